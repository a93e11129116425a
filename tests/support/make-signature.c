// SPDX-License-Identifier: GPL-2.0-or-later
#include "make-signature.h"

#include <stdlib.h>
#include <string.h>

/* A value of DER in the making: its content. */
struct value {
	uint8_t bytes[1024];
	size_t size;
};

static void put(struct value *to, const void *bytes, size_t size)
{
	if (size > sizeof(to->bytes) - to->size)
		abort();
	memcpy(to->bytes + to->size, bytes, size);
	to->size += size;
}

/* Content and its tag; the length in two bytes behind 0x82, or in one where it fits. */
static void put_value(struct value *to, uint8_t tag, const void *content, size_t size)
{
	const uint8_t start[] = {tag, 0x82, (uint8_t)(size >> 8), (uint8_t)size};
	const uint8_t small[] = {tag, (uint8_t)size};

	if (size < 0x80)
		put(to, small, sizeof(small));
	else
		put(to, start, sizeof(start));
	put(to, content, size);
}

static void wrap(struct value *to, uint8_t tag, const struct value *content)
{
	put_value(to, tag, content->bytes, content->size);
}

static void put_attribute(struct value *to, uint8_t type, uint8_t tag, const char *text)
{
	const uint8_t oid[] = {0x55, 4, type};
	struct value pair = {0}, set = {0};

	put_value(&pair, 0x06, oid, sizeof(oid));
	put_value(&pair, tag, text, strlen(text));
	wrap(&set, 0x30, &pair);
	wrap(to, 0x31, &set);
}

/* An organisation, and the common name. */
static void put_name(struct value *to, uint8_t tag, const char *common)
{
	struct value name = {0};

	put_attribute(&name, 10, 0x13, "Organisation");
	put_attribute(&name, 3, tag ? tag : 0x0c, common);
	wrap(to, 0x30, &name);
}

static void put_certificate(struct value *to, const struct signature_recipe *recipe)
{
	static const uint8_t version[] = {0xa0, 3, 0x02, 1, 2};
	struct value body = {0}, certificate = {0}, all = {0};

	put(&body, version, sizeof(version));
	put_value(&body, 0x02, &recipe->serial, 1);
	put_value(&body, 0x30, "", 0); /* algorithm */
	put_name(&body, 0, recipe->issuer);
	put_value(&body, 0x30, "", 0); /* validity */
	put_name(&body, recipe->name_tag, recipe->subject);
	wrap(&certificate, 0x30, &body);
	wrap(&all, 0x30, &certificate);
	wrap(to, 0xa0, &all);
}

static void put_signers(struct value *to, const struct signature_recipe *recipe)
{
	struct value id = {0}, signer = {0}, all = {0};

	put_value(&signer, 0x02, "\1", 1);
	if (recipe->key_id) {
		put_value(&signer, 0x80, "keykey", 6);
	} else {
		put_name(&id, 0, recipe->signer_issuer);
		put_value(&id, 0x02, &recipe->signer_serial, 1);
		wrap(&signer, 0x30, &id);
	}
	wrap(&all, 0x30, &signer);
	wrap(to, 0x31, &all);
}

struct signature_recipe signature_recipe(void)
{
	return (struct signature_recipe){.subject = "Signer",
		.issuer = "Maker",
		.signer_issuer = "Maker",
		.serial = 7,
		.signer_serial = 7};
}

uint8_t *make_signature(const struct signature_recipe *recipe, size_t *ret_size)
{
	static const uint8_t oid[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2};
	struct value data = {0}, inner = {0}, outer = {0}, all = {0};

	put_value(&data, 0x02, "\1", 1);
	put_value(&data, 0x31, "", 0); /* digests */
	put_value(&data, 0x30, "", 0); /* what is signed */
	if (!recipe->no_certificate)
		put_certificate(&data, recipe);
	put_signers(&data, recipe);
	wrap(&inner, 0x30, &data);
	put_value(&outer, 0x06, oid, sizeof(oid));
	wrap(&outer, 0xa0, &inner);
	wrap(&all, 0x30, &outer);
	uint8_t *bytes = malloc(all.size);
	if (!bytes)
		abort();
	memcpy(bytes, all.bytes, all.size);
	*ret_size = all.size;
	return bytes;
}
