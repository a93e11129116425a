// SPDX-License-Identifier: GPL-2.0-or-later
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "make-devtree.h"

void world_begin(struct world *w, const struct arch_ops *arch,
	const struct purgatory_blob *purgatory)
{
	*w = (struct world){
		.images = {.kernel = {.original.fd = -1, .unpacked.fd = -1},
			.joined.fd = -1,
			.dtb.fd = -1},
	};
	w->in = (struct plan_input){.req = &w->req,
		.facts = &w->facts,
		.images = &w->images,
		.arch = arch,
		.purgatory = purgatory};
	w->images.initrds = w->initrds;
	w->req.append = ""; /* an empty command line, on purpose */
}

void world_forget(struct world *w)
{
	devtree_close(&w->written);
	plan_destroy(&w->plan);
}

void world_destroy(struct world *w)
{
	world_forget(w);
	devtree_close(&w->images.dtb_tree);
	free(w->kernel);
	free(w->dtb);
	facts_destroy(&w->facts);
}

void world_cmdline(struct world *w, const char *text)
{
	free(w->facts.cmdline.text);
	fact_set(&w->facts.cmdline.fact);
	w->facts.cmdline.text = strdup(text);
}

void world_take_kernel(
	struct world *w, enum image_kind kind, uint8_t *data, uint64_t size)
{
	struct image *image = &w->images.kernel;

	free(w->kernel);
	w->kernel = data;
	image->kind = kind;
	image->original.path = (char *)"/boot/k";
	image->original.data = data;
	image->original.size = size;
}

void world_initrd(struct world *w, const uint8_t *data, uint64_t size)
{
	w->initrds[w->images.ninitrds++] = (struct file){
		.path = (char *)"/boot/i", .fd = -1, .data = data, .size = size};
}

struct kx_err *world_plan(struct world *w)
{
	world_forget(w);
	KX_TRY(plan_make(&w->in, CALL_LOAD, "", &w->plan));
	KX_TRY(plan_check(&w->plan));
	KX_TRY(plan_seal(&w->plan));
	if (!w->makes_tree)
		return NULL;
	const struct segment *s = plan_find(&w->plan, ROLE_DTB);
	const struct bytes b = {s->bytes, s->bufsz, "dtb"};
	return devtree_open(&b, &w->written);
}

struct kx_err *world_check_tree(struct world *w, const char *text)
{
	struct segment *dtb = plan_find(&w->plan, ROLE_DTB);
	size_t size;

	free(w->dtb);
	w->dtb = make_devtree(text, &size);
	dtb->bytes = w->dtb;
	dtb->bufsz = size;
	return plan_check(&w->plan);
}

const struct segment *world_segment(struct world *w, enum role role)
{
	struct segment *s = plan_find(&w->plan, role);

	assert_non_null(s);
	return s;
}
