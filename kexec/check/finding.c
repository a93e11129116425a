// SPDX-License-Identifier: GPL-2.0-or-later
#include "check/finding.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "base/vec.h"

void finding_add(struct findings *to, enum finding_level level, const char *fmt, ...)
{
	struct kx_err *err = vec_grow(&to->v, &to->capacity, to->n + 1, sizeof(*to->v));
	struct finding added = {.level = level, .id = to->id};
	va_list ap;

	va_start(ap, fmt);
	if (!err)
		err = text_vformat(&added.text, fmt, ap);
	va_end(ap);
	if (err)
		to->failed = true;
	else
		to->v[to->n++] = added;
	kx_err_free(err);
}

void finding_remedy(struct findings *to, const char *fmt, ...)
{
	KX_AUTO(freep) char *more = NULL;
	KX_AUTO(freep) char *all = NULL;
	va_list ap;

	if (to->failed || !to->n)
		return;
	struct finding *last = &to->v[to->n - 1];
	const char *old = last->remedy;
	va_start(ap, fmt);
	struct kx_err *err = text_vformat(&more, fmt, ap);
	va_end(ap);
	if (!err)
		err = text_format(
			&all, "%s%s%s", old ? old : "", old ? "; " : "", more);
	to->failed = err;
	kx_err_free(err);
	if (!all)
		return;
	free(last->remedy);
	last->remedy = KX_STEAL(all);
}

size_t findings_count(const struct findings *findings, enum finding_level level)
{
	size_t n = 0;

	for (size_t i = 0; i < findings->n; i++)
		n += findings->v[i].level == level;
	return n;
}

const char *finding_level_name(enum finding_level level)
{
	static const char *const names[] = {
		[FINDING_OK] = "ok",
		[FINDING_WARN] = "warn",
		[FINDING_FAIL] = "fail",
		[FINDING_UNKNOWN] = "unknown",
	};

	return names[level];
}

void findings_destroy(struct findings *findings)
{
	for (size_t i = 0; i < findings->n; i++) {
		free(findings->v[i].text);
		free(findings->v[i].remedy);
	}
	free(findings->v);
	*findings = (struct findings){0};
}
