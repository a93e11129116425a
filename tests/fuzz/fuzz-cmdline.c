// SPDX-License-Identifier: GPL-2.0-or-later
/* Two command lines, with a NUL between them, and the machine's memory before both. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "format/cmdline.h"
#include "format/crashkernel.h"
#include "take.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold_inside(const char *line, struct crashkernel_text text)
{
	hold(!text.size ||
		(text.s >= line && text.s + text.size <= line + strlen(line)));
}

static void check_crashkernel(const char *line, uint64_t ram)
{
	struct crashkernel ck = crashkernel_read(line, ram);

	hold((ck.is == CRASHKERNEL_NOT_THERE) == !strstr(line, "crashkernel="));
	hold((ck.is == CRASHKERNEL_SYNTAX) == (ck.expected != NULL));
	hold(ck.is == CRASHKERNEL_NOT_THERE || ck.word.size);
	hold_inside(line, ck.word);
	hold_inside(line, ck.at);
	hold_inside(line, ck.base_text);
	hold_inside(line, ck.last_end);
	hold_inside(line, ck.cma);
}

static size_t count_words(const char *line)
{
	const char *p = line, *end = line + strlen(line), *word;
	size_t n = 0, size;

	for (; cmdline_next(&p, &word, &size); n++)
		hold(size && word >= line && word + size == p && p <= end);
	return n;
}

/* What was joined once is not joined again; quotes may cut words of it in two. */
static void check_join(const char *line, const char *more)
{
	char *once, *twice;
	size_t words = count_words(line) + count_words(more);

	hold(!cmdline_join(line, more, &once));
	hold(!cmdline_join(once, more, &twice));
	hold(strlen(once) <= strlen(line) + strlen(more) + 5);
	if (!strchr(line, '"') && !strchr(more, '"')) {
		hold(count_words(once) <= words);
		hold(strlen(twice) <= strlen(once));
	}
	free(once);
	free(twice);
}

static void check_without(const char *line)
{
	static const char *const names[] = {"BOOT_IMAGE=", "crashkernel=", NULL};
	char *text;
	size_t size;

	hold(!cmdline_without(line, names, &text));
	hold(strlen(text) <= strlen(line));
	hold(!cmdline_find(text, "BOOT_IMAGE=", &size));
	free(text);
	struct kx_err *err = cmdline_add(line, "a=1", &text);
	if (!err) {
		hold(cmdline_has(text, "a="));
		free(text);
	}
	kx_err_free(err);
}

/* Only a word of that name can say so, and the last one that does, does. */
static void check_bool(const char *line)
{
	bool on = false;
	char *text;

	if (cmdline_find_bool(line, "kho=", &on))
		hold(cmdline_has(line, "kho="));
	struct kx_err *err = cmdline_add(line, "kho=off", &text);
	if (!err) {
		hold(cmdline_find_bool(text, "kho=", &on) && !on);
		free(text);
	}
	kx_err_free(err);
}

/* A value is a part of its word, and a name counts where it is a parameter's. */
static void check_value(const char *line)
{
	size_t size, word_size;
	const char *word = cmdline_find(line, "kho=", &word_size);
	const char *value = cmdline_value(line, "kho=", &size);
	bool on = false;

	hold(!word == !value);
	hold(!word || cmdline_is_one_of(word, word_size, "a kho"));
	hold(!word || (value > word && value + size <= word + word_size));
	if (cmdline_find_on_off(line, "kho", "nokho", &on))
		hold(strstr(line, on ? "kho" : "nokho"));
	else
		hold(!word);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};
	uint64_t ram = take(&in, 1) << 27;
	char *both = calloc(1, in.size + 2);

	hold(both != NULL);
	memcpy(both, in.data, in.size);
	const char *more = both + strlen(both) + 1;
	check_crashkernel(both, ram);
	check_without(both);
	check_bool(both);
	check_value(both);
	check_join(both, more);
	free(both);
	return 0;
}
