// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/missing.h"

#include <inttypes.h>
#include <string.h>

#include "arch/arch.h"
#include "base/cleanup.h"
#include "format/cmdline.h"
#include "format/initrd.h"
#include "image/identify.h"
#include "plan/kernel-cmdline.h"

/* Is an ELF image handed what Linux looks for? Unless another way has effect here. */
static bool is_told_as_linux(const struct plan_input *in)
{
	const enum args_style args = in->req->args;

	return (args != ARGS_ELF && args != ARGS_NONE) ||
	       !arch_has_option(in->arch, "args-none");
}

/* memtest and the like have no use for what Linux needs, nor has a bare ELF image. */
static bool is_linux(const struct plan_input *in)
{
	const struct image *image = &in->images->kernel;

	if (image->kind == IMAGE_BZIMAGE)
		return bzimage_is_linux(&image->bz, image->version);
	return (image->kind == IMAGE_ELF || image->kind == IMAGE_FLAT) &&
	       image->elf.is_linux && is_told_as_linux(in);
}

static struct kx_err *warn_of_cmdline(struct planning *p)
{
	const struct request *req = p->in->req;

	if (*p->plan.cmdline || req->append || req->reuse_cmdline)
		return NULL;
	return plan_warn(&p->plan, "cmdline-empty",
		"the command line is empty: without --append or --reuse-cmdline the new "
		"kernel gets no root= and no console=");
}

static struct kx_err *warn_of_no_initrd(struct planning *p)
{
	if (!fact_is(&p->in->facts->had_initrd, 1))
		return NULL;
	return plan_warn(&p->plan, "initrd-missing",
		"there is no --initrd, and the running kernel was started with one: the "
		"new kernel may not find its root file system");
}

static struct kx_err *warn_of_cut(
	const struct file *initrd, const struct bytes *b, struct plan *plan)
{
	struct initrd_part part;

	if (!initrd_find_cut(b, &part))
		return NULL;
	return plan_warn(plan, "initrd-cut",
		"the initrd '%s' is cut short: its %s archive at byte %" PRIu64
		" does not end within the file's %" PRIu64 " bytes",
		initrd->path, part.packed.format, part.offset, b->size);
}

static struct kx_err *warn_of_strange(const struct file *initrd, struct plan *plan)
{
	const struct bytes b = file_bytes(initrd);

	if (!b.size)
		return NULL;
	if (identify_is_initrd(&b))
		return warn_of_cut(initrd, &b, plan);
	const char *what = identify_bytes(&b);
	if (what)
		return plan_warn(plan, "initrd-strange",
			"the initrd '%s' looks like %s: the kernel will find no initrd "
			"in it",
			initrd->path, what);
	return plan_warn(plan, "initrd-strange",
		"the initrd '%s' is neither a cpio archive nor compressed as Linux knows "
		"it: the kernel will find no initrd in it",
		initrd->path);
}

static bool only_hvc(const char *line)
{
	const char *p = line, *word;
	bool hvc = false, other = false;
	size_t size;

	while (cmdline_next(&p, &word, &size)) {
		if (strncmp(word, "console=", strlen("console=")))
			continue;
		if (!strncmp(word, "console=hvc", strlen("console=hvc")))
			hvc = true;
		else
			other = true;
	}
	return hvc && !other;
}

static struct kx_err *warn_of_hvc(struct planning *p)
{
	const char *lost = p->in->facts->lost_hvc;

	return lost && only_hvc(p->plan.cmdline)
		       ? plan_warn(&p->plan, "console-lost", "%s", lost)
		       : NULL;
}

static struct kx_err *warn_of_initrds(struct planning *p)
{
	const struct images *images = p->in->images;

	if (!images->ninitrds)
		return warn_of_no_initrd(p);
	for (size_t i = 0; i < images->ninitrds; i++)
		KX_TRY(warn_of_strange(&images->initrds[i], &p->plan));
	return NULL;
}

static struct kx_err *warn_of_root(struct planning *p)
{
	const struct fact_root *root = &p->in->facts->root;
	KX_AUTO(freep) char *spec = NULL;

	if (!fact_present(&root->fact) || root->there)
		return NULL;
	KX_TRY(kernel_cmdline_root(p->plan.cmdline, &spec));
	if (!spec || strcmp(spec, root->spec))
		return NULL;
	return plan_warn(&p->plan, "root-not-found",
		"root=%s names no device that is here now: the new kernel will not find "
		"its root file system%s",
		spec, p->in->images->ninitrds ? ", unless its initrd sets it up" : "");
}

struct kx_err *missing_warn(struct planning *p)
{
	if (!is_linux(p->in))
		return NULL;
	KX_TRY(warn_of_cmdline(p));
	KX_TRY(warn_of_hvc(p));
	KX_TRY(warn_of_initrds(p));
	return warn_of_root(p);
}
