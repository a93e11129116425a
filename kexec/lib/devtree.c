// SPDX-License-Identifier: GPL-2.0-or-later
/* What can be said of trees without libfdt: their values, which are big-endian. */
#include "lib/devtree.h"

#include <inttypes.h>
#include <string.h>

bool devtree_prop_has(
	const struct devtree *tree, int node, const char *name, const char *text)
{
	struct bytes value;
	size_t n = strlen(text) + 1;

	if (!devtree_prop(tree, node, name, &value))
		return false;
	while (value.size >= n) {
		const uint8_t *end = memchr(value.data, 0, value.size);

		if (!memcmp(value.data, text, n))
			return true;
		if (!end)
			return false;
		value.size -= end + 1 - value.data;
		value.data = end + 1;
	}
	return false;
}

struct kx_err *devtree_take(struct bytes *value, unsigned int n, uint64_t *ret)
{
	if (value->size < 4 * n)
		return kx_err_new(KX_FORMAT,
			"%s: a number of %u bytes is wanted where only %" PRIu64
			" are left",
			value->name, 4 * n, value->size);
	*ret = get_be32(value->data);
	if (n == 2)
		*ret = *ret << 32 | get_be32(value->data + 4);
	value->data += 4 * n;
	value->size -= 4 * n;
	return NULL;
}

struct kx_err *devtree_take_range(
	struct bytes *value, struct devtree_cells cells, struct range *ret)
{
	uint64_t size;

	KX_TRY(devtree_take(value, cells.address, &ret->start));
	KX_TRY(devtree_take(value, cells.size, &size));
	if (__builtin_add_overflow(ret->start, size, &ret->end))
		return kx_err_new(KX_FORMAT,
			"%s: 0x%" PRIx64 " bytes at 0x%" PRIx64 " pass 64 bits",
			value->name, size, ret->start);
	return NULL;
}

struct kx_err *devtree_number(const struct devtree *tree, int node, const char *name,
	bool *ret_found, uint64_t *ret)
{
	struct bytes value;

	*ret_found = devtree_prop(tree, node, name, &value);
	if (!*ret_found)
		return NULL;
	if (value.size != 4 && value.size != 8)
		return kx_err_new(KX_FORMAT,
			"'%s' of node '%s' has %" PRIu64 " bytes, and not 4 or 8", name,
			devtree_name(tree, node), value.size);
	return devtree_take(&value, value.size / 4, ret);
}

static struct kx_err *read_cells(const struct devtree *tree, int node, const char *name,
	unsigned int usual, unsigned int *ret)
{
	uint64_t n = usual;
	bool found;

	KX_TRY(devtree_number(tree, node, name, &found, &n));
	if (n != 1 && n != 2)
		return kx_err_new(KX_FORMAT,
			"'%s' of node '%s' is %" PRIu64 ", and not 1 or 2", name,
			devtree_name(tree, node), n);
	*ret = (unsigned int)n;
	return NULL;
}

/* What is not said is 2 and 1 (Devicetree Specification, 2.3.5). */
struct kx_err *devtree_cells(
	const struct devtree *tree, int node, struct devtree_cells *ret)
{
	KX_TRY(read_cells(tree, node, "#address-cells", 2, &ret->address));
	return read_cells(tree, node, "#size-cells", 1, &ret->size);
}

struct kx_err *devtree_write_u64(
	struct devtree_writer *w, const char *name, uint64_t value)
{
	uint8_t cells[8];

	put_be64(cells, value);
	return devtree_write_prop(w, name, cells, sizeof(cells));
}
