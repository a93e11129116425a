// SPDX-License-Identifier: GPL-2.0-or-later
#include "act/status.h"

#include "act/keepers.h"
#include "base/cleanup.h"
#include "facts/facts.h"

static struct kx_err *read_loaded(const struct sys *sys, bool panic, bool *ret)
{
	KX_AUTO(facts_destroy) struct facts facts = {0};
	const struct keeper *keeper;

	KX_TRY(facts_read_state(sys, &facts));
	KX_TRY(keeper_find(&facts, &keeper));
	return keeper->is_loaded(sys, &facts, panic, ret);
}

struct kx_err *status_loaded(const struct sys *sys, bool panic, bool *ret)
{
	return kx_err_prefix(read_loaded(sys, panic, ret),
		"cannot tell whether a %s image is loaded", panic ? "crash" : "normal");
}

struct kx_err *status_crash_size(const struct sys *sys, uint64_t *ret)
{
	KX_AUTO(facts_destroy) struct facts facts = {0};
	const struct keeper *keeper;

	KX_TRY(facts_read_state(sys, &facts));
	KX_TRY(kx_err_prefix(keeper_find(&facts, &keeper),
		"cannot tell the size of the crash region"));
	return keeper->crash_size(sys, ret);
}
