// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/choose.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "arch/arch.h"
#include "base/cleanup.h"
#include "format/cmdline.h"

static bool locked_down(const struct plan_input *in)
{
	return facts_locked_down(in->facts);
}

static bool ima_appraises(const struct plan_input *in)
{
	return fact_is(&in->facts->ima_appraises_kexec, 1);
}

static bool has_dump_keys(const struct plan_input *in)
{
	return in->req->panic && facts_have_dump_keys(in->facts);
}

/* A crash image takes nothing over but memory. */
static bool hands_over(const struct plan_input *in)
{
	return !in->req->panic && fact_is(&in->facts->kho, 1);
}

/* IMA's list is of no use to a capture kernel, and not handed to it. */
static bool has_measured(const struct plan_input *in)
{
	const struct fact_u64 *n = &in->facts->ima_measured;

	return !in->req->panic && fact_present(&n->fact) && n->value;
}

/* Of the system. They outweigh an option, but for wishes. */
static const struct arch_need policies[] = {
	[POLICY_LOCKDOWN] = {CALL_FILE, NEED, locked_down,
		"the kernel is locked down, which allows only kexec_file_load",
		"the kernel is locked down and will refuse kexec_load", "locked-down"},
	[POLICY_IMA] = {CALL_FILE, NEED, ima_appraises,
		"the IMA policy appraises kernels, which only kexec_file_load allows",
		"the IMA policy appraises kernels, which kexec_load passes by",
		"ima-passed-by"},
	[POLICY_DUMP_KEYS] = {CALL_FILE, NEED, has_dump_keys,
		"dump encryption keys are registered: only kexec_file_load passes them",
		"dump encryption keys are registered: kexec_load does not pass them on, "
		"and the capture kernel cannot open the encrypted dump target",
		"dump-keys-lost"},
	[POLICY_HANDOVER] = {CALL_FILE, NEED, hands_over,
		"a kexec handover (KHO) is active, which only kexec_file_load passes on",
		"a kexec handover (KHO) is active: kexec_load does not pass it on, and "
		"all that it keeps is lost",
		"handover-lost"},
	[POLICY_MEASURED] = {CALL_FILE, WISH, has_measured,
		"IMA's list of measurements is handed over only by kexec_file_load",
		"IMA's list of measurements is lost, which attestation needs: only "
		"kexec_file_load hands it over",
		"ima-measurements-lost"},
	[POLICY_COUNT] = {.call = CALL_NONE},
};

const char *choose_policy_reason(enum choose_policy policy, const struct plan_input *in)
{
	return policies[policy].applies(in) ? policies[policy].reason : NULL;
}

/*
 * What only segments of our own serve, whatever the architecture that has the option: its
 * name, what it weighs, how messages call it, and when it is asked for. Scripts name many
 * a wish for machines of all kinds, and where the kernel allows only the file call, they
 * count on a load by that (kexec-tools' -a loads there).
 */
#define SEGMENT_OPTIONS(X)                                                               \
	X(fast_boot, WISH, "fast-boot", "--fast-boot",                                   \
		req->fast_boot && images_gain_by_fast_boot(in->images))                  \
	X(preserve_context, MUST, "load-preserve-context", "--load-preserve-context",    \
		req->preserve_context)                                                   \
	X(entry_32bit, NEED, "entry-32bit", "--entry-32bit", req->entry_32bit)           \
	X(mem_min, WISH, "mem-min", "--mem-min", req->mem_min_set)                       \
	X(mem_max, WISH, "mem-max", "--mem-max", req->mem_max_set)                       \
	X(no_checks, WISH, "no-checks", "--no-checks", req->no_checks)                   \
	X(console_serial, WISH, "console-serial", "--console-serial",                    \
		req->console_serial)                                                     \
	X(console_vga, WISH, "console-vga", "--console-vga", req->console_vga)           \
	X(serial, WISH, "serial", "--serial", req->serial_port)                          \
	X(serial_baud, WISH, "serial-baud", "--serial-baud", req->serial_baud)           \
	X(reset_vga, WISH, "reset-vga", "--reset-vga", req->reset_vga)                   \
	X(noefi, WISH, "noefi", "--noefi", req->noefi)                                   \
	X(pass_memmap, WISH, "pass-memmap-cmdline", "--pass-memmap-cmdline",             \
		req->pass_memmap)                                                        \
	X(video_type, WISH, "reuse-video-type", "--reuse-video-type",                    \
		req->reuse_video_type)                                                   \
	X(elf32_headers, WISH, "elf32-core-headers", "--elf32-core-headers",             \
		req->elf32_headers)                                                      \
	X(dtb, WISH, "dtb", "--dtb", req->dtb)                                           \
	X(args_none, WISH, "args-none", "--args-none",                                   \
		req->args == ARGS_NONE && in->images->kernel.kind == IMAGE_ELF)

/* An option of other architectures asks for nothing. */
#define ASKS(name, weight, option, text, expression)                                     \
	static bool asks_##name(const struct plan_input *in)                             \
	{                                                                                \
		const struct request *req = in->req;                                     \
                                                                                         \
		return (expression) && arch_has_option(in->arch, option);                \
	}

SEGMENT_OPTIONS(ASKS)

#define ROW(name, weight, option, text, expression)                                      \
	{CALL_LOAD, weight, asks_##name, text " needs kexec_load",                       \
		text " has no effect with kexec_file_load", "option-no-effect"},

static const struct arch_need options[] = {SEGMENT_OPTIONS(ROW){.call = CALL_NONE}};

/* All that speaks for one call. */
struct reasons {
	bool hard;	   /* the other call cannot do it at all */
	bool needed;	   /* there is more than wishes: the other call is no fallback */
	const char *first; /* NULL: nothing does */
	struct choice_warnings undone; /* by the other call */
};

static void add_warning(struct choice_warnings *to, const char *id, const char *text)
{
	if (to->n < CHOICE_MAX_WARNINGS)
		to->v[to->n++] = (struct choice_warning){id, text};
}

static void add_needs(struct reasons *to, enum call call, const struct arch_need *needs,
	const struct plan_input *in)
{
	for (; needs && needs->call != CALL_NONE; needs++) {
		if (needs->call != call || !needs->applies(in))
			continue;
		if (!to->first)
			to->first = needs->reason;
		add_warning(&to->undone, needs->id, needs->warning);
		to->needed |= needs->weight != WISH;
		to->hard |= needs->weight == MUST;
	}
}

static struct reasons reasons_for(enum call call, const struct plan_input *in)
{
	const struct arch_image *image = arch_find_image(in->arch, &in->images->kernel);
	struct reasons r = {.hard = call == CALL_FILE && locked_down(in)};

	add_needs(&r, call, policies, in);
	add_needs(&r, call, in->arch->needs, in);
	if (call == CALL_LOAD && image && image->reason) {
		/* What the architecture must have tells more: how it is entered. */
		if (!r.hard)
			r.first = image->reason;
		r.hard = r.needed = true;
	}
	add_needs(&r, call, options, in);
	return r;
}

static void take(enum call call, const char *reason, const struct reasons *undone,
	struct choice *ret)
{
	*ret = (struct choice){
		.first = call, .reason = reason, .warnings = undone->undone};
}

const char *choose_file_refusal(const struct plan_input *in)
{
	const struct arch_image *image = arch_find_image(in->arch, &in->images->kernel);
	const struct arch_need *need = in->arch->needs;

	if (image && image->refusal)
		return image->refusal;
	for (; need && need->call != CALL_NONE; need++)
		if (need->call == CALL_LOAD && need->weight == MUST && need->applies(in))
			return need->warning;
	return NULL;
}

/* Would the file call start it, were it not for --real-mode? */
static bool only_by_real_mode(const struct plan_input *in)
{
	struct request req = *in->req;
	struct plan_input otherwise = *in;

	otherwise.req = &req;
	req.real_mode = false;
	return in->req->real_mode && !choose_file_refusal(&otherwise);
}

/* By what the file call, which is needed too, would take this kernel; NULL: nothing. */
static const char *find_remedy(const struct plan_input *in)
{
	const struct image *image = &in->images->kernel;
	const struct arch_image *row = arch_find_image(in->arch, image);

	if (image->kind == IMAGE_ELF && image->elf.is_linux && row && row->reason)
		return "kexec_file_load, which does that, takes this kernel's bzImage: "
		       "load that";
	if (image->kind == IMAGE_BZIMAGE && only_by_real_mode(in))
		return "kexec_file_load, which does that, takes this kernel without "
		       "--real-mode: leave it out";
	return NULL;
}

static void add_remedy(const struct plan_input *in, struct choice_warnings *to)
{
	const char *remedy = find_remedy(in);

	if (remedy)
		add_warning(to, "file-call-possible", remedy);
}

static struct kx_err *refuse_both(const struct plan_input *in, const struct reasons *load,
	const struct reasons *file)
{
	struct kx_err *err = kx_err_new(KX_UNSUPPORTED,
		"'%s' cannot be loaded: %s, but %s", in->images->kernel.original.path,
		load->first, file->first);

	return locked_down(in) ? kx_err_name(err, KX_ID_LOCKED_DOWN) : err;
}

/*
 * -a: by what is needed, else the file call with the segment call behind it. Who only
 * wishes for one of them has the other one behind that.
 */
static struct kx_err *choose_auto(const struct plan_input *in, const struct reasons *load,
	const struct reasons *file, struct choice *ret)
{
	if (file->hard && load->hard)
		return refuse_both(in, load, file);
	/*
	 * A policy of the system outweighs an option, an option what is only a wish for
	 * the file call, and that the default.
	 */
	if (load->hard || (load->first && !file->needed)) {
		take(CALL_LOAD, load->first, file, ret);
		if (file->needed)
			add_remedy(in, &ret->warnings);
		if (!load->needed) {
			ret->fallback = CALL_FILE;
			ret->lost = load->undone;
		}
	} else if (file->first) {
		take(CALL_FILE, file->first, load, ret);
		if (!file->needed) {
			ret->fallback = CALL_LOAD;
			ret->lost = file->undone;
		}
	} else {
		*ret = (struct choice){.first = CALL_FILE,
			.fallback = CALL_LOAD,
			.reason =
				"the default: the kernel checks and prepares the image"};
	}
	return NULL;
}

struct kx_err *choose_call(const struct plan_input *in, struct choice *ret)
{
	if (in->req->jump_back_helper) {
		*ret = (struct choice){
			.first = CALL_LOAD, .reason = "the way back needs kexec_load"};
		return NULL;
	}

	const struct reasons load = reasons_for(CALL_LOAD, in);
	const struct reasons file = reasons_for(CALL_FILE, in);

	switch (in->req->wish) {
	case WISH_LOAD:
		take(CALL_LOAD, "asked for with -c", &file, ret);
		return NULL;
	case WISH_FILE:
		take(CALL_FILE, "asked for with -s", &load, ret);
		return NULL;
	default:
		return choose_auto(in, &load, &file, ret);
	}
}

void choose_forgone(const struct plan_input *in, struct choice_warnings *ret)
{
	const struct reasons file = reasons_for(CALL_FILE, in);

	*ret = file.needed ? file.undone : (struct choice_warnings){0};
}

enum call choose_unload_call(const struct request *req, const struct facts *facts)
{
	if (req->wish == WISH_AUTO)
		return facts_locked_down(facts) ? CALL_FILE : CALL_LOAD;
	return req->wish == WISH_FILE ? CALL_FILE : CALL_LOAD;
}

/* ---- the kernel's answers ---------------------------------------------------------- */

/* What act/explain.c says of each of them, and where the kernel has them from. */
bool choose_is_key_error(int errnum)
{
	static const int all[] = {ENODATA, ENOKEY, EKEYREJECTED, EKEYEXPIRED, EKEYREVOKED,
		EBADMSG, ENOPKG, ELIBBAD, EMSGSIZE, CHOOSE_ENOTSUPP, ETIMEDOUT};

	for (size_t i = 0; i < KX_ARRAY_SIZE(all); i++)
		if (errnum == all[i])
			return true;
	return false;
}

/*
 * The kernel does not know the call or the image, has no place for what it makes of it,
 * cannot hold the files twice, or fails at its own device tree: our segments may do.
 */
static bool segments_may_do(int errnum)
{
	static const int all[] = {ENOSYS, EINVAL, ENOEXEC, EOPNOTSUPP, EADDRNOTAVAIL,
		EFBIG, ENOMEM, EOVERFLOW, ENOENT, ESRCH};

	for (size_t i = 0; i < KX_ARRAY_SIZE(all); i++)
		if (errnum == all[i])
			return true;
	return false;
}

bool choose_falls_back(const struct facts *facts, enum call call, int errnum)
{
	/* Of a policy that only the answer shows, or a kernel without the call. */
	if (call == CALL_LOAD)
		return errnum == ENOSYS || errnum == EPERM || errnum == EACCES;
	if (call != CALL_FILE)
		return false;
	if (choose_is_key_error(errnum))
		return !facts_locked_down(facts);
	return segments_may_do(errnum);
}

/* IMA refuses what it cannot appraise only where it enforces (ima_appraise=). */
static bool ima_enforces(const struct plan_input *in)
{
	static const char enforce[] = "enforce";
	const struct fact_text *line = &in->facts->cmdline;
	size_t size;

	if (!ima_appraises(in) || !fact_present(&line->fact))
		return false;
	const char *mode = cmdline_value(line->text, "ima_appraise=", &size);
	return !mode || !strncmp(mode, enforce, strlen(enforce));
}

/* In the kernel's order: kexec_load_check() in kernel/kexec.c, kexec_file.c. */
int choose_known_refusal(const struct plan_input *in, enum call call)
{
	if (call != CALL_LOAD && call != CALL_FILE)
		return 0;
	if (fact_is(&in->facts->load_disabled, 1) ||
		fact_is(facts_load_limit(in->facts, in->req->panic), 0))
		return EPERM;
	if (call == CALL_FILE)
		return choose_file_refusal(in) ? ENOEXEC : 0;
	if (ima_enforces(in))
		return EACCES;
	return locked_down(in) ? EPERM : 0;
}
