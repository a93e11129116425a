// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/cmdline.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
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

bool cmdline_is_named(const char *word, const char *const *names)
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

struct kx_err *cmdline_filter(const char *line,
	bool (*keep)(void *arg, const char *word, size_t size), void *arg, char **ret)
{
	char *out = malloc(strlen(line) + 1);
	size_t n = 0;

	if (!out)
		return kx_err_nomem();
	for (const char *p = skip_space(line), *end; *p; p = skip_space(end)) {
		end = word_end(p);
		if (!keep(arg, p, end - p))
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

static bool is_named_otherwise(void *arg, const char *word, size_t size)
{
	const char *const *names = arg;

	(void)size;
	return !cmdline_is_named(word, names);
}

struct kx_err *cmdline_without(const char *line, const char *const *names, char **ret)
{
	return cmdline_filter(line, is_named_otherwise, (void *)names, ret);
}

/* The word from p to end is "--", which may stand in quotes: the rest is for init. */
static bool ends_parameters(const char *p, const char *end)
{
	return (end - p == 2 && !memcmp(p, "--", 2)) ||
	       (end - p == 4 && !memcmp(p, "\"--\"", 4));
}

bool cmdline_next(const char **p, const char **ret_word, size_t *ret_size)
{
	const char *start = skip_space(*p), *end = word_end(start);

	*p = start;
	if (!*start || ends_parameters(start, end))
		return false;
	*ret_word = start;
	*ret_size = end - start;
	*p = end;
	return true;
}

const char *cmdline_find(const char *line, const char *name, size_t *ret_size)
{
	const char *const names[] = {name, NULL};
	const char *found = NULL, *word;
	size_t size;

	while (cmdline_next(&line, &word, &size)) {
		if (!cmdline_is_named(word, names))
			continue;
		found = word;
		*ret_size = size;
	}
	return found;
}

/* Of the word of size bytes, what stands behind name. */
static const char *value_of(
	const char *word, size_t size, const char *name, size_t *ret_size)
{
	const char *end = word + size;
	bool quoted = *word == '"';
	word += quoted + strlen(name);
	if (word < end && *word == '"') {
		word++;
		quoted = true;
	}
	if (quoted && end > word && end[-1] == '"')
		end--;
	*ret_size = end - word;
	return word;
}

const char *cmdline_value(const char *line, const char *name, size_t *ret_size)
{
	size_t size;
	const char *word = cmdline_find(line, name, &size);

	return word ? value_of(word, size, name, ret_size) : NULL;
}

bool cmdline_next_value(const char **p, const char *name, const char **ret_value,
	size_t *ret_size)
{
	const char *const names[] = {name, NULL};
	const char *word;
	size_t size;

	while (cmdline_next(p, &word, &size)) {
		if (!cmdline_is_named(word, names))
			continue;
		*ret_value = value_of(word, size, name, ret_size);
		return true;
	}
	return false;
}

bool cmdline_has(const char *line, const char *name)
{
	size_t size;

	return cmdline_find(line, name, &size);
}

/* Only the start of a value counts: "yes", "on", "0". */
static bool parse_bool(const char *value, bool *ret)
{
	char first = tolower((unsigned char)value[0]);
	char second = first == 'o' ? tolower((unsigned char)value[1]) : 0;

	if (second != 'n' && second != 'f' && (!first || !strchr("eyt1dnf0", first)))
		return false;
	*ret = second == 'n' || (!second && strchr("eyt1", first));
	return true;
}

bool cmdline_find_bool(const char *line, const char *name, bool *ret)
{
	const char *const names[] = {name, NULL};
	const char *word;
	size_t size;
	bool found = false;

	while (cmdline_next(&line, &word, &size)) {
		if (!cmdline_is_named(word, names))
			continue;
		word += (*word == '"') + strlen(name);
		found |= parse_bool(word + (*word == '"'), ret);
	}
	return found;
}

/* Are the n bytes of name all of the word's name, before its value where it has one? */
static bool has_name_of(const char *word, size_t size, const char *name, size_t n)
{
	size_t quote = *word == '"', end = quote + n;

	if (size < end || memcmp(word + quote, name, n))
		return false;
	return size == end || word[end] == '=' ||
	       (quote && size == end + 1 && word[end] == '"');
}

static bool has_name(const char *word, size_t size, const char *name)
{
	return has_name_of(word, size, name, strlen(name));
}

bool cmdline_is_one_of(const char *word, size_t size, const char *names)
{
	for (const char *p = skip_space(names), *end; *p; p = skip_space(end)) {
		size_t n = strcspn(p, "= \t\n\v\f\r");

		end = p + strcspn(p, " \t\n\v\f\r");
		if (n && has_name_of(word, size, p, n))
			return true;
	}
	return false;
}

bool cmdline_find_on_off(const char *line, const char *on, const char *off, bool *ret)
{
	const char *word;
	size_t size;
	bool found = false;

	while (cmdline_next(&line, &word, &size)) {
		bool is_on = has_name(word, size, on);

		if (!is_on && !has_name(word, size, off))
			continue;
		*ret = is_on;
		found = true;
	}
	return found;
}

/* Is a quote open behind the size bytes at s? */
static bool leaves_open(const char *s, size_t size)
{
	bool open = false;

	for (size_t i = 0; i < size; i++)
		open ^= s[i] == '"';
	return open;
}

/* Where the kernel's parameters end: at the word "--", or at the end. */
static const char *parameters_end(const char *line, bool *ret_open)
{
	const char *p = line, *word;
	size_t size;

	while (cmdline_next(&p, &word, &size))
		;
	*ret_open = leaves_open(line, p - line);
	return p;
}

struct kx_err *cmdline_add(const char *line, const char *word, char **ret)
{
	bool open;
	const char *p = parameters_end(line, &open);
	bool touches = p != line && !isspace((unsigned char)p[-1]);

	if (open)
		return kx_err_name(
			kx_err_new(KX_FORMAT,
				"the command line has a quote that nothing closes: the "
				"kernel would not see '%.40s' behind it",
				word),
			KX_ID_USAGE);
	return text_format(ret, "%.*s%s%s%s%s", (int)(p - line), line, touches ? " " : "",
		word, *p ? " " : "", p);
}

/* ---- two lines as one -------------------------------------------------------------- */

/* Words, with the white space between them; neither begins nor ends them. */
struct words {
	const char *s;
	size_t size;
};

/* A line's two parts, and between them its "--" where it has one. */
struct parts {
	struct words parameters, dashes, init;
};

static struct words words_between(const char *start, const char *end)
{
	while (start < end && isspace((unsigned char)*start))
		start++;
	while (end > start && isspace((unsigned char)end[-1]))
		end--;
	return (struct words){start, end - start};
}

static struct parts split(const char *line)
{
	bool open;
	const char *dashes = parameters_end(line, &open), *init = word_end(dashes);

	return (struct parts){
		.parameters = words_between(line, dashes),
		.dashes = words_between(dashes, init),
		.init = words_between(init, init + strlen(init)),
	};
}

/* The first word of w, which is left with the others; no bytes at its end. */
static struct words take_word(struct words *w)
{
	const char *end = word_end(w->s);
	struct words word = *w;

	if (end < w->s + w->size)
		word.size = end - w->s;
	*w = words_between(w->s + word.size, w->s + w->size);
	return word;
}

static size_t count_words(struct words w)
{
	size_t n = 0;

	for (; w.size; n++)
		take_word(&w);
	return n;
}

static bool end_with(struct words all, struct words last)
{
	last = words_between(last.s, last.s + last.size);
	size_t more = count_words(all), n = count_words(last);

	if (n > more)
		return false;
	for (; more > n; more--)
		take_word(&all);
	while (last.size) {
		struct words a = take_word(&all), b = take_word(&last);

		if (a.size != b.size || memcmp(a.s, b.s, a.size))
			return false;
	}
	return true;
}

static void put_words(FILE *out, struct words w, bool *any)
{
	if (!w.size)
		return;
	if (*any)
		fputc(' ', out);
	fwrite(w.s, 1, w.size, out);
	*any = true;
}

/* Both, of which the second is left out where the first one ends with it. */
static void put_both(FILE *out, struct words a, struct words b, bool close, bool *any)
{
	put_words(out, a, any);
	if (leaves_open(a.s, a.size))
		fputc('"', out);
	if (end_with(a, b))
		return;
	put_words(out, b, any);
	if (close && leaves_open(b.s, b.size))
		fputc('"', out);
}

struct kx_err *cmdline_join(const char *line, const char *more, char **ret)
{
	struct parts a = split(line), b = split(more);
	struct words dashes = a.dashes.size ? a.dashes : b.dashes;
	size_t size;
	bool any = false;

	if (!dashes.size)
		b.parameters = (struct words){more, strlen(more)};
	FILE *out = open_memstream(ret, &size);
	if (!out)
		return kx_err_nomem();
	put_both(out, a.parameters, b.parameters, dashes.size, &any);
	put_words(out, dashes, &any);
	put_both(out, a.init, b.init, false, &any);
	if (!fclose(out))
		return NULL;
	free(*ret);
	*ret = NULL;
	return kx_err_nomem();
}

/* What x86's early code takes for white space. The NUL is none: it ends the line. */
static bool is_early_space(char c)
{
	return c && (uint8_t)c <= ' ';
}

size_t cmdline_word_position(const char *line, const char *word)
{
	for (const char *p = line;;) {
		size_t n = 0;

		while (is_early_space(*p))
			p++;
		const char *start = p;
		while (word[n] && *p == word[n])
			p++, n++;
		if (!word[n] && (!*p || is_early_space(*p)))
			return start - line + 1;
		if (!*p)
			return 0;
		/* It skips the byte that differs, too, which may be white space. */
		do
			p++;
		while (*p && !is_early_space(*p));
	}
}

bool cmdline_has_word(const char *line, const char *word)
{
	return cmdline_word_position(line, word) > 0;
}
