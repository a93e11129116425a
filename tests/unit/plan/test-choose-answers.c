// SPDX-License-Identifier: GPL-2.0-or-later
/* What choose.c makes of the kernel's answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "base/cleanup.h"
#include "choose-input.h"
#include "plan/choose.h"

static const struct {
	int errnum;
	bool open, locked; /* the file call's: in an open and in a locked-down kernel */
	bool load;	   /* kexec_load's */
} answers[] = {
	{ENOSYS, true, true, true},
	{EINVAL, true, true, false},
	{ENOEXEC, true, true, false},
	{EOPNOTSUPP, true, true, false},
	{EADDRNOTAVAIL, true, true, false},
	{EFBIG, true, true, false},
	{ENOMEM, true, true, false},
	{EOVERFLOW, true, true, false},
	{ENOENT, true, true, false},
	{ESRCH, true, true, false},
	{ENODATA, true, false, false},
	{ENOKEY, true, false, false},
	{EKEYREJECTED, true, false, false},
	{EKEYEXPIRED, true, false, false},
	{EKEYREVOKED, true, false, false},
	{EBADMSG, true, false, false},
	{ENOPKG, true, false, false},
	{ELIBBAD, true, false, false},
	{EMSGSIZE, true, false, false},
	{CHOOSE_ENOTSUPP, true, false, false},
	{ETIMEDOUT, true, false, false},
	{EPERM, false, false, true},
	{EACCES, false, false, true},
	{EBUSY, false, false, false},
	{ETXTBSY, false, false, false},
	{EIO, false, false, false},
	{EFAULT, false, false, false},
	{EINTR, false, false, false},
	{0, false, false, false},
};

static void test_falls_back(void **state)
{
	struct facts open = {0}, locked = {0}, unknown = {0};

	(void)state;
	set_facts(&open, 0);
	set_facts(&locked, INTEGRITY);
	for (size_t i = 0; i < KX_ARRAY_SIZE(answers); i++) {
		const int errnum = answers[i].errnum;
		const bool by_open = answers[i].open, by_load = answers[i].load;

		assert_int_equal(choose_falls_back(&open, CALL_FILE, errnum), by_open);
		assert_int_equal(choose_falls_back(&unknown, CALL_FILE, errnum), by_open);
		assert_int_equal(
			choose_falls_back(&locked, CALL_FILE, errnum), answers[i].locked);
		assert_int_equal(choose_falls_back(&open, CALL_LOAD, errnum), by_load);
		assert_int_equal(choose_falls_back(&locked, CALL_LOAD, errnum), by_load);
		assert_false(choose_falls_back(&open, CALL_XEN, errnum));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_falls_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
