// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "lib/json-error.h"
#include "lib/json-writer.h"

/* What a text of unknown origin is between the quotes; json-c has its own "\n". */
static const struct {
	const char *text, *json, *by_json_c;
} strings[] = {
	{"", "", NULL},
	{"a b/c~", "a b/c~", NULL},
	{"\"\\", "\\\"\\\\", NULL},
	{"\x01\x1f", "\\u0001\\u001f", NULL},
	{"\x1b[2J", "\\u001b[2J", NULL},
	{"a\n\tb", "a\\u000a\\u0009b", "a\\n\\tb"},
	{"\x7f", "\\u007f", NULL},
	/* C1, with CSI, and what stands around it */
	{"\xc2\x80\xc2\x9b\xc2\x9f", "\\u0080\\u009b\\u009f", NULL},
	{"~\xc2\xa0\xc3\xa4", "~\xc2\xa0\xc3\xa4", NULL},
	{"\xe2\x82\xac\xf0\x9f\x98\x80", "\xe2\x82\xac\xf0\x9f\x98\x80", NULL},
	/* one U+FFFD for each byte that is no UTF-8 */
	{"\xff\xc3", JSON_REPLACEMENT JSON_REPLACEMENT, NULL},
	{"\x9b\xe2\x82g", JSON_REPLACEMENT JSON_REPLACEMENT JSON_REPLACEMENT "g", NULL},
	{"\xc2\x7f", JSON_REPLACEMENT "\\u007f", NULL},
};

static void test_error_strings(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(strings); i++) {
		KX_AUTO(kx_err_freep)
		struct kx_err *err = kx_err_new(KX_USAGE, "%s", strings[i].text);
		KX_AUTO(freep) char *printed = NULL, *expected = NULL;
		size_t size;
		FILE *out = open_memstream(&printed, &size);

		json_print_error(err, 1, out);
		fclose(out);
		assert_true(asprintf(&expected,
				    "{\n  \"schema\": 1,\n  \"kind\": \"error\",\n"
				    "  \"id\": \"usage\",\n  \"message\": \"%s\",\n"
				    "  \"exit_status\": 1\n}\n",
				    strings[i].json) > 0);
		assert_string_equal(printed, expected);
	}
}

#ifdef HAVE_JSON

static void test_writer_strings(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(strings); i++) {
		const char *json =
			strings[i].by_json_c ? strings[i].by_json_c : strings[i].json;
		KX_AUTO(freep) char *printed = NULL, *expected = NULL;
		struct json_writer to;
		size_t size;
		FILE *out = open_memstream(&printed, &size);

		assert_null(json_writer_start(&to, "test"));
		json_string(&to, "s", strings[i].text);
		assert_null(json_writer_finish(&to, out));
		fclose(out);
		assert_true(asprintf(&expected, "\"%s\"\n}\n", json) > 0);
		const char *value = strstr(printed, "\"s\":");
		assert_non_null(value);
		value += strlen("\"s\":");
		assert_string_equal(value + strspn(value, " "), expected);
	}
}

#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_error_strings),
#ifdef HAVE_JSON
		cmocka_unit_test(test_writer_strings),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
