/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The mark that kexec-load leaves: /run/kexec/reboot, a condition of
 * kexec-load-start.service. It names the job by which systemd starts the shutdown's last
 * unit, and what was loaded for it. systemd gives no two jobs of a boot the same number:
 * the mark of another job than the one of now is of a reboot that was cancelled.
 */
#ifndef KX_MARK_H
#define KX_MARK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "sys/sys.h"

/* Bytes of what "kexec -S -l -v" tells; what is more is left out, each time alike. */
#define STATUS_MAX (512 << 10)

struct mark {
	unsigned long job; /* 0: of none, as what is no mark of ours */
	char *load; /* what kexec-load loaded, as kexec tells it; NULL: nothing */
};

void mark_destroy(struct mark *mark);

/* Pure: the file's text, as mark_write() makes it. Error: KX_NOMEM. */
struct kx_err *mark_parse(const char *text, struct mark *ret);

/*
 * Pure: what tells one load from another in the text of "kexec -S -l -v", allocated: its
 * lines from "loaded: " on, with time, files and command line. kexec tells them only
 * while, as far as can be seen, no other program has loaded anything since. NULL: it does
 * not know what is loaded. Error: KX_NOMEM.
 */
struct kx_err *mark_load_of(const char *status, char **ret);

/* Pure: is it the mark of a reboot that was cancelled? job: that of now; 0: none. */
bool mark_is_cancelled(const struct mark *mark, unsigned long job);

/*
 * Pure: is what kexec tells by status still what the mark's kexec-load loaded? What was
 * loaded by anybody else, before or since, is not.
 */
bool mark_is_of(const struct mark *mark, const char *status);

/* Errors: those of run_dir_read(); sys_err_absent() where there is no mark. */
struct kx_err *mark_read(const struct sys *sys, struct mark *ret);

/* load NULL: kexec-load found something loaded, and left it. Errors: run_dir_write(). */
struct kx_err *mark_write(const struct sys *sys, unsigned long job, const char *load);
struct kx_err *mark_remove(const struct sys *sys);

/* Can a mark be left? There is none afterwards. Errors: those of mark_write(). */
struct kx_err *mark_try(const struct sys *sys, unsigned long job);

#endif
