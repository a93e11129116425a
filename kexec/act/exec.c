// SPDX-License-Identifier: GPL-2.0-or-later
#include "act/exec.h"

#include <signal.h>

#include "act/explain.h"
#include "act/keepers.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "facts/facts.h"
#include "net/network.h"
#include "sys/sys-act.h"

/* Who may start an image, and where. What is not known does not stop anything. */
static struct kx_err *check_caller(const struct facts *facts, const struct keeper **ret)
{
	const char *denied = explain_no_start(facts);

	KX_TRY(keeper_require(facts, "started", ret));
	if (!denied)
		return NULL;
	return kx_err_name(kx_err_new(KX_DENIED, "cannot start an image: %s", denied),
		KX_ID_NO_CAPABILITY);
}

struct kx_err *exec_check_caller(const struct sys *sys)
{
	KX_AUTO(facts_destroy) struct facts facts = {0};
	const struct keeper *keeper;

	KX_TRY(facts_read_state(sys, &facts));
	return check_caller(&facts, &keeper);
}

static struct kx_err *start_with_network_down(
	const struct keeper *keeper, const struct start *start)
{
	KX_AUTO(network_state_destroy) struct network_state state = {0};

	KX_TRY(kx_err_prefix(network_down(start->sys, &state),
		"taking the network down (-x leaves it up)"));
	log_step("network");
	struct kx_err *err = keeper->run(start);
	KX_AUTO(kx_err_freep) struct kx_err *lost = network_restore(&state);
	if (lost && !err)
		return kx_err_prefix(KX_STEAL(lost), "this kernel is back");
	return lost ? kx_err_prefix(err, "%s", lost->message) : err;
}

/*
 * A signal between down and up again (a dying terminal's) would leave the network down.
 */
static struct kx_err *start_undisturbed(
	const struct keeper *keeper, const struct start *start)
{
	sigset_t all, before;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	struct kx_err *err = start_with_network_down(keeper, start);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return err;
}

static struct kx_err *run(
	const struct keeper *keeper, const struct start *start, const struct request *req)
{
	if (!req->no_sync) {
		log_debug("syncing file systems");
		KX_TRY(sys_sync(start->sys));
		log_step("sync");
	}
	if (req->no_ifdown)
		return keeper->run(start);
	log_debug("taking the network interfaces down");
	return start_undisturbed(keeper, start);
}

/* Files may be beyond reach when the network is down: what is needed is opened before. */
static struct kx_err *open_and_run(const struct keeper *keeper, const struct sys *sys,
	const struct facts *facts, const struct request *req)
{
	struct start start = {.sys = sys, .facts = facts};

	if (keeper->open)
		KX_TRY(keeper->open(&start));
	struct kx_err *err = run(keeper, &start, req);
	if (keeper->close)
		keeper->close(&start);
	return err;
}

struct kx_err *exec_loaded(const struct sys *sys, const struct request *req)
{
	KX_AUTO(facts_destroy) struct facts facts = {0};
	const struct keeper *keeper;

	KX_TRY(sys_require_live(sys, "starting an image"));
	KX_TRY(facts_read_state(sys, &facts));
	log_step("facts");
	KX_TRY(keeper_require(&facts, "started", &keeper));
	if (keeper->check_loaded)
		KX_TRY(keeper->check_loaded(&facts));
	KX_TRY(check_caller(&facts, &keeper));
	return open_and_run(keeper, sys, &facts, req);
}
