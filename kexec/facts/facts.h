/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All that planning may know of the machine. Every optional fact is present, absent or
 * failed: reading never decides what is fatal, planning does.
 */
#ifndef KX_FACTS_H
#define KX_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/range.h"
#include "lib/devtree.h"

struct sys;

enum fact_state { FACT_ABSENT, FACT_PRESENT, FACT_FAILED };

struct fact {
	enum fact_state state;
	struct kx_err *err; /* why; only when FACT_FAILED */
};

static inline bool fact_present(const struct fact *fact)
{
	return fact->state == FACT_PRESENT;
}

/*
 * Set state and err from what a reader returned; takes err. NULL: present. Not there:
 * absent. Anything else: failed. KX_NOMEM is given back: it is never a fact.
 */
struct kx_err *fact_settle(struct fact *fact, struct kx_err *err);
void fact_destroy(struct fact *fact);

struct fact_u64 {
	struct fact fact;
	uint64_t value;
};

struct fact_text {
	struct fact fact;
	char *text;
};

/*
 * /proc/iomem. All-zero addresses, as an unprivileged reader sees them: failed(denied).
 */
struct fact_iomem {
	struct fact fact;
	struct memmap map;	/* top-level lines whose name is a memory type */
	struct range_set ram;	/* "System RAM" */
	struct range_set crash; /* "Crash kernel" regions, at any depth */

	/*
	 * "System RAM (NAME)", at any depth: memory that a driver added (kmem,
	 * virtio_mem). Part of a dump, and no place for segments.
	 */
	struct range_set driver_ram;

	/* From "Kernel code" to the end of "Kernel bss"; empty when not shown. */
	struct range kernel;
};

struct fact_memmap {
	struct fact fact;
	struct memmap map; /* in the order of the firmware's entries */
};

/* struct boot_params of the running x86 kernel (Documentation/x86/zero-page.rst). */
#define BOOT_PARAMS_SIZE 4096
struct fact_boot_params {
	struct fact fact;
	uint8_t data[BOOT_PARAMS_SIZE];
};

/* One EFI memory descriptor (UEFI specification, EFI_MEMORY_DESCRIPTOR). */
struct efi_descriptor {
	uint32_t type;
	uint64_t phys_addr, virt_addr; /* addresses */
	uint64_t num_pages;	       /* of 4096 bytes */
	uint64_t attribute;
};

/* /sys/firmware/efi: absent on a machine without EFI, or booted with noefi. */
struct fact_efi {
	struct fact fact; /* present: the directory is there */
	struct fact_u64 fw_vendor, runtime, config_table; /* physical addresses */
	struct fact_u64 platform_size;			  /* 64 or 32, of the firmware */
	struct fact_u64 acpi20, acpi, smbios; /* of systab: physical addresses */
	struct fact runtime_map_fact;
	struct efi_descriptor *runtime_map; /* in the order of the entries' numbers */
	size_t runtime_map_n;
};

/* ACPI's root pointer structure (ACPI specification, "RSDP Structure"). */
#define RSDP_SIZE_V1 20
#define RSDP_SIZE_V2 36
struct fact_rsdp {
	struct fact fact;
	uint8_t data[RSDP_SIZE_V2];
	uint32_t size; /* bytes: one of the two */
};

/* One BIOS drive of /sys/firmware/edd (Documentation/x86/zero-page.rst, EDDBUF). */
#define EDD_PARAMS_SIZE 74
struct edd_drive {
	uint8_t device; /* 0x80 … */
	uint8_t version;
	uint16_t interface_support;
	uint16_t legacy_max_cylinder;
	uint8_t legacy_max_head, legacy_sectors_per_track;
	uint8_t params[EDD_PARAMS_SIZE];
	bool has_params; /* raw_data was there */
	bool has_mbr_signature;
	uint32_t mbr_signature;
};

struct fact_edd {
	struct fact fact;
	struct edd_drive *v;
	size_t n;
};

/*
 * The notes buffers of the CPUs: /sys/devices/system/cpu/cpuN/crash_notes, in the order
 * of the CPUs' numbers. A CPU without the file is left out.
 */
struct fact_crash_notes {
	struct fact fact;
	uint64_t size;	  /* bytes of each buffer: crash_notes_size */
	uint64_t *paddrs; /* physical addresses */
	uint64_t *sizes;  /* bytes of each one, or NULL: all have that size */
	size_t n;
};

/* /sys/kernel/vmcoreinfo: where the kernel's VMCOREINFO note lies. */
struct fact_vmcoreinfo {
	struct fact fact;
	uint64_t paddr; /* physical address */
	uint64_t size;	/* bytes at most */
};

/* One PT_LOAD of /proc/kcore. */
struct kcore_load {
	uint64_t vaddr, size; /* virtual address, bytes; vaddr + size does not wrap */
	uint64_t paddr;	      /* physical address; UINT64_MAX: the kernel states none */
	uint64_t offset;      /* in the file, of the byte at vaddr */
};

/* The headers of /proc/kcore, not its memory. */
struct fact_kcore {
	struct fact fact;
	struct kcore_load *loads; /* in the order of the file */
	size_t nloads;
	bool big_endian;
	char *vmcoreinfo; /* text of its VMCOREINFO note (vmcoreinfo.h); NULL: none */
	size_t vmcoreinfo_size;
};

struct fact_ranges {
	struct fact fact;
	struct range_set ranges;
};

/* How to get memory reserved, where it is not the running kernel that reserves it. */
struct crash_advice {
	const char *reserve; /* when nothing is reserved: what to do */
	const char *low;     /* when all of it lies above 4 GiB */
};

/* What only a crash image needs. */
struct crash_facts {
	const struct crash_advice *advice; /* NULL: the running kernel reserves it */

	struct fact_crash_notes notes;
	struct fact_vmcoreinfo vmcoreinfo;
	struct fact_kcore kcore;

	/*
	 * Read only where /proc/kcore states no physical addresses or cannot be read:
	 * virtual addresses of _text and _end in /proc/kallsyms, and the value of the
	 * variable page_offset_base.
	 */
	struct fact_u64 text_symbol, end_symbol, page_offset;

	/* crash_cma_ranges below /sys/kernel/kexec: memory for the capture kernel */
	struct fact_ranges cma;

	/*
	 * crash_elfcorehdr_size: bytes the kernel wants for an elfcorehdr that it updates
	 * on hotplug; absent: this kernel does not.
	 */
	struct fact_u64 elfcorehdr_size;

	struct fact_u64 crash_size; /* bytes that are reserved; 0: none */

	/* /sys/devices/system/cpu/possible: how many CPUs there may come to be */
	struct fact_u64 possible_cpus;
};

/* What this system is to Xen. */
enum xen_role {
	XEN_NONE,     /* no Xen below it */
	XEN_DOM0_PV,  /* the control domain, with the kexec hypercall */
	XEN_DOM0_PVH, /* the control domain, without that hypercall */
	XEN_DOMU_PV,  /* a guest whose kernel cannot kexec */
	XEN_DOMU_HVM  /* a guest that is like a machine: the system calls work */
};

/* A buffer of ELF notes in machine memory. */
struct xen_note {
	uint64_t paddr; /* machine address */
	uint64_t size;	/* bytes; 0: there is none */
};

/*
 * What Xen answers its control domain (xen/facts/xen-facts.h). Failed: the hypercalls
 * cannot be made, err says why. Absent: nobody to ask.
 */
struct fact_xen {
	struct fact fact;
	struct memmap map;     /* of the machine, in Xen's order */
	struct range crash;    /* the crash area; empty: none is reserved */
	struct xen_note *cpus; /* in the order of the CPUs; none of size 0 */
	size_t ncpus;
	struct xen_note vmcoreinfo;	   /* Xen's own */
	bool default_status, crash_status; /* bits that every load and unload flips */
};

/* Where messages go on a machine with a device tree: its stdout-path. */
enum devtree_console {
	DEVTREE_CONSOLE_NONE, /* or of a kind that is not known */
	DEVTREE_CONSOLE_HVC,  /* the hypervisor's terminal */
	DEVTREE_CONSOLE_OPAL
};

/* What a device tree says of the machine (devtree-machine.c; sources stand there). */
struct devtree_machine {
	struct devtree_cells cells; /* of the root: those of all memory */

	/* What the kernel takes for memory: linux,usable-memory counts before reg. */
	struct range_set ram;

	/* The end of the range of memory that begins at 0, the real mode area. */
	uint64_t rma_end;

	uint64_t memory_limit; /* bytes of memory, mem=; 0: none */
	uint64_t kernel_end;   /* behind the running kernel; 0: unknown */
	struct range crash;    /* the crash region; empty: none */
	struct range htab;     /* the running kernel's hash table; empty: none */
	struct range_set kept; /* firmware that runs on: RTAS, OPAL, TCE tables */
	struct range_set reserved_ranges; /* the root's reserved-ranges */
	struct range_set reserved_nodes;  /* /reserved-memory */

	bool radix;    /* the hypervisor translates by radix tables, and not by a hash */
	bool has_opal; /* it runs without a hypervisor */
	uint64_t opal_base, opal_entry;

	enum devtree_console console;
	uint32_t console_unit; /* the terminal's unit address */

	/* CPU nodes: how many, of how many threads in all, the largest one's bytes */
	size_t ncpu_nodes, ncpu_threads;
	uint64_t cpu_node_size;
};

/* /proc/device-tree, flattened. Failed also when what it says contradicts itself. */
struct fact_devtree {
	struct fact fact;
	uint8_t *blob;
	struct devtree tree; /* of that blob */
	struct devtree_machine machine;
};

enum lockdown { LOCKDOWN_NONE, LOCKDOWN_INTEGRITY, LOCKDOWN_CONFIDENTIALITY };

struct fact_lockdown {
	struct fact fact;
	enum lockdown mode;
};

struct facts {
	char *machine;		  /* uname -m */
	struct fact_text cmdline; /* /proc/cmdline without its newline */
	struct fact_iomem iomem;
	struct fact_memmap firmware_map; /* /sys/firmware/memmap */
	struct fact_u64 mem_total;	 /* bytes: MemTotal of /proc/meminfo */

	/* x86 */
	struct fact_boot_params boot_params;
	struct fact_efi efi;
	struct fact_edd edd;
	struct fact_rsdp rsdp;	     /* only when asked for: facts_read_rsdp() */
	struct fact_u64 la57;	     /* value 1: 5-level paging is on, 0: it is off */
	struct fact_u64 pdpe1gb;     /* value 1: the processor has pages of 1 GiB */
	struct fact_u64 encrypted;   /* value 1: a guest whose memory is (SEV, TDX) */
	struct fact_u64 serial_port; /* I/O port of the first serial console in use */

	/* value 1: it has the instructions of sha256-fast.h; only of this machine */
	struct fact_u64 fast_digest;

	/* what decides the system call, and explains a refusal */
	struct fact_u64 has_kexec;	      /* 0: /sys shows a kernel without kexec */
	struct fact_u64 loaded, crash_loaded; /* 0 or 1 */
	struct fact_u64 load_disabled;	      /* kexec_load_disabled */
	struct fact_u64 limit_reboot,
		limit_panic; /* INT64 bits; (uint64_t)-1: no limit */
	struct fact_lockdown lockdown;
	struct fact_u64 ima_appraises_kexec; /* 1: the IMA policy appraises kernels */
	struct fact_u64 dm_crypt_keys;	     /* crash_dm_crypt_keys: how many */
	struct fact_u64 kho;		     /* 1: a kexec handover is active */
	struct fact_u64 cap_sys_boot;	     /* 1: the caller has CAP_SYS_BOOT … */
	struct fact_u64 init_user_ns; /* … and 1: in the initial user namespace */
	struct fact_u64 init_pid_ns;  /* 1: in the initial PID namespace */
	struct fact_u64 xen_role;     /* enum xen_role; absent: not known */
	struct fact_xen xen;	      /* only in a PV dom0 */

	struct fact_devtree devtree; /* only when asked for: facts_read_devtree() */

	struct crash_facts crash; /* only when asked for: facts_read_crash() */

	struct fact seed_fact; /* failed: the generator is not ready, early in a boot */
	uint8_t seed[32];      /* random; zero for a captured machine */
};

/* Is the fact known, and of that value? */
static inline bool fact_is(const struct fact_u64 *fact, uint64_t value)
{
	return fact_present(&fact->fact) && fact->value == value;
}

static inline bool facts_locked_down(const struct facts *facts)
{
	return fact_present(&facts->lockdown.fact) &&
	       facts->lockdown.mode != LOCKDOWN_NONE;
}

/* How many more loads the kernel allows, of crash or of normal images. */
static inline const struct fact_u64 *facts_load_limit(
	const struct facts *facts, bool panic)
{
	return panic ? &facts->limit_panic : &facts->limit_reboot;
}

/*
 * Does the kernel count attempts to load (since 6.3)? Then none is spent on a flag that
 * it may not know.
 */
static inline bool facts_loads_counted(const struct facts *facts, bool panic)
{
	const struct fact_u64 *limit = facts_load_limit(facts, panic);

	return fact_present(&limit->fact) && limit->value != UINT64_MAX;
}

/*
 * Read every fact. Only KX_NOMEM and an unknown machine are errors.
 */
struct kx_err *facts_read(const struct sys *sys, struct facts *ret);
void facts_destroy(struct facts *facts);

/* Read facts->crash too; facts was filled by facts_read(). Returns only KX_NOMEM. */
struct kx_err *facts_read_crash(const struct sys *sys, struct facts *facts);

/*
 * crash_size below /sys/kernel/kexec, or kexec_crash_size of older kernels: the size of
 * the region for segments, and on newer kernels that of the low one on top
 * (crash_get_memory_size() in kernel/crash_core.c). Returns only KX_NOMEM.
 */
struct kx_err *facts_read_crash_size(const struct sys *sys, struct fact_u64 *ret);

/*
 * Read facts->rsdp too, from where facts->boot_params or facts->efi say that it lies.
 * Returns only KX_NOMEM.
 */
struct kx_err *facts_read_rsdp(const struct sys *sys, struct facts *facts);

/*
 * Read facts->devtree too; when it is there, facts->iomem is made by what it says, since
 * /proc/iomem shows neither the crash region nor the kernel on such machines. Returns
 * only KX_NOMEM.
 */
struct kx_err *facts_read_devtree(const struct sys *sys, struct facts *facts);
void facts_devtree_destroy(struct fact_devtree *devtree);

/*
 * Make facts->iomem by what facts->devtree.machine says, as far as mem= and what was
 * given back of the crash region leave it: planning looks there. KX_FORMAT: /sys/kernel
 * tells of a larger crash region.
 */
struct kx_err *facts_describe_devtree(struct facts *facts);

/*
 * What a device tree says of the machine, in ret, which must be zeroed. Errors:
 * KX_FORMAT; ret is empty then.
 */
struct kx_err *devtree_parse_machine(
	const struct devtree *tree, struct devtree_machine *ret);
void devtree_machine_destroy(struct devtree_machine *machine);

/*
 * One block of dynamic memory of 262,144 or more that a large machine has: hand each one
 * that the kernel takes for memory to take(), in the tree's order, with its range. node
 * is /ibm,dynamic-reconfiguration-memory. Errors: those of take(); KX_FORMAT.
 */
struct kx_err *devtree_each_lmb(const struct devtree *tree, int node,
	struct devtree_cells cells, struct kx_err *(*take)(void *arg, struct range lmb),
	void *arg);

/* Only what -e, -S and -u need: the state of the kernel, not its memory. */
struct kx_err *facts_read_state(const struct sys *sys, struct facts *ret);

#endif
