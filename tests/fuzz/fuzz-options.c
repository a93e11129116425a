// SPDX-License-Identifier: GPL-2.0-or-later
/* A command line, a word a line: it is refused and leaves nothing, or can be acted on. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hold.h"
#include "request/options.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_WORDS 32

/* Each of its own, so that no reader gets from one into the next. */
static int split(const uint8_t *data, size_t size, char **words)
{
	int n = 0;

	words[n++] = strdup("kexec");
	while (size && n < MAX_WORDS) {
		const uint8_t *end = memchr(data, '\n', size);
		size_t length = end ? (size_t)(end - data) : size;
		char *word = strndup((const char *)data, length);

		if (!word)
			abort();
		words[n++] = word;
		data += length + !!end;
		size -= length + !!end;
	}
	words[n] = NULL;
	return n;
}

static void check_refused(const struct kx_err *err, const struct request *req)
{
	hold(err->code == KX_USAGE || err->code == KX_UNSUPPORTED);
	hold(*err->message);
	hold(!req->kernel && !req->initrds.v && !req->modules.v && !req->warnings.n);
}

static void check_taken(const struct request *req)
{
	bool exec = req->verb == VERB_EXEC || req->verb == VERB_LOAD_EXEC;
	bool asked = req->asked & (ASK_EXEC | ASK_FORCE);

	hold(!request_loads(req) || !req->kernel == !!req->boot);
	hold(!exec || asked);
	hold(req->verb != VERB_LOAD_EXEC || req->asked & ASK_FORCE);
	hold(req->verb != VERB_DEFAULT || !req->asked);
	hold(req->mem_min <= req->mem_max || !request_loads(req));
	for (size_t i = 0; i < req->warnings.n; i++)
		hold(*req->warnings.v[i].text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *words[MAX_WORDS + 1];
	int n = split(data, size, words);
	struct request req;
	struct kx_err *err = options_parse(n, words, &req);

	if (err)
		check_refused(err, &req);
	else
		check_taken(&req);
	kx_err_free(err);
	request_destroy(&req);
	while (n)
		free(words[--n]);
	return 0;
}
