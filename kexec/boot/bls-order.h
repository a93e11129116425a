/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order of the entries of a menu by the Boot Loader Specification. Pure. */
#ifndef KX_BLS_ORDER_H
#define KX_BLS_ORDER_H

#include "boot/entry.h"

/*
 * Below 0 where a stands before b in the menu. Entries whose tries are used up are last;
 * then those with a sort key come first, by it, by machine ID, and the newest version
 * first; then all by ID, the newest first, whatever the case of its letters; and by
 * tries, with more left first, and one that is not counted before those that are.
 */
int bls_order(const struct boot_entry *a, const struct boot_entry *b);

/* Sort the entries of menu so. What names them by index is not moved along. */
void bls_sort(struct boot_menu *menu);

#endif
