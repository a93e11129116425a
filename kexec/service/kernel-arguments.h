/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How kexec-load calls kexec. Pure. */
#ifndef KX_KERNEL_ARGUMENTS_H
#define KX_KERNEL_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "service/settings.h"

/* A vector for exec, which NULL ends; the strings are its own. */
struct arguments {
	char **v;
	size_t n;
};

void arguments_destroy(struct arguments *arguments);

/* Is the boot menu read? entry NULL: no entry was given. */
bool kernel_is_by_menu(const struct settings *settings, const char *entry);

/*
 * "kexec -l --boot=ENTRY", of the boot menu; the default entry where entry is NULL,
 * unless settings name a kernel. ret was zeroed. Error: KX_NOMEM.
 */
struct kx_err *kernel_arguments(
	const struct settings *settings, const char *entry, struct arguments *ret);

#endif
