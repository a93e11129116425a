/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files that a kdump service loads, as they were found. */
#ifndef KX_SERVICE_FILES_H
#define KX_SERVICE_FILES_H

#include "base/err.h"

struct service_files {
	/* Absolute, below --root, without links; NULL: not found. */
	char *kernel, *initrd;

	/*
	 * Why a place was not seen that the service would take it of before all that
	 * follow: then it is not known whether there is one. NULL: all were seen up to
	 * the one that was found.
	 */
	struct kx_err *kernel_unseen, *initrd_unseen;
};

void service_files_destroy(struct service_files *files);

#endif
