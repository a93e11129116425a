/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small captured machines in a temporary folder, for tests. */
#ifndef TESTS_TREE_H
#define TESTS_TREE_H

#include <stddef.h>

#include "sys/sys.h"

struct tree {
	char path[64];
	struct sys sys;
};

void tree_make(struct tree *tree);

void tree_remove(struct tree *tree);

/* For cmocka_unit_test_setup_teardown(): *state is a struct tree. */
int tree_set_up(void **state);
int tree_tear_down(void **state);

/* The path below the tree; its folders are made. Freed by the caller. */
char *tree_path(const struct tree *tree, const char *path);

void tree_write(const struct tree *tree, const char *path, const void *data, size_t size);

void tree_text(const struct tree *tree, const char *path, const char *text);

void tree_link(const struct tree *tree, const char *path, const char *to);

void tree_drop(const struct tree *tree, const char *path);

#endif
