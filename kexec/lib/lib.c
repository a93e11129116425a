// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/lib.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "lib/lib-fdt.h"
#include "lib/lib-json.h"
#include "lib/lib-lzma.h"
#include "lib/lib-zlib.h"
#include "lib/lib-zstd.h"

/*
 * One note in section .note.dlopen for each library (UAPI group's specification "ELF
 * dlopen metadata"): initramfs builders and packagers find by it what the dynamic section
 * does not name. Linkers keep note sections when they drop unused ones.
 */
#define DLOPEN_NOTE_TYPE 0x407c0c0a

/* The address sanitizer would put red zones between a note and the next one. */
#ifdef __clang__
#define NOTE_AS_IT_IS __attribute__((no_sanitize("address")))
#else
#define NOTE_AS_IT_IS
#endif

#define DLOPEN_NOTE(id, json)                                                            \
	static const struct {                                                            \
		uint32_t namesz, descsz, type; /* Elf64_Nhdr */                          \
		char name[4];                                                            \
		_Alignas(4) char desc[sizeof(json)];                                     \
	} note_##id __attribute__((used, section(".note.dlopen"), aligned(4)))           \
	NOTE_AS_IT_IS = {4, sizeof(json), DLOPEN_NOTE_TYPE, "FDO", json}

#define DLOPEN_JSON_OF(priority, feature, description, sonames)                          \
	"[{\"feature\":\"" feature "\",\"description\":\"" description                   \
	"\",\"priority\":\"" priority "\",\"soname\":[" sonames "]}]"
#define DLOPEN_JSON(feature, description, sonames)                                       \
	DLOPEN_JSON_OF("recommended", feature, description, sonames)

#ifdef HAVE_ZLIB
DLOPEN_NOTE(
	zlib, DLOPEN_JSON("zlib", "Loading gzip-compressed kernels", "\"libz.so.1\""));
#endif
#ifdef HAVE_LZMA
DLOPEN_NOTE(lzma, DLOPEN_JSON("lzma", "Loading xz- and lzma-compressed kernels",
			  "\"liblzma.so.5\""));
#endif
#ifdef HAVE_ZSTD
DLOPEN_NOTE(
	zstd, DLOPEN_JSON("zstd", "Loading zstd-compressed kernels", "\"libzstd.so.1\""));
#endif
#ifdef HAVE_FDT
DLOPEN_NOTE(fdt, DLOPEN_JSON("fdt", "Loading kernels on machines with a device tree",
			 "\"libfdt.so.1\""));
#endif
#ifdef HAVE_JSON
DLOPEN_NOTE(json, DLOPEN_JSON("json", "Output as JSON",
			  "\"libjson-c.so.5\",\"libjson-c.so.4\",\"libjson-c.so.3\""));
#endif
#ifdef HAVE_XEN
/* A note cannot say "any": the releases of Xen of these years. */
DLOPEN_NOTE(xen,
	DLOPEN_JSON_OF("suggested", "xen", "Loading images in a Xen dom0",
		"\"libxenctrl.so.4.22\",\"libxenctrl.so.4.21\",\"libxenctrl.so.4.20\","
		"\"libxenctrl.so.4.19\",\"libxenctrl.so.4.18\",\"libxenctrl.so.4.17\","
		"\"libxenctrl.so.4.16\",\"libxenctrl.so.4.15\",\"libxenctrl.so.4.14\""));
#endif

struct lib_row {
	const char *sonames[3]; /* tried in this order; the first names the library */

	/*
	 * A soname whose last number changes with each release: all before it; the
	 * numbers from newest down to oldest are tried before the sonames.
	 */
	const char *numbered;
	int newest, oldest;

	const char *package; /* as Debian calls it */
	const char *option;  /* of configure */
};

static const struct lib_row rows[] = {
	[LIB_ZLIB] = {.sonames = {"libz.so.1"},
		.package = "zlib1g",
		.option = "--without-zlib"},
	[LIB_LZMA] = {.sonames = {"liblzma.so.5"},
		.package = "liblzma5",
		.option = "--without-lzma"},
	[LIB_ZSTD] = {.sonames = {"libzstd.so.1"},
		.package = "libzstd1",
		.option = "--without-zstd"},
	[LIB_FDT] = {.sonames = {"libfdt.so.1"},
		.package = "libfdt1",
		.option = "--without-fdt"},
	[LIB_JSON] = {.sonames = {"libjson-c.so.5", "libjson-c.so.4", "libjson-c.so.3"},
		.package = "libjson-c5",
		.option = "--without-json"},
	[LIB_XENCTRL] = {.sonames = {"libxenctrl.so.4.*"}, /* for messages */
		.numbered = "libxenctrl.so.4.",
		.newest = 99,
		.oldest = 4, /* the first with these calls */
		.package = "libxenmisc4.N of this Xen's version",
		.option = "--without-xen"},
};

/*
 * The loader searches by whole names only. It looks into its cache and its own folders:
 * a hundred names cost some milliseconds, and no list of folders is ours to keep.
 */
static void *open_numbered(const struct lib_row *row)
{
	for (int number = row->newest; number >= row->oldest; number--) {
		KX_AUTO(freep) char *name = NULL;

		if (asprintf(&name, "%s%d", row->numbered, number) < 0) {
			name = NULL;
			return NULL;
		}
		void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
		if (handle)
			return handle;
	}
	return NULL;
}

static void *open_first(const struct lib_row *row)
{
	void *numbered = row->numbered ? open_numbered(row) : NULL;

	if (numbered)
		return numbered;
	for (size_t i = 0; i < KX_ARRAY_SIZE(row->sonames) && row->sonames[i]; i++) {
		void *handle = dlopen(row->sonames[i], RTLD_NOW | RTLD_LOCAL);

		if (handle)
			return handle;
	}
	/* The user is told to install the first; let dlerror() speak of that one. */
	return dlopen(row->sonames[0], RTLD_NOW | RTLD_LOCAL);
}

struct kx_err *lib_open(enum lib_id id, const char *what,
	const struct lib_symbol *symbols, size_t n, void *table)
{
	const struct lib_row *row = &rows[id];
	void *handle = open_first(row);

	if (!handle)
		return kx_err_new(KX_UNSUPPORTED,
			"%s needs %s, which cannot be opened (%s); install the package "
			"%s",
			what, row->sonames[0], dlerror(), row->package);
	for (size_t i = 0; i < n; i++) {
		void *address = dlsym(handle, symbols[i].name);

		if (!address)
			return kx_err_new(KX_UNSUPPORTED,
				"%s needs %s of %s, which this version of the library "
				"lacks; install a newer %s",
				what, symbols[i].name, row->sonames[0], row->package);
		memcpy((char *)table + symbols[i].offset, &address, sizeof(address));
	}
	return NULL;
}

struct kx_err *lib_not_built(enum lib_id id, const char *what)
{
	return kx_err_new(KX_UNSUPPORTED,
		"%s needs %s, and this program was built without it (%s)", what,
		rows[id].sonames[0], rows[id].option);
}

#define OPENER_WITH(name, id, functions)                                                 \
	struct kx_err *lib_##name##_open(const char *what, struct lib_##name *ret)       \
	{                                                                                \
		static const struct lib_symbol symbols[] = {functions};                  \
                                                                                         \
		return lib_open(id, what, symbols, KX_ARRAY_SIZE(symbols), ret);         \
	}

#define OPENER_WITHOUT(name, id)                                                         \
	struct kx_err *lib_##name##_open(const char *what, struct lib_##name *ret)       \
	{                                                                                \
		(void)ret;                                                               \
		return lib_not_built(id, what);                                          \
	}

#ifdef HAVE_ZLIB
#define ZLIB_SYMBOL(function) LIB_SYMBOL(lib_zlib, function)
OPENER_WITH(zlib, LIB_ZLIB, LIB_ZLIB_FUNCTIONS(ZLIB_SYMBOL))
#else
OPENER_WITHOUT(zlib, LIB_ZLIB)
#endif

#ifdef HAVE_LZMA
#define LZMA_SYMBOL(function) LIB_SYMBOL(lib_lzma, function)
OPENER_WITH(lzma, LIB_LZMA, LIB_LZMA_FUNCTIONS(LZMA_SYMBOL))
#else
OPENER_WITHOUT(lzma, LIB_LZMA)
#endif

#ifdef HAVE_ZSTD
#define ZSTD_SYMBOL(function) LIB_SYMBOL(lib_zstd, function)
OPENER_WITH(zstd, LIB_ZSTD, LIB_ZSTD_FUNCTIONS(ZSTD_SYMBOL))
#else
OPENER_WITHOUT(zstd, LIB_ZSTD)
#endif

#ifdef HAVE_JSON
#define JSON_SYMBOL(function) LIB_SYMBOL(lib_json, function)
OPENER_WITH(json, LIB_JSON, LIB_JSON_FUNCTIONS(JSON_SYMBOL))
#else
OPENER_WITHOUT(json, LIB_JSON)
#endif

#ifdef HAVE_FDT
#define FDT_SYMBOL(function) LIB_SYMBOL(lib_fdt, function)
OPENER_WITH(fdt, LIB_FDT, LIB_FDT_FUNCTIONS(FDT_SYMBOL))
#else
OPENER_WITHOUT(fdt, LIB_FDT)
#endif
