/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What kexec-load asks of systemctl and kexec, which are found in PATH. */
#ifndef KX_COMMANDS_H
#define KX_COMMANDS_H

#include <stdbool.h>

#include "base/err.h"
#include "service/settings.h"
#include "sys/sys.h"

/* Jobs of the last units of a shutdown, by number; 0: it has none. */
struct jobs {
	unsigned long reboot; /* by the firmware */
	unsigned long kexec;  /* by systemd's own kexec */
};

/* Error: KX_IO. */
struct kx_err *jobs_find(struct jobs *ret);

/* The job of a shutdown that starts the machine again: there is one at most. */
unsigned long jobs_reboot(const struct jobs *jobs);

/*
 * "systemctl --force VERB", at a shutdown's end: systemd's last step is that one, "kexec"
 * or "reboot", whatever it would have been. Error: KX_IO.
 */
struct kx_err *jobs_force(const char *verb);

/*
 * What "kexec -S -l -v" tells of the image that Linux, or in a dom0 Xen, holds, to be
 * destroyed with an error, too. *ret is empty where there is none. Error: KX_IO.
 */
struct kx_err *service_ask(struct sys_text *ret);

/* By kernel_arguments(). Errors: KX_IO, KX_REFUSED. */
struct kx_err *service_load(const struct settings *settings, const char *entry);

/* Errors: KX_IO, KX_REFUSED. */
struct kx_err *service_unload(void);

#endif
