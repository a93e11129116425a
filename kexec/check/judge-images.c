// SPDX-License-Identifier: GPL-2.0-or-later
/* The loads that are planned, and the images that are loaded. */
#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "check/judges.h"
#include "plan/call.h"
#include "plan/crash.h"

/* ---- purgatory-console ------------------------------------------------------------- */

static void tell_console(const struct plan *plan, struct findings *out)
{
	KX_AUTO(freep) char *text = NULL;

	if (plan_console(plan, &text))
		out->failed = true;
	else if (text)
		finding_add(out, FINDING_OK, "of the %s image: %s",
			plan->panic ? "crash" : "normal", text);
}

static bool plan_is_there(const struct check_load *load)
{
	return load->load && !load->err;
}

static void judge_console_of(const struct check_load *load, struct findings *out)
{
	if (!plan_is_there(load))
		return;
	if (call_takes_segments(load->load->plan.call))
		tell_console(&load->load->plan, out);
	else
		finding_add(out, FINDING_OK,
			"of the %s image: none, as of each that kexec_file_load loads",
			load->load->req->panic ? "crash" : "normal");
}

void judge_purgatory_console(const struct check_in *in, struct findings *out)
{
	const struct fact_u64 *port = &in->facts->serial_port;

	judge_console_of(&in->normal, out);
	judge_console_of(&in->crash, out);
	if (!in->normal.load && !in->crash.load && fact_present(&port->fact))
		finding_add(out, FINDING_OK,
			"by --console-serial purgatory speaks at I/O port 0x%" PRIx64,
			port->value);
}

/* ---- hotplug ----------------------------------------------------------------------- */

void judge_hotplug(const struct check_in *in, struct findings *out)
{
	const struct fact_u64 *size = &in->facts->crash.elfcorehdr_size;
	const struct fact_text *rule = &in->system->hotplug_rule;

	if (in->no_keeper)
		return;
	if (fact_present(&size->fact))
		finding_add(out, FINDING_OK,
			"the kernel itself updates a crash image when CPUs or memory "
			"come "
			"or go (of kexec_load with --hotplug)");
	else if (fact_present(&rule->fact))
		finding_add(out, FINDING_OK,
			"%s has the crash image loaded again when CPUs or memory come or "
			"go",
			rule->text);
	else if (!in->live)
		finding_add(out, FINDING_UNKNOWN,
			"who updates a crash image when CPUs or memory come or go: this "
			"kernel does not");
	else
		finding_add(out, FINDING_WARN,
			"nobody updates a crash image when CPUs or memory come or go");
	if (out->n && out->v[out->n - 1].level == FINDING_WARN)
		finding_remedy(out,
			"load it again then, or install the service that does "
			"(kdump-tools, kdump)");
}

/* ---- plan -------------------------------------------------------------------------- */

/* By low-memory and crash-estimate. */
static bool is_told_elsewhere(const struct warning *warning)
{
	return !strcmp(warning->id, "low-memory-missing") ||
	       !strcmp(warning->id, "crash-memory-small");
}

static void add_warnings(
	const char *what, const struct warnings *warnings, struct findings *out)
{
	for (size_t i = 0; i < warnings->n; i++)
		if (!is_told_elsewhere(&warnings->v[i]))
			finding_add(out, FINDING_WARN, "%s image: %s", what,
				warnings->v[i].text);
}

static void judge_load(const struct check_load *load, bool panic, struct findings *out)
{
	const char *what = panic ? "crash" : "normal";

	if (!load->load)
		return;
	if (load->err) {
		if (!panic) /* of a crash image, crash-fits and crash-memory tell it */
			finding_add(out,
				load->err->code == KX_DENIED ? FINDING_UNKNOWN
							     : FINDING_FAIL,
				"%s image: %s", what, load->err->message);
		return;
	}
	const struct plan *plan = &load->load->plan;
	finding_add(out, FINDING_OK, "%s image: it can be loaded, by %s: %s", what,
		call_name(plan->call), plan->reason);
	add_warnings(what, &load->load->req->warnings, out);
	add_warnings(what, &plan->warnings, out);
}

void judge_plan(const struct check_in *in, struct findings *out)
{
	judge_load(&in->normal, false, out);
	judge_load(&in->crash, true, out);
}

/* ---- loaded-image ------------------------------------------------------------------ */

static bool is_changed(const struct recorded_file *was, const struct file_stamp *is)
{
	return !fact_present(&is->fact) || is->size != was->size ||
	       is->mtime != was->mtime || is->mtime_ns != was->mtime_ns;
}

/* *ret: how many files are not what they were when the image was loaded. */
static void judge_files(const struct check_loaded *loaded, const char *what,
	struct findings *out, size_t *ret)
{
	const struct load_record *load = &loaded->record.load;

	*ret = 0;
	for (size_t i = 0; i < load->nfiles; i++) {
		const struct recorded_file *was = &load->files[i];
		const struct file_stamp *is = &loaded->stamps[i];

		if (!is_changed(was, is))
			continue;
		++*ret;
		if (fact_present(&is->fact))
			finding_add(out, FINDING_WARN,
				"the %s image is not of what is on disk: %s has changed "
				"since it was loaded",
				what, was->path);
		else
			finding_add(out, FINDING_WARN, "the %s image is of '%s': %s",
				what, was->path,
				fact_why_not(&is->fact, "that is not there any more"));
		finding_remedy(out, "load it again");
	}
}

static void judge_record(
	const struct check_loaded *loaded, const char *what, struct findings *out)
{
	const struct record *record = &loaded->record;
	size_t changed;

	if (record->is == RECORD_NONE) {
		finding_add(out, FINDING_OK,
			"a %s image is loaded; of what, is not known: "
			"%s",
			what, record->why);
		return;
	}
	judge_files(loaded, what, out, &changed);
	if (!changed)
		finding_add(out, FINDING_OK,
			"a %s image is loaded, of what is on disk (%s)", what,
			record->load.version ? record->load.version
					     : "its version is not known");
}

/* The firmware's own dump makes up for none. */
static void judge_none(const struct check_in *in, bool panic, struct findings *out)
{
	if (!panic)
		finding_add(out, FINDING_OK, "no normal image is loaded");
	else if (crash_fadump_is_on(in->facts))
		finding_add(out, FINDING_OK,
			"no crash image is loaded: the firmware saves the dump (fadump)");
	else
		finding_add(out, FINDING_WARN,
			"no crash image is loaded: a panic leaves no dump");
}

static void judge_image(const struct check_in *in, bool panic, struct findings *out)
{
	const struct check_loaded *loaded = panic ? in->crash_loaded : in->loaded;
	const char *what = panic ? "crash" : "normal";

	if (!(in->req->check & (panic ? CHECK_CRASH : CHECK_NORMAL)) || in->no_keeper ||
		(in->by_kernel && fact_is(&in->facts->has_kexec, 0)))
		return;
	if (!fact_present(&loaded->loaded.fact))
		finding_add(out, FINDING_UNKNOWN, "%s",
			fact_why_not(&loaded->loaded.fact,
				panic ? "whether a crash image is loaded"
				      : "whether a normal image is loaded"));
	else if (loaded->loaded.value)
		judge_record(loaded, what, out);
	else
		judge_none(in, panic, out);
}

void judge_loaded_image(const struct check_in *in, struct findings *out)
{
	judge_image(in, false, out);
	judge_image(in, true, out);
}
