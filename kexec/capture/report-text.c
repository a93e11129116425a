// SPDX-License-Identifier: GPL-2.0-or-later
/* What stands in reports, as text. Pure. */
#include <ctype.h>
#include <string.h>

#include "base/cleanup.h"
#include "capture/report.h"

static size_t line_size(const char *p, const char *end)
{
	const char *newline = memchr(p, '\n', end - p);

	return (newline ? newline : end) - p;
}

static const char *next_line(const char *p, const char *end)
{
	p += line_size(p, end);
	return p < end ? p + 1 : end;
}

/* "#==[ Command ]======#" begins a section. */
static bool is_rule(const char *p, const char *end)
{
	return end - p > 5 && !memcmp(p, "#==[ ", 5);
}

struct kx_err *report_sections(const char *text, size_t size,
	struct kx_err *(*take)(void *arg, const char *title, size_t title_size,
		const char *body, size_t body_size),
	void *arg)
{
	const char *p = text, *end = text + size;

	while (p < end) {
		const char *title = next_line(p, end);

		if (!is_rule(p, end) || is_rule(title, end)) {
			p = title;
			continue;
		}
		const char *body = next_line(title, end), *stop = body;

		while (stop < end && !is_rule(stop, end))
			stop = next_line(stop, end);
		if (end - title > 2 && !memcmp(title, "# ", 2) && title != body)
			KX_TRY(take(arg, title + 2, line_size(title + 2, end), body,
				(size_t)(stop - body)));
		p = stop > p ? stop : end;
	}
	return NULL;
}

/* A word of the text. */
static bool has_word(const char *text, const char *word)
{
	size_t size = strlen(word);

	for (const char *p = text; (p = strstr(p, word)); p += size)
		if ((p == text || isspace((unsigned char)p[-1])) &&
			(!p[size] || isspace((unsigned char)p[size])))
			return true;
	return false;
}

const char *report_machine_of_uname(const char *text)
{
	static const char *const machines[] = {
		"x86_64", "ppc64le", "ppc64", "aarch64", "s390x", "i686"};

	for (size_t i = 0; i < KX_ARRAY_SIZE(machines); i++)
		if (has_word(text, machines[i]))
			return machines[i];
	return NULL;
}

/* The value of the first line of that key, up to its newline; NULL: there is none. */
static const char *value_of(const char *text, const char *key)
{
	for (const char *p = text, *newline;; p = newline + 1) {
		if (!strncmp(p, key, strlen(key)))
			return p + strlen(key);
		if (!(newline = strchr(p, '\n')))
			return NULL;
	}
}

const char *report_machine_of_cpuinfo(const char *text, bool *ret_guessed)
{
	const char *flags = value_of(text, "flags\t");
	const char *cpu = value_of(text, "cpu\t");

	*ret_guessed = false;
	/* lm: long mode */
	for (const char *p = flags; p && *p && *p != '\n'; p++)
		if (!strncmp(p, " lm", 3) && (p[3] == ' ' || p[3] == '\n' || !p[3]))
			return "x86_64";
	*ret_guessed = cpu && !strncmp(cpu + strspn(cpu, "\t :"), "POWER", 5);
	return *ret_guessed ? "ppc64le" : NULL;
}

bool report_sysctl(const char *line, size_t size, char *ret_path, size_t path_size,
	const char **ret_value, size_t *ret_value_size)
{
	static const char start[] = "proc/sys/";
	size_t n = strlen(start);
	size_t i = 0;

	if (path_size <= n)
		return false;
	memcpy(ret_path, start, n);
	for (; i < size && (isalnum((unsigned char)line[i]) || strchr("_-.", line[i]));
		i++) {
		if (!line[i] || n + 1 >= path_size ||
			(line[i] == '.' && (!i || line[i - 1] == '.')))
			return false;
		ret_path[n++] = line[i] == '.' ? '/' : line[i];
	}
	ret_path[n] = '\0';
	if (!i || line[i - 1] == '.' || size - i < 2 || memcmp(line + i, " =", 2))
		return false;
	i += 2;
	i += i < size && line[i] == ' ';
	*ret_value = line + i;
	*ret_value_size = size - i;
	return true;
}
