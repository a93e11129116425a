/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of keepers. */
#ifndef KX_KEEPERS_H
#define KX_KEEPERS_H

#include "act/keeper.h"

/* Who keeps the images. Error: KX_UNSUPPORTED when that cannot be told. */
struct kx_err *keeper_find(const struct facts *facts, const struct keeper **ret);

/*
 * The same for an image that is to be "loaded", "started" or "unloaded": also
 * KX_UNSUPPORTED where no kernel can do that, with the reason.
 */
struct kx_err *keeper_require(
	const struct facts *facts, const char *done, const struct keeper **ret);

#endif
