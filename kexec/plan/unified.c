// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/unified.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

/* Where firmware asks for signatures, those cover a .cmdline, and no other line. */
static struct kx_err *warn_of_cmdline(struct planning *p)
{
	const struct plan_input *in = p->in;
	const struct uki *uki = &in->images->kernel.uki;
	bool asked = in->req->append || in->req->reuse_cmdline;

	if (!asked || !fact_is(&in->facts->secure_boot, 1) ||
		(uki->cmdline && in->req->append && !in->req->reuse_cmdline &&
			!strcmp(in->req->append, uki->cmdline)))
		return NULL;
	return plan_warn(&p->plan, "cmdline-not-signed",
		"Secure Boot is on, and the command line is not the one in '%s': its "
		"signature does not cover it, and no stub measures it",
		in->images->kernel.original.path);
}

static struct kx_err *add(char **list, const char *name)
{
	KX_AUTO(freep) char *before = KX_STEAL(*list);

	return text_format(
		list, "%s%s%s", before ? before : "", before ? ", " : "", name);
}

/* Its own sections that are not handed over, then the files beside it. */
static struct kx_err *list_left_out(const struct images *images, char **ret)
{
	static const enum uki_section sections[] = {
		UKI_PCRSIG, UKI_PCRPKEY, UKI_DTB, UKI_DTBAUTO};

	for (size_t i = 0; i < KX_ARRAY_SIZE(sections); i++)
		if (images->kernel.uki.sections[sections[i]].size)
			KX_TRY(add(ret, uki_section_name(sections[i])));
	return images->companions ? add(ret, images->companions) : NULL;
}

static struct kx_err *warn_of_left_out(struct planning *p)
{
	const struct images *images = p->in->images;
	KX_AUTO(freep) char *list = NULL;

	KX_TRY(list_left_out(images, &list));
	if (!list)
		return NULL;
	return plan_warn(&p->plan, "uki-parts-left-out",
		"'%s': left out is what only systemd-stub hands to the kernel, when "
		"firmware starts it: %s",
		images->kernel.original.path, list);
}

struct kx_err *unified_warn(struct planning *p)
{
	if (!image_is_uki(&p->in->images->kernel))
		return NULL;
	KX_TRY(warn_of_cmdline(p));
	return warn_of_left_out(p);
}
