/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What planning a crash image is on every architecture: the reserved regions, the memory
 * to dump, the elfcorehdr. Pure.
 */
#ifndef KX_CRASH_H
#define KX_CRASH_H

#include "base/range.h"
#include "facts/facts.h"
#include "plan/place.h"
#include "plan/planning.h"

/* What there is to say where all reserved regions lie above arch_ops.crash_low_end. */
#define CRASH_ONLY_HIGH                                                                  \
	"all reserved memory lies above 4 GiB: a capture kernel without memory for DMA " \
	"below it panics with \"Can not allocate SWIOTLB buffer\""

/* Why no memory is reserved for a crash image; why NULL: some is, or it is not told. */
struct crash_unreserved {
	char *why;	 /* a clause */
	char *remedy;	 /* what to do about it; NULL: what why says */
	char *parameter; /* what it says to write: "crashkernel=256M"; NULL: nothing */
};

/* Error: KX_NOMEM alone; ret is to be destroyed even then. */
struct kx_err *crash_find_unreserved(
	const struct facts *facts, struct crash_unreserved *ret);
void crash_unreserved_destroy(struct crash_unreserved *unreserved);

/*
 * Does the firmware save the dump (fadump of POWER)? Then what is reserved is for that,
 * and no crash image is loaded.
 */
bool crash_fadump_is_on(const struct facts *facts);

/*
 * Is memory reserved for a crash image? KX_NO_CRASH_MEMORY says why not and what to do;
 * NULL also when the facts do not tell.
 */
struct kx_err *crash_require_reserved(const struct facts *facts);

/*
 * The region for all segments: the highest, which is the kernel's crashk_res, the only
 * one that kexec_load(2) accepts (kernel/kexec_core.c). KX_FORMAT when /proc/iomem shows
 * none, or one that is not all RAM.
 */
struct kx_err *crash_find_region(const struct facts *facts, struct range *ret);

/*
 * RAM that belongs to the capture kernel: every reserved region, and the CMA areas. ret
 * must be empty.
 */
struct kx_err *crash_capture_ram(const struct facts *facts, struct range_set *ret);

/*
 * RAM to be dumped: all of it, driver-managed memory included, without the capture
 * kernel's. ret must be empty.
 */
struct kx_err *crash_dump_ram(const struct facts *facts, struct range_set *ret);

/*
 * Add to plan->elfcore the notes of the CPUs and VMCOREINFO. What is not known, or lies
 * outside of dumped, is left out with a warning.
 */
struct kx_err *crash_add_notes(
	const struct facts *facts, const struct range_set *dumped, struct plan *plan);

/*
 * Bytes of memory that the kernel needs to update the header on hotplug; 0: it does not.
 */
uint64_t crash_hotplug_size(const struct facts *facts);

/*
 * The segment for plan->elfcore as it is now, its address still open. With --hotplug and
 * a kernel that takes it, it is as large as the kernel asks for, and not in the digest,
 * since the kernel changes it (Documentation/ABI/testing/sysfs-kernel-kexec-kdump).
 */
struct kx_err *crash_make_elfcorehdr(struct planning *p, struct segment *ret);

/* Warnings on the reservation, whatever the call. */
struct kx_err *crash_warn_reserved(const struct facts *facts, struct plan *plan);

/*
 * In a trial for the file call, place what the kernel's own loader adds where keys for an
 * encrypted dump target are registered; else nothing. Errors: those of placing.
 */
struct kx_err *crash_place_dump_keys(
	struct planning *p, const struct preferences *where);

/*
 * KX_NO_SPACE unless the plan leaves limits.control_room bytes of the crash region to the
 * running kernel. It says all that there is to say.
 */
struct kx_err *crash_keep_control_room(const struct plan *plan);

/* What a crash image needs of its region, and only its architecture knows. */
struct crash_needs {
	uint64_t kernel;     /* bytes of memory that the kernel takes */
	const char *why_not; /* why no larger region helps, a clause; NULL: it does */
};

/*
 * For an error of placing segments in limits.crash_region: say what is needed in all and
 * what the region has. Takes err and returns it; other errors stay as they are.
 */
struct kx_err *crash_explain_space(struct kx_err *err, const struct plan_input *in,
	const struct plan *plan, const struct crash_needs *needs);

#endif
