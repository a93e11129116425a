// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/bls-order.h"

#include <stdlib.h>
#include <string.h>

#include "boot/boot-version.h"

static int compare_texts(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int compare_numbers(int a, int b)
{
	return (a > b) - (a < b);
}

static const char *version_of(const struct boot_entry *entry)
{
	return entry->os_version ? entry->os_version : entry->version;
}

/* Profiles are no versions: another one than the first may well be a factory reset. */
static const char *id_of(const struct boot_entry *entry)
{
	return entry->image_id ? entry->image_id : entry->id;
}

static int compare_keys(const struct boot_entry *a, const struct boot_entry *b)
{
	int c;

	if (!a->sort_key || !b->sort_key)
		return compare_numbers(!a->sort_key, !b->sort_key);
	if ((c = strcmp(a->sort_key, b->sort_key)))
		return c;
	if ((c = compare_texts(a->machine_id, b->machine_id)))
		return c;
	return boot_version_compare(version_of(b), version_of(a));
}

/* One that is not counted is good: it has more tries left than any number says. */
static int compare_tries(const struct boot_entry *a, const struct boot_entry *b)
{
	unsigned int left_a = (unsigned int)a->tries_left;
	unsigned int left_b = (unsigned int)b->tries_left;

	if (left_a != left_b)
		return left_a > left_b ? -1 : 1;
	return compare_numbers(a->tries_done, b->tries_done);
}

int bls_order(const struct boot_entry *a, const struct boot_entry *b)
{
	int c = compare_numbers(a->tries_left == 0, b->tries_left == 0);

	if (c || (c = compare_keys(a, b)))
		return c;
	if ((c = boot_version_compare_folded(id_of(b), id_of(a))))
		return c;
	if ((c = compare_numbers((int)a->profile, (int)b->profile)))
		return c;
	if ((c = compare_tries(a, b)))
		return c;
	/* Nothing says it: so that it is the same each time. */
	return compare_texts(a->source, b->source);
}

static int compare(const void *a, const void *b)
{
	return bls_order(a, b);
}

void bls_sort(struct boot_menu *menu)
{
	if (menu->n)
		qsort(menu->v, menu->n, sizeof(*menu->v), compare);
}
