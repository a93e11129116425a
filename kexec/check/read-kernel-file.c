// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "boot/open-image.h"
#include "check/read.h"
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

/* A record has no kernels: what counts of one is a note. */
static const char note_name[] = "signature";
static const char note_unsigned[] = "unsigned";
static const char note_signed[] = "signed";
static const char note_signer[] = "signer ";

/* Names in certificates are not longer (ub-name of X.520). */
#define NOTE_MAX (64 << 10)

static struct kx_err *keep_note(
	const struct sys *sys, const char *path, const struct signature *signature)
{
	KX_AUTO(freep) char *text = NULL;
	const char *signer = signature->signer;

	KX_TRY(text_format(&text, "%s%s\n",
		signer            ? note_signer
		: signature->there ? note_signed
				   : note_unsigned,
		signer ? signer : ""));
	sys_keep_note(sys, path, note_name, text);
	return NULL;
}

static struct kx_err *read_note(const struct sys *sys, const char *path,
	struct signature *ret, bool *ret_found)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	size_t start = strlen(note_signer);

	KX_TRY(sys_read_note(sys, path, note_name, NOTE_MAX, &text));
	*ret_found = text.s;
	if (!text.s)
		return NULL;
	text.s[strcspn(text.s, "\n")] = '\0';
	ret->there = strcmp(text.s, note_unsigned) != 0;
	return strncmp(text.s, note_signer, start)
		       ? NULL
		       : text_format(&ret->signer, "%s", text.s + start);
}

static struct kx_err *read_signature(
	const struct sys *sys, const char *path, struct signature *ret)
{
	struct file file;
	bool found = false;

	if (sys->recorded)
		KX_TRY(read_note(sys, path + 1, ret, &found));
	if (found)
		return NULL;
	KX_TRY(boot_open_image(sys, path, &file));
	const struct bytes b = file_bytes(&file);
	struct kx_err *err = signature_read(&b, ret);
	file_close(&file);
	return err;
}

static struct kx_err *read_file(
	const struct sys *sys, const char *release, struct check_kernel_file *ret)
{
	KX_TRY(find_file(sys, release, &ret->path));
	KX_TRY(read_signature(sys, ret->path, &ret->signature));
	return keep_note(sys, ret->path + 1, &ret->signature);
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
