// SPDX-License-Identifier: GPL-2.0-or-later
#include "act/unload.h"

#include <errno.h>

#include "act/explain.h"
#include "act/keepers.h"
#include "act/load.h"
#include "base/cleanup.h"
#include "facts/facts.h"
#include "sys/sys-act.h"

struct kx_err *unload_image(const struct sys *sys, const struct request *req)
{
	KX_AUTO(facts_destroy) struct facts facts = {0};
	const struct arch_ops *arch;
	const struct keeper *keeper;

	KX_TRY(sys_require_live(sys, "unloading"));
	KX_TRY(load_find_arch(sys, &arch));
	KX_TRY(facts_read_state(sys, &facts));
	KX_TRY(keeper_require(&facts, "unloaded", &keeper));
	enum call first = keeper->unload_call(req, &facts);
	struct kx_err *err = keeper->unload(sys, arch, first, req->panic);
	if (!err || keeper->explains_itself)
		return err;
	if (err->errnum == EPERM)
		return kx_err_append(err, "%s", explain_eperm(first, req->panic, &facts));
	if (err->errnum == ENOSYS)
		return kx_err_append(err, "this kernel was built without kexec");
	return err;
}
