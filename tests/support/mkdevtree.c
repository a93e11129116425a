// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A device tree from text on standard input (make-devtree.h):
 *
 *	mkdevtree folder DIR	as folders and files below DIR
 *	mkdevtree blob		as a blob, to standard output
 */
#include "make-devtree.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_all(void)
{
	char *text = NULL;
	size_t capacity = 0;

	/* Text has no NUL. */
	if (getdelim(&text, &capacity, '\0', stdin) < 0 && ferror(stdin)) {
		free(text);
		return NULL;
	}
	return text ? text : strdup("");
}

static int write_blob(const char *text)
{
	size_t size;
	uint8_t *blob = make_devtree(text, &size);
	size_t n = fwrite(blob, 1, size, stdout);

	free(blob);
	return n == size && !fflush(stdout) ? 0 : 1;
}

int main(int argc, char **argv)
{
	bool folder = argc == 3 && !strcmp(argv[1], "folder");
	bool blob = argc == 2 && !strcmp(argv[1], "blob");
	char *text = folder || blob ? read_all() : NULL;
	int status = 0;

	if (!text) {
		fprintf(stderr, "usage: mkdevtree folder DIR | blob\n");
		return 1;
	}
	if (folder)
		make_devtree_folder(text, argv[2]);
	else
		status = write_blob(text);
	free(text);
	return status;
}
