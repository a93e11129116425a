/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a kernel's file signed, and by whom, as the file itself says: nothing is verified. A
 * PE file has its signatures where its header says (Microsoft's "PE Format", "The
 * Attribute Certificate Table"); to others one is appended, as to modules
 * (include/linux/module_signature.h). Pure.
 */
#ifndef KX_SIGNATURE_H
#define KX_SIGNATURE_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/err.h"

struct signature {
	bool there;
	char *signer; /* as of pkcs7_find_signer(), of the first signature; may be NULL */
};

/*
 * Of the whole file. Errors: KX_FORMAT for a signature that is damaged, KX_NOMEM; *ret is
 * empty then.
 */
struct kx_err *signature_read(const struct bytes *file, struct signature *ret);
void signature_destroy(struct signature *signature);

#endif
