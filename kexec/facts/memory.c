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

/* The kernel's totalram_pages(), in kB (proc.rst, "meminfo"). */
static struct kx_err *read_mem_total(const struct sys *sys, uint64_t *ret)
{
	static const char path[] = "proc/meminfo";
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	const char *end;

	KX_TRY(sys_read(sys, path, MEMINFO_CAP, &text));
	const char *p = facts_find_line(&text, "MemTotal:");
	if (!p)
		return facts_absent(sys, path, "no 'MemTotal' line");
	KX_TRY(kx_err_prefix(number_parse_prefix(p + strspn(p, " "), 10, &end, ret),
		"%s/%s: MemTotal", sys->root, path));
	if (strncmp(end, " kB", 3) || __builtin_mul_overflow(*ret, 1024, ret))
		return kx_err_new(KX_FORMAT, "%s/%s: MemTotal is not a number of kB",
			sys->root, path);
	return NULL;
}

struct kx_err *memory_read_total(const struct sys *sys, struct fact_u64 *ret)
{
	return fact_settle(&ret->fact, read_mem_total(sys, &ret->value));
}
