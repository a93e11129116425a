// SPDX-License-Identifier: GPL-2.0-or-later
#include "act/keepers.h"

#include "xen/act/xen-keeper.h"
#include "xen/facts/role.h"

struct kx_err *keeper_find(const struct facts *facts, const struct keeper **ret)
{
	const struct fact *role = &facts->xen_role.fact;

	*ret = xen_keeps_images(&facts->xen_role) ? &keeper_xen : &keeper_linux;
	return role->state == FACT_FAILED ? kx_err_copy(role->err) : NULL;
}

struct kx_err *keeper_require(
	const struct facts *facts, const char *done, const struct keeper **ret)
{
	KX_TRY(xen_refuse(&facts->xen_role, done));
	return keeper_find(facts, ret);
}
