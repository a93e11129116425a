/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the scenes of all architectures (scene-x86.h, scene-ppc64.h) have in common. */
#ifndef TESTS_SCENE_H
#define TESTS_SCENE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "plan/plan.h"

#define SCENE_BYTES 65536

/* Bytes that planning reads come from here. */
extern uint8_t scene_bytes[SCENE_BYTES];

/* A purgatory, before its parameters are in it. */
extern const uint8_t scene_blob[0x1000];

/* The first segment of that role, or NULL. */
const struct segment *scene_find(const struct plan *plan, enum role role);

/*
 * Is it what planning leaves to plan_check, to be told to the user? More segments than
 * the kernel takes (a vmlinux of many parts, several initrds), and more than half of RAM.
 */
bool scene_may_fail(const struct kx_err *err);

#endif
