// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/plan.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"
#include "format/cmdline.h"

static const char *const role_names[ROLE_COUNT] = {
	[ROLE_KERNEL] = "kernel",
	[ROLE_INITRD] = "initrd",
	[ROLE_BOOT_PARAMS] = "boot-params",
	[ROLE_PURGATORY] = "purgatory",
	[ROLE_ELFCOREHDR] = "elfcorehdr",
	[ROLE_MODULE] = "module",
	[ROLE_BACKUP] = "backup",
	[ROLE_LOW_MEMORY] = "low-memory",
	[ROLE_DTB] = "dtb",
	[ROLE_BIOS_DATA] = "bios-data",
	[ROLE_KEPT] = "kept-memory",
	[ROLE_PAGE_TABLES] = "page-tables",
	[ROLE_REAL_MODE] = "real-mode",
	[ROLE_DUMP_KEYS] = "dump-keys",
};

const char *role_name(enum role role)
{
	return role_names[role];
}

void plan_destroy(struct plan *plan)
{
	while (plan->buffers) {
		struct plan_buffer *next = plan->buffers->next;

		free(plan->buffers);
		plan->buffers = next;
	}
	warnings_clear(&plan->warnings);
	free(plan->cmdline);
	free(plan->segments);
	memmap_destroy(&plan->e820);
	elfcore_destroy(&plan->elfcore);
	range_set_destroy(&plan->devtree.usable);
	range_set_destroy(&plan->devtree.reserved);
	range_set_destroy(&plan->limits.allowed);
	range_set_destroy(&plan->limits.capture_ram);
	*plan = (struct plan){0};
}

struct kx_err *plan_alloc(struct plan *plan, uint64_t size, uint8_t **ret)
{
	struct plan_buffer *buffer;
	size_t total;

	if (__builtin_add_overflow(size, sizeof(*buffer), &total))
		return kx_err_nomem();
	buffer = calloc(1, total);
	if (!buffer)
		return kx_err_nomem();
	buffer->next = plan->buffers;
	plan->buffers = buffer;
	*ret = buffer->data;
	return NULL;
}

struct kx_err *plan_add_cmdline(struct plan *plan, const char *fmt, ...)
{
	KX_AUTO(freep) char *text = NULL, *line = plan->cmdline;
	va_list ap;

	va_start(ap, fmt);
	struct kx_err *err = text_vformat(&text, fmt, ap);
	va_end(ap);
	plan->cmdline = NULL;
	return err ? err : cmdline_add(line, text, &plan->cmdline);
}

struct segment *plan_find(struct plan *plan, enum role role)
{
	for (size_t i = 0; i < plan->nsegments; i++)
		if (plan->segments[i].role == role)
			return &plan->segments[i];
	return NULL;
}

const struct segment *plan_find_only(const struct plan *plan, enum role role)
{
	const struct segment *found = NULL;

	plan_for_each (s, plan) {
		if (s->role != role)
			continue;
		if (found)
			return NULL;
		found = s;
	}
	return found;
}

uint64_t plan_memory(const struct plan *plan)
{
	uint64_t sum = 0;

	plan_for_each (s, plan)
		if (s->role != ROLE_LOW_MEMORY)
			sum += s->memsz;
	return sum;
}
