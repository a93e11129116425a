/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An architecture of the tests, written by the manual in arch/arch.h and with no other
 * architecture at hand, so that the manual is held true: test64 has pages of 16 KiB, RAM
 * that begins at 1 GiB, and parts of it that firmware reserved. Its kernels are ELF
 * images that may be moved, and find in their first register a segment with what they are
 * told: struct test64_boot.
 */
#ifndef TESTS_ARCH_TEST_H
#define TESTS_ARCH_TEST_H

#include "arch/arch.h"

#define TEST64_PAGE    0x4000
#define TEST64_MACHINE 0xfe64 /* EM_… */
#define TEST64_CMDLINE 255    /* bytes without NUL */

/* In the byte order of the tests' machine. */
struct test64_boot {
	uint64_t initrd, initrd_size; /* physical address, bytes */
	char cmdline[TEST64_CMDLINE + 1];
};

/* The smallest row, and one that has crash images, too. */
extern const struct arch_ops test64_small_ops, test64_ops;

/* Without code: nothing of it is run. */
extern const struct purgatory_blob test64_purgatory;

#endif
