// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/memory.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "sys/sys.h"

void memory_destroy(struct memory *memory)
{
	memmap_destroy(&memory->map);
	range_set_destroy(&memory->ram);
	range_set_destroy(&memory->crash);
	range_set_destroy(&memory->driver_ram);
	range_set_destroy(&memory->reserved);
	fact_destroy(&memory->fact);
	*memory = (struct memory){0};
}

#define MEMINFO_CAP (1 << 20)
static const char meminfo[] = "proc/meminfo";

struct kx_err *memory_read_meminfo(const struct sys *sys, struct sys_text *ret)
{
	return sys_read(sys, meminfo, MEMINFO_CAP, ret);
}

struct kx_err *memory_find_bytes(const struct sys *sys, const struct sys_text *text,
	const char *key, uint64_t *ret)
{
	const char *p = facts_find_line(text, key), *end;

	if (!p)
		return kx_err_append(facts_absent(sys, meminfo, "no line"), "%s", key);
	KX_TRY(kx_err_prefix(number_parse_prefix(p + strspn(p, " "), 10, &end, ret),
		"%s/%s: %s", sys->root, meminfo, key));
	if (strncmp(end, " kB", 3) || __builtin_mul_overflow(*ret, 1024, ret))
		return kx_err_new(KX_FORMAT, "%s/%s: %s not a number of kB", sys->root,
			meminfo, key);
	return NULL;
}

static struct kx_err *read_bytes(const struct sys *sys, const char *key, uint64_t *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	KX_TRY(memory_read_meminfo(sys, &text));
	return memory_find_bytes(sys, &text, key, ret);
}

struct kx_err *memory_read_cma(const struct sys *sys, struct fact_u64 *ret)
{
	return fact_settle(&ret->fact, read_bytes(sys, "CmaTotal:", &ret->value));
}

/* The kernel's totalram_pages(), in kB (proc.rst, "meminfo"). */
struct kx_err *memory_read_total(const struct sys *sys, struct fact_u64 *ret)
{
	return fact_settle(&ret->fact, read_bytes(sys, "MemTotal:", &ret->value));
}

/* ---- pages ------------------------------------------------------------------------- */

static const char smaps[] = "proc/self/smaps";
static const char page_key[] = "KernelPageSize:";

struct page_line {
	const struct sys *sys;
	struct sys_text text; /* the line; s NULL: none yet */
};

static bool take_page_line(void *arg, const char *line)
{
	struct page_line *to = arg;

	if (strncmp(line, page_key, strlen(page_key)) != 0)
		return true;
	sys_keep_line(to->sys, smaps, line);
	to->text.s = strdup(line);
	return false;
}

static struct kx_err *read_page_size(const struct sys *sys, uint64_t *ret)
{
	struct page_line found = {.sys = sys};
	struct kx_err *err =
		sys_scan_lines(sys, smaps, MEMINFO_CAP, take_page_line, &found);
	KX_AUTO(freep) char *line = found.text.s;
	const char *end;

	KX_TRY(err);
	if (!line)
		return kx_err_append(facts_absent(sys, smaps, "no line"), "%s", page_key);
	const char *p = line + strlen(page_key);
	KX_TRY(kx_err_prefix(number_parse_prefix(p + strspn(p, " "), 10, &end, ret),
		"%s/%s", sys->root, smaps));
	*ret *= 1024;
	if (*ret >= 4096 && *ret <= 1 << 20 && !(*ret & (*ret - 1)))
		return NULL;
	return kx_err_new(KX_FORMAT, "%s/%s: '%.40s' is no page", sys->root, smaps, line);
}

struct kx_err *memory_read_page_size(const struct sys *sys, struct fact_u64 *ret)
{
	return fact_settle(&ret->fact, read_page_size(sys, &ret->value));
}

/* ------------------------------------------------------------------------------------ */

struct kx_err *memory_read_unaccepted(const struct sys *sys, struct fact_u64 *ret)
{
	return fact_settle(&ret->fact, read_bytes(sys, "Unaccepted:", &ret->value));
}

/* arch_report_meminfo() shows those of 1 GiB only where they are used. */
static struct kx_err *read_gb_pages(const struct sys *sys, uint64_t *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	KX_TRY(memory_read_meminfo(sys, &text));
	if (!facts_find_line(&text, "DirectMap"))
		return facts_absent(sys, meminfo, "no line DirectMap");
	*ret = facts_find_line(&text, "DirectMap1G:") != NULL;
	return NULL;
}

struct kx_err *memory_read_gb_pages(const struct sys *sys, struct fact_u64 *ret)
{
	return fact_settle(&ret->fact, read_gb_pages(sys, &ret->value));
}
