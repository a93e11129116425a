// SPDX-License-Identifier: GPL-2.0-or-later
/* The headers of an ELF dump (System V gABI; elf(5)). */
#include "vmcore-dmesg/dump.h"

#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "format/elf.h"
#include "format/vmcoreinfo.h"

/* All notes of a dump, a safe margin over a machine with 65536 CPUs. */
#define NOTES_MAX (1U << 20)

/* Formats of makedumpfile, which packs pages: its own, and that in a stream. */
static const struct {
	const char *magic, *what;
} packed_formats[] = {
	{"KDUMP   ", "a kdump-compressed dump"},
	{"DISKDUMP", "a diskdump file"},
	{"makedumpfile", "a flattened dump of makedumpfile"},
};

static struct kx_err *refuse_packed(
	const struct source *source, const uint8_t *start, size_t size)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(packed_formats); i++) {
		size_t n = strlen(packed_formats[i].magic);

		if (n <= size && !memcmp(start, packed_formats[i].magic, n))
			return kx_err_new(KX_UNSUPPORTED,
				"%s is %s, not an ELF dump: 'makedumpfile --dump-dmesg' "
				"reads it",
				source->name, packed_formats[i].what);
	}
	return NULL;
}

/* Before it is held against ELF. */
static struct kx_err *check_start(struct source *source)
{
	uint8_t start[EI_NIDENT];

	if (source->size < sizeof(start))
		return kx_err_new(KX_FORMAT,
			"%s has only %" PRIu64 " bytes: it is no dump", source->name,
			source->size);
	KX_TRY(source_read(source, 0, start, sizeof(start)));
	return refuse_packed(source, start, sizeof(start));
}

/*
 * The class is that of the file alone: a 32-bit kernel with PAE is dumped as ELF64, and a
 * small 64-bit machine can be dumped as ELF32.
 */
static unsigned int word_of(uint16_t machine, bool elf64)
{
	switch (machine) {
	case EM_X86_64:
	case EM_PPC64:
	case EM_AARCH64:
	case EM_S390:
		return 8;
	case EM_386:
	case EM_ARM:
	case EM_PPC:
		return 4;
	default:
		return elf64 ? 8 : 4;
	}
}

static struct kx_err *phdr_err(const struct dump *dump, size_t i, const char *what)
{
	return kx_err_new(KX_FORMAT, "%s: program header %zu: %s",
		dump->source->name, i, what);
}

static bool wraps(uint64_t start, uint64_t size)
{
	return size && start + (size - 1) < start;
}

static void pass_over(struct dump *dump, struct kx_err *err)
{
	if (dump->bad_header)
		kx_err_free(err);
	else
		dump->bad_header = err;
}

/* An address of 64 bits does not fit into the field of a 32-bit header. */
static struct dump_part read_load(
	const struct dump *dump, bool is_64bit, const struct elf_phdr *phdr)
{
	return (struct dump_part){
		.vaddr = phdr->vaddr & dump_word_mask(dump),
		.paddr = phdr->paddr,
		.has_vaddr = phdr->vaddr != ELF_NO_ADDRESS &&
			     (is_64bit || dump->word == 4),
		.has_paddr = phdr->paddr != ELF_NO_ADDRESS,
		.offset = phdr->offset,
		.filesz = phdr->filesz,
		.memsz = phdr->memsz,
	};
}

/* One that is wrong matters only when the log is in it. */
static void take_load(struct dump *dump, size_t i, struct dump_part l)
{
	if (l.filesz > l.memsz) {
		pass_over(
			dump, phdr_err(dump, i, "more bytes in the file than in memory"));
		l.filesz = l.memsz;
	}
	if (wraps(l.offset, l.filesz) || (l.has_paddr && wraps(l.paddr, l.memsz)) ||
		(l.has_vaddr && wraps(l.vaddr, l.memsz)))
		pass_over(dump,
			phdr_err(dump, i, "it wraps around the end of the addresses"));
	else if (l.memsz)
		dump->loads[dump->nloads++] = l;
}

/* How many notes are still read, by either reader. */
struct notes_left {
	uint32_t vmcoreinfo, xen;
};

static struct kx_err *find_vmcoreinfo(struct dump *dump, struct elf_notes notes)
{
	size_t size;
	struct kx_err *err = vmcoreinfo_find_note(&notes, &dump->note, &size);

	if (dump->note)
		dump->vmcoreinfo =
			(struct bytes){(uint8_t *)dump->note, size, "VMCOREINFO"};
	return err;
}

/* Notes that are wrong matter only when what is looked for is not in others. */
static void take_notes(
	struct dump *dump, size_t i, const struct elf_phdr *phdr, struct notes_left *left)
{
	struct elf_notes notes = {dump->source, dump->big_endian, phdr->offset,
		phdr->offset + phdr->filesz, &left->vmcoreinfo};
	struct kx_err *err = NULL;

	if (!dump->note)
		err = find_vmcoreinfo(dump, notes);
	notes.left = &left->xen;
	if (!err && dump->machine == EM_X86_64)
		err = dump_xen_take_notes(&dump->xen, &notes);
	if (err)
		pass_over(dump, kx_err_prefix(err, "the notes of program header %zu", i));
}

static struct kx_err *take_headers(struct dump *dump, const struct elf *elf)
{
	struct notes_left notes_left = {NOTES_MAX, NOTES_MAX};

	if (elf->type != ET_CORE)
		return kx_err_new(KX_FORMAT,
			"%s is an ELF file, but not a dump (e_type is %u, not ET_CORE)",
			dump->source->name, elf->type);
	dump->big_endian = elf->big_endian;
	dump->machine = elf->machine;
	dump->word = word_of(elf->machine, elf->is_64bit);
	dump->loads = calloc(elf->nphdrs + !elf->nphdrs, sizeof(*dump->loads));
	if (!dump->loads)
		return kx_err_nomem();
	for (size_t i = 0; i < elf->nphdrs; i++) {
		const struct elf_phdr *phdr = &elf->phdrs[i];

		if (phdr->type == PT_LOAD)
			take_load(dump, i, read_load(dump, elf->is_64bit, phdr));
		else if (phdr->type == PT_NOTE)
			take_notes(dump, i, phdr, &notes_left);
	}
	return NULL;
}

static struct kx_err *no_vmcoreinfo_err(const struct dump *dump)
{
	struct kx_err *err = kx_err_new(KX_FORMAT,
		"%s has no VMCOREINFO note, by which its log would be found",
		dump->source->name);

	return dump->bad_header ? kx_err_append(err, "%s", dump->bad_header->message)
				: err;
}

static struct kx_err *open_all(struct dump *dump)
{
	KX_AUTO(elf_destroy) struct elf elf = {0};

	KX_TRY(check_start(dump->source));
	KX_TRY(elf_read(dump->source, &elf));
	KX_TRY(take_headers(dump, &elf));
	if (!dump->note)
		return no_vmcoreinfo_err(dump);
	KX_TRY(dump_map_memory(dump));
	return dump->xen.found ? dump_xen_find_root(dump) : NULL;
}

struct kx_err *dump_open(struct source *source, struct dump *ret)
{
	*ret = (struct dump){.source = source};
	struct kx_err *err = open_all(ret);
	if (err)
		dump_close(ret);
	return err;
}

void dump_close(struct dump *dump)
{
	free(dump->loads);
	free(dump->virt.v);
	free(dump->phys.v);
	free(dump->note);
	dump_xen_destroy(&dump->xen);
	kx_err_free(dump->bad_header);
	*dump = (struct dump){0};
}

struct kx_err *dump_symbol(
	const struct dump *dump, const char *name, bool *ret_found, uint64_t *ret)
{
	KX_AUTO(freep) char *key = NULL;

	KX_TRY(text_format(&key, "SYMBOL(%s)", name));
	return vmcoreinfo_number(&dump->vmcoreinfo, key, 16, ret_found, ret);
}
