// SPDX-License-Identifier: GPL-2.0-or-later
#include "check/run.h"

#include "act/entries.h"
#include "act/load.h"
#include "base/cleanup.h"
#include "check/check.h"
#include "check/judges.h"
#include "check/print.h"
#include "check/read.h"
#include "check/service-request.h"
#include "plan/estimate.h"

/* One load as it would be done; nothing acts. */
struct trial {
	struct request req;
	struct load load;
	struct kx_err *err;
	struct estimate estimate; /* load.estimate, where that is not NULL */
};

/* All that is read, which check_in points into. */
struct machine {
	const struct arch_ops *arch;
	struct check_mounts mounts;
	struct facts facts;
	struct kx_err *no_keeper;
	const struct keeper *keeper; /* NULL: nobody */
	struct check_system system;
	struct check_kernel_file kernel_file;
	struct check_loaded loaded, crash_loaded;
	struct check_kdump kdump;
	struct trial normal, crash;
};

static void trial_destroy(struct trial *trial)
{
	load_destroy(&trial->load);
	request_destroy(&trial->req);
	kx_err_free(trial->err);
}

static void machine_destroy(struct machine *machine)
{
	trial_destroy(&machine->normal);
	trial_destroy(&machine->crash);
	check_kernel_file_destroy(&machine->kernel_file);
	check_loaded_destroy(&machine->loaded);
	check_loaded_destroy(&machine->crash_loaded);
	check_system_destroy(&machine->system);
	check_kdump_destroy(&machine->kdump);
	facts_destroy(&machine->facts);
	kx_err_free(machine->no_keeper);
	check_mounts_destroy(&machine->mounts);
}

/* Anything but KX_NOMEM goes to *ret: it is something to judge. */
static struct kx_err *keep(struct kx_err *err, struct kx_err **ret)
{
	if (err && err->code == KX_NOMEM)
		return err;
	*ret = err;
	return NULL;
}

static struct kx_err *copy_list(const struct string_list *from, struct string_list *to)
{
	*to = (struct string_list){0};
	for (size_t i = 0; i < from->n; i++)
		KX_TRY(string_list_add(to, from->v[i]));
	return NULL;
}

/* As if it were a load: an entry of the boot menu is filled in for each of them. */
static struct kx_err *make_request(
	const struct request *from, bool panic, struct request *ret)
{
	*ret = *from;
	ret->verb = VERB_LOAD;
	ret->panic = panic;
	ret->dry_run = true;
	ret->own = (struct string_list){0};
	ret->warnings = (struct warnings){0};
	ret->boot_entry = (struct request_entry){0};
	ret->modules = (struct string_list){0};
	KX_TRY(copy_list(&from->initrds, &ret->initrds));
	return copy_list(&from->modules, &ret->modules);
}

/* Once for the plan and for all judges: it goes over the whole initrd. */
static struct kx_err *estimate(struct trial *trial)
{
	struct plan_input in = load_input(&trial->load);

	if (!trial->req.panic)
		return NULL;
	KX_TRY(estimate_make(&in, &trial->estimate));
	trial->load.estimate = &trial->estimate;
	return NULL;
}

/* A menu behind an automount would be taken for none. */
static struct kx_err *see_menus(const struct sys *sys)
{
	static const char *const folders[] = {"boot", "efi", "boot/efi"};
	struct stat st;

	for (size_t i = 0; i < KX_ARRAY_SIZE(folders); i++) {
		struct kx_err *err = sys_stat(sys, folders[i], &st);

		if (err && err->code == KX_DENIED)
			return kx_err_prefix(err, "--boot");
		kx_err_free(err);
	}
	return NULL;
}

static struct kx_err *plan(const struct sys *sys, struct trial *trial)
{
	if (trial->req.boot) {
		KX_TRY(see_menus(sys));
		KX_TRY(entries_take(sys, &trial->req));
	}
	KX_TRY(load_prepare(sys, &trial->req, &trial->load));
	KX_TRY(estimate(trial));
	return load_plan(&trial->load);
}

/*
 * Without memory for it no file of a crash image was opened: its judges want them, and
 * what it needs is estimated of them.
 */
static struct kx_err *read_images(const struct sys *sys, struct trial *trial)
{
	if (!trial->err || trial->err->code != KX_NO_CRASH_MEMORY)
		return NULL;
	load_destroy(&trial->load);
	struct kx_err *err = load_read(sys, &trial->req, &trial->load);
	return err ? kx_err_forgive(err) : estimate(trial);
}

static struct kx_err *try_request(
	const struct sys *sys, struct trial *trial, struct check_load *ret_in)
{
	KX_TRY(keep(plan(sys, trial), &trial->err));
	KX_TRY(read_images(sys, trial));
	*ret_in = (struct check_load){.load = &trial->load,
		.err = trial->err,
		.estimate = trial->load.estimate};
	return NULL;
}

static struct kx_err *try_load(const struct sys *sys, const struct request *req,
	bool panic, struct trial *ret, struct check_load *ret_in)
{
	enum check_scope scope = panic ? CHECK_CRASH : CHECK_NORMAL;

	if (!(req->check & scope) || !(req->kernel || req->boot))
		return NULL;
	KX_TRY(make_request(req, panic, &ret->req));
	return try_request(sys, ret, ret_in);
}

static struct kx_err *try_service(const struct sys *sys, const struct request *req,
	struct machine *machine, struct check_load *ret_in)
{
	struct trial *trial = &machine->crash;
	bool *made = &machine->kdump.of_service;

	KX_TRY(make_request(req, true, &trial->req));
	KX_TRY(service_request_make(sys->dir, &machine->kdump.service,
		&machine->kdump.files, &trial->req, made));
	machine->kdump.names_alone = *made && sys->recorded;
	*made = *made && !sys->recorded;
	return *made ? try_request(sys, trial, ret_in) : NULL;
}

/*
 * A crash image: of the kernel that is named, or else what the service would load. The
 * judges of its initrd are told what is in that.
 */
static struct kx_err *try_crash(const struct sys *sys, const struct request *req,
	struct machine *machine, struct check_load *ret_in)
{
	struct trial *trial = &machine->crash;
	struct check_kdump *kdump = &machine->kdump;

	if (!(req->check & CHECK_CRASH))
		return NULL;
	if (req->kernel || req->boot)
		KX_TRY(try_load(sys, req, true, trial, ret_in));
	else
		KX_TRY(try_service(sys, req, machine, ret_in));
	return ret_in->load ? check_read_modules(&trial->load.images, kdump) : NULL;
}

static struct kx_err *read_machine(
	const struct sys *sys, const struct request *req, struct machine *ret)
{
	KX_TRY(load_find_arch(sys, &ret->arch));
	KX_TRY(keep(load_read_machine(sys, ret->arch, req->check & CHECK_CRASH,
			    &ret->facts, &ret->keeper),
		&ret->no_keeper));
	KX_TRY(check_read_loaded(sys, false, &ret->loaded));
	KX_TRY(check_read_loaded(sys, true, &ret->crash_loaded));
	if (req->check & CHECK_CRASH)
		KX_TRY(check_read_kdump(sys, &ret->mounts, &ret->kdump));
	KX_TRY(check_read_system(sys, &ret->system));
	return check_read_kernel_file(sys, &ret->system.release, &ret->kernel_file);
}

static struct kx_err *print(
	const struct check_in *in, const struct findings *findings, FILE *out)
{
	if (in->req->format == FORMAT_JSON)
		return check_print_json(in, findings, out);
	if (in->req->format == FORMAT_PROMETHEUS)
		check_print_prometheus(in, findings, out);
	else
		check_print_text(findings, out);
	return NULL;
}

static struct kx_err *check(const struct sys *sys, const struct request *req,
	struct machine *machine, FILE *out, bool *ret_failed)
{
	KX_AUTO(findings_destroy) struct findings findings = {0};
	struct check_in in = {.req = req,
		.live = sys->complete,
		.facts = &machine->facts,
		.system = &machine->system,
		.kernel_file = &machine->kernel_file,
		.loaded = &machine->loaded,
		.crash_loaded = &machine->crash_loaded,
		.kdump = &machine->kdump};

	KX_TRY(read_machine(sys, req, machine));
	in.arch = machine->arch;
	in.no_keeper = machine->no_keeper;
	in.by_kernel = !machine->keeper || machine->keeper == &keeper_linux;
	KX_TRY(try_load(sys, req, false, &machine->normal, &in.normal));
	KX_TRY(try_crash(sys, req, machine, &in.crash));
	KX_TRY(check_judge(&in, &findings));
	*ret_failed = findings_count(&findings, FINDING_FAIL) > 0;
	return print(&in, &findings, out);
}

/* What looks for files by itself does not have automounts mounted. */
struct kx_err *check_run(
	const struct sys *sys, const struct request *req, FILE *out, bool *ret_failed)
{
	KX_AUTO(machine_destroy)
	struct machine machine = {
		.normal.load.images = IMAGES_NONE, .crash.load.images = IMAGES_NONE};
	struct sys quiet = *sys;

	KX_TRY(check_mounts_read(sys, &machine.mounts));
	quiet.asleep = machine.mounts.asleep;
	return check(&quiet, req, &machine, out, ret_failed);
}
