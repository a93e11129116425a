// SPDX-License-Identifier: GPL-2.0-or-later
/* Compressed kernels: an error, or at most as many bytes as the cap allows. */
#include <stdint.h>
#include <stdlib.h>

#include "lib/decompress.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CAP (3ULL << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char name[] = "input";
	struct file from = {.path = name, .fd = -1, .data = data, .size = size};
	struct bytes b = file_bytes(&from);
	struct file to = {.fd = -1};

	if (!decompress_detect(&b))
		return 0;
	struct kx_err *err = decompress_file(&from, CAP, &to);
	if (!err && (!to.size || to.size > CAP || !to.data || to.fd < 0))
		abort();
	if (err && (to.data || to.fd >= 0))
		abort();
	kx_err_free(err);
	file_close(&to);
	return 0;
}
