// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/choose.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/cleanup.h"
#include "facts/facts.h"
#include "image/image.h"
#include "request/request.h"

/* What one need looks at. */
struct situation {
	const struct request *req;
	const struct facts *facts;
	const struct image *image;
};

enum strength {
	SOFT, /* an option or a policy that the other call leaves undone: a warning */
	HARD  /* the other call cannot do it at all */
};

struct need {
	bool (*applies)(const struct situation *s);
	enum strength strength;
	const char *reason;  /* why this call is chosen */
	const char *warning; /* what the other call leaves undone */
};

static bool locked_down(const struct situation *s)
{
	return facts_locked_down(s->facts);
}

static bool ima_appraises(const struct situation *s)
{
	return fact_is(&s->facts->ima_appraises_kexec, 1);
}

static bool has_dump_keys(const struct situation *s)
{
	const struct fact_u64 *keys = &s->facts->dm_crypt_keys;

	return s->req->panic && fact_present(&keys->fact) && keys->value;
}

/* A crash image takes nothing over but memory. */
static bool hands_over(const struct situation *s)
{
	return !s->req->panic && fact_is(&s->facts->kho, 1);
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

static bool is_elf_x86(const struct situation *s)
{
	return s->image->kind == IMAGE_ELF && !strcmp(s->image->type, "elf-x86_64");
}

static bool is_32bit_entry(const struct situation *s)
{
	return s->image->kind == IMAGE_BZIMAGE && !strcmp(s->image->type, "bzImage");
}

static bool is_multiboot(const struct situation *s)
{
	return image_is_multiboot(s->image);
}

#define ASKED_FOR(name, expression)                                                      \
	static bool asks_##name(const struct situation *s)                               \
	{                                                                                \
		return (expression);                                                     \
	}

/* Options of x86 change nothing elsewhere. */
static bool is_ppc64(const struct situation *s)
{
	return image_is_ppc64(s->image);
}

#define ASKED_FOR_X86(name, expression) ASKED_FOR(name, !is_ppc64(s) && (expression))

ASKED_FOR_X86(entry_32bit, s->req->entry_32bit)
ASKED_FOR_X86(fast_boot, s->req->fast_boot && s->image->kind == IMAGE_BZIMAGE)
ASKED_FOR(memory_window, s->req->mem_min_set || s->req->mem_max_set)
ASKED_FOR(no_checks, s->req->no_checks)
ASKED_FOR_X86(console, s->req->console_serial || s->req->console_vga)
ASKED_FOR_X86(serial, s->req->serial_port || s->req->serial_baud)
ASKED_FOR_X86(reset_vga, s->req->reset_vga)
ASKED_FOR_X86(noefi, s->req->noefi)
ASKED_FOR_X86(pass_memmap, s->req->pass_memmap)
ASKED_FOR_X86(video_type, s->req->reuse_video_type)
ASKED_FOR_X86(elf32_headers, s->req->elf32_headers)
ASKED_FOR(dtb, s->req->dtb)
/*
 * The kernel's own loader stops at 128 entries of the capture kernel's memory map,
 * without a word, and the crash region comes last (arch/x86/kernel/crash.c,
 * add_e820_entry()). Some are kept for what is not counted: reserved ranges inside of
 * RAM, and the header's hole.
 */
#define FILE_CALL_MAP_MAX (128 - 8)

static bool has_many_ranges(const struct situation *s)
{
	const struct fact_iomem *iomem = &s->facts->iomem;
	size_t n = iomem->crash.n + s->facts->crash.cma.ranges.n;

	for (size_t i = 0; i < iomem->map.n; i++)
		n += iomem->map.v[i].type != MEMORY_RAM ||
		     iomem->map.v[i].range.start < 1 << 20;
	return s->req->panic && !is_ppc64(s) && fact_present(&iomem->fact) &&
	       n > FILE_CALL_MAP_MAX;
}

ASKED_FOR_X86(args_none, s->req->args == ARGS_NONE && s->image->kind == IMAGE_ELF)

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
	const struct need *needs, size_t n, const struct situation *s)
{
	for (size_t i = 0; i < n; i++)
		if (needs[i].applies(s))
			return &needs[i];
	return NULL;
}

#define FIRST_NEED(needs, s) first_need(needs, KX_ARRAY_SIZE(needs), s)

static void warn_of(const struct need *needs, size_t n, const struct situation *s,
	struct choice *choice)
{
	for (size_t i = 0; i < n; i++)
		if (needs[i].applies(s))
			choice->warnings[choice->nwarnings++] = needs[i].warning;
}

_Static_assert(KX_ARRAY_SIZE(load_needs) <= CHOICE_MAX_WARNINGS, "choice.warnings");
_Static_assert(KX_ARRAY_SIZE(file_needs) <= CHOICE_MAX_WARNINGS, "choice.warnings");

static void take_load(const struct situation *s, const char *reason, struct choice *ret)
{
	*ret = (struct choice){.first = CALL_LOAD, .reason = reason};
	warn_of(file_needs, KX_ARRAY_SIZE(file_needs), s, ret);
}

static void take_file(const struct situation *s, const char *reason, struct choice *ret)
{
	*ret = (struct choice){.first = CALL_FILE, .reason = reason};
	warn_of(load_needs, KX_ARRAY_SIZE(load_needs), s, ret);
}

/* -a: by what is needed, else the file call with the segment call behind it. */
static struct kx_err *choose_auto(const struct situation *s, struct choice *ret)
{
	const struct need *file = FIRST_NEED(file_needs, s);
	const struct need *load = FIRST_NEED(load_needs, s);

	if (file && load && file->strength == HARD && load->strength == HARD)
		return kx_err_new(KX_DENIED, "'%s' cannot be loaded: %s, but %s",
			s->image->original.path, load->reason, file->reason);
	/* A policy of the system outweighs an option, an option the default. */
	if (load && (!file || load->strength == HARD))
		take_load(s, load->reason, ret);
	else if (file)
		take_file(s, file->reason, ret);
	else
		*ret = (struct choice){.first = CALL_FILE,
			.fallback = CALL_LOAD,
			.reason =
				"the default: the kernel checks and prepares the image"};
	return NULL;
}

struct kx_err *choose_call(const struct request *req, const struct facts *facts,
	const struct image *image, struct choice *ret)
{
	struct situation s = {req, facts, image};

	switch (req->wish) {
	case WISH_LOAD:
		take_load(&s, "asked for with -c", ret);
		return NULL;
	case WISH_FILE:
		take_file(&s, "asked for with -s", ret);
		return NULL;
	default:
		return choose_auto(&s, ret);
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
