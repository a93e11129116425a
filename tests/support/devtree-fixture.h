/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Device trees from text (make-devtree.h), opened. */
#ifndef TESTS_DEVTREE_FIXTURE_H
#define TESTS_DEVTREE_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "expect.h"
#include "lib/devtree.h"
#include "make-devtree.h"

#define CELLS_2_2 "/#address-cells = <2>\n/#size-cells = <2>\n"

struct text_tree {
	uint8_t *blob;
	struct devtree tree;
};

void text_tree_close(struct text_tree *t);

void text_tree_open(struct text_tree *t, const char *text);

int node_at(const struct devtree *tree, const char *path);

/* A property's value, which must be there. */
struct bytes prop_at(const struct devtree *tree, const char *path, const char *name);

bool has_prop(const struct devtree *tree, const char *path, const char *name);

/* The value is what text makes ("<1 2>"). */
void expect_prop(
	const struct devtree *tree, const char *path, const char *name, const char *text);

void expect_ranges(const struct range_set *set, const struct range *wanted, size_t n);

#define EXPECT_RANGES(set, ...)                                                          \
	do {                                                                             \
		static const struct range wanted_[] = {__VA_ARGS__};                     \
		expect_ranges(set, wanted_, sizeof(wanted_) / sizeof(wanted_[0]));       \
	} while (0)

#endif
