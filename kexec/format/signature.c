// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/signature.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "format/pe.h"
#include "format/pkcs7.h"

/* WIN_CERTIFICATE: u32 length with this header, u16 revision, u16 type; then bytes. */
#define CERTIFICATE_HEADER 8
#define CERTIFICATE_TYPE   6
#define CERTIFICATE_PKCS7  2

/* struct module_signature, between signature and magic: its last u32 is a size. */
#define APPENDED_HEADER 12
#define APPENDED_TYPE	2 /* u8 */
#define APPENDED_SIZE	8 /* u32, big-endian */
#define APPENDED_PKCS7	2

static const char magic[] = "~Module signature appended~\n";

static struct kx_err *read_pkcs7(const struct bytes *b, struct signature *ret)
{
	ret->there = true;
	return pkcs7_find_signer(b, &ret->signer);
}

static struct kx_err *read_certificate(const struct bytes *table, struct signature *ret)
{
	struct bytes body;

	if (table->size < CERTIFICATE_HEADER)
		return kx_err_new(
			KX_FORMAT, "%s: the signature is cut short", table->name);
	uint32_t size = get_le32(table->data);
	if (size < CERTIFICATE_HEADER)
		return kx_err_new(KX_FORMAT,
			"%s: the signature says that it has %" PRIu32 " bytes",
			table->name, size);
	ret->there = true;
	if (get_le16(table->data + CERTIFICATE_TYPE) != CERTIFICATE_PKCS7)
		return NULL; /* of a kind that names nobody */
	KX_TRY(bytes_slice(table, CERTIFICATE_HEADER, size - CERTIFICATE_HEADER, &body));
	return read_pkcs7(&body, ret);
}

static struct kx_err *read_appended(const struct bytes *file, struct signature *ret)
{
	const uint64_t behind = APPENDED_HEADER + strlen(magic);
	struct bytes body;

	if (file->size < behind ||
		memcmp(file->data + file->size - strlen(magic), magic, strlen(magic)))
		return NULL;
	const uint8_t *header = file->data + file->size - behind;
	uint32_t size = get_be32(header + APPENDED_SIZE);
	if (size > file->size - behind)
		return kx_err_new(KX_FORMAT,
			"%s: the signature says that it has %" PRIu32
			" bytes, more than the file",
			file->name, size);
	ret->there = true;
	if (header[APPENDED_TYPE] != APPENDED_PKCS7)
		return NULL;
	KX_TRY(bytes_slice(file, file->size - behind - size, size, &body));
	return read_pkcs7(&body, ret);
}

static struct kx_err *read_any(const struct bytes *file, struct signature *ret)
{
	struct bytes table = {0};
	uint64_t header;

	if (pe_find_header(file, &header))
		KX_TRY(pe_find_certificates(file, header, &table));
	return table.size ? read_certificate(&table, ret) : read_appended(file, ret);
}

struct kx_err *signature_read(const struct bytes *file, struct signature *ret)
{
	*ret = (struct signature){0};
	struct kx_err *err = read_any(file, ret);
	if (err)
		signature_destroy(ret);
	return err;
}

void signature_destroy(struct signature *signature)
{
	free(signature->signer);
	*signature = (struct signature){0};
}
