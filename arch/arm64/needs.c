// SPDX-License-Identifier: GPL-2.0-or-later
/* What is started here, and what needs kexec_load. */
#include "arch/arch.h"
#include "arch/arm64/arm64.h"

/*
 * The kernel's own loader is asked for the magic number of an Image alone, and answers
 * EINVAL to all others (image_probe() in arch/arm64/kernel/kexec_image.c).
 */
const struct arch_image arm64_images[] = {
	{"Image", NULL, NULL},
	{"vmlinux", "an ELF vmlinux needs kexec_load",
		"kexec_file_load does not take an ELF vmlinux on this machine"},
	{NULL, NULL, NULL},
};
