// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/lib.h"

struct kx_err *lib_left_out(const struct library *lib, const char *what)
{
	struct kx_err *err = kx_err_new(KX_UNSUPPORTED,
		"%s needs %s, and this program was built without it (%s)", what,
		lib->sonames[0], lib->option);

	return kx_err_name(err, KX_ID_NO_LIBRARY);
}
