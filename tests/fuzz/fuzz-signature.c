// SPDX-License-Identifier: GPL-2.0-or-later
/* Who signed a file: a name is a string of what lies in the file. */
#include <stdlib.h>
#include <string.h>

#include "format/pkcs7.h"
#include "format/signature.h"
#include "hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold_name(const char *name, const struct bytes *b)
{
	hold(!name || strlen(name) <= b->size);
	hold(!name || !*name || memmem(b->data, b->size, name, strlen(name)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bytes b = {data, size, "fuzz"};
	struct signature signature;
	char *name;

	struct kx_err *err = signature_read(&b, &signature);
	hold(!err || (!signature.there && !signature.signer));
	hold(!signature.signer || signature.there);
	hold_name(signature.signer, &b);
	signature_destroy(&signature);
	kx_err_free(err);

	err = pkcs7_find_signer(&b, &name);
	hold(!err || !name);
	hold_name(name, &b);
	free(name);
	kx_err_free(err);
	return 0;
}
