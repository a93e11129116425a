// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading a file below the root by its lines. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "sys/sys-open.h"

/* What sys_scan_lines() holds of a file: from start to end, not yet taken. */
struct line_buffer {
	const struct sys *sys;
	const char *path;
	int fd;
	uint64_t max, left; /* bytes of the file: allowed, and not read yet */
	size_t start, end;
	char data[SYS_LINE_MAX + 1]; /* and a NUL */
};

/* *ret_more false: the file ended. */
static struct kx_err *lines_fill(struct line_buffer *lines, bool *ret_more)
{
	ssize_t n;

	memmove(lines->data, lines->data + lines->start, lines->end - lines->start);
	lines->end -= lines->start;
	lines->start = 0;
	if (lines->end == SYS_LINE_MAX)
		return kx_err_new(KX_LIMIT, "%s/%s: a line longer than %d bytes",
			lines->sys->root, lines->path, SYS_LINE_MAX);
	do
		n = read(lines->fd, lines->data + lines->end, SYS_LINE_MAX - lines->end);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return sys_path_err(lines->sys, lines->path, errno);
	if ((uint64_t)n > lines->left)
		return kx_err_new(KX_LIMIT,
			"%s/%s: longer than the limit of %" PRIu64 " bytes",
			lines->sys->root, lines->path, lines->max);
	lines->left -= n;
	lines->end += n;
	*ret_more = n > 0;
	return NULL;
}

/* The next whole line, or what stands behind the last newline; NULL: there is none. */
static char *lines_next(struct line_buffer *lines, bool at_end)
{
	char *line = lines->data + lines->start;
	char *newline = memchr(line, '\n', lines->end - lines->start);

	if (!newline && (!at_end || lines->start == lines->end))
		return NULL;
	if (!newline)
		newline = lines->data + lines->end++;
	*newline = '\0';
	lines->start = newline + 1 - lines->data;
	return line;
}

static struct kx_err *scan_lines(
	struct line_buffer *lines, bool (*take)(void *arg, const char *line), void *arg)
{
	bool more = true;

	while (more) {
		const char *line;

		KX_TRY(lines_fill(lines, &more));
		while ((line = lines_next(lines, !more)))
			if (!take(arg, line))
				return NULL;
	}
	return NULL;
}

/* No log is as large (CONFIG_LOG_BUF_SHIFT goes up to 25). */
#define LOG_MAX (256 << 20)

/* The longest message, as devkmsg_read() writes it (PRINTK_MESSAGE_MAX). */
#define MESSAGE_MAX (8 << 10)

/* *ret_more false: no message is left. What was overwritten meanwhile is gone (EPIPE). */
static struct kx_err *read_message(
	const struct sys *sys, int fd, char text[MESSAGE_MAX + 1], bool *ret_more)
{
	ssize_t n;

	do
		n = read(fd, text, MESSAGE_MAX);
	while (n < 0 && (errno == EINTR || errno == EPIPE));
	if (n < 0 && errno != EAGAIN)
		return sys_path_err(sys, SYS_LOG_PATH, errno);
	*ret_more = n > 0;
	if (n > 0)
		text[n - (text[n - 1] == '\n')] = '\0';
	return NULL;
}

static struct kx_err *scan_log(
	const struct sys *sys, bool (*take)(void *arg, const char *line), void *arg)
{
	KX_AUTO(closep) int fd = sys_open_below(sys, SYS_LOG_PATH, 0);
	char text[MESSAGE_MAX + 1];
	uint64_t left = LOG_MAX;
	bool more = true;

	if (fd < 0)
		return sys_path_err(sys, SYS_LOG_PATH, errno);
	for (; more && left; left--) {
		KX_TRY(read_message(sys, fd, text, &more));
		if (more && !take(arg, text))
			return NULL;
	}
	return NULL;
}

struct kx_err *sys_scan_log(
	const struct sys *sys, bool (*take)(void *arg, const char *line), void *arg)
{
	if (sys->live)
		return scan_log(sys, take, arg);
	return sys_scan_lines(sys, SYS_LOG_PATH, LOG_MAX, take, arg);
}

struct kx_err *sys_scan_lines(const struct sys *sys, const char *path, uint64_t max,
	bool (*take)(void *arg, const char *line), void *arg)
{
	KX_AUTO(freep) struct line_buffer *lines = malloc(sizeof(*lines));
	KX_AUTO(closep) int fd = -1;

	if (!lines)
		return kx_err_nomem();
	KX_TRY(sys_open_regular(sys, path, &fd));
	*lines = (struct line_buffer){
		.sys = sys, .path = path, .fd = fd, .max = max, .left = max};
	return scan_lines(lines, take, arg);
}
