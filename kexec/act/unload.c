// SPDX-License-Identifier: GPL-2.0-or-later
#include "act/unload.h"

#include <errno.h>

#include "act/explain.h"
#include "act/keepers.h"
#include "act/load.h"
#include "act/record.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "facts/facts.h"
#include "sys/sys-act.h"

/* What the record says is true as long as the image is there. */
static struct kx_err *unload_recorded(const struct sys *sys, const struct keeper *keeper,
	const struct arch_ops *arch, enum call call, bool panic)
{
	KX_AUTO(kx_err_freep) struct kx_err *stuck = record_set_aside(sys, panic);
	struct kx_err *err = keeper->unload(sys, arch, call, panic);

	if (stuck)
		log_debug("%s", stuck->message);
	if (err)
		record_put_back(sys, panic);
	else
		record_drop(sys, panic);
	return err;
}

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
	struct kx_err *err = unload_recorded(sys, keeper, arch, first, req->panic);
	if (!err || keeper->explains_itself)
		return err;
	if (err->errnum == EPERM)
		return explain_denial(err, first, req->panic, &facts);
	if (err->errnum == ENOSYS)
		return kx_err_append(err, "this kernel was built without kexec");
	return err;
}
