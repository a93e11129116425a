// SPDX-License-Identifier: GPL-2.0-or-later
#include "grub-fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "expect.h"

static const char *text_of(void *arg, const char *path)
{
	for (const struct grub_text *file = arg; file->path; file++)
		if (!strcmp(file->path, path))
			return file->text;
	return NULL;
}

static struct kx_err *take(void *arg, struct boot_file *file, const char **ret)
{
	*ret = text_of(arg, file->path);
	if (!*ret)
		return kx_err_errno(KX_IO, ENOENT, "%s", file->path);
	free(file->at);
	return text_format(&file->at, "/boot%s", file->path);
}

static struct kx_err *find(void *arg, struct boot_file *file, bool *ret_empty)
{
	const char *text;

	KX_TRY(take(arg, file, &text));
	*ret_empty = !*text;
	return NULL;
}

static struct kx_err *read_text(void *arg, struct boot_file *file, struct sys_text *ret)
{
	const char *text;

	KX_TRY(take(arg, file, &text));
	ret->s = strdup(text);
	ret->size = strlen(text);
	return ret->s ? NULL : kx_err_nomem();
}

static struct kx_err *list(void *arg, struct boot_file *file, struct sys_names *ret)
{
	size_t size = strlen(file->path), n = 0;

	ret->v = calloc(16, sizeof(*ret->v));
	for (const struct grub_text *text = arg; text->path; text++)
		if (!strncmp(text->path, file->path, size) && text->path[size] == '/' &&
			n < 16)
			ret->v[n++] = strdup(text->path + size + 1);
	ret->n = n;
	return NULL;
}

struct kx_err *read_grub_files(
	struct boot_menu *ret, const struct grub_text *files, const char *platform)
{
	const struct grub_machine machine = {
		platform, NULL, (void *)files, find, read_text, list};

	boot_menu_init(ret, "GRUB");
	return grub_read_menu(&machine, files[0].path, ret);
}

void read_grub(struct boot_menu *ret, const char *fmt, ...)
{
	KX_AUTO(freep) char *text = NULL;
	va_list args;

	va_start(args, fmt);
	assert_true(vasprintf(&text, fmt, args) >= 0);
	va_end(args);
	const struct grub_text files[] = {{"/grub/grub.cfg", text}, {"/grub/there", "x"},
		{"/grub/empty", ""}, {NULL, NULL}};
	expect_ok(read_grub_files(ret, files, "pc"));
}

void expect_refused(const struct boot_entry *entry, const char *part)
{
	if (!entry->why_not)
		fail_msg("'%s' is not refused", entry->title);
	if (!strstr(entry->why_not->message, part))
		fail_msg("'%s' is not in: %s", part, entry->why_not->message);
}
