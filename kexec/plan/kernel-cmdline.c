// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/kernel-cmdline.h"

#include <inttypes.h>
#include <string.h>

#include "arch/arch.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "format/cmdline.h"
#include "plan/jump.h"

/* What is not handed on, while the running kernel's words are gone through. */
struct sieve {
	const char *const *names;
	const char *more; /* names as of cmdline_is_one_of(); NULL: none */
	bool captures; /* it is a capture kernel: its line says where the dump is */
	bool exact;    /* behind memmap=exactmap */
};

static bool is_handed_on(void *arg, const char *word, size_t size)
{
	static const char *const exactmap[] = {"memmap=exactmap", NULL};
	static const char *const memmap[] = {"memmap=", NULL};
	static const char *const header[] = {"elfcorehdr=", NULL};
	struct sieve *s = arg;

	if (s->more && cmdline_is_one_of(word, size, s->more))
		return false;
	if (s->captures) {
		s->exact |= cmdline_is_named(word, exactmap);
		if (cmdline_is_named(word, header) ||
			(s->exact && cmdline_is_named(word, memmap)))
			return false;
	}
	return !cmdline_is_named(word, s->names);
}

static struct kx_err *reused(
	const struct request *req, const struct facts *facts, char **ret)
{
	static const char *const normal[] = {"BOOT_IMAGE=", JUMP_PARAMETER, NULL};
	static const char *const crash[] = {
		"BOOT_IMAGE=", "crashkernel=", JUMP_PARAMETER, NULL};
	const char *line = facts->cmdline.text;

	if (!fact_present(&facts->cmdline.fact))
		return kx_err_new(KX_IO, "--reuse-cmdline: /proc/cmdline: %s",
			fact_why_not(
				&facts->cmdline.fact, "not there (is /proc mounted?)"));
	struct sieve sieve = {.names = req->panic ? crash : normal,
		.more = req->not_reused,
		.captures = cmdline_has(line, "elfcorehdr=")};
	return cmdline_filter(line, is_handed_on, &sieve, ret);
}

/* As it is, but that a capture kernel keeps no memory for another one. */
static struct kx_err *of_uki(
	const struct request *req, const struct uki *uki, char **ret)
{
	static const char *const not_for_crash[] = {"crashkernel=", NULL};

	if (req->panic)
		return cmdline_without(uki->cmdline, not_for_crash, ret);
	return text_format(ret, "%s", uki->cmdline);
}

struct kx_err *kernel_cmdline_build(
	const struct request *req, const struct facts *facts, const struct uki *uki,
	char **ret)
{
	KX_AUTO(freep) char *base = NULL;
	const char *append = req->append ? req->append : "";

	if (!req->append && !req->reuse_cmdline && uki->cmdline)
		return of_uki(req, uki, ret);
	if (!req->reuse_cmdline)
		return text_format(ret, "%s", append);
	KX_TRY(reused(req, facts, &base));
	return cmdline_join(base, append, ret);
}

struct kx_err *kernel_cmdline_root(const char *line, char **ret)
{
	size_t size;
	const char *value = cmdline_value(line, "root=", &size);

	*ret = NULL;
	return value ? text_format(ret, "%.*s", (int)size, value) : NULL;
}

static bool tells_memmap(const struct plan_input *in)
{
	return in->req->pass_memmap && arch_has_option(in->arch, "pass-memmap-cmdline");
}

static struct kx_err *check_length(const struct planning *p)
{
	const struct plan_input *in = p->in;
	const struct plan *plan = &p->plan;
	uint64_t length = strlen(plan->cmdline);
	uint64_t max = in->arch->cmdline_max(in, plan->call);

	if (length <= max)
		return NULL;
	if (length > p->cmdline_asked && in->req->preserve_context)
		return kx_err_new(KX_LIMIT,
			"the command line has %" PRIu64 " bytes with " JUMP_PARAMETER
			", '%s' takes at most %" PRIu64 " by %s",
			length, in->images->kernel.original.path, max,
			call_name(plan->call));
	if (length > p->cmdline_asked)
		return kx_err_new(KX_LIMIT,
			"the command line has %" PRIu64 " bytes, %" PRIu64
			" of them for the crash image (%selfcorehdr=), '%s' takes at "
			"most %" PRIu64 " by %s",
			length, length - p->cmdline_asked,
			tells_memmap(in) ? "memmap= of --pass-memmap-cmdline, " : "",
			in->images->kernel.original.path, max, call_name(plan->call));
	struct kx_err *err = kx_err_new(KX_LIMIT,
		"the command line has %" PRIu64 " bytes, '%s' takes at most %" PRIu64
		" by %s",
		length, in->images->kernel.original.path, max, call_name(plan->call));
	if (p->cmdline_taken)
		err = kx_err_append(err,
			"%" PRIu64 " of them are %s", p->cmdline_taken,
			p->cmdline_taken_is);
	return err;
}

struct kx_err *kernel_cmdline_check(const struct planning *p)
{
	return kx_err_name(check_length(p), KX_ID_CMDLINE_LONG);
}
