// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/pkcs7.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/* Tags of DER (X.690): each is one byte here. */
enum {
	DER_INTEGER = 0x02,
	DER_OID = 0x06,
	DER_UTF8 = 0x0c,
	DER_PRINTABLE = 0x13,
	DER_T61 = 0x14,
	DER_IA5 = 0x16,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_CONTEXT_0 = 0xa0, /* [0], constructed … */
	DER_CONTEXT_1 = 0xa1
};

/* Where a walk is: what is left of the content of one value. */
struct der {
	struct bytes left;
	uint64_t offset; /* of left.data, from the start of all */
};

static struct kx_err *damaged(const struct der *at, const char *what)
{
	return kx_err_new(KX_FORMAT, "%s: the signature is damaged: %s at byte %" PRIu64,
		at->left.name, what, at->offset);
}

static void skip(struct der *at, uint64_t size)
{
	at->left.data += size;
	at->left.size -= size;
	at->offset += size;
}

/*
 * The length behind a tag, in one byte or in up to four that a first one counts. DER has
 * no lengths that are told at the end.
 */
static struct kx_err *take_length(struct der *at, uint64_t *ret)
{
	if (!at->left.size)
		return damaged(at, "no length");
	uint8_t first = at->left.data[0];
	size_t n = first & 0x7f;

	skip(at, 1);
	*ret = first;
	if (!(first & 0x80))
		return NULL;
	if (!n || n > 4 || n > at->left.size)
		return damaged(at, "a length that DER has not");
	*ret = get_number(at->left.data, n, true);
	skip(at, n);
	return NULL;
}

/* The next value: its tag and its content; at moves behind it. */
static struct kx_err *take(struct der *at, uint8_t *ret_tag, struct der *ret)
{
	uint64_t size;

	if (!at->left.size)
		return damaged(at, "its end");
	*ret_tag = at->left.data[0];
	if ((*ret_tag & 0x1f) == 0x1f)
		return damaged(at, "a tag of several bytes");
	skip(at, 1);
	KX_TRY(take_length(at, &size));
	if (size > at->left.size)
		return damaged(at, "a value that is longer than what holds it");
	*ret = *at;
	ret->left.size = size;
	skip(at, size);
	return NULL;
}

static struct kx_err *take_tagged(struct der *at, uint8_t tag, struct der *ret)
{
	uint8_t found;
	struct der start = *at;

	KX_TRY(take(at, &found, ret));
	return found == tag ? NULL : damaged(&start, "another kind of value");
}

/* One that may be left out: *ret is empty then. */
static struct kx_err *take_optional(struct der *at, uint8_t tag, struct der *ret)
{
	*ret = *at;
	ret->left.size = 0;
	if (!at->left.size || at->left.data[0] != tag)
		return NULL;
	return take_tagged(at, tag, ret);
}

static bool is_same(const struct der *a, const struct der *b)
{
	return a->left.size == b->left.size &&
	       !memcmp(a->left.data, b->left.data, a->left.size);
}

static bool is_text(uint8_t tag)
{
	return tag == DER_UTF8 || tag == DER_PRINTABLE || tag == DER_T61 ||
	       tag == DER_IA5;
}

/* One attribute of a name; *ret is replaced where it is the common name. */
static struct kx_err *take_attribute(struct der *set, char **ret)
{
	static const uint8_t common_name[] = {0x55, 4, 3}; /* 2.5.4.3 */
	struct der pair, oid, value;
	uint8_t tag;

	KX_TRY(take_tagged(set, DER_SEQUENCE, &pair));
	KX_TRY(take_tagged(&pair, DER_OID, &oid));
	KX_TRY(take(&pair, &tag, &value));
	if (oid.left.size != sizeof(common_name) ||
		memcmp(oid.left.data, common_name, sizeof(common_name)))
		return NULL;
	if (!is_text(tag) || memchr(value.left.data, 0, value.left.size))
		return NULL;
	free(*ret);
	*ret = strndup((const char *)value.left.data, value.left.size);
	return *ret ? NULL : kx_err_nomem();
}

/* A name is a sequence of sets of attributes; the last common name is the closest. */
static struct kx_err *find_common_name(struct der name, char **ret)
{
	struct der set;

	while (name.left.size) {
		KX_TRY(take_tagged(&name, DER_SET, &set));
		while (set.left.size)
			KX_TRY(take_attribute(&set, ret));
	}
	return NULL;
}

/* The next certificate: its number, who made it, and whose it is. */
static struct kx_err *take_certificate(
	struct der *at, struct der *serial, struct der *issuer, struct der *subject)
{
	struct der certificate, body, other;

	KX_TRY(take_tagged(at, DER_SEQUENCE, &certificate));
	KX_TRY(take_tagged(&certificate, DER_SEQUENCE, &body));
	KX_TRY(take_optional(&body, DER_CONTEXT_0, &other)); /* version */
	KX_TRY(take_tagged(&body, DER_INTEGER, serial));
	KX_TRY(take_tagged(&body, DER_SEQUENCE, &other)); /* algorithm */
	KX_TRY(take_tagged(&body, DER_SEQUENCE, issuer));
	KX_TRY(take_tagged(&body, DER_SEQUENCE, &other)); /* validity */
	return take_tagged(&body, DER_SEQUENCE, subject);
}

static struct kx_err *find_signer(struct der certificates, const struct der *issuer,
	const struct der *serial, char **ret)
{
	struct der its_serial, its_issuer, subject;

	while (certificates.left.size) {
		KX_TRY(take_certificate(
			&certificates, &its_serial, &its_issuer, &subject));
		if (is_same(&its_serial, serial) && is_same(&its_issuer, issuer))
			return find_common_name(subject, ret);
	}
	return find_common_name(*issuer, ret);
}

/* Of the first signer. One who is named by a key alone has no name. */
static struct kx_err *read_signer(
	struct der *signers, const struct der *certificates, char **ret)
{
	struct der signer, other, id, issuer, serial;
	uint8_t tag;

	KX_TRY(take_tagged(signers, DER_SEQUENCE, &signer));
	KX_TRY(take_tagged(&signer, DER_INTEGER, &other)); /* version */
	KX_TRY(take(&signer, &tag, &id));
	if (tag != DER_SEQUENCE)
		return NULL;
	KX_TRY(take_tagged(&id, DER_SEQUENCE, &issuer));
	KX_TRY(take_tagged(&id, DER_INTEGER, &serial));
	return find_signer(*certificates, &issuer, &serial, ret);
}

static struct kx_err *read_signed_data(struct der data, char **ret)
{
	struct der other, certificates, signers;

	KX_TRY(take_tagged(&data, DER_INTEGER, &other));  /* version */
	KX_TRY(take_tagged(&data, DER_SET, &other));	  /* digests */
	KX_TRY(take_tagged(&data, DER_SEQUENCE, &other)); /* what is signed */
	KX_TRY(take_optional(&data, DER_CONTEXT_0, &certificates));
	KX_TRY(take_optional(&data, DER_CONTEXT_1, &other)); /* revocations */
	KX_TRY(take_tagged(&data, DER_SET, &signers));
	return read_signer(&signers, &certificates, ret);
}

static struct kx_err *read_all(const struct bytes *b, char **ret)
{
	/* 1.2.840.113549.1.7.2, signedData: as X.690 packs it */
	static const uint8_t signed_data[] = {42, 134, 72, 134, 247, 13, 1, 7, 2};
	struct der all = {.left = *b}, outer, oid, inner, data;

	KX_TRY(take_tagged(&all, DER_SEQUENCE, &outer));
	KX_TRY(take_tagged(&outer, DER_OID, &oid));
	if (oid.left.size != sizeof(signed_data) ||
		memcmp(oid.left.data, signed_data, sizeof(signed_data)))
		return damaged(&oid, "no signed data");
	KX_TRY(take_tagged(&outer, DER_CONTEXT_0, &inner));
	KX_TRY(take_tagged(&inner, DER_SEQUENCE, &data));
	return read_signed_data(data, ret);
}

struct kx_err *pkcs7_find_signer(const struct bytes *b, char **ret)
{
	KX_AUTO(freep) char *name = NULL;

	*ret = NULL;
	KX_TRY(read_all(b, &name));
	*ret = KX_STEAL(name);
	return NULL;
}
