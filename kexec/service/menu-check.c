// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/menu-check.h"

#include "base/cleanup.h"
#include "boot/menus.h"

static struct kx_err *refuse(const struct boot_menu *menu, const char *doubt)
{
	return kx_err_new(KX_REFUSED,
		"the menu %s may not be the one that starts this machine: %s; "
		"kexec-load@ENTRY.service loads an entry of it all the same",
		menu->path, doubt);
}

struct kx_err *menu_check(const struct sys *sys)
{
	KX_AUTO(boot_running_destroy) struct boot_running running = {0};
	KX_AUTO(boot_menus_destroy) struct boot_menus menus = {0};

	KX_TRY(boot_running_read(sys, &running));
	struct kx_err *err = boot_menus_read(sys, &running, &menus);
	if (err)
		return kx_err_forgive(err);
	const char *doubt = boot_menus_doubt(menus.taken, &running);
	return doubt ? refuse(&menus.v[menus.taken], doubt) : NULL;
}
