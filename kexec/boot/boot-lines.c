// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/boot-lines.h"

#include <stdlib.h>
#include <string.h>

#include "boot/sources.h"

static const char blank[] = " \t";

static unsigned int count_lines(const uint8_t *from, const uint8_t *to)
{
	unsigned int n = 1;

	for (; from < to; from++)
		n += *from == '\n';
	return n;
}

static struct kx_err *check_lines(const struct bytes *b)
{
	const uint8_t *p = b->data, *end = p + b->size;

	for (unsigned int line = 1; p < end; line++) {
		const uint8_t *stop = memchr(p, '\n', (size_t)(end - p));

		stop = stop ? stop : end;
		if (stop - p > BOOT_LINE_MAX)
			return kx_err_new(KX_LIMIT,
				"%s:%u: a line of more than %d bytes in a boot menu",
				b->name, line, BOOT_LINE_MAX);
		p = stop + 1;
	}
	return NULL;
}

static struct kx_err *check(const struct bytes *b)
{
	const uint8_t *nul;

	if (b->size > BOOT_FILE_MAX)
		return kx_err_new(KX_LIMIT, "%s: more than %d bytes for a boot menu",
			b->name, BOOT_FILE_MAX);
	if (!b->size)
		return NULL;
	if (!(nul = memchr(b->data, '\0', b->size)))
		return check_lines(b);
	return kx_err_new(KX_FORMAT,
		"%s:%u: a NUL byte, where a boot menu is lines of text", b->name,
		count_lines(b->data, nul));
}

struct kx_err *boot_lines_copy(const struct bytes *b, char **ret)
{
	*ret = NULL;
	KX_TRY(check(b));
	if (!(*ret = malloc(b->size + 1)))
		return kx_err_nomem();
	if (b->size)
		memcpy(*ret, b->data, b->size);
	(*ret)[b->size] = '\0';
	return NULL;
}

static char *trim(char *line)
{
	char *end = line + strlen(line);

	line += strspn(line, blank);
	while (end > line && strchr(blank, end[-1]))
		*--end = '\0';
	return line;
}

char *boot_lines_next(struct boot_lines *lines)
{
	char *start = lines->next, *end;

	if (!start)
		return NULL;
	end = start + strcspn(start, "\r\n");
	lines->line += !lines->in_line;
	lines->in_line = *end == '\r';
	lines->next = *end ? end + 1 : NULL;
	*end = '\0';
	return trim(start);
}

char *boot_lines_cut(char *line)
{
	char *gap = line + strcspn(line, blank), *rest = gap + strspn(gap, blank);

	*gap = '\0';
	return rest;
}
