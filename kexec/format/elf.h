/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ELF files of either class and byte order (System V gABI; elf(5)), read as far as
 * loaders and readers of dumps need them: the header, program headers, section headers
 * and notes. What one of them may say is for the caller to judge.
 */
#ifndef KX_ELF_H
#define KX_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "format/source.h"

/* More program headers than this are refused. A kernel makes at most 65534 for a dump. */
#define ELF_PHDRS_MAX 0x10000U

/* What writers put for an address that they do not know: -1, of either class. */
#define ELF_NO_ADDRESS UINT64_MAX

struct elf_phdr {
	uint32_t type, flags;	/* PT_*, PF_* */
	uint64_t offset;	/* in the file, bytes */
	uint64_t vaddr, paddr;	/* or ELF_NO_ADDRESS */
	uint64_t filesz, memsz; /* bytes */
};

struct elf {
	bool is_64bit;
	bool big_endian; /* as the fields are, whatever e_ident says of a dump */
	uint16_t type, machine; /* ET_*, EM_* */
	uint32_t flags;
	uint64_t entry;
	uint64_t shoff; /* of the section headers; 0: there are none */
	uint16_t shentsize, shnum;
	struct elf_phdr *phdrs;
	size_t nphdrs; /* may be 0 */
};

struct elf_shdr {
	uint32_t type;	       /* SHT_* */
	uint64_t offset, size; /* in the file, bytes */
	uint32_t link;	       /* the number of another section */
};

/* Bytes of the headers, by class. */
size_t elf_ehdr_size(bool is_64bit);
size_t elf_phdr_size(bool is_64bit);

/*
 * Read the header and the program headers; a number of them that is too large for its
 * field stands in section header 0. A dump whose e_ident has the wrong byte order, as
 * some kernels make it, is read by the right one. ret is empty after an error. Errors:
 * KX_FORMAT, naming the source and the offset; KX_LIMIT for over ELF_PHDRS_MAX; KX_NOMEM;
 * those of reading.
 */
struct kx_err *elf_read(struct source *source, struct elf *ret);
void elf_destroy(struct elf *elf);

/*
 * Read section header i, below elf->shnum, of the file that elf was read from. Errors:
 * KX_FORMAT, those of reading.
 */
struct kx_err *elf_read_shdr(
	struct source *source, const struct elf *elf, size_t i, struct elf_shdr *ret);

/*
 * Notes, one behind the other: a header, a name and a descriptor, both padded to 4 bytes
 * in either class. The next one starts at offset at, end is behind the last one.
 */
struct elf_notes {
	struct source *source;
	bool big_endian;
	uint64_t at, end;
	uint32_t *left; /* how many more may be read, against headers that lie */
};

struct elf_note {
	uint64_t name, desc;	 /* offsets in the source */
	uint32_t namesz, descsz; /* bytes without padding; all lie within the notes */
	uint32_t type;		 /* whose meaning the name tells */
};

/*
 * The next note; *ret_found false: there is none. Fewer bytes than a note's header are
 * padding, and that of the last descriptor may be missing. Errors: KX_FORMAT for notes
 * that do not fit between at and end, KX_LIMIT when *left is 0, those of reading.
 */
struct kx_err *elf_notes_next(
	struct elf_notes *notes, bool *ret_found, struct elf_note *ret);

/* Is it a note of that name? Errors: those of reading. */
struct kx_err *elf_note_has_name(const struct elf_notes *notes,
	const struct elf_note *note, const char *name, bool *ret);

#endif
