// SPDX-License-Identifier: GPL-2.0-or-later
/* What a load takes of free memory, and what is said of it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "plan/free-memory.h"
#include "world-x86.h"

/* A usual machine, a kernel and an initrd of so many MiB, which nobody reads. */
static void begin(struct world *w, uint64_t initrd, uint64_t available)
{
	static const uint8_t none[1];

	world_usual(w);
	world_initrd(w, none, initrd * MIB);
	w->images.kernel.bz.init_size = 48 * MIB;
	fact_set_u64(&w->facts.mem_total, 4 * GIB);
	fact_set_u64(&w->facts.free_memory.available, available * MIB);
}

/* Only what the check looks at: no byte of the initrd is there. */
static struct kx_err *check(struct world *w, enum call call, uint64_t segments)
{
	struct planning p = {.in = &w->in, .plan = {.call = call, .panic = w->req.panic}};
	struct segment s = {.role = ROLE_INITRD, .memsz = segments * MIB};

	if (call != CALL_FILE) {
		p.plan.segments = &s;
		p.plan.nsegments = 1;
	}
	struct kx_err *err = free_memory_check(&p);
	w->plan.warnings = p.plan.warnings;
	return err;
}

static void expect_fits(struct world *w, enum call call, uint64_t segments, bool tight)
{
	expect_ok(check(w, call, segments));
	assert_int_equal(plan_warns(&w->plan, "memory is tight: "), tight);
	warnings_clear(&w->plan.warnings);
}

static void expect_refused(
	struct world *w, enum call call, uint64_t segments, const char *says)
{
	struct kx_err *err = check(w, call, segments);

	assert_non_null(err);
	assert_int_equal(err->errnum, ENOMEM);
	expect_err(err, KX_NO_SPACE, says);
	warnings_clear(&w->plan.warnings);
}

/* All memory of all segments, and a page for the list of 512. */
static void test_segments(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 100, 1024);
	expect_fits(&w, CALL_LOAD, 512, false);
	expect_fits(&w, CALL_LOAD, 768, true);
	expect_fits(&w, CALL_LOAD, 1020, true);
	expect_refused(&w, CALL_LOAD, 1024,
		"kexec_load needs 1026 MiB of free memory (1026 MiB for the kernel's copy"
		" of the image), and 1024 MiB are available, besides 0 MiB of swap");
	/* The other memory is told apart. */
	fact_set_u64(&w.facts.free_memory.swap, 64 * MIB);
	expect_fits(&w, CALL_LOAD, 1024, true);
	expect_refused(&w, CALL_LOAD, 1100, "1024 MiB are available, besides 64");
	fact_set_u64(&w.facts.free_memory.cma, 200 * MIB);
	expect_refused(&w, CALL_LOAD, 1024, "and 824 MiB are available");
	/* Of small machines, a smaller part is to be left. */
	fact_set_u64(&w.facts.free_memory.cma, 0);
	fact_set_u64(&w.facts.mem_total, 2 * GIB);
	expect_fits(&w, CALL_LOAD, 890, false);
	expect_fits(&w, CALL_LOAD, 895, true);
	world_destroy(&w);
}

static void test_loaded(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 100, 300);
	fact_set_u64(&w.facts.loaded, 0);
	expect_refused(&w, CALL_LOAD, 300, "besides 0 MiB of swap");
	fact_set_u64(&w.facts.loaded, 1);
	expect_refused(&w, CALL_LOAD, 300, "until kexec -u unloads it");
	world_destroy(&w);
}

/* The files, and the image: 100 twice, and 48 of the kernel. */
static void test_files(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 100, 600);
	expect_fits(&w, CALL_FILE, 0, false);
	fact_set_u64(&w.facts.free_memory.available, 400 * MIB);
	expect_fits(&w, CALL_FILE, 0, true);
	fact_set_u64(&w.facts.free_memory.available, 240 * MIB);
	expect_refused(&w, CALL_FILE, 0,
		"kexec_file_load needs 249 MiB of free memory (101 MiB for the files as "
		"the kernel reads them, 149 MiB for the kernel's copy of the image), and "
		"240 MiB are available, besides 0 MiB of swap: kexec_load (-c) needs only"
		" 149 MiB");
	fact_set_u64(&w.facts.free_memory.available, 140 * MIB);
	struct kx_err *err = check(&w, CALL_FILE, 0);
	assert_null(strstr(err->message, "-c"));
	kx_err_free(err);
	/* CMA can serve this call. */
	fact_set_u64(&w.facts.free_memory.available, 400 * MIB);
	fact_set_u64(&w.facts.free_memory.cma, 300 * MIB);
	expect_fits(&w, CALL_FILE, 0, true);
	world_destroy(&w);
}

/* What this program copies itself, or will, to have one initrd. */
static void test_copies(void **state)
{
	static const uint8_t none[1];
	struct world w;

	(void)state;
	begin(&w, 100, 240);
	w.images.initrds[0].private_copy = true;
	expect_refused(&w, CALL_LOAD, 149, "100 MiB for copies of files that are made");
	w.images.initrds[0].private_copy = false;
	world_initrd(&w, none, 10 * MIB);
	fact_set_u64(&w.facts.free_memory.available, 379 * MIB);
	expect_fits(&w, CALL_LOAD, 149, true);
	fact_set_u64(&w.facts.free_memory.available, 370 * MIB);
	expect_refused(&w, CALL_FILE, 0, "needs 379 MiB of free memory (110 MiB for");
	world_destroy(&w);
}

/* It goes where memory is reserved; the file call reads the files into free memory. */
static void test_crash(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 100, 1);
	w.req.panic = true;
	expect_fits(&w, CALL_LOAD, 200, false);
	expect_refused(&w, CALL_FILE, 0, "kexec_load (-c) needs none");
	fact_set_u64(&w.facts.free_memory.available, 120 * MIB);
	expect_fits(&w, CALL_FILE, 0, true);
	world_destroy(&w);
}

/* Xen has its own memory; and what the machine does not tell is no reason. */
static void test_not_asked(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 100, 1);
	expect_fits(&w, CALL_XEN, 4096, false);
	w.facts.free_memory.available.fact.state = FACT_ABSENT;
	expect_fits(&w, CALL_LOAD, 4096, false);
	expect_fits(&w, CALL_FILE, 0, false);
	world_destroy(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_segments),
		cmocka_unit_test(test_loaded),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_crash),
		cmocka_unit_test(test_not_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
