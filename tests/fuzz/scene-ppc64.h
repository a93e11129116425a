/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A ppc64 machine out of a device tree, a kernel and an initrd, and what must hold of
 * each plan for them, in other words than those of arch/ppc64. For fuzz targets.
 */
#ifndef TESTS_SCENE_PPC64_H
#define TESTS_SCENE_PPC64_H

#include <stdbool.h>

#include "plan/plan.h"
#include "scene.h"

#define PAGE  0x10000
#define START 0x100 /* bytes of purgatory that Linux copies */

struct ppc64_scene {
	struct request req;
	struct facts facts;
	struct images images;
	struct elf_part loads[4];
	struct file initrds[3];
	struct purgatory_blob blob;
	bool big_endian; /* the running kernel */
};

/* A kernel of one part and a command line; no machine yet, and no initrd. */
void ppc64_scene_init(struct ppc64_scene *s);

/* Free what the machine has, but not the tree. */
void ppc64_scene_destroy(struct ppc64_scene *s);

/* What facts_memory_from_power() makes of a tree. False: it is no machine. */
bool ppc64_scene_take_tree(struct ppc64_scene *s, const struct devtree *tree);

/* Plan, and hold what is planned against the rules. */
void ppc64_scene_check(const struct ppc64_scene *s);

#endif
