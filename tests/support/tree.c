// SPDX-License-Identifier: GPL-2.0-or-later
#include "tree.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void tree_make(struct tree *tree)
{
	strcpy(tree->path, "/tmp/kexec-test-XXXXXX");
	if (!mkdtemp(tree->path))
		abort();
	if (sys_open(tree->path, &tree->sys))
		abort();
}

static int tree_remove_one(
	const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

void tree_remove(struct tree *tree)
{
	sys_close(&tree->sys);
	nftw(tree->path, tree_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int tree_set_up(void **state)
{
	struct tree *tree = calloc(1, sizeof(*tree));

	tree_make(tree);
	*state = tree;
	return 0;
}

int tree_tear_down(void **state)
{
	tree_remove(*state);
	free(*state);
	return 0;
}

char *tree_path(const struct tree *tree, const char *path)
{
	char *full;

	if (asprintf(&full, "%s/%s", tree->path, path) < 0)
		abort();
	for (char *p = full + strlen(tree->path) + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		if (mkdir(full, 0755) && errno != EEXIST)
			abort();
		*p = '/';
	}
	return full;
}

void tree_write(const struct tree *tree, const char *path, const void *data, size_t size)
{
	char *full = tree_path(tree, path);
	FILE *f = fopen(full, "w");

	if (!f || fwrite(data, 1, size, f) != size || fclose(f))
		abort();
	free(full);
}

void tree_text(const struct tree *tree, const char *path, const char *text)
{
	tree_write(tree, path, text, strlen(text));
}

void tree_link(const struct tree *tree, const char *path, const char *to)
{
	char *full = tree_path(tree, path);

	if (symlink(to, full))
		abort();
	free(full);
}

void tree_drop(const struct tree *tree, const char *path)
{
	char *full = tree_path(tree, path);

	if (nftw(full, tree_remove_one, 16, FTW_DEPTH | FTW_PHYS))
		abort();
	free(full);
}
