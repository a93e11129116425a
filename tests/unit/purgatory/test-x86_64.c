// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The C part of purgatory on a fake machine: a few stretches of physical memory, a UART,
 * a VGA adapter, and a CPU that stops with longjmp().
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "digest/digest.h"
#include "digest/sha256-fast.h"
#include "purgatory/check.h"
#include "purgatory/digest-way.h"
#include "purgatory/x86_64-ports.h"

#define PORT	    0x3f8
#define KERNEL	    0x1000000
#define KERNEL_SIZE 300
#define INITRD	    0x123456000
#define INITRD_SIZE (2 * DIGEST_CHUNK + 5)
#define BACKUP_SRC  0
#define BACKUP_DST  0x2000000
#define BACKUP_SIZE 0x1000

struct machine {
	jmp_buf stopped;
	uint8_t kernel[KERNEL_SIZE], initrd[INITRD_SIZE];
	uint8_t backup_src[BACKUP_SIZE], backup_dst[BACKUP_SIZE];
	uint16_t vga[25 * 80];
	uint64_t maps[32]; /* addresses in the order of phys_map() */
	size_t nmaps;
	unsigned simd_begins, simd_ends;

	uint8_t lsr; /* what the line status register says */
	unsigned lsr_reads, port_writes;
	uint8_t uart[8], divisor[2];
	char serial[4096];
	size_t nserial;

	uint8_t misc, crtc_index, crtc[0x19], seq_index, seq[5], gc_index, gc[9];
	bool attribute_data;
	uint8_t attribute_index, attributes[0x15];
	unsigned colours;
};

static struct machine *machine;

void *phys_map(uint64_t paddr, uint64_t size)
{
	struct machine *m = machine;
	const struct {
		uint64_t paddr, size;
		void *bytes;
	} memory[] = {
		{KERNEL, sizeof(m->kernel), m->kernel},
		{INITRD, sizeof(m->initrd), m->initrd},
		{BACKUP_SRC, sizeof(m->backup_src), m->backup_src},
		{BACKUP_DST, sizeof(m->backup_dst), m->backup_dst},
		{0xb8000, sizeof(m->vga), m->vga},
	};

	if (paddr != 0xb8000 && m->nmaps < KX_ARRAY_SIZE(m->maps))
		m->maps[m->nmaps++] = paddr;
	for (size_t i = 0; i < KX_ARRAY_SIZE(memory); i++)
		if (paddr >= memory[i].paddr && size <= memory[i].size &&
			paddr - memory[i].paddr <= memory[i].size - size)
			return (uint8_t *)memory[i].bytes + (paddr - memory[i].paddr);
	fail_msg("no memory of %#lx bytes at %#lx", (long)size, (long)paddr);
	return NULL;
}

#define SIMD_BEFORE 0x6f000000031

uint64_t simd_begin(void)
{
	assert_int_equal(machine->simd_begins++, machine->simd_ends);
	return SIMD_BEFORE;
}

void simd_end(uint64_t before)
{
	assert_int_equal(before, SIMD_BEFORE);
	assert_int_equal(++machine->simd_ends, machine->simd_begins);
}

uint8_t port_read(uint16_t port)
{
	if (port == 0x3da)
		machine->attribute_data = false;
	if (port != PORT + 5)
		return 0xff;
	machine->lsr_reads++;
	return machine->lsr;
}

static void uart_write(struct machine *m, unsigned reg, uint8_t value)
{
	if ((m->uart[3] & 0x80) && reg < 2)
		m->divisor[reg] = value;
	else if (reg == 0 && m->nserial < sizeof(m->serial) - 1)
		m->serial[m->nserial++] = value;
	else
		m->uart[reg] = value;
}

static void attribute_write(struct machine *m, uint8_t value)
{
	if (!m->attribute_data)
		m->attribute_index = value;
	else if (m->attribute_index < sizeof(m->attributes))
		m->attributes[m->attribute_index] = value;
	m->attribute_data = !m->attribute_data;
}

static void crtc_write(struct machine *m, uint8_t value)
{
	if (m->crtc_index < 8 && (m->crtc[0x11] & 0x80))
		return; /* protected */
	assert_true(m->crtc_index < sizeof(m->crtc));
	m->crtc[m->crtc_index] = value;
}

static void vga_write(struct machine *m, uint16_t port, uint8_t value)
{
	switch (port) {
	case 0x3c0:
		attribute_write(m, value);
		break;
	case 0x3c2:
		m->misc = value;
		break;
	case 0x3c4:
		m->seq_index = value;
		break;
	case 0x3c5:
		m->seq[m->seq_index % 5] = value;
		break;
	case 0x3c9:
		m->colours++;
		break;
	case 0x3ce:
		m->gc_index = value;
		break;
	case 0x3cf:
		m->gc[m->gc_index % 9] = value;
		break;
	case 0x3d4:
		m->crtc_index = value;
		break;
	case 0x3d5:
		crtc_write(m, value);
		break;
	}
}

void port_write(uint16_t port, uint8_t value)
{
	machine->port_writes++;
	if (port >= PORT && port < PORT + 8)
		uart_write(machine, port - PORT, value);
	else
		vga_write(machine, port, value);
}

void machine_stop(void)
{
	longjmp(machine->stopped, 1);
}

/* Run purgatory: true when it returned, false when it stopped the machine. */
static bool starts_target(const struct purgatory_params *params)
{
	machine->nmaps = 0;
	machine->nserial = 0;
	memset(machine->serial, 0, sizeof(machine->serial));
	if (setjmp(machine->stopped))
		return false;
	purgatory_main(params);
	return true;
}

static struct purgatory_params good_params(uint32_t flags)
{
	struct purgatory_params params = {
		.magic = PURGATORY_MAGIC,
		.version = PURGATORY_VERSION,
		.flags = flags,
		.region_count = 3,
		.regions = {{KERNEL, KERNEL_SIZE}, {KERNEL, 0}, {INITRD, INITRD_SIZE}},
		.backup_src = BACKUP_SRC,
		.backup_dst = BACKUP_DST,
		.backup_size = BACKUP_SIZE,
		.serial_port = PORT,
		.serial_baud = 9600,
	};
	struct digest digest;

	digest_init(&digest, DIGEST_SHA256, SHA256_USUAL);
	digest_segment(&digest, machine->kernel, KERNEL_SIZE);
	digest_segment(&digest, machine->initrd, INITRD_SIZE);
	digest_final(&digest, params.digest);
	return params;
}

static int setup(void **state)
{
	(void)state;
	machine = calloc(1, sizeof(*machine));
	if (!machine)
		return -1;
	machine->lsr = 0x20;
	for (size_t i = 0; i < KERNEL_SIZE; i++)
		machine->kernel[i] = i * 7;
	for (size_t i = 0; i < INITRD_SIZE; i++)
		machine->initrd[i] = i >> 9 ^ i;
	memset(machine->backup_src, 0xab, BACKUP_SIZE);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(machine);
	machine = NULL;
	return 0;
}

static void assert_backup(bool copied)
{
	for (size_t i = 0; i < BACKUP_SIZE; i++)
		assert_int_equal(machine->backup_dst[i], copied ? 0xab : 0);
}

static void test_digest_good(void **state)
{
	struct purgatory_params params = good_params(PURGATORY_CHECK_DIGEST);

	(void)state;
	assert_true(starts_target(&params));
	assert_backup(true);
	assert_int_equal(machine->nserial, 0);
	assert_int_equal(machine->port_writes, 0);
	assert_int_equal(machine->vga[0], 0);
}

static void test_order(void **state)
{
	struct purgatory_params params = good_params(PURGATORY_CHECK_DIGEST);

	(void)state;
	assert_true(starts_target(&params));
	assert_int_equal(machine->nmaps, 5);
	assert_int_equal(machine->maps[2], INITRD);
	assert_int_equal(machine->maps[3] + machine->maps[4], BACKUP_SRC + BACKUP_DST);
}

static void hex(const uint8_t digest[SHA256_SIZE], char ret[2 * SHA256_SIZE + 1])
{
	for (int i = 0; i < SHA256_SIZE; i++)
		sprintf(ret + 2 * i, "%02x", digest[i]);
}

/* What must stand on the serial console when the digest of regions is not expected. */
static void assert_mismatch_message(const struct purgatory_params *params)
{
	struct purgatory_params now = good_params(0);
	char expected[65], computed[65], text[512];

	hex(params->digest, expected);
	hex(now.digest, computed);
	snprintf(text, sizeof(text),
		"kexec: purgatory: digest mismatch: the loaded image was damaged; stopped"
		"\r\nexpected %s\r\ncomputed %s\r\n",
		expected, computed);
	assert_string_equal(machine->serial, text);
}

static void assert_damage_stops(const struct purgatory_params *params, uint8_t *byte)
{
	*byte ^= 0x10;
	assert_false(starts_target(params));
	assert_mismatch_message(params);
	assert_backup(false);
	*byte ^= 0x10;
}

static void test_each_byte_damaged(void **state)
{
	struct purgatory_params params =
		good_params(PURGATORY_CHECK_DIGEST | PURGATORY_SERIAL);
	struct digest digest;

	(void)state;
	params.region_count = 1; /* the small one, for time's sake */
	digest_init(&digest, DIGEST_SHA256, SHA256_USUAL);
	digest_segment(&digest, machine->kernel, KERNEL_SIZE);
	digest_final(&digest, params.digest);
	for (size_t i = 0; i < KERNEL_SIZE; i++) {
		machine->kernel[i] ^= 0x10;
		assert_false(starts_target(&params));
		assert_non_null(strstr(machine->serial, "digest mismatch"));
		assert_backup(false);
		machine->kernel[i] ^= 0x10;
	}
	assert_true(starts_target(&params));
}

static void test_damage_in_each_region(void **state)
{
	struct purgatory_params params =
		good_params(PURGATORY_CHECK_DIGEST | PURGATORY_SERIAL);

	(void)state;
	assert_damage_stops(&params, &machine->kernel[0]);
	assert_damage_stops(&params, &machine->kernel[KERNEL_SIZE - 1]);
	assert_damage_stops(&params, &machine->initrd[0]);
	assert_damage_stops(&params, &machine->initrd[DIGEST_CHUNK - 1]);
	assert_damage_stops(&params, &machine->initrd[DIGEST_CHUNK]);
	assert_damage_stops(&params, &machine->initrd[INITRD_SIZE - 1]);
}

/* By what only some processors have, switched on only meanwhile. */
static void test_digest_by(enum sha256_way way)
{
	struct purgatory_params params = good_params(
		PURGATORY_CHECK_DIGEST | PURGATORY_SERIAL | digest_way_flags(way));

	assert_int_equal(digest_way_of(params.flags), way);
	if (!sha256_way_here(way))
		skip();
	assert_true(starts_target(&params));
	assert_backup(true);
	assert_int_equal(machine->simd_begins, 1);
	assert_int_equal(machine->simd_ends, 1);
	memset(machine->backup_dst, 0, BACKUP_SIZE);
	assert_damage_stops(&params, &machine->initrd[INITRD_SIZE - 1]);
	assert_int_equal(machine->simd_ends, 2);
}

static void test_wide_digest(void **state)
{
	(void)state;
	test_digest_by(SHA256_WIDE);
}

static void test_rotating_digest(void **state)
{
	(void)state;
	test_digest_by(SHA256_ROTATING);
}

static void test_fast_digest(void **state)
{
	(void)state;
	test_digest_by(SHA256_FAST);
}

/* By vectors, where each processor has them. */
static void test_usual_digest(void **state)
{
	struct purgatory_params params =
		good_params(PURGATORY_CHECK_DIGEST | PURGATORY_SERIAL);
	const unsigned vectors = SHA256_BASE_LANES > 1;

	(void)state;
	assert_true(starts_target(&params));
	assert_int_equal(machine->simd_begins, vectors);
	assert_int_equal(machine->simd_ends, vectors);
	memset(machine->backup_dst, 0, BACKUP_SIZE);
	assert_damage_stops(&params, &machine->initrd[0]);
	assert_int_equal(machine->simd_ends, 2 * vectors);
}

static void test_simd_stays_off(void **state)
{
	struct purgatory_params params = good_params(PURGATORY_FAST_DIGEST);

	(void)state;
	assert_true(starts_target(&params));
	assert_int_equal(machine->simd_begins, 0);
}

static void test_digest_itself_damaged(void **state)
{
	struct purgatory_params params =
		good_params(PURGATORY_CHECK_DIGEST | PURGATORY_SERIAL);

	(void)state;
	for (size_t i = 0; i < SHA256_SIZE; i += 31)
		assert_damage_stops(&params, &params.digest[i]);
}

static void test_check_skipped(void **state)
{
	struct purgatory_params params = good_params(PURGATORY_SERIAL);

	(void)state;
	machine->kernel[0] ^= 1;
	assert_true(starts_target(&params));
	assert_backup(true);
	assert_string_equal(machine->serial, "");
}

static void test_no_backup(void **state)
{
	struct purgatory_params params = good_params(PURGATORY_CHECK_DIGEST);

	(void)state;
	params.backup_size = 0;
	assert_true(starts_target(&params));
	assert_backup(false);
	assert_int_equal(machine->nmaps, 3);
}

static void test_verbose(void **state)
{
	struct purgatory_params params = good_params(
		PURGATORY_CHECK_DIGEST | PURGATORY_SERIAL | PURGATORY_VERBOSE);

	(void)state;
	assert_true(starts_target(&params));
	assert_string_equal(machine->serial, "kexec: purgatory: checking the digest\r\n"
					     "kexec: purgatory: starting the kernel\r\n");
	params.flags &= ~PURGATORY_CHECK_DIGEST;
	assert_true(starts_target(&params));
	assert_string_equal(machine->serial,
		"kexec: purgatory: no digest check asked for\r\n"
		"kexec: purgatory: starting the kernel\r\n");
}

static void assert_bad_params(const struct purgatory_params *params)
{
	const char *text = "kexec: purgatory: its parameters are damaged or of another "
			   "version; stopped\r\n";

	assert_false(starts_target(params));
	assert_string_equal(machine->serial, text);
	assert_int_equal(machine->nmaps, 0);
	assert_backup(false);
}

static void test_bad_params(void **state)
{
	struct purgatory_params params = good_params(0);

	(void)state;
	params.magic ^= 1;
	assert_bad_params(&params);
	params = good_params(0);
	params.version++;
	assert_bad_params(&params);
	params = good_params(0);
	params.region_count = PURGATORY_MAX_REGIONS + 1;
	assert_bad_params(&params);
}

/* A UART that is never ready costs one bounded wait, not one for each character. */
static void test_serial_never_ready(void **state)
{
	struct purgatory_params params =
		good_params(PURGATORY_CHECK_DIGEST | PURGATORY_SERIAL | PURGATORY_VGA |
			    PURGATORY_VERBOSE);

	(void)state;
	machine->lsr = 0;
	assert_true(starts_target(&params));
	assert_true(machine->lsr_reads > 1000 && machine->lsr_reads <= 1 << 20);
	assert_int_equal(machine->nserial, 0);
	assert_int_equal(machine->vga[0], 0x0700 | 'k');
}

static void assert_divisor(uint32_t baud, unsigned divisor)
{
	struct purgatory_params params =
		good_params(PURGATORY_SERIAL | PURGATORY_SERIAL_SETUP);

	params.serial_baud = baud;
	assert_true(starts_target(&params));
	assert_int_equal(machine->divisor[0] | machine->divisor[1] << 8, divisor);
	assert_int_equal(machine->uart[3], 0x03);
}

static void test_serial_setup(void **state)
{
	(void)state;
	assert_divisor(115200, 1);
	assert_divisor(9600, 12);
	assert_divisor(110, 1047);
	assert_divisor(1, 0xffff);
	assert_divisor(0, 1);
	assert_divisor(4000000, 1);
}

static void vga_line(unsigned row, char ret[81])
{
	for (unsigned i = 0; i < 80; i++)
		ret[i] = machine->vga[80 * row + i];
	ret[80] = 0;
}

static void test_vga_message(void **state)
{
	struct purgatory_params params =
		good_params(PURGATORY_CHECK_DIGEST | PURGATORY_VGA);
	char expected[65], text[81], line[81];

	(void)state;
	memset(machine->vga, 'x', sizeof(machine->vga));
	params.digest[3] ^= 1;
	hex(params.digest, expected);
	assert_false(starts_target(&params));
	vga_line(0, text);
	assert_string_equal(text,
		"kexec: purgatory: digest mismatch: the loaded image was "
		"damaged; stopped        ");
	snprintf(line, sizeof(line), "expected %-71s", expected);
	vga_line(1, text);
	assert_string_equal(text, line);
	vga_line(3, text);
	assert_int_equal(text[0], 'x');
	assert_int_equal(machine->lsr_reads, 0);
}

static void test_vga_reset(void **state)
{
	struct purgatory_params params = good_params(PURGATORY_RESET_VGA);

	(void)state;
	machine->crtc[0x11] = 0x80;
	memset(machine->vga, 'x', sizeof(machine->vga));
	assert_true(starts_target(&params));
	assert_int_equal(machine->misc, 0x67);
	assert_int_equal(machine->crtc[0], 0x5f);
	assert_int_equal(machine->crtc[7], 0x1f);
	assert_int_equal(machine->crtc[0x11], 0x8e);
	assert_int_equal(machine->crtc[0x18], 0xff);
	assert_int_equal(machine->seq[0], 3);
	assert_int_equal(machine->seq[4], 2);
	assert_int_equal(machine->gc[6], 0x0e);
	assert_int_equal(machine->attributes[15], 0x3f);
	assert_int_equal(machine->attributes[16], 0x0c);
	assert_int_equal(machine->attribute_index, 0x20);
	assert_int_equal(machine->colours, 64 * 3);
	for (size_t i = 0; i < KX_ARRAY_SIZE(machine->vga); i++)
		assert_int_equal(machine->vga[i], 0x0720);
}

/* Long lines go on in the next row, the last row is followed by the first. */
static void test_vga_wrap(void **state)
{
	struct purgatory_params params = good_params(PURGATORY_VGA);
	struct console console;

	(void)state;
	console_open(&console, &params);
	for (int i = 0; i < 25 * 80 + 3; i++)
		console_write(&console, i < 25 * 80 ? "a" : "b");
	assert_int_equal(machine->vga[0], 0x0700 | 'b');
	assert_int_equal(machine->vga[3], 0x0720);
	assert_int_equal(machine->vga[80], 0x0700 | 'a');
	assert_int_equal(machine->vga[25 * 80 - 1], 0x0700 | 'a');
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_digest_good),
		TEST(test_order),
		TEST(test_each_byte_damaged),
		TEST(test_damage_in_each_region),
		TEST(test_wide_digest),
		TEST(test_rotating_digest),
		TEST(test_fast_digest),
		TEST(test_usual_digest),
		TEST(test_simd_stays_off),
		TEST(test_digest_itself_damaged),
		TEST(test_check_skipped),
		TEST(test_no_backup),
		TEST(test_verbose),
		TEST(test_bad_params),
		TEST(test_serial_never_ready),
		TEST(test_serial_setup),
		TEST(test_vga_message),
		TEST(test_vga_reset),
		TEST(test_vga_wrap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
