// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/fact.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sys/sys.h"

struct kx_err *fact_settle(struct fact *fact, struct kx_err *err)
{
	bool there;

	fact_destroy(fact);
	if (err && err->code == KX_NOMEM)
		return err;
	err = facts_optional(err, &there);
	if (there || err)
		*fact = (struct fact){err ? FACT_FAILED : FACT_PRESENT, err};
	return NULL;
}

void fact_destroy(struct fact *fact)
{
	kx_err_free(fact->err);
	*fact = (struct fact){0};
}

struct kx_err *facts_optional(struct kx_err *err, bool *ret_there)
{
	if (ret_there)
		*ret_there = !err;
	return sys_forgive_absent(err);
}

struct kx_err *facts_read_either(const struct sys *sys,
	struct kx_err *(*read)(const struct sys *sys, const char *path, uint64_t *ret),
	const char *path, const char *old_path, uint64_t *ret)
{
	struct kx_err *err = read(sys, path, ret);

	if (!old_path || !sys_err_absent(err))
		return err;
	kx_err_free(err);
	return read(sys, old_path, ret);
}

struct kx_err *facts_read_u64(
	const struct sys *sys, int base, uint64_t *ret, const char *fmt, ...)
{
	va_list ap;
	char *path;

	va_start(ap, fmt);
	struct kx_err *err = text_vformat(&path, fmt, ap);
	va_end(ap);
	if (!err)
		err = sys_read_u64(sys, path, base, ret);
	free(path);
	return err;
}

/* What is no link says so by EINVAL. */
struct kx_err *facts_exists(const struct sys *sys, const char *path, uint64_t *ret)
{
	struct sys_text text = {0};
	struct kx_err *err = sys_readlink(sys, path, &text);

	sys_text_destroy(&text);
	*ret = 1;
	if (!err || err->errnum != EINVAL)
		return err;
	kx_err_free(err);
	return NULL;
}

struct kx_err *facts_read_decimal(const struct sys *sys, const char *path, uint64_t *ret)
{
	return sys_read_u64(sys, path, 10, ret);
}

struct kx_err *facts_read_bool(const struct sys *sys, const char *path, uint64_t *ret)
{
	KX_TRY(sys_read_u64(sys, path, 10, ret));
	if (*ret > 1)
		return kx_err_new(KX_FORMAT, "%s/%s: neither 0 nor 1", sys->root, path);
	return NULL;
}

struct kx_err *facts_required(struct kx_err *err)
{
	if (!sys_err_absent(err))
		return err;
	struct kx_err *failed = kx_err_new(KX_FORMAT, "%s", err->message);
	kx_err_free(err);
	return failed;
}

struct kx_err *facts_absent(const struct sys *sys, const char *path, const char *what)
{
	return kx_err_errno(KX_IO, ENOENT, "%s/%s: %s", sys->root, path, what);
}

const char *facts_find_line(const struct sys_text *text, const char *key)
{
	size_t n = strlen(key);

	for (const char *p = text->s; p; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (!strncmp(p, key, n))
			return p + n;
	}
	return NULL;
}

bool facts_line_has(const char *p, const char *word)
{
	size_t n = strlen(word);

	while (*p && *p != '\n') {
		size_t length = strcspn(p, " \t\n");

		if (length == n && !memcmp(p, word, n))
			return true;
		p += length;
		p += strspn(p, " \t");
	}
	return false;
}
