// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

static struct kx_err nomem = {KX_NOMEM, 0, (char *)"out of memory", KX_ID_NOMEM};

struct kx_err *kx_err_nomem(void)
{
	return &nomem;
}

static struct kx_err *err_take(enum kx_code code, int errnum, char *message)
{
	struct kx_err *err = message ? malloc(sizeof(*err)) : NULL;

	if (!err) {
		free(message);
		return &nomem;
	}
	*err = (struct kx_err){code, errnum, message, KX_ID_UNNAMED};
	return err;
}

static char *format(const char *fmt, va_list ap)
{
	char *s;

	return vasprintf(&s, fmt, ap) < 0 ? NULL : s;
}

struct kx_err *kx_err_new(enum kx_code code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	char *message = format(fmt, ap);
	va_end(ap);
	return err_take(code, 0, message);
}

struct kx_err *kx_err_errno(enum kx_code code, int errnum, const char *fmt, ...)
{
	va_list ap;
	char *message;

	va_start(ap, fmt);
	KX_AUTO(freep) char *what = format(fmt, ap);
	va_end(ap);
	if (!what || asprintf(&message, "%s: %s", what, strerror(errnum)) < 0)
		return &nomem;
	return err_take(code, errnum, message);
}

/* Replace the message of err by "FIRST: SECOND"; without memory it stays as it is. */
static struct kx_err *join(struct kx_err *err, const char *first, const char *second)
{
	char *message;

	if (!first || !second || asprintf(&message, "%s: %s", first, second) < 0)
		return err;
	free(err->message);
	err->message = message;
	return err;
}

struct kx_err *kx_err_prefix(struct kx_err *err, const char *fmt, ...)
{
	va_list ap;

	if (!err || err == &nomem)
		return err;
	va_start(ap, fmt);
	KX_AUTO(freep) char *context = format(fmt, ap);
	va_end(ap);
	return join(err, context, err->message);
}

struct kx_err *kx_err_append(struct kx_err *err, const char *fmt, ...)
{
	va_list ap;

	if (!err || err == &nomem)
		return err;
	va_start(ap, fmt);
	KX_AUTO(freep) char *reason = format(fmt, ap);
	va_end(ap);
	return join(err, err->message, reason);
}

struct kx_err *kx_err_copy(const struct kx_err *err)
{
	if (!err)
		return NULL;
	if (err == &nomem)
		return &nomem;
	return kx_err_name(
		err_take(err->code, err->errnum, strdup(err->message)), err->id);
}

struct kx_err *kx_err_forgive(struct kx_err *err)
{
	if (err && err->code == KX_NOMEM)
		return err;
	kx_err_free(err);
	return NULL;
}

void kx_err_free(struct kx_err *err)
{
	if (!err || err == &nomem)
		return;
	free(err->message);
	free(err);
}

void kx_err_freep(struct kx_err **err)
{
	kx_err_free(*err);
}

/* ---- ids --------------------------------------------------------------------------- */

#define NAME(name, text) [KX_ID_##name] = text,
static const char *const names[] = {KX_ERR_IDS(NAME)};

/* Of an error that nobody named: the first row that fits. errnum 0: any. */
static const struct {
	enum kx_code code;
	int errnum;
	enum kx_id id;
} rows[] = {
	{KX_USAGE, 0, KX_ID_USAGE},
	{KX_NOMEM, 0, KX_ID_NOMEM},
	{KX_IO, ENOENT, KX_ID_NO_FILE},
	{KX_IO, ENOTDIR, KX_ID_NO_FILE},
	{KX_IO, EACCES, KX_ID_DENIED},
	{KX_IO, EPERM, KX_ID_DENIED},
	{KX_IO, 0, KX_ID_IO},
	{KX_FORMAT, 0, KX_ID_DAMAGED_FILE},
	{KX_DENIED, 0, KX_ID_DENIED},
	{KX_NO_SPACE, ENOMEM, KX_ID_MEMORY},
	{KX_NO_SPACE, 0, KX_ID_NO_ROOM},
	{KX_LIMIT, 0, KX_ID_LIMIT},
	{KX_UNSUPPORTED, 0, KX_ID_UNSUPPORTED},
	{KX_CHECK, 0, KX_ID_INTERNAL},
	{KX_CHANGED, 0, KX_ID_CHANGED},
	{KX_NOT_LOADED, 0, KX_ID_NOT_LOADED},
	{KX_NO_FILE_CALL, 0, KX_ID_NO_FILE_CALL},
	{KX_NO_CRASH_MEMORY, 0, KX_ID_NO_CRASH_MEMORY},

	/* what kexec_load and kexec_file_load answer */
	{KX_REFUSED, EPERM, KX_ID_DENIED},
	{KX_REFUSED, EACCES, KX_ID_DENIED},
	{KX_REFUSED, EBUSY, KX_ID_BUSY},
	{KX_REFUSED, EINTR, KX_ID_BUSY},
	{KX_REFUSED, ENOSYS, KX_ID_NO_KEXEC},
	{KX_REFUSED, ENOMEM, KX_ID_MEMORY},
	{KX_REFUSED, EADDRNOTAVAIL, KX_ID_NO_ROOM},
	{KX_REFUSED, EIO, KX_ID_IO},
	{KX_REFUSED, ENODATA, KX_ID_SIGNATURE},
	{KX_REFUSED, ENOKEY, KX_ID_SIGNATURE},
	{KX_REFUSED, EKEYREJECTED, KX_ID_SIGNATURE},
	{KX_REFUSED, EKEYEXPIRED, KX_ID_SIGNATURE},
	{KX_REFUSED, EKEYREVOKED, KX_ID_SIGNATURE},
	{KX_REFUSED, EBADMSG, KX_ID_SIGNATURE},
	{KX_REFUSED, ELIBBAD, KX_ID_SIGNATURE},
	{KX_REFUSED, ENOPKG, KX_ID_SIGNATURE},
	{KX_REFUSED, 0, KX_ID_REFUSED},
};

const char *kx_err_id(const struct kx_err *err)
{
	if (err->id != KX_ID_UNNAMED)
		return names[err->id];
	for (size_t i = 0; i < KX_ARRAY_SIZE(rows); i++)
		if (rows[i].code == err->code &&
			(!rows[i].errnum || rows[i].errnum == err->errnum))
			return names[rows[i].id];
	return names[KX_ID_INTERNAL];
}

struct kx_err *kx_err_name(struct kx_err *err, enum kx_id id)
{
	if (err && err->code != KX_NOMEM)
		err->id = id;
	return err;
}

struct kx_err *kx_err_number(struct kx_err *err, int errnum)
{
	if (err && err->code != KX_NOMEM)
		err->errnum = errnum;
	return err;
}
