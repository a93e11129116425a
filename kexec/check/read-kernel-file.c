// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "check/read.h"
#include "sys/file.h"
#include "sys/sys.h"

/* As distributions name it, before and behind its release. */
static struct kx_err *find_file(const struct sys *sys, const char *release, char **ret)
{
	static const char *const names[][2] = {
		{"boot/vmlinuz-", ""},
		{"boot/vmlinux-", ""},
		{"boot/Image-", ""},
		{"lib/modules/", "/vmlinuz"},
		{"usr/lib/modules/", "/vmlinuz"},
	};

	for (size_t i = 0; i < KX_ARRAY_SIZE(names); i++) {
		KX_AUTO(freep) char *path = NULL;

		KX_TRY(text_format(&path, "%s%s%s", names[i][0], release, names[i][1]));
		struct kx_err *err = sys_find_file(sys, path, ret);
		if (!sys_err_absent(err))
			return err;
		kx_err_free(err);
	}
	return facts_absent(sys, "boot", "no kernel of the running one's release");
}

static struct kx_err *read_file(
	const struct sys *sys, const char *release, struct check_kernel_file *ret)
{
	KX_AUTO(freep) char *path = NULL;
	struct file file;

	KX_TRY(find_file(sys, release, &ret->path));
	KX_TRY(text_format(&path, "%s%s", sys->root, ret->path));
	KX_TRY(file_open(path, &file));
	const struct bytes b = file_bytes(&file);
	struct kx_err *err = signature_read(&b, &ret->signature);
	file_close(&file);
	return err;
}

/* A release with a slash names no file of its own. */
struct kx_err *check_read_kernel_file(const struct sys *sys,
	const struct fact_text *release, struct check_kernel_file *ret)
{
	*ret = (struct check_kernel_file){0};
	if (!fact_present(&release->fact) || !*release->text ||
		strchr(release->text, '/'))
		return NULL;
	return fact_settle(&ret->fact, read_file(sys, release->text, ret));
}
