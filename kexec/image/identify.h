/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a file is that is not what was asked for: kernels of other machines, other boot
 * formats, archives, disk images, programs, texts. By magic numbers and the few fields
 * that go with them; nothing is unpacked, and nothing depends on an answer but messages
 * and warnings.
 */
#ifndef KX_IDENTIFY_H
#define KX_IDENTIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

/*
 * Static text that follows "it looks like": "an arm64 Linux Image", "a Debian package".
 * Compressed data are named as such; what they hold is asked by the unpacked bytes. NULL:
 * not known. Any bytes may be given, none included.
 */
const char *identify_bytes(const struct bytes *b);

/*
 * Could a kernel unpack the bytes as its initrd, or mount them? That is a cpio archive of
 * the one format that Linux reads or the start of data by a compression that it knows,
 * also behind zero bytes (init/initramfs.c; so many are looked at), or a file system that
 * it looks for there (init/do_mounts_rd.c). Not whether that kernel was built with the
 * compression.
 *
 * What is none may be named by identify_bytes(), such as a kernel that was swapped with
 * its initrd, or be unknown, such as one behind a few bytes of microcode.
 */
#define IDENTIFY_ZEROS_MAX (1 << 20) /* bytes */
bool identify_is_initrd(const struct bytes *b);

/* Is it a cpio archive? That is what initrds hold, and no kernel. */
bool identify_is_cpio(const struct bytes *b);

/*
 * Is it a unified kernel image: a PE file with a section .linux (UAPI group's
 * specification "Unified Kernel Image")?
 */
bool identify_is_uki(const struct bytes *b);

/*
 * Is it an ELF file that an operating system runs, and no kernel: one that names an
 * interpreter, has storage for threads, or is a shared library?
 */
bool identify_is_program(const struct bytes *b);

/* The name of an ELF machine (e_machine): "arm64"; NULL: not known. */
const char *identify_elf_machine(uint16_t machine);

#endif
