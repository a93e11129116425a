// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel-calls.h"

#include <dlfcn.h>
#include <errno.h>
#include <linux/kexec.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

struct made_list made;
void (*kernel_hook)(void);
static const int *answers;

static void *copy(const void *from, size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		abort();
	return size ? memcpy(p, from, size) : p;
}

static struct made *add(enum made_call call)
{
	if (made.n == MADE_MAX)
		abort();
	made.v[made.n].call = call;
	return &made.v[made.n++];
}

static void drop(struct made *m)
{
	for (size_t i = 0; i < m->nsegments; i++)
		free(m->segments[i].bytes);
	free(m->cmdline);
	free(m->kernel);
	free(m->initrd);
	*m = (struct made){0};
}

void kernel_reset(const int *errnums)
{
	while (made.n)
		drop(&made.v[--made.n]);
	answers = errnums;
	kernel_hook = NULL;
}

static long answer(void)
{
	if (kernel_hook)
		kernel_hook();
	if (!answers || !*answers)
		return 0;
	errno = *answers++;
	return -1;
}

static long load(const long args[6])
{
	const struct kexec_segment *from = (const void *)args[2];
	struct made *m = add(MADE_LOAD);

	m->entry = args[0];
	m->nsegments = args[1];
	m->flags = args[3];
	if (m->nsegments > 16)
		abort();
	for (size_t i = 0; i < m->nsegments; i++)
		m->segments[i] = (struct made_segment){
			.mem = (uintptr_t)from[i].mem,
			.memsz = from[i].memsz,
			.bufsz = from[i].bufsz,
			.bytes = copy(from[i].buf, from[i].bufsz),
		};
	return answer();
}

/* The kernel reads from the file's start, whatever its offset is (kernel_read_file()). */
static uint8_t *read_fd(int fd, size_t *ret_size)
{
	struct stat st;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st))
		abort();
	uint8_t *p = malloc(st.st_size + 1);
	if (!p || pread(fd, p, st.st_size + 1, 0) != st.st_size)
		abort();
	*ret_size = st.st_size;
	return p;
}

static long file_load(const long args[6])
{
	struct made *m = add(MADE_FILE);

	m->kernel = read_fd((int)args[0], &m->kernel_size);
	m->initrd = read_fd((int)args[1], &m->initrd_size);
	m->cmdline_len = args[2];
	m->cmdline = args[3] ? copy((const void *)args[3], args[2]) : NULL;
	m->flags = args[4];
	return answer();
}

/*
 * As the real one, it reads six arguments, though callers pass fewer: nothing for a
 * sanitizer to look at.
 */
__attribute__((no_sanitize_address)) long syscall(long number, ...)
{
	long (*next)(long, ...) = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
	long args[6];
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		args[i] = va_arg(ap, long);
	va_end(ap);
	if (number == SYS_kexec_load)
		return load(args);
#ifdef SYS_kexec_file_load
	if (number == SYS_kexec_file_load)
		return file_load(args);
#endif
	if (number == SYS_reboot)
		abort();
	return next(number, args[0], args[1], args[2], args[3], args[4], args[5]);
}

int reboot(int command)
{
	add(MADE_REBOOT)->flags = (unsigned int)command;
	errno = answers && *answers ? *answers++ : EINVAL;
	return -1;
}

void sync(void)
{
	add(MADE_SYNC);
}
