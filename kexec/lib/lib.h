/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Optional libraries, opened at run time on first need, so that `kexec -e` runs in a bare
 * initramfs that has libc alone. Each can also be left out at build time (--without-…).
 *
 * A library is one header (lib-zlib.h …) with one typed table of the functions that are
 * used of it, and one opener, which fills a table of the caller's:
 *
 *	struct lib_json json;
 *
 *	KX_TRY(lib_json_open("--json", &json));
 *	struct json_object *o = json.json_object_new_object();
 *
 * Opening a library that is open already costs little, and libraries are never closed, so
 * there is no state to keep. lib.c carries the .note.dlopen entries that initramfs
 * builders read.
 */
#ifndef KX_LIB_H
#define KX_LIB_H

#include "config.h"

#include <stddef.h>

#include "base/err.h"

enum lib_id { LIB_ZLIB, LIB_LZMA, LIB_ZSTD, LIB_FDT, LIB_JSON, LIB_XENCTRL };

/* Where the address of one function goes in a library's table. */
struct lib_symbol {
	const char *name;
	size_t offset; /* bytes from the table's start, of a function pointer */
};

/*
 * What the typed openers call: open library id and fill table by its n symbols. what
 * names who needs it, in the error: "vmlinux.gz: decompressing gzip needs libz.so.1,
 * which …". Errors: KX_UNSUPPORTED without the library, or with one that lacks a
 * function.
 */
struct kx_err *lib_open(enum lib_id id, const char *what,
	const struct lib_symbol *symbols, size_t n, void *table);

/* KX_UNSUPPORTED: what needs the library, and this program was built without it. */
struct kx_err *lib_not_built(enum lib_id id, const char *what)
	__attribute__((returns_nonnull));

/* For the tables: a member that points to a function as its header declares it. */
#define LIB_MEMBER(function)	    __typeof__(function) *function;
#define LIB_SYMBOL(table, function) {#function, offsetof(struct table, function)},

#endif
