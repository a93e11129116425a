/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Initrds for tests: archives of cpio, plain and compressed, one behind the other. */
#ifndef TESTS_MAKE_INITRD_H
#define TESTS_MAKE_INITRD_H

#include <stddef.h>
#include <stdint.h>

/* The one that is made; a test begins by setting used to 0. */
struct made_initrd {
	uint8_t data[64 << 10];
	size_t used; /* bytes */
};
extern struct made_initrd made_initrd;

void made_put(const void *bytes, size_t n);
void made_zeros(size_t n);
void made_pad(void); /* zeros up to a multiple of 4 */

/*
 * A file of an archive: the fields of its header that count, a name, and size bytes of
 * data. name_size is what the header states.
 */
struct made_file {
	const char *magic; /* NULL: "070701" */
	unsigned int mode; /* 0: of a regular file */
	const char *name;
	size_t name_size; /* 0: that of name, with its NUL */
	unsigned int size;
};
void made_any_file(struct made_file file);

void made_file(const char *name); /* of 4 bytes */
void made_trailer(void);

/* All from byte start on becomes a gzip stream of one block that is stored. */
void made_gzip(size_t start);

#endif
