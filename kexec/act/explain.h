/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why the kernel refused, in words: looked up in the facts, with the remedy. Pure. */
#ifndef KX_EXPLAIN_H
#define KX_EXPLAIN_H

#include "base/err.h"
#include "facts/facts.h"
#include "plan/plan.h"

/*
 * Turn a KX_REFUSED error of the plan's call into one that says the cause and the remedy.
 * The kernel's own text stays in it. Takes err, returns it or its replacement; a
 * kexec_file_load that is not there becomes KX_NO_FILE_CALL. NULL stays NULL.
 */
struct kx_err *explain_load(
	struct kx_err *err, const struct plan *plan, const struct plan_input *in);

/*
 * Behind an err for which -a would go on with kexec_load: why it does not, what that
 * would lose, and the option that does it all the same. As it is where nothing holds
 * kexec_load back, or the running kernel is known to refuse that, too. Takes err.
 */
struct kx_err *explain_not_tried(struct kx_err *err, const struct plan_input *in);

/* Why the call answers EPERM, as far as the facts tell. Static text. */
const char *explain_eperm(enum call call, bool panic, const struct facts *facts);

/* Say that behind err, an EPERM, and name err by it. Takes err, and returns it. */
struct kx_err *explain_denial(
	struct kx_err *err, enum call call, bool panic, const struct facts *facts);

/*
 * Why this caller may not load, unload or exec, whatever the image is; NULL when nothing
 * is seen. Static text.
 */
const char *explain_denied(const struct facts *facts);

/* The same for who wants to start an image, which the kernel takes from fewer places. */
const char *explain_no_start(const struct facts *facts);

#endif
