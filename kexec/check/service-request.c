// SPDX-License-Identifier: GPL-2.0-or-later
#include "check/service-request.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "format/cmdline.h"

/* Of a file of the machine below root, owned by ret. */
static struct kx_err *name_file(
	const char *root, const char *path, struct request *ret, const char **ret_path)
{
	char *name;

	KX_TRY(text_format(&name, "%s%s", root, path));
	*ret_path = name;
	return request_own(ret, name);
}

static bool is_kept(void *arg, const char *word, size_t size)
{
	const char *removes = arg;

	return !removes || !cmdline_is_one_of(word, size, removes);
}

/* What it starts from in place of the running kernel's line; "" for that one. */
static struct kx_err *find_base(const struct kdump_service *service, char **ret)
{
	return cmdline_filter(service->cmdline ? service->cmdline : "", is_kept,
		service->removes, ret);
}

/* The last of the words that the service adds, if it ends in "=", gets a value. */
static struct kx_err *make_append(const struct kdump_service *service, char **ret)
{
	const char *adds = service->adds, *append = service->append;
	size_t size = strlen(adds);
	KX_AUTO(freep) char *base = NULL;

	KX_TRY(find_base(service, &base));
	return text_format(ret, "%s%s%s%s%s%s", base, *base && size ? " " : "", adds,
		size && adds[size - 1] == '=' ? "1" : "",
		(*base || size) && *append ? " " : "", append);
}

static struct kx_err *make_line(const struct kdump_service *service, struct request *ret)
{
	char *append, *removes;

	KX_TRY(make_append(service, &append));
	ret->append = append;
	KX_TRY(request_own(ret, append));
	ret->reuse_cmdline = !service->cmdline;
	if (service->cmdline || !service->removes)
		return NULL;
	KX_TRY(text_format(&removes, "%s", service->removes));
	ret->not_reused = removes;
	return request_own(ret, removes);
}

struct kx_err *service_request_make(const char *root, const struct kdump_service *service,
	const struct service_files *files, struct request *ret, bool *ret_made)
{
	const char *initrd;

	*ret_made = files->kernel;
	if (!files->kernel)
		return NULL;
	KX_TRY(name_file(root, files->kernel, ret, &ret->kernel));
	if (files->initrd) {
		KX_TRY(name_file(root, files->initrd, ret, &initrd));
		KX_TRY(string_list_add(&ret->initrds, initrd));
	}
	return make_line(service, ret);
}
