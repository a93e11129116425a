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

#define CHOICE_MAX_WARNINGS 20

struct choice {
	enum call first;
	enum call fallback; /* CALL_NONE: the first one's answer is final */
	const char *reason; /* static text: why the first */
	/* static texts; what the choice leaves undone, for the plan's warnings */
	const char *warnings[CHOICE_MAX_WARNINGS];
	unsigned int nwarnings;
};

/*
 * Choose by the request's -s, -c, -a, by what the image, its architecture and options
 * need, and by what the kernel allows; in->purgatory does not count. Error: KX_DENIED
 * when no call can do it.
 */
struct kx_err *choose_call(const struct plan_input *in, struct choice *ret);

/* The call to unload by first: attempts may be counted, so not one that is refused. */
enum call choose_unload_call(const struct request *req, const struct facts *facts);

/* Is it one of the errors of a signature? */
bool choose_is_key_error(int errnum);

/* Does this refusal of kexec_file_load(2) send us to the fallback? */
bool choose_falls_back(const struct facts *facts, int errnum);

#endif
