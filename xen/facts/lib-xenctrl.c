// SPDX-License-Identifier: GPL-2.0-or-later
#include "xen/facts/lib-xenctrl.h"

#include "base/cleanup.h"

#define XENCTRL_SYMBOL(function) LIB_SYMBOL(lib_xenctrl, function)

struct kx_err *lib_xenctrl_open(const char *what, struct lib_xenctrl *ret)
{
	static const struct lib_symbol symbols[] = {
		LIB_XENCTRL_FUNCTIONS(XENCTRL_SYMBOL)};

	return lib_open(LIB_XENCTRL, what, symbols, KX_ARRAY_SIZE(symbols), ret);
}
