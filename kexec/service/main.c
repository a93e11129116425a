// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kexec-load, which kexec-load.service runs when it is stopped: "kexec-load [ENTRY]". On
 * the way to a reboot it loads the next kernel, and leaves a mark by which another unit
 * starts that in place of the firmware: "kexec-load --start" (kexec-load.service(8)).
 * "kexec-load --load" loads what a reboot would, at once: Debian's kexec-load-kernel(8).
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
#include "service/commands.h"
#include "service/kernel-arguments.h"
#include "service/mark.h"
#include "service/menu-check.h"
#include "service/next-boot.h"
#include "service/settings.h"
#include "sys/sys-act.h"

/* In place of an entry: what kexec-load-start.service asks for, and kexec-load-kernel. */
#define START "--start"
#define LOAD  "--load"

#define CANCELLED "what was loaded was for a reboot that was cancelled"

enum { EXIT_USAGE = 2 };

/* Levels of syslog(3), by which the journal shows lines: sd-daemon(3). */
enum level { LEVEL_ERROR = 3, LEVEL_WARNING = 4, LEVEL_INFO = 6 };

static void say(enum level level, const char *text)
{
	if (getenv("JOURNAL_STREAM"))
		fprintf(stderr, "<%d>", level);
	text_say("kexec-load: ", text);
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

/* ---- what is loaded ---------------------------------------------------------------- */

/*
 * What was loaded for a reboot that was cancelled is nobody's wish by now: it may be of
 * an older menu, and systemd may start it where the firmware was asked for. *ret: it is
 * unloaded. What anybody else loaded stays. Where it fails the mark stays for the next.
 */
static struct kx_err *drop_cancelled(
	const struct sys *sys, const struct mark *mark, bool *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text status = {0};

	*ret = false;
	if (!mark->load)
		return mark_remove(sys);
	KX_TRY(service_ask(&status));
	if (mark_is_of(mark, status.s)) {
		KX_TRY(service_unload());
		say(LEVEL_INFO,
			"what was loaded for a reboot that was cancelled is unloaded");
		*ret = true;
	}
	return mark_remove(sys);
}

/* Load, unless something is. *ret: what was loaded, for the mark; NULL: not by us. */
static struct kx_err *load_once(const struct sys *sys, const struct settings *settings,
	const char *entry, char **ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text before = {0}, after = {0};

	KX_TRY(service_ask(&before));
	if (before.size) {
		say(LEVEL_INFO,
			"an image is loaded already: it is the one that is started");
		return NULL;
	}
	KX_TRY(check_source(sys, settings, entry));
	KX_TRY(service_load(settings, entry));
	KX_TRY(kx_err_forgive(service_ask(&after)));
	return after.size ? mark_load_of(after.s, ret) : NULL;
}

/* What has no mark would be taken for somebody else's after a cancelled reboot. */
static struct kx_err *mark_or_unload(
	const struct sys *sys, unsigned long job, const char *load)
{
	struct kx_err *err = mark_write(sys, job, load);

	if (err && load)
		kx_err_free(service_unload());
	return err;
}

static struct kx_err *load_marked(const struct sys *sys, unsigned long job,
	const struct settings *settings, const char *entry)
{
	KX_AUTO(freep) char *load = NULL;

	/* Where no mark can be left, an image would be loaded that nothing starts. */
	KX_TRY(mark_try(sys, job));
	KX_TRY(load_once(sys, settings, entry, &load));
	KX_TRY(mark_or_unload(sys, job, load));
	say(LEVEL_INFO, "this reboot goes by kexec");
	return NULL;
}

/* ---- the two steps ----------------------------------------------------------------- */

static struct kx_err *say_no(const char *why)
{
	KX_AUTO(freep) char *text = NULL;

	KX_TRY(text_format(&text, "no kexec: %s", why));
	say(LEVEL_INFO, text);
	return NULL;
}

/* Takes err, of what else was to be done. */
static struct kx_err *leave(struct kx_err *err)
{
	if (err)
		say(LEVEL_WARNING, err->message);
	kx_err_free(err);
	return say_no("this is no reboot");
}

static struct kx_err *prepare_reboot(const struct sys *sys, unsigned long job,
	const char *entry, bool by_systemd)
{
	KX_AUTO(settings_destroy) struct settings settings = {0};
	KX_AUTO(freep) char *asked = NULL;

	if (!entry)
		KX_TRY(settings_read(sys, &settings));
	if (is_off(&settings))
		return say_no("LOAD_KEXEC in /etc/default/kexec is not true");
	if (!by_systemd)
		KX_TRY(next_boot_asked(sys, &asked));
	return asked ? say_no(asked) : load_marked(sys, job, &settings, entry);
}

static struct kx_err *prepare(const struct sys *sys, const char *entry)
{
	KX_AUTO(mark_destroy) struct mark mark = {0};
	struct jobs jobs;
	bool dropped;

	KX_TRY(sys_forgive_absent(mark_read(sys, &mark)));
	KX_TRY(jobs_find(&jobs));
	unsigned long job = jobs_reboot(&jobs);
	if (!mark_is_cancelled(&mark, job)) {
		say(LEVEL_INFO,
			"this reboot goes by kexec: another unit has prepared it");
		return NULL;
	}
	struct kx_err *err = drop_cancelled(sys, &mark, &dropped);
	if (!job)
		return leave(err);
	KX_TRY(err);
	/* That systemd goes by kexec may be for what was loaded until now. */
	return prepare_reboot(sys, job, entry, jobs.kexec && !dropped);
}

/*
 * This unit was not active when the shutdown began: being stopped for the one that was
 * cancelled was its end. Systemd's kexec may be of what was loaded for that one alone.
 */
static struct kx_err *start_cancelled(
	const struct sys *sys, const struct mark *mark, const struct jobs *jobs)
{
	bool dropped;
	struct kx_err *err = drop_cancelled(sys, mark, &dropped);

	if (!jobs_reboot(jobs))
		return leave(err);
	if (!jobs->kexec)
		return err ? err : say_no(CANCELLED);
	if (!err && !dropped)
		return NULL;
	if (err)
		say(LEVEL_ERROR, err->message);
	kx_err_free(err);
	KX_TRY(say_no(CANCELLED));
	return jobs_force("reboot");
}

/* At the end of a shutdown. What the next boot is to be may have been asked since. */
static struct kx_err *start(const struct sys *sys)
{
	KX_AUTO(mark_destroy) struct mark mark = {0};
	KX_AUTO(freep) char *asked = NULL;
	struct jobs jobs;

	KX_TRY(mark_read(sys, &mark));
	KX_TRY(jobs_find(&jobs));
	if (mark_is_cancelled(&mark, jobs_reboot(&jobs)))
		return start_cancelled(sys, &mark, &jobs);
	/* The mark is good for once. */
	KX_TRY(mark_remove(sys));
	if (jobs.kexec)
		return NULL;
	KX_TRY(next_boot_asked(sys, &asked));
	return asked ? say_no(asked) : jobs_force("kexec");
}

/* Of a reboot that was cancelled. Without systemd there is no mark, and nobody to ask. */
static struct kx_err *drop_if_cancelled(const struct sys *sys)
{
	KX_AUTO(mark_destroy) struct mark mark = {0};
	struct jobs jobs;
	bool dropped;

	KX_TRY(sys_forgive_absent(mark_read(sys, &mark)));
	if (!mark.load)
		return NULL;
	KX_TRY(jobs_find(&jobs));
	if (!mark_is_cancelled(&mark, jobs_reboot(&jobs)))
		return NULL;
	return drop_cancelled(sys, &mark, &dropped);
}

/* By hand: whoever does it starts it. It has no mark, and no reboot unloads it. */
static struct kx_err *load(const struct sys *sys)
{
	KX_AUTO(settings_destroy) struct settings settings = {0};
	KX_AUTO(freep) char *unmarked = NULL;

	KX_TRY(settings_read(sys, &settings));
	if (is_off(&settings))
		return say_no("LOAD_KEXEC in /etc/default/kexec is not true");
	KX_TRY(drop_if_cancelled(sys));
	return load_once(sys, &settings, NULL, &unmarked);
}

static bool is_step(const char *entry, const char *step)
{
	return entry && !strcmp(entry, step);
}

static struct kx_err *run(const char *entry)
{
	KX_AUTO(sys_close) struct sys sys = {.root_fd = -1};

	KX_TRY(sys_open(NULL, &sys));
	if (is_step(entry, LOAD))
		return load(&sys);
	return is_step(entry, START) ? start(&sys) : prepare(&sys, entry);
}

static bool is_known(const char *entry)
{
	return entry[0] != '-' || is_step(entry, START) || is_step(entry, LOAD);
}

int main(int argc, char **argv)
{
	sys_prepare_process();
	if (argc > 2 || (argc == 2 && !is_known(argv[1]))) {
		fputs("usage: kexec-load [ENTRY | --start | --load]\n"
		      "kexec-load.service runs it: see kexec-load.service(8)\n",
			stderr);
		return EXIT_USAGE;
	}
	/* An instance without a name has none. */
	const char *entry = argc == 2 && *argv[1] ? argv[1] : NULL;
	KX_AUTO(kx_err_freep) struct kx_err *err = run(entry);
	if (!err)
		return EXIT_SUCCESS;
	KX_AUTO(freep) char *text = NULL;
	const char *outcome =
		is_step(entry, LOAD) ? "no kexec" : "this reboot goes by the firmware";
	if (!text_format(&text, "%s: %s", outcome, err->message))
		say(LEVEL_ERROR, text);
	return EXIT_FAILURE;
}
