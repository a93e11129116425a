// SPDX-License-Identifier: GPL-2.0-or-later
#include "check/service-request.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "sys/sys.h"

/* Of the file where it is, owned by ret; NULL: it is not there. */
static struct kx_err *find_file(const struct sys *sys, const char *path,
	struct request *ret, const char **ret_path)
{
	KX_AUTO(freep) char *real = NULL;
	char *name;

	*ret_path = NULL;
	if (!path || *path != '/')
		return NULL;
	KX_TRY(kx_err_forgive(sys_find_file(sys, path + 1, &real)));
	if (!real)
		return NULL;
	KX_TRY(text_format(&name, "%s%s", sys->root, real));
	*ret_path = name;
	return request_own(ret, name);
}

/* Words that end in "=" get a value that stands for any. */
static struct kx_err *add_words(const char *words, char **append)
{
	size_t size = strlen(words);
	char *line;

	if (!size)
		return NULL;
	KX_TRY(text_format(&line, "%s%s%s%s", *append, **append ? " " : "", words,
		words[size - 1] == '=' ? "1" : ""));
	free(*append);
	*append = line;
	return NULL;
}

static struct kx_err *make_line(const struct kdump_service *service, struct request *ret)
{
	char *append;

	KX_TRY(text_format(&append, "%s%s%s", service->cmdline ? service->cmdline : "",
		service->cmdline ? " " : "", service->append));
	struct kx_err *err = add_words(service->adds, &append);
	if (err) {
		free(append);
		return err;
	}
	ret->reuse_cmdline = !service->cmdline;
	ret->append = append;
	return request_own(ret, append);
}

struct kx_err *service_request_make(const struct sys *sys,
	const struct kdump_service *service, struct request *ret, bool *ret_made)
{
	const char *initrd;

	*ret_made = false;
	if (!fact_present(&service->fact))
		return NULL;
	KX_TRY(find_file(sys, service->kernel, ret, &ret->kernel));
	if (!ret->kernel)
		return NULL;
	KX_TRY(find_file(sys, service->initrd, ret, &initrd));
	if (initrd)
		KX_TRY(string_list_add(&ret->initrds, initrd));
	*ret_made = true;
	return make_line(service, ret);
}
