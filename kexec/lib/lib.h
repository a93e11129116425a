/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Optional libraries, opened at run time on first need, so that `kexec -e` runs in a bare
 * initramfs that has libc alone (lib-opened.c). Each can be left out at build time
 * (--without-…), or all be linked (--enable-linked-libs, lib-linked.c), for one static
 * file.
 *
 * All of a library stands in one file: its struct library, its note, and a list of the
 * functions that are used of it, which makes the typed table and what to fill it by:
 *
 *	#define FUNCTIONS(X) X(inflate) X(inflateEnd)
 *	struct zlib {
 *		FUNCTIONS(LIB_MEMBER)
 *	};
 *	static const struct library library = {…, .symbols = LIB_SYMBOLS(FUNCTIONS)};
 *
 * Opening a library that is open already costs little, and libraries are never closed, so
 * there is no state to keep.
 */
#ifndef KX_LIB_H
#define KX_LIB_H

#include "config.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "sys/sys.h"

/* What the table is filled by: a function's address, or the name to look it up by. */
#ifdef LINKED_LIBS
typedef void (*lib_symbol)(void);
#else
typedef const char *lib_symbol;
#endif

struct library {
	const char *sonames[3]; /* tried in this order; the first names the library */

	/*
	 * A soname whose last number changes with each release: all before it; the
	 * numbers from newest down to oldest are tried before the sonames.
	 */
	const char *numbered;
	int newest, oldest;

	const char *package; /* as Debian calls it: told only where such names are */
	const char *option;  /* of configure, which leaves it out */

	/*
	 * Of each function, in the order of the table, and NULL behind them. No list:
	 * this program was built without the library.
	 */
	const lib_symbol *symbols;
};

/*
 * Open the library, unless it is linked, and fill table, of a pointer for each symbol.
 * what names who needs it, in the error: "vmlinux.gz: decompressing gzip needs libz.so.1,
 * which …". Errors: KX_UNSUPPORTED without the library, with one that lacks a function,
 * or when this program was built without it; table may be NULL then.
 */
struct kx_err *lib_open(const struct library *lib, const char *what, void *table);

enum library_state {
	LIBRARY_LEFT_OUT, /* this program was built without it */
	LIBRARY_ABSENT,	  /* it cannot be opened here */
	LIBRARY_UNFIT,	  /* it lacks a function */
	LIBRARY_FOUND,
	LIBRARY_LINKED, /* this program was linked with it */
};

/*
 * Would lib_open() open it here? *ret_path: its file as the loader found it, to be freed;
 * NULL where it was not opened. Error: KX_NOMEM.
 */
struct kx_err *lib_find(
	const struct library *lib, enum library_state *ret_state, char **ret_path);

/* The error where the program was built without it, for lib_open() alone. */
struct kx_err *lib_left_out(const struct library *lib, const char *what);

/* Is it Debian, or one of those that are made of it? Only where libraries are opened. */
bool lib_has_debian_names(const struct sys *sys);

/* A member that points to a function as its header declares it. */
#define LIB_MEMBER(function)	__typeof__(function) *function;
#ifdef LINKED_LIBS
#define LIB_SYMBOL(function)	(lib_symbol)function,
#else
#define LIB_SYMBOL(function)	#function,
#endif
#define LIB_SYMBOLS(functions)	(const lib_symbol[]){functions(LIB_SYMBOL) NULL}

/*
 * A note in section .note.dlopen (UAPI group's specification "ELF dlopen metadata"):
 * initramfs builders and packagers find by it what the dynamic section does not name.
 * Linkers keep note sections when they drop unused ones. priority is "recommended" or
 * "suggested", sonames a list of quoted names. There is nothing to say of what is linked.
 */
#define LIB_NOTE(feature, priority, description, sonames)                                \
	LIB_NOTE_OF("[{\"feature\":\"" feature "\",\"description\":\"" description       \
		    "\",\"priority\":\"" priority "\",\"soname\":[" sonames "]}]")

#ifdef LINKED_LIBS
#define LIB_NOTE_OF(json) struct library
#else
#define LIB_NOTE_OF(json)                                                                \
	static const struct {                                                            \
		uint32_t namesz, descsz, type; /* Elf64_Nhdr */                          \
		char name[4];                                                            \
		_Alignas(4) char desc[sizeof(json)];                                     \
	} dlopen_note __attribute__((used, section(".note.dlopen"), aligned(4)))         \
	LIB_NOTE_AS_IT_IS = {4, sizeof(json), 0x407c0c0a, "FDO", json}
#endif

/* The address sanitizer would put red zones between a note and the next one. */
#ifdef __clang__
#define LIB_NOTE_AS_IT_IS __attribute__((no_sanitize("address")))
#else
#define LIB_NOTE_AS_IT_IS
#endif

#endif
