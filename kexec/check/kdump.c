// SPDX-License-Identifier: GPL-2.0-or-later
#include "check/kdump.h"

#include <stdlib.h>

static void target_destroy(struct dump_target *target)
{
	fact_destroy(&target->folder);
	fact_destroy(&target->mount);
	fact_destroy(&target->space.fact);
	free(target->point);
	free(target->type);
	root_device_destroy(&target->device);
}

void check_kdump_destroy(struct check_kdump *kdump)
{
	kdump_service_destroy(&kdump->service);
	service_files_destroy(&kdump->files);
	unit_state_destroy(&kdump->unit);
	target_destroy(&kdump->target);
	free(kdump->grub.linux_file);
	free(kdump->grub.below_file);
	panic_sysctls_destroy(&kdump->panic);
	initrd_modules_destroy(&kdump->modules);
	*kdump = (struct check_kdump){0};
}
