// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/commands.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "service/kernel-arguments.h"
#include "service/mark.h"
#include "sys/command.h"

enum { LOADED = 1 };

static struct kx_err *find_job(const char *unit, unsigned long *ret)
{
	char *const argv[] = {
		"systemctl", "show", "--property=Job", "--value", (char *)unit, NULL};
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	int status;

	KX_TRY(command_read(argv, 64, &text, &status));
	if (status)
		return kx_err_new(
			KX_IO, "systemctl show %s: exit status %d", unit, status);
	*ret = strtoul(text.s, NULL, 10);
	return NULL;
}

struct kx_err *jobs_find(struct jobs *ret)
{
	*ret = (struct jobs){0};
	KX_TRY(find_job("systemd-reboot.service", &ret->reboot));
	return find_job("systemd-kexec.service", &ret->kexec);
}

unsigned long jobs_reboot(const struct jobs *jobs)
{
	return jobs->kexec ? jobs->kexec : jobs->reboot;
}

struct kx_err *jobs_force(const char *verb)
{
	char *const argv[] = {"systemctl", "--force", (char *)verb, NULL};
	int status;

	/* Newer systemd would make a kexec of "reboot" while an image is loaded. */
	if (setenv("SYSTEMCTL_SKIP_AUTO_KEXEC", "1", 1) < 0)
		return kx_err_nomem();
	KX_TRY(command_run(argv, &status));
	if (!status)
		return NULL;
	return kx_err_new(KX_IO, "systemctl %s: exit status %d", verb, status);
}

struct kx_err *service_ask(struct sys_text *ret)
{
	char *const argv[] = {"kexec", "-S", "-l", "-v", NULL};
	int status;

	KX_TRY(command_read(argv, STATUS_MAX, ret, &status));
	if (status && status != LOADED)
		return kx_err_new(KX_IO, "kexec -S -l -v: exit status %d", status);
	if (!status)
		ret->s[ret->size = 0] = '\0';
	return NULL;
}

struct kx_err *service_load(const struct settings *settings, const char *entry)
{
	KX_AUTO(arguments_destroy) struct arguments arguments = {0};
	int status;

	KX_TRY(kernel_arguments(settings, entry, &arguments));
	KX_TRY(command_run(arguments.v, &status));
	if (!status)
		return NULL;
	return kx_err_new(
		KX_REFUSED, "nothing is loaded (kexec: exit status %d)", status);
}

struct kx_err *service_unload(void)
{
	char *const argv[] = {"kexec", "-u", NULL};
	int status;

	KX_TRY(command_run(argv, &status));
	if (!status)
		return NULL;
	return kx_err_new(KX_REFUSED,
		"what was loaded for a reboot that was cancelled cannot be unloaded "
		"(kexec: exit status %d)",
		status);
}
