// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "digest/sha256-way.h"
#include "facts-fixture.h"
#include "facts/cpu.h"

static void test_settle(void **state)
{
	struct fact fact = {0};

	(void)state;
	assert_null(fact_settle(&fact, NULL));
	assert_int_equal(fact.state, FACT_PRESENT);
	assert_null(fact_settle(&fact, kx_err_errno(KX_IO, ENOENT, "x")));
	assert_int_equal(fact.state, FACT_ABSENT);
	assert_null(fact_settle(&fact, kx_err_errno(KX_DENIED, EACCES, "x")));
	expect_failed(&fact, KX_DENIED, "x");
	assert_ptr_equal(fact_settle(&fact, kx_err_nomem()), kx_err_nomem());
	fact_destroy(&fact);
}

static void test_nothing_there(void **state)
{
	struct tree tree;

	(void)state;
	tree_make(&tree);
	struct facts *facts = read_state(&tree);
	EXPECT_ABSENT(facts->loaded);
	EXPECT_ABSENT(facts->limit_reboot);
	EXPECT_ABSENT(facts->lockdown);
	EXPECT_ABSENT(facts->ima_appraises_kexec);
	EXPECT_ABSENT(facts->dm_crypt_keys);
	EXPECT_ABSENT(facts->kho);
	EXPECT_ABSENT(facts->euid);
	EXPECT_ABSENT(facts->seccomp);
	EXPECT_ABSENT(facts->cap_sys_boot);
	EXPECT_ABSENT(facts->init_user_ns);
	EXPECT_ABSENT(facts->init_pid_ns);
	EXPECT_ABSENT(facts->xen_role);
	release(facts);
	/* The machine's name is no optional fact. */
	char *machine;
	struct kx_err *err = sys_machine(&tree.sys, &machine);
	assert_non_null(err);
	assert_non_null(strstr(err->message, "proc/sys/kernel/arch"));
	kx_err_free(err);
	tree_remove(&tree);
}

/* What only some machines have is not read for the others. */
static void test_groups(void **state)
{
	struct tree tree;
	struct facts facts;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "proc/cmdline", "quiet\n");
	tree_text(&tree, "proc/cpuinfo", "flags\t\t: la57\n");
	assert_null(facts_read(&tree.sys, 0, &facts));
	assert_string_equal(facts.cmdline.text, "quiet");
	EXPECT_ABSENT(facts.la57);
	facts_destroy(&facts);
	assert_null(facts_read(&tree.sys, FACTS_X86, &facts));
	EXPECT_VALUE(facts.la57, 1);
	facts_destroy(&facts);
	tree_remove(&tree);
}

/* The processor that this runs on is none of another machine. */
static void test_digest_way(void **state)
{
	struct tree tree;
	struct facts facts;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "proc/cmdline", "quiet\n");
	assert_null(facts_read(&tree.sys, 0, &facts));
	EXPECT_ABSENT(facts.digest_way);
	facts_destroy(&facts);
	tree.sys.live = true;
	assert_null(facts_read(&tree.sys, 0, &facts));
	EXPECT_VALUE(facts.digest_way, sha256_best_way());
	facts_destroy(&facts);
	tree_remove(&tree);
}

static void test_loaded_and_limits(void **state)
{
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "sys/kernel/kexec_loaded", "1\n");
	tree_text(&tree, "sys/kernel/kexec_crash_loaded", "1\n");
	tree_text(&tree, "sys/kernel/kexec/crash_loaded", "0\n");
	tree_text(&tree, "proc/sys/kernel/kexec_load_disabled", "1\n");
	tree_text(&tree, "proc/sys/kernel/kexec_load_limit_reboot", "-1\n");
	tree_text(&tree, "proc/sys/kernel/kexec_load_limit_panic", "3\n");
	struct facts *facts = read_state(&tree);
	EXPECT_VALUE(facts->loaded, 1);
	EXPECT_VALUE(facts->crash_loaded, 0); /* the new name wins */
	EXPECT_VALUE(facts->load_disabled, 1);
	EXPECT_VALUE(facts->limit_reboot, (uint64_t)-1);
	EXPECT_VALUE(facts->limit_panic, 3);
	release(facts);

	tree_text(&tree, "sys/kernel/kexec_loaded", "2\n");
	tree_text(&tree, "proc/sys/kernel/kexec_load_limit_reboot", "--1\n");
	tree_text(
		&tree, "proc/sys/kernel/kexec_load_limit_panic", "9223372036854775808\n");
	facts = read_state(&tree);
	expect_failed(&facts->loaded.fact, KX_FORMAT, "kexec_loaded: neither 0 nor 1");
	expect_failed(&facts->limit_reboot.fact, KX_FORMAT, "limit_reboot: '-1' is not");
	expect_failed(&facts->limit_panic.fact, KX_FORMAT, "does not fit into 64 bits");
	release(facts);
	tree_remove(&tree);
}

/* By the new name, by the old one, by neither, and where /sys shows nothing. */
static void test_has_kexec(void **state)
{
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "sys/kernel/kexec_loaded", "0\n");
	struct facts *facts = read_state(&tree);
	EXPECT_VALUE(facts->has_kexec, 1);
	release(facts);

	tree_drop(&tree, "sys/kernel/kexec_loaded");
	facts = read_state(&tree);
	EXPECT_ABSENT(facts->has_kexec);
	release(facts);

	tree_text(&tree, "sys/kernel/notes", "");
	tree_text(&tree, "sys/kernel/kexec_crash_size", "0\n");
	facts = read_state(&tree);
	EXPECT_VALUE(facts->has_kexec, 0);
	EXPECT_ABSENT(facts->loaded);
	release(facts);

	tree_text(&tree, "sys/kernel/kexec/loaded", "1\n");
	facts = read_state(&tree);
	EXPECT_VALUE(facts->has_kexec, 1);
	EXPECT_VALUE(facts->loaded, 1);
	release(facts);

	tree_drop(&tree, "sys");
	facts = read_state(&tree);
	EXPECT_ABSENT(facts->has_kexec);
	release(facts);
	tree_remove(&tree);
}

static void test_lockdown(void **state)
{
	static const struct {
		const char *text;
		int mode; /* -1: failed */
	} cases[] = {
		{"[none] integrity confidentiality\n", LOCKDOWN_NONE},
		{"none [integrity] confidentiality\n", LOCKDOWN_INTEGRITY},
		{"none integrity [confidentiality]\n", LOCKDOWN_CONFIDENTIALITY},
		{"none integrity confidentiality\n", -1},
		{"none [integrity\n", -1},
		{"", -1},
	};
	struct tree tree;

	(void)state;
	tree_make(&tree);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		tree_text(&tree, "sys/kernel/security/lockdown", cases[i].text);
		struct facts *facts = read_state(&tree);
		if (cases[i].mode < 0) {
			expect_failed(&facts->lockdown.fact, KX_FORMAT, "no known mode");
		} else {
			assert_true(fact_present(&facts->lockdown.fact));
			assert_int_equal(facts->lockdown.mode, cases[i].mode);
		}
		release(facts);
	}
	tree_remove(&tree);
}

static void test_ima(void **state)
{
	static const struct {
		const char *text;
		int value;
	} cases[] = {
		{"", 0},
		{"measure func=KEXEC_KERNEL_CHECK\n", 0},
		{"dont_appraise func=KEXEC_KERNEL_CHECK\n", 0},
		{"appraise func=KEXEC_KERNEL_CHECKS\nappraise func=MODULE_CHECK\n", 0},
		{"appraise func=MODULE_CHECK\n"
		 "appraise func=KEXEC_KERNEL_CHECK appraise_type=imasig \n",
			1},
		{"appraise func=KEXEC_KERNEL_CHECK", 1},
	};
	struct tree tree;

	(void)state;
	tree_make(&tree);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		tree_text(&tree, "sys/kernel/security/ima/policy", cases[i].text);
		struct facts *facts = read_state(&tree);
		EXPECT_VALUE(facts->ima_appraises_kexec, cases[i].value);
		release(facts);
	}
	tree_remove(&tree);
}

/* Of an EFI variable, one byte behind the attributes. */
static void test_secure_boot(void **state)
{
	static const char path[] = "sys/firmware/efi/efivars/"
				   "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
	struct tree tree;

	(void)state;
	tree_make(&tree);
	struct facts *facts = read_state(&tree);
	EXPECT_ABSENT(facts->secure_boot);
	release(facts);
	tree_text(&tree, path, "aaaa\1");
	facts = read_state(&tree);
	EXPECT_VALUE(facts->secure_boot, 1);
	release(facts);
	tree_text(&tree, path, "aaaa\2");
	facts = read_state(&tree);
	EXPECT_VALUE(facts->secure_boot, 0);
	release(facts);
	tree_text(&tree, path, "aaaa");
	facts = read_state(&tree);
	expect_failed(&facts->secure_boot.fact, KX_FORMAT, "4 bytes instead of 5");
	release(facts);
	tree_remove(&tree);
}

static void test_dump_keys(void **state)
{
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "sys/kernel/config/crash_dm_crypt_keys/count", "2\n");
	struct facts *facts = read_state(&tree);
	EXPECT_VALUE(facts->dm_crypt_keys, 2);
	release(facts);
	tree_remove(&tree);
}

static void test_caller(void **state)
{
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "proc/self/status",
		"Name:\tx\nUid:\t1000\t7\t0\t0\nCapEff:\t0000000000400000\n"
		"Seccomp:\t2\nX:\t0\n");
	tree_text(&tree, "proc/self/uid_map", "         0          0 4294967295\n");
	tree_link(&tree, "proc/self/ns/pid", "pid:[4026531836]");
	tree_text(&tree, "proc/self/ns/user", "user:[4026531837]\n");
	struct facts *facts = read_state(&tree);
	EXPECT_VALUE(facts->euid, 7);
	EXPECT_VALUE(facts->seccomp, 2);
	EXPECT_VALUE(facts->cap_sys_boot, 1);
	EXPECT_VALUE(facts->init_user_ns, 1);
	EXPECT_VALUE(facts->init_pid_ns, 1);
	release(facts);

	tree_text(&tree, "proc/self/status", "CapEff:\tffffffffffbfffff\n");
	tree_text(&tree, "proc/self/ns/user", "user:[4026532000]\n");
	tree_drop(&tree, "proc/self/ns/pid");
	tree_text(&tree, "proc/self/ns/pid", "pid:[4026532001]\n");
	facts = read_state(&tree);
	EXPECT_VALUE(facts->cap_sys_boot, 0);
	EXPECT_VALUE(facts->init_user_ns, 0);
	EXPECT_VALUE(facts->init_pid_ns, 0);
	release(facts);

	tree_text(&tree, "proc/self/status", "CapEff:\t12 34\nUids:\t0\n");
	tree_drop(&tree, "proc/self/ns/user");
	facts = read_state(&tree);
	expect_failed(&facts->cap_sys_boot.fact, KX_FORMAT, "CapEff: not a number");
	expect_failed(&facts->euid.fact, KX_FORMAT, "no 'Uid:'");
	EXPECT_VALUE(facts->init_user_ns, 1);
	release(facts);

	tree_text(&tree, "proc/self/status", "Name:\tx\n");
	tree_text(&tree, "proc/self/uid_map", "0 1000 1\n");
	facts = read_state(&tree);
	expect_failed(&facts->cap_sys_boot.fact, KX_FORMAT, "no 'CapEff:'");
	EXPECT_VALUE(facts->init_user_ns, 0);
	release(facts);

	tree_text(&tree, "proc/self/uid_map", "0 0 4294967295\n1 1 1\n");
	facts = read_state(&tree);
	EXPECT_VALUE(facts->init_user_ns, 0);
	release(facts);
	tree_remove(&tree);
}

/* Each file, NULL where there is none, and the role: -1 not known, -2 failed. */
static const struct {
	const char *type, *guest, *initdomain, *caps, *features;
	int role;
} xen_roles[] = {
	{NULL, NULL, NULL, NULL, NULL, XEN_NONE},
	{"other\n", "PV\n", "1\n", "control_d\n", NULL, XEN_NONE},
	{"xen\n", "PV\n", "1\n", NULL, NULL, XEN_DOM0_PV},
	{"xen\n", "PV\n", NULL, "control_d\n", NULL, XEN_DOM0_PV},
	{"xen\n", "PV\n", NULL, NULL, "00000967\n", XEN_DOM0_PV},
	{"xen\n", "PVH\n", "1\n", NULL, NULL, XEN_DOM0_PVH},
	{"xen\n", "PVH\n", NULL, NULL, "00000967\n", XEN_DOM0_PVH},
	{"xen\n", "PV\n", "0\n", "control_d\n", NULL, XEN_DOMU_PV},
	{"xen\n", "PV\n", NULL, "", "00000967\n", XEN_DOMU_PV},
	{"xen\n", "PV\n", NULL, NULL, "00000167\n", XEN_DOMU_PV},
	{"xen\n", "PVH\n", NULL, "", NULL, XEN_DOMU_HVM},
	{"xen\n", "HVM\n", "0\n", NULL, NULL, XEN_DOMU_HVM},
	{"xen\n", "HVM\n", NULL, NULL, NULL, XEN_DOMU_HVM},
	/* kernels without guest_type */
	{"xen\n", NULL, NULL, "control_d\n", NULL, XEN_DOM0_PV},
	{"xen\n", NULL, NULL, "", NULL, -1},
	/* neither one nor the other can be told */
	{"xen\n", "PV\n", NULL, NULL, NULL, -2},
	{"xen\n", "PVH\n", NULL, NULL, NULL, -2},
	{"xen\n", NULL, NULL, NULL, NULL, -2},
	{"xen\n", "Xen\n", "1\n", NULL, NULL, -2},
	{"xen\n", "PV\n", "2\n", NULL, NULL, -2},
	{"xen\n", "PV\n", NULL, NULL, "none\n", -2},
};

static void lay(const struct tree *tree, const char *path, const char *text)
{
	if (text)
		tree_text(tree, path, text);
}

static void check_xen_role(size_t i)
{
	struct tree tree;

	tree_make(&tree);
	tree_text(&tree, "sys/kernel/notes", "");
	lay(&tree, "sys/hypervisor/type", xen_roles[i].type);
	lay(&tree, "sys/hypervisor/guest_type", xen_roles[i].guest);
	lay(&tree, "sys/hypervisor/start_flags/initdomain", xen_roles[i].initdomain);
	lay(&tree, "sys/hypervisor/properties/features", xen_roles[i].features);
	lay(&tree, "proc/xen/capabilities", xen_roles[i].caps);
	struct facts *facts = read_state(&tree);
	if (xen_roles[i].role >= 0)
		EXPECT_VALUE(facts->xen_role, (uint64_t)xen_roles[i].role);
	else
		assert_int_equal(facts->xen_role.fact.state,
			xen_roles[i].role == -1 ? FACT_ABSENT : FACT_FAILED);
	release(facts);
	tree_remove(&tree);
}

static void test_xen_role(void **state)
{
	struct tree tree;

	(void)state;
	for (size_t i = 0; i < sizeof(xen_roles) / sizeof(xen_roles[0]); i++)
		check_xen_role(i);
	tree_make(&tree);
	struct facts *facts = read_state(&tree);
	EXPECT_ABSENT(facts->xen_role);
	release(facts);
	tree_text(&tree, "sys/hypervisor/type", "xen\n");
	tree_text(&tree, "sys/hypervisor/guest_type", "PV\n");
	facts = read_state(&tree);
	expect_failed(&facts->xen_role.fact, KX_UNSUPPORTED,
		"mount xenfs (modprobe xenfs; mount -t xenfs xenfs /proc/xen)");
	release(facts);
	tree_text(&tree, "sys/hypervisor/guest_type", "Xen\n");
	tree_text(&tree, "proc/xen/capabilities", "control_d\n");
	facts = read_state(&tree);
	expect_failed(&facts->xen_role.fact, KX_FORMAT, "guest_type: 'Xen' is not known");
	release(facts);
	tree_remove(&tree);
}

static void test_cpu_flags(void **state)
{
	static const struct {
		const char *text;
		int la57, pdpe1gb; /* -1: absent */
	} cases[] = {
		{"processor\t: 0\nflags\t\t: fpu la57 sse\n\nflags\t\t: pdpe1gb\n", 1, 0},
		{"flags\t\t: fpu sse\nvmx flags\t: la57\n\nflags\t\t: la57\n", 0, 0},
		{"flags\t\t: fpu la57", 1, 0},
		{"flags\t\t: fpu la570 xla57 pdpe1gbx\n", 0, 0},
		{"flags\t\t: fpu pdpe1gb rdtscp\n", 0, 1},
		{"flags\t\t: fpu pdpe1gb la57\n", 1, 1},
		{"cpu\t\t: POWER9\n", -1, -1},
		{"", -1, -1},
	};
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "proc/sys/kernel/arch", "x86_64\n");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		tree_text(&tree, "proc/cpuinfo", cases[i].text);
		struct facts *facts = read_all(&tree.sys);
		if (cases[i].la57 < 0) {
			EXPECT_ABSENT(facts->la57);
			EXPECT_ABSENT(facts->pdpe1gb);
		} else {
			EXPECT_VALUE(facts->la57, cases[i].la57);
			EXPECT_VALUE(facts->pdpe1gb, cases[i].pdpe1gb);
		}
		release(facts);
	}
	tree_remove(&tree);
}

static void test_encrypted(void **state)
{
	static const struct {
		const char *flags;
		int encrypted;
	} cases[] = {
		{"fpu hypervisor", 0},
		{"fpu sme sev sev_es", 0}, /* a host that can have such guests */
		{"fpu sev hypervisor", 1},
		{"hypervisor sev_es", 1},
		{"hypervisor fpu sev_snp", 1},
		{"hypervisor sevx", 0},
		{"hypervisor tdx_guest", 1},
		{"tdx_guest", 1},
		{"hypervisor tdx_host_platform", 0},
	};
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "proc/sys/kernel/arch", "x86_64\n");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[100];

		snprintf(text, sizeof(text), "flags\t\t: %s\n", cases[i].flags);
		tree_text(&tree, "proc/cpuinfo", text);
		struct facts *facts = read_all(&tree.sys);
		EXPECT_VALUE(facts->encrypted, cases[i].encrypted);
		release(facts);
	}
	tree_text(&tree, "proc/cpuinfo", "");
	struct facts *facts = read_all(&tree.sys);
	EXPECT_ABSENT(facts->encrypted);
	release(facts);
	tree_remove(&tree);
}

/* The leaves of a processor: those up to two. */
static struct {
	unsigned int leaf, eax, ecx;
} leaves[2];

static void fake_cpuid(uint32_t leaf, uint32_t ret[CPUID_REGS])
{
	memset(ret, 0, CPUID_REGS * sizeof(*ret));
	for (size_t i = 0; i < 2; i++)
		if (leaves[i].leaf == leaf) {
			ret[CPUID_EAX] = leaves[i].eax;
			ret[CPUID_ECX] = leaves[i].ecx;
			ret[CPUID_EBX] = ret[CPUID_EDX] = ~0U;
		}
}

/* Where KVM runs the guest, /proc/cpuinfo has no sev. */
static void test_sev_by_cpuid(void **state)
{
	static const struct {
		unsigned int ecx1, leaf, eax;
		bool guest;
	} cases[] = {
		{0x80000000, 0x8000001f, 0x2, true},   /* SEV */
		{0x80000201, 0x8000001f, 0x1a, true},  /* SEV-SNP */
		{0x80000000, 0x8000001f, 0x1, false},  /* only SME */
		{0x80000000, 0x8000001e, 0x2, false},  /* no such leaf */
		{0x7fffffff, 0x8000001f, 0x1b, false}, /* a host */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		leaves[0].leaf = 1;
		leaves[0].ecx = cases[i].ecx1;
		leaves[1].leaf = cases[i].leaf;
		leaves[1].eax = cases[i].eax;
		assert_int_equal(cpuid_sev_guest(fake_cpuid), cases[i].guest);
	}
	leaves[0].leaf = 0;
	assert_false(cpuid_sev_guest(fake_cpuid));
}

static void test_serial(void **state)
{
	static const struct {
		const char *active;
		int port; /* -1: absent */
	} cases[] = {
		{"tty0 ttyS0\n", 0x3f8},
		{"ttyS0 ttyS1 tty0\n", 0x2f8},
		{"ttyS1 ttyS0\n", 0x3f8},
		{"ttyS2\n", -1}, /* memory-mapped */
		{"ttyS3\n", -1}, /* no such port */
		{"ttyS4\n", -1}, /* port 0 */
		{"ttyS0 ttyS1x\n", 0x3f8},
		{"xttyS1\n", -1},
		{"ttyS\n", -1},
		{"ttyS99999999999999999999\n", -1},
		{"ttyS/../ttyS0\n", -1},
		{"tty0 hvc0\n", -1},
		{"", -1},
	};
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "proc/sys/kernel/arch", "x86_64\n");
	tree_text(&tree, "sys/class/tty/ttyS0/port", "0x3F8\n");
	tree_text(&tree, "sys/class/tty/ttyS1/port", "0x2F8\n");
	tree_text(&tree, "sys/class/tty/ttyS1/io_type", "0\n");
	tree_text(&tree, "sys/class/tty/ttyS2/port", "0x3E8\n");
	tree_text(&tree, "sys/class/tty/ttyS2/io_type", "2\n");
	tree_text(&tree, "sys/class/tty/ttyS4/port", "0x0\n");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		tree_text(&tree, "sys/class/tty/console/active", cases[i].active);
		struct facts *facts = read_all(&tree.sys);
		if (cases[i].port < 0)
			EXPECT_ABSENT(facts->serial_port);
		else
			EXPECT_VALUE(facts->serial_port, cases[i].port);
		release(facts);
	}
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_settle),
		cmocka_unit_test(test_nothing_there),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_digest_way),
		cmocka_unit_test(test_loaded_and_limits),
		cmocka_unit_test(test_has_kexec),
		cmocka_unit_test(test_lockdown),
		cmocka_unit_test(test_ima),
		cmocka_unit_test(test_dump_keys),
		cmocka_unit_test(test_secure_boot),
		cmocka_unit_test(test_caller),
		cmocka_unit_test(test_xen_role),
		cmocka_unit_test(test_cpu_flags),
		cmocka_unit_test(test_encrypted),
		cmocka_unit_test(test_sev_by_cpuid),
		cmocka_unit_test(test_serial),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
