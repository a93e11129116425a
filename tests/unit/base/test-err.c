// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/err.h"

static void test_by_code(void **state)
{
	static const struct {
		enum kx_code code;
		int errnum;
		const char *id;
	} cases[] = {
		{KX_USAGE, 0, "usage"},
		{KX_IO, ENOENT, "no-such-file"},
		{KX_IO, EPERM, "denied"},
		{KX_IO, EIO, "io-error"},
		{KX_FORMAT, 0, "damaged-file"},
		{KX_NO_SPACE, 0, "no-room"},
		{KX_NO_SPACE, ENOMEM, "not-enough-memory"},
		{KX_CHECK, 0, "internal"},
		{KX_NO_FILE_CALL, ENOSYS, "no-file-call"},
		{KX_NO_CRASH_MEMORY, 0, "no-crash-memory"},
		{KX_REFUSED, EKEYREJECTED, "bad-signature"},
		{KX_REFUSED, EBUSY, "busy"},
		{KX_REFUSED, EINVAL, "refused"},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		KX_AUTO(kx_err_freep)
		struct kx_err *err = kx_err_errno(cases[i].code, cases[i].errnum, "x");
		assert_string_equal(kx_err_id(err), cases[i].id);
	}
}

/* Each code has an id of its own, and not that of what nobody thought of. */
static void test_every_code(void **state)
{
	(void)state;
	for (int code = KX_USAGE; code <= KX_NO_CRASH_MEMORY; code++) {
		KX_AUTO(kx_err_freep)
		struct kx_err *err = kx_err_new((enum kx_code)code, "x");
		assert_int_equal(!strcmp(kx_err_id(err), "internal"), code == KX_CHECK);
	}
}

/* A name stays through what layers add; out of memory, which is shared, takes none. */
static void test_named(void **state)
{
	KX_AUTO(kx_err_freep)
	struct kx_err *err = kx_err_name(kx_err_new(KX_FORMAT, "x"), KX_ID_DAMAGED_IMAGE);

	(void)state;
	err = kx_err_append(kx_err_prefix(err, "before"), "behind");
	assert_string_equal(kx_err_id(err), "damaged-image");
	KX_AUTO(kx_err_freep) struct kx_err *copy = kx_err_copy(err);
	assert_string_equal(kx_err_id(copy), "damaged-image");
	assert_null(kx_err_name(NULL, KX_ID_DENIED));
	struct kx_err *nomem = kx_err_name(kx_err_nomem(), KX_ID_DENIED);
	assert_string_equal(kx_err_id(nomem), "out-of-memory");
}

static void test_numbered(void **state)
{
	KX_AUTO(kx_err_freep)
	struct kx_err *err = kx_err_number(kx_err_new(KX_LIMIT, "too much"), EFBIG);

	(void)state;
	assert_int_equal(err->errnum, EFBIG);
	assert_string_equal(err->message, "too much");
	assert_null(kx_err_number(NULL, EFBIG));
	assert_int_equal(kx_err_number(kx_err_nomem(), EFBIG)->errnum, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_code),
		cmocka_unit_test(test_every_code),
		cmocka_unit_test(test_named),
		cmocka_unit_test(test_numbered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
