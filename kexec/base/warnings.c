// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/warnings.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/text.h"

struct kx_err *warnings_add(
	struct warnings *warnings, const char *id, const char *fmt, ...)
{
	va_list ap;
	char *text;

	if (warnings->n > WARNINGS_MAX)
		return NULL;
	if (warnings->n == WARNINGS_MAX) {
		id = "more-warnings";
		fmt = "there are more warnings than these";
	}
	struct warning *v = reallocarray(warnings->v, warnings->n + 1, sizeof(*v));

	if (!v)
		return kx_err_nomem();
	warnings->v = v;
	va_start(ap, fmt);
	struct kx_err *err = text_vformat(&text, fmt, ap);
	va_end(ap);
	KX_TRY(err);
	v[warnings->n++] = (struct warning){id, text};
	return NULL;
}

struct kx_err *warnings_copy(const struct warnings *from, struct warnings *to)
{
	for (size_t i = 0; i < from->n; i++)
		KX_TRY(warnings_add(to, from->v[i].id, "%s", from->v[i].text));
	return NULL;
}

void warnings_clear(struct warnings *warnings)
{
	for (size_t i = 0; i < warnings->n; i++)
		free(warnings->v[i].text);
	free(warnings->v);
	*warnings = (struct warnings){0};
}
