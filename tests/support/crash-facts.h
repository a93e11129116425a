/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facts of a small machine, for tests of crash.h. */
#ifndef TESTS_CRASH_FACTS_H
#define TESTS_CRASH_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "expect.h"
#include "facts-fixture.h"
#include "facts/facts.h"
#include "plan-warns.h"
#include "units.h"

void add(struct range_set *set, uint64_t start, uint64_t end);

/* 4 GiB of RAM in two pieces; nothing is reserved. */
void machine(struct facts *facts);

#endif
