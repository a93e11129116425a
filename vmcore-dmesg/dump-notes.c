// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The VMCOREINFO note among the notes of a dump. Others may be large (a driver's dump of
 * its device, /proc/vmcore's "LINUX" notes) and are passed over.
 */
#include "vmcore-dmesg/dump.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "format/vmcoreinfo.h"

/* The kernel's has at most a page. */
#define VMCOREINFO_MAX (1U << 20)

static struct kx_err *read_note(
	struct dump *dump, uint64_t offset, struct vmcoreinfo_note *ret)
{
	uint8_t header[VMCOREINFO_NOTE_HEADER];

	KX_TRY(source_read(dump->source, offset, header, sizeof(header)));
	vmcoreinfo_note_decode(header, dump->big_endian, offset, ret);
	return NULL;
}

/*
 * Can it be the one? An empty text cannot, so that only one note is ever read as a whole:
 * headers may tell of the same one again and again.
 */
static struct kx_err *is_vmcoreinfo(
	struct dump *dump, const struct vmcoreinfo_note *note, bool *ret)
{
	char name[sizeof(VMCOREINFO_NOTE_NAME)], first;

	*ret = note->namesz == sizeof(name) && note->descsz &&
	       note->descsz <= VMCOREINFO_MAX;
	if (!*ret)
		return NULL;
	KX_TRY(source_read(dump->source, note->name, name, sizeof(name)));
	KX_TRY(source_read(dump->source, note->desc, &first, 1));
	*ret = first && !memcmp(name, VMCOREINFO_NOTE_NAME, sizeof(name));
	return NULL;
}

static struct kx_err *take_note(struct dump *dump, const struct vmcoreinfo_note *note)
{
	KX_AUTO(freep) uint8_t *copy = NULL;
	bool wanted;

	KX_TRY(is_vmcoreinfo(dump, note, &wanted));
	if (!wanted)
		return NULL;
	copy = malloc(note->descsz);
	if (!copy)
		return kx_err_nomem();
	KX_TRY(source_read(dump->source, note->desc, copy, note->descsz));
	dump->vmcoreinfo = vmcoreinfo_text(copy, note->descsz);
	dump->note = KX_STEAL(copy);
	return NULL;
}

static struct kx_err *over_end_err(
	uint64_t offset, const struct vmcoreinfo_note *note, uint64_t end)
{
	return kx_err_new(KX_FORMAT,
		"the note at offset 0x%" PRIx64 " has 0x%" PRIx64
		" bytes, but the notes end at 0x%" PRIx64,
		offset, note->end - offset, end);
}

struct kx_err *dump_find_vmcoreinfo(
	struct dump *dump, uint64_t offset, uint64_t size, uint32_t *notes_left)
{
	struct vmcoreinfo_note note;
	uint64_t end;

	if (__builtin_add_overflow(offset, size, &end))
		return kx_err_new(KX_FORMAT, "they wrap around the end of the addresses");
	/* Fewer bytes than a header are padding. */
	for (; !dump->note && end - offset >= VMCOREINFO_NOTE_HEADER; offset = note.end) {
		if (!*notes_left)
			return kx_err_new(KX_LIMIT, "more notes than a dump can have");
		--*notes_left;
		KX_TRY(read_note(dump, offset, &note));
		if (note.end > end)
			return over_end_err(offset, &note, end);
		KX_TRY(take_note(dump, &note));
	}
	return NULL;
}
