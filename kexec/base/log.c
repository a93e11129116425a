// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/text.h"

static bool debug;
static struct timespec step_began;

void log_enable_debug(bool on)
{
	debug = on;
	if (debug)
		clock_gettime(CLOCK_MONOTONIC, &step_began);
}

bool log_debug_enabled(void)
{
	return debug;
}

void log_debug(const char *fmt, ...)
{
	va_list ap;
	char *text;

	if (!debug)
		return;
	va_start(ap, fmt);
	struct kx_err *err = text_vformat(&text, fmt, ap);
	va_end(ap);
	if (!err)
		text_say("kexec: debug: ", text);
	kx_err_free(err);
	free(text);
}

void log_step(const char *name)
{
	const struct timespec began = step_began;

	if (!debug)
		return;
	clock_gettime(CLOCK_MONOTONIC, &step_began);
	log_debug("time: %s %.1f ms", name,
		(double)(step_began.tv_sec - began.tv_sec) * 1e3 +
			(double)(step_began.tv_nsec - began.tv_nsec) / 1e6);
}
