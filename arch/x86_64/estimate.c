// SPDX-License-Identifier: GPL-2.0-or-later
/* What only a capture kernel of x86_64 needs of memory, and where it may be reserved. */
#include "plan/estimate.h"

#include <string.h>

#include "arch/x86_64/x86_64.h"
#include "base/cleanup.h"
#include "base/number.h"
#include "format/cmdline.h"
#include "plan/crash.h"

#define MIB ((uint64_t)1 << 20)

/* SECTION_SIZE_BITS of 64-bit x86 (arch/x86/include/asm/sparsemem.h). */
#define SECTION (128 * MIB)

/*
 * Bounce buffers (kernel/dma/swiotlb.c): IO_TLB_DEFAULT_SIZE, in slabs of IO_TLB_SIZE,
 * of which each of the areas, one for a CPU, has IO_TLB_SEGSIZE at least.
 */
#define SLAB	      2048
#define SLABS	      (64 * MIB / SLAB)
#define SLABS_OF_AREA 128

/* More of a machine's memory than any kernel keeps for them; for sums that fit. */
#define SLABS_MAX ((uint64_t)1 << 40)

/*
 * What ",low" asks for where the region lies above 4 GiB: bounce buffers, and as much
 * again as they take by default for all else that must lie there, as other architectures
 * have it (DEFAULT_CRASH_KERNEL_LOW_SIZE in include/linux/crash_reserve.h). x86's own
 * default is 256 MiB at least.
 */
#define LOW_OTHERS (SLABS * SLAB)

/* ---- bounce buffers ---------------------------------------------------------------- */

/* What the capture kernel's command line says of them. */
struct bounce {
	uint64_t slabs, areas;	 /* areas 0: one for each CPU that may come */
	bool force, never;	 /* swiotlb= */
	bool no_iommu, software; /* iommu=off, iommu=soft */
	bool no_srat, no_acpi;	 /* numa=off, acpi=off */
};

static bool starts_with(const char *value, size_t size, const char *start)
{
	return size >= strlen(start) && !memcmp(value, start, strlen(start));
}

static bool is_all(const char *value, size_t size, const char *word)
{
	return size == strlen(word) && starts_with(value, size, word);
}

/* A number at *p, at most SLABS_MAX, and behind it a comma. False: there is none. */
static bool take_number(const char **p, const char *end, uint64_t *ret)
{
	bool there = *p < end && **p >= '0' && **p <= '9';
	const char *behind = *p + strspn(*p, "0123456789");

	*ret = SLABS_MAX;
	if (there)
		kx_err_free(number_parse_prefix(*p, 0, &behind, ret));
	if (*ret > SLABS_MAX)
		*ret = SLABS_MAX;
	*p = behind + (behind < end && *behind == ',');
	return there;
}

/* "slabs,areas,force": setup_io_tlb_npages(). */
static void take_swiotlb(const char *value, size_t size, struct bounce *ret)
{
	const char *end = value + size;
	uint64_t n;

	if (take_number(&value, end, &n))
		ret->slabs = align_up(n, SLABS_OF_AREA);
	if (take_number(&value, end, &n))
		ret->areas = n ? n : 1;
	ret->force |= is_all(value, end - value, "force");
	ret->never |= is_all(value, end - value, "noforce");
}

/* Words between commas, of which the start counts: iommu_setup(). */
static void take_iommu(const char *value, size_t size, struct bounce *ret)
{
	for (const char *end = value + size; value < end;) {
		const char *comma = memchr(value, ',', end - value);
		size_t n = (comma ? comma : end) - value;

		ret->no_iommu |= starts_with(value, n, "off");
		ret->software |= starts_with(value, n, "soft");
		if (starts_with(value, n, "usedac"))
			return;
		value += n + 1;
	}
}

/* numa_setup() in arch/x86/mm/numa.c */
static void take_numa(const char *value, size_t size, struct bounce *ret)
{
	ret->no_srat |=
		starts_with(value, size, "off") || starts_with(value, size, "noacpi");
}

/* parse_acpi() in arch/x86/kernel/acpi/boot.c */
static void take_acpi(const char *value, size_t size, struct bounce *ret)
{
	if (is_all(value, size, "off") || is_all(value, size, "force"))
		ret->no_acpi = *value == 'o';
}

static struct bounce bounce_of(const char *line)
{
	static const struct {
		const char *name;
		void (*take)(const char *value, size_t size, struct bounce *ret);
	} parameters[] = {
		{"swiotlb=", take_swiotlb},
		{"iommu=", take_iommu},
		{"numa=", take_numa},
		{"acpi=", take_acpi},
	};
	struct bounce bounce = {.slabs = SLABS};

	for (size_t i = 0; i < KX_ARRAY_SIZE(parameters); i++) {
		const char *p = line, *value;
		size_t size;

		while (cmdline_next_value(&p, parameters[i].name, &value, &size))
			parameters[i].take(value, size, &bounce);
	}
	return bounce;
}

static uint64_t power_of_two(uint64_t n)
{
	uint64_t power = 1;

	while (power < n)
		power <<= 1;
	return power;
}

/* swiotlb_adjust_nareas(). Where memory is short the kernel goes on with fewer. */
static uint64_t bounce_bytes(const struct bounce *bounce, uint64_t cpus)
{
	uint64_t areas = power_of_two(bounce->areas ? bounce->areas : cpus);
	uint64_t least = areas * SLABS_OF_AREA;

	return power_of_two(bounce->slabs > least ? bounce->slabs : least) * SLAB;
}

/*
 * Does the capture kernel make them? Where there may be memory that 32-bit devices do not
 * reach (pci_swiotlb_detect() in arch/x86/kernel/pci-dma.c): it knows of its own, and of
 * all that SRAT enables, though that be the crashed kernel's, or not plugged in yet
 * (max_possible_pfn). And where all memory is encrypted. An IOMMU that it drives may make
 * them needless: then they are freed, but have been there at first.
 */
static struct kx_err *find_bounce(
	const struct facts *facts, const struct bounce *bounce, bool *ret)
{
	const struct fact_srat *srat = &facts->srat;
	KX_AUTO(range_set_destroy) struct range_set capture = {0};

	KX_TRY(crash_capture_ram(facts, &capture));
	bool beyond = (capture.n && capture.v[capture.n - 1].end > X86_4G) ||
		      (!bounce->no_srat && !bounce->no_acpi &&
			      fact_present(&srat->fact) && srat->end > X86_4G);
	*ret = !bounce->never &&
	       (bounce->force || bounce->software || fact_is(&facts->encrypted, 1) ||
		       (beyond && !bounce->no_iommu));
	return NULL;
}

static struct kx_err *add_bounce(
	const struct facts *facts, const char *line, struct estimate *to)
{
	const struct bounce bounce = bounce_of(line);
	uint64_t bytes = bounce_bytes(&bounce, to->cpus);
	bool made;

	KX_TRY(find_bounce(facts, &bounce, &made));
	to->low = LOW_OTHERS + (bytes > LOW_OTHERS ? bytes : LOW_OTHERS);
	if (!made)
		return NULL;
	estimate_add(to, (struct estimate_part){
		.id = "swiotlb",
		.what = "bounce buffers (SWIOTLB), below 4 GiB",
		.source = bytes == SLABS * SLAB ? "Linux's default of 64 MiB"
						: "swiotlb=, and CPUs that may come",
		.bytes = bytes,
		.when = ESTIMATE_RUNNING,
	});
	return NULL;
}

/* ---- all of it --------------------------------------------------------------------- */

struct kx_err *x86_estimate(
	const struct plan_input *in, const char *line, struct estimate *to)
{
	KX_AUTO(range_set_destroy) struct range_set low = {0};
	struct estimate_part control = {
		.id = "control-room",
		.what = "the running kernel's page tables for the load",
		.source = "what this machine has mapped",
		.when = ESTIMATE_ALWAYS,
	};

	to->section = to->outside = SECTION; /* that of low memory, too */
	to->low_end = X86_4G;
	to->below = "xen";
	to->below_where = "on Xen's command line, for a dom0";
	to->below_end = ",below=4G"; /* xen-command-line.pandoc */
	KX_TRY(x86_low_memory(in->facts, &low));
	if (low.n)
		estimate_add(to, (struct estimate_part){
			.id = "backup",
			.what = "copy of low memory",
			.source = "this machine's RAM below 640 KiB",
			.bytes = low.v[low.n - 1].end - low.v[0].start,
			.when = ESTIMATE_ALWAYS,
		});
	KX_TRY(x86_control_room(in->facts, CALL_LOAD, &control.bytes));
	estimate_add(to, control);
	return add_bounce(in->facts, line, to);
}
