// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a VM test asks of Xen itself, past every library and the program under test:
 * "xen-ask loaded" and "xen-ask crash_loaded" for kexec's status of the two images (0 at
 * the start, and the other one of 0 and 1 after each load and unload), "xen-ask area" for
 * the crash area, its first machine address and its bytes.
 * The call and its arguments: xen/include/public/kexec.h. The way to make it: Linux's
 * include/uapi/xen/privcmd.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#define HYPERVISOR_KEXEC_OP 37
#define KEXEC_GET_RANGE	    3
#define KEXEC_STATUS	    6
#define TYPE_DEFAULT	    0
#define TYPE_CRASH	    1
#define RANGE_CRASH	    0

struct privcmd_hypercall {
	uint64_t op;
	uint64_t arg[5];
};

#define PRIVCMD_HYPERCALL _IOC(_IOC_NONE, 'P', 0, sizeof(struct privcmd_hypercall))

struct kexec_range {
	int32_t range, nr;
	uint64_t size, start;
};

/* Xen reads and writes the argument: its page must be there and stay. */
static void *argument(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0);

	if (page == MAP_FAILED) {
		perror("xen-ask: mmap");
		exit(255);
	}
	return page;
}

static int kexec_op(unsigned int command, void *arg)
{
	struct privcmd_hypercall call = {
		.op = HYPERVISOR_KEXEC_OP, .arg = {command, (uintptr_t)arg}};
	int fd = open("/dev/xen/privcmd", O_RDWR | O_CLOEXEC);
	int result;

	if (fd < 0) {
		perror("xen-ask: /dev/xen/privcmd");
		exit(255);
	}
	result = ioctl(fd, PRIVCMD_HYPERCALL, &call);
	if (result < 0) {
		fprintf(stderr, "xen-ask: kexec_op %u: %s\n", command, strerror(errno));
		exit(255);
	}
	return result;
}

int main(int argc, char **argv)
{
	const char *what = argc == 2 ? argv[1] : "";

	if (strcmp(what, "area") == 0) {
		struct kexec_range *range = argument();

		range->range = RANGE_CRASH;
		kexec_op(KEXEC_GET_RANGE, range);
		printf("0x%llx 0x%llx\n", (unsigned long long)range->start,
			(unsigned long long)range->size);
	} else if (strcmp(what, "loaded") == 0 || strcmp(what, "crash_loaded") == 0) {
		uint8_t *type = argument();

		*type = strcmp(what, "loaded") == 0 ? TYPE_DEFAULT : TYPE_CRASH;
		printf("%d\n", kexec_op(KEXEC_STATUS, type));
	} else {
		fprintf(stderr, "usage: xen-ask loaded | crash_loaded | area\n");
		return 1;
	}
	return 0;
}
