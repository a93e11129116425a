/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Xen as the keeper of images, in its PV dom0. */
#ifndef KX_XEN_KEEPER_H
#define KX_XEN_KEEPER_H

#include "act/keeper.h"

extern const struct keeper keeper_xen;

#endif
