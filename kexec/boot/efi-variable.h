/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text in EFI variables, by which systemd-boot and the system talk (the Boot Loader
 * Interface of systemd): below /sys/firmware/efi/efivars, four bytes of attributes and
 * UTF-16.
 */
#ifndef KX_EFI_VARIABLE_H
#define KX_EFI_VARIABLE_H

#include <stddef.h>

#include "base/bytes.h"
#include "base/err.h"
#include "sys/sys.h"

#define EFI_VARIABLE_MAX (64 << 10) /* bytes, attributes included */

/*
 * A variable as efivarfs delivers it: its text in UTF-8, *ret_size bytes and a NUL. NULs
 * in it separate the texts of a list; those at its end are taken off. Pure. The caller
 * frees *ret. Errors: KX_FORMAT, naming b: too short, half a character, or no UTF-16.
 */
struct kx_err *efi_variable_parse(const struct bytes *b, char **ret, size_t *ret_size);

/*
 * Read the variable of that name ("LoaderEntryDefault") and systemd's vendor. *ret NULL:
 * it is not there, or is empty. The caller frees it. Errors as of sys_read() and above.
 */
struct kx_err *efi_variable_read(const struct sys *sys, const char *name, char **ret);

/* The same for a list. It is sorted as it stands there. */
struct kx_err *efi_variable_read_list(
	const struct sys *sys, const char *name, struct sys_names *ret);

#endif
