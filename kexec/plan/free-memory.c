// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/free-memory.h"

#include <errno.h>
#include <inttypes.h>

#include "arch/arch.h"
#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"

#define MIB ((uint64_t)1 << 20)

/*
 * What a load takes at its peak, in bytes. The kernel's allocations are not charged to
 * the caller's cgroup (kernel/kexec_core.c, fs/kernel_read_file.c); what is, is limited
 * where it is made (sys/file.h).
 */
struct need {
	uint64_t copies; /* files that this program joined or decompressed in memory */
	uint64_t files;	 /* kexec_file_load reads them as they are, before it copies */
	uint64_t image;	 /* memory of all segments, zeros too, and a list of its pages */
};

static uint64_t total(const struct need *need)
{
	return add_saturated(need->copies, add_saturated(need->files, need->image));
}

/* A list of pages takes one more for each of so many (kimage_add_entry()). */
static uint64_t with_list(uint64_t bytes, uint64_t page_size)
{
	return add_saturated(bytes, bytes / (page_size / sizeof(uint64_t)));
}

/* What the kernel's own loader makes of the files is at least this. */
static uint64_t image_of_files(const struct plan_input *in)
{
	return images_least_memory(in->images, in->arch->page_size);
}

static struct need needs_of_file_call(const struct planning *p)
{
	const struct images *images = p->in->images;
	struct need need = {.copies = images_copied(images)};

	need.copies = add_saturated(need.copies, images_to_copy(images));
	need.files = images_total(images);
	if (!p->plan.panic)
		need.image =
			with_list(image_of_files(p->in), p->in->arch->page_size);
	return need;
}

/* Segments of a crash image go where memory is reserved. */
static struct need needs_of_segments(const struct planning *p, uint64_t image)
{
	struct need need = {.copies = images_copied(p->in->images)};

	if (!p->plan.panic && !call_traits(p->plan.call)->starter)
		need.image = with_list(image, p->in->arch->page_size);
	return need;
}

/* Bytes that the kernel can give for it; what only movable pages get is not for it. */
static uint64_t available(const struct free_memory *memory)
{
	uint64_t cma = fact_present(&memory->cma.fact) ? memory->cma.value : 0;

	return sub_saturated(memory->available.value, cma);
}

static uint64_t with_swap(const struct free_memory *memory, uint64_t bytes)
{
	return fact_present(&memory->swap.fact)
		       ? add_saturated(bytes, memory->swap.value)
		       : bytes;
}

/* What a machine of that size should keep for all else. */
static uint64_t spare(const struct fact_u64 *mem_total)
{
	uint64_t most = 256 * MIB, part = mem_total->value / 16;

	return fact_present(&mem_total->fact) && part < most ? part : most;
}

static struct kx_err *append_part(char **text, const char *what, uint64_t bytes)
{
	KX_AUTO(freep) char *before = *text;

	*text = NULL;
	if (!bytes) {
		*text = KX_STEAL(before);
		return NULL;
	}
	return text_format(text, "%s%s%" PRIu64 " MiB for %s", before ? before : "",
		before ? ", " : "", mib_up(bytes), what);
}

/* "kexec_load needs 300 MiB of free memory (…), and 200 MiB are available (…)" */
static struct kx_err *describe(const struct planning *p, const struct need *need,
	uint64_t room, char **ret)
{
	const struct free_memory *memory = &p->in->facts->free_memory;
	KX_AUTO(freep) char *parts = NULL;

	KX_TRY(append_part(&parts, "copies of files that are made first", need->copies));
	KX_TRY(append_part(&parts, "the files as the kernel reads them", need->files));
	KX_TRY(append_part(&parts, "the kernel's copy of the image", need->image));
	return text_format(ret,
		"%s needs %" PRIu64 " MiB of free memory (%s), and %" PRIu64
		" MiB are available, besides %" PRIu64 " MiB of swap",
		call_name(p->plan.call), mib_up(total(need)), parts ? parts : "",
		room / MIB,
		fact_present(&memory->swap.fact) ? memory->swap.value / MIB : 0);
}

/* What would help. */
static struct kx_err *append_remedy(
	struct kx_err *err, const struct planning *p, uint64_t most)
{
	struct need load = needs_of_segments(p, image_of_files(p->in));

	if (call_takes_segments(p->plan.call))
		;
	else if (!total(&load))
		err = kx_err_append(err, "kexec_load (-c) needs none");
	else if (total(&load) <= most)
		err = kx_err_append(err, "kexec_load (-c) needs only %" PRIu64 " MiB",
			mib_up(total(&load)));
	if (!p->plan.panic && fact_is(&p->in->facts->loaded, 1))
		err = kx_err_append(err, "the image that is loaded takes memory until "
					 "kexec -u unloads it");
	return err;
}

static struct kx_err *refuse(const struct planning *p, const char *text, uint64_t most)
{
	struct kx_err *err = kx_err_new(KX_NO_SPACE, "%s", text);

	return kx_err_number(append_remedy(err, p, most), ENOMEM);
}

struct kx_err *free_memory_check(struct planning *p)
{
	const struct free_memory *memory = &p->in->facts->free_memory;
	bool segments = call_takes_segments(p->plan.call);
	struct need need = segments ? needs_of_segments(p, plan_memory(&p->plan))
				    : needs_of_file_call(p);
	/* Since 6.17 the file call looks for CMA first. */
	uint64_t room = segments ? available(memory) : memory->available.value;
	uint64_t most = with_swap(memory, room);
	KX_AUTO(freep) char *text = NULL;

	if (!fact_present(&memory->available.fact) || !(need.files || need.image))
		return NULL;
	if (add_saturated(total(&need), spare(&p->in->facts->mem_total)) <= room)
		return NULL;
	KX_TRY(describe(p, &need, room, &text));
	if (total(&need) > most)
		return refuse(p, text, most);
	return plan_warn(&p->plan, "memory-tight",
		"memory is tight: %s: other programs may be swapped out or killed", text);
}
