/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of two versions is newer, by the Version Format Specification (UAPI.10). */
#ifndef KX_BOOT_VERSION_H
#define KX_BOOT_VERSION_H

/*
 * Below 0 where a is older than b, 0 where they are the same, above 0 where it is newer.
 * NULL is the same as "".
 */
int boot_version_compare(const char *a, const char *b);

/* The same where the case of letters does not count. */
int boot_version_compare_folded(const char *a, const char *b);

#endif
