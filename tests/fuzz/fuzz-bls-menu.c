// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A menu of the Boot Loader Specification: loader.conf, LoaderEntryDefault as efivarfs
 * has it, and entries, with "\n%\n" between them. An entry's first line is its file name.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/bls-choose.h"
#include "boot/bls-entry.h"
#include "boot/bls-name.h"
#include "boot/bls-order.h"
#include "boot/efi-variable.h"
#include "hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct bytes next_part(struct bytes *in)
{
	const uint8_t *end = in->size ? memmem(in->data, in->size, "\n%\n", 3) : NULL;
	uint64_t size = end ? (uint64_t)(end - in->data) : in->size;
	struct bytes part = {in->data, size, "part"};
	uint64_t skip = end ? size + 3 : size;

	in->data += skip;
	in->size -= skip;
	return part;
}

static void add_entry(const struct bytes *part, struct boot_menu *menu)
{
	const uint8_t *end = part->size ? memchr(part->data, '\n', part->size) : NULL;
	size_t name = end ? (size_t)(end - part->data) : 0;
	struct bls_conf conf;
	char path[256];

	snprintf(path, sizeof(path), "/boot/loader/entries/%.*s.conf",
		(int)(name < 200 ? name : 200), (const char *)part->data);
	if (!bls_name_has(strrchr(path, '/') + 1, ".conf"))
		return;
	const struct bytes text = {
		end ? end + 1 : part->data, part->size - (end ? name + 1 : 0), path};
	struct kx_err *err = bls_parse(&text, &conf);
	if (!err)
		err = bls_add_entry(&conf, path, menu);
	kx_err_free(err);
	bls_conf_destroy(&conf);
}

static void hold_path(const struct boot_file *file)
{
	hold(!file->path || *file->path == '/');
	hold(!file->path || !strstr(file->path, "//"));
}

static void hold_entry(const struct boot_entry *entry)
{
	hold(entry->id && entry->title && entry->cmdline && entry->source);
	hold((entry->tries_left < 0) == (entry->tries_done < 0));
	hold(entry->kernel.path || entry->kind == BOOT_OTHER);
	hold_path(&entry->kernel);
	hold_path(&entry->devicetree);
	for (size_t i = 0; i < entry->initrds.n; i++)
		hold_path(&entry->initrds.v[i]);
}

/* What is before one entry is before all that follow it. */
static void hold_order(const struct boot_menu *menu)
{
	for (size_t i = 0; i < menu->n; i++) {
		hold_entry(&menu->v[i]);
		for (size_t j = i + 1; j < menu->n && j < i + 8; j++) {
			hold(bls_order(&menu->v[i], &menu->v[j]) <= 0);
			hold(bls_order(&menu->v[j], &menu->v[i]) >= 0);
		}
	}
}

static void read_default(const struct bytes *part, struct bls_variables *variables)
{
	size_t size;
	struct kx_err *err = efi_variable_parse(part, &variables->default_entry, &size);

	hold(!err || !variables->default_entry);
	hold(err || variables->default_entry[size] == '\0');
	hold(err || !size || variables->default_entry[size - 1]);
	kx_err_free(err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = {data, size, "input"}, first = next_part(&in),
		     second = next_part(&in);
	struct bls_variables variables = {0};
	struct loader_conf conf;
	struct boot_menu menu;

	boot_menu_init(&menu, "fuzz");
	read_default(&second, &variables);
	kx_err_free(loader_conf_parse(&first, &conf));
	while (in.size) {
		struct bytes part = next_part(&in);

		add_entry(&part, &menu);
	}
	bls_sort(&menu);
	hold_order(&menu);
	hold(!bls_choose(&menu, &variables, &conf, "loader.conf"));
	hold(menu.initial == BOOT_NONE ? !menu.n : menu.initial < menu.n);
	bls_variables_destroy(&variables);
	loader_conf_destroy(&conf);
	boot_menu_destroy(&menu);
	return 0;
}
