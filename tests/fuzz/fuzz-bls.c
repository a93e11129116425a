// SPDX-License-Identifier: GPL-2.0-or-later
/* An entry of the Boot Loader Specification. */
#include <stdlib.h>
#include <string.h>

#include "boot/bls.h"
#include "hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold_lines(const struct bls_conf *conf)
{
	for (size_t i = 0; i < conf->n; i++) {
		const struct bls_line *line = &conf->v[i];

		hold(*line->key && *line->value);
		hold(!strpbrk(line->key, " \t\r\n"));
		hold(!strpbrk(line->value, "\r\n"));
		hold(!strchr(" \t", *line->value));
		hold(!i || line->line >= conf->v[i - 1].line);
		hold(bls_next(conf, line->key, NULL) && bls_last(conf, line->key));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bytes b = {data, size, "a.conf"};
	struct bls_conf conf;
	char *options;
	struct kx_err *err = bls_parse(&b, &conf);

	hold(!err == !(size && memchr(data, '\0', size)));
	hold(!err || !conf.v);
	hold_lines(&conf);
	bls_unquote(&conf);
	hold(!bls_join(&conf, "options", &options));
	hold(strlen(options) <= size);
	free(options);
	kx_err_free(err);
	bls_conf_destroy(&conf);
	return 0;
}
