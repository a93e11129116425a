// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Preloaded under the real program, to run every verb of it without acting, and as if it
 * stood on any captured machine:
 *   KX_ROOT=DIR        opening "/" as a folder opens DIR: all facts come from there;
 *                      unset: /run is not there, so that nothing is written down
 *   KX_CAPTURE=FILE    what would have acted is appended there, a line each; unset:
 *                      segments are not looked at, so that a load can be timed
 *   KX_LOAD_ERRNO=N    kexec_load(2) fails with that errno; unset: it succeeds
 *   KX_FILE_ERRNO=N    the same for kexec_file_load(2)
 *   KX_LOAD_FLAGS=MASK a kexec_load(2) with another flag than these fails with EINVAL
 *   KX_DROPS=FILE      a crash image is given up: a load of one writes 0 there, as the
 *                      kernel does it before it looks at the segments or files
 *   KX_REBOOT_ERRNO=N  reboot(2) fails with that errno; unset: EINVAL; 0: it returns, as
 *                      where a kernel that was kept is back
 *   KX_NETLINK=1       let netlink sockets be made; unset: EPERM
 *   KX_HANGUP=1        the terminal goes away just before reboot(2)
 *   KX_SLOW=MS         nothing is in the page cache, and the clock stands still but for
 *                      so many milliseconds each time that somebody looks at it
 * It is built without _FILE_OFFSET_BITS, since it defines both open() and open64().
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/kexec.h>
#include <net/if.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);

static long call_next(long number, const long args[6])
{
	long (*next)(long, ...) = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");

	return next(number, args[0], args[1], args[2], args[3], args[4], args[5]);
}

__attribute__((format(printf, 1, 2))) static void record(const char *fmt, ...)
{
	const char *path = getenv("KX_CAPTURE");
	char line[8192];
	va_list ap;

	if (!path)
		return;
	int fd = call_next(
		SYS_openat, (long[6]){AT_FDCWD, (long)path,
				    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600});
	va_start(ap, fmt);
	int n = vsnprintf(line, sizeof(line) - 1, fmt, ap);
	va_end(ap);
	if (n > (int)sizeof(line) - 2)
		n = sizeof(line) - 2;
	line[n++] = '\n';
	if (fd < 0 || write(fd, line, n) != n)
		abort();
	close(fd);
}

__attribute__((constructor)) static void announce(void)
{
	record("interposer");
}

/* -1 with the errno that the variable asks for, else the value. */
static int answer(const char *variable, int otherwise)
{
	const char *text = getenv(variable);

	errno = text ? atoi(text) : otherwise;
	return errno ? -1 : 0;
}

/* The kernel looks at the flags first of all. */
static bool knows_flags(uint64_t flags)
{
	const char *mask = getenv("KX_LOAD_FLAGS");

	return !mask || !(flags & 0xffff & ~strtoull(mask, NULL, 0));
}

static void drop_crash_image(void)
{
	const char *path = getenv("KX_DROPS");

	if (!path)
		return;
	int fd = call_next(SYS_openat,
		(long[6]){AT_FDCWD, (long)path, O_WRONLY | O_TRUNC | O_CLOEXEC});
	if (fd < 0 || write(fd, "0\n", 2) != 2)
		abort();
	close(fd);
}

/* FNV-1a, 64 bits: enough to see that bytes are the same. */
static uint64_t digest(const uint8_t *p, size_t size)
{
	uint64_t hash = 0xcbf29ce484222325;

	while (size--)
		hash = (hash ^ *p++) * 0x100000001b3;
	return hash;
}

/* Lines of /proc/self/status that say what the load costs. */
static void record_memory(void)
{
	char text[8192];
	int fd = call_next(SYS_openat,
		(long[6]){AT_FDCWD, (long)"/proc/self/status", O_RDONLY | O_CLOEXEC});
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (n < 0)
		return;
	close(fd);
	text[n] = '\0';
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (!strncmp(line, "VmHWM:", 6) || !strncmp(line, "RssAnon:", 8))
			record("%s", line);
}

static long load(const long args[6])
{
	const struct kexec_segment *segments = (const void *)args[2];
	bool recorded = getenv("KX_CAPTURE");
	uint64_t total = 0;

	record("kexec_load entry=0x%lx segments=%ld flags=0x%lx", args[0], args[1],
		args[3]);
	record_memory();
	for (long i = 0; recorded && i < args[1]; i++) {
		const struct kexec_segment *s = &segments[i];

		record("segment mem=0x%lx memsz=0x%zx bufsz=0x%zx fnv=%016" PRIx64,
			(unsigned long)s->mem, (size_t)s->memsz, (size_t)s->bufsz,
			digest(s->buf, s->bufsz));
		total += s->bufsz;
	}
	record("bytes=%" PRIu64, total);
	record_memory();
	if (!knows_flags(args[3])) {
		errno = EINVAL;
		return -1;
	}
	if (args[3] & KEXEC_ON_CRASH)
		drop_crash_image();
	return answer("KX_LOAD_ERRNO", 0);
}

static void record_fd(const char *what, int fd)
{
	struct stat st;

	if (fd < 0) {
		record("%s none", what);
		return;
	}
	if (fstat(fd, &st)) {
		record("%s bad", what);
		return;
	}
	void *p = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		abort();
	record("%s size=%lld fnv=%016" PRIx64 " fd=%d", what, (long long)st.st_size,
		digest(p, st.st_size), fd);
	munmap(p, st.st_size);
}

/* What the standard descriptors are. */
static void record_standard(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++) {
		char link[40], path[256];

		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		ssize_t n = readlink(link, path, sizeof(path));
		record("std %d %.*s", fd, n < 0 ? 6 : (int)n, n < 0 ? "closed" : path);
	}
}

static long file_load(const long args[6])
{
	const char *cmdline = (const char *)args[3];

	record("kexec_file_load flags=0x%lx cmdline_len=%ld", args[4], args[2]);
	record_memory();
	record_fd("kernel", args[0]);
	record_fd("initrd", args[1]);
	record_standard();
	if (cmdline)
		record("cmdline %s", cmdline);
	if (args[4] & KEXEC_FILE_ON_CRASH)
		drop_crash_image();
	return answer("KX_FILE_ERRNO", 0);
}

/* A line for each interface that is up. */
static void record_links(void)
{
	int fd = call_next(SYS_socket, (long[6]){AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0});

	if (fd < 0)
		abort();
	for (int index = 1; index < 256; index++) {
		struct ifreq req = {.ifr_ifindex = index};

		if (!ioctl(fd, SIOCGIFNAME, &req) && !ioctl(fd, SIOCGIFFLAGS, &req) &&
			req.ifr_flags & IFF_UP)
			record("up %s", req.ifr_name);
	}
	close(fd);
}

int reboot(int command)
{
	record("reboot 0x%x", (unsigned int)command);
	if (getenv("KX_NETLINK"))
		record_links();
	if (getenv("KX_HANGUP"))
		raise(SIGHUP);
	return answer("KX_REBOOT_ERRNO", EINVAL);
}

long syscall(long number, ...)
{
	long args[6];
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		args[i] = va_arg(ap, long);
	va_end(ap);
	switch (number) {
	case SYS_kexec_load:
		return load(args);
#ifdef SYS_kexec_file_load
	case SYS_kexec_file_load:
		return file_load(args);
#endif
	case SYS_reboot:
		return reboot((int)args[2]);
	default:
		return call_next(number, args);
	}
}

int clock_gettime(clockid_t id, struct timespec *ret)
{
	static long now; /* ms */
	const char *step = getenv("KX_SLOW");

	if (!step)
		return call_next(SYS_clock_gettime, (long[6]){id, (long)ret});
	now += atol(step);
	*ret = (struct timespec){now / 1000, now % 1000 * 1000000};
	return 0;
}

int mincore(void *at, size_t size, unsigned char *ret)
{
	if (!getenv("KX_SLOW"))
		return call_next(SYS_mincore, (long[6]){(long)at, size, (long)ret});
	memset(ret, 0, (size + 4095) / 4096);
	return 0;
}

void sync(void)
{
	record("sync");
}

int socket(int domain, int type, int protocol)
{
	if (domain != AF_NETLINK || getenv("KX_NETLINK"))
		return call_next(SYS_socket, (long[6]){domain, type, protocol});
	record("netlink");
	errno = EPERM;
	return -1;
}

int execlp(const char *file, const char *arg, ...)
{
	char line[256];
	size_t n = snprintf(line, sizeof(line), "exec %s:", file);
	va_list ap;

	va_start(ap, arg);
	for (const char *p = arg; p && n < sizeof(line); p = va_arg(ap, const char *))
		n += snprintf(line + n, sizeof(line) - n, " %s", p);
	va_end(ap);
	record("%s", line);
	exit(0);
}

int execvp(const char *file, char *const argv[])
{
	record("exec %s: %s", file, argv[0]);
	exit(0);
}

static int open_any(int dir, const char *path, int flags, unsigned int mode)
{
	const char *root = getenv("KX_ROOT");

	if (root && (flags & O_DIRECTORY) && !strcmp(path, "/"))
		path = root;
	if (!root && (flags & O_DIRECTORY) && !strcmp(path, "run")) {
		errno = ENOENT;
		return -1;
	}
	return (int)call_next(SYS_openat, (long[6]){dir, (long)path, flags, mode});
}

/* The mode is there only where a file may be made; reading it else does no harm. */
#define OPEN_ANY(dir)                                                                    \
	do {                                                                             \
		va_list ap_;                                                             \
		va_start(ap_, flags);                                                    \
		unsigned int mode_ = va_arg(ap_, unsigned int);                          \
		va_end(ap_);                                                             \
		return open_any(dir, path, flags, mode_);                                \
	} while (0)

int open(const char *path, int flags, ...)
{
	OPEN_ANY(AT_FDCWD);
}

int open64(const char *path, int flags, ...)
{
	OPEN_ANY(AT_FDCWD);
}

int openat(int dir, const char *path, int flags, ...)
{
	OPEN_ANY(dir);
}

int openat64(int dir, const char *path, int flags, ...)
{
	OPEN_ANY(dir);
}

/* What the headers make of open() with _FORTIFY_SOURCE. */
int __open_2(const char *path, int flags)
{
	return open_any(AT_FDCWD, path, flags, 0);
}

int __open64_2(const char *path, int flags)
{
	return open_any(AT_FDCWD, path, flags, 0);
}
