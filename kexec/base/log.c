// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

static bool debug;

void log_enable_debug(bool on)
{
	debug = on;
}

void log_debug(const char *fmt, ...)
{
	va_list ap;
	char *text;

	if (!debug)
		return;
	va_start(ap, fmt);
	int n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	text_say("kexec: debug: ", text);
	free(text);
}
