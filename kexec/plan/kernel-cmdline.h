/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of the new kernel: what it is to be, and whether it fits. Pure. */
#ifndef KX_KERNEL_CMDLINE_H
#define KX_KERNEL_CMDLINE_H

#include "base/err.h"
#include "plan/planning.h"

/*
 * As the request has it, and where that says nothing of it, the .cmdline of uki, which is
 * empty where the kernel is not in one (for a crash image without any crashkernel=). With
 * --reuse-cmdline it is the running kernel's without BOOT_IMAGE=
 * (and for a crash image without any crashkernel=), then a space and what was appended,
 * both as cmdline_join() does it. Of a capture kernel's, what it was told of the crash is
 * left out: elfcorehdr=, and memmap=exactmap with each memmap= behind it. (An acpi_rsdp=
 * stays: it is true of the machine, and added only where there is none.)
 * Never NULL. The caller frees *ret. Error: KX_IO when the running kernel's is not known.
 */
struct kx_err *kernel_cmdline_build(
	const struct request *req, const struct facts *facts, const struct uki *uki,
	char **ret);

/*
 * What root= of a command line names, without quotes around it, as the kernel and its
 * initrd get it; NULL: there is none. The caller frees *ret.
 */
struct kx_err *kernel_cmdline_root(const char *line, char **ret);

/*
 * KX_LIMIT when the plan's is longer than the image takes by the plan's call; says whose
 * the bytes are.
 */
struct kx_err *kernel_cmdline_check(const struct planning *p);

#endif
