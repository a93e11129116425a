/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What kernel images are, by format, and their parsers. A probe answers match, no match
 * or error; an error stops the search, so that a broken bzImage is never tried as
 * something else.
 */
#ifndef KX_FORMATS_H
#define KX_FORMATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "sys/file.h"

/*
 * The setup header of a bzImage (Documentation/x86/boot.rst), as far as it is used.
 * Fields that the image's protocol does not have hold the protocol's stated defaults.
 */
struct bzimage {
	uint16_t protocol;    /* 0x020f … */
	uint32_t header_end;  /* file offset behind the setup header */
	uint32_t setup_size;  /* bytes: boot sector and setup code */
	uint64_t kernel_size; /* bytes of the protected-mode kernel in the file */
	uint8_t loadflags;
	bool loaded_low;       /* a zImage: LOADED_HIGH is clear */
	uint32_t code32_start; /* where it is entered in protected mode, physical */
	const char *real_mode; /* why it starts in real mode only; NULL: it need not */
	bool has_64bit_entry;  /* XLF_KERNEL_64 */
	bool above_4g;	       /* XLF_CAN_BE_LOADED_ABOVE_4G */
	bool efi_kexec;	       /* XLF_EFI_KEXEC */
	bool five_level;       /* XLF_5LEVEL */
	bool five_level_on;    /* XLF_5LEVEL_ENABLED */
	bool relocatable;
	uint64_t pref_address;	   /* physical address */
	uint64_t init_size;	   /* bytes needed from the load address on */
	uint32_t kernel_alignment; /* bytes, a power of two */
	uint64_t initrd_max;  /* physical address of the last byte an initrd may have */
	uint32_t cmdline_max; /* bytes without the terminating NUL */
	uint32_t payload_offset, payload_length; /* from the kernel's start; 0: none */
};

/* One PT_LOAD of an ELF image. Checked: offset + filesz lies in the file. */
struct elf_part {
	uint64_t offset;	/* in the file, bytes */
	uint64_t paddr;		/* physical address */
	uint64_t filesz, memsz; /* bytes, filesz <= memsz, memsz not 0 */
};

/* What an x86_64 vmlinux says of the modes of paging that it can be started in. */
enum elf_paging { PAGING_NOT_TOLD, PAGING_4_LEVELS, PAGING_4_OR_5_LEVELS };

/* Where kernels for arm64 are put: at a multiple of this, and text_offset behind it. */
#define ARM64_KERNEL_ALIGN (2 << 20)

/* The header that a kernel for arm64 starts with (Documentation/arm64/booting.rst). */
struct arm64_header {
	uint64_t text_offset; /* bytes, below ARM64_KERNEL_ALIGN */
	uint64_t image_size;  /* bytes of memory that are the kernel's, bss included */
	uint32_t page_size;   /* bytes of a page; 0: it does not say */
	bool big_endian;
	bool anywhere; /* else as near to the start of memory as can be */
};

struct elf_image {
	uint16_t machine; /* e_machine */
	uint16_t type;	  /* e_type */
	bool is_64bit, big_endian;
	uint32_t flags;	      /* e_flags */
	uint64_t entry;	      /* e_entry */
	uint64_t entry_paddr; /* the same as a virtual address, translated by its load */
	uint64_t virtual_offset; /* virtual less physical address, of the lowest load */
	struct elf_part *loads;	 /* sorted by paddr, disjoint */
	size_t nloads;
	bool is_linux; /* looks like a Linux vmlinux (its notes or its banner say so) */
	bool has_linux_note;	/* its notes do, which nothing else has */
	enum elf_paging paging; /* set by elf_image_settle() */
	struct arm64_header arm64; /* of one for arm64 */
};

/* Bytes from the first to the last byte of memory of an image that has loads. */
static inline uint64_t elf_image_span(const struct elf_image *elf)
{
	const struct elf_part *last = &elf->loads[elf->nloads - 1];

	return last->paddr + last->memsz - elf->loads[0].paddr;
}

/*
 * The relocation table behind a vmlinux in its bzImage: lists of 32-bit words, each the
 * virtual link address of what is to be moved, to be extended by its sign. "Inverse" is
 * for what counts down: addresses relative to the instruction, of per-CPU data.
 */
enum relocation_kind { RELOCATE_64, RELOCATE_INVERSE_32, RELOCATE_32, RELOCATION_KINDS };

struct relocations {
	/* false: the kernel was built without, and runs where it was linked */
	bool there;
	struct {
		uint64_t offset; /* of the first word in the payload, bytes */
		uint64_t n;
	} lists[RELOCATION_KINDS];
};

/* A bzImage's compressed kernel, unpacked (payload.h). */
struct payload {
	struct file file;	 /* what came out; path NULL: nothing */
	const char *compression; /* "xz" … */
	struct elf_image elf;	 /* nloads 0: it cannot be started by itself … */
	struct kx_err *why_not;	 /* … and why; NULL: it was never tried */
	struct relocations relocations;
};

enum multiboot_preference {
	MULTIBOOT_ANYWHERE,
	MULTIBOOT_LOWEST,
	MULTIBOOT_HIGHEST,
	MULTIBOOT_PREFERENCES
};

/*
 * The header of a multiboot kernel (Multiboot Specification 0.6.96, version 2: 2.0). What
 * to load stands in struct elf_image: the parts of an ELF file, or one that the header's
 * own addresses describe. All of it lies below 4 GiB, and the entry in its bytes.
 */
struct multiboot {
	bool wants_video;   /* it asks for a screen */
	bool is_hypervisor; /* Xen, by what it would print */

	/* Information that must be handed over: bit N for tag N of version 2. */
	uint64_t required;

	/* Version 2: may it be moved, and where to? */
	bool relocatable;
	uint32_t min_addr, max_addr; /* physical, of its first and last byte */
	uint32_t align;		     /* of its first byte, a power of two */
	enum multiboot_preference preference;
};

enum image_match { IMAGE_NO_MATCH, IMAGE_MATCH };

/*
 * Parsers of one format each: bytes in, struct out. *ret_match says whether the bytes are
 * of that format at all; an error means that they are, and broken (KX_FORMAT, with the
 * two numbers that disagree), or that the library is missing (KX_UNSUPPORTED).
 */
struct kx_err *bzimage_parse(
	const struct bytes *b, enum image_match *ret_match, struct bzimage *ret);

/*
 * Of bytes that no parser takes: refuse those with the magic number of a setup header and
 * without a boot sector's at 0x1fe (KX_FORMAT, with what is there). Others are NULL.
 */
struct kx_err *bzimage_check_boot_flag(const struct bytes *b);

/*
 * Is the kernel behind the setup code made to be entered at its first byte, where its own
 * setup code goes by code32_start?
 */
bool bzimage_starts_at_entry(const struct bzimage *bz);

/*
 * Is it Linux, and not memtest, memdisk and the like? By its payload; or, as it has had
 * none before protocol 2.08, by version, what it says that it is (version.h): Linux tells
 * the number of its build there (UTS_VERSION). Nothing else has either.
 */
bool bzimage_is_linux(const struct bzimage *bz, const char *version);

/*
 * What stands against the 32-bit entry, which all have that have no 64-bit one: static
 * text, "it is a zImage …". version: as above. NULL: nothing.
 */
const char *bzimage_why_real_mode(const struct bzimage *bz, const char *version);

struct kx_err *elf_image_parse(
	const struct bytes *b, enum image_match *ret_match, struct elf_image *ret);
void elf_image_destroy(struct elf_image *elf);

/* The load whose bytes in the file hold width bytes at paddr; NULL: none. */
const struct elf_part *elf_image_find_part(
	const struct elf_image *elf, uint64_t paddr, unsigned int width);

/*
 * Can the CPU be sent to paddr, in an image parsed from b? It must be in bytes of the
 * file and, where any of the loads says that it is executable, in such a one.
 */
bool elf_image_can_enter(
	const struct bytes *b, const struct elf_image *elf, uint64_t paddr);

/*
 * Hold an ELF image, parsed from b, against what kernels of its machine are, and against
 * the type that the user named (NULL: none). *ret_type is its type as -t has it. Errors:
 * KX_UNSUPPORTED for a machine that is not known, KX_FORMAT.
 */
struct kx_err *elf_image_settle(const struct bytes *b, const char *type,
	struct elf_image *elf, const char **ret_type);

/*
 * An Image for arm64, as an image of one load. Errors: also KX_UNSUPPORTED for flags that
 * are not known, or a kernel that does not say what it needs of memory.
 */
struct kx_err *arm64_image_parse(
	const struct bytes *b, enum image_match *ret_match, struct elf_image *ret);

/*
 * A multiboot kernel by its header of that version, 1 or 2. A vmlinux with Linux's note
 * is none, whatever its bytes look like; its banner may stand in other kernels, such as
 * GNU Mach, that have drivers of Linux. ret_elf is empty after an error and without a
 * match. Errors: also KX_UNSUPPORTED for what the header requires and is not known, or
 * when it is for another processor.
 */
struct kx_err *multiboot_parse(const struct bytes *b, unsigned int version,
	enum image_match *ret_match, struct multiboot *ret, struct elf_image *ret_elf);

#endif
