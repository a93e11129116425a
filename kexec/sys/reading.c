// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/reading.h"

#include <stddef.h>

/* The terminal is this process's, as the memory is that copies of files take. */
static struct progress *shown;

void reading_show(struct progress *progress)
{
	shown = progress;
}

bool reading_is_shown(void)
{
	return shown != NULL;
}

void reading_begin(const char *path, uint64_t size)
{
	if (shown)
		progress_begin(shown, path, size);
}

void reading_skip(uint64_t bytes)
{
	if (shown)
		progress_skip(shown, bytes);
}

void reading_add(uint64_t bytes)
{
	if (shown)
		progress_add(shown, bytes);
}

bool reading_is_fast(void)
{
	return !shown || progress_is_fast(shown);
}

void reading_end(void)
{
	if (shown)
		progress_end(shown);
}
