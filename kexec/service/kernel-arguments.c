// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/kernel-arguments.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

void arguments_destroy(struct arguments *arguments)
{
	for (size_t i = 0; i < arguments->n; i++)
		free(arguments->v[i]);
	free(arguments->v);
	*arguments = (struct arguments){0};
}

__attribute__((format(printf, 2, 3))) static struct kx_err *add(
	struct arguments *to, const char *fmt, ...)
{
	char **v = reallocarray(to->v, to->n + 2, sizeof(*v));
	va_list ap;

	if (!v)
		return kx_err_nomem();
	to->v = v;
	v[to->n] = v[to->n + 1] = NULL;
	va_start(ap, fmt);
	struct kx_err *err = text_vformat(&v[to->n], fmt, ap);
	va_end(ap);
	KX_TRY(err);
	to->n++;
	return NULL;
}

static bool is_set(const char *value)
{
	return value && *value;
}

static struct kx_err *add_kernel(struct arguments *to, const struct settings *settings)
{
	if (is_set(settings->initrd))
		KX_TRY(add(to, "--initrd=%s", settings->initrd));
	if (is_set(settings->append))
		KX_TRY(add(to, "--append=%s", settings->append));
	else
		KX_TRY(add(to, "--reuse-cmdline"));
	KX_TRY(add(to, "--"));
	return add(to, "%s", settings->kernel_image);
}

bool kernel_is_by_menu(const struct settings *settings, const char *entry)
{
	const char *grub = settings->use_grub_config;

	return entry || (grub && !strcmp(grub, "true")) ||
	       !is_set(settings->kernel_image);
}

struct kx_err *kernel_arguments(
	const struct settings *settings, const char *entry, struct arguments *ret)
{
	KX_TRY(add(ret, "kexec"));
	KX_TRY(add(ret, "-l"));
	KX_TRY(add(ret, "--verbose"));
	if (entry)
		return add(ret, "--boot=%s", entry);
	if (kernel_is_by_menu(settings, entry))
		return add(ret, "--boot");
	return add_kernel(ret, settings);
}
