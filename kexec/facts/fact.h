/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What one fact is, and what those who read facts share. Every optional fact is present,
 * absent or failed: reading never decides what is fatal, planning does.
 */
#ifndef KX_FACT_H
#define KX_FACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct sys;
struct sys_text;

enum fact_state { FACT_ABSENT, FACT_PRESENT, FACT_FAILED };

struct fact {
	enum fact_state state;
	struct kx_err *err; /* why; only when FACT_FAILED */
};

static inline bool fact_present(const struct fact *fact)
{
	return fact->state == FACT_PRESENT;
}

/*
 * Set state and err from what a reader returned; takes err. NULL: present. Not there:
 * absent. Anything else: failed. KX_NOMEM is given back: it is never a fact.
 */
struct kx_err *fact_settle(struct fact *fact, struct kx_err *err);
void fact_destroy(struct fact *fact);

struct fact_u64 {
	struct fact fact;
	uint64_t value;
};

struct fact_text {
	struct fact fact;
	char *text;
};

/* Is the fact known, and of that value? */
static inline bool fact_is(const struct fact_u64 *fact, uint64_t value)
{
	return fact_present(&fact->fact) && fact->value == value;
}

/* Why it is not known: its error, or for one that is absent what that means. */
static inline const char *fact_why_not(const struct fact *fact, const char *absent)
{
	return fact->err ? fact->err->message : absent;
}

/* ---- for the readers --------------------------------------------------------------- */

/* sys_read_u64() of a path that is made by printf. */
struct kx_err *facts_read_u64(const struct sys *sys, int base, uint64_t *ret,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* A file of one decimal number, and one of 0 or 1: another number is KX_FORMAT. */
struct kx_err *facts_read_decimal(const struct sys *sys, const char *path, uint64_t *ret);
struct kx_err *facts_read_bool(const struct sys *sys, const char *path, uint64_t *ret);

/*
 * Is there anything of that name? An error that sys_err_absent() knows: no; else *ret is
 * 1. Nothing is opened.
 */
struct kx_err *facts_exists(const struct sys *sys, const char *path, uint64_t *ret);

/*
 * Forgive that something is not there; *ret_there, unless that is NULL, says whether it
 * was. Takes err and gives any other one back.
 */
struct kx_err *facts_optional(struct kx_err *err, bool *ret_there);

/*
 * read() of path, and where that is not there of old_path: for what has moved, as into
 * /sys/kernel/kexec/ in 7.0. old_path NULL: it has but one name.
 */
struct kx_err *facts_read_either(const struct sys *sys,
	struct kx_err *(*read)(const struct sys *sys, const char *path, uint64_t *ret),
	const char *path, const char *old_path, uint64_t *ret);

/*
 * For what must be there once its parent was found: "not there" becomes KX_FORMAT, so
 * that a fact with a hole is failed and not absent. Takes err and gives it back.
 */
struct kx_err *facts_required(struct kx_err *err);

/* An error that sys_err_absent() knows: ROOT/path: what */
struct kx_err *facts_absent(const struct sys *sys, const char *path, const char *what);

/*
 * Behind the first line start that is key; NULL when no line starts so. The rest of that
 * line ends with a newline or the text's NUL.
 */
const char *facts_find_line(const struct sys_text *text, const char *key);

/* Does the line at p have that word? Words stand between spaces and tabs. */
bool facts_line_has(const char *p, const char *word);

#endif
