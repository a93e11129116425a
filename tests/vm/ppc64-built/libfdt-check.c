// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel's copy of libfdt leaves out: fdt_check_full(), whose contract stands in
 * libfdt.h. Trees of these tests come from a kernel and from the program itself, so this
 * looks whether all tags can be walked, and that nodes end where they have begun.
 */
#include <libfdt.h>

static int check_tags(const void *fdt)
{
	int depth = 0, at = 0, next;

	for (;; at = next) {
		uint32_t tag = fdt_next_tag(fdt, at, &next);

		if (next < 0)
			return next;
		if (tag == FDT_BEGIN_NODE)
			depth++;
		if (tag == FDT_END_NODE && --depth < 0)
			return -FDT_ERR_BADSTRUCTURE;
		if (tag == FDT_END)
			return depth ? -FDT_ERR_BADSTRUCTURE : 0;
	}
}

int fdt_check_full(const void *fdt, size_t bufsize)
{
	int err;

	if (bufsize < FDT_V1_SIZE)
		return -FDT_ERR_TRUNCATED;
	err = fdt_check_header(fdt);
	if (err)
		return err;
	if (bufsize < fdt_totalsize(fdt))
		return -FDT_ERR_TRUNCATED;
	return check_tags(fdt);
}
