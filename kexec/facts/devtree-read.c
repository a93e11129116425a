// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/devtree-read.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "sys/sys.h"

#define DEVTREE_DIR "proc/device-tree"

/* What the kernel got when it was started. Most take no more than 2 MiB. */
#define DEVTREE_BLOB "sys/firmware/fdt"
#define BLOB_MAX     (64 << 20)

/* The deepest trees of firmware have about ten levels. */
#define DEPTH_MAX 64

/* Where EFI's tables are, of /chosen. */
#define EFI_TABLES "linux,uefi-system-table"

/* libfdt counts bytes in an int. */
#define PROPERTY_MAX (1 << 30)

/* A large machine's tree has a megabyte or more, but most have some 100 KiB. */
#define CAPACITY (256 << 10)

struct reader {
	const struct sys *sys;
	struct devtree_writer writer;
};

/* Root alone may read these, and nobody else needs them (drivers/of/kobj.c). */
static bool is_secret(const char *name)
{
	return !strncmp(name, "security-", strlen("security-"));
}

/* The kernel makes "name" of the folder's, and a flattened tree does without it. */
static struct kx_err *read_props(
	struct reader *r, const char *dir, const struct sys_names *names)
{
	for (size_t i = 0; i < names->n; i++) {
		KX_AUTO(sys_text_destroy) struct sys_text value = {0};
		KX_AUTO(freep) char *path = NULL;

		if (!strcmp(names->v[i], "name"))
			continue;
		KX_TRY(text_format(&path, "%s/%s", dir, names->v[i]));
		struct kx_err *err = sys_read(r->sys, path, PROPERTY_MAX, &value);
		if (err && err->code == KX_DENIED && is_secret(names->v[i])) {
			kx_err_free(err);
			continue;
		}
		KX_TRY(err);
		KX_TRY(kx_err_prefix(
			devtree_write_prop(&r->writer, names->v[i], value.s, value.size),
			"%s/%s", r->sys->root, path));
	}
	return NULL;
}

static bool has_name(const struct sys_names *names, const char *name, size_t n)
{
	for (size_t i = 0; i < names->n; i++)
		if (!strncmp(names->v[i], name, n) && !names->v[i][n])
			return true;
	return false;
}

/*
 * A folder cannot be called as a file beside it, so the kernel puts "#1" or so behind the
 * name of a node that is called as a property (safe_name() in drivers/of/kobj.c).
 */
static void restore_name(char *name, const struct sys_names *props)
{
	char *mark = strrchr(name, '#');

	if (!mark || !isdigit((unsigned char)mark[1]) ||
		mark[1 + strspn(mark + 1, "0123456789")])
		return;
	if (has_name(props, name, mark - name))
		*mark = '\0';
}

/*
 * Nodes of a name in the order of their unit addresses, which are hexadecimal: the kernel
 * numbers its CPUs in the order of the tree.
 */
static int compare_nodes(const void *a, const void *b)
{
	const char *x = *(char *const *)a, *y = *(char *const *)b;
	size_t n = strcspn(x, "@"), m = strcspn(y, "@");
	int order = strncmp(x, y, n < m ? n : m);

	if (order || n != m)
		return order ? order : (n > m) - (n < m);
	size_t p = strlen(x), q = strlen(y);
	return p != q ? (p > q) - (p < q) : strcmp(x, y);
}

static struct kx_err *read_node(
	struct reader *r, const char *dir, const char *name, unsigned int depth);

static struct kx_err *read_children(struct reader *r, const char *dir,
	const struct sys_names *nodes, const struct sys_names *props, unsigned int depth)
{
	qsort(nodes->v, nodes->n, sizeof(*nodes->v), compare_nodes);
	for (size_t i = 0; i < nodes->n; i++) {
		KX_AUTO(freep) char *path = NULL;

		KX_TRY(text_format(&path, "%s/%s", dir, nodes->v[i]));
		restore_name(nodes->v[i], props);
		KX_TRY(read_node(r, path, nodes->v[i], depth));
	}
	return NULL;
}

static struct kx_err *read_listed(struct reader *r, const char *dir,
	const struct sys_names *nodes, const struct sys_names *props, unsigned int depth)
{
	KX_TRY(read_props(r, dir, props));
	if (nodes->n)
		KX_TRY(read_children(r, dir, nodes, props, depth + 1));
	return devtree_end_node(&r->writer);
}

/* In a flattened tree, a node's properties come before the nodes below it. */
static struct kx_err *read_node(
	struct reader *r, const char *dir, const char *name, unsigned int depth)
{
	struct sys_names nodes, props;

	if (depth > DEPTH_MAX)
		return kx_err_new(KX_LIMIT, "%s/%s: nodes more than %u levels deep",
			r->sys->root, dir, DEPTH_MAX);
	KX_TRY(sys_list_apart(r->sys, dir, &nodes, &props));
	struct kx_err *err = devtree_begin_node(&r->writer, name);
	if (!err)
		err = read_listed(r, dir, &nodes, &props, depth);
	sys_names_destroy(&nodes);
	sys_names_destroy(&props);
	return err;
}

static struct kx_err *flatten(struct reader *r, struct fact_devtree *ret)
{
	uint64_t size;

	KX_TRY(devtree_write_start(CAPACITY, &r->writer));
	KX_TRY(devtree_write_nodes(&r->writer));
	KX_TRY(read_node(r, DEVTREE_DIR, "", 0));
	KX_TRY(devtree_write_end(&r->writer, 0, &ret->blob, &size));
	struct bytes b = {ret->blob, size, DEVTREE_DIR};
	return devtree_open(&b, &ret->tree);
}

/* What goes away while the tree is read is no missing tree. */
static struct kx_err *read_devtree(const struct sys *sys, struct fact_devtree *ret)
{
	struct reader r = {.sys = sys};
	struct sys_dir dir;

	KX_TRY(sys_open_dir(sys, DEVTREE_DIR, &dir));
	sys_dir_close(&dir);
	struct kx_err *err = facts_required(flatten(&r, ret));
	devtree_writer_destroy(&r.writer);
	return err;
}

struct kx_err *devtree_read(const struct sys *sys, struct fact_devtree *ret)
{
	struct kx_err *err = read_devtree(sys, ret);

	if (err)
		facts_devtree_destroy(ret);
	ret->source = "/" DEVTREE_DIR;
	return err;
}

static struct kx_err *read_blob(const struct sys *sys, struct fact_devtree *ret)
{
	struct sys_text text;

	KX_TRY(sys_read(sys, DEVTREE_BLOB, BLOB_MAX, &text));
	ret->blob = (uint8_t *)text.s;
	struct bytes b = {ret->blob, text.size, "/" DEVTREE_BLOB};
	return devtree_open(&b, &ret->tree);
}

/* The kernel leaves the file away where somebody has changed the tree since. */
struct kx_err *devtree_read_given(const struct sys *sys, struct fact_devtree *ret)
{
	struct kx_err *err = read_blob(sys, ret);

	if (err)
		facts_devtree_destroy(ret);
	if (err && sys_err_absent(err)) {
		kx_err_free(err);
		return devtree_read(sys, ret);
	}
	ret->source = "/" DEVTREE_BLOB;
	ret->given = !err;
	return err;
}

void facts_devtree_destroy(struct fact_devtree *devtree)
{
	devtree_close(&devtree->tree);
	free(devtree->blob);
	fact_destroy(&devtree->fact);
	*devtree = (struct fact_devtree){0};
}

bool devtree_is_efi(const struct devtree *tree)
{
	int chosen = devtree_find(tree, "/chosen");
	struct bytes value;

	return chosen >= 0 && devtree_prop(tree, chosen, EFI_TABLES, &value);
}
