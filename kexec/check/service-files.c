// SPDX-License-Identifier: GPL-2.0-or-later
#include "check/service-files.h"

#include <stdlib.h>

void service_files_destroy(struct service_files *files)
{
	free(files->kernel);
	free(files->initrd);
	kx_err_free(files->kernel_unseen);
	kx_err_free(files->initrd_unseen);
	*files = (struct service_files){0};
}
