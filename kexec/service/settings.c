// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/settings.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "format/assignments.h"

static const struct assigned_variable variables[] = {
	{"LOAD_KEXEC", offsetof(struct settings, load_kexec)},
	{"KERNEL_IMAGE", offsetof(struct settings, kernel_image)},
	{"INITRD", offsetof(struct settings, initrd)},
	{"APPEND", offsetof(struct settings, append)},
	{"USE_GRUB_CONFIG", offsetof(struct settings, use_grub_config)},
};

static struct assignments to_settings(struct settings *settings)
{
	return (struct assignments){
		variables, KX_ARRAY_SIZE(variables), settings, NULL};
}

void settings_destroy(struct settings *settings)
{
	const struct assignments of = to_settings(settings);

	assignments_destroy(&of);
}

struct kx_err *settings_parse(
	const char *text, size_t size, const char *path, struct settings *settings)
{
	const struct assignments to = to_settings(settings);

	return assignments_parse(text, size, path, &to);
}

static struct kx_err *read_one(
	const struct sys *sys, const char *path, struct settings *settings)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	KX_AUTO(freep) char *name = NULL;

	KX_TRY(text_format(&name, "%s/%s", sys->root, path));
	KX_TRY(sys_read(sys, path, SETTINGS_MAX, &text));
	return settings_parse(text.s, text.size, name, settings);
}

/* run-parts(8) takes no other names: no backups, and nothing of a package manager's. */
static bool is_part(const char *name)
{
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && *name != '_' && *name != '-')
			return false;
	return true;
}

static struct kx_err *read_parts(
	const struct sys *sys, const struct sys_names *names, struct settings *settings)
{
	for (size_t i = 0; i < names->n; i++) {
		KX_AUTO(freep) char *path = NULL;

		if (!is_part(names->v[i]))
			continue;
		KX_TRY(text_format(&path, "etc/default/kexec.d/%s", names->v[i]));
		/* a link may lead nowhere */
		KX_TRY(sys_forgive_absent(read_one(sys, path, settings)));
	}
	return NULL;
}

static struct kx_err *read_all(const struct sys *sys, struct settings *ret)
{
	KX_AUTO(sys_names_destroy) struct sys_names names = {0};

	KX_TRY(sys_forgive_absent(read_one(sys, "etc/default/kexec", ret)));
	KX_TRY(sys_forgive_absent(sys_list(sys, "etc/default/kexec.d", &names)));
	return read_parts(sys, &names, ret);
}

struct kx_err *settings_read(const struct sys *sys, struct settings *ret)
{
	*ret = (struct settings){0};
	struct kx_err *err = read_all(sys, ret);
	if (err)
		settings_destroy(ret);
	return err;
}
