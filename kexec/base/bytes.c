// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/bytes.h"

#include <inttypes.h>

struct kx_err *bytes_slice(
	const struct bytes *b, uint64_t offset, uint64_t size, struct bytes *ret)
{
	if (offset > b->size || size > b->size - offset)
		return kx_err_new(KX_FORMAT,
			"%s: 0x%" PRIx64 " bytes wanted at offset 0x%" PRIx64
			", but there are only 0x%" PRIx64 " bytes in all",
			b->name, size, offset, b->size);
	/* An empty view may have no data: nothing may be added to NULL, not even 0. */
	*ret = (struct bytes){offset ? b->data + offset : b->data, size, b->name};
	return NULL;
}

struct kx_err *bytes_u8(const struct bytes *b, uint64_t offset, uint8_t *ret)
{
	struct bytes v;

	KX_TRY(bytes_slice(b, offset, sizeof(*ret), &v));
	*ret = v.data[0];
	return NULL;
}

struct kx_err *bytes_le16(const struct bytes *b, uint64_t offset, uint16_t *ret)
{
	struct bytes v;

	KX_TRY(bytes_slice(b, offset, sizeof(*ret), &v));
	*ret = get_le16(v.data);
	return NULL;
}

struct kx_err *bytes_le32(const struct bytes *b, uint64_t offset, uint32_t *ret)
{
	struct bytes v;

	KX_TRY(bytes_slice(b, offset, sizeof(*ret), &v));
	*ret = get_le32(v.data);
	return NULL;
}
