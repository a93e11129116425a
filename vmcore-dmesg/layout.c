// SPDX-License-Identifier: GPL-2.0-or-later
#include "vmcore-dmesg/layout.h"

#include <inttypes.h>
#include <stdbool.h>

#include "format/vmcoreinfo.h"

/* No struct of the log comes near it. */
#define SIZE_LIMIT 0x10000

static uint64_t *member(struct layout_widths *layout, size_t offset)
{
	return (uint64_t *)((char *)layout + offset);
}

/* The line key=number, which must be there. */
static struct kx_err *read_line(
	const struct bytes *vmcoreinfo, const char *key, uint64_t *ret)
{
	bool found;

	KX_TRY(vmcoreinfo_number(vmcoreinfo, key, 10, &found, ret));
	if (!found)
		return kx_err_new(KX_FORMAT, "%s has no line %s", vmcoreinfo->name, key);
	return NULL;
}

static struct kx_err *read_size(const struct bytes *vmcoreinfo,
	const struct layout_row *row, struct layout_widths *layout)
{
	uint64_t *size = member(layout, row->ret);

	KX_TRY(read_line(vmcoreinfo, row->key, size));
	if (!*size || *size > SIZE_LIMIT)
		return kx_err_new(KX_FORMAT,
			"%s: %s is %" PRIu64 ", which no struct of the log has",
			vmcoreinfo->name, row->key, *size);
	return NULL;
}

/* As compilers lay fields out. */
static bool is_aligned(
	const struct layout_widths *layout, uint64_t offset, uint64_t width)
{
	return offset % (width < layout->word ? width : layout->word) == 0;
}

static struct kx_err *read_field(const struct bytes *vmcoreinfo,
	const struct layout_row *row, struct layout_widths *layout)
{
	uint64_t *offset = member(layout, row->ret);
	uint64_t width = *member(layout, row->width);
	uint64_t size = *member(layout, row->size);

	KX_TRY(read_line(vmcoreinfo, row->key, offset));
	if (*offset > size || width > size - *offset)
		return kx_err_new(KX_FORMAT,
			"%s: %s is %" PRIu64 ": %" PRIu64
			" bytes there are not within a struct of %" PRIu64,
			vmcoreinfo->name, row->key, *offset, width, size);
	if (!is_aligned(layout, *offset, width))
		return kx_err_new(KX_FORMAT,
			"%s: %s is %" PRIu64 ", where no field of %" PRIu64 " bytes is",
			vmcoreinfo->name, row->key, *offset, width);
	return NULL;
}

static bool overlap(struct layout_widths *layout, const struct layout_row *a,
	const struct layout_row *b)
{
	uint64_t a_start = *member(layout, a->ret), b_start = *member(layout, b->ret);

	return a->size == b->size && a_start < b_start + *member(layout, b->width) &&
	       b_start < a_start + *member(layout, a->width);
}

/* A field against those of the table before it, or all: tables are short. */
static struct kx_err *check_overlap(const struct bytes *vmcoreinfo,
	const struct layout_row *table, const struct layout_row *row,
	struct layout_widths *layout)
{
	for (const struct layout_row *before = table; before != row && before->key;
		before++)
		if (overlap(layout, row, before))
			return kx_err_new(KX_FORMAT, "%s: %s and %s overlap",
				vmcoreinfo->name, before->key, row->key);
	return NULL;
}

static struct kx_err *read_optional(const struct bytes *vmcoreinfo,
	const struct layout_row *table, const struct layout_row *row,
	struct layout_widths *layout)
{
	const char *value;
	size_t size;

	*member(layout, row->ret) = LAYOUT_ABSENT;
	if (!vmcoreinfo_find(vmcoreinfo, row->key, &value, &size))
		return NULL;
	KX_TRY(read_field(vmcoreinfo, row, layout));
	return check_overlap(vmcoreinfo, table, row, layout);
}

struct kx_err *layout_read(const struct bytes *vmcoreinfo, unsigned int word,
	const struct layout_row *table, const struct layout_row *optional,
	struct layout_widths *layout)
{
	*layout = (struct layout_widths){.u16 = 2, .u32 = 4, .u64 = 8, .word = word};
	for (const struct layout_row *row = table; row->key; row++) {
		KX_TRY(row->size ? read_field(vmcoreinfo, row, layout)
				 : read_size(vmcoreinfo, row, layout));
		if (row->size)
			KX_TRY(check_overlap(vmcoreinfo, table, row, layout));
	}
	return read_optional(vmcoreinfo, table, optional, layout);
}
