/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a check found: one line each, with a remedy where there is one. Judges add them;
 * without memory for one the list is of no use, which its reader is told at the end.
 */
#ifndef KX_FINDING_H
#define KX_FINDING_H

#include <stdbool.h>
#include <stddef.h>

enum finding_level {
	FINDING_OK,
	FINDING_WARN,	/* it works, and may not do what is expected of it */
	FINDING_FAIL,	/* it does not work */
	FINDING_UNKNOWN /* it could not be seen; counts as neither */
};

struct finding {
	enum finding_level level;
	const char *id; /* of the judge; static text that stays as it is */
	char *text;	/* what was found: one line without a newline */
	char *remedy;	/* what to do about it, imperative; NULL: nothing, or not known */
};

struct findings {
	struct finding *v; /* in the order of the table of judges */
	size_t n, capacity;
	const char *id; /* of the judge that is asked */
	bool failed;	/* one could not be added: no memory */
};

/* Add what is formatted, of the judge that is asked. */
void finding_add(struct findings *to, enum finding_level level, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Put what is formatted behind the remedy of the finding that was added last, with "; "
 * between them; the first one is the remedy.
 */
void finding_remedy(struct findings *to, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* How many have that level. */
size_t findings_count(const struct findings *findings, enum finding_level level);

/* "ok", "warn", "fail", "unknown" */
const char *finding_level_name(enum finding_level level);

void findings_destroy(struct findings *findings);

#endif
