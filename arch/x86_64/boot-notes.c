// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ELF boot notes: what an ELF program is told that is no Linux. A header, and notes as
 * ELF files have them, but without names (the ELF boot proposal, by which LinuxBIOS and
 * Etherboot started payloads; kexec-tools hands over the same notes).
 */
#include "arch/x86_64/x86_64.h"
#include "base/bytes.h"
#include "base/number.h"

#define LOADER_NAME "kexec-next"

/* The header: u32 magic, u32 size of all, u16 checksum, u16 number of notes. */
#define BHDR_SIZE     12
#define BHDR_CHECKSUM 8

#define NOTE_HEADER 12 /* u32 size of the name, u32 size of what it says, u32 type */

/* Types of what a boot loader tells. */
#define NOTE_LOADER_NAME  2
#define NOTE_COMMAND_LINE 4

/* A text, with its NUL. */
static uint64_t note_size(const char *text)
{
	return NOTE_HEADER + align_up(strlen(text) + 1, 4);
}

/* Returns where the next one goes. */
static uint8_t *put_note(uint32_t type, const char *text, uint8_t *p)
{
	put_le32(p, 0);
	put_le32(p + 4, strlen(text) + 1);
	put_le32(p + 8, type);
	memcpy(p + NOTE_HEADER, text, strlen(text) + 1);
	return p + note_size(text);
}

/* That of IP headers (RFC 1071), over a whole number of words. */
static uint16_t checksum(const uint8_t *p, uint64_t size)
{
	uint64_t sum = 0;

	for (uint64_t at = 0; at < size; at += 2)
		sum += get_le16(p + at);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

struct kx_err *x86_place_boot_notes(struct planning *p, struct x86_layout *layout)
{
	const char *cmdline = p->plan.cmdline;
	uint64_t size = BHDR_SIZE + note_size(LOADER_NAME) + note_size(cmdline);
	uint8_t *notes, *next;

	if (size > UINT32_MAX)
		return kx_err_new(KX_LIMIT, "ELF boot notes hold less than 4 GiB");
	KX_TRY(plan_alloc(&p->plan, size, &notes));
	put_le32(notes, X86_BOOT_NOTES_MAGIC);
	put_le32(notes + 4, size);
	put_le16(notes + 10, 2);
	next = put_note(NOTE_LOADER_NAME, LOADER_NAME, notes + BHDR_SIZE);
	put_note(NOTE_COMMAND_LINE, cmdline, next);
	put_le16(notes + BHDR_CHECKSUM, checksum(notes, size));
	/* They tell of no memory. */
	memmap_destroy(&p->plan.e820);
	return x86_place_low_first(p, segment_of(ROLE_BOOT_PARAMS, notes, size),
		layout->window_end, &layout->boot_params_paddr);
}
