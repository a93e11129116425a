// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/cmdline.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

/* Behind the parameter at p: quotes keep white space together. */
static const char *word_end(const char *p)
{
	bool quoted = false;

	for (; *p && (quoted || !isspace((unsigned char)*p)); p++)
		if (*p == '"')
			quoted = !quoted;
	return p;
}

static bool has_name(const char *word, const char *const *names)
{
	/* The kernel also takes a parameter whose whole word is quoted. */
	if (*word == '"')
		word++;
	for (; *names; names++)
		if (!strncmp(word, *names, strlen(*names)))
			return true;
	return false;
}

static const char *skip_space(const char *p)
{
	while (isspace((unsigned char)*p))
		p++;
	return p;
}

struct kx_err *cmdline_without(const char *line, const char *const *names, char **ret)
{
	char *out = malloc(strlen(line) + 1);
	size_t n = 0;

	if (!out)
		return kx_err_nomem();
	for (const char *p = skip_space(line), *end; *p; p = skip_space(end)) {
		end = word_end(p);
		if (has_name(p, names))
			continue;
		if (n)
			out[n++] = ' ';
		memcpy(out + n, p, end - p);
		n += end - p;
	}
	out[n] = '\0';
	*ret = out;
	return NULL;
}

/* The word from p to end is "--", which may stand in quotes: the rest is for init. */
static bool ends_parameters(const char *p, const char *end)
{
	return (end - p == 2 && !memcmp(p, "--", 2)) ||
	       (end - p == 4 && !memcmp(p, "\"--\"", 4));
}

const char *cmdline_find(const char *line, const char *name, size_t *ret_size)
{
	const char *const names[] = {name, NULL};
	const char *found = NULL;

	for (const char *p = skip_space(line), *end; *p; p = skip_space(end)) {
		end = word_end(p);
		if (ends_parameters(p, end))
			break;
		if (!has_name(p, names))
			continue;
		found = p;
		*ret_size = end - p;
	}
	return found;
}

bool cmdline_has(const char *line, const char *name)
{
	size_t size;

	return cmdline_find(line, name, &size);
}

/* Where the kernel's parameters end: at the word "--", or at the end. */
static const char *parameters_end(const char *line, bool *ret_open)
{
	const char *p = skip_space(line), *end;

	for (*ret_open = false; *p; p = skip_space(end)) {
		end = word_end(p);
		if (ends_parameters(p, end))
			break;
		for (const char *q = p; q < end; q++)
			*ret_open ^= *q == '"';
	}
	return p;
}

struct kx_err *cmdline_add(const char *line, const char *word, char **ret)
{
	bool open;
	const char *p = parameters_end(line, &open);
	bool touches = p != line && !isspace((unsigned char)p[-1]);

	if (open)
		return kx_err_new(KX_FORMAT,
			"the command line has a quote that nothing closes: the kernel "
			"would not see '%.40s' behind it",
			word);
	return text_format(ret, "%.*s%s%s%s%s", (int)(p - line), line, touches ? " " : "",
		word, *p ? " " : "", p);
}

bool cmdline_has_word(const char *line, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = line; (p = strstr(p, word)); p += n) {
		bool starts = p == line || (uint8_t)p[-1] <= ' ';

		if (starts && (uint8_t)p[n] <= ' ')
			return true;
	}
	return false;
}
