/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What fuzz-plan.c plans for: bytes become a machine, a request and images as their
 * parsers would deliver them.
 */
#ifndef TESTS_SCENE_X86_H
#define TESTS_SCENE_X86_H

#include "facts/facts.h"
#include "plan/plan.h"
#include "scene.h"
#include "take.h"

#define MAX_PARTS 12
#define MAX_LOADS 14

struct scene {
	struct request req;
	struct facts facts;
	struct images images;
	struct file initrds[MAX_PARTS];
	struct module modules[MAX_PARTS];
	struct elf_part loads[MAX_LOADS];
	struct efi_descriptor runtime_map[16];
	struct edd_drive drives[20];
	uint64_t notes[40];
	struct kcore_part kcore_loads[8];
	char vmcoreinfo[64];
	char cmdline[64];
	struct purgatory_blob blob;
};

/* All that one input stands for; what is not in it is 0. */
void scene_decode(struct input *in, struct scene *s);

void scene_destroy(struct scene *s);

#endif
