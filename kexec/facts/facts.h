/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that planning may know of the machine, each fact as its reader's header says. */
#ifndef KX_FACTS_H
#define KX_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "facts/crash-state.h"
#include "facts/devtree-power.h"
#include "facts/devtree-read.h"
#include "facts/fact.h"
#include "facts/firmware-edd.h"
#include "facts/firmware-efi.h"
#include "facts/firmware-srat.h"
#include "facts/firmware.h"
#include "facts/free-memory.h"
#include "facts/gic-tables.h"
#include "facts/lockdown.h"
#include "facts/memory.h"
#include "facts/root-device.h"
#include "facts/uarts.h"
#include "xen/facts/xen-facts.h"

struct sys;

struct facts {
	struct fact_text cmdline; /* /proc/cmdline without its newline */
	struct memory memory;	  /* made once: facts_memory_from_…() */
	struct fact_u64 mem_total; /* bytes: MemTotal of /proc/meminfo */
	struct free_memory free_memory;
	struct fact_u64 had_initrd; /* value 1: the running kernel began with one */
	struct fact_root root;	    /* only when asked for: root_device_read() */

	/* FACTS_X86 */
	struct fact_memmap firmware_map; /* /sys/firmware/memmap */
	struct fact_boot_params boot_params;
	struct fact_efi efi;
	struct fact_edd edd;
	struct fact_srat srat;
	struct fact_rsdp rsdp;	     /* only when asked for: firmware-rsdp.h */
	struct fact_u64 la57;	     /* value 1: 5-level paging is on, 0: it is off */
	struct fact_u64 pdpe1gb;     /* value 1: the processor has pages of 1 GiB */
	struct fact_u64 gb_pages;    /* value 1: the kernel maps memory by such pages */
	struct fact_u64 unaccepted;  /* bytes that a guest has not accepted yet */
	struct fact_u64 encrypted;   /* value 1: a guest whose memory is (SEV, TDX) */
	struct fact_u64 serial_port; /* I/O port of the last ttyS in use as a console */

	/* FACTS_ARM64 */
	struct fact_u64 page_size; /* bytes of a page of the running kernel */
	struct fact_u64 cma_total; /* bytes: CmaTotal of /proc/meminfo */
	struct fact_uarts uarts;   /* by the kernel's drivers */
	struct fact_uart spcr;	   /* by ACPI */

	/*
	 * What to say of a new kernel whose consoles are all hvc ones: they are of who
	 * keeps the images, and not there for it. NULL: they are this machine's.
	 */
	char *lost_hvc;

	/* enum sha256_way: the fastest that it has; only of this machine */
	struct fact_u64 digest_way;

	/* what decides the system call, and explains a refusal */
	struct fact_u64 has_kexec;	      /* 0: /sys shows a kernel without kexec */
	struct fact_u64 loaded, crash_loaded; /* 0 or 1 */
	struct fact_u64 kexec_jump; /* only when asked for: facts_read_jump() */
	struct fact_u64 load_disabled;	      /* kexec_load_disabled */
	struct fact_u64 limit_reboot,
		limit_panic; /* INT64 bits; (uint64_t)-1: no limit */
	struct fact_lockdown lockdown;
	struct fact_u64 secure_boot;	     /* 1: the firmware checks what it starts */
	struct fact_u64 ima_appraises_kexec; /* 1: the IMA policy appraises kernels */
	struct fact_u64 dm_crypt_keys;	     /* crash_dm_crypt_keys: how many */
	struct fact_u64 kho;		     /* 1: a kexec handover is active */
	struct fact_u64 ima_measured;	     /* what a handover has of IMA's list */
	struct fact_u64 plpks;	 /* 1: a firmware's key store, with a password */
	struct fact_u64 fadump;	 /* 1: firmware keeps memory for a dump of its own */
	struct fact_u64 euid;		     /* the caller's effective user ID */
	struct fact_u64 seccomp;	     /* its seccomp mode, 2 with a filter */
	struct fact_u64 cap_sys_boot;	     /* 1: the caller has CAP_SYS_BOOT … */
	struct fact_u64 init_user_ns; /* … and 1: in the initial user namespace */
	struct fact_u64 init_pid_ns;  /* 1: in the initial PID namespace */
	struct fact_u64 xen_role;     /* enum xen_role; absent: not known */
	struct fact_xen xen;	      /* only in a PV dom0 */

	struct fact_devtree devtree; /* only when asked for: facts_read_devtree() */
	struct fact_gic_tables gic;  /* only when asked for: facts_read_given_devtree() */
	struct devtree_power power;  /* only when asked for: facts_memory_from_power() */

	struct crash_facts crash; /* only when asked for: crash_state_read() */

	struct fact seed_fact; /* failed: the generator is not ready, early in a boot */
	uint8_t seed[32];      /* random; zero for a captured machine */
	uint8_t kaslr_seed[8]; /* the same, for another purpose */
};

static inline bool facts_locked_down(const struct facts *facts)
{
	return fact_present(&facts->lockdown.fact) &&
	       facts->lockdown.mode != LOCKDOWN_NONE;
}

/* Has the kernel keys for a crash image, by which that encrypts its dump? */
static inline bool facts_have_dump_keys(const struct facts *facts)
{
	return fact_present(&facts->dm_crypt_keys.fact) && facts->dm_crypt_keys.value;
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

/* What only some architectures have; a mask of them is arch_ops.facts. */
enum facts_group { FACTS_X86 = 1, FACTS_ARM64 = 2 };

/*
 * Read what every machine has, and the groups of a mask of enum facts_group: the facts of
 * other groups, and those that are only read when asked for, stay absent. Returns only
 * KX_NOMEM.
 */
struct kx_err *facts_read(const struct sys *sys, unsigned int groups, struct facts *ret);
void facts_destroy(struct facts *facts);

/*
 * Read facts->kexec_jump too: was the running kernel built with CONFIG_KEXEC_JUMP, by
 * which it can be returned to, and can return? Returns only KX_NOMEM.
 */
struct kx_err *facts_read_jump(const struct sys *sys, struct facts *facts);

/*
 * Read facts->devtree too, of /proc/device-tree, or as devtree_read_given() does, and
 * then facts->gic. Both return only KX_NOMEM.
 */
struct kx_err *facts_read_devtree(const struct sys *sys, struct facts *facts);
struct kx_err *facts_read_given_devtree(const struct sys *sys, struct facts *facts);

/*
 * Make facts->memory, which was zeroed, of what one source says. Both settle facts, and
 * return only KX_NOMEM.
 *
 * The tree of Linux on Power: where facts->devtree is there, facts->power is filled of
 * it, and memory by that, as far as mem= and what was given back of the crash region
 * leave it, since /proc/iomem shows neither the crash region nor the kernel on such
 * machines. A tree that contradicts itself, or /sys/kernel, fails facts->devtree; without
 * one it is /proc/iomem that counts. Behind facts_read_devtree() and crash_state_read().
 */
struct kx_err *facts_memory_from_iomem(const struct sys *sys, struct facts *facts);
struct kx_err *facts_memory_from_power(const struct sys *sys, struct facts *facts);

/* The part of that which comes behind reading: facts->power is filled. KX_FORMAT. */
struct kx_err *facts_describe_power(struct facts *facts);

/* Only what -e, -S and -u need: the state of the kernel, not its memory (state.c). */
struct kx_err *facts_read_state(const struct sys *sys, struct facts *ret);

/* What that has read. */
void facts_state_destroy(struct facts *facts);

#endif
