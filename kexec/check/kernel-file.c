// SPDX-License-Identifier: GPL-2.0-or-later
#include "check/kernel-file.h"

#include <stdlib.h>

void check_kernel_file_destroy(struct check_kernel_file *kernel)
{
	fact_destroy(&kernel->fact);
	free(kernel->path);
	signature_destroy(&kernel->signature);
	*kernel = (struct check_kernel_file){0};
}
