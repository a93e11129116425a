// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * In a program built without libfdt no tree is ever opened or begun: these say so, and
 * the others are never reached.
 */
#include "lib/devtree.h"

#include <stdlib.h>

#include "lib/lib.h"

struct kx_err *devtree_open(const struct bytes *b, struct devtree *ret)
{
	*ret = (struct devtree){0};
	return kx_err_prefix(
		lib_not_built(LIB_FDT, "reading a device tree"), "%s", b->name);
}

void devtree_close(struct devtree *tree)
{
	*tree = (struct devtree){0};
}

struct kx_err *devtree_write_start(uint64_t capacity, struct devtree_writer *ret)
{
	(void)capacity;
	*ret = (struct devtree_writer){0};
	return lib_not_built(LIB_FDT, "reading a device tree");
}

void devtree_writer_destroy(struct devtree_writer *w)
{
	*w = (struct devtree_writer){0};
}

/* ---- never reached ----------------------------------------------------------------- */

int devtree_next(const struct devtree *tree, int node, int *depth)
{
	(void)tree, (void)node, (void)depth;
	return -1;
}

int devtree_find(const struct devtree *tree, const char *path)
{
	(void)tree, (void)path;
	return -1;
}

const char *devtree_name(const struct devtree *tree, int node)
{
	(void)tree, (void)node;
	return "";
}

bool devtree_prop(
	const struct devtree *tree, int node, const char *name, struct bytes *ret)
{
	(void)tree, (void)node, (void)name, (void)ret;
	return false;
}

int devtree_first_prop(const struct devtree *tree, int node)
{
	(void)tree, (void)node;
	return -1;
}

int devtree_next_prop(const struct devtree *tree, int prop)
{
	(void)tree, (void)prop;
	return -1;
}

bool devtree_prop_at(const struct devtree *tree, int prop, struct bytes *ret)
{
	(void)tree, (void)prop, (void)ret;
	return false;
}

bool devtree_reserved(const struct devtree *tree, int i, struct range *ret)
{
	(void)tree, (void)i, (void)ret;
	return false;
}

static struct kx_err *no_writer(void)
{
	return kx_err_new(KX_UNSUPPORTED, "no device tree was begun");
}

struct kx_err *devtree_write_reserved(struct devtree_writer *w, struct range r)
{
	(void)w, (void)r;
	return no_writer();
}

struct kx_err *devtree_write_nodes(struct devtree_writer *w)
{
	(void)w;
	return no_writer();
}

struct kx_err *devtree_begin_node(struct devtree_writer *w, const char *name)
{
	(void)w, (void)name;
	return no_writer();
}

struct kx_err *devtree_write_prop(
	struct devtree_writer *w, const char *name, const void *value, uint64_t size)
{
	(void)w, (void)name, (void)value, (void)size;
	return no_writer();
}

struct kx_err *devtree_end_node(struct devtree_writer *w)
{
	(void)w;
	return no_writer();
}

struct kx_err *devtree_write_end(
	struct devtree_writer *w, uint64_t spare, uint8_t **ret, uint64_t *ret_size)
{
	(void)w, (void)spare, (void)ret, (void)ret_size;
	return no_writer();
}
