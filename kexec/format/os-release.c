// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/os-release.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The end of a value within quotes: without one, that of the line. */
static size_t quoted_length(const char *start, size_t size, char quote)
{
	size_t i = 0;

	while (i < size && start[i] != quote)
		i += quote == '"' && start[i] == '\\' && i + 1 < size ? 2 : 1;
	return i;
}

/* A backslash makes what follows it a plain character, but for single quotes. */
static char *copy_value(const char *start, size_t size, bool escapes)
{
	char *copy = malloc(size + 1), *to = copy;

	if (!copy)
		return NULL;
	for (size_t i = 0; i < size; i++) {
		if (escapes && start[i] == '\\' && i + 1 < size)
			i++;
		*to++ = start[i];
	}
	*to = '\0';
	return copy;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static char *parse_value(const char *start, size_t size)
{
	while (size && is_space(start[size - 1]))
		size--;
	if (!size || (*start != '"' && *start != '\''))
		return copy_value(start, size, true);
	return copy_value(start + 1, quoted_length(start + 1, size - 1, *start),
		*start == '"');
}

struct kx_err *os_release_find(const char *text, const char *key, char **ret)
{
	size_t key_size = strlen(key), value_size = 0;
	const char *value = NULL;

	*ret = NULL;
	for (const char *line = text, *next; *line; line = next) {
		size_t size = strcspn(line, "\n");

		next = line + size + (line[size] == '\n');
		while (size && is_space(*line)) {
			line++;
			size--;
		}
		if (size <= key_size || strncmp(line, key, key_size) ||
			line[key_size] != '=')
			continue;
		value = line + key_size + 1;
		value_size = size - key_size - 1;
	}
	if (!value)
		return NULL;
	*ret = parse_value(value, value_size);
	if (!*ret)
		return kx_err_nomem();
	if (!**ret) {
		free(*ret);
		*ret = NULL;
	}
	return NULL;
}

struct kx_err *os_release_first(
	const char *text, const char *const keys[], char **ret)
{
	*ret = NULL;
	for (size_t i = 0; keys[i] && !*ret; i++)
		KX_TRY(os_release_find(text, keys[i], ret));
	return NULL;
}
