// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/crash-state.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"
#include "facts/kallsyms.h"
#include "sys/sys.h"

struct kx_err *facts_read_crash_size(const struct sys *sys, struct fact_u64 *ret)
{
	return fact_settle(&ret->fact,
		facts_read_either(sys, facts_read_decimal, "sys/kernel/kexec/crash_size",
			"sys/kernel/kexec_crash_size", &ret->value));
}

static struct kx_err *read_elfcorehdr_size(const struct sys *sys, struct fact_u64 *ret)
{
	return fact_settle(&ret->fact,
		facts_read_either(sys, facts_read_decimal,
			"sys/kernel/kexec/crash_elfcorehdr_size",
			"sys/kernel/crash_elfcorehdr_size", &ret->value));
}

/* "ADDR SIZE", both hexadecimal (vmcoreinfo_show() in kernel/ksysfs.c). */
static struct kx_err *parse_vmcoreinfo(
	const char *path, const char *text, struct fact_vmcoreinfo *ret)
{
	const char *p;
	uint64_t end;

	KX_TRY(kx_err_prefix(
		number_parse_prefix(text, 16, &p, &ret->paddr), "%s: address", path));
	if (*p != ' ')
		return kx_err_new(
			KX_FORMAT, "%s: not 'ADDRESS SIZE': '%.60s'", path, text);
	KX_TRY(kx_err_prefix(
		number_parse(p + strspn(p, " "), 16, &ret->size), "%s: size", path));
	if (!ret->size || __builtin_add_overflow(ret->paddr, ret->size, &end))
		return kx_err_new(KX_FORMAT,
			"%s: 0x%" PRIx64 " bytes at 0x%" PRIx64 " are no place in memory",
			path, ret->size, ret->paddr);
	return NULL;
}

static struct kx_err *read_vmcoreinfo(const struct sys *sys, struct fact_vmcoreinfo *ret)
{
	static const char path[] = "sys/kernel/vmcoreinfo";
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	KX_AUTO(freep) char *full = NULL;

	KX_TRY(sys_read_line(sys, path, &text));
	KX_TRY(text_format(&full, "%s/%s", sys->root, path));
	return parse_vmcoreinfo(full, text.s, ret);
}

/* One "START-END" of crash_cma_ranges, END included; *p is set behind its line. */
static struct kx_err *parse_cma_line(const char **p, struct range *ret)
{
	const char *text = *p, *end;
	uint64_t start, last;

	KX_TRY(number_parse_prefix(text, 16, &end, &start));
	if (*end != '-')
		return kx_err_new(KX_FORMAT, "not 'START-END': '%.40s'", text);
	KX_TRY(number_parse_prefix(end + 1, 16, &end, &last));
	if (*end && *end != '\n')
		return kx_err_new(KX_FORMAT, "not 'START-END': '%.40s'", text);
	if (last < start)
		return kx_err_new(KX_FORMAT, "the end is below the start");
	*ret = range_from_inclusive(start, last);
	*p = end + (*end == '\n');
	return NULL;
}

/* sysfs gives at most a page. */
#define CMA_CAP (64 << 10)

static struct kx_err *read_cma_of(
	const struct sys *sys, const char *path, struct range_set *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	unsigned long line = 1;

	KX_TRY(sys_read(sys, path, CMA_CAP, &text));
	for (const char *p = text.s; p < text.s + text.size; line++) {
		struct range range;

		KX_TRY(kx_err_prefix(parse_cma_line(&p, &range), "%s/%s: line %lu",
			sys->root, path, line));
		KX_TRY(range_set_push(ret, range));
	}
	range_set_normalize(ret);
	return NULL;
}

static struct kx_err *read_cma(const struct sys *sys, struct range_set *ret)
{
	bool there;
	struct kx_err *err = facts_optional(
		read_cma_of(sys, "sys/kernel/kexec/crash_cma_ranges", ret), &there);

	if (!err && !there)
		err = read_cma_of(sys, "sys/kernel/kexec_crash_cma_ranges", ret);
	if (err)
		range_set_destroy(ret);
	return err;
}

enum { SYMBOL_TEXT, SYMBOL_END, SYMBOL_PAGE_OFFSET, SYMBOLS };

static struct kx_err *kcore_missing(const struct sys *sys, const struct fact_kcore *kcore)
{
	return kcore->fact.err ? kx_err_copy(kcore->fact.err)
			       : facts_absent(sys, "proc/kcore",
					 "page_offset_base cannot be read without it");
}

/* A variable only where the kernel places its direct map at random. */
static struct kx_err *read_page_offset(const struct sys *sys,
	const struct fact_kcore *kcore, struct kallsym *symbol, uint64_t *ret)
{
	uint64_t vaddr;

	KX_TRY(kallsyms_value(sys, symbol, &vaddr));
	if (!fact_present(&kcore->fact))
		return kcore_missing(sys, kcore);
	KX_TRY(kx_err_append(kcore_read_u64(sys, kcore, vaddr, ret), "page_offset_base"));
	if (!*ret)
		return kx_err_new(
			KX_FORMAT, "%s/proc/kcore: page_offset_base is 0", sys->root);
	return NULL;
}

static struct kx_err *settle_symbols(
	const struct sys *sys, struct kallsym *v, struct crash_facts *ret)
{
	struct fact_u64 *text = &ret->text_symbol, *end = &ret->end_symbol;

	KX_TRY(fact_settle(
		&text->fact, kallsyms_value(sys, &v[SYMBOL_TEXT], &text->value)));
	KX_TRY(fact_settle(&end->fact, kallsyms_value(sys, &v[SYMBOL_END], &end->value)));
	return fact_settle(&ret->page_offset.fact,
		read_page_offset(sys, &ret->kcore, &v[SYMBOL_PAGE_OFFSET],
			&ret->page_offset.value));
}

static struct kx_err *read_symbols(const struct sys *sys, struct crash_facts *ret)
{
	struct kallsym v[SYMBOLS] = {
		[SYMBOL_TEXT] = {.name = "_text"},
		[SYMBOL_END] = {.name = "_end"},
		[SYMBOL_PAGE_OFFSET] = {.name = "page_offset_base"},
	};

	kallsyms_find(sys, v, SYMBOLS);
	struct kx_err *err = settle_symbols(sys, v, ret);
	kallsyms_destroy(v, SYMBOLS);
	return err;
}

static struct kx_err *read_kernel(const struct sys *sys, struct crash_facts *ret)
{
	KX_TRY(kcore_read(sys, &ret->kcore));
	if (fact_present(&ret->kcore.fact) && kcore_states_paddrs(&ret->kcore))
		return NULL;
	return read_symbols(sys, ret);
}

#define CPUS_MAX (1 << 20) /* no kernel has so many */

/* "0-7", or "0": the kernel numbers them without holes (admin-guide/cputopology.rst). */
static struct kx_err *read_possible_cpus(const struct sys *sys, uint64_t *ret)
{
	static const char path[] = "sys/devices/system/cpu/possible";
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	const char *last;

	KX_TRY(sys_read_line(sys, path, &text));
	last = strrchr(text.s, '-');
	KX_TRY(kx_err_prefix(number_parse(last ? last + 1 : text.s, 10, ret), "%s/%s",
		sys->root, path));
	if (++*ret > CPUS_MAX || !*ret)
		return kx_err_new(KX_FORMAT, "%s/%s: '%.40s'", sys->root, path, text.s);
	return NULL;
}

struct kx_err *crash_state_read(const struct sys *sys, struct crash_facts *ret)
{
	crash_state_destroy(ret);
	KX_TRY(fact_settle(
		&ret->vmcoreinfo.fact, read_vmcoreinfo(sys, &ret->vmcoreinfo)));
	KX_TRY(read_kernel(sys, ret));
	KX_TRY(read_elfcorehdr_size(sys, &ret->elfcorehdr_size));
	return fact_settle(&ret->possible_cpus.fact,
		read_possible_cpus(sys, &ret->possible_cpus.value));
}

struct kx_err *crash_state_read_reservation(
	const struct sys *sys, struct crash_facts *ret)
{
	KX_TRY(crash_notes_read(sys, &ret->notes));
	KX_TRY(fact_settle(&ret->cma.fact, read_cma(sys, &ret->cma.ranges)));
	return facts_read_crash_size(sys, &ret->crash_size);
}

void crash_state_destroy(struct crash_facts *crash)
{
	crash_notes_destroy(&crash->notes);
	fact_destroy(&crash->vmcoreinfo.fact);
	kcore_destroy(&crash->kcore);
	fact_destroy(&crash->text_symbol.fact);
	fact_destroy(&crash->end_symbol.fact);
	fact_destroy(&crash->page_offset.fact);
	range_set_destroy(&crash->cma.ranges);
	fact_destroy(&crash->cma.fact);
	fact_destroy(&crash->elfcorehdr_size.fact);
	fact_destroy(&crash->crash_size.fact);
	fact_destroy(&crash->possible_cpus.fact);
	*crash = (struct crash_facts){0};
}
