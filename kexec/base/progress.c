// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/progress.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

void progress_begin(struct progress *progress, const char *name, uint64_t size)
{
	progress->name = name;
	progress->size = size;
	progress->done = progress->waited_for = 0;
	progress->began = progress->ops->now();
}

void progress_skip(struct progress *progress, uint64_t bytes)
{
	progress->done += bytes;
}

/* A size that turns out to be too small is none: some file systems only guess theirs. */
static void print_amount(FILE *out, const struct progress *progress)
{
	uint64_t done = progress->done, size = progress->size;

	fputs(text_size(done).s, out);
	if (size && done <= size)
		fprintf(out, " of %s, %u%%", text_size(size).s,
			(unsigned int)((double)done * 100 / (double)size));
}

/* What was there already says nothing about the disk. */
static void print_rate(FILE *out, const struct progress *progress, uint64_t now)
{
	double ms = (double)(now - progress->began);
	double rate = ms > 0 ? (double)progress->waited_for * 1000 / ms : 0;

	if (rate > 0)
		fprintf(out, ", %s/s", text_size((uint64_t)rate).s);
}

/* NULL: no memory. */
static char *make_line(const struct progress *progress, const char *name, uint64_t now)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fputs("kexec: reading ", out);
	text_print(out, name);
	fputs(*name ? ": " : "", out);
	print_amount(out, progress);
	print_rate(out, progress, now);
	if (!fclose(out))
		return text;
	free(text);
	return NULL;
}

/* A shorter line leaves nothing of the one before. */
static void put_line(struct progress *progress, const char *text, unsigned int columns)
{
	unsigned int before = progress->columns;
	int blanks = before > columns ? (int)(before - columns) : 0;
	KX_AUTO(freep) char *line = NULL;
	KX_AUTO(kx_err_freep)
	struct kx_err *err = text_format(&line, "\r%s%*s", text, blanks, "");

	if (err)
		return;
	progress->ops->write(progress->data, line);
	progress->columns = columns;
}

/*
 * By the path, else by its last part, else by no name: over the terminal's last column
 * the line would go on in a new one, which "\r" does not come back from.
 */
static void draw(struct progress *progress, uint64_t now)
{
	const char *slash = strrchr(progress->name, '/');
	const char *names[] = {progress->name, slash ? slash + 1 : "", ""};
	unsigned int room = progress->ops->columns(progress->data);

	for (size_t i = 0; i < KX_ARRAY_SIZE(names); i++) {
		KX_AUTO(freep) char *text = make_line(progress, names[i], now);
		unsigned int columns = text ? text_columns(text) : 0;

		if (columns && columns < room) {
			put_line(progress, text, columns);
			return;
		}
	}
}

void progress_add(struct progress *progress, uint64_t bytes)
{
	uint64_t now = progress->ops->now();

	progress->done += bytes;
	progress->waited_for += bytes;
	if (progress->spent + (now - progress->began) < PROGRESS_PATIENCE ||
		now < progress->redraw_at)
		return;
	progress->redraw_at = now + PROGRESS_REDRAW;
	draw(progress, now);
}

bool progress_is_fast(const struct progress *progress)
{
	uint64_t left = progress->size - progress->done;

	if (progress->waited_for < PROGRESS_SAMPLE)
		return false;
	double ms = (double)(progress->ops->now() - progress->began);
	double more = ms * (double)left / (double)progress->waited_for;
	return (double)progress->spent + ms + more < PROGRESS_PATIENCE;
}

/* Blanks erase on each terminal, which escape sequences do not. */
static void erase(struct progress *progress)
{
	KX_AUTO(freep) char *blanks = NULL;
	KX_AUTO(kx_err_freep)
	struct kx_err *err =
		text_format(&blanks, "\r%*s\r", (int)progress->columns, "");

	progress->ops->write(progress->data, err ? "\n" : blanks);
	progress->columns = 0;
}

void progress_end(struct progress *progress)
{
	progress->spent += progress->ops->now() - progress->began;
	if (progress->columns)
		erase(progress);
}
