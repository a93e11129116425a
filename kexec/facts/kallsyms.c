// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/kallsyms.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "facts/fact.h"
#include "sys/sys.h"

/* A kernel's symbols are some 15 MB of text, with modules twice that. */
#define KALLSYMS_CAP (256 << 20)

static const char kallsyms_path[] = "proc/kallsyms";

struct wanted {
	const struct sys *sys;
	struct kallsym *v;
	size_t n;
};

/* "ADDRESS TYPE NAME"; a module's symbol has "[MODULE]" behind its name. */
static void take_symbol(const struct sys *sys, struct kallsym *symbol, const char *line)
{
	const char *name = strchr(line, ' '), *end;

	if (symbol->found || !name || !name[1] || name[2] != ' ' ||
		strcmp(name + 3, symbol->name))
		return;
	symbol->found = true;
	sys_keep_line(sys, kallsyms_path, line);
	symbol->err = kx_err_prefix(number_parse_prefix(line, 16, &end, &symbol->value),
		"%s/%s", sys->root, kallsyms_path);
	if (!symbol->err && end != name)
		symbol->err = kx_err_new(KX_FORMAT, "%s/%s: '%.40s' has no address",
			sys->root, kallsyms_path, line);
}

/* Modules stand behind the kernel: no need to see them once all is found. */
static bool take_symbols(void *arg, const char *line)
{
	struct wanted *wanted = arg;
	bool all = true;

	for (size_t i = 0; i < wanted->n; i++) {
		take_symbol(wanted->sys, &wanted->v[i], line);
		all = all && wanted->v[i].found;
	}
	return !all;
}

void kallsyms_find(const struct sys *sys, struct kallsym *v, size_t n)
{
	struct wanted wanted = {sys, v, n};
	struct kx_err *err =
		sys_scan_lines(sys, kallsyms_path, KALLSYMS_CAP, take_symbols, &wanted);

	if (!err) /* that it can be read counts, too */
		sys_keep_line(sys, kallsyms_path, NULL);

	/* What was not found before the error may stand behind it. */
	for (size_t i = 0; err && i < n; i++)
		if (!v[i].found)
			v[i].err = kx_err_copy(err);
	kx_err_free(err);
}

struct kx_err *kallsyms_value(
	const struct sys *sys, struct kallsym *symbol, uint64_t *ret)
{
	if (symbol->err)
		return KX_STEAL(symbol->err);
	if (!symbol->found)
		return kx_err_append(facts_absent(sys, kallsyms_path, "no symbol"), "%s",
			symbol->name);
	if (!symbol->value)
		return kx_err_new(KX_DENIED,
			"%s/%s hides the addresses of the kernel (%s is 0): see "
			"/proc/sys/kernel/kptr_restrict",
			sys->root, kallsyms_path, symbol->name);
	*ret = symbol->value;
	return NULL;
}

void kallsyms_destroy(struct kallsym *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		kx_err_free(v[i].err);
}
