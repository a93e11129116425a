// SPDX-License-Identifier: GPL-2.0-or-later
#include "choose-input.h"

#include <string.h>

#include "arch/ppc64/ppc64-ops.h"
#include "arch/x86_64/x86_64-ops.h"

void set_fact(struct fact_u64 *fact, bool on)
{
	fact->fact.state = FACT_PRESENT;
	fact->value = on;
}

void set_facts(struct facts *facts, unsigned int bits)
{
	set_fact(&facts->ima_appraises_kexec, bits & IMA);
	set_fact(&facts->dm_crypt_keys, bits & KEYS);
	set_fact(&facts->kho, bits & KHO);
	set_fact(&facts->ima_measured, bits & MEASURED);
	set_fact(&facts->plpks, bits & PLPKS);
	facts->lockdown.fact.state = FACT_PRESENT;
	facts->lockdown.mode = bits & INTEGRITY		? LOCKDOWN_INTEGRITY
			       : bits & CONFIDENTIALITY ? LOCKDOWN_CONFIDENTIALITY
							: LOCKDOWN_NONE;
}

static void set_image(struct image *image, enum kind kind)
{
	static const char *const types[] = {
		"bzImage64", "bzImage", "elf-x86_64", "multiboot2-x86", "elf-ppc64"};
	static const enum image_kind kinds[] = {
		IMAGE_BZIMAGE, IMAGE_BZIMAGE, IMAGE_ELF, IMAGE_MULTIBOOT2, IMAGE_ELF};

	image->kind = kinds[kind];
	image->type = types[kind];
	image->bz.has_64bit_entry = !strcmp(types[kind], "bzImage64");
	image->original.path = (char *)"/boot/k";
}

struct input make_input(struct request req, unsigned int bits, enum kind kind)
{
	struct input in = {.req = req};

	in.arch = kind == PPC64 ? &ppc64le_ops : &x86_64_ops;
	set_facts(&in.facts, bits);
	set_image(&in.images.kernel, kind);
	return in;
}

struct plan_input input_as(const struct input *in)
{
	return (struct plan_input){.req = &in->req,
		.facts = &in->facts,
		.images = &in->images,
		.arch = in->arch};
}
