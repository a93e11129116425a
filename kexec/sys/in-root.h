/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening files of a tree that is not trusted, so that no link leads out of it. */
#ifndef KX_IN_ROOT_H
#define KX_IN_ROOT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Open path as if root_fd were the root directory: absolute links and .. end there. flags
 * are those of open(2), without O_CREAT. -1, and errno, like openat2(2), which does it
 * where it is there.
 */
int open_in_root(int root_fd, const char *path, int flags);

/*
 * The same without openat2(2). What changes the tree in the meantime may lead out of it.
 */
int open_in_root_by_steps(int root_fd, const char *path, int flags);

/*
 * Where path leads, as if root_fd were the root directory: without links, "." and "..",
 * and without a leading slash; "." is the root itself. Freed by the caller; NULL, and
 * errno, where a name of it is not there.
 */
char *resolve_in_root(int root_fd, const char *path);

/*
 * The same, and take_link(), which may be NULL, gets each link on the way: path as
 * resolve_in_root() writes it, and size bytes of its target. last false: a link that path
 * ends on is not followed.
 */
char *resolve_in_root_by(int root_fd, const char *path, bool last,
	void (*take_link)(void *arg, const char *path, const char *target, size_t size),
	void *arg);

#endif
