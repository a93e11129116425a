// SPDX-License-Identifier: GPL-2.0-or-later
#include "devtree-fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void text_tree_close(struct text_tree *t)
{
	devtree_close(&t->tree);
	free(t->blob);
}

void text_tree_open(struct text_tree *t, const char *text)
{
	size_t size;

	t->blob = make_devtree(text, &size);
	const struct bytes b = {t->blob, size, "text"};
	expect_ok(devtree_open(&b, &t->tree));
}

int node_at(const struct devtree *tree, const char *path)
{
	int node = devtree_find(tree, path);

	if (node < 0)
		fail_msg("no node '%s'", path);
	return node;
}

struct bytes prop_at(const struct devtree *tree, const char *path, const char *name)
{
	struct bytes value;

	if (!devtree_prop(tree, node_at(tree, path), name, &value))
		fail_msg("no '%s' of '%s'", name, path);
	return value;
}

bool has_prop(const struct devtree *tree, const char *path, const char *name)
{
	struct bytes value;

	return devtree_prop(tree, node_at(tree, path), name, &value);
}

void expect_prop(
	const struct devtree *tree, const char *path, const char *name, const char *text)
{
	struct bytes value = prop_at(tree, path, name), wanted;
	struct text_tree t;
	char *line;

	if (asprintf(&line, "/v = %s", text) < 0)
		abort();
	text_tree_open(&t, line);
	assert_true(devtree_prop(&t.tree, 0, "v", &wanted));
	if (value.size != wanted.size || memcmp(value.data, wanted.data, value.size))
		fail_msg("'%s' of '%s' (%d bytes) is not %s", name, path, (int)value.size,
			text);
	text_tree_close(&t);
	free(line);
}

void expect_ranges(const struct range_set *set, const struct range *wanted, size_t n)
{
	assert_int_equal(set->n, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(set->v[i].start, wanted[i].start);
		assert_int_equal(set->v[i].end, wanted[i].end);
	}
}
