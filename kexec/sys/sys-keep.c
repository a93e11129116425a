// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/sys-keep.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"

/* Below a folder without links on its way. */
static void keep_child(const struct sys *sys, const char *path)
{
	char target[PATH_MAX];
	ssize_t size;
	struct stat st;

	if (fstatat(sys->root_fd, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return;
	if (S_ISDIR(st.st_mode)) {
		capture_add(sys->capture, CAPTURE_FOLDER, path, NULL, 0);
	} else if (!S_ISLNK(st.st_mode)) {
		capture_add(sys->capture, CAPTURE_NAME, path, NULL, 0);
	} else {
		size = readlinkat(sys->root_fd, path, target, sizeof(target));
		if (size > 0 && size < (ssize_t)sizeof(target))
			capture_add(sys->capture, CAPTURE_LINK, path, target, size);
	}
}

static void keep_found(const struct sys *sys, const char *path)
{
	KX_AUTO(freep) char *real = NULL;

	if (capture_resolve(sys->capture, sys->root_fd, path, true, &real))
		keep_child(sys, real);
}

void sys_keep(const struct sys *sys, enum capture_kind kind, const char *path,
	const void *data, size_t size)
{
	KX_AUTO(freep) char *real = NULL;
	bool follow = kind != CAPTURE_LINK;

	/* What is no link is a name there, whatever it is. */
	if (kind == CAPTURE_NAME)
		keep_found(sys, path);
	else if (capture_resolve(sys->capture, sys->root_fd, path, follow, &real))
		capture_add(sys->capture, kind, real, data, size);
}

/* Where the links on its way lead: /proc/self is one. */
void sys_keep_line(const struct sys *sys, const char *path, const char *line)
{
	KX_AUTO(freep) char *real = NULL;

	if (!sys->capture ||
		!capture_resolve(sys->capture, sys->root_fd, path, true, &real))
		return;
	if (line)
		capture_add_line(sys->capture, real, line);
	else
		capture_add(sys->capture, CAPTURE_FILE, real, "", 0);
}

/* Without memory for its path, capture_add() has none for it, either. */
static void keep_piece(const struct sys *sys, const char *path, const char *piece,
	const void *data, size_t size)
{
	KX_AUTO(freep) char *part = NULL;
	struct kx_err *err = text_format(&part, CAPTURE_PARTS "/%s/%s", path, piece);

	if (err)
		capture_fail(sys->capture, err);
	else
		capture_add(sys->capture, CAPTURE_FILE, part, data, size);
}

/* The digits of 64 bits in hex. */
#define OFFSET_SIZE 17

void sys_keep_part(const struct sys *sys, const char *path, uint64_t offset,
	const void *data, size_t size)
{
	char piece[OFFSET_SIZE];

	snprintf(piece, sizeof(piece), "%" PRIx64, offset);
	keep_piece(sys, path, piece, data, size);
}

void sys_keep_note(
	const struct sys *sys, const char *path, const char *name, const char *text)
{
	if (sys->capture)
		keep_piece(sys, path, name, text, strlen(text));
}

/* Four numbers of at most 64 bits. */
#define STAT_SIZE 100

void sys_keep_stat(const struct sys *sys, const char *path, const struct stat *st)
{
	char text[STAT_SIZE];

	snprintf(text, sizeof(text),
		"%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n",
		(uint64_t)st->st_mode, (uint64_t)st->st_size,
		(uint64_t)st->st_mtim.tv_sec, (uint64_t)st->st_mtim.tv_nsec);

	if (S_ISDIR(st->st_mode))
		sys_keep(sys, CAPTURE_FOLDER, path, NULL, 0);
	sys_keep_note(sys, path, "stat", text);
}

void sys_keep_free(const struct sys *sys, const char *path, uint64_t bytes)
{
	char text[STAT_SIZE];

	snprintf(text, sizeof(text), "%" PRIu64 "\n", bytes);
	sys_keep_note(sys, path, "free", text);
}

struct kx_err *sys_keep_name(const struct sys *sys, const char *path, const char *name)
{
	KX_AUTO(freep) char *real = NULL;
	KX_AUTO(freep) char *child = NULL;

	if (!capture_resolve(sys->capture, sys->root_fd, path, true, &real))
		return NULL;
	bool is_root = !strcmp(real, ".");
	KX_TRY(text_format(
		&child, "%s%s%s", is_root ? "" : real, is_root ? "" : "/", name));
	keep_child(sys, child);
	return NULL;
}

void sys_keep_failure(const struct sys *sys, const char *path, int errnum)
{
	bool is_nothing = errnum == ENOENT || errnum == ENOTDIR || errnum == EINVAL;

	if (!is_nothing && !strchr(path, '\n'))
		capture_add_failure(sys->capture, path, errnum);
}

/* ---- what was written down --------------------------------------------------------- */

struct kx_err *sys_read_note(const struct sys *sys, const char *path, const char *name,
	size_t max, struct sys_text *ret)
{
	KX_AUTO(freep) char *part = NULL;
	const struct sys plain = {.root_fd = sys->root_fd, .root = sys->root};

	*ret = (struct sys_text){0};
	KX_TRY(text_format(&part, CAPTURE_PARTS "/%s/%s", path, name));
	return kx_err_forgive(sys_read_head(&plain, part, max, ret));
}

struct kx_err *sys_read_part(const struct sys *sys, const char *path, uint64_t offset,
	void *buf, size_t size, bool *ret_found)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	char piece[OFFSET_SIZE];

	snprintf(piece, sizeof(piece), "%" PRIx64, offset);
	KX_TRY(sys_read_note(sys, path, piece, size, &text));
	*ret_found = text.s && text.size == size;
	if (*ret_found)
		memcpy(buf, text.s, size);
	return NULL;
}

/* n numbers of a piece, a blank between them. */
static struct kx_err *read_numbers(const struct sys *sys, const char *path,
	const char *piece, uint64_t *ret, size_t n, bool *ret_found)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	const char *p;

	KX_TRY(sys_read_note(sys, path, piece, STAT_SIZE, &text));
	*ret_found = text.s;
	p = text.s;
	for (size_t i = 0; i < n && *ret_found; i++) {
		struct kx_err *err = number_parse_prefix(p, 10, &p, &ret[i]);

		*ret_found = !err;
		KX_TRY(kx_err_forgive(err));
		p += *p == ' ';
	}
	return NULL;
}

struct kx_err *sys_read_stat(
	const struct sys *sys, const char *path, struct stat *ret, bool *ret_found)
{
	uint64_t v[4];

	KX_TRY(read_numbers(sys, path, "stat", v, KX_ARRAY_SIZE(v), ret_found));
	if (*ret_found)
		*ret = (struct stat){.st_mode = (mode_t)v[0],
			.st_size = (off_t)v[1],
			.st_mtim = {(time_t)v[2], (long)v[3]}};
	return NULL;
}

struct kx_err *sys_read_free(
	const struct sys *sys, const char *path, uint64_t *ret, bool *ret_found)
{
	return read_numbers(sys, path, "free", ret, 1, ret_found);
}

/* Of a record, a line each for what could not be read. */
#define FAILURES_CAP (16 << 20)

/* A few lines. */
#define ABOUT_CAP 4096

static struct kx_err *read_about(struct sys *sys)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	struct kx_err *err = sys_read_head(sys, CAPTURE_ABOUT, ABOUT_CAP, &text);

	sys->recorded = !err;
	sys->complete = !err && strstr(text.s, "\n" CAPTURE_RUNNING "\n");
	return kx_err_forgive(err);
}

struct kx_err *sys_read_record(struct sys *sys)
{
	struct sys_text text;

	KX_TRY(read_about(sys));
	struct kx_err *err = sys_read(sys, CAPTURE_FAILURES, FAILURES_CAP, &text);
	if (!err)
		sys->failures = text.s;
	return kx_err_forgive(err);
}

int sys_failure_of(const struct sys *sys, const char *path, int errnum)
{
	size_t size = strlen(path);

	for (const char *p = sys->failures; *p;) {
		size_t line = strcspn(p, "\n");
		const char *blank = memchr(p, ' ', line);

		if (blank && line - (size_t)(blank + 1 - p) == size &&
			!memcmp(blank + 1, path, size)) {
			int value = atoi(p);

			return value > 0 && value < 4096 ? value : errnum;
		}
		p += line + (p[line] == '\n');
	}
	return errnum;
}
