/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scope-bound cleanup. An owning local is declared with the destructor of its type:
 *
 *	KX_AUTO(kx_err_freep) struct kx_err *err = NULL;
 *
 * Every destructor accepts an object that was zeroed and never filled.
 */
#ifndef KX_CLEANUP_H
#define KX_CLEANUP_H

#include <stdlib.h>
#include <unistd.h>

#define KX_AUTO(destroy) __attribute__((cleanup(destroy)))

/* For locals that point to malloc()ed memory. */
static inline void freep(void *p)
{
	free(*(void **)p);
}

/* For locals that hold a file descriptor; -1 is none. */
static inline void closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

/* Hand an owning local to the caller: the local is left empty. */
#define KX_STEAL(local)                                                                  \
	({                                                                               \
		__auto_type stolen_ = (local);                                           \
		(local) = NULL;                                                          \
		stolen_;                                                                 \
	})

#define KX_ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif
