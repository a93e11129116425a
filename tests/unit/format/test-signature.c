// SPDX-License-Identifier: GPL-2.0-or-later
/* Who signed a file, of both places where a signature may be, and damaged ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "expect.h"
#include "format/pkcs7.h"
#include "format/signature.h"
#include "make-pe.h"
#include "make-signature.h"

static struct kx_err *find(const struct signature_recipe *recipe, char **ret)
{
	size_t size;
	KX_AUTO(freep) uint8_t *bytes = make_signature(recipe, &size);

	return pkcs7_find_signer(&(struct bytes){bytes, size, "k"}, ret);
}

/* want NULL: it has no name. */
static void expect_name(const struct signature_recipe *recipe, const char *want)
{
	KX_AUTO(freep) char *name = NULL;

	expect_ok(find(recipe, &name));
	if (want)
		assert_string_equal(name, want);
	else
		assert_null(name);
}

static void test_names(void **state)
{
	(void)state;
	struct signature_recipe recipe = signature_recipe();

	expect_name(&recipe, "Signer");
	recipe.signer_serial = 8; /* of a certificate that is not there */
	expect_name(&recipe, "Maker");
	recipe.signer_serial = 7;
	recipe.signer_issuer = "Another";
	expect_name(&recipe, "Another");
	recipe = signature_recipe();
	recipe.no_certificate = true;
	expect_name(&recipe, "Maker");
	recipe.key_id = true;
	expect_name(&recipe, NULL);
	recipe = signature_recipe();
	recipe.name_tag = 0x1e; /* BMPString */
	expect_name(&recipe, NULL);
	recipe.name_tag = 0x13;
	expect_name(&recipe, "Signer");
	char large[200] = "";
	memset(large, 'x', sizeof(large) - 1);
	recipe.subject = large; /* its length takes two bytes */
	expect_name(&recipe, large);
}

/* Cut at each byte, from an exact copy, so that the sanitizer sees a read behind it. */
static void test_cut(void **state)
{
	(void)state;
	const struct signature_recipe recipe = signature_recipe();
	size_t size;
	KX_AUTO(freep) uint8_t *whole = make_signature(&recipe, &size);

	for (size_t cut = 0; cut < size; cut++) {
		KX_AUTO(freep) uint8_t *copy = malloc(cut + 1);
		KX_AUTO(freep) char *name = NULL;
		uint8_t *start = copy + 1; /* no gap behind the bytes */

		memcpy(start, whole, cut);
		expect_err(pkcs7_find_signer(&(struct bytes){start, cut, "k"}, &name),
			KX_FORMAT, "k: the signature is damaged: ");
		assert_null(name);
	}
}

/* Each byte changed: an error or a name, and no more. */
static void test_changed(void **state)
{
	(void)state;
	const struct signature_recipe recipe = signature_recipe();
	size_t size;
	KX_AUTO(freep) uint8_t *whole = make_signature(&recipe, &size);

	for (size_t i = 0; i < size; i++) {
		for (int change = 1; change < 0x100; change++) {
			KX_AUTO(freep) char *name = NULL;

			whole[i] ^= change;
			kx_err_free(pkcs7_find_signer(
				&(struct bytes){whole, size, "k"}, &name));
			whole[i] ^= change;
		}
	}
}

static void expect_signature(
	const uint8_t *bytes, size_t size, bool there, const char *signer)
{
	struct signature signature;

	expect_ok(signature_read(&(struct bytes){bytes, size, "k"}, &signature));
	assert_int_equal(signature.there, there);
	if (signer)
		assert_string_equal(signature.signer, signer);
	else
		assert_null(signature.signer);
	signature_destroy(&signature);
}

/* The table of certificates is the end of the file. */
static void test_pe(void **state)
{
	(void)state;
	const struct signature_recipe inner = signature_recipe();
	struct pe_recipe recipe = pe_recipe();
	size_t size, pe_size;
	KX_AUTO(freep) uint8_t *signature = make_signature(&inner, &size);

	pe_recipe_add(&recipe, ".text", "text", 4);
	KX_AUTO(freep) uint8_t *bare = make_pe(&recipe, &pe_size);
	expect_signature(bare, pe_size, false, NULL);

	recipe.signature = 8 + size + 3; /* padded to what 8 divides */
	KX_AUTO(freep) uint8_t *pe = make_pe(&recipe, &pe_size);
	uint8_t *table = pe + pe_size - recipe.signature;
	put_le32(table, 8 + size);
	put_le16(table + 4, 0x200);
	put_le16(table + 6, 2);
	memcpy(table + 8, signature, size);
	expect_signature(pe, pe_size, true, "Signer");
	put_le16(table + 6, 1); /* a bare certificate */
	expect_signature(pe, pe_size, true, NULL);
	put_le16(table + 6, 2);
	put_le32(table, 7);
	struct signature damaged;
	expect_err(signature_read(&(struct bytes){pe, pe_size, "k"}, &damaged), KX_FORMAT,
		"says that it has 7 bytes");
	assert_false(damaged.there);
	put_le32(table, recipe.signature + 1);
	expect_err(signature_read(&(struct bytes){pe, pe_size, "k"}, &damaged), KX_FORMAT,
		"");
}

static void test_appended(void **state)
{
	(void)state;
	static const char magic[] = "~Module signature appended~\n";
	const struct signature_recipe recipe = signature_recipe();
	size_t size;
	KX_AUTO(freep) uint8_t *signature = make_signature(&recipe, &size);
	uint8_t file[2048] = "\177ELF", *p = file + 100;

	memcpy(p, signature, size);
	p += size;
	p[2] = 2;
	put_be32(p + 8, size);
	memcpy(p + 12, magic, strlen(magic));
	size_t all = p + 12 + strlen(magic) - file;
	expect_signature(file, all, true, "Signer");
	expect_signature(file, all - 1, false, NULL);
	expect_signature(p, all - (p - file) - 1, false, NULL);
	p[2] = 0; /* PGP */
	expect_signature(file, all, true, NULL);
	put_be32(p + 8, all);
	struct signature damaged;
	expect_err(signature_read(&(struct bytes){file, all, "k"}, &damaged), KX_FORMAT,
		"more than the file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_changed),
		cmocka_unit_test(test_pe),
		cmocka_unit_test(test_appended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
