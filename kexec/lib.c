// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib.h"

#include <dlfcn.h>
#include <stdint.h>
#include <string.h>

#include "cleanup.h"
#include "lib-elf.h"
#include "lib-json.h"
#include "lib-lzma.h"
#include "lib-zlib.h"
#include "lib-zstd.h"

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

#define DLOPEN_JSON(feature, description, sonames)                                       \
	"[{\"feature\":\"" feature "\",\"description\":\"" description                   \
	"\",\"priority\":\"recommended\",\"soname\":[" sonames "]}]"

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
#ifdef HAVE_ELF
DLOPEN_NOTE(elf, DLOPEN_JSON("elf", "Loading ELF kernels (vmlinux)", "\"libelf.so.1\""));
#endif
#ifdef HAVE_JSON
DLOPEN_NOTE(json, DLOPEN_JSON("json", "Output as JSON",
			  "\"libjson-c.so.5\",\"libjson-c.so.4\",\"libjson-c.so.3\""));
#endif

struct lib_row {
	const char *sonames[3]; /* tried in this order; the first names the library */
	const char *package;	/* as Debian calls it */
	const char *option;	/* of configure */
};

static const struct lib_row rows[] = {
	[LIB_ZLIB] = {{"libz.so.1"}, "zlib1g", "--without-zlib"},
	[LIB_LZMA] = {{"liblzma.so.5"}, "liblzma5", "--without-lzma"},
	[LIB_ZSTD] = {{"libzstd.so.1"}, "libzstd1", "--without-zstd"},
	[LIB_ELF] = {{"libelf.so.1"}, "libelf1", "--without-elf"},
	[LIB_JSON] = {{"libjson-c.so.5", "libjson-c.so.4", "libjson-c.so.3"},
		"libjson-c5", "--without-json"},
};

static void *open_first(const struct lib_row *row)
{
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

#ifdef HAVE_ELF
#define ELF_SYMBOL(function) LIB_SYMBOL(lib_elf, function)
OPENER_WITH(elf, LIB_ELF, LIB_ELF_FUNCTIONS(ELF_SYMBOL))
#else
OPENER_WITHOUT(elf, LIB_ELF)
#endif

#ifdef HAVE_JSON
#define JSON_SYMBOL(function) LIB_SYMBOL(lib_json, function)
OPENER_WITH(json, LIB_JSON, LIB_JSON_FUNCTIONS(JSON_SYMBOL))
#else
OPENER_WITHOUT(json, LIB_JSON)
#endif
