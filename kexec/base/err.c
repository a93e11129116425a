// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

static struct kx_err nomem = {KX_NOMEM, 0, (char *)"out of memory"};

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
	*err = (struct kx_err){code, errnum, message};
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
	return err_take(err->code, err->errnum, strdup(err->message));
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
