// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/lib-json.h"

const struct library library_json = {
	.sonames = {"libjson-c.so.5", "libjson-c.so.4", "libjson-c.so.3"},
	.package = "libjson-c5",
	.option = "--without-json",
#ifdef HAVE_JSON
	.symbols = LIB_SYMBOLS(LIB_JSON_FUNCTIONS),
#endif
};

#ifdef HAVE_JSON
LIB_NOTE("json", "recommended", "Output as JSON",
	"\"libjson-c.so.5\",\"libjson-c.so.4\",\"libjson-c.so.3\"");
#endif

struct kx_err *lib_json_open(const char *what, struct lib_json *ret)
{
	return lib_open(&library_json, what, ret);
}
