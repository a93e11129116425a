// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/kernel-config.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "facts/fact.h"
#include "lib/decompress.h"
#include "sys/sys.h"

/* A configuration is 10,000 lines of text, some 300 KB. */
#define CONFIG_CAP (8 << 20)

static const char own[] = "proc/config.gz";

struct kx_err *kernel_config_text_has(const char *config, const char *option, bool *ret)
{
	const struct sys_text text = {.s = (char *)config, .size = strlen(config)};
	KX_AUTO(freep) char *key = NULL;

	KX_TRY(text_format(&key, "%s=", option));
	const char *value = facts_find_line(&text, key);
	*ret = value && *value == 'y';
	return NULL;
}

static struct kx_err *check_text(
	const struct sys *sys, const char *path, const struct sys_text *text)
{
	if (facts_find_line(text, "CONFIG_"))
		return NULL;
	return kx_err_new(
		KX_FORMAT, "%s/%s: no configuration of a kernel", sys->root, path);
}

static struct kx_err *copy_text(const struct file *file, struct sys_text *ret)
{
	ret->s = malloc(file->size + 1);
	if (!ret->s)
		return kx_err_nomem();
	memcpy(ret->s, file->data, file->size);
	ret->s[file->size] = '\0';
	ret->size = file->size;
	return NULL;
}

static struct kx_err *unpack(
	const struct sys *sys, const struct sys_text *packed, struct sys_text *ret)
{
	KX_AUTO(freep) char *name = NULL;

	KX_TRY(text_format(&name, "%s/%s", sys->root, own));
	const struct file from = {.path = name,
		.fd = -1,
		.data = (const uint8_t *)packed->s,
		.size = packed->size};
	struct file file;
	KX_TRY(decompress_file(&from, CONFIG_CAP, &file));
	struct kx_err *err = copy_text(&file, ret);
	file_close(&file);
	return err;
}

static struct kx_err *read_own(const struct sys *sys, struct sys_text *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text packed = {0};

	KX_TRY(sys_read(sys, own, CONFIG_CAP, &packed));
	KX_TRY(unpack(sys, &packed, ret));
	return check_text(sys, own, ret);
}

/* The file of that name, before and behind the kernel's release. */
static struct kx_err *read_installed(const struct sys *sys, const char *before,
	const char *behind, struct sys_text *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text release = {0};
	KX_AUTO(freep) char *path = NULL;

	KX_TRY(sys_read_line(sys, "proc/sys/kernel/osrelease", &release));
	if (!*release.s || strchr(release.s, '/'))
		return kx_err_new(KX_FORMAT,
			"%s/proc/sys/kernel/osrelease: '%.40s' names no file", sys->root,
			release.s);
	KX_TRY(text_format(&path, "%s%s%s", before, release.s, behind));
	KX_TRY(sys_read(sys, path, CONFIG_CAP, ret));
	return check_text(sys, path, ret);
}

struct kx_err *kernel_config_read(const struct sys *sys, struct sys_text *ret)
{
	static const char *const installed[][2] = {
		{"boot/config-", ""}, {"lib/modules/", "/config"}};
	struct kx_err *err = read_own(sys, ret);

	for (size_t i = 0; err && i < KX_ARRAY_SIZE(installed); i++) {
		sys_text_destroy(ret);
		if (err->code == KX_NOMEM)
			return err;
		struct kx_err *next =
			read_installed(sys, installed[i][0], installed[i][1], ret);
		/* What is there and cannot be read says more than what is not. */
		if (sys_err_absent(next) && !sys_err_absent(err)) {
			kx_err_free(next);
			continue;
		}
		kx_err_free(err);
		err = next;
	}
	if (err)
		sys_text_destroy(ret);
	return err;
}

struct kx_err *kernel_config_has(const struct sys *sys, const char *option, uint64_t *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	bool has;

	KX_TRY(kernel_config_read(sys, &text));
	KX_TRY(kernel_config_text_has(text.s, option, &has));
	*ret = has;
	return NULL;
}
