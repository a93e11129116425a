// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/choose.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "arch/arch.h"
#include "base/cleanup.h"

enum strength {
	SOFT, /* an option or a policy that the other call leaves undone: a warning */
	HARD  /* the other call cannot do it at all */
};

struct need {
	bool (*applies)(const struct plan_input *in);
	enum strength strength;
	const char *reason;  /* why this call is chosen */
	const char *warning; /* what the other call leaves undone */
};

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
	const struct fact_u64 *keys = &in->facts->dm_crypt_keys;

	return in->req->panic && fact_present(&keys->fact) && keys->value;
}

/* A crash image takes nothing over but memory. */
static bool hands_over(const struct plan_input *in)
{
	return !in->req->panic && fact_is(&in->facts->kho, 1);
}

static const struct need file_needs[] = {
	{locked_down, HARD,
		"the kernel is locked down, which allows only kexec_file_load",
		"the kernel is locked down and will refuse kexec_load"},
	{ima_appraises, SOFT,
		"the IMA policy appraises kernels, which only kexec_file_load allows",
		"the IMA policy appraises kernels, which kexec_load passes by"},
	{has_dump_keys, SOFT,
		"dump encryption keys are registered: only kexec_file_load passes them",
		"dump encryption keys are registered: kexec_load does not pass them on"},
	{hands_over, SOFT,
		"a kexec handover (KHO) is active, which only kexec_file_load passes on",
		"a kexec handover (KHO) is active: kexec_load does not pass it on"},
};

static bool is_elf_x86(const struct plan_input *in)
{
	return in->images->kernel.kind == IMAGE_ELF &&
	       !strcmp(in->images->kernel.type, "elf-x86_64");
}

static bool is_32bit_entry(const struct plan_input *in)
{
	return in->images->kernel.kind == IMAGE_BZIMAGE &&
	       !strcmp(in->images->kernel.type, "bzImage");
}

static bool is_multiboot(const struct plan_input *in)
{
	return image_is_multiboot(&in->images->kernel);
}

/* An option of other architectures asks for nothing. */
#define ASKED_FOR(name, option, expression)                                              \
	static bool asks_##name(const struct plan_input *in)                             \
	{                                                                                \
		const struct request *req = in->req;                                     \
                                                                                         \
		return (expression) && arch_has_option(in->arch, option);                \
	}

ASKED_FOR(entry_32bit, "entry-32bit", req->entry_32bit)
ASKED_FOR(fast_boot, "fast-boot",
	req->fast_boot && in->images->kernel.kind == IMAGE_BZIMAGE)
ASKED_FOR(memory_window, "mem-min", req->mem_min_set || req->mem_max_set)
ASKED_FOR(no_checks, "no-checks", req->no_checks)
ASKED_FOR(console, "console-serial", req->console_serial || req->console_vga)
ASKED_FOR(serial, "serial", req->serial_port || req->serial_baud)
ASKED_FOR(reset_vga, "reset-vga", req->reset_vga)
ASKED_FOR(noefi, "noefi", req->noefi)
ASKED_FOR(pass_memmap, "pass-memmap-cmdline", req->pass_memmap)
ASKED_FOR(video_type, "reuse-video-type", req->reuse_video_type)
ASKED_FOR(elf32_headers, "elf32-core-headers", req->elf32_headers)
ASKED_FOR(dtb, "dtb", req->dtb)
ASKED_FOR(args_none, "args-none",
	req->args == ARGS_NONE && in->images->kernel.kind == IMAGE_ELF)

/*
 * The kernel's own loader stops at 128 entries of the capture kernel's memory map,
 * without a word, and the crash region comes last (arch/x86/kernel/crash.c,
 * add_e820_entry()). Some are kept for what is not counted: reserved ranges inside of
 * RAM, and the header's hole.
 */
#define FILE_CALL_MAP_MAX (128 - 8)

static bool has_many_ranges(const struct plan_input *in)
{
	const struct fact_iomem *iomem = &in->facts->iomem;
	size_t n = iomem->crash.n + in->facts->crash.cma.ranges.n;

	for (size_t i = 0; i < iomem->map.n; i++)
		n += iomem->map.v[i].type != MEMORY_RAM ||
		     iomem->map.v[i].range.start < 1 << 20;
	return in->req->panic && !image_is_ppc64(&in->images->kernel) &&
	       fact_present(&iomem->fact) && n > FILE_CALL_MAP_MAX;
}

#define OPTION_NEED(name, option)                                                        \
	{                                                                                \
		asks_##name, SOFT, option " needs kexec_load",                           \
			option " has no effect with kexec_file_load"                     \
	}

static const struct need load_needs[] = {
	{is_elf_x86, HARD, "an ELF vmlinux needs kexec_load",
		"kexec_file_load does not know an ELF vmlinux on x86_64"},
	{is_multiboot, HARD, "a multiboot kernel needs kexec_load",
		"kexec_file_load does not know a multiboot kernel"},
	{is_32bit_entry, HARD, "an image entered in 32-bit mode needs kexec_load",
		"kexec_file_load does not enter an image in 32-bit mode"},
	{has_many_ranges, SOFT,
		"the capture kernel's memory map has more entries than kexec_file_load "
		"hands over",
		"kexec_file_load hands over 128 entries of the capture kernel's memory "
		"map, and leaves out the rest"},
	OPTION_NEED(fast_boot, "--fast-boot"),
	OPTION_NEED(entry_32bit, "--entry-32bit"),
	OPTION_NEED(memory_window, "--mem-min/--mem-max"),
	OPTION_NEED(no_checks, "--no-checks"),
	OPTION_NEED(console, "--console-serial/--console-vga"),
	OPTION_NEED(serial, "--serial/--serial-baud"),
	OPTION_NEED(reset_vga, "--reset-vga"),
	OPTION_NEED(noefi, "--noefi"),
	OPTION_NEED(pass_memmap, "--pass-memmap-cmdline"),
	OPTION_NEED(video_type, "--reuse-video-type"),
	OPTION_NEED(elf32_headers, "--elf32-core-headers"),
	OPTION_NEED(dtb, "--dtb"),
	OPTION_NEED(args_none, "--args-none"),
};

static const struct need *first_need(
	const struct need *needs, size_t n, const struct plan_input *in)
{
	for (size_t i = 0; i < n; i++)
		if (needs[i].applies(in))
			return &needs[i];
	return NULL;
}

#define FIRST_NEED(needs, in) first_need(needs, KX_ARRAY_SIZE(needs), in)

static void warn_of(const struct need *needs, size_t n, const struct plan_input *in,
	struct choice *choice)
{
	for (size_t i = 0; i < n; i++)
		if (needs[i].applies(in))
			choice->warnings[choice->nwarnings++] = needs[i].warning;
}

_Static_assert(KX_ARRAY_SIZE(load_needs) <= CHOICE_MAX_WARNINGS, "choice.warnings");
_Static_assert(KX_ARRAY_SIZE(file_needs) <= CHOICE_MAX_WARNINGS, "choice.warnings");

static void take_load(const struct plan_input *in, const char *reason, struct choice *ret)
{
	*ret = (struct choice){.first = CALL_LOAD, .reason = reason};
	warn_of(file_needs, KX_ARRAY_SIZE(file_needs), in, ret);
}

static void take_file(const struct plan_input *in, const char *reason, struct choice *ret)
{
	*ret = (struct choice){.first = CALL_FILE, .reason = reason};
	warn_of(load_needs, KX_ARRAY_SIZE(load_needs), in, ret);
}

/* -a: by what is needed, else the file call with the segment call behind it. */
static struct kx_err *choose_auto(const struct plan_input *in, struct choice *ret)
{
	const struct need *file = FIRST_NEED(file_needs, in);
	const struct need *load = FIRST_NEED(load_needs, in);

	if (file && load && file->strength == HARD && load->strength == HARD)
		return kx_err_new(KX_DENIED, "'%s' cannot be loaded: %s, but %s",
			in->images->kernel.original.path, load->reason, file->reason);
	/* A policy of the system outweighs an option, an option the default. */
	if (load && (!file || load->strength == HARD))
		take_load(in, load->reason, ret);
	else if (file)
		take_file(in, file->reason, ret);
	else
		*ret = (struct choice){.first = CALL_FILE,
			.fallback = CALL_LOAD,
			.reason =
				"the default: the kernel checks and prepares the image"};
	return NULL;
}

struct kx_err *choose_call(const struct plan_input *in, struct choice *ret)
{
	switch (in->req->wish) {
	case WISH_LOAD:
		take_load(in, "asked for with -c", ret);
		return NULL;
	case WISH_FILE:
		take_file(in, "asked for with -s", ret);
		return NULL;
	default:
		return choose_auto(in, ret);
	}
}

enum call choose_unload_call(const struct request *req, const struct facts *facts)
{
	if (req->wish == WISH_AUTO)
		return facts_locked_down(facts) ? CALL_FILE : CALL_LOAD;
	return req->wish == WISH_FILE ? CALL_FILE : CALL_LOAD;
}

bool choose_is_key_error(int errnum)
{
	return errnum == ENOKEY || errnum == EKEYREJECTED || errnum == EBADMSG ||
	       errnum == ENOPKG || errnum == ELIBBAD;
}

bool choose_falls_back(const struct facts *facts, int errnum)
{
	if (choose_is_key_error(errnum))
		return !facts_locked_down(facts);
	return errnum == ENOSYS || errnum == EINVAL || errnum == ENOEXEC ||
	       errnum == EOPNOTSUPP;
}
