/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who made a signature, by its own word: nothing is verified. Signed data of PKCS #7 (RFC
 * 2315, with certificates of RFC 5280) in DER. Pure.
 */
#ifndef KX_PKCS7_H
#define KX_PKCS7_H

#include "base/bytes.h"
#include "base/err.h"

/*
 * The common name of the first signer, of the certificate that comes with the signature,
 * or of that one's issuer where none does; *ret NULL: it has none, or only a key is
 * named. Bytes behind the signed data are let be, as they pad it. The caller frees *ret,
 * which may hold any bytes but NUL. Errors: KX_FORMAT with the offset, KX_NOMEM.
 */
struct kx_err *pkcs7_find_signer(const struct bytes *b, char **ret);

#endif
