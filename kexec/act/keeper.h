/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who keeps the images of this machine: the running kernel, or who runs below it. One row
 * for each; keeper_find() (keepers.h) says whose they are.
 */
#ifndef KX_KEEPER_H
#define KX_KEEPER_H

#include "act/backend.h"
#include "base/err.h"
#include "facts/facts.h"
#include "plan/choose.h"
#include "sys/sys.h"

/* One attempt to start the loaded image. */
struct start {
	const struct sys *sys;
	const struct facts *facts; /* of facts_read_state() */
	void *own;		   /* the keeper's, from open to close */
};

struct keeper {
	/* Which call loads an image, and why. Pure. Errors: as of choose_call(). */
	struct kx_err *(*choose)(const struct plan_input *in, struct choice *ret);

	/* The call to unload by first, and the backend of a call; pure. */
	enum call (*unload_call)(const struct request *req, const struct facts *facts);
	const struct backend *(*backend_for)(enum call call);

	/*
	 * Complete facts by the machine's memory, and for a crash image by the CPUs'
	 * notes and the reservation. Errors: KX_NOMEM; KX_UNSUPPORTED when nobody can be
	 * asked.
	 */
	struct kx_err *(*describe)(const struct sys *sys, const struct arch_ops *arch,
		bool panic, struct facts *facts);

	/*
	 * Give sys->capture, of the facts that describe() completed or could not, what
	 * is in no file of the machine. NULL: all is. Error: KX_NOMEM.
	 */
	struct kx_err *(*note)(const struct sys *sys, const struct facts *facts);

	/* Is a normal, or a crash image loaded? Its error says why that is not known. */
	struct kx_err *(*is_loaded)(const struct sys *sys, const struct facts *facts,
		bool panic, bool *ret);

	/* Bytes that segments of a crash image can have; 0: nothing is reserved. */
	struct kx_err *(*crash_size)(const struct sys *sys, uint64_t *ret);

	/* Unload by call, or where it is refused by another. None loaded is fine. */
	struct kx_err *(*unload)(const struct sys *sys, const struct arch_ops *arch,
		enum call call, bool panic);

	/*
	 * KX_NOT_LOADED where it is certain that there is nothing to start; NULL: that
	 * cannot be told. Pure.
	 */
	struct kx_err *(*check_loaded)(const struct facts *facts);

	/*
	 * Get hold of all that run() needs, files among it, while the network is up;
	 * NULL: nothing. run() starts the image; it returns an error, or NULL where the
	 * image kept this kernel and has come back to it.
	 */
	struct kx_err *(*open)(struct start *start);
	struct kx_err *(*run)(const struct start *start);
	void (*close)(struct start *start);

	/* Its errors say what helps, and what is left of an older image. */
	bool explains_itself;
};

extern const struct keeper keeper_linux;

#endif
