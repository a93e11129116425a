// SPDX-License-Identifier: GPL-2.0-or-later
/* Debian's settings: what can be taken of them, written in quotes, is taken again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hold.h"
#include "service/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* "APPEND='…'", where a quote in it is '\'' */
static void check_again(const char *append)
{
	struct settings again = {0};
	char *text = malloc(4 * strlen(append) + 20), *to = text;

	hold(text != NULL);
	to += sprintf(to, "APPEND='");
	for (const char *at = append; *at; at++)
		to += *at == '\'' ? sprintf(to, "'\\''") : sprintf(to, "%c", *at);
	sprintf(to, "'\n");
	hold(!settings_parse(text, strlen(text), "again", &again));
	hold(again.append && !strcmp(again.append, append));
	settings_destroy(&again);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct settings settings = {0};
	char *copy = malloc(size + !size);

	hold(copy != NULL);
	memcpy(copy, data, size);
	kx_err_free(settings_parse(copy, size, "input", &settings));
	if (settings.append) {
		hold(strlen(settings.append) <= size);
		check_again(settings.append);
	}
	settings_destroy(&settings);
	free(copy);
	return 0;
}
