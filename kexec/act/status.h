/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is loaded, and what could be: -S and --print-ckr-size. */
#ifndef KX_STATUS_H
#define KX_STATUS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "sys/sys.h"

/* Is a normal image, or a crash image if panic, loaded? Error: it cannot be told. */
struct kx_err *status_loaded(const struct sys *sys, bool panic, bool *ret);

/* Bytes of the region that a crash image goes to; 0: none is reserved. */
struct kx_err *status_crash_size(const struct sys *sys, uint64_t *ret);

#endif
