/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file that the running kernel was most likely started from. */
#ifndef KX_CHECK_KERNEL_FILE_H
#define KX_CHECK_KERNEL_FILE_H

#include "facts/fact.h"
#include "format/signature.h"

/*
 * Absent: no file of its release is found. Failed: it cannot be read, or its signature is
 * damaged.
 */
struct check_kernel_file {
	struct fact fact;
	char *path; /* absolute, below --root; NULL: none is found */
	struct signature signature;
};

void check_kernel_file_destroy(struct check_kernel_file *kernel);

#endif
