// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/estimate.h"

#include <string.h>

#include "arch/arch.h"
#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"
#include "format/cmdline.h"
#include "format/elfcore.h"
#include "format/initrd.h"
#include "plan/crash.h"
#include "plan/kernel-cmdline.h"
#include "plan/planning.h"

#define KIB ((uint64_t)1 << 10)
#define MIB ((uint64_t)1 << 20)

/* struct page of 64-bit kernels: bytes for each page (include/linux/mm_types.h). */
#define PAGE_STRUCT 64

/*
 * What is not counted of this machine, as measured in virtual machines with Linux 6.1 and
 * 6.12 (README.md, "The estimate"). Its slabs, tables and threads are more than that when
 * a program dumps: but by then a kernel has given back its init sections and what it was
 * decompressed with, a quarter of its image, and while it unpacks the initrd it has not.
 */
#define KERNEL_STARTING (20 * MIB)
#define KERNEL_RUNTIME	(8 * MIB)

/* Of the first, what is taken when the file system for the initrd's files is made. */
#define KERNEL_EARLY (5 * MIB)

/*
 * A driver of a disk takes 1 or 2 MiB there; one of a fast network card more, since it
 * fills rings of some thousand buffers, though some take few in a capture kernel
 * (is_kdump_kernel()).
 */
#define DRIVERS (12 * MIB)

/* udev or systemd, a shell, and makedumpfile, which has 3 MiB besides its bitmap. */
#define PROGRAMS (12 * MIB)

/* For each CPU that may come its static data; for a running one its threads and lists. */
#define CPU_AREA    (256 * KIB)
#define CPU_RUNNING (768 * KIB)

/* For each 512 GiB of memory, with 4 KiB pages, makedumpfile goes over it once. */
#define BITMAP_MAX (32 * MIB)

/* Purgatory, what the boot protocol wants and the command line, in pages of their own. */
#define BOOT_DATA (64 * KIB)

void estimate_add(struct estimate *to, struct estimate_part part)
{
	if (!part.bytes || to->nparts == ESTIMATE_PARTS_MAX)
		return;
	to->parts[to->nparts++] = part;
	if (part.when & ESTIMATE_LOAD)
		to->load = add_saturated(to->load, part.bytes);
	if (part.when & ESTIMATE_UNPACK)
		to->unpack = add_saturated(to->unpack, part.bytes);
	if (part.when & ESTIMATE_DUMP)
		to->dump = add_saturated(to->dump, part.bytes);
	if (part.certainty > to->certainty)
		to->certainty = part.certainty;
}

/* ---- the image --------------------------------------------------------------------- */

static void add_kernel(const struct plan_input *in, struct estimate *to)
{
	const struct image *image = &in->images->kernel;

	estimate_add(to, (struct estimate_part){
		.id = "kernel",
		.what = "kernel: text, data and bss",
		.source = image_memory_source(image),
		.bytes = image_memory(image),
		.when = ESTIMATE_ALWAYS,
	});
}

/*
 * Without root= Linux takes tmpfs for the initrd's files, unless rootfstype= says ramfs
 * (init_rootfs() in init/do_mounts.c, since v3.13), and that holds no more than half of
 * the memory that is free when it is made (tmpfs.rst, "size"): as much again has to be
 * there, of which what the kernel takes later is a part.
 */
static bool rootfs_is_tmpfs(const char *line)
{
	size_t size;
	const char *type = cmdline_value(line, "rootfstype=", &size);

	if (cmdline_has(line, "root="))
		return false;
	return !type || memmem(type, size, "tmpfs", 5);
}

/*
 * What its files may have of memory, in percent: half, unless initramfs_options= says
 * otherwise (fs/namespace.c, since v6.18, and in stable kernels before that). Whoever
 * writes that has a kernel that knows it.
 */
static uint64_t tmpfs_percent(const char *line)
{
	size_t size;
	const char *options = cmdline_value(line, "initramfs_options=", &size);
	const char *word = options ? memmem(options, size, "size=", 5) : NULL;
	const char *end = word;
	uint64_t percent = 0;

	if (word)
		kx_err_free(number_parse_prefix(word + 5, 10, &end, &percent));
	return percent && percent <= 100 && *end == '%' ? percent : 50;
}

static void add_tmpfs(const char *line, uint64_t files, struct estimate *to)
{
	const uint64_t later = KERNEL_STARTING - KERNEL_EARLY;
	const uint64_t percent = tmpfs_percent(line);
	uint64_t others;

	if (__builtin_mul_overflow(files, 100 - percent, &others))
		others = UINT64_MAX;
	others /= percent;
	if (!to->cmdline_known || !rootfs_is_tmpfs(line) || others <= later)
		return;
	estimate_add(to, (struct estimate_part){
		.id = "tmpfs-half",
		.of_initrd = true,
		.what = "initrd: the part of memory that its files may not have",
		.source = "no root=: half; none of it with rootfstype=ramfs",
		.bytes = others - later,
		.when = ESTIMATE_UNPACK,
	});
}

/* Of the capture kernel: where its architecture leaves that open, segments fit any. */
static uint64_t kernel_page(const struct plan_input *in)
{
	return in->arch->kernel_page ? in->arch->kernel_page(in) : in->arch->page_size;
}

static void add_initrds(
	const struct plan_input *in, const char *line, struct estimate *to)
{
	struct estimate_part files = {
		.id = "initrd-files",
		.of_initrd = true,
		.what = "initrd: its files, unpacked",
		.source = "its archives",
		.when = ESTIMATE_RUNNING,
	};

	size_t n;

	images_initrd_parts(in->images, &n);
	for (size_t i = 0; i < n; i++) {
		struct bytes b = file_bytes(images_initrd_segment(in->images, i));
		struct initrd initrd;

		initrd_walk(&b, kernel_page(in), &initrd);
		files.bytes = add_saturated(files.bytes, initrd.memory);
		if (initrd.certainty > files.certainty)
			files.certainty = initrd.certainty;
	}
	estimate_add(to, (struct estimate_part){
		.id = "initrd",
		.of_initrd = true,
		.what = "initrd: as loaded, until it is unpacked",
		.source = images_unpacked_total(in->images)
				  ? "size as it is decompressed beforehand"
				  : "size of the file",
		.bytes = images_segments_total(in->images),
		.when = ESTIMATE_LOAD | ESTIMATE_UNPACK,
	});
	estimate_add(to, files);
	add_tmpfs(line, files.bytes, to);
}

/* For each range of memory and each CPU; or as the kernel wants it, for hotplug. */
static uint64_t elfcorehdr_size(const struct facts *facts)
{
	uint64_t n = facts->memory.ram.n + facts->memory.driver_ram.n + 4;
	uint64_t size;

	if (fact_present(&facts->crash.possible_cpus.fact))
		n += facts->crash.possible_cpus.value;
	else
		n += facts->crash.notes.n;
	size = ELFCORE_EHDR64_SIZE + n * ELFCORE_PHDR64_SIZE;
	return greater(size, crash_hotplug_size(facts));
}

static uint64_t purgatory_memory(const struct purgatory_blob *blob)
{
	return blob ? blob->size + blob->room : 0;
}

static void add_boot_data(const struct plan_input *in, struct estimate *to)
{
	uint64_t page = in->arch->page_size;

	estimate_add(to, (struct estimate_part){
		.id = "elfcorehdr",
		.what = "headers of the dump",
		.source = "ranges of memory and CPUs of this machine",
		.bytes = align_up(elfcorehdr_size(in->facts), page),
		.when = ESTIMATE_ALWAYS,
	});
	estimate_add(to, (struct estimate_part){
		.id = "boot-data",
		.what = "purgatory, boot parameters, command line",
		.source = "sizes of this program",
		.bytes = BOOT_DATA + align_up(purgatory_memory(in->purgatory), page),
		.when = ESTIMATE_ALWAYS,
	});
}

/* ---- the kernel as it runs --------------------------------------------------------- */

/* A number behind name in the line; 0: none. */
static uint64_t cpus_by(const char *line, const char *name)
{
	const char *end;
	uint64_t n = 0;
	size_t size;
	const char *value = cmdline_value(line, name, &size);

	if (!value || !size)
		return 0;
	kx_err_free(number_parse_prefix(value, 10, &end, &n));
	return n;
}

static uint64_t least(uint64_t limit, uint64_t n)
{
	return limit && limit < n ? limit : n;
}

/* maxcpus=0 and nosmp: the one that boots. */
static uint64_t running_by(const char *line)
{
	size_t size;
	const char *value = cmdline_value(line, "maxcpus=", &size);

	if (cmdline_has_word(line, "nosmp") || (value && size == 1 && *value == '0'))
		return 1;
	return cpus_by(line, "maxcpus=");
}

/*
 * nr_cpus= limits the CPUs that there can be, maxcpus= only those that are started
 * (kernel-parameters.txt). A capture kernel whose command line is not known yet gets
 * nr_cpus=1 by whoever sets up kdump.
 */
static void add_cpus(const char *line, const struct facts *facts, struct estimate *to)
{
	const struct fact_u64 *cpus = &facts->crash.possible_cpus;
	uint64_t n = fact_present(&cpus->fact) ? cpus->value : facts->crash.notes.n;
	uint64_t possible = least(cpus_by(line, "nr_cpus="), n ? n : 1);
	uint64_t running = least(running_by(line), possible);

	if (!to->cmdline_known)
		possible = running = 1;
	to->cpus = possible;
	estimate_add(to, (struct estimate_part){
		.id = "cpus",
		.what = running == 1 ? "per-CPU areas, of one running CPU"
				     : "per-CPU areas and threads, of several CPUs",
		.source = to->cmdline_known ? "nr_cpus= and maxcpus= of the command line"
					    : "nr_cpus=1, as kdump services add it",
		.bytes = possible * CPU_AREA + running * CPU_RUNNING,
		.when = ESTIMATE_RUNNING,
		.allowance = true,
	});
}

/*
 * Where memory ends, from 0 on, as makedumpfile counts pages. Without privilege its size
 * is all that is seen.
 */
static uint64_t memory_end(const struct facts *facts)
{
	const struct range_set *ram = &facts->memory.ram;

	if (ram->n)
		return ram->v[ram->n - 1].end;
	return fact_present(&facts->mem_total.fact) ? facts->mem_total.value : 0;
}

/*
 * Two bits for each page. With less room for them makedumpfile goes over memory in cycles
 * (makedumpfile(8), --cyclic-buffer): as many as it takes, with what is kept here.
 */
static uint64_t bitmap_size(const struct plan_input *in)
{
	uint64_t bytes = memory_end(in->facts) / kernel_page(in) / 4;

	return bytes < BITMAP_MAX ? bytes : BITMAP_MAX;
}

static void add_running(const struct plan_input *in, struct estimate *to)
{
	estimate_add(to, (struct estimate_part){
		.id = "kernel-starting",
		.what = "kernel: while it starts, besides its image",
		.source = "measured, Linux 6.1 and 6.12",
		.bytes = KERNEL_STARTING,
		.when = ESTIMATE_UNPACK,
		.allowance = true,
	});
	estimate_add(to, (struct estimate_part){
		.id = "kernel-runtime",
		.what = "kernel: as it runs, besides its image",
		.source = "measured, Linux 6.1 and 6.12",
		.bytes = KERNEL_RUNTIME,
		.when = ESTIMATE_DUMP,
		.allowance = true,
	});
	estimate_add(to, (struct estimate_part){
		.id = "drivers",
		.what = "drivers of disk and network",
		.source = "an allowance; more for many or fast cards",
		.bytes = DRIVERS,
		.when = ESTIMATE_DUMP,
		.allowance = true,
	});
	estimate_add(to, (struct estimate_part){
		.id = "programs",
		.what = "programs of the initrd, makedumpfile",
		.source = "an allowance",
		.bytes = PROGRAMS,
		.when = ESTIMATE_DUMP,
		.allowance = true,
	});
	estimate_add(to, (struct estimate_part){
		.id = "dump-bitmap",
		.what = "makedumpfile's bitmaps of this machine's memory",
		.source = "2 bits a page; at most 32 MiB, in cycles",
		.bytes = bitmap_size(in),
		.when = ESTIMATE_DUMP,
	});
}

/* For whole sections of memory, of which the region may cut the first and the last. */
static uint64_t page_structures(
	uint64_t region, const struct estimate *e, uint64_t page_size)
{
	uint64_t section = e->section ? e->section : page_size;
	uint64_t covered = add_saturated(region, add_saturated(e->outside, section));

	if (covered > UINT64_MAX - section)
		return UINT64_MAX / PAGE_STRUCT;
	return align_up(covered, section) / page_size * PAGE_STRUCT;
}

/* They are part of what they describe. */
static void add_page_structures(uint64_t page_size, struct estimate *to)
{
	uint64_t others = greater(to->unpack, to->dump), bytes = 0;

	for (int i = 0; i < 2; i++)
		bytes = page_structures(add_saturated(others, bytes), to, page_size);
	estimate_add(to, (struct estimate_part){
		.id = "page-structures",
		.what = "page structures of its own memory",
		.source = "64 bytes a page, for whole sections of memory",
		.bytes = bytes,
		.when = ESTIMATE_RUNNING,
	});
}

/* ---- all of it --------------------------------------------------------------------- */

static bool has_room_below(const struct memory *memory, uint64_t end, uint64_t size)
{
	for (size_t i = 0; i < memory->ram.n; i++) {
		struct range r = range_clip(memory->ram.v[i], (struct range){0, end});

		if (r.end > r.start && r.end - r.start >= size)
			return true;
	}
	return false;
}

static void round_up(struct estimate *to)
{
	to->need = greater(to->load, greater(to->unpack, to->dump));
	to->size = to->need < UINT64_MAX - ESTIMATE_STEP
			   ? align_up(to->need, ESTIMATE_STEP)
			   : to->need;
}

/* The line of a menu's entry alone is that of an ordinary boot. */
static bool cmdline_given(const struct request *req)
{
	if (req->boot)
		return req->append_option || req->command_line_option;
	return req->append || req->reuse_cmdline;
}

/* As a plan by segments would have it, before that adds where things lie. */
static struct kx_err *build_cmdline(const struct plan_input *in, char **ret)
{
	KX_AUTO(planning_destroy) struct planning p = planning_begin(in, CALL_LOAD);

	KX_TRY(kernel_cmdline_build(
		in->req, in->facts, &in->images->kernel.uki, &p.plan.cmdline));
	if (in->arch->add_cmdline)
		KX_TRY(in->arch->add_cmdline(&p));
	*ret = KX_STEAL(p.plan.cmdline);
	return NULL;
}

/* What is not known of the line is nothing to fail for. */
static struct kx_err *find_cmdline(const struct plan_input *in, char **ret, bool *known)
{
	*known = cmdline_given(in->req);
	*ret = NULL;
	struct kx_err *err = *known ? build_cmdline(in, ret) : NULL;
	*known = *known && !err;
	return kx_err_forgive(err);
}

/* The kernel tells its size to all, and where it lies only to the privileged. */
static struct kx_err *find_reserved(const struct facts *facts, uint64_t *ret)
{
	const struct fact_u64 *size = &facts->crash.crash_size;
	KX_AUTO(range_set_destroy) struct range_set capture = {0};

	KX_TRY(crash_capture_ram(facts, &capture));
	*ret = range_set_total(&capture);
	if (!fact_present(&facts->memory.fact) && fact_present(&size->fact))
		*ret = size->value;
	return NULL;
}

/*
 * Without privilege only what is not reserved is seen, and in a dom0 only its own, which
 * says nothing of the machine's.
 */
static uint64_t machine_ram(const struct facts *facts, uint64_t reserved)
{
	if (facts->memory.ram.n)
		return range_set_total(&facts->memory.ram);
	if (facts->memory.advice || !fact_present(&facts->mem_total.fact))
		return 0;
	return add_saturated(facts->mem_total.value, reserved);
}

struct kx_err *estimate_make(const struct plan_input *in, struct estimate *ret)
{
	const struct memory *memory = &in->facts->memory;
	KX_AUTO(freep) char *line = NULL;

	*ret = (struct estimate){.by_below = memory->advice != NULL};
	KX_TRY(find_cmdline(in, &line, &ret->cmdline_known));
	KX_TRY(find_reserved(in->facts, &ret->reserved));
	ret->ram = machine_ram(in->facts, ret->reserved);
	const char *known = line ? line : "";
	add_kernel(in, ret);
	add_initrds(in, known, ret);
	add_boot_data(in, ret);
	add_cpus(known, in->facts, ret);
	add_running(in, ret);
	if (in->arch->estimate)
		KX_TRY(in->arch->estimate(in, known, ret));
	add_page_structures(kernel_page(in), ret);
	round_up(ret);
	ret->above = ret->low_end && memory_end(in->facts) > ret->low_end;
	ret->high = ret->low_end && memory->ram.n &&
		    !has_room_below(memory, ret->low_end, ret->size);
	return NULL;
}
