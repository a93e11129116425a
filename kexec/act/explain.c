// SPDX-License-Identifier: GPL-2.0-or-later
#include "act/explain.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "base/cleanup.h"
#include "base/number.h"
#include "plan/choose.h"
#include "plan/jump.h"

const char *explain_denied(const struct facts *facts)
{
	if (fact_is(&facts->init_user_ns, 0))
		return "CAP_SYS_BOOT counts only outside of user namespaces: run on the "
		       "host, not in a container";
	if (!fact_is(&facts->cap_sys_boot, 0))
		return NULL;
	if (fact_is(&facts->euid, 0))
		return "CAP_SYS_BOOT is missing, though this is root: a container or a "
		       "service is kept without it: run on the host, or start it with "
		       "the capability (--cap-add=SYS_BOOT)";
	return "CAP_SYS_BOOT is missing: run as root";
}

const char *explain_no_start(const struct facts *facts)
{
	const char *denied = explain_denied(facts);

	if (denied || !fact_is(&facts->init_pid_ns, 0))
		return denied;
	return "the kernel takes that only from the initial PID namespace: run on the "
	       "host, not in a container";
}

/* What no file says: the mode of seccomp is the only trace. */
static const char *explain_unseen(const struct facts *facts)
{
	if (fact_is(&facts->seccomp, 2))
		return "no cause is visible from here but a seccomp filter, as "
		       "containers and services have it: run outside of it; or a "
		       "security module forbids it (see the kernel log)";
	return "no cause is visible from here: a security module or a seccomp filter may "
	       "forbid it (see the kernel log)";
}

const char *explain_eperm(enum call call, bool panic, const struct facts *facts)
{
	const char *denied = explain_denied(facts);

	if (denied)
		return denied;
	if (fact_is(&facts->load_disabled, 1))
		return "kernel.kexec_load_disabled is 1: loading and unloading are off "
		       "until the next boot";
	if (fact_is(facts_load_limit(facts, panic), 0))
		return panic ? "the number of loads that kernel.kexec_load_limit_panic "
			       "allows is used up: no more until the next boot"
			     : "the number of loads that kernel.kexec_load_limit_reboot "
			       "allows is used up: no more until the next boot";
	if (facts_locked_down(facts))
		return call == CALL_LOAD
			       ? "the kernel is locked down: only "
				 "kexec_file_load (-s) of a signed kernel is "
				 "allowed"
			       : "the kernel is locked down and the image has no "
				 "signature that it accepts: use a signed kernel, "
				 "or enrol its key";
	if (fact_is(&facts->ima_appraises_kexec, 1))
		return "the IMA policy appraises kernels: the image needs a valid "
		       "signature";
	return explain_unseen(facts);
}

/* The id of what explain_eperm() says, in its order. */
static enum kx_id eperm_id(bool panic, const struct facts *facts)
{
	if (explain_denied(facts))
		return KX_ID_NO_CAPABILITY;
	if (fact_is(&facts->load_disabled, 1))
		return KX_ID_LOAD_DISABLED;
	if (fact_is(facts_load_limit(facts, panic), 0))
		return KX_ID_LOAD_LIMIT;
	if (facts_locked_down(facts))
		return KX_ID_LOCKED_DOWN;
	return fact_is(&facts->ima_appraises_kexec, 1) ? KX_ID_SIGNATURE : KX_ID_DENIED;
}

struct kx_err *explain_denial(
	struct kx_err *err, enum call call, bool panic, const struct facts *facts)
{
	return kx_err_name(kx_err_append(err, "%s", explain_eperm(call, panic, facts)),
		eperm_id(panic, facts));
}

/* What a row advises, besides what it explains. */
enum advice { NO_ADVICE, TRY_LOAD, TRY_FILE, SHOW_SEGMENTS };

#define NO_DEVICE_TREE                                                                   \
	"the kernel cannot make the new kernel's device tree (ppc64; see the kernel log)"

/*
 * What both calls answer, of Linux 6.1 to 7.2. tests/unit/act/test-explain.c has the
 * places in the kernel's source where each errno is from. EPERM and ENOMEM have functions
 * of their own, and so has ENOSYS of the file call.
 */
static const struct row {
	int errnum;
	enum call call; /* CALL_NONE: both */
	enum advice advice;
	const char *why;
} rows[] = {
	{ENOSYS, CALL_LOAD, TRY_FILE, "this kernel was built without it (CONFIG_KEXEC)"},
	{EBUSY, CALL_NONE, NO_ADVICE,
		"another load is running: try again when it has ended"},
	{EINTR, CALL_NONE, NO_ADVICE, "a signal interrupted it: try again"},
	{EFAULT, CALL_NONE, NO_ADVICE,
		"an input file became unreadable while it was loaded"},

	/* segments */
	{EADDRNOTAVAIL, CALL_LOAD, SHOW_SEGMENTS,
		"a segment lies where this kernel does not allow one"},
	{EINVAL, CALL_LOAD, SHOW_SEGMENTS,
		"the kernel does not accept a segment or a flag"},
	{ETXTBSY, CALL_LOAD, NO_ADVICE,
		"a segment lies over the running kernel or the firmware's TCE tables "
		"(ppc64)"},

	/* files */
	{ETXTBSY, CALL_FILE, NO_ADVICE,
		"the kernel image or an initrd is open for writing: try again when that "
		"has ended"},
	{EFBIG, CALL_FILE, TRY_LOAD,
		"a file is larger than the kernel reads (4 GiB, before 6.0 2 GiB)"},
	{EIO, CALL_FILE, NO_ADVICE,
		"a file cannot be read to its end, by a fault of its disk or file system "
		"(see the kernel log)"},
	{EUCLEAN, CALL_FILE, NO_ADVICE,
		"the file system that a file lies on is damaged: check it (fsck)"},
	{ESTALE, CALL_FILE, NO_ADVICE,
		"a file is gone from the server that it lies on: try again"},
	{EBADF, CALL_FILE, NO_ADVICE, "the kernel cannot read from an open file"},

	/* what the kernel makes of them */
	{EINVAL, CALL_FILE, NO_ADVICE,
		"the kernel does not accept the image or the command line (see the "
		"kernel log), or an unknown flag"},
	{ENOEXEC, CALL_NONE, TRY_LOAD, "the kernel does not know this kind of image"},
	{EOPNOTSUPP, CALL_NONE, TRY_LOAD, "the kernel cannot load this kind of image"},
	{EADDRNOTAVAIL, CALL_FILE, TRY_LOAD,
		"the kernel found no free range of memory for a part of the image: there "
		"is too little of it in one piece where the new kernel can reach it"},
	{EOVERFLOW, CALL_FILE, TRY_LOAD, NO_DEVICE_TREE},
	{ENOENT, CALL_FILE, TRY_LOAD, NO_DEVICE_TREE},
	{ESRCH, CALL_FILE, TRY_LOAD, NO_DEVICE_TREE},

	/* signatures */
	{ENODATA, CALL_FILE, NO_ADVICE,
		"the image has no signature, and this kernel wants one: use a signed "
		"kernel"},
	{ENOKEY, CALL_NONE, NO_ADVICE,
		"no key of the kernel's keyrings fits the image's signature, or it has "
		"none: use a signed kernel, or enrol its key"},
	{EKEYREJECTED, CALL_NONE, NO_ADVICE,
		"the key of the image's signature is revoked, expired or wrong, or the "
		"kernel checks no signature of this kind of image"},
	{EKEYEXPIRED, CALL_NONE, NO_ADVICE,
		"the key of the image's signature has expired"},
	{EKEYREVOKED, CALL_NONE, NO_ADVICE,
		"the key of the image's signature is revoked"},
	{EBADMSG, CALL_NONE, NO_ADVICE,
		"the image's signature does not match its content"},
	{ENOPKG, CALL_NONE, NO_ADVICE,
		"the kernel lacks an algorithm that the image's signature needs"},
	{ELIBBAD, CALL_NONE, NO_ADVICE, "the image's signature is malformed"},
	{EMSGSIZE, CALL_FILE, NO_ADVICE,
		"the image's signature is malformed: its digest has a wrong length"},
	{CHOOSE_ENOTSUPP, CALL_FILE, NO_ADVICE,
		"the image's signature is of a kind that the kernel does not support"},
	{ETIMEDOUT, CALL_FILE, NO_ADVICE,
		"the kernel waited in vain for an algorithm that the image's signature "
		"needs: try again"},

	/* policies */
	{EACCES, CALL_LOAD, TRY_FILE,
		"IMA or Secure Boot forbids it: a signed kernel must be loaded by "
		"kexec_file_load"},
	{EACCES, CALL_FILE, NO_ADVICE,
		"IMA or another security module does not accept a file: it needs a valid "
		"signature"},
};

/* Advice is for who has asked for one call, and only for a call that can do it. */
static const char *advice_text(enum advice advice, const struct plan_input *in)
{
	if (advice == TRY_LOAD && in->req->wish == WISH_FILE &&
		!choose_known_refusal(in, CALL_LOAD))
		return ": try kexec_load (-c)";
	if (advice == TRY_FILE && in->req->wish == WISH_LOAD &&
		!choose_known_refusal(in, CALL_FILE))
		return ": try kexec_file_load (-s)";
	return "";
}

/* Errors that are about segments show all of them: the kernel does not say which. */
static char *list_segments(const struct plan *plan)
{
	KX_AUTO(freep) char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	plan_for_each (s, plan)
		fprintf(f, "%s%s 0x%" PRIx64 "-0x%" PRIx64,
			s != plan->segments ? ", " : "", role_name(s->role), s->paddr,
			s->paddr + s->memsz - 1);
	fclose(f);
	return KX_STEAL(text);
}

/* Behind what is wrong with one of them. */
static struct kx_err *show_segments(struct kx_err *err, const struct plan *plan)
{
	KX_AUTO(freep) char *list = list_segments(plan);

	return kx_err_append(err,
		"%s; %" PRIu64 " MiB in all (half of RAM, the most that the kernel "
		"takes, is %" PRIu64 " MiB)",
		list ? list : "", mib_up(plan_memory(plan)),
		mib_down(plan->limits.half_of_ram));
}

static struct kx_err *explain_by_row(
	struct kx_err *err, const struct plan *plan, const struct plan_input *in)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(rows); i++) {
		const struct row *row = &rows[i];

		if (row->errnum != err->errnum ||
			(row->call != CALL_NONE && row->call != plan->call))
			continue;
		err = kx_err_append(err, "%s%s", row->why, advice_text(row->advice, in));
		return row->advice == SHOW_SEGMENTS && plan->nsegments
			       ? show_segments(err, plan)
			       : err;
	}
	return err;
}

/* What the kernel is known not to take, by what it is. */
static const char *refused_image(const struct plan *plan, const struct plan_input *in)
{
	return in->arch && plan->call == CALL_FILE ? choose_file_refusal(in) : NULL;
}

/*
 * An errno of a key may be of one of those that the dump is encrypted with: the kernel
 * takes them from the caller's keyring while it loads (kernel/crash_dump_dm_crypt.c).
 */
static bool may_be_dump_key(int errnum, const struct plan_input *in)
{
	return in->req->panic && facts_have_dump_keys(in->facts) &&
	       (errnum == ENOKEY || errnum == EKEYREVOKED || errnum == EKEYEXPIRED);
}

static struct kx_err *explain_keys(
	struct kx_err *err, const struct plan *plan, const struct plan_input *in)
{
	err = explain_by_row(err, plan, in);
	return kx_err_append(err, "or a dump encryption key of "
				  "/sys/kernel/config/crash_dm_crypt_keys is in the "
				  "keyring no more");
}

/* A crash image has no room, as why says: what there is, where that is known. */
static struct kx_err *explain_no_room(
	struct kx_err *err, const struct facts *facts, const char *why)
{
	const struct range_set *crash = &facts->memory.crash;

	if (!crash->n)
		return kx_err_append(err, "%s: reserve more by crashkernel=", why);
	const struct range region = crash->v[crash->n - 1];
	return kx_err_append(err,
		"%s: the crash region 0x%" PRIx64 "-0x%" PRIx64 " has %" PRIu64
		" MiB: reserve more by crashkernel=",
		why, region.start, region.end - 1, mib_down(range_size(region)));
}

static struct kx_err *explain_nomem(
	struct kx_err *err, const struct plan *plan, const struct facts *facts)
{
	static const char why[] =
		"the kernel keeps its own copy of kernel and initrd, and "
		"that much memory is not free";

	if (plan->panic)
		return explain_no_room(err, facts,
			"no room in the crash region for the kernel's own pages, or in "
			"memory for its copy of kernel and initrd");
	if (plan->call != CALL_LOAD)
		return kx_err_append(err, "%s", why);
	return kx_err_append(err, "%s (%" PRIu64 " MiB)", why, mib_up(plan_memory(plan)));
}

static struct kx_err *explain_address(
	struct kx_err *err, const struct plan *plan, const struct plan_input *in)
{
	if (plan->panic && plan->call == CALL_FILE)
		return explain_no_room(
			err, in->facts, "no room in the crash region for the image");
	if (plan->panic)
		return show_segments(
			kx_err_append(err,
				"a segment lies outside of the region that the kernel "
				"keeps for it, which is not the one that %s shows",
				in->facts->memory.source),
			plan);
	err = explain_by_row(err, plan, in);
	if (plan->call == CALL_FILE && fact_is(&in->facts->kho, 1))
		err = kx_err_append(err,
			"with a kexec handover (KHO) it looks in the "
			"handover's scratch areas alone: kho_scratch= on "
			"the running kernel's command line makes them "
			"larger");
	return err;
}

static struct kx_err *no_file_call(struct kx_err *err, const struct plan_input *in)
{
	kx_err_free(err);
	err = kx_err_new(KX_NO_FILE_CALL,
		"syscall kexec_file_load not available: this kernel was built without it "
		"(CONFIG_KEXEC_FILE)%s",
		advice_text(TRY_LOAD, in));
	return kx_err_number(err, ENOSYS);
}

/* All of them, with "; " between. */
static char *list_forgone(const struct choice_warnings *forgone)
{
	KX_AUTO(freep) char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	for (unsigned int i = 0; i < forgone->n; i++)
		fprintf(f, "%s%s", i ? "; " : "", forgone->v[i].text);
	fclose(f);
	return KX_STEAL(text);
}

struct kx_err *explain_not_tried(struct kx_err *err, const struct plan_input *in)
{
	struct choice_warnings forgone;

	choose_forgone(in, &forgone);
	if (in->req->wish != WISH_AUTO || !forgone.n ||
		choose_known_refusal(in, CALL_LOAD))
		return err;
	KX_AUTO(freep) char *list = list_forgone(&forgone);
	return kx_err_append(err,
		"kexec_load is not tried instead: %s; -c loads by it all the same",
		list ? list : forgone.v[0].text);
}

/* The flag is what the kernel looks at first (kexec_load_check()). */
static struct kx_err *explain_jump(
	struct kx_err *err, const struct plan *plan, const struct plan_input *in)
{
	static const char why[] = "the running kernel was built without "
				  "CONFIG_KEXEC_JUMP, by which it returns";

	if (fact_is(&in->facts->kexec_jump, 1))
		return explain_by_row(err, plan, in);
	return kx_err_append(err, "%s", why);
}

static struct kx_err *explain_answer(
	struct kx_err *err, const struct plan *plan, const struct plan_input *in)
{
	if (err->errnum == ENOSYS && plan->call == CALL_FILE)
		return no_file_call(err, in);
	if (err->errnum == EPERM)
		return explain_denial(err, plan->call, in->req->panic, in->facts);
	if (err->errnum == ENOMEM)
		return explain_nomem(err, plan, in->facts);
	if (err->errnum == ENOEXEC && refused_image(plan, in))
		return kx_err_append(
			err, "%s%s", refused_image(plan, in), advice_text(TRY_LOAD, in));
	if (err->errnum == EADDRNOTAVAIL)
		return explain_address(err, plan, in);
	if (err->errnum == EINVAL && jump_asked(in->req))
		return explain_jump(err, plan, in);
	if (may_be_dump_key(err->errnum, in))
		return explain_keys(err, plan, in);
	return explain_by_row(err, plan, in);
}

static bool is_about_signature(int errnum, const struct facts *facts)
{
	return choose_is_key_error(errnum) ||
	       (errnum == EPERM && facts_locked_down(facts) && !explain_denied(facts));
}

struct kx_err *explain_load(
	struct kx_err *err, const struct plan *plan, const struct plan_input *in)
{
	if (!err || err->code != KX_REFUSED)
		return err;
	int errnum = err->errnum;
	err = explain_answer(err, plan, in);
	if (plan->call == CALL_FILE && image_is_uki(&in->images->kernel) &&
		is_about_signature(errnum, in->facts))
		err = kx_err_append(err,
			"what counts is a signature of the kernel within the unified "
			"kernel image, not that of the whole image");
	return plan->call == CALL_FILE && in->arch &&
			       choose_falls_back(in->facts, CALL_FILE, errnum)
		       ? explain_not_tried(err, in)
		       : err;
}
