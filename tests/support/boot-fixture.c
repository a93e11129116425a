// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot-fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "expect.h"

static void set(char **to, const char *text)
{
	if (!text)
		return;
	free(*to);
	*to = strdup(text);
	assert_non_null(*to);
}

static void set_file(struct boot_file *file, const char *path)
{
	char at[256];

	snprintf(at, sizeof(at), "/boot%s", path);
	set(&file->path, path);
	set(&file->at, at);
}

struct boot_entry *add_entry(struct boot_menu *menu, const struct entry_made *made)
{
	struct boot_entry *entry;
	struct boot_file *initrd;

	expect_ok(boot_menu_add(menu, &entry));
	set(&entry->id, made->id);
	set(&entry->title, made->title);
	set(&entry->submenu, made->submenu);
	set(&entry->version, made->version);
	set(&entry->cmdline, made->cmdline);
	set(&entry->source, "/boot/grub/grub.cfg");
	entry->line = 10 * (unsigned int)menu->n;
	if (made->kernel)
		set_file(&entry->kernel, made->kernel);
	if (made->initrd) {
		expect_ok(boot_files_add(&entry->initrds, &initrd));
		set_file(initrd, made->initrd);
	}
	if (made->why_not)
		boot_entry_refuse(
			entry, kx_err_new(KX_UNSUPPORTED, "%s", made->why_not));
	return entry;
}

#define ADVANCED "Advanced options for Debian GNU/Linux"
#define NEW	 "Debian GNU/Linux, with Linux 6.1.0-35-amd64"
#define OLD	 "Debian GNU/Linux, with Linux 6.1.0-9-amd64"

void debian_menu(struct boot_menu *ret)
{
	static const struct entry_made entries[] = {
		{"gnulinux-simple-u", "Debian GNU/Linux", NULL, NULL,
			"/vmlinuz-6.1.0-35-amd64", "/initrd.img-6.1.0-35-amd64",
			"root=UUID=u ro quiet", NULL},
		{"gnulinux-6.1.0-35-amd64-advanced-u", NEW, ADVANCED, NULL,
			"/vmlinuz-6.1.0-35-amd64", "/initrd.img-6.1.0-35-amd64",
			"root=UUID=u ro quiet", NULL},
		{"gnulinux-6.1.0-35-amd64-recovery-u", NEW " (recovery mode)", ADVANCED,
			NULL, "/vmlinuz-6.1.0-35-amd64", "/initrd.img-6.1.0-35-amd64",
			"root=UUID=u ro single", NULL},
		{"gnulinux-6.1.0-9-amd64-advanced-u", OLD, ADVANCED, NULL,
			"/vmlinuz-6.1.0-9-amd64", "/initrd.img-6.1.0-9-amd64",
			"root=UUID=u ro quiet", NULL},
		{"uefi-firmware", "UEFI Firmware Settings", NULL, NULL, NULL, NULL, NULL,
			"it is the firmware's setup"},
	};

	boot_menu_init(ret, "GRUB");
	set(&ret->path, "/boot/grub/grub.cfg");
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
		add_entry(ret, &entries[i]);
	ret->v[ret->n - 1].kind = BOOT_OTHER;
	ret->initial = 0;
}
