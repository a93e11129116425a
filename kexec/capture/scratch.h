/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A folder for a while. */
#ifndef KX_SCRATCH_H
#define KX_SCRATCH_H

#include <sys/types.h>

#include "base/err.h"

struct scratch {
	char *path; /* NULL: there is none */
	int fd;	    /* of the folder */
	int held;   /* while it is open, the folder stays */
	pid_t keeper;
};

#define SCRATCH_NONE                                                                     \
	(struct scratch)                                                                 \
	{                                                                                \
		.fd = -1, .held = -1                                                     \
	}

/*
 * A new folder in $TMPDIR, or /tmp, that only the caller may look into. A process of its
 * own removes it with all that is in it, when scratch_remove() is called or when the
 * caller has ended in whatever way. Errors: KX_IO.
 */
struct kx_err *scratch_make(struct scratch *ret);
void scratch_remove(struct scratch *scratch);

#endif
