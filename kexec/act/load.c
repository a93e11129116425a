// SPDX-License-Identifier: GPL-2.0-or-later
#include "act/load.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "act/explain.h"
#include "act/findings.h"
#include "act/record.h"
#include "act/status.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "plan/make.h"

static struct kx_err *plan_once(struct load *load)
{
	const struct choice *choice = &load->choice;
	struct plan_input in = load_input(load);

	warnings_clear(&load->warnings);
	plan_destroy(&load->plan);
	KX_TRY(plan_make(&in, choice->first, choice->reason, &load->plan));
	load->plan.asked_warnings = &load->req->warnings;
	if (load->req->boot_entry.loader)
		load->plan.boot_entry = &load->req->boot_entry;
	for (unsigned int i = 0; i < choice->warnings.n; i++)
		KX_TRY(plan_warn(&load->plan, choice->warnings.v[i].id, "%s",
			choice->warnings.v[i].text));
	KX_TRY(plan_check(&load->plan));
	if (!call_takes_segments(load->plan.call))
		KX_TRY(images_check_make_files(&load->images));
	log_step("plan");
	if (load->plan.params.flags & PURGATORY_CHECK_DIGEST)
		load_read_ahead(load);
	KX_TRY(plan_seal(&load->plan));
	log_step("digest");
	findings_of_plan(&load->plan);
	return NULL;
}

/* ---- initrds that were decompressed ------------------------------------------------ */

static bool hands_unpacked(const struct load *load)
{
	return images_unpacked_total(&load->images) &&
	       call_takes_segments(load->choice.first);
}

/* What they take more may be what is missing: for why, hand them over as they are. */
static struct kx_err *plan_repacked(struct load *load, struct kx_err *why)
{
	struct kx_err *err = images_repack_initrds(&load->images, why->message);

	log_debug("%s", why->message);
	kx_err_free(why);
	return err ? err : plan_once(load);
}

static struct kx_err *make_plan(struct load *load)
{
	struct kx_err *err = plan_once(load);

	if (!err || err->code != KX_NO_SPACE || !hands_unpacked(load))
		return err;
	return plan_repacked(load, err);
}

/* Who takes files takes them as they are, and the memory may be what the call lacks. */
static void drop_unpacked(struct load *load)
{
	plan_destroy(&load->plan);
	images_close_ahead(&load->images);
	image_drop_payload(&load->images.kernel);
}

/* ---- by which call ----------------------------------------------------------------- */

/* Plan by the fallback, which is the only call from now on. */
static struct kx_err *plan_fallback(struct load *load, const char *reason)
{
	struct choice *choice = &load->choice;

	*choice = (struct choice){
		.first = choice->fallback, .reason = reason, .warnings = choice->lost};
	if (!call_takes_segments(choice->first))
		drop_unpacked(load);
	return make_plan(load);
}

/* Why kexec_load can take what the file call cannot; NULL: it cannot either. */
static const char *why_segments(const struct kx_err *err)
{
	/* All that is over a limit of the file call is its shorter command line. */
	if (err->code == KX_LIMIT)
		return "the command line is too long for kexec_file_load";
	/*
	 * It reads the files into memory before it copies them (plan/free-memory.h), and
	 * takes one initrd, which several are joined to.
	 */
	if (err->code == KX_NO_SPACE && err->errnum == ENOMEM)
		return "kexec_file_load needs more memory than is free";
	return NULL;
}

static struct kx_err *plan_by_segments(struct load *load, struct kx_err *err)
{
	const char *why = why_segments(err);

	if (!why)
		return err;
	log_debug("%s", err->message);
	kx_err_free(err);
	return plan_fallback(load, why);
}

/*
 * What this program has to know of the machine, and to have built in, to make segments,
 * the file call does without. A window of --mem-min and --mem-max that is too small, and
 * a --dtb that is none, are not what this machine lacks but what the user said: they are
 * refused, or an image would lie where it was told not to.
 */
static bool file_call_may_do(const struct load *load, const struct kx_err *err)
{
	const struct request *req = load->req;

	return err->code == KX_DENIED || err->code == KX_UNSUPPORTED ||
	       (err->code == KX_NO_SPACE && !req->mem_min_set && !req->mem_max_set);
}

static struct kx_err *plan_without_wish(struct load *load, struct kx_err *err)
{
	static const char reason[] = "kexec_load is not possible here";

	if (!file_call_may_do(load, err))
		return err;
	KX_AUTO(kx_err_freep) struct kx_err *second = plan_fallback(load, reason);
	if (second)
		return err;
	KX_AUTO(kx_err_freep) struct kx_err *first = err;
	return plan_warn(
		&load->plan, "kexec-load-impossible", "%s: %s", reason, first->message);
}

/* Segments may do, but -a does not make them where something would be lost by that. */
static struct kx_err *explain_only_file(const struct load *load, struct kx_err *err)
{
	struct plan_input in = load_input(load);

	if (load->choice.first != CALL_FILE || !why_segments(err))
		return err;
	return explain_not_tried(err, &in);
}

/* Plan by the first call, or at once by the fallback where only that one can take it. */
static struct kx_err *plan_first(struct load *load)
{
	struct kx_err *err = make_plan(load);

	if (err && load->choice.fallback == CALL_NONE)
		return explain_only_file(load, err);
	if (!err)
		return NULL;
	return load->choice.first == CALL_FILE ? plan_by_segments(load, err)
					       : plan_without_wish(load, err);
}

/*
 * The kernel has the image, but of what? A file that changed under the call is no good.
 */
static struct kx_err *check_after(struct load *load)
{
	struct kx_err *err = images_check_unchanged(&load->images);

	if (!err)
		return NULL;
	KX_AUTO(kx_err_freep)
	struct kx_err *failed = load->keeper->unload(
		load->sys, load->arch, load->plan.call, load->req->panic);
	return kx_err_prefix(err, failed ? "loaded, and it cannot be unloaded again"
					 : "nothing is loaded now");
}

/* A page of an input that vanished under the call: the file's name says more. */
static struct kx_err *explain_fault(const struct load *load, struct kx_err *err)
{
	if (err->errnum != EFAULT)
		return err;
	KX_AUTO(kx_err_freep)
	struct kx_err *changed = images_check_unchanged(&load->images);
	return changed ? kx_err_prefix(err, "%s", changed->message) : err;
}

/* Who takes files takes one initrd, and no part of a file. */
static struct kx_err *prepare_files(struct load *load)
{
	if (call_takes_segments(load->plan.call))
		return NULL;
	return images_make_files(&load->images);
}

static struct kx_err *explain(struct load *load, struct kx_err *err)
{
	struct plan_input in = load_input(load);

	if (!load->keeper->explains_itself)
		err = explain_load(err, &load->plan, &in);
	return explain_fault(load, err);
}

/* The running kernel's answer to the plan's call, where it needs no call to know it. */
static struct kx_err *known_refusal(struct load *load, bool by_caller)
{
	struct plan_input in = load_input(load);
	enum call call = load->plan.call;

	if (load->keeper->explains_itself)
		return NULL;
	int errnum = choose_known_refusal(&in, call);
	if (!errnum && by_caller && explain_denied(&load->facts))
		errnum = EPERM;
	if (!errnum)
		return NULL;
	log_debug("%s is not called: it is known to fail", call_name(call));
	warnings_clear(&load->plan.warnings); /* of a load that is none */
	return explain(
		load, kx_err_errno(KX_REFUSED, errnum, "%s failed", call_name(call)));
}

/*
 * People plan as who they are, and on the machine that builds an image: that these could
 * not load it is no failure of the plan. Who captured a machine is no matter at all.
 */
static struct kx_err *warn_of_place(struct load *load)
{
	const struct facts *facts = &load->facts;
	const char *denied = explain_denied(facts), *no_start = explain_no_start(facts);

	if (load->keeper->explains_itself)
		return NULL;
	if (fact_is(&facts->has_kexec, 0))
		return plan_warn(&load->plan, "load-would-fail",
			"loading would fail here: this kernel was built without kexec");
	if (load->sys->live && denied)
		return plan_warn(&load->plan, "load-would-fail",
			"loading would fail here: %s", denied);
	if (load->sys->live && no_start && load->req->verb == VERB_LOAD_EXEC)
		return plan_warn(&load->plan, "start-would-fail",
			"starting would fail here: %s", no_start);
	return NULL;
}

struct kx_err *load_plan(struct load *load)
{
	KX_TRY(plan_first(load));
	KX_TRY(known_refusal(load, false));
	KX_TRY(warn_of_place(load));
	return images_check_unchanged(&load->images);
}

/* Hand load->plan to who takes it. */
static struct kx_err *hand_over(struct load *load)
{
	const struct backend *backend = load->keeper->backend_for(load->plan.call);

	KX_TRY(images_check_unchanged(&load->images));
	load->handed_over = true;
	KX_TRY(prepare_files(load));
	log_debug("%s: %s", call_name(load->plan.call), load->plan.reason);
	load->attempts++;
	struct kx_err *err = backend->load(&(struct handover){
		.sys = load->sys,
		.facts = &load->facts,
		.plan = &load->plan,
		.images = &load->images,
		.warnings = &load->warnings,
	});
	log_step("call");
	load->taken |= !err;
	return err ? explain(load, err) : check_after(load);
}

static bool falls_back(const struct load *load, const struct kx_err *err)
{
	return err && load->choice.fallback != CALL_NONE &&
	       (err->code == KX_REFUSED || err->code == KX_NO_FILE_CALL) &&
	       choose_falls_back(&load->facts, load->plan.call, err->errnum);
}

/* After a refused signature, who loaded must know that none was checked in the end. */
static struct kx_err *warn_unchecked(struct load *load, int errnum)
{
	if (load->plan.call != CALL_LOAD || !choose_is_key_error(errnum))
		return NULL;
	return warnings_add(&load->warnings, "signature-unchecked",
		"kexec_file_load found no valid signature (%s): the image is loaded by "
		"kexec_load, which checks none",
		strerror(errnum));
}

static struct kx_err *load_by_fallback(struct load *load, int errnum)
{
	KX_TRY(plan_fallback(
		load, load->choice.first == CALL_FILE
			      ? "the kernel did not take it by kexec_file_load"
			      : "the kernel refused kexec_load"));
	KX_TRY(hand_over(load));
	return warn_unchecked(load, errnum);
}

/* An attempt counts even if it fails (kexec_load_permitted(), since 6.3). */
static bool may_try_again(const struct load *load)
{
	const struct fact_u64 *limit = facts_load_limit(&load->facts, load->req->panic);

	return !fact_present(&limit->fact) || limit->value > load->attempts;
}

/* Memory may have become less since it was looked at. */
static struct kx_err *hand_over_repacked(struct load *load, struct kx_err *err)
{
	if (!err || err->errnum != ENOMEM || !hands_unpacked(load) ||
		!may_try_again(load))
		return err;
	KX_TRY(plan_repacked(load, err));
	return hand_over(load);
}

static struct kx_err *run_fallback(struct load *load, struct kx_err *first)
{
	enum call call = load->choice.fallback;

	if (!may_try_again(load))
		return kx_err_append(first,
			"%s is not tried: kernel.kexec_load_limit_%s allows no more "
			"loads",
			call_name(call), load->req->panic ? "panic" : "reboot");
	log_debug("%s; falling back to %s", first->message, call_name(call));
	struct kx_err *second = load_by_fallback(load, first->errnum);
	/* It was not asked for: the exit status is that of every other failure. */
	if (second && second->code == KX_NO_FILE_CALL)
		second->code = KX_REFUSED;
	second = kx_err_prefix(second, "%s; then", first->message);
	kx_err_free(first);
	return second;
}

/*
 * The kernel drops the old crash image as soon as it has accepted the call, before it
 * looks at the new one (do_kexec_load() in kernel/kexec.c; the file call is alike): who
 * relied on it must know.
 */
static struct kx_err *tell_what_is_left(const struct load *load, struct kx_err *err)
{
	KX_AUTO(facts_destroy) struct facts now = {0};

	if (!err || !load->req->panic || !load->handed_over ||
		load->keeper->explains_itself)
		return err;
	kx_err_free(facts_read_state(load->sys, &now));
	if (fact_is(&now.crash_loaded, 0))
		return kx_err_append(err, "no crash image is loaded now");
	if (fact_is(&now.crash_loaded, 1) && fact_is(&load->facts.crash_loaded, 1))
		return kx_err_append(
			err, "the crash image that was loaded before still is");
	return err;
}

/* As --boot takes it; of one without an ID, what the menu shows. */
static const char *entry_name(const struct load *load)
{
	const struct request_entry *entry = &load->req->boot_entry;

	return entry->id ? entry->id : entry->title;
}

/* stuck: why the record could not be set aside. Only a new one takes its place then. */
static struct kx_err *write_record(struct load *load, const struct kx_err *stuck)
{
	bool at_once = load->req->verb != VERB_LOAD;
	bool written = record_write(
		load->sys, &load->plan, &load->images, entry_name(load), at_once);

	if (written || !stuck)
		return NULL;
	return warnings_add(&load->warnings, "record-stale", "%s", stuck->message);
}

/* A load that failed leaves the record of an image that is still there. */
static void restore_record(const struct load *load)
{
	bool panic = load->req->panic, loaded;
	KX_AUTO(kx_err_freep)
	struct kx_err *err = status_loaded(load->sys, panic, &loaded);

	if (!load->taken && !err && loaded)
		record_put_back(load->sys, panic);
	else
		record_drop(load->sys, panic);
}

struct kx_err *load_run(struct load *load)
{
	KX_TRY(plan_first(load));
	KX_TRY(known_refusal(load, true));
	/* Before anything is changed: who waits long may give up. */
	load_read_ahead(load);
	KX_AUTO(kx_err_freep)
	struct kx_err *stuck = record_set_aside(load->sys, load->req->panic);
	struct kx_err *err = hand_over_repacked(load, hand_over(load));
	err = tell_what_is_left(
		load, falls_back(load, err) ? run_fallback(load, err) : err);
	if (!err)
		return write_record(load, stuck);
	restore_record(load);
	return err;
}
