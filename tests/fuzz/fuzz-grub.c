// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A menu of GRUB: grub.cfg, and behind NUL bytes a custom.cfg, a grubenv and an entry of
 * blscfg. Other files are not there.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "boot/grub-menu.h"
#include "hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const paths[] = {"/grub/grub.cfg", "/grub/custom.cfg", "/grub/grubenv",
	"/loader/entries/m-1.conf"};
#define COUNT (sizeof(paths) / sizeof(paths[0]))

struct texts {
	struct sys_text v[COUNT];
};

static struct kx_err *take(
	const struct texts *texts, struct boot_file *file, const struct sys_text **ret)
{
	hold(file->path && file->path[0] == '/');
	hold(!file->filesystem == (file->by == BOOT_BY_MENU));
	for (size_t i = 0; i < COUNT; i++) {
		if (strcmp(file->path, paths[i]) != 0)
			continue;
		*ret = &texts->v[i];
		free(file->at);
		return text_format(&file->at, "/boot%s", file->path);
	}
	return kx_err_errno(KX_IO, ENOENT, "%s", file->path);
}

static struct kx_err *find(void *arg, struct boot_file *file, bool *ret_empty)
{
	const struct sys_text *text;

	KX_TRY(take(arg, file, &text));
	*ret_empty = !text->size;
	return NULL;
}

static struct kx_err *read_text(void *arg, struct boot_file *file, struct sys_text *ret)
{
	const struct sys_text *text;

	KX_TRY(take(arg, file, &text));
	ret->s = malloc(text->size + 1);
	hold(ret->s);
	memcpy(ret->s, text->s, text->size);
	ret->s[text->size] = '\0';
	ret->size = text->size;
	return NULL;
}

static struct kx_err *list(void *arg, struct boot_file *file, struct sys_names *ret)
{
	(void)arg;
	if (strcmp(file->path, "/loader/entries") != 0)
		return kx_err_errno(KX_IO, ENOENT, "%s", file->path);
	ret->v = calloc(1, sizeof(*ret->v));
	hold(ret->v);
	ret->v[0] = strdup("m-1.conf");
	ret->n = 1;
	return NULL;
}

static void hold_file(const struct boot_file *file)
{
	hold(!file->path || file->path[0] == '/');
	hold(!file->path || !strchr(file->path, '\001'));
	hold(!file->filesystem || !strchr(file->filesystem, '\001'));
	hold(!file->arguments || !strchr(file->arguments, '\001'));
	hold(!file->path || !file->filesystem == (file->by == BOOT_BY_MENU));
}

static void hold_files(const struct boot_files *files, bool refused)
{
	for (size_t i = 0; i < files->n; i++) {
		hold_file(&files->v[i]);
		hold(files->v[i].path || refused);
	}
}

static void hold_entry(const struct boot_entry *entry)
{
	hold(entry->title && entry->id && entry->source && entry->cmdline);
	hold(entry->kernel.path || entry->why_not);
	hold(entry->kind != BOOT_OTHER || entry->why_not);
	hold(!strchr(entry->cmdline, '\001'));
	hold_file(&entry->kernel);
	hold_file(&entry->devicetree);
	hold_files(&entry->initrds, entry->why_not != NULL);
	hold_files(&entry->modules, entry->why_not != NULL);
}

static void hold_menu(const struct boot_menu *menu)
{
	hold(menu->initial == BOOT_NONE || menu->initial < menu->n);
	hold(menu->oneshot == BOOT_NONE || menu->oneshot < menu->n);
	hold(menu->saved == BOOT_NONE || menu->saved < menu->n);
	for (size_t i = 0; i < menu->n; i++)
		hold_entry(&menu->v[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct texts texts = {0};
	const struct grub_machine machine = {.platform = "pc",
		.arg = &texts,
		.find = find,
		.read = read_text,
		.list = list};
	struct boot_menu menu;

	for (size_t i = 0; i < COUNT; i++) {
		const uint8_t *end = size ? memchr(data, 0, size) : NULL;
		size_t n = end && i + 1 < COUNT ? (size_t)(end - data) : size;

		texts.v[i] = (struct sys_text){n ? (char *)data : (char *)"", n};
		n += n < size;
		data += n;
		size -= n;
	}
	boot_menu_init(&menu, "GRUB");
	struct kx_err *err = grub_read_menu(&machine, paths[0], &menu);
	hold(!err || err->code == KX_FORMAT || err->code == KX_LIMIT);
	if (!err)
		hold_menu(&menu);
	kx_err_free(err);
	boot_menu_destroy(&menu);
	return 0;
}
