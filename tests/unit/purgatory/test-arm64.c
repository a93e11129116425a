// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the arm64 purgatory says, on a fake machine: a kernel, UARTs, and a CPU that stops
 * with longjmp().
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
#include "purgatory/arm64-machine.h"
#include "purgatory/check.h"
#include "purgatory/digest-way.h"
#include "within.h"

#define KERNEL 0x44000000
#define UART   0x9000000

struct machine {
	jmp_buf stopped;
	uint8_t kernel[0x100];
	unsigned simd; /* how often the vector registers were switched on */

	/* The UART: each access to it, and how. */
	char text[4096];
	size_t ntext;
	uint64_t reads, writes;
	uint64_t busy;	/* so many reads say that it is not ready */
	unsigned width; /* what accesses must have, in bytes */
	uint64_t data, status;
	uint32_t ready, full; /* what it then has */
};

static struct machine *machine;

void *phys_map(uint64_t paddr, uint64_t size)
{
	assert_int_equal(paddr, KERNEL);
	assert_int_equal(size, sizeof(machine->kernel));
	return machine->kernel;
}

uint64_t simd_begin(void)
{
	machine->simd++;
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

static uint32_t device_read(uint64_t paddr, unsigned width)
{
	struct machine *m = machine;

	assert_int_equal(paddr, m->status);
	assert_int_equal(width, m->width);
	m->reads++;
	if (!m->busy)
		return m->ready;
	if (m->busy != UINT64_MAX)
		m->busy--;
	return m->full;
}

static void device_write(uint64_t paddr, uint32_t value, unsigned width)
{
	struct machine *m = machine;

	assert_int_equal(paddr, m->data);
	assert_int_equal(width, m->width);
	assert_true(m->ntext < sizeof(m->text) - 1);
	m->writes++;
	m->text[m->ntext++] = value;
}

uint32_t device_read8(uint64_t paddr)
{
	return device_read(paddr, 1);
}

uint32_t device_read32(uint64_t paddr)
{
	return device_read(paddr, 4);
}

void device_write8(uint64_t paddr, uint32_t value)
{
	device_write(paddr, value, 1);
}

void device_write32(uint64_t paddr, uint32_t value)
{
	device_write(paddr, value, 4);
}

/* Run purgatory: true when it returned, false when it stopped the machine. */
static bool starts_target(const struct purgatory_params *params)
{
	machine->ntext = machine->reads = machine->writes = 0;
	memset(machine->text, 0, sizeof(machine->text));
	if (setjmp(machine->stopped))
		return false;
	purgatory_main(params);
	return true;
}

static struct purgatory_params kernel_params(uint32_t flags)
{
	struct purgatory_params params = {
		.magic = PURGATORY_MAGIC,
		.version = PURGATORY_VERSION,
		.flags = flags,
		.region_count = 1,
		.regions = {{KERNEL, sizeof(machine->kernel)}},
		.regs = {[PP_ARM64_UART] = UART},
	};
	struct digest digest;

	digest_init(&digest, digest_chunks_of(flags), SHA256_USUAL);
	digest_segment(&digest, machine->kernel, sizeof(machine->kernel));
	digest_final(&digest, params.digest);
	return params;
}

static const struct {
	uint32_t flags, shift;
	unsigned width;
	uint64_t status;
	uint32_t ready, full;
} uarts[] = {
	{PURGATORY_PL011, 0, 4, 0x18, 0x90, 0xb8},
	{PURGATORY_UART8250, 0, 1, 5, 0x60, 0x40},
	{PURGATORY_UART8250, 2, 1, 20, 0x20, 0x00},
	{PURGATORY_UART8250 | PURGATORY_UART_WIDE, 2, 4, 20, 0x20, 0xdf},
};

static void with_uart(size_t i, struct purgatory_params *params)
{
	machine->data = UART;
	machine->status = UART + uarts[i].status;
	machine->width = uarts[i].width;
	machine->ready = uarts[i].ready;
	machine->full = uarts[i].full;
	params->flags |= uarts[i].flags;
	params->serial_port = uarts[i].shift;
}

#define CHECKING "kexec: purgatory: checking the digest\r\n"
#define STARTING "kexec: purgatory: starting the kernel\r\n"

static void test_verbose(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(uarts); i++) {
		struct purgatory_params params =
			kernel_params(PURGATORY_CHECK_DIGEST | PURGATORY_VERBOSE);

		with_uart(i, &params);
		machine->busy = 1000;
		assert_true(starts_target(&params));
		assert_string_equal(machine->text, CHECKING STARTING);
		assert_int_equal(machine->reads, machine->writes + 1000);
	}
}

/* A UART that nothing is said on is not touched: it may have no power. */
static void test_silent(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(uarts); i++) {
		struct purgatory_params params = kernel_params(PURGATORY_CHECK_DIGEST);

		with_uart(i, &params);
		assert_true(starts_target(&params));
		assert_int_equal(machine->reads + machine->writes, 0);
	}
}

static void test_no_console(void **state)
{
	struct purgatory_params params =
		kernel_params(PURGATORY_CHECK_DIGEST | PURGATORY_VERBOSE);

	(void)state;
	assert_true(starts_target(&params));
	machine->kernel[3] ^= 1;
	assert_false(starts_target(&params));
	assert_int_equal(machine->reads + machine->writes, 0);
}

static void test_mismatch(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(uarts); i++) {
		struct purgatory_params params = kernel_params(PURGATORY_CHECK_DIGEST);

		with_uart(i, &params);
		machine->kernel[0xff] ^= 1;
		assert_false(starts_target(&params));
		assert_non_null(strstr(machine->text, "digest mismatch"));
		assert_non_null(strstr(machine->text, "\r\nexpected "));
		assert_non_null(strstr(machine->text, "\r\ncomputed "));
		machine->kernel[0xff] ^= 1;
	}
}

/* One bounded wait, and not one for each character; the target starts all the same. */
static void test_never_ready(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(uarts); i++) {
		struct purgatory_params params =
			kernel_params(PURGATORY_CHECK_DIGEST | PURGATORY_VERBOSE);

		with_uart(i, &params);
		machine->busy = UINT64_MAX;
		assert_true(starts_target(&params));
		assert_int_equal(machine->writes, 0);
		assert_within(machine->reads, 1000, 1 << 20);
	}
}

/* No vector registers are needed for it, whatever else the parameters ask for. */
static void test_xxh64(void **state)
{
	struct purgatory_params params = kernel_params(PURGATORY_CHECK_DIGEST |
		PURGATORY_XXH64_DIGEST | PURGATORY_FAST_DIGEST);

	(void)state;
	with_uart(0, &params);
	assert_true(starts_target(&params));
	for (size_t i = 0; i < sizeof(machine->kernel); i++) {
		machine->kernel[i] ^= 0x10;
		assert_false(starts_target(&params));
		assert_non_null(strstr(machine->text, "digest mismatch"));
		machine->kernel[i] ^= 0x10;
	}
	assert_int_equal(machine->simd, 0);
	params.flags &= ~PURGATORY_XXH64_DIGEST & ~PURGATORY_FAST_DIGEST;
	assert_false(starts_target(&params));
}

/* Nothing of damaged parameters is obeyed, so nothing is said. */
static void test_damaged_params(void **state)
{
	struct purgatory_params params = kernel_params(PURGATORY_VERBOSE);

	(void)state;
	with_uart(0, &params);
	params.magic ^= 1;
	assert_false(starts_target(&params));
	assert_int_equal(machine->reads + machine->writes, 0);
}

static void except(const struct purgatory_params *params)
{
	machine->ntext = machine->reads = machine->writes = 0;
	memset(machine->text, 0, sizeof(machine->text));
	if (!setjmp(machine->stopped))
		arm64_exception(params, 0x96000010, 0x123456789abcdef0, 0x1a4);
}

static void test_exception(void **state)
{
	struct purgatory_params params = kernel_params(0);

	(void)state;
	with_uart(0, &params);
	except(&params);
	assert_string_equal(machine->text,
		"kexec: purgatory: an exception; stopped\r\n"
		"syndrome 0x0000000096000010 address 0x123456789abcdef0 "
		"at 0x00000000000001a4\r\n");
	params.version++;
	except(&params);
	assert_int_equal(machine->reads + machine->writes, 0);
}

static int setup(void **state)
{
	(void)state;
	machine = calloc(1, sizeof(*machine));
	if (!machine)
		return -1;
	for (size_t i = 0; i < sizeof(machine->kernel); i++)
		machine->kernel[i] = i * 7;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(machine);
	machine = NULL;
	return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_verbose),
		TEST(test_silent),
		TEST(test_no_console),
		TEST(test_mismatch),
		TEST(test_never_ready),
		TEST(test_xxh64),
		TEST(test_damaged_params),
		TEST(test_exception),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
