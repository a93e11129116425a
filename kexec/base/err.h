/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Error objects. A function that can fail returns a struct kx_err pointer, NULL for
 * success, and its results through a last parameter named ret. The code drives
 * behaviour, the message is for people: what was tried, what was found, what to do.
 */
#ifndef KX_ERR_H
#define KX_ERR_H

#include <stdbool.h>

#include "base/err-id.h"

enum kx_code {
	KX_USAGE = 1,	   /* wrong command line: exit status 1 */
	KX_NOMEM,	   /* out of memory; always the static object */
	KX_IO,		   /* a file could not be opened or read; errnum says why */
	KX_FORMAT,	   /* an input contradicts its format */
	KX_DENIED,	   /* the caller may not see or do this */
	KX_NO_SPACE,	   /* no free physical memory where it is needed */
	KX_LIMIT,	   /* an input is over a stated limit */
	KX_UNSUPPORTED,	   /* not built, or not known to this program */
	KX_CHECK,	   /* plan_check refused a plan */
	KX_CHANGED,	   /* an input changed while it was read */
	KX_NOT_LOADED,	   /* no image is loaded */
	KX_REFUSED,	   /* the kernel refused a system call; errnum says how */
	KX_NO_FILE_CALL,   /* kexec_file_load asked for and absent: exit status 253 */
	KX_NO_CRASH_MEMORY /* no crash memory reserved: exit status 254 */
};

struct kx_err {
	enum kx_code code;
	int errnum; /* an errno value, 0 for none */
	char *message;
	enum kx_id id; /* what it was named by kx_err_name(); read it by kx_err_id() */
};

/*
 * Make an error. Never returns NULL: without memory it is the static KX_NOMEM object.
 */
struct kx_err *kx_err_new(enum kx_code code, const char *fmt, ...)
	__attribute__((format(printf, 2, 3), returns_nonnull));

/* The same with an errno value; ": " and its strerror() text are appended. */
struct kx_err *kx_err_errno(enum kx_code code, int errnum, const char *fmt, ...)
	__attribute__((format(printf, 3, 4), returns_nonnull));

/* The static object for a failed allocation. */
struct kx_err *kx_err_nomem(void) __attribute__((returns_nonnull));

/*
 * Put "CONTEXT: " before the message of err. Takes err and returns it or its
 * replacement; NULL stays NULL, so that a call can be wrapped in place.
 */
struct kx_err *kx_err_prefix(struct kx_err *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The same behind the message: "MESSAGE: REASON". */
struct kx_err *kx_err_append(struct kx_err *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* A copy with its own message. NULL gives NULL. */
struct kx_err *kx_err_copy(const struct kx_err *err);

/*
 * For what may fail and need not be told: take err, and give back only KX_NOMEM, which
 * tells nothing of what was tried.
 */
struct kx_err *kx_err_forgive(struct kx_err *err);

/* The id of err, which is static text: what it was named, else by its code and errno. */
const char *kx_err_id(const struct kx_err *err) __attribute__((returns_nonnull));

/* Name err, which may be NULL, and return it. Out of memory stays that. */
struct kx_err *kx_err_name(struct kx_err *err, enum kx_id id);

/*
 * Give err, which may be NULL, an errno value that its message does not tell, and return
 * it. Out of memory stays as it is: its object is everybody's.
 */
struct kx_err *kx_err_number(struct kx_err *err, int errnum);

void kx_err_free(struct kx_err *err); /* NULL is accepted */
void kx_err_freep(struct kx_err **err);

/* Return from the calling function with the error of expr, if it has one. */
#define KX_TRY(expr)                                                                     \
	do {                                                                             \
		struct kx_err *try_err_ = (expr);                                        \
		if (try_err_)                                                            \
			return try_err_;                                                 \
	} while (0)

#endif
