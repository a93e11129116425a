/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts like os-release(5): lines KEY=VALUE, whose values may be quoted. Pure. */
#ifndef KX_OS_RELEASE_H
#define KX_OS_RELEASE_H

#include "base/err.h"

/*
 * The value of key, without quotes and backslashes that quote; *ret NULL where no line
 * has it, or it is empty. Of several lines the last one counts. The caller frees *ret.
 * Error: KX_NOMEM.
 */
struct kx_err *os_release_find(const char *text, const char *key, char **ret);

/* The first of the keys that has a value; the list ends with NULL. */
struct kx_err *os_release_first(
	const char *text, const char *const keys[], char **ret);

#endif
