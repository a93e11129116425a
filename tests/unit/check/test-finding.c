// SPDX-License-Identifier: GPL-2.0-or-later
/* Findings, and how they are printed. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "check-fixture.h"
#include "check/print.h"
#include "expect.h"

static void fill(struct findings *to)
{
	to->id = "a";
	finding_add(to, FINDING_OK, "%d things", 3);
	to->id = "longer-id";
	finding_add(to, FINDING_FAIL, "no\033[2J");
	finding_remedy(to, "do this");
	finding_remedy(to, "or that");
	finding_add(to, FINDING_UNKNOWN, "who knows");
}

static void test_add(void **state)
{
	(void)state;
	KX_AUTO(findings_destroy) struct findings f = {0};

	finding_remedy(&f, "of nothing");
	fill(&f);
	assert_false(f.failed);
	assert_int_equal(f.n, 3);
	assert_string_equal(f.v[0].text, "3 things");
	assert_null(f.v[0].remedy);
	assert_string_equal(f.v[1].remedy, "do this; or that");
	assert_string_equal(f.v[2].id, "longer-id");
	assert_int_equal(findings_count(&f, FINDING_FAIL), 1);
	assert_int_equal(findings_count(&f, FINDING_WARN), 0);
}

static void test_text(void **state)
{
	(void)state;
	KX_AUTO(findings_destroy) struct findings f = {0};
	KX_AUTO(freep) char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	fill(&f);
	check_print_text(&f, out);
	fclose(out);
	assert_string_equal(text, "ok       a          3 things\n"
				  "fail     longer-id  no\\x1b[2J; do this; or that\n"
				  "unknown  longer-id  who knows\n"
				  "1 fail, 0 warn, 1 ok, 1 unknown\n");
}

static void print_prometheus(const struct scene *scene, char **ret)
{
	KX_AUTO(findings_destroy) struct findings f = {0};
	size_t size;
	FILE *out = open_memstream(ret, &size);

	fill(&f);
	check_print_prometheus(&scene->in, &f, out);
	fclose(out);
}

static void test_prometheus(void **state)
{
	(void)state;
	static char release[] = "6.1\"\\\n\033";
	KX_AUTO(freep) char *text = NULL;
	struct scene scene;

	scene_make(&scene);
	scene.system.release = (struct fact_text){{FACT_PRESENT, NULL}, release};
	set_number(&scene.crash_loaded.loaded, 1);
	print_prometheus(&scene, &text);
	expect_part(text, "kexec_check_info{scope=\"all\","
			  "release=\"6.1\\\"\\\\\\n\\\\x1b\"} 1\n");
	expect_part(text, "\nkexec_check_findings{level=\"fail\"} 1\n");
	expect_part(text, "\nkexec_check_state{id=\"longer-id\",level=\"fail\"} 1\n"
			  "kexec_check_state{id=\"longer-id\",level=\"unknown\"} 1\n#");
	expect_part(text, "# TYPE kexec_crash_image_loaded gauge\n"
			  "kexec_crash_image_loaded 1\n");
	assert_null(strstr(text, "kexec_image_loaded"));
}

#ifdef HAVE_JSON
static void test_json(void **state)
{
	(void)state;
	KX_AUTO(findings_destroy) struct findings f = {0};
	KX_AUTO(freep) char *text = NULL;
	struct scene scene;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	scene_make(&scene);
	scene.req.check = CHECK_CRASH;
	fill(&f);
	expect_ok(check_print_json(&scene.in, &f, out));
	fclose(out);
	expect_part(text, "\"scope\": \"crash\"");
	expect_part(text, "\"remedy\": \"do this; or that\"");
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_prometheus),
#ifdef HAVE_JSON
		cmocka_unit_test(test_json),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
