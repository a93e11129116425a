// SPDX-License-Identifier: GPL-2.0-or-later
#include "act/exec.h"

#include <errno.h>
#include <signal.h>

#include "act/explain.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "facts/facts.h"
#include "net/network.h"
#include "plan/choose.h"
#include "xen/act/xen-backend.h"

/* Who may start an image, and where. What is not known does not stop anything. */
static struct kx_err *check_caller(const struct facts *facts)
{
	const char *denied = explain_denied(facts);

	KX_TRY(choose_refuse_xen(facts, "started"));
	if (denied)
		return kx_err_new(KX_DENIED, "cannot start an image: %s", denied);
	if (fact_is(&facts->init_pid_ns, 0))
		return kx_err_new(KX_DENIED,
			"cannot start an image: the kernel takes that only from the "
			"initial PID namespace: run on the host, not in a container");
	return NULL;
}

/* In a shutdown initramfs there may be no /sys, and nothing to know it from. */
static struct kx_err *check_loaded(const struct facts *facts)
{
	/* Linux does not know of Xen's images, and Xen's status does not tell. */
	if (choose_by_xen(facts))
		return NULL;
	if (fact_is(&facts->has_kexec, 0))
		return kx_err_new(KX_NOT_LOADED,
			"Nothing has been loaded! (this kernel was built without kexec)");
	if (fact_is(&facts->loaded, 0))
		return kx_err_new(KX_NOT_LOADED,
			"Nothing has been loaded! (load an image with -l first)");
	return NULL;
}

struct kx_err *exec_check_caller(const struct sys *sys)
{
	KX_AUTO(facts_destroy) struct facts facts = {0};

	KX_TRY(facts_read_state(sys, &facts));
	return check_caller(&facts);
}

/* EINVAL is the kernel's word for "nothing loaded" (kernel_kexec()) and for more. */
static struct kx_err *explain_einval(struct kx_err *err, const struct facts *facts)
{
	if (fact_is(&facts->loaded, 1))
		return kx_err_prefix(err,
			"the kernel does not start the image that was loaded when this "
			"began (see the kernel log)");
	return kx_err_prefix(err, "no image is loaded, or this is the PID namespace of a "
				  "container");
}

static struct kx_err *explain_reboot(struct kx_err *err, const struct facts *facts)
{
	switch (err->errnum) {
	case EINVAL:
		return explain_einval(err, facts);
	case EPERM:
		return kx_err_prefix(err, "CAP_SYS_BOOT is missing, or a security module "
					  "forbids it");
	default:
		return err;
	}
}

/* Leave for the loaded image: Xen's where xen is, else the kernel's. */
static struct kx_err *start(
	const struct sys *sys, const struct facts *facts, struct xen_handle *xen)
{
	return xen ? xen_exec(xen) : explain_reboot(sys_reboot_kexec(sys), facts);
}

static struct kx_err *start_with_network_down(
	const struct sys *sys, const struct facts *facts, struct xen_handle *xen)
{
	KX_AUTO(network_state_destroy) struct network_state state = {0};

	KX_TRY(kx_err_prefix(
		network_down(sys, &state), "taking the network down (-x leaves it up)"));
	struct kx_err *err = start(sys, facts, xen);
	KX_AUTO(kx_err_freep) struct kx_err *lost = network_restore(&state);
	if (lost)
		return kx_err_prefix(err, "%s", lost->message);
	return err;
}

/*
 * A signal between down and up again (a dying terminal's) would leave the network down.
 */
static struct kx_err *start_undisturbed(
	const struct sys *sys, const struct facts *facts, struct xen_handle *xen)
{
	sigset_t all, before;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	struct kx_err *err = start_with_network_down(sys, facts, xen);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return err;
}

struct kx_err *exec_loaded(const struct sys *sys, const struct request *req)
{
	KX_AUTO(facts_destroy) struct facts facts = {0};
	KX_AUTO(xen_closep) struct xen_handle *xen = NULL;

	KX_TRY(sys_require_live(sys, "starting an image"));
	KX_TRY(facts_read_state(sys, &facts));
	KX_TRY(check_loaded(&facts));
	KX_TRY(check_caller(&facts));
	/* Files may be beyond reach when the network is down. */
	if (choose_by_xen(&facts))
		KX_TRY(xen_exec_open(sys, &xen));
	if (!req->no_sync)
		KX_TRY(sys_sync(sys));
	if (req->no_ifdown)
		return start(sys, &facts, xen);
	log_debug("taking the network interfaces down");
	return start_undisturbed(sys, &facts, xen);
}
