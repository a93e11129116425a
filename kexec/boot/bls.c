// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/bls.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "boot/sources.h"

static const char blank[] = " \t";

/* Cut text, one line, in key and value; false for a line that says nothing. */
static bool cut_line(char *text, char **ret_key, char **ret_value)
{
	char *key = text + strspn(text, blank), *end = key + strlen(key);

	while (end > key && strchr(blank, end[-1]))
		*--end = '\0';
	char *gap = key + strcspn(key, blank);
	if (*key == '#' || !*gap)
		return false;
	*ret_key = key;
	*ret_value = gap + strspn(gap, blank);
	*gap = '\0';
	return true;
}

static struct kx_err *take_line(struct bls_conf *conf, char *text, unsigned int line)
{
	char *key, *value;

	if (!cut_line(text, &key, &value))
		return NULL;
	KX_TRY(vec_grow(&conf->v, &conf->capacity, conf->n + 1, sizeof(*conf->v)));
	conf->v[conf->n++] = (struct bls_line){key, value, line};
	return NULL;
}

static struct kx_err *take_lines(struct bls_conf *conf)
{
	char *p = conf->text;
	unsigned int line = 1;

	for (;;) {
		char *end = p + strcspn(p, "\r\n"), stop = *end;

		*end = '\0';
		KX_TRY(take_line(conf, p, line));
		if (!stop)
			return NULL;
		line += stop == '\n';
		p = end + 1;
	}
}

static unsigned int count_lines(const uint8_t *from, const uint8_t *to)
{
	unsigned int n = 1;

	for (; from < to; from++)
		n += *from == '\n';
	return n;
}

static struct kx_err *check(const struct bytes *b)
{
	const uint8_t *nul;

	if (b->size > BOOT_FILE_MAX)
		return kx_err_new(KX_LIMIT, "%s: more than %d bytes for a boot entry",
			b->name, BOOT_FILE_MAX);
	if (!b->size || !(nul = memchr(b->data, '\0', b->size)))
		return NULL;
	return kx_err_new(KX_FORMAT,
		"%s:%u: a NUL byte, where a boot entry is lines of text", b->name,
		count_lines(b->data, nul));
}

struct kx_err *bls_parse(const struct bytes *b, struct bls_conf *ret)
{
	struct kx_err *err;

	*ret = (struct bls_conf){0};
	KX_TRY(check(b));
	if (!(ret->text = malloc(b->size + 1)))
		return kx_err_nomem();
	if (b->size)
		memcpy(ret->text, b->data, b->size);
	ret->text[b->size] = '\0';
	if ((err = take_lines(ret)))
		bls_conf_destroy(ret);
	return err;
}

void bls_conf_destroy(struct bls_conf *conf)
{
	free(conf->text);
	free(conf->v);
	*conf = (struct bls_conf){0};
}

const struct bls_line *bls_next(
	const struct bls_conf *conf, const char *key, const struct bls_line *after)
{
	for (size_t i = after ? (size_t)(after - conf->v) + 1 : 0; i < conf->n; i++)
		if (!strcmp(conf->v[i].key, key))
			return &conf->v[i];
	return NULL;
}

const struct bls_line *bls_last(const struct bls_conf *conf, const char *key)
{
	const struct bls_line *last = NULL;

	for (size_t i = 0; i < conf->n; i++)
		if (!strcmp(conf->v[i].key, key))
			last = &conf->v[i];
	return last;
}

struct kx_err *bls_join(const struct bls_conf *conf, const char *key, char **ret)
{
	const struct bls_line *line = NULL;
	size_t size = 1;

	while ((line = bls_next(conf, key, line)))
		size += strlen(line->value) + 1;
	char *p = malloc(size);
	if (!(*ret = p))
		return kx_err_nomem();
	*p = '\0';
	while ((line = bls_next(conf, key, line))) {
		if (p > *ret)
			*p++ = ' ';
		p = stpcpy(p, line->value);
	}
	return NULL;
}

void bls_unquote(struct bls_conf *conf)
{
	for (size_t i = 0; i < conf->n; i++) {
		char *value = conf->v[i].value, *last = value + strlen(value) - 1;

		if (*value != '"' || *last != '"')
			continue;
		*last = '\0';
		conf->v[i].value += last > value;
	}
}
