/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The compressed kernel inside of a bzImage, which is a vmlinux with a table of
 * relocations behind it (arch/x86/boot/compressed/Makefile, vmlinux.bin.all).
 */
#ifndef KX_PAYLOAD_H
#define KX_PAYLOAD_H

#include "format/x86-kernel-map.h"
#include "image/formats.h"

/* A segment each; a crash image of eight parts has the 16 that kexec_load(2) takes. */
#define PAYLOAD_LOADS_MAX 8

/*
 * Unpack the payload of the bzImage bz, whose file holds b, into ret, which is emptied
 * first. What cannot be unpacked or not be understood is no error, ret->why_not says it.
 * Errors: KX_FORMAT for data that is damaged, since the kernel could not unpack it
 * either; KX_NOMEM.
 */
struct kx_err *payload_unpack(
	const struct bytes *b, const struct bzimage *bz, struct payload *ret);

/*
 * Parse what was unpacked from the bzImage bz: a vmlinux that starts at bz's pref_address
 * and its relocations. Errors: KX_FORMAT, KX_UNSUPPORTED, and ret->elf is empty then.
 */
struct kx_err *payload_parse(
	const struct bytes *b, const struct bzimage *bz, struct payload *ret);

/*
 * The relocations between elf_end (offset in b, bytes) and the end of b. The table is no
 * stable interface: it is only taken when its lists, each led by a zero word, fill that
 * space, and all that they name lies in bytes of one of elf's loads. There are three
 * lists, by enum relocation_kind, or two where the kernel needs no inverse ones.
 */
struct kx_err *relocations_parse(const struct bytes *b, uint64_t elf_end,
	const struct elf_image *elf, struct relocations *ret);

/* Bytes that are moved, as one word says it. */
static inline unsigned int relocation_width(enum relocation_kind kind)
{
	return kind == RELOCATE_64 ? 8 : 4;
}

/* The physical link address that a word of the table stands for. */
static inline uint64_t relocation_target(uint32_t word)
{
	return (uint64_t)(int64_t)(int32_t)word - X86_KERNEL_MAP;
}

void payload_destroy(struct payload *payload);

#endif
