// SPDX-License-Identifier: GPL-2.0-or-later
#include "check/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/vec.h"

void finding_add(struct findings *to, enum finding_level level, const char *fmt, ...)
{
	struct kx_err *err = vec_grow(&to->v, &to->capacity, to->n + 1, sizeof(*to->v));
	struct finding added = {.level = level, .id = to->id};
	va_list ap;

	va_start(ap, fmt);
	int n = err ? -1 : vasprintf(&added.text, fmt, ap);
	va_end(ap);
	kx_err_free(err);
	if (n < 0)
		to->failed = true;
	else
		to->v[to->n++] = added;
}

void finding_remedy(struct findings *to, const char *fmt, ...)
{
	KX_AUTO(freep) char *more = NULL;
	va_list ap;
	char *all;

	if (to->failed || !to->n)
		return;
	va_start(ap, fmt);
	int n = vasprintf(&more, fmt, ap);
	va_end(ap);
	struct finding *last = &to->v[to->n - 1];
	if (n < 0)
		more = NULL;
	const char *old = last->remedy;
	if (n < 0 ||
		asprintf(&all, "%s%s%s", old ? old : "", old ? "; " : "", more) < 0) {
		to->failed = true;
		return;
	}
	free(last->remedy);
	last->remedy = all;
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
