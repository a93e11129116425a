/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Flattened device trees (Devicetree Specification, chapter 5), by libfdt alone: reading
 * one, and writing one from front to end. Neither has a fixed size; a tree with more
 * names of properties than any machine's (256 KiB) is refused, since libfdt searches
 * them.
 */
#ifndef KX_DEVTREE_H
#define KX_DEVTREE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/range.h"
#include "lib/lib.h"

struct lib_fdt;

/* libfdt, which lib_find() takes. */
extern const struct library library_fdt;

/*
 * A tree whose structure was checked. Nodes are offsets in it, as libfdt has them; the
 * root is 0, and a negative one is no node.
 */
struct devtree {
	struct lib_fdt *lib; /* libfdt, opened; owned */
	struct bytes blob;   /* somebody else's; aligned to 8 bytes */
};

/*
 * Open libfdt, and check all of the blob b, which must stay where it is. Errors:
 * KX_FORMAT, naming b, and those of lib_open().
 */
struct kx_err *devtree_open(const struct bytes *b, struct devtree *ret);
void devtree_close(struct devtree *tree);

/* The node behind node, in the order of the tree, or negative; *depth is kept up. */
int devtree_next(const struct devtree *tree, int node, int *depth);

/* The node of a path ("/chosen"); negative: there is none. */
int devtree_find(const struct devtree *tree, const char *path);

const char *devtree_name(const struct devtree *tree, int node);

/* A property's value; false: the node has none of that name. */
bool devtree_prop(
	const struct devtree *tree, int node, const char *name, struct bytes *ret);

/*
 * The next property of a node, behind *at, which is 0 before the first; ret's name is the
 * property's. False: there are no more.
 */
bool devtree_next_prop(
	const struct devtree *tree, int node, int *at, struct bytes *ret);

/* Does a property hold this string, alone or in a list of them? */
bool devtree_prop_has(
	const struct devtree *tree, int node, const char *name, const char *text);

/*
 * A number of one or two cells. *ret_found false: the node has no such property, *ret is
 * as it was. KX_FORMAT: it has another size.
 */
struct kx_err *devtree_number(const struct devtree *tree, int node, const char *name,
	bool *ret_found, uint64_t *ret);

/* How many cells (of 32 bits) an address and a size have in the children of a node. */
struct devtree_cells {
	unsigned int address, size; /* 1 or 2 each */
};
struct kx_err *devtree_cells(
	const struct devtree *tree, int node, struct devtree_cells *ret);

/*
 * Take the next number of n cells (1 or 2), or the next address and size, from the front
 * of value. KX_FORMAT: its end comes before. A range that passes 64 bits is KX_FORMAT.
 */
struct kx_err *devtree_take(struct bytes *value, unsigned int n, uint64_t *ret);
struct kx_err *devtree_take_range(
	struct bytes *value, struct devtree_cells cells, struct range *ret);

/* The i-th entry of the reserve map; false: there are no more. */
bool devtree_reserved(const struct devtree *tree, int i, struct range *ret);

/*
 * A tree under construction: first the reserve map, then the nodes. Each function returns
 * KX_NOMEM, or KX_LIMIT for a tree over the 2 GiB of the format's tools.
 */
struct devtree_writer {
	struct lib_fdt *lib;
	uint8_t *blob; /* owned */
	int capacity;  /* bytes */
};

/* capacity: bytes that the tree is thought to have; it grows when it has more. */
struct kx_err *devtree_write_start(uint64_t capacity, struct devtree_writer *ret);
void devtree_writer_destroy(struct devtree_writer *w);
struct kx_err *devtree_write_reserved(struct devtree_writer *w, struct range r);
struct kx_err *devtree_write_nodes(struct devtree_writer *w); /* the map ends here */
struct kx_err *devtree_begin_node(struct devtree_writer *w, const char *name);
struct kx_err *devtree_write_prop(
	struct devtree_writer *w, const char *name, const void *value, uint64_t size);
struct kx_err *devtree_write_u64(
	struct devtree_writer *w, const char *name, uint64_t value);
struct kx_err *devtree_end_node(struct devtree_writer *w);

/*
 * Finish the tree, with spare bytes of room in it for who changes it later. *ret is
 * freed by the caller; the writer is left empty.
 */
struct kx_err *devtree_write_end(
	struct devtree_writer *w, uint64_t spare, uint8_t **ret, uint64_t *ret_size);

#endif
