/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine for judges, on which nothing is known but what a test sets. */
#ifndef TESTS_CHECK_FIXTURE_H
#define TESTS_CHECK_FIXTURE_H

#include "check/check.h"
#include "check/finding.h"

struct scene {
	struct request req; /* .check is CHECK_ALL */
	struct facts facts;
	struct check_system system;
	struct check_kernel_file kernel_file;
	struct check_loaded loaded, crash_loaded;
	struct check_kdump kdump;
	struct check_in in; /* of those; live, on x86_64, with no kernel named */
};

/* scene must stay where it is. */
void scene_make(struct scene *scene);

/* Present, of that value. */
void set_number(struct fact_u64 *fact, uint64_t value);

typedef void (*judge_function)(const struct check_in *in, struct findings *out);

/*
 * The judge has one finding, of that level, and part and remedy stand in it; remedy NULL:
 * it has none.
 */
void expect_one(const struct scene *scene, judge_function judge, enum finding_level level,
	const char *part, const char *remedy);

void expect_nothing(const struct scene *scene, judge_function judge);

/* That text stands in s. */
void expect_part(const char *s, const char *part);

#endif
