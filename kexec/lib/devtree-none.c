// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * In a program built without libfdt no tree is ever opened or begun. Nothing calls the
 * rest, which has to be there for the linker alone.
 */
#include "lib/devtree.h"

const struct library library_fdt = {
	.sonames = {"libfdt.so.1"}, .option = "--without-fdt"};

struct kx_err *devtree_open(const struct bytes *b, struct devtree *ret)
{
	*ret = (struct devtree){0};
	return kx_err_prefix(
		lib_open(&library_fdt, "reading a device tree", NULL), "%s", b->name);
}

struct kx_err *devtree_write_start(uint64_t capacity, struct devtree_writer *ret)
{
	(void)capacity;
	*ret = (struct devtree_writer){0};
	return lib_open(&library_fdt, "reading a device tree", NULL);
}

void devtree_close(struct devtree *tree)
{
	(void)tree;
}

void devtree_writer_destroy(struct devtree_writer *w)
{
	(void)w;
}

#pragma GCC diagnostic ignored "-Wunused-parameter"
#define NEVER_CALLED(result, name, ...)                                                  \
	result name(__VA_ARGS__)                                                         \
	{                                                                                \
		__builtin_trap();                                                        \
	}

NEVER_CALLED(int, devtree_next, const struct devtree *t, int node, int *depth)
NEVER_CALLED(int, devtree_find, const struct devtree *t, const char *path)
NEVER_CALLED(const char *, devtree_name, const struct devtree *t, int node)
NEVER_CALLED(bool, devtree_prop, const struct devtree *t, int node, const char *name,
	struct bytes *ret)
NEVER_CALLED(bool, devtree_next_prop, const struct devtree *t, int node, int *at,
	struct bytes *ret)
NEVER_CALLED(bool, devtree_reserved, const struct devtree *t, int i, struct range *ret)
NEVER_CALLED(struct kx_err *, devtree_write_reserved, struct devtree_writer *w,
	struct range r)
NEVER_CALLED(struct kx_err *, devtree_write_nodes, struct devtree_writer *w)
NEVER_CALLED(struct kx_err *, devtree_begin_node, struct devtree_writer *w,
	const char *name)
NEVER_CALLED(struct kx_err *, devtree_write_prop, struct devtree_writer *w,
	const char *name, const void *value, uint64_t size)
NEVER_CALLED(struct kx_err *, devtree_end_node, struct devtree_writer *w)
NEVER_CALLED(struct kx_err *, devtree_write_end, struct devtree_writer *w,
	uint64_t spare, uint8_t **ret, uint64_t *ret_size)
