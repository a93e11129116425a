// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Preloaded under programs that run in an emulator without openat2(2), as QEMU's user
 * emulation is before 9.2: RESOLVE_IN_ROOT by hand, for a tree that nobody changes
 * meanwhile. What the emulator knows is left to it.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LINKS_MAX 40

/* A path, part by part: what is resolved, below "."; what is left to be. */
struct walk {
	char done[PATH_MAX];
	char left[PATH_MAX];
	int links;
};

static int fail(int errnum)
{
	errno = errnum;
	return -1;
}

/* The last part off. Above the root there is the root. */
static void step_back(struct walk *w)
{
	char *slash = strrchr(w->done, '/');

	if (slash)
		*slash = 0;
}

/* The part that was just added is a link with this target: go there instead. */
static int follow(struct walk *w, const char *target)
{
	char left[PATH_MAX];

	if (++w->links > LINKS_MAX)
		return fail(ELOOP);
	if (snprintf(left, sizeof(left), "%s/%s", target, w->left) >= (int)sizeof(left))
		return fail(ENAMETOOLONG);
	strcpy(w->left, left);
	step_back(w);
	if (*target == '/')
		strcpy(w->done, ".");
	return 0;
}

static int step(struct walk *w, int root, const char *part, bool last_stays)
{
	char target[PATH_MAX];
	size_t size = strlen(w->done);
	ssize_t n;

	if (!*part || strcmp(part, ".") == 0)
		return 0;
	if (strcmp(part, "..") == 0) {
		step_back(w);
		return 0;
	}
	if (size + strlen(part) + 2 > sizeof(w->done))
		return fail(ENAMETOOLONG);
	sprintf(w->done + size, "/%s", part);
	n = readlinkat(root, w->done, target, sizeof(target) - 1);
	if (n < 0 || (last_stays && !*w->left))
		return 0;
	target[n] = 0;
	return follow(w, target);
}

static int open_in_root(int root, const char *path, const struct open_how *how)
{
	struct walk w = {.done = "."};
	char part[PATH_MAX];

	if (strlen(path) >= sizeof(w.left))
		return fail(ENAMETOOLONG);
	strcpy(w.left, path);
	while (*w.left) {
		size_t n = strcspn(w.left, "/"), skip = n + (w.left[n] == '/');

		memcpy(part, w.left, n);
		part[n] = 0;
		memmove(w.left, w.left + skip, strlen(w.left + skip) + 1);
		if (step(&w, root, part, how->flags & O_NOFOLLOW) < 0)
			return -1;
	}
	return openat(root, w.done, (int)how->flags, (mode_t)how->mode);
}

long syscall(long number, ...)
{
	long (*next)(long, ...) = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
	long args[6], result;
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		args[i] = va_arg(ap, long);
	va_end(ap);
	result = next(number, args[0], args[1], args[2], args[3], args[4], args[5]);
	if (number == SYS_openat2 && result < 0 && errno == ENOSYS)
		return open_in_root((int)args[0], (const char *)args[1],
			(const struct open_how *)args[2]);
	return result;
}
