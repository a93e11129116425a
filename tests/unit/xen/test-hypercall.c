// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What reaches libxenctrl, and how each of its answers is taken: a fake one
 * (tests/support/fake-xenctrl.c) is found by the same opening at run time.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "expect.h"
#include "facts-fixture.h"
#include "xen/act/xen-backend.h"
#include "xen/act/xen-keeper.h"
#include "xen/facts/xen-facts.h"

#define FAKE "libxenctrl.so.4.99"

struct scene {
	struct tree tree;
	char *answers, *log;
	struct plan plan;
	struct warnings warnings;
	struct fact_xen xen;
	char *text, *calls; /* the log, and the first words in it */
};

static const uint8_t kernel[5000] = {1, 2, 3}, purgatory[4096] = {4, 5, 6};

static struct segment segments[] = {
	{ROLE_LOW_MEMORY, 0, 0x100000, NULL, 0, false},
	{ROLE_BACKUP, 0x4000000, 0xa0000, NULL, 0, false},
	{ROLE_BOOT_PARAMS, 0x4100000, 0x1000, NULL, 0, false},
	{ROLE_PURGATORY, 0x4200000, 0x2000, purgatory, sizeof(purgatory), false},
	{ROLE_KERNEL, 0x5000000, 0x800000, kernel, sizeof(kernel), false},
};

static const char answers[] = "range crash 0x4000000 0x10000000\n"
			      "range cpu 0 0x13fe21060 0x2b8\n"
			      "range cpu 1 0 0\n"
			      "range cpu 2 0x13fe1f040 0x1f4\n"
			      "range vmcoreinfo 0xbfad8c80 0x1000\n"
			      "memory 00000000-0009fbff System RAM\n"
			      "memory 0009fc00-0009ffff Reserved\n"
			      "memory 00100000-bffdbfff System RAM\n"
			      "memory bffdc000-bfffffff Something\n";

/* The fake begins anew, with what is to fail (NULL: nothing). */
static void begin(struct scene *s, const char *fail)
{
	void *handle = dlopen(FAKE, RTLD_NOW);
	void (*reset)(void) = (void (*)(void))dlsym(handle, "fake_xen_reset");

	assert_non_null(reset);
	reset();
	dlclose(handle);
	if (fail)
		setenv("KX_XEN_FAIL", fail, 1);
	else
		unsetenv("KX_XEN_FAIL");
	tree_text(&s->tree, "log", "");
}

static int set_up(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	tree_make(&s->tree);
	s->tree.sys.live = true;
	s->answers = tree_path(&s->tree, "have");
	s->log = tree_path(&s->tree, "log");
	tree_text(&s->tree, "have", answers);
	setenv("KX_XEN_ANSWERS", s->answers, 1);
	setenv("KX_XEN_LOG", s->log, 1);
	s->plan = (struct plan){.call = CALL_XEN,
		.segments = segments,
		.nsegments = sizeof(segments) / sizeof(segments[0]),
		.entry = 0x4200000};
	begin(s, NULL);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	warnings_clear(&s->warnings);
	xen_destroy(&s->xen);
	tree_remove(&s->tree);
	free(s->answers);
	free(s->log);
	free(s->text);
	free(s->calls);
	free(s);
	return 0;
}

static void read_log(struct scene *s)
{
	FILE *out, *in = fopen(s->log, "r");
	size_t size, capacity = 0;
	char *line = NULL;

	free(s->text);
	free(s->calls);
	out = open_memstream(&s->calls, &size);
	s->text = calloc(1, 1 << 16);
	while (getline(&line, &capacity, in) > 0) {
		strncat(s->text, line, (1 << 16) - 1 - strlen(s->text));
		if (strncmp(line, "segment", strlen("segment")))
			fprintf(out, "%s%.*s", ftell(out) ? " " : "",
				(int)strcspn(line, " \n"), line);
	}
	free(line);
	fclose(in);
	fclose(out);
}

/* The calls since begin() or the last time. */
static void expect_calls(struct scene *s, const char *calls)
{
	read_log(s);
	assert_string_equal(s->calls, calls);
	tree_text(&s->tree, "log", "");
}

static void expect_logged(const struct scene *s, const char *part)
{
	if (!strstr(s->text, part))
		fail_msg("'%s' is not in:\n%s", part, s->text);
}

static struct kx_err *load(struct scene *s, bool panic)
{
	s->plan.panic = panic;
	return backend_xen.load(&(struct handover){
		.sys = &s->tree.sys, .plan = &s->plan, .warnings = &s->warnings});
}

static struct kx_err *unload(struct scene *s, bool panic)
{
	return backend_xen.unload(&s->tree.sys, NULL, panic);
}

static void expect_status(struct scene *s, bool normal, bool crash)
{
	expect_ok(xen_read(&s->tree.sys, &s->xen));
	assert_true(fact_present(&s->xen.fact));
	assert_int_equal(s->xen.default_status, normal);
	assert_int_equal(s->xen.crash_status, crash);
	tree_text(&s->tree, "log", "");
}

static void test_read(void **state)
{
	struct scene *s = *state;

	expect_ok(xen_read(&s->tree.sys, &s->xen));
	assert_true(fact_present(&s->xen.fact));
	assert_int_equal(s->xen.crash.start, 0x4000000);
	assert_int_equal(s->xen.crash.end, 0x14000000);
	assert_int_equal(s->xen.ncpus, 2);
	assert_int_equal(s->xen.cpus[1].paddr, 0x13fe1f040);
	assert_int_equal(s->xen.cpus[1].size, 0x1f4);
	assert_int_equal(s->xen.vmcoreinfo.paddr, 0xbfad8c80);
	assert_int_equal(s->xen.map.n, 4);
	assert_int_equal(s->xen.map.v[2].range.end, 0xbffdc000);
	assert_int_equal(s->xen.map.v[3].type, MEMORY_RESERVED);
	assert_int_equal(s->xen.console.com, 1);
	expect_calls(s,
		"open status status range range range range range range version map "
		"close");
	expect_logged(s, "range range=2 nr=3\n");
	expect_logged(s, "range range=6 nr=0\nversion cmd=9\nmap max=128\n");
	/* Nothing depends on where its console is. */
	begin(s, "version:EPERM");
	expect_ok(xen_read(&s->tree.sys, &s->xen));
	assert_true(fact_present(&s->xen.fact));
	assert_int_equal(s->xen.console.com, 0);
}

/* Xen refuses an array that is too small; one that it fills may be. */
static void test_large_map(void **state)
{
	static const size_t sizes[] = {127, 128, 129, 1000};
	struct scene *s = *state;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		char *text;
		size_t size;
		FILE *f = open_memstream(&text, &size);

		for (size_t n = 0; n < sizes[i]; n++)
			fprintf(f, "memory %zx000-%zx7ff System RAM\n", n, n);
		fclose(f);
		tree_write(&s->tree, "have", text, size);
		free(text);
		expect_ok(xen_read(&s->tree.sys, &s->xen));
		assert_int_equal(s->xen.map.n, sizes[i]);
		assert_int_equal(s->xen.ncpus, 0);
	}
	read_log(s);
	expect_logged(s, "map max=1024\n");
	begin(s, "map*:EINVAL");
	expect_ok(xen_read(&s->tree.sys, &s->xen));
	expect_failed(&s->xen.fact, KX_REFUSED, "machine_memory_map: Invalid argument");
	read_log(s);
	expect_logged(s, "map max=65536\nclose\n");
}

/* What fails, the code of the fact, and what is said of it. */
static const struct {
	const char *fail;
	enum kx_code code;
	const char *message, *help;
} unread[] = {
	{"open:EACCES", KX_DENIED, "asking Xen: Xen's device /dev/xen/privcmd",
		"Permission denied: run as root"},
	{"open:ENOENT", KX_UNSUPPORTED, "/dev/xen/privcmd cannot be opened: No such file",
		"modprobe xen-privcmd"},
	{"open:ENODEV", KX_UNSUPPORTED, "No such device", "modprobe xen-privcmd"},
	{"open:EIO", KX_IO, "cannot be opened: Input/output error", ""},
	{"status:EPERM", KX_REFUSED, "kexec_status: Operation not permitted", "root in"},
	{"status@2:ENOSYS", KX_REFUSED, "kexec_status: Function not", "PVH dom0"},
	{"range:EOPNOTSUPP", KX_REFUSED, "kexec_get_range: Operation not supp",
		"dom0=pvh"},
	{"range@2:EFAULT", KX_REFUSED, "kexec_get_range: Bad address", ""},
	{"range@3:ENOMEM", KX_REFUSED, "kexec_get_range: Cannot allocate", ""},
	{"map:EPERM", KX_REFUSED, "machine_memory_map: Operation not permitted", "root"},
};

static void test_unread(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < sizeof(unread) / sizeof(unread[0]); i++) {
		begin(s, unread[i].fail);
		expect_ok(xen_read(&s->tree.sys, &s->xen));
		expect_failed(&s->xen.fact, unread[i].code, unread[i].message);
		expect_failed(&s->xen.fact, unread[i].code, unread[i].help);
		assert_int_equal(s->xen.ncpus + s->xen.map.n + s->xen.crash.end, 0);
		read_log(s);
		if (strncmp(unread[i].fail, "open", 4))
			expect_logged(s, "\nclose\n");
	}
	/* Older ones end the CPUs so, or have no notes at all. */
	begin(s, "range@2:EINVAL");
	expect_ok(xen_read(&s->tree.sys, &s->xen));
	assert_true(fact_present(&s->xen.fact));
	assert_int_equal(s->xen.ncpus, 0);
}

static void test_lying_xen(void **state)
{
	struct scene *s = *state;

	tree_text(&s->tree, "have", "range crash 0x1000 -1\n");
	expect_ok(xen_read(&s->tree.sys, &s->xen));
	expect_failed(&s->xen.fact, KX_FORMAT, "crash area at 0x1000 of 0xffffffffffff");
	tree_text(&s->tree, "have", "memory fffffffffffff000-5000 System RAM\n");
	expect_ok(xen_read(&s->tree.sys, &s->xen));
	expect_failed(&s->xen.fact, KX_FORMAT, "memory map: an entry at 0xfffffffff");
	tree_text(&s->tree, "have", "range crash 0x1000 0\nrange cpu 65536 1 1\n");
	expect_ok(xen_read(&s->tree.sys, &s->xen));
	expect_failed(&s->xen.fact, KX_LIMIT, "more than 65536 CPUs");
}

/* Every argument, and each segment. */
static void test_crash_arguments(void **state)
{
	struct scene *s = *state;

	expect_ok(load(s, true));
	expect_calls(s, "open status load close");
	expect_logged(
		s, "status type=1\nload type=1 arch=62 entry=0x4200000 segments=5\n");
	expect_logged(s, "segment mem=0x0 memsz=0x100000 bufsz=0x0 "
			 "fnv=cbf29ce484222325 mapped\n");
	expect_logged(s, "segment mem=0x4000000 memsz=0xa0000 bufsz=0x0 "
			 "fnv=cbf29ce484222325 mapped\n");
	/* FNV-1a of one zero byte */
	expect_logged(s, "segment mem=0x4100000 memsz=0x1000 bufsz=0x1 "
			 "fnv=af63bd4c8601b7df\n");
	expect_logged(s, "segment mem=0x4200000 memsz=0x2000 bufsz=0x1000 fnv=");
	expect_logged(s, "segment mem=0x5000000 memsz=0x800000 bufsz=0x1388 fnv=");
}

static void test_crash_order(void **state)
{
	struct scene *s = *state;

	expect_ok(load(s, true));
	expect_status(s, false, true);
	expect_ok(load(s, true));
	expect_calls(s, "open status unload load close");
	expect_status(s, false, true);
	expect_ok(unload(s, true));
	expect_calls(s, "open unload status close");
	expect_logged(s, "unload type=1\nstatus type=1\n");
	expect_status(s, false, false);
	/* Nothing is loaded: no error, and the status is the same in the end. */
	expect_ok(unload(s, true));
	expect_calls(s, "open unload status unload close");
	expect_status(s, false, false);
}

static void test_normal_order(void **state)
{
	struct scene *s = *state;

	expect_ok(load(s, false));
	expect_calls(s, "open load status close");
	expect_logged(s, "load type=0 arch=62");
	expect_status(s, true, false);
	expect_ok(load(s, false));
	expect_calls(s, "open load status load close");
	expect_status(s, true, false);
	assert_int_equal(s->warnings.n, 0);
	expect_ok(unload(s, false));
	expect_calls(s, "open unload status close");
	expect_status(s, false, false);
	expect_ok(load(s, true));
	expect_ok(unload(s, false));
	expect_status(s, false, true);
}

/* The image is loaded; what then goes wrong is a warning. */
static struct kx_err *exec_by(const struct sys *sys)
{
	struct start start = {.sys = sys};

	KX_TRY(keeper_xen.open(&start));
	struct kx_err *err = keeper_xen.run(&start);
	keeper_xen.close(&start);
	return err;
}

static void test_normal_status_fails(void **state)
{
	struct scene *s = *state;

	begin(s, "status:EPERM");
	expect_ok(load(s, false));
	assert_int_equal(s->warnings.n, 1);
	assert_non_null(strstr(s->warnings.v[0].text, "kexec_status: Operation not"));
	warnings_clear(&s->warnings);
	begin(s, "load@3:ENOMEM");
	expect_ok(load(s, false));
	expect_ok(load(s, false));
	assert_int_equal(s->warnings.n, 1);
	assert_non_null(strstr(s->warnings.v[0].text,
		"the image is loaded, but Xen's status (kexec -S) may not tell: Xen's "
		"hypercall kexec_load: Cannot allocate memory"));
	expect_err(exec_by(&s->tree.sys), KX_REFUSED, "kexec: Device or resource busy");
}

static const struct {
	const char *fail;
	bool panic;
	enum kx_code code;
	const char *message, *calls;
} refusals[] = {
	{"open:ENOENT", true, KX_UNSUPPORTED, "loading an image by Xen: Xen's device",
		"open"},
	{"status:ENOSYS", true, KX_REFUSED, "kexec_status: Function not implemented",
		"open status close"},
	{"load:ENOMEM", true, KX_REFUSED, "kexec_load: Cannot allocate memory: the crash",
		"open status load close"},
	{"load:EINVAL", true, KX_REFUSED, "Invalid argument: Xen does not take a segment",
		"open status load close"},
	{"load:EADDRNOTAVAIL", false, KX_REFUSED, "address: Xen does not take a segment",
		"open load close"},
	{"load:EBUSY", false, KX_REFUSED, "busy: Xen has begun to start",
		"open load close"},
	{"load:EFAULT", false, KX_REFUSED, "address: Xen cannot read the image",
		"open load close"},
	{"alloc:ENOMEM", false, KX_REFUSED,
		"1 bytes: a buffer for Xen's hypercall kexec_load: Cannot allocate",
		"open close"},
	{"alloc@3:ENOMEM", false, KX_REFUSED, "5000 bytes: a buffer", "open close"},
};

static void test_refusals(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		begin(s, refusals[i].fail);
		expect_err(load(s, refusals[i].panic), refusals[i].code,
			refusals[i].message);
		expect_calls(s, refusals[i].calls);
		assert_int_equal(s->warnings.n, 0);
	}
	begin(s, "unload:EBUSY");
	expect_err(unload(s, true), KX_REFUSED, "kexec_unload: Device or resource busy");
	begin(s, "status:EPERM");
	expect_err(unload(s, false), KX_REFUSED, "kexec_status: Operation not permitted");
}

/* errno is there for who explains it; and what became of the image before. */
static void test_crash_replaced(void **state)
{
	struct scene *s = *state;

	begin(s, "load@2:ENOMEM");
	expect_ok(load(s, true));
	struct kx_err *err = load(s, true);
	assert_non_null(err);
	assert_int_equal(err->errnum, ENOMEM);
	expect_err(err, KX_REFUSED, ": the crash image that was there is unloaded");
	expect_status(s, false, false);
	begin(s, "unload:EBUSY");
	expect_ok(load(s, true));
	expect_err(
		load(s, true), KX_REFUSED, "unloading the crash image that is there: ");
	expect_status(s, false, true);
}

static void test_places(void **state)
{
	struct scene *s = *state;

	/* Outside of the area, and an entry outside of the segments. */
	tree_text(&s->tree, "have", "range crash 0x4000000 0x1000000\n");
	expect_err(load(s, true), KX_REFUSED, "kexec_load: Cannot assign requested");
	s->plan.entry = 0x1000;
	expect_err(load(s, false), KX_REFUSED, "kexec_load: Invalid argument");
}

static void test_limits(void **state)
{
	struct segment many[CALL_XEN_SEGMENT_MAX + 1];
	struct segment huge = {
		ROLE_INITRD, 0x100000, 0x80000000, kernel, 0x80000000, false};
	struct scene *s = *state;

	memset(many, 0, sizeof(many));
	s->plan.segments = many;
	s->plan.nsegments = CALL_XEN_SEGMENT_MAX + 1;
	expect_err(load(s, false), KX_CHECK, "16 segments, and Xen takes 15");
	s->plan.segments = &huge;
	s->plan.nsegments = 1;
	expect_err(load(s, false), KX_LIMIT, "the segment at 0x100000 has 2147483648");
}

static void test_exec(void **state)
{
	struct scene *s = *state;

	expect_err(exec_by(&s->tree.sys), KX_NOT_LOADED, "Nothing has been loaded!");
	expect_calls(s, "open exec close");
	expect_logged(s, "exec type=0\n");
	expect_ok(load(s, false));
	expect_err(exec_by(&s->tree.sys), KX_REFUSED, "kexec: Device or resource busy");
	begin(s, "exec:EPERM");
	expect_err(exec_by(&s->tree.sys), KX_REFUSED, "kexec: Operation not permitted");
	begin(s, "open:EPERM");
	expect_err(exec_by(&s->tree.sys), KX_DENIED, "starting an image by Xen: Xen's");
}

/* A captured machine is never acted upon. */
static void test_captured(void **state)
{
	struct scene *s = *state;

	s->tree.sys.live = false;
	expect_err(load(s, true), KX_UNSUPPORTED, "--root only plans");
	expect_err(unload(s, true), KX_UNSUPPORTED, "--root only plans");
	expect_err(exec_by(&s->tree.sys), KX_UNSUPPORTED, "--root only plans");
	expect_calls(s, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static int run_all(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_read),
		TEST(test_large_map),
		TEST(test_unread),
		TEST(test_lying_xen),
		TEST(test_crash_arguments),
		TEST(test_crash_order),
		TEST(test_normal_order),
		TEST(test_normal_status_fails),
		TEST(test_refusals),
		TEST(test_crash_replaced),
		TEST(test_places),
		TEST(test_limits),
		TEST(test_exec),
		TEST(test_captured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The loader reads its path once, when a program starts. */
int main(int argc, char **argv)
{
	const char *build = getenv("TOP_BUILDDIR");
	char *path;

	(void)argc;
	if (getenv("KX_XEN_FAKE_PATH"))
		return run_all();
	if (asprintf(&path, "%s/tests/support/fake-xen", build ? build : ".") < 0)
		return 1;
	setenv("KX_XEN_FAKE_PATH", path, 1);
	setenv("LD_LIBRARY_PATH", path, 1);
	execv("/proc/self/exe", argv);
	perror("test-xen-calls: running itself again");
	return 1;
}
