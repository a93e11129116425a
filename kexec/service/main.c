// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kexec-load, which kexec-load.service runs when it is stopped: "kexec-load [ENTRY]". On
 * the way to a reboot it loads the next kernel, and leaves a mark by which another unit
 * starts that in place of the firmware: "kexec-load --start" (kexec-load.service(8)).
 */
#include "config.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/err.h"
#include "base/text.h"
#include "service/automounts.h"
#include "service/kernel-arguments.h"
#include "service/menu-check.h"
#include "service/next-boot.h"
#include "service/settings.h"
#include "sys/command.h"
#include "sys/run-dir.h"
#include "sys/sys-act.h"

/*
 * A condition of kexec-load-start.service. It holds the id of the job that the reboot is
 * for systemd: a reboot that is cancelled leaves its mark, which is not for the next one.
 */
#define MARK	 "reboot"
#define MARK_MAX 64

/* In place of an entry: what kexec-load-start.service asks for. */
#define START "--start"

enum { EXIT_USAGE = 2, LOADED = 1 };

/* Levels of syslog(3), by which the journal shows lines: sd-daemon(3). */
enum level { LEVEL_ERROR = 3, LEVEL_WARNING = 4, LEVEL_INFO = 6 };

static void say(enum level level, const char *text)
{
	if (getenv("JOURNAL_STREAM"))
		fprintf(stderr, "<%d>", level);
	text_say("kexec-load: ", text);
}

/* The id of the job by which systemd starts that unit, a shutdown's end; 0: none. */
static struct kx_err *find_job(const char *unit, unsigned long *ret)
{
	char *const argv[] = {"systemctl", "show", "--property=Job", "--value",
		(char *)unit, NULL};
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	int status;

	KX_TRY(command_read(argv, 64, &text, &status));
	if (status)
		return kx_err_new(KX_IO, "systemctl show %s: exit status %d", unit,
			status);
	*ret = strtoul(text.s, NULL, 10);
	return NULL;
}

/* Linux's own image, or in a dom0 Xen's. */
static struct kx_err *is_loaded(bool *ret)
{
	char *const argv[] = {"kexec", "-S", "-l", NULL};
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	int status;

	KX_TRY(command_read(argv, 256, &text, &status));
	*ret = status == LOADED && text.size;
	return NULL;
}

static struct kx_err *load(const struct settings *settings, const char *entry)
{
	KX_AUTO(arguments_destroy) struct arguments arguments = {0};
	int status;

	KX_TRY(kernel_arguments(settings, entry, &arguments));
	KX_TRY(command_run(arguments.v, &status));
	if (!status)
		return NULL;
	return kx_err_new(KX_REFUSED, "nothing is loaded (kexec: exit status %d)",
		status);
}

static bool is_off(const struct settings *settings)
{
	return settings->load_kexec && strcmp(settings->load_kexec, "true");
}

/* Can be seen what the kernel is read from? An entry that is named is what is wanted. */
static struct kx_err *check_source(
	const struct sys *sys, const struct settings *settings, const char *entry)
{
	if (kernel_is_by_menu(settings, entry)) {
		KX_TRY(automounts_check_menu(sys));
		return entry ? NULL : menu_check(sys);
	}
	KX_TRY(automounts_check_file(sys, settings->kernel_image));
	return settings->initrd ? automounts_check_file(sys, settings->initrd) : NULL;
}

/* Load, unless something is. */
static struct kx_err *load_once(
	const struct sys *sys, const struct settings *settings, const char *entry)
{
	bool loaded;

	KX_TRY(is_loaded(&loaded));
	if (loaded) {
		say(LEVEL_INFO,
			"an image is loaded already: it is the one that is started");
		return NULL;
	}
	KX_TRY(check_source(sys, settings, entry));
	return load(settings, entry);
}

/* ---- the mark ---------------------------------------------------------------------- */

static struct kx_err *write_mark(const struct sys *sys, unsigned long job)
{
	KX_AUTO(freep) char *text = NULL;

	KX_TRY(text_format(&text, "%lu\n", job));
	return run_dir_write(sys, MARK, text, strlen(text));
}

/* Where no mark can be left, an image would be loaded that nothing starts. */
static struct kx_err *try_mark(const struct sys *sys, unsigned long job)
{
	KX_TRY(write_mark(sys, job));
	return run_dir_remove(sys, MARK);
}

/* The mark is good for once. */
static struct kx_err *take_mark(const struct sys *sys, unsigned long *ret_job)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	KX_TRY(run_dir_read(sys, MARK, MARK_MAX, &text));
	*ret_job = strtoul(text.s, NULL, 10);
	return run_dir_remove(sys, MARK);
}

/* ---- the two steps ----------------------------------------------------------------- */

static struct kx_err *say_no(const char *why)
{
	KX_AUTO(freep) char *text = NULL;

	KX_TRY(text_format(&text, "no kexec: %s", why));
	say(LEVEL_INFO, text);
	return NULL;
}

static struct kx_err *prepare_reboot(const struct sys *sys, unsigned long job,
	const struct settings *settings, const char *entry)
{
	KX_AUTO(freep) char *asked = NULL;

	KX_TRY(next_boot_asked(sys, &asked));
	if (asked)
		return say_no(asked);
	KX_TRY(try_mark(sys, job));
	KX_TRY(load_once(sys, settings, entry));
	KX_TRY(write_mark(sys, job));
	say(LEVEL_INFO, "this reboot goes by kexec");
	return NULL;
}

static struct kx_err *prepare(const struct sys *sys, const char *entry)
{
	KX_AUTO(settings_destroy) struct settings settings = {0};
	unsigned long reboot, kexec;

	KX_TRY(run_dir_remove(sys, MARK));
	KX_TRY(find_job("systemd-reboot.service", &reboot));
	KX_TRY(find_job("systemd-kexec.service", &kexec));
	if (!reboot && !kexec)
		return say_no("this is no reboot");
	if (!entry)
		KX_TRY(settings_read(sys, &settings));
	if (is_off(&settings))
		return say_no("LOAD_KEXEC in /etc/default/kexec is not true");
	/* systemd goes by kexec already. */
	if (kexec)
		return load_once(sys, &settings, entry);
	return prepare_reboot(sys, reboot, &settings, entry);
}

/* At the end of a shutdown. What the next boot is to be may have been asked since. */
static struct kx_err *start(const struct sys *sys)
{
	char *const argv[] = {"systemctl", "--force", "kexec", NULL};
	KX_AUTO(freep) char *asked = NULL;
	unsigned long marked, reboot;
	int status;

	KX_TRY(take_mark(sys, &marked));
	KX_TRY(find_job("systemd-reboot.service", &reboot));
	if (!reboot)
		return say_no("this is no reboot");
	if (marked != reboot)
		return say_no("what was loaded was for a reboot that was cancelled");
	KX_TRY(next_boot_asked(sys, &asked));
	if (asked)
		return say_no(asked);
	KX_TRY(command_run(argv, &status));
	if (!status)
		return NULL;
	return kx_err_new(KX_IO, "systemctl kexec: exit status %d", status);
}

static bool is_start(const char *entry)
{
	return entry && !strcmp(entry, START);
}

static struct kx_err *run(const char *entry)
{
	KX_AUTO(sys_close) struct sys sys = {.root_fd = -1};

	KX_TRY(sys_open(NULL, &sys));
	return is_start(entry) ? start(&sys) : prepare(&sys, entry);
}

int main(int argc, char **argv)
{
	sys_prepare_process();
	if (argc > 2 || (argc == 2 && argv[1][0] == '-' && !is_start(argv[1]))) {
		fputs("usage: kexec-load [ENTRY | --start]\n"
		      "kexec-load.service runs it: see kexec-load.service(8)\n",
			stderr);
		return EXIT_USAGE;
	}
	/* An instance without a name has none. */
	KX_AUTO(kx_err_freep) struct kx_err *err = run(
		argc == 2 && *argv[1] ? argv[1] : NULL);
	if (!err)
		return EXIT_SUCCESS;
	KX_AUTO(freep) char *text = NULL;
	if (!text_format(&text, "this reboot goes by the firmware: %s", err->message))
		say(LEVEL_ERROR, text);
	return EXIT_FAILURE;
}
