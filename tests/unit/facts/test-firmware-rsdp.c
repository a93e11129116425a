// SPDX-License-Identifier: GPL-2.0-or-later
/* ACPI's root pointer: read out of memory, and handed to a multiboot 2 kernel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "../../arch/x86_64/multiboot.h"
#include "base/bytes.h"
#include "facts/firmware-rsdp.h"
#include "tree.h"

#define PLACE 0x140

/* A structure of size bytes whose sums are right. */
static void make_rsdp(uint8_t *dst, uint32_t size)
{
	uint8_t sum = 0;

	memset(dst, 0, RSDP_SIZE_V2);
	memcpy(dst, "RSD PTR ", 8);
	memcpy(dst + 9, "OEM id", 6);
	dst[15] = size == RSDP_SIZE_V2 ? 2 : 0;
	put_le32(dst + 16, 0x7ffe1000);
	for (int i = 0; i < RSDP_SIZE_V1; i++)
		sum += dst[i];
	dst[8] = -sum;
	if (size == RSDP_SIZE_V1)
		return;
	put_le32(dst + 20, RSDP_SIZE_V2);
	put_le64(dst + 24, 0x7ffe2000);
	sum = 0;
	for (int i = 0; i < RSDP_SIZE_V2; i++)
		sum += dst[i];
	dst[32] = -sum;
}

/* Read it where the memory of a captured machine has those bytes. */
static enum fact_state read_from(const uint8_t *rsdp, size_t size, struct facts *facts)
{
	uint8_t memory[PLACE + RSDP_SIZE_V2] = {0};
	struct tree tree;

	tree_make(&tree);
	memcpy(memory + PLACE, rsdp, size);
	tree_write(&tree, "dev/mem", memory, PLACE + size);
	facts->boot_params.fact.state = FACT_PRESENT;
	put_le64(facts->boot_params.data + BOOT_PARAMS_RSDP, PLACE);
	assert_null(facts_read_rsdp(&tree.sys, facts));
	tree_remove(&tree);
	return facts->rsdp.fact.state;
}

static void test_read(void **state)
{
	static const uint32_t sizes[] = {RSDP_SIZE_V1, RSDP_SIZE_V2};
	uint8_t rsdp[RSDP_SIZE_V2];
	struct facts facts = {0};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		make_rsdp(rsdp, sizes[i]);
		assert_int_equal(read_from(rsdp, sizes[i], &facts), FACT_PRESENT);
		assert_int_equal(facts.rsdp.size, sizes[i]);
		assert_memory_equal(facts.rsdp.data, rsdp, sizes[i]);
		rsdp[sizes[i] - 1] ^= 1; /* its sum */
		assert_int_equal(read_from(rsdp, sizes[i], &facts), FACT_FAILED);
	}
	make_rsdp(rsdp, RSDP_SIZE_V2);
	assert_int_equal(read_from(rsdp, RSDP_SIZE_V1, &facts), FACT_FAILED); /* cut */
	memcpy(rsdp, "RSD PTX\x1a", 8); /* the same sum */
	assert_int_equal(read_from(rsdp, RSDP_SIZE_V2, &facts), FACT_FAILED);
	facts_destroy(&facts);
}

/* The address, and who told it: words that have source in them. */
static void expect_told(const struct facts *facts, uint64_t paddr, const char *source)
{
	const char *told;

	assert_int_equal(rsdp_address(facts), paddr);
	assert_int_equal(rsdp_find(facts, &told), paddr);
	if (source)
		assert_non_null(strstr(told, source));
	else
		assert_null(told);
}

/* Boot parameters before acpi_rsdp= before EFI's tables; each alone is enough. */
static void test_address(void **state)
{
	char with[] = "ro not_acpi_rsdp=0x9 acpi_rsdp=\"0x3000\" quiet", without[] = "ro";
	struct facts facts = {.cmdline = {{FACT_PRESENT, NULL}, without}};

	(void)state;
	expect_told(&facts, 0, NULL);
	facts.efi.acpi = (struct fact_u64){{FACT_PRESENT, NULL}, 0x1000};
	expect_told(&facts, 0x1000, "(ACPI)");
	facts.efi.acpi20 = (struct fact_u64){{FACT_PRESENT, NULL}, 0x2000};
	expect_told(&facts, 0x2000, "(ACPI20)");
	facts.cmdline.text = with;
	expect_told(&facts, 0x3000, "acpi_rsdp=");
	put_le64(facts.boot_params.data + BOOT_PARAMS_RSDP, 0x4000);
	expect_told(&facts, 0x3000, "acpi_rsdp="); /* they were not read */
	facts.boot_params.fact.state = FACT_PRESENT;
	expect_told(&facts, 0x4000, "boot parameters");
}

static void test_unknown(void **state)
{
	struct facts facts = {0};
	struct tree tree;

	(void)state;
	tree_make(&tree);
	assert_null(facts_read_rsdp(&tree.sys, &facts));
	assert_int_equal(facts.rsdp.fact.state, FACT_ABSENT);
	/* Known by EFI, and no memory captured. */
	facts.efi.acpi20.fact.state = FACT_PRESENT;
	facts.efi.acpi20.value = PLACE;
	assert_null(facts_read_rsdp(&tree.sys, &facts));
	assert_int_equal(facts.rsdp.fact.state, FACT_ABSENT);
	tree_remove(&tree);
	facts_destroy(&facts);
}

/* The tag of that type in what multiboot2_write() wrote; NULL: there is none. */
static const uint8_t *find_tag(const uint8_t *info, uint32_t type)
{
	for (uint32_t at = 8; get_le32(info + at);
		at = (at + get_le32(info + at + 4) + 7) & ~7U)
		if (get_le32(info + at) == type)
			return info + at;
	return NULL;
}

static void check_tag(uint32_t size, uint32_t type)
{
	struct fact_rsdp rsdp = {.fact.state = FACT_PRESENT, .size = size};
	const struct memmap map = {0};
	struct multiboot_info info = {
		.cmdline = "", .loader = "", .map = &map, .rsdp = &rsdp};
	uint8_t bytes[256] = {0};

	make_rsdp(rsdp.data, size);
	assert_true(multiboot2_write(&info, NULL) <= sizeof(bytes));
	multiboot2_write(&info, bytes);
	const uint8_t *tag = find_tag(bytes, type);
	assert_non_null(tag);
	assert_int_equal(get_le32(tag + 4), 8 + size);
	assert_memory_equal(tag + 8, rsdp.data, size);
	assert_null(find_tag(bytes, type == 14 ? 15 : 14));
	info.rsdp = NULL;
	memset(bytes, 0, sizeof(bytes));
	multiboot2_write(&info, bytes);
	assert_null(find_tag(bytes, type));
}

static void test_tag(void **state)
{
	(void)state;
	check_tag(RSDP_SIZE_V1, 14);
	check_tag(RSDP_SIZE_V2, 15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_address),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_tag),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
