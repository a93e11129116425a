// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Dumps of a machine that ran Xen. Their physical addresses are the machine's; what dom0,
 * a PV guest, takes for physical ones are numbers of its own. Two things in the dump hold
 * the machine's: dom0's page tables, which the processor walked, and its list of frames.
 * Xen's notes tell where both are (xen/include/xen/elfcore.h, xen/common/kexec.c).
 */
#include "vmcore-dmesg/dump.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/vec.h"
#include "format/vmcoreinfo.h"
#include "format/x86-kernel-map.h"

/* Types of the notes of name "Xen" (xen/include/public/elfnote.h). */
#define NT_CRASH_INFO 0x1000001
#define NT_CRASH_REGS 0x1000002

/*
 * crash_xen_info_t: 64-bit fields, of which the last one is the frame of dom0's list of
 * lists of frames. There are 9 of them, or 10 with xen_phys_start.
 */
#define INFO_MIN 72

/* crash_xen_core_t: cr0, cr2, cr3 and cr4, of 64 bits. */
#define REGS_CR3  16
#define REGS_SIZE 32

/* Processors whose registers are looked at; Xen is built for at most 16383. */
#define CPUS_MAX 16384

/* Page tables of 4 levels; a PV guest has no others (Intel SDM, volume 3, 4.5). */
#define ENTRIES	      512
#define TOP_SHIFT     39
#define LEVEL_BITS    9
#define PAGE_SHIFT    12
#define ENTRY_PRESENT (1ULL << 0)
#define ENTRY_LARGE   (1ULL << 7)
#define ENTRY_ADDRESS 0x000ffffffffff000ULL

/* Linux marks frames that are not its own by the two highest bits (asm/xen/page.h). */
#define FRAME_MARKS (3ULL << 62)
#define FRAME_MAX   (ENTRY_ADDRESS >> PAGE_SHIFT)

/* struct new_utsname: six texts of this size, of which the third is the release. */
#define UTS_FIELD   65
#define UTS_RELEASE (2 * UTS_FIELD)

static struct kx_err *read_word(struct source *source, uint64_t offset, uint64_t *ret)
{
	uint8_t word[8];

	KX_TRY(source_read(source, offset, word, sizeof(word)));
	*ret = get_le64(word);
	return NULL;
}

/* The registers of a processor whose note was not written are all 0. */
static struct kx_err *take_regs(
	struct dump_xen *xen, struct source *source, const struct elf_note *note)
{
	uint64_t cr3;

	if (note->descsz < REGS_SIZE || xen->n >= CPUS_MAX)
		return NULL;
	KX_TRY(read_word(source, note->desc + REGS_CR3, &cr3));
	cr3 &= ENTRY_ADDRESS;
	if (!cr3 || (xen->n && xen->cr3[xen->n - 1] == cr3))
		return NULL;
	KX_TRY(vec_grow(&xen->cr3, &xen->capacity, xen->n + 1, sizeof(*xen->cr3)));
	xen->cr3[xen->n++] = cr3;
	return NULL;
}

static struct kx_err *take_note(
	struct dump_xen *xen, const struct elf_notes *notes, const struct elf_note *note)
{
	bool found;

	KX_TRY(elf_note_has_name(notes, note, "VMCOREINFO_XEN", &found));
	xen->found |= found;
	KX_TRY(elf_note_has_name(notes, note, "Xen", &found));
	if (!found)
		return NULL;
	xen->found = true;
	if (note->type == NT_CRASH_REGS)
		return take_regs(xen, notes->source, note);
	if (note->type != NT_CRASH_INFO || note->descsz < INFO_MIN)
		return NULL;
	return read_word(
		notes->source, note->desc + (note->descsz & ~7U) - 8, &xen->frames);
}

struct kx_err *dump_xen_take_notes(struct dump_xen *xen, struct elf_notes *notes)
{
	struct elf_note note;
	bool found;

	for (;;) {
		KX_TRY(elf_notes_next(notes, &found, &note));
		if (!found)
			return NULL;
		KX_TRY(take_note(xen, notes, &note));
	}
}

void dump_xen_destroy(struct dump_xen *xen)
{
	free(xen->cr3);
}

static struct kx_err *read_entry(
	const struct dump *dump, uint64_t table, uint64_t index, uint64_t *ret)
{
	uint8_t entry[8];

	KX_TRY(dump_read_physical(
		dump, table + index % ENTRIES * sizeof(entry), entry, sizeof(entry)));
	*ret = get_le64(entry);
	return NULL;
}

static struct kx_err *unmapped_err(const struct dump *dump, uint64_t vaddr)
{
	return kx_err_new(KX_FORMAT,
		"%s: the kernel's address 0x%" PRIx64
		" is not in the dump: dom0's page tables do not map it",
		dump->source->name, vaddr);
}

/* Bits 63 to 47 are all the same. */
static bool is_canonical(uint64_t vaddr)
{
	return (uint64_t)((int64_t)(vaddr << 16) >> 16) == vaddr;
}

struct kx_err *dump_xen_find(
	const struct dump *dump, uint64_t vaddr, uint64_t *ret, uint64_t *ret_size)
{
	uint64_t entry = dump->xen.root;

	if (!is_canonical(vaddr))
		return unmapped_err(dump, vaddr);
	for (unsigned int shift = TOP_SHIFT;; shift -= LEVEL_BITS) {
		uint64_t size = 1ULL << shift, at = vaddr & (size - 1);

		KX_TRY(kx_err_prefix(
			read_entry(dump, entry & ENTRY_ADDRESS, vaddr >> shift, &entry),
			"a page table of dom0"));
		if (!(entry & ENTRY_PRESENT))
			return unmapped_err(dump, vaddr);
		if (shift == PAGE_SHIFT || (shift < TOP_SHIFT && entry & ENTRY_LARGE)) {
			*ret = (entry & ENTRY_ADDRESS & ~(size - 1)) + at;
			*ret_size = size - at;
			return NULL;
		}
	}
}

static struct kx_err *need_symbol(
	const struct dump *dump, const char *name, uint64_t *ret)
{
	bool found;

	KX_TRY(dump_symbol(dump, name, &found, ret));
	if (!found)
		return kx_err_new(KX_FORMAT, "%s has no line SYMBOL(%s)",
			dump->vmcoreinfo.name, name);
	return NULL;
}

/* Of init_uts_ns. Kernels before v5.9 do not tell where in it the names are. */
static struct kx_err *release_address(const struct dump *dump, uint64_t *ret)
{
	uint64_t offset;
	bool found;

	KX_TRY(need_symbol(dump, "init_uts_ns", ret));
	KX_TRY(vmcoreinfo_number(
		&dump->vmcoreinfo, "OFFSET(uts_namespace.name)", 10, &found, &offset));
	*ret += (found ? offset : 4) + UTS_RELEASE;
	return NULL;
}

/* By page tables from root, the kernel of VMCOREINFO is where that says. */
static struct kx_err *try_root(struct dump *dump, uint64_t root)
{
	char release[UTS_FIELD] = "";
	const char *want;
	uint64_t address;
	size_t size;

	KX_TRY(release_address(dump, &address));
	if (!vmcoreinfo_find(&dump->vmcoreinfo, "OSRELEASE", &want, &size) ||
		size >= sizeof(release))
		return kx_err_new(
			KX_FORMAT, "%s has no line OSRELEASE", dump->vmcoreinfo.name);
	dump->xen.root = root;
	KX_TRY(dump_read(dump, address, release, size + 1));
	if (memcmp(release, want, size) != 0 || release[size])
		return kx_err_new(KX_FORMAT,
			"the page tables at 0x%" PRIx64 " are those of another kernel",
			root);
	return NULL;
}

/* The machine's frame of one of dom0's: a list of lists of lists, of a page each. */
static struct kx_err *find_frame(const struct dump *dump, uint64_t pfn, uint64_t *ret)
{
	uint64_t frame = dump->xen.frames;

	if (pfn >= 1ULL << 3 * LEVEL_BITS)
		return kx_err_new(
			KX_FORMAT, "dom0's frame 0x%" PRIx64 " is in no list", pfn);
	for (int shift = 2 * LEVEL_BITS; shift >= 0; shift -= LEVEL_BITS) {
		if (!frame || frame > FRAME_MAX)
			return kx_err_new(KX_FORMAT,
				"a list of dom0's frames is in frame 0x%" PRIx64, frame);
		KX_TRY(kx_err_prefix(
			read_entry(dump, frame << PAGE_SHIFT, pfn >> shift, &frame),
			"a list of dom0's frames"));
	}
	*ret = frame & ~FRAME_MARKS;
	return NULL;
}

/*
 * dom0's own page tables, by the list of its frames: of all that Xen's notes tell, only
 * this cannot be another guest's, whose kernel may be the same.
 */
static struct kx_err *try_frames(struct dump *dump)
{
	uint64_t table, frame;
	bool found;

	KX_TRY(dump_symbol(dump, "init_top_pgt", &found, &table));
	if (!found) /* before v4.13 */
		KX_TRY(need_symbol(dump, "swapper_pg_dir", &table));
	if (!dump->has_phys_base)
		return kx_err_new(KX_FORMAT, "%s has no line NUMBER(phys_base)",
			dump->vmcoreinfo.name);
	table += dump->phys_base - X86_KERNEL_MAP;
	KX_TRY(find_frame(dump, table >> PAGE_SHIFT, &frame));
	return try_root(dump, frame << PAGE_SHIFT);
}

/* *ret_reason is why those before failed, of which the first is kept. */
static bool failed(struct kx_err *err, struct kx_err **ret_reason)
{
	if (err && *ret_reason)
		kx_err_free(err);
	else if (err)
		*ret_reason = err;
	return err;
}

struct kx_err *dump_xen_find_root(struct dump *dump)
{
	KX_AUTO(kx_err_freep) struct kx_err *reason = NULL;

	if (!failed(try_frames(dump), &reason))
		return NULL;
	for (size_t i = 0; i < dump->xen.n; i++)
		if (!failed(try_root(dump, dump->xen.cr3[i]), &reason))
			return NULL;
	return kx_err_new(KX_UNSUPPORTED,
		"%s is a dump of Xen, and the page tables of a PV dom0 were not found in "
		"it, by the list of its frames or by the registers of %zu processors "
		"(%s): try 'makedumpfile --dump-dmesg'",
		dump->source->name, dump->xen.n, reason->message);
}
