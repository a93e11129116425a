/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Xen as the running hypervisor: what it answers its control domain. Everything that
 * knows Xen's own headers stands in this folder; this header does not need them.
 *
 * A captured machine has the answers as text in ROOT/xen/answers, a line each, in any
 * order. Addresses are machine addresses:
 *
 *	status default|crash 0|1
 *	range crash|vmcoreinfo START SIZE
 *	range cpu N START SIZE
 *	memory START-END TYPE
 *	command-line TEXT
 *	error TEXT
 *
 * START and SIZE (bytes) are decimal, or hexadecimal with 0x. The line "memory" is as in
 * /proc/iomem: hexadecimal without 0x, END is the last byte, and TYPE is a name like
 * "System RAM". "command-line": that of Xen itself, which tells where its console is.
 * "error": the hypercalls cannot be made, for that reason. Empty lines and
 * those that start with # count for nothing. What stands in no line is 0: no crash area,
 * no image.
 */
#ifndef KX_XEN_FACTS_H
#define KX_XEN_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/memmap.h"
#include "base/range.h"
#include "facts/fact.h"
#include "xen/facts/console.h"

struct sys;

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
 * What Xen answers its control domain. Failed: the hypercalls cannot be made, err says
 * why. Absent: nobody to ask.
 */
struct fact_xen {
	struct fact fact;
	struct memmap map;     /* of the machine, in Xen's order */
	struct range crash;    /* the crash area; empty: none is reserved */
	struct xen_note *cpus; /* in the order of the CPUs; none of size 0 */
	size_t ncpus, cpus_capacity;
	struct xen_note vmcoreinfo;	   /* Xen's own */
	bool default_status, crash_status; /* bits that every load and unload flips */
	struct xen_console console;	   /* Xen's own; com 0: not known, too */
};

/*
 * Ask Xen, or read ROOT/xen/answers, and settle the fact. ret was zeroed or filled.
 * Absent: a captured machine without that file. Failed: no device, no library, no
 * permission, a bad line; the message says what helps (modprobe xen-privcmd, install
 * libxenctrl). Returns only KX_NOMEM.
 */
struct kx_err *xen_read(const struct sys *sys, struct fact_xen *ret);
void xen_destroy(struct fact_xen *xen);

/*
 * One answer, for which Xen is asked nothing else: the status of an image, and the crash
 * area (empty: none is reserved). Errors: what makes xen_read() a failed or absent fact.
 */
struct kx_err *xen_read_status(const struct sys *sys, bool panic, bool *ret);
struct kx_err *xen_read_crash_area(const struct sys *sys, struct range *ret);

/* Empty all but the fact. */
void xen_clear_answers(struct fact_xen *xen);

/*
 * Parse the text above, size bytes, named name in messages; no NUL is needed behind it.
 * Fills ret but its fact; on an error it is empty. ret was zeroed or filled. Linear.
 * Errors: KX_FORMAT with the line's number; KX_UNSUPPORTED for "error".
 */
struct kx_err *xen_parse_answers(
	const char *name, const char *text, size_t size, struct fact_xen *ret);

/*
 * The same text of xen, which parses to what xen has; of a fact that is not present the
 * line "error". The caller frees *ret. Error: KX_NOMEM.
 */
struct kx_err *xen_write_answers(
	const struct fact_xen *xen, char **ret, size_t *ret_size);

/*
 * What answers are made of, for both ways to get them. Drops a CPU without notes; a range
 * beyond 64 bits is KX_FORMAT, more than XEN_CPU_MAX CPUs KX_LIMIT.
 */
#define XEN_CPU_MAX 65536
struct kx_err *xen_add_cpu(struct fact_xen *xen, struct xen_note note);
struct kx_err *xen_set_crash(struct fact_xen *xen, struct xen_note area);
struct kx_err *xen_set_vmcoreinfo(struct fact_xen *xen, struct xen_note note);

#endif
