// SPDX-License-Identifier: GPL-2.0-or-later
/* The only file that calls libfdt; devtree-none.c stands in where that is left out. */
#include "lib/devtree.h"

#include <inttypes.h>
#include <libfdt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define FUNCTIONS(X)                                                                     \
	X(fdt_check_header)                                                              \
	X(fdt_next_tag)                                                                  \
	X(fdt_offset_ptr)                                                                \
	X(fdt_check_full)                                                                \
	X(fdt_next_node)                                                                 \
	X(fdt_path_offset)                                                               \
	X(fdt_get_name)                                                                  \
	X(fdt_getprop)                                                                   \
	X(fdt_first_property_offset)                                                     \
	X(fdt_next_property_offset)                                                      \
	X(fdt_getprop_by_offset)                                                         \
	X(fdt_get_mem_rsv)                                                               \
	X(fdt_create)                                                                    \
	X(fdt_resize)                                                                    \
	X(fdt_add_reservemap_entry)                                                      \
	X(fdt_finish_reservemap)                                                         \
	X(fdt_begin_node)                                                                \
	X(fdt_property)                                                                  \
	X(fdt_end_node)                                                                  \
	X(fdt_finish)                                                                    \
	X(fdt_open_into)                                                                 \
	X(fdt_strerror)

struct lib_fdt {
	FUNCTIONS(LIB_MEMBER)
};

const struct library library_fdt = {
	.sonames = {"libfdt.so.1"},
	.package = "libfdt1",
	.option = "--without-fdt",
	.symbols = LIB_SYMBOLS(FUNCTIONS),
};

LIB_NOTE("fdt", "recommended", "Loading kernels on machines with a device tree",
	"\"libfdt.so.1\"");

static struct kx_err *open_library(struct lib_fdt **ret)
{
	KX_AUTO(freep) struct lib_fdt *lib = calloc(1, sizeof(*lib));

	if (!lib)
		return kx_err_nomem();
	KX_TRY(lib_open(&library_fdt, "reading a device tree", lib));
	*ret = KX_STEAL(lib);
	return NULL;
}

/* ---- reading ----------------------------------------------------------------------- */

/*
 * libfdt looks through all names of properties for each that is written. Firmware's trees
 * have some 10 KiB of them.
 */
#define STRINGS_MAX (256 << 10)

static struct kx_err *refuse_strings(const struct bytes *b, struct devtree *tree)
{
	devtree_close(tree);
	return kx_err_new(KX_LIMIT,
		"%s: the device tree has 0x%x bytes of property names, more than 0x%x",
		b->name, fdt_size_dt_strings(b->data), STRINGS_MAX);
}

/*
 * Before version 16, of 2005, nodes had their whole paths as names; what libfdt's checks
 * make of such names is not safe in each release (1.6.1 follows a null pointer).
 */
#define VERSION_MIN 16

static bool prop_has_size(const struct lib_fdt *lib, const void *fdt, int offset)
{
	const uint8_t *p = lib->fdt_offset_ptr(fdt, offset, sizeof(struct fdt_property));

	return p && get_be32(p + offsetof(struct fdt_property, len)) <= INT_MAX;
}

/*
 * Before libfdt 1.6.2 a size past INT_MAX leads to a tag before the property's value, or
 * to the property itself: fdt_check_full() then accepts it, or does not return.
 */
static int check_tags(const struct lib_fdt *lib, const void *fdt)
{
	int tag, offset = 0;

	do {
		int start = offset;
		tag = (int)lib->fdt_next_tag(fdt, start, &offset);
		if (tag == FDT_PROP && !prop_has_size(lib, fdt, start))
			return -FDT_ERR_BADSTRUCTURE;
	} while (tag != FDT_END);
	return 0;
}

static int check_blob(const struct lib_fdt *lib, const struct bytes *b)
{
	if (b->size > INT_MAX || b->size < sizeof(struct fdt_header))
		return -FDT_ERR_TRUNCATED;
	if (fdt_magic(b->data) == FDT_MAGIC && fdt_version(b->data) < VERSION_MIN)
		return -FDT_ERR_BADVERSION;
	int status = lib->fdt_check_header(b->data);
	if (!status && fdt_totalsize(b->data) > b->size)
		status = -FDT_ERR_TRUNCATED;
	if (!status)
		status = check_tags(lib, b->data);
	return status ? status : lib->fdt_check_full(b->data, b->size);
}

struct kx_err *devtree_open(const struct bytes *b, struct devtree *ret)
{
	*ret = (struct devtree){.blob = *b};
	KX_TRY(kx_err_prefix(open_library(&ret->lib), "%s", b->name));
	int status = check_blob(ret->lib, b);
	if (!status && fdt_size_dt_strings(b->data) > STRINGS_MAX)
		return refuse_strings(b, ret);
	if (!status)
		return NULL;
	struct kx_err *err = kx_err_new(KX_FORMAT, "%s: the device tree is damaged: %s",
		b->name, ret->lib->fdt_strerror(status));
	devtree_close(ret);
	return err;
}

void devtree_close(struct devtree *tree)
{
	free(tree->lib);
	*tree = (struct devtree){0};
}

int devtree_next(const struct devtree *tree, int node, int *depth)
{
	int next = tree->lib->fdt_next_node(tree->blob.data, node, depth);

	return *depth < 0 ? -1 : next;
}

int devtree_find(const struct devtree *tree, const char *path)
{
	return tree->lib->fdt_path_offset(tree->blob.data, path);
}

const char *devtree_name(const struct devtree *tree, int node)
{
	const char *name = tree->lib->fdt_get_name(tree->blob.data, node, NULL);

	return name ? name : "";
}

bool devtree_prop(
	const struct devtree *tree, int node, const char *name, struct bytes *ret)
{
	int size;
	const void *value = tree->lib->fdt_getprop(tree->blob.data, node, name, &size);

	if (!value)
		return false;
	*ret = (struct bytes){value, (uint64_t)size, name};
	return true;
}

bool devtree_next_prop(const struct devtree *tree, int node, int *at, struct bytes *ret)
{
	const struct lib_fdt *lib = tree->lib;
	const void *blob = tree->blob.data, *value;
	int size;

	do {
		*at = *at ? lib->fdt_next_property_offset(blob, *at)
			  : lib->fdt_first_property_offset(blob, node);
		if (*at < 0)
			return false;
		value = lib->fdt_getprop_by_offset(blob, *at, &ret->name, &size);
	} while (!value);
	ret->data = value;
	ret->size = (uint64_t)size;
	return true;
}

bool devtree_reserved(const struct devtree *tree, int i, struct range *ret)
{
	uint64_t size;

	/* An entry of no bytes ends the map. */
	if (tree->lib->fdt_get_mem_rsv(tree->blob.data, i, &ret->start, &size) || !size)
		return false;
	if (__builtin_add_overflow(ret->start, size, &ret->end))
		ret->end = UINT64_MAX;
	return true;
}

/* ---- writing ----------------------------------------------------------------------- */

void devtree_writer_destroy(struct devtree_writer *w)
{
	free(w->blob);
	free(w->lib);
	*w = (struct devtree_writer){0};
}

static struct kx_err *too_large(void)
{
	return kx_err_new(KX_LIMIT, "the device tree has more than 2 GiB");
}

static struct kx_err *failed(const struct devtree_writer *w, int status)
{
	return kx_err_new(KX_FORMAT, "the device tree cannot be written: %s",
		w->lib->fdt_strerror(status));
}

/* fdt_resize() moves what is written so far, so doubling keeps all of it linear. */
static struct kx_err *grow(struct devtree_writer *w)
{
	int capacity = w->capacity > INT_MAX / 2 ? INT_MAX : 2 * w->capacity;
	uint8_t *blob;

	if (w->capacity == INT_MAX)
		return too_large();
	blob = malloc(capacity);
	if (!blob)
		return kx_err_nomem();
	int status = w->lib->fdt_resize(w->blob, blob, capacity);
	free(w->blob);
	w->blob = blob;
	w->capacity = capacity;
	return status ? failed(w, status) : NULL;
}

/* Call until there is room. What did not fit has left nothing behind. */
#define WRITE(w, call)                                                                   \
	do {                                                                             \
		int status_;                                                             \
		while ((status_ = (call)) == -FDT_ERR_NOSPACE)                           \
			KX_TRY(grow(w));                                                 \
		if (status_)                                                             \
			return failed(w, status_);                                       \
	} while (0)

#define CAPACITY_MIN 4096

struct kx_err *devtree_write_start(uint64_t capacity, struct devtree_writer *ret)
{
	*ret = (struct devtree_writer){0};
	if (capacity > INT_MAX)
		return too_large();
	if (capacity < CAPACITY_MIN)
		capacity = CAPACITY_MIN;
	KX_TRY(open_library(&ret->lib));
	ret->capacity = (int)capacity;
	ret->blob = malloc(capacity);
	if (!ret->blob)
		return kx_err_nomem();
	int status = ret->lib->fdt_create(ret->blob, ret->capacity);
	return status ? failed(ret, status) : NULL;
}

struct kx_err *devtree_write_reserved(struct devtree_writer *w, struct range r)
{
	WRITE(w, w->lib->fdt_add_reservemap_entry(w->blob, r.start, range_size(r)));
	return NULL;
}

struct kx_err *devtree_write_nodes(struct devtree_writer *w)
{
	WRITE(w, w->lib->fdt_finish_reservemap(w->blob));
	return NULL;
}

struct kx_err *devtree_begin_node(struct devtree_writer *w, const char *name)
{
	WRITE(w, w->lib->fdt_begin_node(w->blob, name));
	return NULL;
}

struct kx_err *devtree_write_prop(
	struct devtree_writer *w, const char *name, const void *value, uint64_t size)
{
	if (size > INT_MAX)
		return too_large();
	WRITE(w, w->lib->fdt_property(w->blob, name, value, (int)size));
	return NULL;
}

struct kx_err *devtree_end_node(struct devtree_writer *w)
{
	WRITE(w, w->lib->fdt_end_node(w->blob));
	return NULL;
}

/* After fdt_finish() the header says how much of the buffer is the tree. */
static struct kx_err *add_spare(struct devtree_writer *w, uint64_t spare)
{
	uint64_t size = fdt_totalsize(w->blob) + spare;

	if (spare > INT_MAX || size > INT_MAX)
		return too_large();
	uint8_t *blob = calloc(1, size);
	if (!blob)
		return kx_err_nomem();
	int status = w->lib->fdt_open_into(w->blob, blob, (int)size);
	free(w->blob);
	w->blob = blob;
	return status ? failed(w, status) : NULL;
}

struct kx_err *devtree_write_end(
	struct devtree_writer *w, uint64_t spare, uint8_t **ret, uint64_t *ret_size)
{
	WRITE(w, w->lib->fdt_finish(w->blob));
	if (spare)
		KX_TRY(add_spare(w, spare));
	*ret_size = fdt_totalsize(w->blob);
	*ret = KX_STEAL(w->blob);
	devtree_writer_destroy(w);
	return NULL;
}
