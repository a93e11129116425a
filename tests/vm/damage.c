// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Preloaded under the program in a VM, to make happen what a sound machine never shows:
 *   KX_DAMAGE=1  one bit of the largest segment is flipped on its way to kexec_load(2),
 *                after the program took its digest
 *   KX_REFUSE=1  reboot(LINUX_REBOOT_CMD_KEXEC) fails with EINVAL
 */
#include <dlfcn.h>
#include <errno.h>
#include <linux/kexec.h>
#include <linux/reboot.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

static size_t largest(const struct kexec_segment *segments, size_t n)
{
	size_t best = 0;

	for (size_t i = 1; i < n; i++)
		if (segments[i].bufsz > segments[best].bufsz)
			best = i;
	return best;
}

/* A copy of the array whose largest segment has one bit flipped. Never freed. */
static void damage(long args[6])
{
	size_t n = (size_t)args[1];
	struct kexec_segment *copy = calloc(n, sizeof(*copy));
	struct kexec_segment *hit;
	unsigned char *bytes;

	memcpy(copy, (void *)args[2], n * sizeof(*copy));
	hit = &copy[largest(copy, n)];
	bytes = malloc(hit->bufsz);
	memcpy(bytes, hit->buf, hit->bufsz);
	bytes[hit->bufsz / 2] ^= 1;
	hit->buf = bytes;
	printf("damaged byte %zu of the segment at %p\n", hit->bufsz / 2, hit->mem);
	fflush(stdout);
	args[2] = (long)copy;
}

static int refused(void)
{
	errno = EINVAL;
	return -1;
}

long syscall(long number, ...)
{
	long (*next)(long, ...) = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
	long args[6];
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		args[i] = va_arg(ap, long);
	va_end(ap);
	if (number == SYS_kexec_load && args[1] > 0 && getenv("KX_DAMAGE"))
		damage(args);
	if (number == SYS_reboot && getenv("KX_REFUSE"))
		return refused();
	return next(number, args[0], args[1], args[2], args[3], args[4], args[5]);
}

int reboot(int command)
{
	int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "reboot");

	if ((unsigned int)command == LINUX_REBOOT_CMD_KEXEC && getenv("KX_REFUSE"))
		return refused();
	return next(command);
}
