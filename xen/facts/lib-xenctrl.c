// SPDX-License-Identifier: GPL-2.0-or-later
#include "xen/facts/lib-xenctrl.h"

const struct library library_xenctrl = {
	.sonames = {"libxenctrl.so.4.*"}, /* for messages */
	.numbered = "libxenctrl.so.4.",
	.newest = 99,
	.oldest = 4, /* the first with these calls */
	.package = "libxenmisc4.N of this Xen's version",
	.option = "--without-xen",
#ifdef HAVE_XEN
	.symbols = LIB_SYMBOLS(LIB_XENCTRL_FUNCTIONS),
#endif
};

#ifdef HAVE_XEN
/* A note cannot say "any": the releases of Xen of these years. */
LIB_NOTE("xen", "suggested", "Loading images in a Xen dom0",
	"\"libxenctrl.so.4.22\",\"libxenctrl.so.4.21\",\"libxenctrl.so.4.20\","
	"\"libxenctrl.so.4.19\",\"libxenctrl.so.4.18\",\"libxenctrl.so.4.17\","
	"\"libxenctrl.so.4.16\",\"libxenctrl.so.4.15\",\"libxenctrl.so.4.14\"");
#endif

struct kx_err *lib_xenctrl_open(const char *what, struct lib_xenctrl *ret)
{
	return lib_open(&library_xenctrl, what, ret);
}
