// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/grub-default.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of the first part of a path: ">>" is a '>' of a title. */
static size_t part_size(const char *path)
{
	size_t n = 0;

	while (path[n] && (path[n] != '>' || path[n + 1] == '>'))
		n += path[n] == '>' ? 2 : 1;
	return n;
}

/* Is the part of size bytes that text, in which each '>' is one? */
static bool is_part(const char *part, size_t size, const char *text)
{
	size_t i = 0;

	for (; i < size && *text && part[i] == *text; text++)
		i += part[i] == '>' ? 2 : 1;
	return i == size && !*text;
}

/* The item of that number; doubt where it is not sure how many are before it. */
static const struct grub_item *find_number(
	const struct grub_item *items, unsigned long number, const char **doubt)
{
	for (; items; items = items->next) {
		if (items->doubt)
			*doubt = items->doubt;
		if (items->kind != GRUB_GAP && !number--)
			return items;
		if (*doubt)
			return NULL;
	}
	return NULL;
}

static const struct grub_item *find_name(
	const struct grub_item *items, const char *part, size_t size)
{
	for (; items; items = items->next)
		if (items->kind != GRUB_GAP && (is_part(part, size, items->id) ||
						       is_part(part, size, items->title)))
			return items;
	return NULL;
}

static const struct grub_item *find_part(
	const struct grub_item *items, const char *part, size_t size, const char **doubt)
{
	if (size && size < 10 && strspn(part, "0123456789") == size)
		return find_number(items, strtoul(part, NULL, 10), doubt);
	return find_name(items, part, size);
}

size_t grub_find_default(const struct grub_item *items, const char *name, bool falls_back,
	const char **ret_why)
{
	const struct grub_item *item;
	size_t size = part_size(name);

	*ret_why = NULL;
	item = find_part(items, name, size, ret_why);
	if (!item && !*ret_why && falls_back)
		item = find_number(items, 0, ret_why);
	if (!item || *ret_why)
		return BOOT_NONE;
	if (item->kind == GRUB_ENTRY)
		return item->entry;
	if (name[size] == '>')
		return grub_find_default(
			item->below, name + size + 1, falls_back, ret_why);
	*ret_why = "it is a submenu";
	return BOOT_NONE;
}
