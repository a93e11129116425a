// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The C part of the ppc64 purgatories on a fake machine: a kernel, a device tree, the
 * terminals of a hypervisor and of OPAL, and a CPU that stops with longjmp().
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "digest/digest.h"
#include "digest/sha256-fast.h"
#include "purgatory/check.h"
#include "purgatory/ppc64-machine.h"
#include "within.h"

#define KERNEL	  0x2000000
#define TREE	  0x3000000
#define TERMINAL  0x71000000
#define OPAL_BASE 0x30000000
#define OPAL	  0x30001234

#define BUSY	      1
#define LONG_BUSY     9900
#define LONG_BUSY_MAX 9905
#define OPAL_BUSY     (-2)
#define OPAL_EVENT    (-12)
#define FOR_EVER      UINT64_MAX
#define NO_CPU	      0xffffffff /* in the device tree before purgatory ran */

struct machine {
	jmp_buf stopped;
	uint8_t kernel[0x100], tree[0x40];
	size_t nflushed;
	const void *flushed;

	/* Of either terminal. */
	char text[4096];
	size_t ntext;
	uint64_t calls;	    /* that should write */
	uint64_t busy;	    /* so many of these are answered with the status below */
	int64_t status;	    /* and when none is left to be busy, 0 */
	uint64_t most;	    /* bytes that OPAL takes of one call */
	bool lies;	    /* OPAL tells more than it was given */
	uint64_t waiting;   /* bytes that OPAL keeps until it is polled */
	bool never_drained; /* it says so whatever it keeps */
	uint64_t polls;

	/* H_SET_MODE. */
	uint64_t set_mode_calls, set_mode_busy;
	int64_t set_mode_status; /* while it is busy, and at last */
	int64_t set_mode_result;
};

static struct machine *machine;

static void write_be(int n, uint8_t *p, uint64_t v)
{
	for (; n--; v >>= 8)
		p[n] = v;
}

static uint64_t read_be(int n, const uint8_t *p)
{
	uint64_t v = 0;

	while (n--)
		v = v << 8 | *p++;
	return v;
}

void *phys_map(uint64_t paddr, uint64_t size)
{
	struct machine *m = machine;
	const struct {
		uint64_t paddr, size;
		uint8_t *bytes;
	} memory[] = {
		{KERNEL, sizeof(m->kernel), m->kernel},
		{TREE, sizeof(m->tree), m->tree},
	};

	for (size_t i = 0; i < KX_ARRAY_SIZE(memory); i++)
		if (paddr >= memory[i].paddr && size <= memory[i].size &&
			paddr - memory[i].paddr <= memory[i].size - size)
			return memory[i].bytes + (paddr - memory[i].paddr);
	fail_msg("no memory of %#lx bytes at %#lx", (long)size, (long)paddr);
	return NULL;
}

/*
 * What is in common with other architectures is test-purgatory's. The machine that this
 * runs on may be one whose digest takes vector registers; on ppc64 it is not.
 */
uint64_t simd_begin(void)
{
	if (SHA256_BASE_LANES == 1)
		fail_msg("vector registers are not asked for here");
	return 0;
}

void simd_end(uint64_t before)
{
	(void)before;
}

void machine_stop(void)
{
	longjmp(machine->stopped, 1);
}

void cache_flush(const void *line)
{
	machine->nflushed++;
	machine->flushed = line;
}

/* The status of a call that should write; 0: it does. */
static int64_t next_status(struct machine *m)
{
	m->calls++;
	if (!m->busy)
		return 0;
	if (m->busy != FOR_EVER)
		m->busy--;
	return m->status;
}

static void add_text(struct machine *m, const void *bytes, size_t n)
{
	assert_true(n <= sizeof(m->text) - 1 - m->ntext);
	memcpy(m->text + m->ntext, bytes, n);
	m->ntext += n;
}

/* Mode 0, of resource 4. */
static int64_t set_mode(struct machine *m, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
	assert_int_equal(a, 0);
	assert_int_equal(b, 4);
	assert_int_equal(c | d, 0);
	m->set_mode_calls++;
	if (!m->set_mode_busy)
		return m->set_mode_result;
	if (m->set_mode_busy != FOR_EVER)
		m->set_mode_busy--;
	return m->set_mode_status;
}

int64_t hypercall(uint64_t token, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
	uint8_t bytes[16];
	int64_t status;

	if (token == 0x31c)
		return set_mode(machine, a, b, c, d);
	status = next_status(machine);

	assert_int_equal(token, 0x58);
	assert_int_equal(a, TERMINAL);
	assert_within(b, 1, sizeof(bytes));
	write_be(8, bytes, c);
	write_be(8, bytes + 8, d);
	if (!status)
		add_text(machine, bytes, b);
	return status;
}

static int64_t opal_write(struct machine *m, uint8_t *length, const uint8_t *bytes)
{
	uint64_t n = read_be(8, length);
	int64_t status = next_status(m);

	assert_within(n, 1, 16);
	if (status)
		return status;
	if (n > m->most)
		n = m->most;
	add_text(m, bytes, n);
	m->waiting += n;
	write_be(8, length, n + m->lies * 16);
	return 0;
}

static int64_t opal_poll(struct machine *m, uint8_t *events)
{
	m->polls++;
	write_be(8, events, m->waiting || m->never_drained ? 0x108 : 0x100);
	m->waiting = m->waiting > 5 ? m->waiting - 5 : 0;
	return 0;
}

int64_t opal_call(
	uint64_t a, uint64_t b, uint64_t c, uint64_t token, uint64_t base, uint64_t entry)
{
	assert_int_equal(base, OPAL_BASE);
	assert_int_equal(entry, OPAL);
	if (token == 10)
		return opal_poll(machine, (void *)(uintptr_t)a);
	assert_int_equal(token, 1);
	assert_int_equal(a, TERMINAL);
	return opal_write(machine, (void *)(uintptr_t)b, (void *)(uintptr_t)c);
}

/* Run purgatory on CPU 7: true when it returned, false when it stopped the machine. */
static bool starts_target(const struct purgatory_params *params)
{
	struct machine *m = machine;

	m->ntext = 0;
	memset(m->text, 0, sizeof(m->text));
	m->calls = m->polls = m->nflushed = m->set_mode_calls = 0;
	if (setjmp(m->stopped))
		return false;
	purgatory_main(params);
	ppc64_hand_over(params, 7);
	return true;
}

static struct purgatory_params good_params(uint32_t flags)
{
	struct purgatory_params params = {
		.magic = PURGATORY_MAGIC,
		.version = PURGATORY_VERSION,
		.flags = flags,
		.region_count = 1,
		.entry = KERNEL,
		.regs = {[PP_PPC64_R3] = TREE,
			[PP_PPC64_R4] = KERNEL,
			[PP_PPC64_R8] = OPAL_BASE,
			[PP_PPC64_R9] = OPAL},
		.regions = {{KERNEL, sizeof(machine->kernel)}},
		.serial_port = TERMINAL,
	};
	struct digest digest;

	digest_init(&digest, DIGEST_SHA256, SHA256_USUAL);
	digest_segment(&digest, machine->kernel, sizeof(machine->kernel));
	digest_final(&digest, params.digest);
	return params;
}

static int setup(void **state)
{
	(void)state;
	machine = calloc(1, sizeof(*machine));
	if (!machine)
		return -1;
	machine->most = 16;
	for (size_t i = 0; i < sizeof(machine->kernel); i++)
		machine->kernel[i] = i * 7;
	write_be(4, machine->tree, 0xd00dfeed);
	write_be(4, machine->tree + 20, 17);
	write_be(4, machine->tree + 28, NO_CPU);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(machine);
	machine = NULL;
	return 0;
}

#define CHECKING "kexec: purgatory: checking the digest\r\n"
static const char verbose_text[] = CHECKING "kexec: purgatory: starting the kernel\r\n";

/* Nothing is called without a flag, and nothing changes but the boot CPU. */
static void test_silent(void **state)
{
	struct purgatory_params params =
		good_params(PURGATORY_CHECK_DIGEST | PURGATORY_VERBOSE);
	uint8_t tree[sizeof(machine->tree)], kernel[sizeof(machine->kernel)];

	(void)state;
	memcpy(tree, machine->tree, sizeof(tree));
	memcpy(kernel, machine->kernel, sizeof(kernel));
	write_be(4, tree + 28, 7);
	assert_true(starts_target(&params));
	assert_int_equal(machine->calls + machine->polls + machine->nflushed, 0);
	assert_int_equal(machine->set_mode_calls, 0);
	assert_memory_equal(machine->tree, tree, sizeof(tree));
	assert_memory_equal(machine->kernel, kernel, sizeof(kernel));
}

static void test_verbose(void **state)
{
	static const uint32_t consoles[] = {PURGATORY_HVC, PURGATORY_OPAL};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(consoles); i++) {
		struct purgatory_params params = good_params(
			PURGATORY_CHECK_DIGEST | PURGATORY_VERBOSE | consoles[i]);

		assert_true(starts_target(&params));
		assert_string_equal(machine->text, verbose_text);
		assert_int_equal(machine->waiting, 0);
	}
}

static void test_mismatch(void **state)
{
	static const uint32_t consoles[] = {PURGATORY_HVC, PURGATORY_OPAL};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(consoles); i++) {
		struct purgatory_params params = good_params(
			PURGATORY_CHECK_DIGEST | PURGATORY_RUN_AT_LOAD | consoles[i]);

		machine->kernel[0xff] ^= 1;
		assert_false(starts_target(&params));
		assert_non_null(strstr(machine->text, "digest mismatch"));
		assert_non_null(strstr(machine->text, "\r\nexpected "));
		assert_int_equal(machine->waiting, 0);
		assert_int_equal(machine->nflushed, 0);
		assert_int_equal(read_be(4, machine->tree + 28), NO_CPU);
		machine->kernel[0xff] ^= 1;
	}
}

/* Nothing of damaged parameters is obeyed, so nothing is said. */
static void test_damaged_params(void **state)
{
	struct purgatory_params params = good_params(PURGATORY_HVC | PURGATORY_OPAL);

	(void)state;
	params.magic ^= 1;
	assert_false(starts_target(&params));
	params = good_params(PURGATORY_HVC | PURGATORY_OPAL);
	params.region_count = PURGATORY_MAX_REGIONS + 1;
	assert_false(starts_target(&params));
	assert_int_equal(machine->calls + machine->polls, 0);
}

static void assert_busy_is_waited_for(uint32_t console, int64_t status)
{
	struct purgatory_params params =
		good_params(PURGATORY_CHECK_DIGEST | PURGATORY_VERBOSE | console);

	machine->busy = 1000;
	machine->status = status;
	assert_true(starts_target(&params));
	assert_string_equal(machine->text, verbose_text);
	assert_int_equal(machine->busy, 0);
}

static void test_busy(void **state)
{
	(void)state;
	assert_busy_is_waited_for(PURGATORY_HVC, BUSY);
	assert_busy_is_waited_for(PURGATORY_HVC, LONG_BUSY);
	assert_busy_is_waited_for(PURGATORY_HVC, LONG_BUSY_MAX);
	assert_busy_is_waited_for(PURGATORY_OPAL, OPAL_BUSY);
	assert_busy_is_waited_for(PURGATORY_OPAL, OPAL_EVENT);
}

/* One bounded wait, not one for each piece of text; the target starts all the same. */
static void assert_given_up(uint32_t console, int64_t status, uint64_t most_calls)
{
	struct purgatory_params params =
		good_params(PURGATORY_CHECK_DIGEST | PURGATORY_VERBOSE | console);

	machine->busy = FOR_EVER;
	machine->status = status;
	assert_true(starts_target(&params));
	assert_string_equal(machine->text, "");
	assert_within(machine->calls, most_calls == 1 ? 1 : 1000, most_calls);
	assert_true(machine->polls <= most_calls);
	assert_int_equal(read_be(4, machine->tree + 28), 7);
}

static void test_given_up(void **state)
{
	(void)state;
	assert_given_up(PURGATORY_HVC, BUSY, 1 << 20);
	assert_given_up(PURGATORY_HVC, LONG_BUSY, 1 << 20);
	assert_given_up(PURGATORY_OPAL, OPAL_BUSY, 1 << 20);
	assert_given_up(PURGATORY_OPAL, OPAL_EVENT, 1 << 20);
	assert_given_up(PURGATORY_HVC, -4, 1);		      /* H_PARAMETER */
	assert_given_up(PURGATORY_HVC, LONG_BUSY - 1, 1);     /* no busy any more */
	assert_given_up(PURGATORY_HVC, LONG_BUSY_MAX + 1, 1); /* nor this */
	assert_given_up(PURGATORY_OPAL, -5, 1);		      /* OPAL_CLOSED */
}

static void test_one_of_two_given_up(void **state)
{
	struct purgatory_params params =
		good_params(PURGATORY_CHECK_DIGEST | PURGATORY_VERBOSE | PURGATORY_HVC |
			    PURGATORY_OPAL);

	(void)state;
	machine->busy = 1;
	machine->status = -4;
	assert_true(starts_target(&params));
	assert_string_equal(machine->text, verbose_text);
}

static void test_opal_takes_little(void **state)
{
	struct purgatory_params params =
		good_params(PURGATORY_CHECK_DIGEST | PURGATORY_VERBOSE | PURGATORY_OPAL);

	(void)state;
	machine->most = 3;
	assert_true(starts_target(&params));
	assert_string_equal(machine->text, verbose_text);
	machine->most = 0;
	assert_true(starts_target(&params));
	assert_string_equal(machine->text, "");
	assert_within(machine->calls, 1000, 1 << 20);
}

static void test_opal_lies(void **state)
{
	struct purgatory_params params =
		good_params(PURGATORY_CHECK_DIGEST | PURGATORY_VERBOSE | PURGATORY_OPAL);

	(void)state;
	machine->lies = true;
	assert_true(starts_target(&params));
	assert_int_equal(machine->calls, 1);
	machine->lies = false;
	machine->never_drained = true;
	assert_true(starts_target(&params));
	assert_within(machine->polls, 1000, 1 << 20);
	assert_string_equal(machine->text, CHECKING);
}

static void assert_run_at_load(uint32_t flags, const uint8_t expected[4])
{
	struct purgatory_params params = good_params(PURGATORY_CHECK_DIGEST | flags);
	uint8_t kernel[sizeof(machine->kernel)];

	memcpy(kernel, machine->kernel, sizeof(kernel));
	memcpy(kernel + 0x5c, expected, 4);
	assert_true(starts_target(&params));
	assert_memory_equal(machine->kernel, kernel, sizeof(kernel));
	assert_int_equal(machine->nflushed, 1);
	assert_ptr_equal(machine->flushed, machine->kernel + 0x5c);
}

static void test_run_at_load(void **state)
{
	(void)state;
	assert_run_at_load(PURGATORY_RUN_AT_LOAD, (const uint8_t[]){0, 0, 0, 1});
	assert_run_at_load(PURGATORY_RUN_AT_LOAD | PURGATORY_TARGET_LE,
		(const uint8_t[]){1, 0, 0, 0});
}

static void assert_boot_cpu(uint32_t magic, uint32_t version, uint32_t expected)
{
	struct purgatory_params params = good_params(0);

	write_be(4, machine->tree, magic);
	write_be(4, machine->tree + 20, version);
	write_be(4, machine->tree + 28, NO_CPU);
	assert_true(starts_target(&params));
	assert_int_equal(read_be(4, machine->tree + 28), expected);
}

static void test_boot_cpu(void **state)
{
	(void)state;
	assert_boot_cpu(0xd00dfeed, 17, 7);
	assert_boot_cpu(0xd00dfeed, 2, 7);
	assert_boot_cpu(0xd00dfeed, 1, NO_CPU);
	assert_boot_cpu(0xedfe0dd0, 17, NO_CPU);
	ppc64_hand_over(&(struct purgatory_params){.regs = {TREE}}, 0x12345678);
	assert_int_equal(read_be(4, machine->tree + 28), NO_CPU);
	write_be(4, machine->tree, 0xd00dfeed);
	ppc64_hand_over(&(struct purgatory_params){.regs = {TREE}}, 0x12345678);
	assert_int_equal(read_be(4, machine->tree + 28), 0x12345678);
}

/* Asked for, without a word; again while the hypervisor is busy. */
static void test_big_exceptions(void **state)
{
	static const int64_t busy[] = {BUSY, LONG_BUSY, LONG_BUSY_MAX};
	struct purgatory_params params =
		good_params(PURGATORY_HVC | PURGATORY_BIG_EXCEPTIONS);

	(void)state;
	assert_true(starts_target(&params));
	assert_int_equal(machine->set_mode_calls, 1);
	for (size_t i = 0; i < KX_ARRAY_SIZE(busy); i++) {
		machine->set_mode_busy = 1000;
		machine->set_mode_status = busy[i];
		assert_true(starts_target(&params));
		assert_int_equal(machine->set_mode_calls, 1001);
	}
	assert_string_equal(machine->text, "");
}

static void assert_exceptions_stay(const char *said)
{
	struct purgatory_params params =
		good_params(PURGATORY_HVC | PURGATORY_BIG_EXCEPTIONS);

	assert_true(starts_target(&params));
	assert_string_equal(machine->text, said);
	assert_int_equal(read_be(4, machine->tree + 28), 7);
}

/* A hypervisor that does not do it: the target starts all the same. */
static void test_exceptions_stay(void **state)
{
	static const char said[] = "kexec: purgatory: the hypervisor does not take "
				   "exceptions big-endian; the kernel may hang\r\n";

	(void)state;
	machine->set_mode_result = -2; /* H_FUNCTION */
	assert_exceptions_stay(said);
	assert_int_equal(machine->set_mode_calls, 1);
	machine->set_mode_busy = FOR_EVER;
	machine->set_mode_status = LONG_BUSY;
	assert_exceptions_stay(said);
	assert_within(machine->set_mode_calls, 1000000, 1 << 24);
}

/* An image that is not started leaves the machine as it is. */
static void test_exceptions_of_damaged(void **state)
{
	struct purgatory_params params =
		good_params(PURGATORY_CHECK_DIGEST | PURGATORY_BIG_EXCEPTIONS);

	(void)state;
	machine->kernel[0] ^= 1;
	assert_false(starts_target(&params));
	assert_int_equal(machine->set_mode_calls, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_silent),
		TEST(test_verbose),
		TEST(test_mismatch),
		TEST(test_damaged_params),
		TEST(test_busy),
		TEST(test_given_up),
		TEST(test_one_of_two_given_up),
		TEST(test_opal_takes_little),
		TEST(test_opal_lies),
		TEST(test_run_at_load),
		TEST(test_boot_cpu),
		TEST(test_big_exceptions),
		TEST(test_exceptions_stay),
		TEST(test_exceptions_of_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
