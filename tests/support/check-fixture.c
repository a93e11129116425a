// SPDX-License-Identifier: GPL-2.0-or-later
#include "check-fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"

void scene_make(struct scene *scene)
{
	*scene = (struct scene){.req.check = CHECK_ALL};
	scene->in = (struct check_in){.req = &scene->req,
		.live = true,
		.by_kernel = true,
		.arch = arch_for_machine("x86_64"),
		.facts = &scene->facts,
		.system = &scene->system,
		.kernel_file = &scene->kernel_file,
		.loaded = &scene->loaded,
		.crash_loaded = &scene->crash_loaded,
		.kdump = &scene->kdump};
}

void set_number(struct fact_u64 *fact, uint64_t value)
{
	*fact = (struct fact_u64){{FACT_PRESENT, NULL}, value};
}

void expect_part(const char *s, const char *part)
{
	if (!s || !strstr(s, part))
		fail_msg("'%s' is not in '%s'", part, s ? s : "(nothing)");
}

void expect_one(const struct scene *scene, judge_function judge, enum finding_level level,
	const char *part, const char *remedy)
{
	KX_AUTO(findings_destroy) struct findings found = {.id = "test"};

	judge(&scene->in, &found);
	assert_false(found.failed);
	assert_int_equal(found.n, 1);
	expect_part(found.v[0].text, part);
	assert_int_equal(found.v[0].level, level);
	if (remedy)
		expect_part(found.v[0].remedy, remedy);
	else
		assert_null(found.v[0].remedy);
}

void expect_nothing(const struct scene *scene, judge_function judge)
{
	KX_AUTO(findings_destroy) struct findings found = {.id = "test"};

	judge(&scene->in, &found);
	assert_false(found.failed);
	assert_int_equal(found.n, 0);
}
