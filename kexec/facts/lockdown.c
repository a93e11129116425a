// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/lockdown.h"

#include "base/cleanup.h"
#include "sys/sys.h"

/* "none [integrity] confidentiality": the mode in force stands in brackets. */
static struct kx_err *parse_lockdown(
	const struct sys *sys, const char *text, enum lockdown *ret)
{
	static const char *const modes[] = {
		[LOCKDOWN_NONE] = "[none]",
		[LOCKDOWN_INTEGRITY] = "[integrity]",
		[LOCKDOWN_CONFIDENTIALITY] = "[confidentiality]",
	};

	for (size_t i = 0; i < KX_ARRAY_SIZE(modes); i++) {
		if (!facts_line_has(text, modes[i]))
			continue;
		*ret = (enum lockdown)i;
		return NULL;
	}
	return kx_err_new(KX_FORMAT,
		"%s/sys/kernel/security/lockdown: no known mode in brackets: '%.60s'",
		sys->root, text);
}

static struct kx_err *read_mode(const struct sys *sys, enum lockdown *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	KX_TRY(sys_read_line(sys, "sys/kernel/security/lockdown", &text));
	return parse_lockdown(sys, text.s, ret);
}

struct kx_err *lockdown_read(const struct sys *sys, struct fact_lockdown *ret)
{
	return fact_settle(&ret->fact, read_mode(sys, &ret->mode));
}
