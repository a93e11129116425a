// SPDX-License-Identifier: GPL-2.0-or-later
/* What a capture kernel needs of memory on arm64, besides what all of them do. */
#include "plan/estimate.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "arch/arm64/arm64.h"
#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"
#include "format/cmdline.h"

#define SMALL_PAGE 0x1000

/*
 * Page structures are for whole sections of memory (SECTION_SIZE_BITS in
 * arch/arm64/include/asm/sparsemem.h).
 */
#define SECTION	      (128ULL << 20)
#define SECTION_LARGE (512ULL << 20) /* with pages of 64 KiB */

/* By its header; else it is taken to be as the running one, or as most are. */
uint64_t arm64_kernel_page(const struct plan_input *in)
{
	uint64_t page = in->images->kernel.elf.arm64.page_size;

	if (page)
		return page;
	return fact_present(&in->facts->page_size.fact) ? in->facts->page_size.value
							: SMALL_PAGE;
}

/* "64M", or "64M@0-4G": the size; false: it is none that is understood. */
static bool parse_size(const char *value, size_t size, uint64_t *ret)
{
	KX_AUTO(freep) char *text = NULL;
	const char *at = memchr(value, '@', size);

	struct kx_err *err = text_format(
		&text, "%.*s", (int)(at ? at - value : (ptrdiff_t)size), value);
	if (!err)
		err = number_parse_size(text, ret);
	kx_err_free(err);
	return !err;
}

/*
 * Memory of which only movable pages get some: none of the kernel's own. Debian's kernels
 * set 64 MiB aside (CONFIG_CMA_SIZE_MBYTES) where there is as much in one piece: of 112
 * MiB a capture kernel of 6.1 has then too little to start with, and of 80, where that
 * fails, it has enough.
 */
static void add_cma(const struct plan_input *in, const char *line, struct estimate *to)
{
	const struct fact_u64 *running = &in->facts->cma_total;
	struct estimate_part part = {
		.id = "cma",
		.what = "set aside for devices, of no use to the kernel itself",
		.source = "CmaTotal of the running kernel; cma=0 leaves it out",
		.when = ESTIMATE_RUNNING,
		.bytes = fact_present(&running->fact) ? running->value : 0,
	};
	size_t size = 0;
	const char *value = cmdline_value(line, "cma=", &size);

	if (value && parse_size(value, size, &part.bytes))
		part.source = "cma= of its command line";
	estimate_add(to, part);
}

struct kx_err *arm64_estimate(
	const struct plan_input *in, const char *line, struct estimate *to)
{
	add_cma(in, line, to);
	to->section = arm64_kernel_page(in) == ARM64_PAGE_SIZE ? SECTION_LARGE : SECTION;
	return NULL;
}
