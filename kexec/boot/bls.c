// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/bls.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "boot/boot-lines.h"

static struct kx_err *take_line(struct bls_conf *conf, char *key, unsigned int line)
{
	char *value = boot_lines_cut(key);

	if (*key == '#' || !*value)
		return NULL;
	KX_TRY(vec_grow(&conf->v, &conf->capacity, conf->n + 1, sizeof(*conf->v)));
	conf->v[conf->n++] = (struct bls_line){key, value, line};
	return NULL;
}

static struct kx_err *take_lines(struct bls_conf *conf)
{
	struct boot_lines lines = {.next = conf->text};
	char *line;

	while ((line = boot_lines_next(&lines)))
		KX_TRY(take_line(conf, line, lines.line));
	return NULL;
}

struct kx_err *bls_parse(const struct bytes *b, struct bls_conf *ret)
{
	*ret = (struct bls_conf){0};
	KX_TRY(boot_lines_copy(b, &ret->text));
	struct kx_err *err = take_lines(ret);
	if (err)
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
