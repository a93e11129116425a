// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/lib-archive.h"

const struct library library_archive = {
	.sonames = {"libarchive.so.13"},
	.package = "libarchive13",
	.option = "--without-archive",
#ifdef HAVE_ARCHIVE
	.symbols = LIB_SYMBOLS(LIB_ARCHIVE_FUNCTIONS),
#endif
};

#ifdef HAVE_ARCHIVE
LIB_NOTE("archive", "suggested", "Recorded machines", "\"libarchive.so.13\"");
#endif

struct kx_err *lib_archive_open(const char *what, struct lib_archive *ret)
{
	return lib_open(&library_archive, what, ret);
}
