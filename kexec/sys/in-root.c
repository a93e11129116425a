// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/in-root.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#if __has_include(<linux/openat2.h>)
#include <linux/openat2.h>
#endif

#define LINKS_MAX 40 /* as the kernel follows: MAXSYMLINKS in include/linux/namei.h */

/* A path on its way: done has no link and no .. in it, rest is what follows. */
struct walk {
	int root_fd, flags;
	unsigned int links;
	void (*take_link)(void *arg, const char *path, const char *target, size_t size);
	void *arg; /* take_link's, which may be NULL */
	char done[PATH_MAX], rest[PATH_MAX];
};

static int too_long(void)
{
	errno = ENAMETOOLONG;
	return -1;
}

/* Move the first name of rest to name, which has room for all of it. False: none. */
static bool next_name(struct walk *walk, char *name)
{
	char *start = walk->rest + strspn(walk->rest, "/");
	size_t size = strcspn(start, "/");

	memcpy(name, start, size);
	name[size] = '\0';
	memmove(walk->rest, start + size, strlen(start + size) + 1);
	return size;
}

static bool is_last(const struct walk *walk)
{
	return !walk->rest[strspn(walk->rest, "/")];
}

static void go_up(struct walk *walk)
{
	char *slash = strrchr(walk->done, '/');

	*(slash ? slash : walk->done) = '\0';
}

/* Its target, of size bytes, comes before the rest. */
static int follow(struct walk *walk, const char *target, size_t size)
{
	size_t left = strlen(walk->rest);

	if (++walk->links > LINKS_MAX) {
		errno = ELOOP;
		return -1;
	}
	if (size + left >= sizeof(walk->rest))
		return too_long();
	if (target[0] == '/')
		walk->done[0] = '\0';
	memmove(walk->rest + size, walk->rest, left + 1);
	memcpy(walk->rest, target, size);
	return 0;
}

static int step(struct walk *walk, const char *name)
{
	char path[PATH_MAX], target[PATH_MAX];
	const char *slash = walk->done[0] ? "/" : "";
	int n = snprintf(path, sizeof(path), "%s%s%s", walk->done, slash, name);

	if (n < 0 || (size_t)n >= sizeof(path))
		return too_long();
	ssize_t size = readlinkat(walk->root_fd, path, target, sizeof(target));
	if (size == (ssize_t)sizeof(target))
		return too_long();
	if (size >= 0 && !(walk->flags & O_NOFOLLOW && is_last(walk))) {
		if (walk->take_link)
			walk->take_link(walk->arg, path, target, size);
		return follow(walk, target, size);
	}
	if (size < 0 && errno != EINVAL) /* EINVAL: it is no link */
		return -1;
	strcpy(walk->done, path);
	return 0;
}

static int open_done(const struct walk *walk, bool is_folder)
{
	int flags = walk->flags | O_NOFOLLOW | (is_folder ? O_DIRECTORY : 0);

	return openat(walk->root_fd, walk->done[0] ? walk->done : ".", flags);
}

static int walk_all(struct walk *walk, const char *path)
{
	size_t size = strlen(path);
	char name[PATH_MAX];

	if (size >= sizeof(walk->rest))
		return too_long();
	if (!size) {
		errno = ENOENT;
		return -1;
	}
	memcpy(walk->rest, path, size + 1);
	while (next_name(walk, name)) {
		if (!strcmp(name, ".."))
			go_up(walk);
		else if (strcmp(name, ".") && step(walk, name) < 0)
			return -1;
	}
	return 0;
}

int open_in_root_by_steps(int root_fd, const char *path, int flags)
{
	struct walk walk = {.root_fd = root_fd, .flags = flags};

	if (walk_all(&walk, path) < 0)
		return -1;
	return open_done(&walk, path[strlen(path) - 1] == '/');
}

char *resolve_in_root_by(int root_fd, const char *path, bool last,
	void (*take_link)(void *arg, const char *path, const char *target, size_t size),
	void *arg)
{
	struct walk walk = {.root_fd = root_fd,
		.flags = last ? 0 : O_NOFOLLOW,
		.take_link = take_link,
		.arg = arg};

	if (walk_all(&walk, path) < 0)
		return NULL;
	return strdup(walk.done[0] ? walk.done : ".");
}

char *resolve_in_root(int root_fd, const char *path)
{
	return resolve_in_root_by(root_fd, path, true, NULL, NULL);
}

#ifdef RESOLVE_IN_ROOT
static int open_at_once(int root_fd, const char *path, int flags)
{
	struct open_how how = {.flags = flags, .resolve = RESOLVE_IN_ROOT};

	return (int)syscall(SYS_openat2, root_fd, path, &how, sizeof(how));
}
#else
static int open_at_once(int root_fd, const char *path, int flags)
{
	(void)root_fd, (void)path, (void)flags;
	errno = ENOSYS;
	return -1;
}
#endif

/* Not there before v5.6, nor in some sandboxes; EAGAIN: something moved meanwhile. */
static bool needs_steps(int errnum)
{
	return errnum == ENOSYS || errnum == EPERM || errnum == EAGAIN;
}

int open_in_root(int root_fd, const char *path, int flags)
{
	int fd = open_at_once(root_fd, path, flags);

	if (fd >= 0 || !needs_steps(errno))
		return fd;
	return open_in_root_by_steps(root_fd, path, flags);
}
