// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/capture.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "base/vec.h"
#include "sys/in-root.h"

void capture_fail(struct capture *capture, struct kx_err *err)
{
	if (capture->err)
		kx_err_free(err);
	else
		capture->err = err;
}

struct kx_err *capture_error(struct capture *capture)
{
	return KX_STEAL(capture->err);
}

static int compare(const void *a, const void *b)
{
	const struct capture_node *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static struct capture_node *find(const struct capture_set *set, const char *path)
{
	const struct capture_node key = {.path = (char *)path};
	struct capture_node *const *found = tfind(&key, &set->index, compare);

	return found ? *found : NULL;
}

struct capture_node *capture_find(const struct capture *capture, const char *path)
{
	return find(&capture->nodes, path);
}

static void node_free(struct capture_node *node)
{
	if (node) {
		free(node->path);
		free(node->data);
	}
	free(node);
}

static struct capture_node *new_node(const char *path)
{
	struct capture_node *node = calloc(1, sizeof(*node));

	if (node && !(node->path = strdup(path))) {
		free(node);
		node = NULL;
	}
	return node;
}

/* The node of that path, made where there is none; NULL: no memory. */
static struct capture_node *node_of(
	struct capture *capture, struct capture_set *set, const char *path)
{
	struct capture_node *node = find(set, path);

	if (node)
		return node;
	struct kx_err *err =
		vec_grow(&set->v, &set->capacity, set->n + 1, sizeof(*set->v));
	node = err ? NULL : new_node(path);
	if (!node || !tsearch(node, &set->index, compare)) {
		node_free(node);
		capture_fail(capture, err ? err : kx_err_nomem());
		return NULL;
	}
	set->v[set->n++] = node;
	return node;
}

static void set_data(struct capture *capture, struct capture_node *node, const void *data,
	size_t size)
{
	if (size > CAPTURE_CAP || capture->bytes > CAPTURE_CAP - size) {
		capture_fail(capture,
			kx_err_new(KX_LIMIT,
				"%s: with it a record is over the limit of %llu bytes",
				node->path, CAPTURE_CAP));
		return;
	}
	char *copy = malloc(size + 1);
	if (!copy) {
		capture_fail(capture, kx_err_nomem());
		return;
	}
	if (size)
		memcpy(copy, data, size);
	copy[size] = '\0';
	free(node->data);
	capture->bytes += size - node->size;
	node->data = copy;
	node->size = size;
}

void capture_add(struct capture *capture, enum capture_kind kind, const char *path,
	const void *data, size_t size)
{
	struct capture_node *node = node_of(capture, &capture->nodes, path);

	if (!node)
		return;
	bool more = kind > node->kind || (kind == node->kind && size > node->size);
	if (kind > node->kind)
		node->kind = kind;
	if (more && (kind == CAPTURE_FILE || kind == CAPTURE_LINK))
		set_data(capture, node, data, size);
}

static bool has_line(const struct capture_node *node, const char *line)
{
	size_t size = strlen(line);

	for (const char *p = node->data, *newline;; p = newline + 1) {
		if (!strncmp(p, line, size) && p[size] == '\n')
			return true;
		if (!(newline = strchr(p, '\n')))
			return false;
	}
}

void capture_add_line(struct capture *capture, const char *path, const char *line)
{
	struct capture_node *node = capture_find(capture, path);
	const char *before = node && node->data ? node->data : "";
	KX_AUTO(freep) char *text = NULL;

	if (node && node->data && has_line(node, line))
		return;
	struct kx_err *err = text_format(&text, "%s%s\n", before, line);
	if (err)
		capture_fail(capture, err);
	else
		capture_add(capture, CAPTURE_FILE, path, text, strlen(text));
}

void capture_add_failure(struct capture *capture, const char *path, int errnum)
{
	struct capture_node *node = node_of(capture, &capture->failures, path);

	if (node)
		node->errnum = errnum;
}

static void take_link(void *arg, const char *path, const char *target, size_t size)
{
	capture_add(arg, CAPTURE_LINK, path, target, size);
}

bool capture_resolve(struct capture *capture, int root_fd, const char *path, bool last,
	char **ret)
{
	*ret = resolve_in_root_by(root_fd, path, last, take_link, capture);
	return *ret;
}

/* Of two that have one path then, one is found by it. */
void capture_rename(struct capture *capture, struct capture_set *set,
	struct capture_node *node, char *path)
{
	if (find(set, node->path) == node)
		tdelete(node, &set->index, compare);
	free(node->path);
	node->path = path;
	if (!tsearch(node, &set->index, compare))
		capture_fail(capture, kx_err_nomem());
}

static int compare_nodes(const void *a, const void *b)
{
	return compare(*(void *const *)a, *(void *const *)b);
}

static void sort(struct capture_set *set)
{
	if (set->n)
		qsort(set->v, set->n, sizeof(*set->v), compare_nodes);
}

void capture_sort(struct capture *capture)
{
	sort(&capture->nodes);
	sort(&capture->failures);
}

static void keep_node(void *node)
{
	(void)node; /* it is the array's */
}

static void set_destroy(struct capture_set *set)
{
	tdestroy(set->index, keep_node);
	for (size_t i = 0; i < set->n; i++)
		node_free(set->v[i]);
	free(set->v);
}

void capture_destroy(struct capture *capture)
{
	set_destroy(&capture->nodes);
	set_destroy(&capture->failures);
	kx_err_free(capture->err);
	*capture = (struct capture){0};
}
