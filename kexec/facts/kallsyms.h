/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the running kernel's own functions and variables are, by /proc/kallsyms. */
#ifndef KX_KALLSYMS_H
#define KX_KALLSYMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct sys;

struct kallsym {
	const char *name;
	bool found;
	uint64_t value;	    /* virtual address; 0: hidden */
	struct kx_err *err; /* its line is broken, or the file cannot be read */
};

/* Look for the n symbols of v, of which only the names are set. */
void kallsyms_find(const struct sys *sys, struct kallsym *v, size_t n);

/*
 * What was found of one symbol; takes its error. Without an error *ret is not 0:
 * KX_DENIED where the addresses are hidden, an error that sys_err_absent() knows where
 * there is no such symbol.
 */
struct kx_err *kallsyms_value(
	const struct sys *sys, struct kallsym *symbol, uint64_t *ret);

void kallsyms_destroy(struct kallsym *v, size_t n);

#endif
