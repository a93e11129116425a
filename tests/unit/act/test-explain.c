// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "act/explain.h"
#include "arch/arch.h"
#include "base/cleanup.h"
#include "expect.h"
#include "plan/choose.h"

static struct segment segments[] = {
	{.role = ROLE_KERNEL, .paddr = 0x1000000, .memsz = 0x3000000},
	{.role = ROLE_INITRD, .paddr = 0x70000000, .memsz = 0x200000},
};

static struct kx_err *explain_to(enum call_wish wish, enum image_kind kind, int errnum,
	enum call call, const struct facts *facts)
{
	struct plan plan = {.call = call, .limits.half_of_ram = 0x40000000};
	struct request req = {.wish = wish};
	struct images images = {
		.kernel = {.kind = kind,
			.type = kind == IMAGE_ELF ? "elf-x86_64" : "bzImage64",
			.bz.has_64bit_entry = kind == IMAGE_BZIMAGE}};
	struct plan_input in = {.req = &req,
		.facts = facts,
		.images = &images,
		.arch = arch_for_machine("x86_64")};

	if (call == CALL_LOAD) {
		plan.segments = segments;
		plan.nsegments = KX_ARRAY_SIZE(segments);
	}
	return explain_load(
		kx_err_errno(KX_REFUSED, errnum, "%s failed", call_name(call)), &plan,
		&in);
}

/* To one who asked for that call and has a bzImage. */
static struct kx_err *explain(int errnum, enum call call, const struct facts *facts)
{
	return explain_to(call == CALL_LOAD ? WISH_LOAD : WISH_FILE, IMAGE_BZIMAGE,
		errnum, call, facts);
}

/* The code, the errno and the kernel's own text stay; the cause stands behind. */
static void expect_why(
	int errnum, enum call call, const struct facts *facts, const char *why)
{
	struct kx_err *err = explain(errnum, call, facts);
	char *start = NULL;

	assert_int_equal(err->errnum, errnum);
	if (asprintf(&start, "%s failed: %s", call_name(call), strerror(errnum)) < 0)
		abort();
	if (strncmp(err->message, start, strlen(start)))
		fail_msg("'%s' does not start with '%s'", err->message, start);
	free(start);
	expect_err(err, KX_REFUSED, why);
}

/* Facts of EPERM, each alone. */
static const struct {
	size_t member; /* a struct fact_u64 of struct facts */
	uint64_t value;
	const char *why;
} eperm[] = {
	{offsetof(struct facts, init_user_ns), 0, "not in a container"},
	{offsetof(struct facts, cap_sys_boot), 0, "CAP_SYS_BOOT is missing: run as root"},
	{offsetof(struct facts, load_disabled), 1, "kernel.kexec_load_disabled is 1"},
	{offsetof(struct facts, limit_reboot), 0,
		"kernel.kexec_load_limit_reboot allows is used up"},
	{offsetof(struct facts, ima_appraises_kexec), 1, "IMA policy"},
};

static void set_u64(struct facts *facts, size_t member, uint64_t value)
{
	struct fact_u64 *fact = (struct fact_u64 *)((char *)facts + member);

	*fact = (struct fact_u64){{FACT_PRESENT, NULL}, value};
}

static void test_eperm(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(eperm); i++) {
		struct facts facts = {0};

		set_u64(&facts, eperm[i].member, eperm[i].value);
		expect_why(EPERM, CALL_LOAD, &facts, eperm[i].why);
		expect_why(EPERM, CALL_FILE, &facts, eperm[i].why);
		/* The other value is no cause. */
		set_u64(&facts, eperm[i].member, !eperm[i].value);
		expect_why(EPERM, CALL_FILE, &facts, "no cause is visible from here");
	}
}

/* All causes at once: the one that must be removed first is named. */
static void test_eperm_order(void **state)
{
	struct facts facts = {0};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(eperm); i++)
		set_u64(&facts, eperm[i].member, eperm[i].value);
	for (size_t i = 0; i < KX_ARRAY_SIZE(eperm); i++) {
		expect_why(EPERM, CALL_FILE, &facts, eperm[i].why);
		set_u64(&facts, eperm[i].member, !eperm[i].value);
	}
}

static void test_eperm_no_limit(void **state)
{
	struct facts facts = {0};

	(void)state;
	set_u64(&facts, offsetof(struct facts, limit_reboot), UINT64_MAX);
	expect_why(EPERM, CALL_LOAD, &facts, "no cause is visible from here");
}

static void test_eperm_lockdown(void **state)
{
	struct facts facts = {.lockdown = {{FACT_PRESENT, NULL}, LOCKDOWN_INTEGRITY}};

	(void)state;
	expect_why(EPERM, CALL_LOAD, &facts,
		"the kernel is locked down: only kexec_file_load (-s)");
	expect_why(EPERM, CALL_FILE, &facts,
		"the kernel is locked down and the image has no signature");
	facts.lockdown.mode = LOCKDOWN_NONE;
	expect_why(EPERM, CALL_LOAD, &facts, "no cause is visible from here");
}

#define DEVICE_TREE "cannot make the new kernel's device tree"

/*
 * All that the two calls answer, in Linux 6.1 and 7.2 on x86_64 and ppc64, and where
 * from: to check it, look for "-E" in these files. A file of the call: kernel/kexec.c,
 * kernel/kexec_core.c (both calls: "core"), kernel/kexec_file.c.
 */
static const struct {
	int errnum;
	enum call call;
	const char *why;
} texts[] = {
	/* kexec.c: kexec_load_check(), by security_kernel_load_data() and lockdown */
	{EPERM, CALL_LOAD, "no cause is visible"},
	/* ima_main.c: ima_load_data(); selinux/hooks.c, ipe/hooks.c */
	{EACCES, CALL_LOAD, "IMA or Secure Boot forbids it"},
	/* kexec.c: do_kexec_load(); kexec_file.c: the lock of both */
	{EBUSY, CALL_LOAD, "another load is running"},
	{EBUSY, CALL_FILE, "another load is running"},
	/* core: sanity_check_segment_list(), kimage_is_destination_range() */
	{EADDRNOTAVAIL, CALL_LOAD,
		"a segment lies where this kernel does not allow one: kernel "
		"0x1000000-0x3ffffff, initrd 0x70000000-0x701fffff; 50 MiB in all "
		"(half of RAM, the most that the kernel takes, is 1024 MiB)"},
	/* kexec.c: flags, architecture, number; core: sanity_check_segment_list() */
	{EINVAL, CALL_LOAD,
		"does not accept a segment or a flag: kernel 0x1000000-0x3ffffff, initrd "
		"0x70000000-0x701fffff"},
	/* powerpc/kexec/core_64.c: machine_kexec_prepare() */
	{ETXTBSY, CALL_LOAD, "over the running kernel or the firmware's TCE tables"},
	/* core: kimage_alloc_page(); kexec.c: memdup_array_user() */
	{ENOMEM, CALL_LOAD, "not free (50 MiB)"},
	/* core: kimage_load_segment() */
	{EFAULT, CALL_LOAD, "became unreadable"},
	/* sys_ni.c: the call is not built */
	{ENOSYS, CALL_LOAD, "CONFIG_KEXEC"},
	/* other architectures' machine_kexec_prepare() */
	{ENOEXEC, CALL_LOAD, "does not know this kind of image"},
	{EOPNOTSUPP, CALL_LOAD, "cannot load this kind of image"},
	{EINTR, CALL_LOAD, "a signal interrupted it"},

	/* kexec_file.c: kexec_load_permitted(); loadpin.c, ima_appraise.c's blacklist */
	{EPERM, CALL_FILE, "no cause is visible"},
	/* kernel_read_file.c: kernel_read_file_from_fd() */
	{EBADF, CALL_FILE, "cannot read from an open file"},
	/* kernel_read_file.c: deny_write_access(), i_size, kernel_read() */
	{ETXTBSY, CALL_FILE, "open for writing"},
	{EFBIG, CALL_FILE, "4 GiB, before 6.0 2 GiB): try kexec_load (-c)"},
	{EIO, CALL_FILE, "cannot be read to its end"},
	{EUCLEAN, CALL_FILE, "check it (fsck)"},
	{ESTALE, CALL_FILE, "gone from the server"},
	{EINTR, CALL_FILE, "a signal interrupted it"},
	{ENOMEM, CALL_FILE, "keeps its own copy of kernel and initrd"},
	/* ima_main.c: ima_read_file(), ima_post_read_file(); selinux, ipe */
	{EACCES, CALL_FILE, "it needs a valid signature"},
	/* kexec_file.c: memdup_user() of the command line */
	{EFAULT, CALL_FILE, "became unreadable"},
	/* kexec_file.c: flags; kexec-bzimage64.c, powerpc/kexec/elf_64.c; empty files */
	{EINVAL, CALL_FILE, "does not accept the image or the command line"},
	/* kexec_file.c: kexec_image_probe_default(); kexec_elf.c, kexec-bzimage64.c */
	{ENOEXEC, CALL_FILE, "does not know this kind of image: try kexec_load (-c)"},
	{EOPNOTSUPP, CALL_FILE, "try kexec_load (-c)"},
	/* kexec_file.c: kexec_locate_mem_hole(); kexec_handover.c */
	{EADDRNOTAVAIL, CALL_FILE, "no free range of memory for a part of the image"},
	/*
	 * powerpc/kexec/file_load_64.c: add_usable_mem(), update_usable_mem_fdt(), and
	 * libfdt's own numbers, FDT_ERR_EXISTS 2 and FDT_ERR_NOSPACE 3
	 */
	{EOVERFLOW, CALL_FILE, DEVICE_TREE},
	{ENOENT, CALL_FILE, DEVICE_TREE},
	{ESRCH, CALL_FILE, DEVICE_TREE},
	/* verify_pefile.c: pefile_parse_binary(); pkcs7_parser.c */
	{ENODATA, CALL_FILE, "the image has no signature"},
	{ELIBBAD, CALL_FILE, "malformed"},
	/* verify_pefile.c: pefile_strip_sig_wrapper(); signature.c */
	{CHOOSE_ENOTSUPP, CALL_FILE, "of a kind that the kernel does not support"},
	/* verify_pefile.c: its digest has another length, another value */
	{EMSGSIZE, CALL_FILE, "its digest has a wrong length"},
	{EKEYREJECTED, CALL_FILE, "revoked, expired or wrong"},
	/* pkcs7_trust.c, system_keyring.c */
	{ENOKEY, CALL_FILE, "no key of the kernel's keyrings"},
	/* keyring_search(), and dump keys: crash_dump_dm_crypt.c */
	{EKEYREVOKED, CALL_FILE, "the key of the image's signature is revoked"},
	{EKEYEXPIRED, CALL_FILE, "has expired"},
	/* mscode_parser.c, pkcs7_parser.c, x509_cert_parser.c */
	{EBADMSG, CALL_FILE, "does not match its content"},
	{ENOPKG, CALL_FILE, "lacks an algorithm"},
	/* crypto/api.c: crypto_larval_wait() */
	{ETIMEDOUT, CALL_FILE, "waited in vain for an algorithm"},
};

static void test_texts(void **state)
{
	struct facts facts = {0};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(texts); i++)
		expect_why(texts[i].errnum, texts[i].call, &facts, texts[i].why);
}

/* A plan by files has no segments, and no sizes of them to show. */
static void test_no_segments(void **state)
{
	struct facts facts = {0};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(texts); i++) {
		if (texts[i].call != CALL_FILE)
			continue;
		KX_AUTO(kx_err_freep)
		struct kx_err *err = explain(texts[i].errnum, CALL_FILE, &facts);
		assert_null(strstr(err->message, "0x"));
		assert_null(strstr(err->message, "in all"));
		assert_null(strstr(err->message, ": ;"));
	}
}

static void test_handover(void **state)
{
	struct facts facts = {0};

	(void)state;
	set_u64(&facts, offsetof(struct facts, kho), 1);
	expect_why(EADDRNOTAVAIL, CALL_FILE, &facts, "kho_scratch=");
}

/* Of a crash image: what room there is, is a matter of the reservation. */
static const struct {
	int errnum;
	enum call call;
	const char *why;
} crash_texts[] = {
	{ENOMEM, CALL_LOAD, "no room in the crash region for the kernel's own pages"},
	{ENOMEM, CALL_FILE, "reserve more by crashkernel="},
	{EADDRNOTAVAIL, CALL_FILE, "no room in the crash region for the image: reserve"},
	{EADDRNOTAVAIL, CALL_LOAD,
		"a segment lies outside of the region that the kernel keeps for it, "
		"which is not the one that /proc/iomem shows: kernel "
		"0x1000000-0x3ffffff, initrd 0x70000000-0x701fffff"},
	{EINVAL, CALL_LOAD, "does not accept a segment or a flag: kernel 0x1000000-"},
	{EINVAL, CALL_FILE, "does not accept the image or the command line"},
	{EBUSY, CALL_FILE, "another load is running"},
	{EPERM, CALL_LOAD, "kernel.kexec_load_limit_panic allows is used up"},
	{EPERM, CALL_FILE, "kernel.kexec_load_limit_panic allows is used up"},
};

static void test_crash_texts(void **state)
{
	struct facts facts = {.memory.source = "/proc/iomem"};
	struct request req = {.panic = true};
	struct images images = {.kernel.kind = IMAGE_BZIMAGE};
	struct plan_input in = {.req = &req, .facts = &facts, .images = &images};

	(void)state;
	set_u64(&facts, offsetof(struct facts, limit_panic), 0);
	for (size_t i = 0; i < KX_ARRAY_SIZE(crash_texts); i++) {
		struct plan plan = {
			.call = crash_texts[i].call, .panic = true, .segments = segments};

		plan.nsegments = plan.call == CALL_LOAD ? KX_ARRAY_SIZE(segments) : 0;
		struct kx_err *err = kx_err_errno(KX_REFUSED, crash_texts[i].errnum,
			"%s failed", call_name(plan.call));
		err = explain_load(err, &plan, &in);
		assert_int_equal(err->errnum, crash_texts[i].errnum);
		expect_err(err, KX_REFUSED, crash_texts[i].why);
	}
	/* The limit of the other kind is no cause. */
	assert_null(strstr(explain_eperm(CALL_LOAD, false, &facts), "kexec_load_limit"));
}

/* A key may be one that the dump is to be encrypted with. */
static void test_dump_keys(void **state)
{
	static const int errnums[] = {ENOKEY, EKEYREVOKED, EKEYEXPIRED, EKEYREJECTED};
	static const char says[] = "a dump encryption key of";
	struct facts facts = {0};
	struct request req = {.panic = true};
	struct images images = {.kernel.kind = IMAGE_BZIMAGE};
	struct plan_input in = {.req = &req, .facts = &facts, .images = &images};
	struct plan plan = {.call = CALL_FILE, .panic = true};

	(void)state;
	for (size_t i = 0; i < 3 * KX_ARRAY_SIZE(errnums); i++) {
		const int errnum = errnums[i / 3];

		set_u64(&facts, offsetof(struct facts, dm_crypt_keys), i % 3 != 0);
		req.panic = i % 3 == 1;
		KX_AUTO(kx_err_freep)
		struct kx_err *err =
			explain_load(kx_err_errno(KX_REFUSED, errnum, "x"), &plan, &in);
		assert_int_equal(strstr(err->message, says) != NULL,
			i % 3 == 1 && errnum != EKEYREJECTED);
	}
}

/* Scripts match on this text of strerror(). */
static void test_enokey_text(void **state)
{
	struct facts facts = {0};

	(void)state;
	expect_why(ENOKEY, CALL_FILE, &facts,
		"kexec_file_load failed: Required key not available: ");
}

/* Who advises what, by the call that answered. */
static const struct {
	int errnum;
	enum call call;
	const char *advice; /* to who asked for this call and has a bzImage; NULL: none */
	bool needs_bzimage;
} advised[] = {
	{ENOSYS, CALL_LOAD, "try kexec_file_load (-s)", true},
	{EACCES, CALL_LOAD, "try kexec_file_load (-s)", true},
	{ENOSYS, CALL_FILE, "try kexec_load (-c)", false},
	{ENOEXEC, CALL_FILE, "try kexec_load (-c)", false},
	{EOPNOTSUPP, CALL_FILE, "try kexec_load (-c)", false},
	{EFBIG, CALL_FILE, "try kexec_load (-c)", false},
	{EADDRNOTAVAIL, CALL_FILE, "try kexec_load (-c)", false},
	{ESRCH, CALL_FILE, "try kexec_load (-c)", false},
	{ENOEXEC, CALL_LOAD, NULL, false},
	{EOPNOTSUPP, CALL_LOAD, NULL, false},
	{EBUSY, CALL_LOAD, NULL, false},
	{EBUSY, CALL_FILE, NULL, false},
	{EACCES, CALL_FILE, NULL, false},
	{ETXTBSY, CALL_FILE, NULL, false},
	{ENOKEY, CALL_FILE, NULL, false},
	{ENOMEM, CALL_FILE, NULL, false},
};

static void expect_advice(enum call_wish wish, enum image_kind kind, int errnum,
	enum call call, const char *advice)
{
	struct facts facts = {0};
	KX_AUTO(kx_err_freep)
	struct kx_err *err = explain_to(wish, kind, errnum, call, &facts);
	const char *text = strstr(err->message, ": try kexec_");

	if (!advice && !text)
		return;
	if (!advice || !text || strcmp(text + 2, advice))
		fail_msg("'%s' does not end with '%s'", err->message,
			advice ? advice : "no advice");
}

static void test_advice(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(advised); i++) {
		int errnum = advised[i].errnum;
		enum call call = advised[i].call;
		const char *advice = advised[i].advice;
		enum call_wish asked = call == CALL_LOAD ? WISH_LOAD : WISH_FILE;

		expect_advice(asked, IMAGE_BZIMAGE, errnum, call, advice);
		expect_advice(asked, IMAGE_ELF, errnum, call,
			advised[i].needs_bzimage ? NULL : advice);
		/* Who left the choice to us has nothing to try. */
		expect_advice(WISH_AUTO, IMAGE_BZIMAGE, errnum, call, NULL);
		expect_advice(WISH_AUTO, IMAGE_ELF, errnum, call, NULL);
	}
}

/* A call that is known to be refused is no advice. */
static void test_no_advice_to_fail(void **state)
{
	struct facts locked = {.lockdown = {{FACT_PRESENT, NULL}, LOCKDOWN_INTEGRITY}};
	struct kx_err *err =
		explain_to(WISH_FILE, IMAGE_ELF, ENOEXEC, CALL_FILE, &locked);

	(void)state;
	assert_null(strstr(err->message, ": try "));
	expect_err(err, KX_REFUSED, "kexec_file_load does not know an ELF image");
}

/* Unloading has no image: only the call and the facts speak. */
static void test_eperm_of_unload(void **state)
{
	struct facts facts = {0};

	(void)state;
	set_u64(&facts, offsetof(struct facts, load_disabled), 1);
	assert_non_null(strstr(explain_eperm(CALL_LOAD, false, &facts),
		"kernel.kexec_load_disabled is 1: loading and unloading are off"));
	assert_string_equal(explain_eperm(CALL_LOAD, false, &facts),
		explain_eperm(CALL_FILE, false, &facts));
}

static void test_no_file_call(void **state)
{
	struct facts facts = {0};
	struct kx_err *err = explain(ENOSYS, CALL_FILE, &facts);

	(void)state;
	assert_int_equal(err->errnum, ENOSYS);
	expect_err(err, KX_NO_FILE_CALL, "syscall kexec_file_load not available");
}

/* An errno that nobody foresaw stays as the kernel said it. */
static void test_unknown_errno(void **state)
{
	struct facts facts = {0};
	KX_AUTO(kx_err_freep) struct kx_err *err = explain(EXDEV, CALL_FILE, &facts);

	(void)state;
	assert_int_equal(err->code, KX_REFUSED);
	assert_string_equal(
		err->message, "kexec_file_load failed: Invalid cross-device link");
}

static void test_other_errors_pass(void **state)
{
	struct facts facts = {0};
	struct plan plan = {.call = CALL_LOAD};
	struct plan_input in = {.facts = &facts};
	struct kx_err *err = kx_err_errno(KX_IO, EPERM, "open");

	(void)state;
	assert_null(explain_load(NULL, &plan, &in));
	assert_ptr_equal(explain_load(err, &plan, &in), err);
	assert_string_equal(err->message, "open: Operation not permitted");
	kx_err_free(err);
	assert_ptr_equal(explain_load(kx_err_nomem(), &plan, &in), kx_err_nomem());
}

static void test_denied(void **state)
{
	struct facts facts = {0};

	(void)state;
	assert_null(explain_denied(&facts));
	set_u64(&facts, offsetof(struct facts, cap_sys_boot), 1);
	set_u64(&facts, offsetof(struct facts, init_user_ns), 1);
	assert_null(explain_denied(&facts));
	set_u64(&facts, offsetof(struct facts, cap_sys_boot), 0);
	assert_non_null(strstr(explain_denied(&facts), "run as root"));
	set_u64(&facts, offsetof(struct facts, euid), 1000);
	assert_non_null(strstr(explain_denied(&facts), "run as root"));
	/* Root is not told to run as root. */
	set_u64(&facts, offsetof(struct facts, euid), 0);
	assert_null(strstr(explain_denied(&facts), "run as root"));
	assert_non_null(strstr(explain_denied(&facts), "--cap-add=SYS_BOOT"));
	/* In a user namespace, no capability and no user helps. */
	set_u64(&facts, offsetof(struct facts, init_user_ns), 0);
	assert_non_null(strstr(explain_denied(&facts), "run on the host"));
	set_u64(&facts, offsetof(struct facts, cap_sys_boot), 1);
	assert_non_null(strstr(explain_denied(&facts), "run on the host"));
}

/* The only trace of a seccomp filter is the mode. */
static void test_seccomp(void **state)
{
	struct facts facts = {0};

	(void)state;
	for (uint64_t mode = 0; mode < 3; mode++) {
		set_u64(&facts, offsetof(struct facts, seccomp), mode);
		expect_why(EPERM, CALL_LOAD, &facts,
			mode == 2 ? "but a seccomp filter, as containers"
				  : "a security module or a seccomp filter may");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_eperm),
		cmocka_unit_test(test_eperm_order),
		cmocka_unit_test(test_eperm_no_limit),
		cmocka_unit_test(test_eperm_lockdown),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_no_segments),
		cmocka_unit_test(test_handover),
		cmocka_unit_test(test_crash_texts),
		cmocka_unit_test(test_dump_keys),
		cmocka_unit_test(test_enokey_text),
		cmocka_unit_test(test_advice),
		cmocka_unit_test(test_no_advice_to_fail),
		cmocka_unit_test(test_eperm_of_unload),
		cmocka_unit_test(test_no_file_call),
		cmocka_unit_test(test_unknown_errno),
		cmocka_unit_test(test_other_errors_pass),
		cmocka_unit_test(test_denied),
		cmocka_unit_test(test_seccomp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
