// SPDX-License-Identifier: GPL-2.0-or-later
/* The compressed kernel inside of a bzImage, and the relocations behind it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "compressed-text.h"
#include "expect.h"
#include "image/image.h"
#include "image/payload.h"
#include "make-image.h"

/* A bzImage around these bytes, unpacked. */
static struct kx_err *unpack(const void *payload, size_t size, struct image *image)
{
	struct bzimage_recipe recipe = bzimage_recipe();
	enum image_match match;
	size_t image_size;

	recipe.payload = payload;
	recipe.payload_size = size;
	*image = (struct image){.kind = IMAGE_BZIMAGE, .unpacked.fd = -1};
	image->original.path = strdup("k");
	image->original.fd = -1;
	image->original.data = make_bzimage(&recipe, &image_size);
	image->original.size = image_size;
	struct bytes b = file_bytes(&image->original);
	expect_ok(bzimage_parse(&b, &match, &image->bz));
	return image_unpack_payload(image);
}

/* It was not mapped: file_close() is not for it. */
static void close_image(struct image *image)
{
	payload_destroy(&image->payload);
	free((void *)image->original.data);
	free(image->original.path);
}

static void refused(const void *payload, size_t size, const char *why)
{
	struct image image;

	expect_ok(unpack(payload, size, &image));
	assert_int_equal(image.payload.elf.nloads, 0);
	assert_non_null(image.payload.why_not);
	if (!strstr(image.payload.why_not->message, why))
		fail_msg("'%s' is not in '%s'", why, image.payload.why_not->message);
	close_image(&image);
}

static void damaged(const void *payload, size_t size, const char *why)
{
	struct image image;

	expect_err(unpack(payload, size, &image), KX_FORMAT, why);
	assert_int_equal(image.payload.elf.nloads, 0);
	close_image(&image);
}

static bool is_built(const void *payload, size_t size)
{
	struct image image;
	struct kx_err *err = unpack(payload, size, &image);
	bool built = err || image.payload.file.data;

	if (!built)
		assert_non_null(strstr(image.payload.why_not->message, "--without-"));
	kx_err_free(err);
	close_image(&image);
	return built;
}

/* As the kernel's build does it: the size behind all but gzip data. */
static uint8_t *with_size(const uint8_t *data, size_t size, uint32_t stated)
{
	uint8_t *p = malloc(size + 4);

	memcpy(p, data, size);
	put_le32(p + size, stated);
	return p;
}

static const struct {
	const char *name;
	const uint8_t *data;
	size_t size, field; /* bytes of the size behind the data */
} samples[] = {
	{"gzip", text_gz, sizeof(text_gz), 0},
	{"xz", text_xz, sizeof(text_xz), 4},
	{"lzma", text_lzma, sizeof(text_lzma), 4},
	{"zstd", text_zst, sizeof(text_zst), 4},
	{"lz4", text_legacy_lz4, sizeof(text_legacy_lz4), 4},
};

static void test_compressions(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(samples); i++) {
		KX_AUTO(freep)
		uint8_t *p = with_size(samples[i].data, samples[i].size, TEXT_SIZE);
		size_t size = samples[i].size + samples[i].field;
		struct image image;

		if (!is_built(p, size))
			continue;
		expect_ok(unpack(p, size, &image));
		assert_string_equal(image.payload.compression, samples[i].name);
		assert_int_equal(image.payload.file.size, TEXT_SIZE);
		assert_memory_equal(
			image.payload.file.data, "kernel of a test, kernel", 24);
		close_image(&image);
		refused(p, size, "is no ELF file");
		damaged(p, size - samples[i].field - 9, "payload of 'k'");
	}
}

static void test_stated_size(void **state)
{
	(void)state;
	if (!is_built(text_gz, sizeof(text_gz)))
		skip();
	for (size_t i = 1; i < KX_ARRAY_SIZE(samples); i++) {
		KX_AUTO(freep)
		uint8_t *more =
			with_size(samples[i].data, samples[i].size, TEXT_SIZE + 1);
		KX_AUTO(freep)
		uint8_t *less =
			with_size(samples[i].data, samples[i].size, TEXT_SIZE - 1);
		KX_AUTO(freep)
		uint8_t *huge = with_size(samples[i].data, samples[i].size, 0x40000001);
		size_t size = samples[i].size + 4;

		if (!is_built(more, size))
			continue;
		damaged(more, size, "144 bytes come out, and not the 145 that it states");
		damaged(less, size, "grows beyond the limit of 143 bytes");
		damaged(huge, size, "it states 0x40000001 bytes");
		damaged(less, size, "with or without --fast-boot");
	}
}

static void test_unknown_compressions(void **state)
{
	(void)state;
	refused("\x42\x5ah91AY&SY", 10, "compressed by bzip2, which this program cannot");
	refused("\x89LZO\0\r\n\x1a\n1", 10, "compressed by LZO");
	refused("\x7f"
		"ELF....12",
		10, "compressed by an unknown format");
	damaged("\x1f\x8b\x08", 3, "a payload of 3 bytes");
}

static void test_no_payload(void **state)
{
	struct bzimage_recipe recipe = bzimage_recipe();
	struct image image = {.kind = IMAGE_BZIMAGE};
	enum image_match match;
	size_t size;

	(void)state;
	recipe.protocol = 0x207;
	image.original = (struct file){.path = "k", .fd = -1};
	image.original.data = make_bzimage(&recipe, &size);
	image.original.size = size;
	struct bytes b = file_bytes(&image.original);
	expect_ok(bzimage_parse(&b, &match, &image.bz));
	expect_ok(image_unpack_payload(&image));
	assert_non_null(strstr(image.payload.why_not->message,
		"does not say where its compressed part is (boot protocol 2.07"));
	payload_destroy(&image.payload);
	free((void *)image.original.data);

	image = (struct image){.kind = IMAGE_ELF};
	expect_ok(image_unpack_payload(&image));
	assert_null(image.payload.why_not);
}

/* ---- the vmlinux in it ------------------------------------------------------------- */

static bool has_elf(void)
{
	struct elf_recipe r = vmlinux_recipe();
	struct elf_image elf = {0};
	enum image_match match;
	size_t size;
	KX_AUTO(freep) uint8_t *p = make_elf(&r, &size);
	struct bytes b = {p, size, "v"};
	KX_AUTO(kx_err_freep) struct kx_err *err = elf_image_parse(&b, &match, &elf);

	elf_image_destroy(&elf);
	return !err;
}

static struct kx_err *parse(
	const struct elf_recipe *r, const struct bzimage *bz, struct payload *ret)
{
	size_t size;
	KX_AUTO(freep) uint8_t *p = make_elf(r, &size);
	struct bytes b = {p, size, "v"};

	*ret = (struct payload){0};
	return payload_parse(&b, bz, ret);
}

static const struct bzimage usual = {
	.pref_address = 0x1000000, .kernel_alignment = 0x200000, .init_size = 0x3000000};

static void expect_lists(
	const struct elf_recipe *r, uint64_t n64, uint64_t inverse, uint64_t n32)
{
	struct payload payload;

	expect_ok(parse(r, &usual, &payload));
	assert_int_equal(payload.elf.nloads, 3);
	assert_int_equal(payload.relocations.there, r->nbehind != 0);
	assert_int_equal(payload.relocations.lists[RELOCATE_64].n, n64);
	assert_int_equal(payload.relocations.lists[RELOCATE_INVERSE_32].n, inverse);
	assert_int_equal(payload.relocations.lists[RELOCATE_32].n, n32);
	payload_destroy(&payload);
}

static void refuse(const struct elf_recipe *r, const struct bzimage *bz, const char *why)
{
	struct payload payload;

	expect_err(parse(r, bz, &payload), KX_UNSUPPORTED, why);
	assert_int_equal(payload.elf.nloads, 0);
	payload_destroy(&payload);
}

#define WORDS(...)                                                                       \
	({                                                                               \
		const uint32_t words_[] = {__VA_ARGS__};                                 \
		struct elf_recipe r_ = vmlinux_recipe();                                 \
		memcpy(r_.behind, words_, sizeof(words_));                               \
		r_.nbehind = KX_ARRAY_SIZE(words_);                                      \
		r_;                                                                      \
	})

static void test_lists(void **state)
{
	struct elf_recipe none = vmlinux_recipe();
	struct elf_recipe empty = WORDS(0, 0), three_empty = WORDS(0, 0, 0);
	struct elf_recipe two = WORDS(0, 0x81000010, 0, 0x81000000, 0x81000004);
	struct elf_recipe three = WORDS(0, 0x81000010, 0x81000018, 0, 0x81200000, 0,
		0x81000000, 0x81000001, 0x81201ffc);

	(void)state;
	if (!has_elf())
		skip();
	expect_lists(&none, 0, 0, 0);
	none.sections = 0;
	expect_lists(&none, 0, 0, 0);
	expect_lists(&empty, 0, 0, 0);
	expect_lists(&three_empty, 0, 0, 0);
	expect_lists(&two, 1, 0, 2);
	expect_lists(&three, 2, 1, 3);
	three.sections = 0;
	expect_lists(&three, 2, 1, 3);
}

static void test_lists_that_do_not_tile(void **state)
{
	struct elf_recipe one = WORDS(0, 0x81000010), no_zero = WORDS(0x81000010, 0);
	struct elf_recipe four = WORDS(0, 0, 0, 0), lead = WORDS(0x81000010, 0, 0, 0);
	struct elf_recipe text = WORDS(0x81000010, 0x81000014);

	(void)state;
	if (!has_elf())
		skip();
	refuse(&one, &usual, "they are one list");
	refuse(&no_zero, &usual, "they do not start with a zero");
	refuse(&text, &usual, "they do not start with a zero");
	refuse(&four, &usual, "they are more than three lists");
	refuse(&lead, &usual, "they are more than three lists");
}

static void test_targets(void **state)
{
	static const struct {
		uint32_t in, out;
		bool wide;
	} cases[] = {
		{0x81000000, 0x80ffffff, false}, /* before the first load */
		{0x81003ffc, 0x81003ffd, false}, /* its last bytes */
		{0x81003ff8, 0x81003ff9, true},
		{0x81200000, 0x811fffff, false}, /* between loads */
		{0x81201ffc, 0x81202000, false}, /* memory without bytes */
		{0x81201ff8, 0x81201ffc, true},
		{0x81000004, 0x01000004, false}, /* another sign */
	};

	(void)state;
	if (!has_elf())
		skip();
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		bool wide = cases[i].wide;
		struct elf_recipe in =
			wide ? WORDS(0, cases[i].in, 0, 0) : WORDS(0, 0, 0, cases[i].in);
		struct elf_recipe out = wide ? WORDS(0, cases[i].out, 0, 0)
					     : WORDS(0, 0, cases[i].out, 0);

		expect_lists(&in, wide, 0, !wide);
		refuse(&out, &usual, "which is in no bytes that are loaded");
	}
}

/* A table as large as real ones, and one word too many or too few of it. */
static void test_large_table(void **state)
{
	struct elf_part load = {.paddr = 0x1000000, .filesz = 0x4000, .memsz = 0x4000};
	const struct elf_image elf = {.loads = &load, .nloads = 1};
	const size_t n = 300000, elf_end = 64;
	KX_AUTO(freep) uint8_t *p = calloc(n + 16, 4);
	struct bytes b = {p, n * 4, "v"};
	struct relocations r;

	(void)state;
	for (size_t i = elf_end / 4 - 1; i < n; i++)
		put_le32(p + i * 4, 0x81000000 + i % 0x3ff0);
	put_le32(p + elf_end, 0);
	put_le32(p + 100000 * 4, 0);
	expect_ok(relocations_parse(&b, elf_end, &elf, &r));
	assert_int_equal(r.lists[RELOCATE_64].n, 100000 - elf_end / 4 - 1);
	assert_int_equal(r.lists[RELOCATE_32].n, n - 100001);
	assert_int_equal(r.lists[RELOCATE_32].offset, 100001 * 4);
	expect_err(relocations_parse(&b, elf_end - 4, &elf, &r), KX_UNSUPPORTED, "");
	expect_err(relocations_parse(&b, elf_end + 4, &elf, &r), KX_UNSUPPORTED, "");
	b.size -= 2;
	expect_err(relocations_parse(&b, elf_end, &elf, &r), KX_UNSUPPORTED,
		"they are no whole words");
}

/* Linux 7.2 is entered among its data, which are not said to be executable. */
static void test_entry_in_data(void **state)
{
	struct elf_recipe r = WORDS(0, 0x81000010, 0, 0x81200000);
	struct payload payload;

	(void)state;
	if (!has_elf())
		skip();
	r.entry = r.loads[1].paddr;
	r.data_loads = 2;
	expect_ok(parse(&r, &usual, &payload));
	assert_int_equal(payload.elf.entry, r.loads[1].paddr);
	payload_destroy(&payload);
}

static void test_vmlinux_that_is_none(void **state)
{
	struct elf_recipe r = vmlinux_recipe();
	struct bzimage bz = usual;

	(void)state;
	if (!has_elf())
		skip();
	r.machine = 21;
	refuse(&r, &usual, "no x86_64 vmlinux (machine 21, 64 bits)");
	r = vmlinux_recipe();
	r.virtual_offset = 0;
	refuse(&r, &usual, "is linked to 0x1000000 (virtual 0x1000000)");
	r = vmlinux_recipe();
	bz.pref_address = 0x1200000;
	refuse(&r, &bz, "the header says 0x1200000 (0xffffffff81200000)");
	bz.pref_address = 0x1000000;
	bz.kernel_alignment = 0x2000000;
	refuse(&r, &bz, "not multiples of each other");
	bz.kernel_alignment = 0x1000;
	refuse(&r, &bz, "and of 2 MiB");
	r.loads[2].paddr = 0x1201800;
	refuse(&r, &usual, "which is no page");
	r = vmlinux_recipe();
	r.entry = 0x1202000;
	refuse(&r, &usual, "the entry 0x1202000 of its vmlinux");
	r = vmlinux_recipe();
	r.loads[2].memsz = 1 << 30;
	refuse(&r, &usual, "over the limit of 0x40000000");
}

static void test_whole_way(void **state)
{
	struct elf_recipe r = WORDS(0, 0x81000010, 0, 0x81200000);
	struct image image;
	size_t size, packed_size;
	KX_AUTO(freep) uint8_t *vmlinux = make_elf(&r, &size);
	KX_AUTO(freep) uint8_t *packed = make_gzip(vmlinux, size, &packed_size);

	(void)state;
	if (!has_elf() || !is_built(packed, packed_size))
		skip();
	expect_ok(unpack(packed, packed_size, &image));
	assert_null(image.payload.why_not);
	assert_int_equal(image.payload.file.size, size);
	assert_memory_equal(image.payload.file.data, vmlinux, size);
	assert_int_equal(image.payload.elf.entry, 0x1000000);
	assert_int_equal(image.payload.relocations.lists[RELOCATE_64].n, 1);
	close_image(&image);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compressions),
		cmocka_unit_test(test_stated_size),
		cmocka_unit_test(test_unknown_compressions),
		cmocka_unit_test(test_no_payload),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_lists_that_do_not_tile),
		cmocka_unit_test(test_targets),
		cmocka_unit_test(test_large_table),
		cmocka_unit_test(test_entry_in_data),
		cmocka_unit_test(test_vmlinux_that_is_none),
		cmocka_unit_test(test_whole_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
