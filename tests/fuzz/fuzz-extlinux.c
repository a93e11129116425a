// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * extlinux.conf, and files to include, with "\n%\n" between them: they are called a, b
 * and so on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/extlinux.h"
#include "hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct bytes next_part(struct bytes *in)
{
	const uint8_t *end = in->size ? memmem(in->data, in->size, "\n%\n", 3) : NULL;
	uint64_t size = end ? (uint64_t)(end - in->data) : in->size;
	struct bytes part = {in->data, size, "/boot/syslinux.cfg"};
	uint64_t skip = end ? size + 3 : size;

	in->data += skip;
	in->size -= skip;
	return part;
}

static struct kx_err *read_file(
	void *arg, const char *path, struct sys_text *ret, char **ret_at)
{
	struct bytes in = *(const struct bytes *)arg, part = {0};

	hold(*path == '/');
	if (strlen(path) != 2 || path[1] < 'a')
		return kx_err_new(KX_IO, "not there");
	for (char c = 'a'; c <= path[1]; c++)
		part = next_part(&in);
	ret->s = malloc(part.size + 1);
	ret->size = part.size;
	*ret_at = strdup("/boot/included");
	hold(ret->s && *ret_at);
	if (part.size)
		memcpy(ret->s, part.data, part.size);
	return NULL;
}

static void hold_path(const char *path)
{
	hold(!path || *path == '/');
	hold(!path || !strstr(path, "//"));
}

static void hold_entry(const struct boot_entry *entry)
{
	hold(entry->id && entry->title && entry->cmdline && entry->source);
	hold(entry->line > 0);
	hold((entry->kind == BOOT_OTHER) == !entry->kernel.path);
	hold((entry->kind == BOOT_OTHER) == (entry->why_not != NULL));
	hold(entry->kind == BOOT_MULTIBOOT || !entry->modules.n);
	hold_path(entry->kernel.path);
	hold_path(entry->devicetree.path);
	for (size_t i = 0; i < entry->initrds.n; i++)
		hold_path(entry->initrds.v[i].path);
	for (size_t i = 0; i < entry->modules.n; i++)
		hold_path(entry->modules.v[i].path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = {data, size, "input"}, first = next_part(&in);
	const struct extlinux_files files = {read_file, &in};
	struct boot_menu menu;

	boot_menu_init(&menu, "fuzz");
	menu.path = strdup("/boot/syslinux.cfg");
	struct kx_err *err = extlinux_parse(&first, "/", &files, &menu);
	hold(!err || err->code == KX_LIMIT || err->code == KX_FORMAT);
	for (size_t i = 0; i < menu.n; i++)
		hold_entry(&menu.v[i]);
	if (!err) {
		hold(menu.initial == BOOT_NONE ? !menu.n : menu.initial < menu.n);
		hold(!menu.initial_by == !menu.n);
	}
	kx_err_free(err);
	boot_menu_destroy(&menu);
	return 0;
}
