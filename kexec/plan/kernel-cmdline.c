// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/kernel-cmdline.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "arch/arch.h"
#include "base/cleanup.h"
#include "format/cmdline.h"

static struct kx_err *reused(
	const struct request *req, const struct facts *facts, char **ret)
{
	static const char *const normal[] = {"BOOT_IMAGE=", NULL};
	static const char *const crash[] = {"BOOT_IMAGE=", "crashkernel=", NULL};

	if (!fact_present(&facts->cmdline.fact))
		return kx_err_new(KX_IO, "--reuse-cmdline: /proc/cmdline: %s",
			fact_why_not(
				&facts->cmdline.fact, "not there (is /proc mounted?)"));
	return cmdline_without(facts->cmdline.text, req->panic ? crash : normal, ret);
}

struct kx_err *kernel_cmdline_build(
	const struct request *req, const struct facts *facts, char **ret)
{
	KX_AUTO(freep) char *base = NULL;
	const char *append = req->append ? req->append : "";

	if (req->reuse_cmdline)
		KX_TRY(reused(req, facts, &base));
	bool both = base && *base && *append;
	if (asprintf(ret, "%s%s%s", base ? base : "", both ? " " : "", append) < 0)
		return kx_err_nomem();
	return NULL;
}

static bool tells_memmap(const struct plan_input *in)
{
	return in->req->pass_memmap && arch_has_option(in->arch, "pass-memmap-cmdline");
}

struct kx_err *kernel_cmdline_check(const struct planning *p)
{
	const struct plan_input *in = p->in;
	const struct plan *plan = &p->plan;
	uint64_t length = strlen(plan->cmdline);
	uint64_t max = in->arch->cmdline_max(in, plan->call);

	if (length <= max)
		return NULL;
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
			"%" PRIu64 " of them are the running kernel's root=, which "
			"--dt-no-old-root leaves out",
			p->cmdline_taken);
	return err;
}
