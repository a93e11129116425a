/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel for tests: kernel-calls.c defines syscall(), reboot() and sync() in the test
 * program, so that what the library would have done arrives here. Other system calls go
 * on to the real kernel.
 */
#ifndef KX_KERNEL_CALLS_H
#define KX_KERNEL_CALLS_H

#include <stddef.h>
#include <stdint.h>

enum made_call { MADE_LOAD, MADE_FILE, MADE_REBOOT, MADE_SYNC };

struct made_segment {
	uint64_t mem, memsz, bufsz;
	uint8_t *bytes; /* a copy, bufsz bytes */
};

struct made {
	enum made_call call;
	uint64_t flags; /* of MADE_REBOOT the command */

	uint64_t entry;
	size_t nsegments;
	struct made_segment segments[16];

	char *cmdline;	    /* a copy of all cmdline_len bytes, NULL when it was NULL */
	size_t cmdline_len; /* as it was handed over */
	uint8_t *kernel, *initrd; /* what the descriptors read; NULL for -1 */
	size_t kernel_size, initrd_size;
};

#define MADE_MAX 8

/* The calls since kernel_reset(), in order. A call too many aborts. */
struct made_list {
	size_t n;
	struct made v[MADE_MAX];
};
extern struct made_list made;

/*
 * Forget all calls. The next load calls are answered by these errno values in order, 0
 * for success; what comes behind the first 0 succeeds. reboot() always fails: by the next
 * of them, and without one by EINVAL.
 */
void kernel_reset(const int *errnums);

/* Run inside of each load call, after its arguments were copied; NULL: nothing. */
extern void (*kernel_hook)(void);

#endif
