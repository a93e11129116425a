// SPDX-License-Identifier: GPL-2.0-or-later
#include "vmcore-dmesg/layout.h"

#include <inttypes.h>
#include <stdbool.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "format/vmcoreinfo.h"

/* No struct of the log comes near it. */
#define SIZE_LIMIT 0x10000

static uint64_t *member(struct layout_widths *layout, size_t offset)
{
	return (uint64_t *)((char *)layout + offset);
}

/* The line KIND(NAME)=number, which must be there. */
static struct kx_err *read_line(
	const struct bytes *vmcoreinfo, const char *kind, const char *name, uint64_t *ret)
{
	KX_AUTO(freep) char *key = NULL;
	bool found;

	KX_TRY(text_format(&key, "%s(%s)", kind, name));
	KX_TRY(vmcoreinfo_number(vmcoreinfo, key, 10, &found, ret));
	if (!found)
		return kx_err_new(KX_FORMAT, "%s has no line %s", vmcoreinfo->name, key);
	return NULL;
}

static struct kx_err *read_size(const struct bytes *vmcoreinfo,
	const struct layout_size *row, struct layout_widths *layout)
{
	uint64_t *size = member(layout, row->ret);

	KX_TRY(read_line(vmcoreinfo, "SIZE", row->name, size));
	if (!*size || *size > SIZE_LIMIT)
		return kx_err_new(KX_FORMAT,
			"%s: SIZE(%s) is %" PRIu64 ", which no struct of the log has",
			vmcoreinfo->name, row->name, *size);
	return NULL;
}

/* As compilers lay fields out. */
static bool is_aligned(
	const struct layout_widths *layout, uint64_t offset, uint64_t width)
{
	return offset % (width < layout->word ? width : layout->word) == 0;
}

static struct kx_err *read_field(const struct bytes *vmcoreinfo,
	const struct layout_field *row, struct layout_widths *layout)
{
	uint64_t *offset = member(layout, row->ret);
	uint64_t width = *member(layout, row->width);
	uint64_t size = *member(layout, row->size);

	KX_TRY(read_line(vmcoreinfo, "OFFSET", row->name, offset));
	if (*offset > size || width > size - *offset)
		return kx_err_new(KX_FORMAT,
			"%s: OFFSET(%s) is %" PRIu64 ": %" PRIu64
			" bytes there are not within a struct of %" PRIu64,
			vmcoreinfo->name, row->name, *offset, width, size);
	if (!is_aligned(layout, *offset, width))
		return kx_err_new(KX_FORMAT,
			"%s: OFFSET(%s) is %" PRIu64 ", where no field of %" PRIu64
			" bytes is",
			vmcoreinfo->name, row->name, *offset, width);
	return NULL;
}

static bool overlap(struct layout_widths *layout, const struct layout_field *a,
	const struct layout_field *b)
{
	uint64_t a_start = *member(layout, a->ret), b_start = *member(layout, b->ret);

	return a->size == b->size && a_start < b_start + *member(layout, b->width) &&
	       b_start < a_start + *member(layout, a->width);
}

/* Field i against those before it: tables are short. */
static struct kx_err *check_overlap(const struct bytes *vmcoreinfo,
	const struct layout_field *fields, size_t i, struct layout_widths *layout)
{
	for (size_t j = 0; j < i; j++)
		if (overlap(layout, &fields[i], &fields[j]))
			return kx_err_new(KX_FORMAT,
				"%s: OFFSET(%s) and OFFSET(%s) overlap", vmcoreinfo->name,
				fields[j].name, fields[i].name);
	return NULL;
}

struct kx_err *layout_read(const struct bytes *vmcoreinfo, unsigned int word,
	const struct layout_table *table, struct layout_widths *layout)
{
	*layout = (struct layout_widths){.u16 = 2, .u32 = 4, .u64 = 8, .word = word};
	for (size_t i = 0; i < table->nsizes; i++)
		KX_TRY(read_size(vmcoreinfo, &table->sizes[i], layout));
	for (size_t i = 0; i < table->nfields; i++) {
		KX_TRY(read_field(vmcoreinfo, &table->fields[i], layout));
		KX_TRY(check_overlap(vmcoreinfo, table->fields, i, layout));
	}
	return NULL;
}
