/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which system call loads an image, and why. One pure, table-driven function. */
#ifndef KX_CHOOSE_H
#define KX_CHOOSE_H

#include <stdbool.h>

#include "base/err.h"
#include "plan/call.h"

struct facts;
struct plan_input;
struct request;

#define CHOICE_MAX_WARNINGS 24

/* What a call leaves undone, for the warnings of a plan by it: ids and static texts. */
struct choice_warning {
	const char *id, *text;
};

struct choice_warnings {
	struct choice_warning v[CHOICE_MAX_WARNINGS];
	unsigned int n;
};

struct choice {
	enum call first;
	enum call fallback;		 /* CALL_NONE: the first one's answer is final */
	const char *reason;		 /* static text: why the first */
	struct choice_warnings warnings; /* of a plan by the first … */
	struct choice_warnings lost;	 /* … and of one by the fallback */
};

/*
 * Choose by the request's -s, -c, -a, by what the image, its architecture and options
 * need, and by what the kernel allows; in->purgatory does not count. Error:
 * KX_UNSUPPORTED when no call can do it.
 */
struct kx_err *choose_call(const struct plan_input *in, struct choice *ret);

/*
 * What kexec_load would leave undone by which -a takes the file call and nothing else, as
 * choose_call() decides it; n is 0 where -a has kexec_load behind that.
 */
void choose_forgone(const struct plan_input *in, struct choice_warnings *ret);

/* What of the system decides for kexec_file_load, the heaviest first. */
enum choose_policy {
	POLICY_LOCKDOWN,
	POLICY_IMA,
	POLICY_DUMP_KEYS,
	POLICY_HANDOVER,
	POLICY_MEASURED,
	POLICY_COUNT
};

/* Its reason, static text; NULL: it is not so here. Only req and facts of in count. */
const char *choose_policy_reason(
	enum choose_policy policy, const struct plan_input *in);

/* The call to unload by first: attempts may be counted, so not one that is refused. */
enum call choose_unload_call(const struct request *req, const struct facts *facts);

/* Is it one of the errors of a signature? */
bool choose_is_key_error(int errnum);

/* Does this refusal of call, with a KX_REFUSED's errno, send us to the fallback? */
bool choose_falls_back(const struct facts *facts, enum call call, int errnum);

/*
 * Why only segments can start the image here, as the file call's answer to it is
 * explained: what that call does not know, static text. NULL: it can.
 */
const char *choose_file_refusal(const struct plan_input *in);

/*
 * The errno by which the running kernel is known to refuse a load by call, whatever the
 * bytes of the image are; 0: nothing is known against it. Who loads is of no matter here:
 * explain_denied() in act/explain.h. Pure.
 */
int choose_known_refusal(const struct plan_input *in, enum call call);

/*
 * The kernel's own errno for what its signature checks do not support. It is no number of
 * user space, and none of libc's has its text.
 */
#define CHOOSE_ENOTSUPP 524

#endif
