// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/mark.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "sys/run-dir.h"

#define NAME	 "reboot"
#define JOB_MAX	 64 /* bytes of the first line */
#define MARK_MAX (JOB_MAX + STATUS_MAX)

void mark_destroy(struct mark *mark)
{
	free(mark->load);
	*mark = (struct mark){0};
}

struct kx_err *mark_parse(const char *text, struct mark *ret)
{
	const char *line = strchr(text, '\n');

	*ret = (struct mark){.job = strtoul(text, NULL, 10)};
	return line && line[1] ? text_format(&ret->load, "%s", line + 1) : NULL;
}

/* kexec writes no newline of a file's name or a command line. */
static const char *find_load(const char *status)
{
	const char *at = strstr(status, "\nloaded: ");

	return at ? at + 1 : NULL;
}

struct kx_err *mark_load_of(const char *status, char **ret)
{
	const char *load = find_load(status);

	*ret = NULL;
	return load ? text_format(ret, "%s", load) : NULL;
}

bool mark_is_cancelled(const struct mark *mark, unsigned long job)
{
	return !job || mark->job != job;
}

bool mark_is_of(const struct mark *mark, const char *status)
{
	const char *load = find_load(status);

	return mark->load && load && !strcmp(mark->load, load);
}

struct kx_err *mark_read(const struct sys *sys, struct mark *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	*ret = (struct mark){0};
	KX_TRY(run_dir_read(sys, NAME, MARK_MAX, &text));
	return mark_parse(text.s, ret);
}

struct kx_err *mark_write(const struct sys *sys, unsigned long job, const char *load)
{
	KX_AUTO(freep) char *text = NULL;

	KX_TRY(text_format(&text, "%lu\n%s", job, load ? load : ""));
	return run_dir_write(sys, NAME, text, strlen(text));
}

struct kx_err *mark_remove(const struct sys *sys)
{
	return run_dir_remove(sys, NAME);
}

struct kx_err *mark_try(const struct sys *sys, unsigned long job)
{
	KX_TRY(mark_write(sys, job, NULL));
	return mark_remove(sys);
}
