// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the options mean together. All of this runs after the last option has been read,
 * so that their order cannot matter.
 */
#include "request/options.h"

#include "base/cleanup.h"
#include "image/image.h"

/* Verb options that contradict each other. */
static const struct {
	unsigned int both;
	const char *message;
} conflicts[] = {
	{ASK_LOAD | ASK_PANIC,
		"-l loads an image for -e and -p one for a crash: give one of them"},
	{ASK_PANIC | ASK_EXEC,
		"-p and -e: the image of -p is executed by a crash, not by -e"},
	{ASK_PANIC | ASK_FORCE,
		"-p and -f: the image of -p is executed by a crash, not at once"},
	{ASK_UNLOAD | ASK_EXEC,
		"-u and -e: an image can be unloaded or executed, not both"},
	{ASK_UNLOAD | ASK_FORCE,
		"-u and -f: an image can be unloaded or executed, not both"},
};

static struct kx_err *check_conflicts(const struct request *req)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(conflicts); i++)
		if ((req->asked & conflicts[i].both) == conflicts[i].both)
			return kx_err_new(KX_USAGE, "%s", conflicts[i].message);
	return NULL;
}

/*
 * -l beside -e does not execute: in kexec-tools "-e -l KERNEL" only loads, and in no
 * order is executed what the same call loads. Scripts that only load keep their machine.
 */
static enum verb resolve_exec(const struct request *req)
{
	if (!(req->asked & ASK_EXEC))
		return VERB_LOAD_EXEC;
	if (req->asked & ASK_FORCE)
		return req->kernel || req->asked & ASK_LOAD ? VERB_LOAD_EXEC : VERB_EXEC;
	return req->asked & ASK_LOAD ? VERB_LOAD : VERB_EXEC;
}

/* What only informs comes before what acts. -S -v is a longer answer to -S. */
static enum verb resolve_verb(const struct request *req)
{
	if (req->asked & ASK_HELP)
		return VERB_HELP;
	if (req->asked & ASK_VERSION && !(req->asked & ASK_STATUS))
		return VERB_VERSION;
	if (req->asked & ASK_CRASH_SIZE)
		return VERB_CRASH_SIZE;
	if (req->asked & ASK_STATUS)
		return VERB_STATUS;
	if (req->asked & ASK_ENTRIES)
		return VERB_ENTRIES;
	if (req->asked & ASK_CHECK)
		return VERB_CHECK;
	if (req->asked & ASK_ESTIMATE)
		return VERB_ESTIMATE;
	if (req->record)
		return VERB_RECORD;
	if (req->asked & ASK_UNLOAD)
		return VERB_UNLOAD;
	if (req->asked & (ASK_EXEC | ASK_FORCE))
		return resolve_exec(req);
	return req->asked & (ASK_LOAD | ASK_PANIC) ? VERB_LOAD : VERB_DEFAULT;
}

/* Verbs of their own in kexec-tools: refused before a kernel is asked for. */
static struct kx_err *refuse_verbs(const struct request *req)
{
	if (!req->load_live_update && !req->exec_live_update)
		return NULL;
	return kx_err_new(KX_UNSUPPORTED,
		"--%s-live-update: no Xen that was released can be updated in place",
		req->load_live_update ? "load" : "exec");
}

/* An entry of the boot menu stands for KERNEL and its command line. */
static struct kx_err *check_boot(const struct request *req)
{
	if (!req->boot)
		return NULL;
	if (!request_plans(req))
		return kx_err_new(KX_USAGE,
			"--boot says which entry of the boot menu is to be loaded: give "
			"-l, -f or -p with it, or none of the verbs");
	if (req->kernel)
		return kx_err_new(KX_USAGE,
			"--boot takes KERNEL from the boot menu: leave '%s' out, or "
			"write --boot=%s if that is the entry",
			req->kernel, req->kernel);
	if (req->reuse_cmdline)
		return kx_err_new(KX_USAGE,
			"--boot and --reuse-cmdline: the command line is that of the "
			"entry or of the running kernel, give one of them");
	if (req->profile_set)
		return kx_err_new(KX_USAGE,
			"--boot and --profile: an entry of the boot menu has its own "
			"profile, choose that of the other one (--list-entries)");
	return NULL;
}

static struct kx_err *check_kernel(const struct request *req)
{
	if (request_loads(req) && !req->kernel && !req->boot && !req->jump_back_helper)
		return kx_err_new(
			KX_USAGE, "No kernel specified (kexec --help lists all options)");
	if (req->verb == VERB_EXEC && req->kernel)
		return kx_err_new(KX_USAGE,
			"-e executes what is loaded and takes no kernel; "
			"use -f %s to load and execute at once",
			req->kernel);
	if (req->verb == VERB_UNLOAD && req->kernel)
		return kx_err_new(KX_USAGE,
			"-u unloads what is loaded and takes no kernel, got '%s'",
			req->kernel);
	if (req->verb == VERB_ENTRIES && req->kernel)
		return kx_err_new(KX_USAGE,
			"--list-entries lists the boot menu and takes no kernel, got "
			"'%s'",
			req->kernel);
	return NULL;
}

/* Whatever else they are told, both are loads for -e; and what kexec-tools refuses. */
static struct kx_err *check_jump(const struct request *req)
{
	const char *name = req->jump_back_helper ? "--load-jump-back-helper"
						 : "--load-preserve-context";

	if (!request_loads(req))
		return NULL;
	if (!req->jump_back_helper && req->entry)
		return kx_err_new(KX_USAGE,
			"--entry says where --load-jump-back-helper returns to: a kernel "
			"that is loaded says itself where it is entered");
	if (!req->jump_back_helper && !req->preserve_context)
		return NULL;
	if (req->panic)
		return kx_err_new(KX_USAGE,
			"-p and %s: there is no return from a crash", name);
	if (req->wish == WISH_FILE)
		return kx_err_new(KX_USAGE,
			"-s and %s: kexec_file_load keeps no kernel to return to: use -c",
			name);
	if (req->jump_back_helper && req->preserve_context)
		return kx_err_new(KX_USAGE,
			"--load-preserve-context loads another kernel, "
			"--load-jump-back-helper returns to one: give one of them");
	if (req->preserve_context && !req->mem_max_set)
		return kx_err_new(KX_USAGE,
			"--load-preserve-context: which memory may the new kernel use? "
			"Say it by --mem-max and --mem-min");
	return NULL;
}

/* Who asks for more at once means something else, and would miss the file. */
static struct kx_err *check_record(const struct request *req)
{
	const unsigned int others = ~(ASK_HELP | ASK_VERSION);

	if (req->anonymous && !req->record)
		return kx_err_new(KX_USAGE,
			"--anonymous says how --record=FILE is written: give both");
	if (req->record && (req->asked & others || req->kernel || req->dry_run))
		return kx_err_new(KX_USAGE,
			"--record writes down the machine for later plans, and is given "
			"alone; plan by --root=%s --dry-run then",
			req->record);
	return NULL;
}

static struct kx_err *check_values(const struct request *req)
{
	if (request_plans(req) && req->entry_32bit && req->real_mode)
		return kx_err_new(KX_USAGE,
			"--entry-32bit and --real-mode: a kernel is entered in one mode, "
			"give one of them");
	if (req->mem_min > req->mem_max)
		return kx_err_new(KX_USAGE,
			"--mem-min=0x%llx is above --mem-max=0x%llx: no memory is left",
			(unsigned long long)req->mem_min,
			(unsigned long long)req->mem_max);
	if (req->dry_run && (req->verb == VERB_EXEC || req->verb == VERB_UNLOAD))
		return kx_err_new(KX_USAGE,
			"%s shows how a kernel would be loaded; -%c loads none",
			req->json ? "--json" : "--dry-run",
			req->verb == VERB_EXEC ? 'e' : 'u');
	return NULL;
}

/* What kexec-tools does and this program does not do yet, each with its one line. */
static const char *unbuilt(const struct request *req)
{
	const struct {
		bool asked;
		const char *message;
	} table[] = {
		{req->reuse_initrd, "--reuseinitrd is not possible: kernels do not keep "
				    "their initrd; use --initrd=FILE"},
	};

	for (size_t i = 0; i < KX_ARRAY_SIZE(table); i++)
		if (table[i].asked)
			return table[i].message;
	return NULL;
}

static struct kx_err *refuse_unbuilt(const struct request *req)
{
	bool built = true;

	if (!request_plans(req))
		return NULL;

	const char *message = unbuilt(req);
	if (message)
		return kx_err_new(KX_UNSUPPORTED, "%s", message);
	if (req->type && image_type_known(req->type, &built) && !built)
		return kx_err_new(KX_UNSUPPORTED,
			"--type=%s: kernels of this type are not supported yet",
			req->type);
	return NULL;
}

/* -l and -p beside --check say what it is about. */
static void resolve_check(struct request *req)
{
	if (req->verb != VERB_CHECK || req->check)
		return;
	if (req->asked & ASK_PANIC)
		req->check = CHECK_CRASH;
	else
		req->check = req->asked & ASK_LOAD ? CHECK_NORMAL : CHECK_ALL;
}

/* --json is short for --format=json, which only --check can say in another way. */
static struct kx_err *resolve_format(struct request *req)
{
	if (!req->format_set) {
		req->format = req->json ? FORMAT_JSON : FORMAT_TEXT;
		return NULL;
	}
	if (req->json && req->format != FORMAT_JSON)
		return kx_err_new(KX_USAGE,
			"--json and --format: the output has one format, give one of "
			"them");
	if (req->format == FORMAT_PROMETHEUS && req->verb != VERB_CHECK)
		return kx_err_new(
			KX_USAGE, "--format=prometheus: only --check is printed so");
	req->json = req->format == FORMAT_JSON;
	return NULL;
}

/* A crash image is what is estimated; without a kernel, of the running one. */
static void resolve_estimate(struct request *req)
{
	if (req->verb != VERB_ESTIMATE)
		return;
	req->panic = true;
	if (!req->kernel && !req->boot)
		req->boot = "@current";
}

static struct kx_err *warn(struct request *req)
{
	if (req->jump_back_helper && req->kernel && request_loads(req))
		KX_TRY(warnings_add(&req->warnings, "kernel-not-taken",
			"--load-jump-back-helper takes no kernel: '%s' is not loaded",
			req->kernel));
	if (req->verb != VERB_LOAD || !(req->asked & ASK_EXEC))
		return NULL;
	return warnings_add(&req->warnings, "load-only",
		"-l with -e only loads, whatever their order: kexec -e executes it "
		"later, and -f in their place at once");
}

struct kx_err *options_resolve(struct request *req)
{
	if (req->preserve_context || req->jump_back_helper)
		req->asked |= req->asked & ASK_PANIC ? 0 : ASK_LOAD;
	req->verb = resolve_verb(req);
	req->panic = req->asked & ASK_PANIC ||
		     (req->verb == VERB_STATUS && !(req->asked & ASK_LOAD));
	if (req->verb == VERB_HELP)
		return NULL;
	KX_TRY(resolve_format(req));
	if (req->verb == VERB_VERSION)
		return NULL;
	resolve_check(req);
	resolve_estimate(req);
	req->dry_run |= req->json;
	req->verbose |= req->verb == VERB_STATUS && req->asked & ASK_VERSION;
	KX_TRY(refuse_verbs(req));
	KX_TRY(check_conflicts(req));
	KX_TRY(check_boot(req));
	KX_TRY(check_record(req));
	KX_TRY(check_kernel(req));
	KX_TRY(check_jump(req));
	KX_TRY(check_values(req));
	KX_TRY(refuse_unbuilt(req));
	return warn(req);
}
