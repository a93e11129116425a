// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/panic-sysctls.h"

#include <stddef.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"
#include "sys/sys.h"

#define SYSCTL(name)                                                                     \
	{                                                                                \
#name, offsetof(struct panic_sysctls, name)                              \
	}

static const struct {
	const char *name;
	size_t offset;
} sysctls[] = {
	SYSCTL(panic),
	SYSCTL(panic_on_oops),
	SYSCTL(hung_task_panic),
	SYSCTL(hardlockup_panic),
	SYSCTL(softlockup_panic),
	SYSCTL(unknown_nmi_panic),
	SYSCTL(nmi_watchdog),
	SYSCTL(sysrq),
};

static struct fact_u64 *sysctl_at(struct panic_sysctls *of, size_t i)
{
	return (struct fact_u64 *)((char *)of + sysctls[i].offset);
}

static struct kx_err *read_number(const struct sys *sys, const char *name, uint64_t *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	KX_AUTO(freep) char *path = NULL;

	KX_TRY(text_format(&path, "proc/sys/kernel/%s", name));
	KX_TRY(sys_read_line(sys, path, &text));
	bool negative = *text.s == '-';
	KX_TRY(number_parse(text.s + negative, 10, ret));
	if (*ret > INT64_MAX)
		return kx_err_new(KX_FORMAT, "%s/%s: no number of 64 bits with a sign",
			sys->root, path);
	*ret = negative ? -*ret : *ret;
	return NULL;
}

struct kx_err *panic_sysctls_read(const struct sys *sys, struct panic_sysctls *ret)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(sysctls); i++) {
		struct fact_u64 *fact = sysctl_at(ret, i);

		KX_TRY(fact_settle(
			&fact->fact, read_number(sys, sysctls[i].name, &fact->value)));
	}
	return NULL;
}

void panic_sysctls_destroy(struct panic_sysctls *of)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(sysctls); i++)
		fact_destroy(&sysctl_at(of, i)->fact);
	*of = (struct panic_sysctls){0};
}
