// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The program: one function a verb. The only place that prints errors and decides exit
 * statuses; everything below returns what it has to say.
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>

#include "act/entries.h"
#include "act/estimate.h"
#include "act/exec.h"
#include "act/load.h"
#include "act/status-show.h"
#include "act/status.h"
#include "act/unload.h"
#include "act/version-print.h"
#include "base/cleanup.h"
#include "base/err.h"
#include "base/log.h"
#include "base/text.h"
#include "capture/archive-root.h"
#include "capture/record-machine.h"
#include "check/run.h"
#include "lib/json-error.h"
#include "lib/json-writer.h"
#include "request/options.h"
#include "sys/reading.h"
#include "sys/sys-act.h"
#include "sys/terminal.h"

/* Exit statuses (kexec(8), EXIT STATUS). */
enum {
	STATUS_DONE = 0,
	STATUS_USAGE = 1,
	STATUS_LOADED = 1,
	STATUS_CHECK_FAILED = 1,
	STATUS_NO_FILE_CALL = 253,
	STATUS_NO_CRASH_MEMORY = 254,
	STATUS_FAILED = 255
};

static int exit_status(const struct kx_err *err)
{
	switch (err->code) {
	case KX_USAGE:
		return STATUS_USAGE;
	case KX_NO_FILE_CALL:
		return STATUS_NO_FILE_CALL;
	case KX_NO_CRASH_MEMORY:
		return STATUS_NO_CRASH_MEMORY;
	default:
		return STATUS_FAILED;
	}
}

/* An object is printed as a whole or not at all: this one is alone on standard output. */
static int fail(struct kx_err *err, bool json)
{
	int status = exit_status(err);

	text_say("kexec: ", err->message);
	if (json && !ferror(stdout)) {
		json_print_error(err, status, stdout);
		fflush(stdout);
	}
	kx_err_free(err);
	return status;
}

/* A full disk or a closed pipe must not look like success. */
static struct kx_err *flush_stdout(void)
{
	if (fflush(stdout) || ferror(stdout))
		return kx_err_new(KX_IO, "standard output cannot be written");
	return NULL;
}

static void print_warnings(const struct warnings *warnings)
{
	for (size_t i = 0; i < warnings->n; i++)
		text_say("kexec: warning: ", warnings->v[i].text);
}

static struct kx_err *dry_run(struct load *load)
{
	KX_TRY(load_plan(load));
	KX_TRY(load->req->json ? plan_print_json(&load->plan, &load->images, stdout)
			       : plan_print(&load->plan, &load->images, stdout));
	return flush_stdout();
}

/* Before -f starts it, or shutdown takes the terminal. */
static struct kx_err *say_loaded(const struct load *load)
{
	if (!load->req->verbose)
		return NULL;
	status_print_load(&load->plan, &load->images, load->req->verb != VERB_LOAD,
		stdout);
	return flush_stdout();
}

static struct kx_err *run_load(struct load *load)
{
	KX_TRY(load_run(load));
	return say_loaded(load);
}

static struct kx_err *require_live(const struct sys *sys)
{
	return kx_err_append(sys_require_live(sys, "loading"), "add --dry-run");
}

static struct kx_err *load(const struct sys *sys, const struct request *req)
{
	KX_AUTO(load_destroy) struct load load;
	KX_TRY(load_prepare(sys, req, &load));
	struct kx_err *err = req->dry_run ? dry_run(&load) : run_load(&load);
	print_warnings(&load.plan.warnings);
	print_warnings(&load.warnings);
	return err;
}

static struct kx_err *do_load(const struct sys *sys, const struct request *req)
{
	struct progress progress;

	if (!req->dry_run)
		KX_TRY(require_live(sys));
	if (terminal_shows_progress(&progress))
		reading_show(&progress);
	struct kx_err *err = load(sys, req);
	reading_show(NULL);
	return err;
}

static struct kx_err *do_status(
	const struct sys *sys, const struct request *req, int *ret_status)
{
	bool loaded;

	KX_TRY(status_loaded(sys, req->panic, &loaded));
	KX_TRY(status_print(sys, req, loaded, stdout));
	*ret_status = loaded ? STATUS_LOADED : STATUS_DONE;
	return NULL;
}

static struct kx_err *do_crash_size(const struct sys *sys, const struct request *req)
{
	struct json_writer to;
	uint64_t size;

	KX_TRY(status_crash_size(sys, &size));
	if (!req->json) {
		printf("%" PRIu64 "\n", size);
		return NULL;
	}
	KX_TRY(json_writer_start(&to, "crash-size"));
	json_number(&to, "size", (int64_t)size);
	return json_writer_finish(&to, stdout);
}

/* It returns only to a kernel that was kept (--load-preserve-context). */
static struct kx_err *do_exec(const struct sys *sys, const struct request *req)
{
	KX_TRY(exec_loaded(sys, req));
	puts("kexec: back in this kernel; kexec -e starts the other one again where it "
	     "left off");
	return NULL;
}

static struct kx_err *do_record(const struct sys *sys, const struct request *req)
{
	KX_AUTO(warnings_clear) struct warnings said = {0};
	struct kx_err *err = record_machine(sys, req, &said);

	print_warnings(&said);
	return err;
}

/* Nothing is loaded for a caller who cannot start it. */
static struct kx_err *do_load_exec(const struct sys *sys, const struct request *req)
{
	if (req->dry_run)
		return do_load(sys, req);
	KX_TRY(require_live(sys));
	KX_TRY(exec_check_caller(sys));
	KX_TRY(do_load(sys, req));
	return do_exec(sys, req);
}

static struct kx_err *do_check(
	const struct sys *sys, const struct request *req, int *ret_status)
{
	bool failed;

	KX_TRY(check_run(sys, req, stdout, &failed));
	*ret_status = failed ? STATUS_CHECK_FAILED : STATUS_DONE;
	return NULL;
}

static struct kx_err *run_verb(
	const struct sys *sys, const struct request *req, int *ret_status)
{
	switch (req->verb) {
	case VERB_LOAD:
		return do_load(sys, req);
	case VERB_LOAD_EXEC:
		return do_load_exec(sys, req);
	case VERB_DEFAULT:
		KX_TRY(do_load(sys, req));
		return req->dry_run ? NULL : sys_run_shutdown(sys);
	case VERB_EXEC:
		return do_exec(sys, req);
	case VERB_UNLOAD:
		return unload_image(sys, req);
	case VERB_STATUS:
		return do_status(sys, req, ret_status);
	case VERB_CRASH_SIZE:
		return do_crash_size(sys, req);
	case VERB_ENTRIES:
		return entries_list(sys, req, stdout);
	case VERB_CHECK:
		return do_check(sys, req, ret_status);
	case VERB_ESTIMATE:
		return estimate_show(sys, req, stdout);
	case VERB_RECORD:
		return do_record(sys, req);
	default:
		return kx_err_new(KX_USAGE, "unknown verb");
	}
}

/* From the boot menu on, a load by --boot is as any other. */
static struct kx_err *take_entry(const struct sys *sys, struct request *req)
{
	if (!req->boot || req->verb == VERB_CHECK) /* which plans with it in two ways */
		return NULL;
	size_t said = req->warnings.n;
	struct kx_err *err = entries_take(sys, req);
	if (req->verb == VERB_ESTIMATE)
		err = kx_err_append(err,
			"name the capture kernel and its initrd: kexec --estimate "
			"KERNEL --initrd=FILE");
	for (size_t i = said; i < req->warnings.n; i++)
		text_say("kexec: warning: ", req->warnings.v[i].text);
	return err;
}

static struct kx_err *open_archive(
	const char *path, struct archive_root *archive, struct sys *sys)
{
	KX_AUTO(warnings_clear) struct warnings said = {0};
	struct kx_err *err = archive_root_open(path, archive, sys, &said);

	print_warnings(&said);
	return err;
}

static struct kx_err *run(struct request *req, int *ret_status)
{
	KX_AUTO(archive_root_close) struct archive_root archive = ARCHIVE_ROOT_NONE;
	KX_AUTO(sys_close) struct sys sys = {.root_fd = -1};

	log_enable_debug(req->debug);
	if (req->verb == VERB_HELP) {
		options_help(stdout);
	} else if (req->verb == VERB_VERSION) {
		KX_TRY(version_print(req, stdout));
	} else {
		print_warnings(&req->warnings);
		KX_TRY(archive_root_is(req->root)
				? open_archive(req->root, &archive, &sys)
				: sys_open(req->root, &sys));
		KX_TRY(take_entry(&sys, req));
		KX_TRY(run_verb(&sys, req, ret_status));
	}
	return flush_stdout();
}

int main(int argc, char **argv)
{
	KX_AUTO(request_destroy) struct request req = {0};
	int status = STATUS_DONE;
	struct kx_err *err;

	sys_prepare_process();
	err = options_parse(argc, argv, &req);
	if (!err)
		err = run(&req, &status);
	if (err)
		status = fail(err, req.json);
	if (argc <= 1)
		options_usage(stderr);
	return status;
}
