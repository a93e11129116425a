/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the readers of facts share. Not for planning. */
#ifndef KX_FACTS_READ_H
#define KX_FACTS_READ_H

#include "facts/facts.h"
#include "sys/sys.h"

/* sys_read_u64() of a path that is made by printf. */
struct kx_err *facts_read_u64(const struct sys *sys, int base, uint64_t *ret,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));

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

/* la57, pdpe1gb and encrypted: facts-cpu.c. */
struct kx_err *facts_read_cpu(const struct sys *sys, struct facts *ret);

/*
 * Does CPUID say that this is a guest of SEV, SEV-ES or SEV-SNP (AMD64 manual, volume 3,
 * E.4.17)? read is as __get_cpuid(): false for a leaf that the processor has not.
 */
typedef int facts_cpuid_fn(unsigned int leaf, unsigned int *eax, unsigned int *ebx,
	unsigned int *ecx, unsigned int *edx);
bool facts_cpuid_sev_guest(facts_cpuid_fn *read);

/* All u64 and lockdown facts of the kernel's state: facts-state.c. */
void facts_state_destroy(struct facts *facts);

/* facts->crash: facts-crash.c. */
void facts_crash_destroy(struct facts *facts);

#endif
