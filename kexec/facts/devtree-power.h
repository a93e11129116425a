/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the device tree of Linux on Power says of the machine it describes. The nodes and
 * properties are those of the Linux on Power Architecture Reference; the ones called
 * linux,… are the kernel's (arch/powerpc/kernel/prom.c, arch/powerpc/kexec/), and
 * big-endian in either kernel, but for a virtual TPM's.
 */
#ifndef KX_DEVTREE_POWER_H
#define KX_DEVTREE_POWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/range.h"
#include "lib/devtree.h"

/* Where messages go: the stdout-path. */
enum power_console {
	POWER_CONSOLE_NONE, /* or of a kind that is not known */
	POWER_CONSOLE_HVC,  /* the hypervisor's terminal */
	POWER_CONSOLE_OPAL
};

/*
 * A virtual TPM's log, which the kernel that the firmware started had it write to memory
 * (prom_instantiate_sml() in arch/powerpc/kernel/prom_init.c), and which each kernel
 * after it reads there. Where it lies, the TPM's node says by two properties, of 8 and 4
 * bytes, that are in the byte order of the kernel which writes, and of that which reads
 * them (tpm_read_log_of() in drivers/char/tpm/eventlog/of.c).
 */
#define POWER_VTPM_BASE "linux,sml-base"
#define POWER_VTPM_SIZE "linux,sml-size"
struct power_vtpm {
	int node; /* in the tree that was read */
	struct range log;
	bool big_endian; /* the two properties are */
};

struct devtree_power {
	struct devtree_cells cells; /* of the root: those of all memory */

	/* What the kernel takes for memory: linux,usable-memory counts before reg. */
	struct range_set ram;

	/* The end of the range of memory that begins at 0, the real mode area. */
	uint64_t rma_end;

	uint64_t memory_limit; /* bytes of memory, mem=; 0: none */
	uint64_t kernel_end;   /* behind the running kernel; 0: unknown */
	struct range crash;    /* the crash region; empty: none */
	struct range htab;     /* the running kernel's hash table; empty: none */
	struct range_set kept; /* RTAS, OPAL, TCE tables, a TPM's log */
	struct range_set reserved_ranges; /* the root's reserved-ranges */
	struct range_set reserved_nodes;  /* /reserved-memory */
	struct power_vtpm vtpm;		  /* its log empty: none */

	bool radix;    /* the hypervisor translates by radix tables, and not by a hash */
	bool set_mode; /* it is asked for the byte order of exceptions: H_SET_MODE */
	bool has_opal; /* it runs without a hypervisor */
	uint64_t opal_base, opal_entry;

	enum power_console console;
	uint32_t console_unit; /* the terminal's unit address */

	/* CPU nodes: how many, of how many threads in all, the largest one's bytes */
	size_t ncpu_nodes, ncpu_threads;
	uint64_t cpu_node_size;
};

/*
 * What a device tree says of the machine, in ret, which must be zeroed. Errors:
 * KX_FORMAT; ret is empty then.
 */
struct kx_err *devtree_power_parse(const struct devtree *tree, struct devtree_power *ret);
void devtree_power_destroy(struct devtree_power *machine);

/*
 * The first virtual TPM whose log lies in ram, which must be normalized; false: there is
 * none, and *ret is undefined. devtree_power_parse() calls it, too.
 */
bool devtree_power_vtpm(
	const struct devtree *tree, const struct range_set *ram, struct power_vtpm *ret);

#endif
