// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The VMCOREINFO note among the notes of a dump. Others may be large (a driver's dump of
 * its device, /proc/vmcore's "LINUX" notes) and are passed over.
 */
#include "dump.h"

#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cleanup.h"
#include "vmcoreinfo.h"

/* The kernel's has at most a page. */
#define VMCOREINFO_MAX (1U << 20)

struct note {
	uint64_t offset; /* in the file */
	uint64_t size;	 /* with header and padding */
	uint32_t namesz;
};

static uint64_t padded(uint32_t size)
{
	return ((uint64_t)size + 3) & ~3ULL;
}

static struct kx_err *read_note(struct dump *dump, uint64_t offset, struct note *ret)
{
	uint8_t nhdr[sizeof(Elf64_Nhdr)]; /* the same in both classes */

	KX_TRY(source_read(dump->source, offset, nhdr, sizeof(nhdr)));
	uint32_t namesz = dump_decode(dump, nhdr, 4);
	uint32_t descsz = dump_decode(dump, nhdr + 4, 4);
	*ret = (struct note){
		offset, sizeof(nhdr) + padded(namesz) + padded(descsz), namesz};
	return NULL;
}

/* Read the whole note when it can be the one; dump->note stays NULL when it is not. */
static struct kx_err *take_note(struct dump *dump, const struct note *note)
{
	KX_AUTO(freep) uint8_t *copy = NULL;

	if (note->namesz != sizeof(VMCOREINFO_NOTE_NAME) || note->size > VMCOREINFO_MAX)
		return NULL;
	copy = malloc(note->size);
	if (!copy)
		return kx_err_nomem();
	KX_TRY(source_read(dump->source, note->offset, copy, note->size));
	struct bytes notes = {copy, note->size, "VMCOREINFO"};
	KX_TRY(vmcoreinfo_find_note(&notes, dump->big_endian, &dump->vmcoreinfo));
	if (dump->vmcoreinfo.size)
		dump->note = KX_STEAL(copy);
	return NULL;
}

static struct kx_err *over_end_err(const struct note *note, uint64_t end)
{
	return kx_err_new(KX_FORMAT,
		"the note at offset 0x%" PRIx64 " has 0x%" PRIx64
		" bytes, but the notes end at 0x%" PRIx64,
		note->offset, note->size, end);
}

struct kx_err *dump_find_vmcoreinfo(
	struct dump *dump, uint64_t offset, uint64_t size, uint32_t *notes_left)
{
	struct note note;
	uint64_t end;

	if (__builtin_add_overflow(offset, size, &end))
		return kx_err_new(KX_FORMAT, "they wrap around the end of the addresses");
	/* Fewer bytes than a header are padding. */
	for (; !dump->note && end - offset >= sizeof(Elf64_Nhdr); offset += note.size) {
		if (!(*notes_left)--)
			return kx_err_new(KX_LIMIT, "more notes than a dump can have");
		KX_TRY(read_note(dump, offset, &note));
		if (note.size > end - offset)
			return over_end_err(&note, end);
		KX_TRY(take_note(dump, &note));
	}
	return NULL;
}
