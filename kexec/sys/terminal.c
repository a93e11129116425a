// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

/* Serial consoles do not know theirs. */
#define USUAL_COLUMNS 80

static uint64_t now(void)
{
	struct timespec t = {0};

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static unsigned int columns(void *data)
{
	struct winsize size;

	(void)data;
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_col)
		return USUAL_COLUMNS;
	return size.ws_col;
}

/* A terminal that does not control this process knows no background. */
static bool in_background(void)
{
	pid_t group = tcgetpgrp(STDERR_FILENO);

	return group >= 0 && group != getpgrp();
}

/* It may have been sent there since the last time. */
static void write_at_once(void *data, const char *text)
{
	(void)data;
	if (in_background() || write(STDERR_FILENO, text, strlen(text)) < 0)
		return; /* a terminal that went away shows nothing */
}

bool terminal_shows_progress(struct progress *ret)
{
	static const struct progress_ops ops = {now, columns, write_at_once};
	const char *term = getenv("TERM");

	if (!isatty(STDERR_FILENO) || (term && !strcmp(term, "dumb")) || in_background())
		return false;
	*ret = (struct progress){.ops = &ops};
	return true;
}
