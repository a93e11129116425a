/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One load from start to end: facts, images, choice, plan, check, seal, backend. */
#ifndef KX_LOAD_H
#define KX_LOAD_H

#include "act/keeper.h"
#include "arch/arch.h"
#include "base/err.h"
#include "base/warnings.h"
#include "plan/plan.h"
#include "request/request.h"
#include "sys/sys.h"

struct load {
	const struct sys *sys;
	const struct request *req;
	const struct arch_ops *arch;
	const struct keeper *keeper;
	const struct estimate *estimate; /* of struct plan_input; NULL: none yet */
	struct facts facts;
	struct images images;
	struct choice choice;
	struct plan plan; /* the one that was loaded, or would be */
	struct warnings warnings; /* of handing it over; those of the plan are its own */
	bool handed_over; /* all was planned, and handing it over began */
	bool taken;	  /* who was asked has the image, even if it is of no use */
	unsigned int attempts; /* to hand a plan over; the kernel may count them */
};

/* The architecture of the machine; KX_UNSUPPORTED when there is none for its uname -m. */
struct kx_err *load_find_arch(const struct sys *sys, const struct arch_ops **ret);

/* What planning is made of; the load must outlive it. */
struct plan_input load_input(const struct load *load);

/*
 * Read the machine and the files, and no more: for a crash image nothing need be
 * reserved. ret must stay where it is until load_destroy(), and be destroyed even on an
 * error.
 */
struct kx_err *load_read(
	const struct sys *sys, const struct request *req, struct load *ret);

/*
 * Read all facts that a load goes by, those of a crash image if panic, and who keeps the
 * image. ret is to be destroyed even on an error. With one of *ret_keeper, or
 * KX_UNSUPPORTED where nobody takes an image, all facts are there that do not depend on
 * that.
 */
struct kx_err *load_read_machine(const struct sys *sys, const struct arch_ops *arch,
	bool panic, struct facts *ret, const struct keeper **ret_keeper);

/*
 * Read the machine and the files, and choose the call. ret must stay where it is until
 * load_destroy(), and be destroyed even on an error.
 */
struct kx_err *load_prepare(
	const struct sys *sys, const struct request *req, struct load *ret);

/*
 * Read the files ahead: not where reading the last one would push the first one out of
 * memory again, before anybody has looked at it. What is loaded is in the page cache and
 * in the kernel's copy.
 */
void load_read_ahead(const struct load *load);

/*
 * Make, check and seal the plan of the first call; nothing acts (--dry-run). Where the
 * kernel is known to refuse it, the error is that of load_run(), but for what is of the
 * caller or of a machine without kexec: that is a warning.
 */
struct kx_err *load_plan(struct load *load);

/*
 * Load by the first call, and where the kernel's answer says so, by the fallback; the
 * kernel is not called where its refusal is known (choose_known_refusal()). On an
 * error a normal image that was loaded before stays loaded, unless a file changed during
 * the call (KX_CHANGED): then nothing is loaded. A crash image stays as long as the
 * kernel was not called; what is left after that, the message says. What was loaded is
 * written down (act/record.h).
 */
struct kx_err *load_run(struct load *load);

void load_destroy(struct load *load);

#endif
