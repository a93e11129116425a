// SPDX-License-Identifier: GPL-2.0-or-later
/* What a file is: any bytes have an answer, and the answers agree. */
#include <stdint.h>

#include "hold.h"
#include "image/identify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bytes b = {data, size, "input"};
	const char *what = identify_bytes(&b);

	hold(!what || *what);
	hold(!identify_is_cpio(&b) || (what && identify_is_initrd(&b)));
	hold(!identify_is_program(&b) || what);
	identify_is_uki(&b);
	return 0;
}
