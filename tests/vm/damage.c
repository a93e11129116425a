// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Preloaded under the program in a VM, to make happen what a sound machine never shows:
 *   KX_DAMAGE=1  one bit of the largest segment is flipped on its way to kexec_load(2),
 *                or to Xen's hypercall, after the program took its digest
 *   KX_REFUSE=1  reboot(LINUX_REBOOT_CMD_KEXEC) fails with EINVAL
 *   KX_NO_MEMFD=1  memfd_create(2) is not there, as in kernels built without it
 */
#include <dlfcn.h>
#include <errno.h>
#include <linux/kexec.h>
#include <linux/reboot.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Linux's include/uapi/xen/privcmd.h, and Xen's xen/include/public/kexec.h */
struct privcmd_hypercall {
	uint64_t op;
	uint64_t arg[5];
};

#define PRIVCMD_HYPERCALL   _IOC(_IOC_NONE, 'P', 0, sizeof(struct privcmd_hypercall))
#define HYPERVISOR_KEXEC_OP 37
#define XEN_KEXEC_LOAD	    4

struct xen_segment {
	unsigned char *buf;
	uint64_t buf_size, dest_maddr, dest_size;
};

struct xen_load {
	uint8_t type, pad;
	uint16_t arch;
	uint32_t nr_segments;
	struct xen_segment *segments;
	uint64_t entry_maddr;
};

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

int memfd_create(const char *name, unsigned int flags)
{
	int (*next)(const char *, unsigned int) =
		(int (*)(const char *, unsigned int))dlsym(RTLD_NEXT, "memfd_create");

	if (!getenv("KX_NO_MEMFD"))
		return next(name, flags);
	errno = ENOSYS;
	return -1;
}

/* Where they are: Xen reads only memory that was made for hypercalls. */
static void damage_for_xen(struct xen_load *load)
{
	struct xen_segment *hit = load->segments;

	for (uint32_t i = 1; i < load->nr_segments; i++)
		if (load->segments[i].buf_size > hit->buf_size)
			hit = &load->segments[i];
	hit->buf[hit->buf_size / 2] ^= 1;
	printf("damaged byte %llu of the segment at 0x%llx\n",
		(unsigned long long)hit->buf_size / 2,
		(unsigned long long)hit->dest_maddr);
	fflush(stdout);
}

int ioctl(int fd, unsigned long request, ...)
{
	int (*next)(int, unsigned long, void *) =
		(int (*)(int, unsigned long, void *))dlsym(RTLD_NEXT, "ioctl");
	struct privcmd_hypercall *call;
	va_list ap;

	va_start(ap, request);
	call = va_arg(ap, void *);
	va_end(ap);
	if (request == PRIVCMD_HYPERCALL && call->op == HYPERVISOR_KEXEC_OP &&
		call->arg[0] == XEN_KEXEC_LOAD && getenv("KX_DAMAGE"))
		damage_for_xen((struct xen_load *)(uintptr_t)call->arg[1]);
	return next(fd, request, call);
}
