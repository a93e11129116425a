/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What changes the running system passes through here, but for the network
 * (net/network.h). What takes a sys refuses with KX_UNSUPPORTED when that is not live.
 */
#ifndef KX_SYS_ACT_H
#define KX_SYS_ACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "sys/sys.h"

/*
 * For main(), before anything is opened. Descriptors that were closed by the caller would
 * be given to the files of a load next, and messages would go into them: what is closed
 * refuses to be written instead. A file size limit becomes an error of write(2).
 */
void sys_prepare_process(void);

/* That refusal, for the operations that stand in files of their own (net/network.h). */
struct kx_err *sys_require_live(const struct sys *sys, const char *what);

/* One element of kexec_load(2)'s array, as the kernel's struct kexec_segment. */
struct sys_segment {
	const void *buf;
	size_t bufsz; /* bytes */
	uint64_t mem; /* physical address */
	size_t memsz; /* bytes */
};

/* Does this architecture have kexec_file_load(2), as the build knew it? */
bool sys_has_file_load(void);

/* Errors: KX_REFUSED with the kernel's errno. */
struct kx_err *sys_kexec_load(const struct sys *sys, uint64_t entry, size_t n,
	const struct sys_segment *segments, uint64_t flags);
struct kx_err *sys_kexec_file_load(const struct sys *sys, int kernel_fd, int initrd_fd,
	const char *cmdline, uint64_t flags);
/* NULL: the image ran, and came back to this kernel, which it had kept. */
struct kx_err *sys_reboot_kexec(const struct sys *sys);
struct kx_err *sys_sync(const struct sys *sys);
/* Execs "systemctl kexec" where systemd sees what is loaded, else "shutdown -r now". */
struct kx_err *sys_run_shutdown(const struct sys *sys);

#endif
