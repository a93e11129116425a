// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/identify.h"

#include <elf.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "format/elf.h"
#include "format/packed.h"
#include "format/pe.h"
#include "format/x86-setup.h"
#include "sys/file.h"

/* So much of a file tells whether it is text. */
#define TEXT_SAMPLE 512

static bool holds(const struct bytes *b, uint64_t at, const void *what, size_t size)
{
	return b->size >= size && at <= b->size - size &&
	       !memcmp(b->data + at, what, size);
}

#define HOLDS(b, at, text) holds(b, at, text, sizeof(text) - 1)

/* ---- machines ---------------------------------------------------------------------- */

/* What a file for a machine can be. */
enum kind { PROGRAM, LIBRARY, OBJECT, CORE, KERNEL, EFI, ZBOOT, KINDS };

/* Machines of ELF files (e_machine) and of PE files (0: none), by the kernel's names. */
static const struct machine {
	uint16_t elf, pe;
	const char *name;
	const char *texts[KINDS];
} machines[] = {
#define MACHINE(elf, pe, name)                                                           \
	{                                                                                \
		elf, pe, name,                                                           \
		{                                                                        \
			"a program for " name, "a shared library for " name,             \
				"an object file or kernel module for " name,             \
				"a core dump for " name, "an ELF kernel for " name,      \
				"an EFI application for " name,                          \
				"a compressed EFI kernel (zboot) for " name,             \
		}                                                                        \
	}
	MACHINE(EM_X86_64, 0x8664, "x86_64"),
	MACHINE(EM_386, 0x014c, "i386"),
	MACHINE(EM_AARCH64, 0xaa64, "arm64"),
	MACHINE(EM_ARM, 0x01c2, "arm"),
	MACHINE(EM_PPC64, 0, "ppc64"),
	MACHINE(EM_PPC, 0, "32-bit powerpc"),
	MACHINE(EM_RISCV, 0x5064, "riscv"),
	MACHINE(258, 0x6264, "loongarch"),
	MACHINE(EM_S390, 0, "s390"),
	MACHINE(EM_MIPS, 0, "mips"),
	MACHINE(EM_SPARCV9, 0, "sparc64"),
	MACHINE(EM_SPARC, 0, "sparc"),
	MACHINE(EM_IA_64, 0x0200, "ia64"),
	MACHINE(0x9026, 0, "alpha"),
	MACHINE(EM_PARISC, 0, "parisc"),
	MACHINE(EM_68K, 0, "m68k"),
	MACHINE(EM_SH, 0, "sh"),
	MACHINE(EM_BPF, 0, "BPF"),
#undef MACHINE
};

static const struct machine *find_elf_machine(uint16_t machine)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(machines); i++)
		if (machines[i].elf == machine)
			return &machines[i];
	return NULL;
}

static const struct machine *find_pe_machine(uint16_t machine)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(machines); i++)
		if (machines[i].pe && machines[i].pe == machine)
			return &machines[i];
	return NULL;
}

const char *identify_elf_machine(uint16_t machine)
{
	const struct machine *row = find_elf_machine(machine);

	return row ? row->name : NULL;
}

/* ---- ELF --------------------------------------------------------------------------- */

static bool has_part(const struct elf *elf, uint32_t type)
{
	for (size_t i = 0; i < elf->nphdrs; i++)
		if (elf->phdrs[i].type == type)
			return true;
	return false;
}

/* Is it linked to address 0, as what is put anywhere? */
static bool starts_at_zero(const struct elf *elf)
{
	for (size_t i = 0; i < elf->nphdrs; i++)
		if (elf->phdrs[i].type == PT_LOAD && !elf->phdrs[i].vaddr)
			return true;
	return false;
}

/*
 * Kernels have no use for what a dynamic linker reads. A relocatable one may have a table
 * for its own relocations, but does not ask that pages be protected behind them, and is
 * linked to its own addresses.
 */
static enum kind elf_kind(const struct elf *elf)
{
	switch (elf->type) {
	case ET_REL:
		return OBJECT;
	case ET_CORE:
		return CORE;
	}
	if (has_part(elf, PT_INTERP) || has_part(elf, PT_TLS))
		return has_part(elf, PT_INTERP) || elf->type == ET_EXEC ? PROGRAM
									: LIBRARY;
	if (elf->type == ET_DYN && has_part(elf, PT_DYNAMIC) &&
		(has_part(elf, PT_GNU_RELRO) || starts_at_zero(elf)))
		return LIBRARY;
	return KERNEL;
}

/* False: it is no ELF file, or its headers cannot be read. */
static bool read_elf(const struct bytes *b, struct elf *ret)
{
	struct source source = source_from_bytes(b);

	if (!HOLDS(b, 0, ELFMAG))
		return false;
	KX_AUTO(kx_err_freep) struct kx_err *err = elf_read(&source, ret);
	return !err;
}

static const char *name_elf(const struct bytes *b)
{
	KX_AUTO(elf_destroy) struct elf elf = {0};

	if (!HOLDS(b, 0, ELFMAG))
		return NULL;
	if (!read_elf(b, &elf))
		return "a damaged ELF file";
	if (elf.type < ET_REL || elf.type > ET_CORE)
		return "an ELF file of a type that is not known";
	const struct machine *machine = find_elf_machine(elf.machine);
	return machine ? machine->texts[elf_kind(&elf)]
		       : "an ELF file for a machine that is not known";
}

bool identify_is_program(const struct bytes *b)
{
	KX_AUTO(elf_destroy) struct elf elf = {0};

	if (!read_elf(b, &elf))
		return false;
	enum kind kind = elf_kind(&elf);
	return kind == PROGRAM || kind == LIBRARY;
}

/* ---- PE (Microsoft's "PE Format") -------------------------------------------------- */

/* From "PE\0\0" on. */
#define PE_HEADER    24 /* bytes */
#define PE_MACHINE   4	/* u16 */
#define PE_OPTIONAL  20 /* u16, bytes of the header that follows */
#define PE_SUBSYSTEM (PE_HEADER + 68)

/* EFI application, drivers of boot and run time, ROM */
#define EFI_FIRST 10
#define EFI_LAST  13

bool identify_is_uki(const struct bytes *b)
{
	return pe_names_section(b, ".linux");
}

static bool is_efi(const struct bytes *b, uint64_t pe)
{
	uint64_t at = pe + PE_SUBSYSTEM;

	if (get_le16(b->data + pe + PE_OPTIONAL) < PE_SUBSYSTEM + 2 - PE_HEADER ||
		at > b->size || b->size - at < 2)
		return false;
	uint16_t subsystem = get_le16(b->data + at);
	return subsystem >= EFI_FIRST && subsystem <= EFI_LAST;
}

/* zboot: a kernel that unpacks itself (drivers/firmware/efi/libstub/zboot-header.S). */
static const char *name_pe(const struct bytes *b)
{
	const struct machine *machine = NULL;
	bool zboot = HOLDS(b, 0, "MZ") && HOLDS(b, 4, "zimg");
	uint64_t pe;

	if (identify_is_uki(b))
		return "a unified kernel image";
	bool has_pe = pe_find_header(b, &pe);
	if (has_pe)
		machine = find_pe_machine(get_le16(b->data + pe + PE_MACHINE));
	if (zboot)
		return machine ? machine->texts[ZBOOT]
			       : "a compressed EFI kernel (zboot)";
	if (!has_pe)
		return HOLDS(b, 0, "MZ") ? "a DOS program" : NULL;
	if (!is_efi(b, pe))
		return "a Windows program";
	return machine ? machine->texts[EFI] : "an EFI application";
}

/* ---- magic numbers ----------------------------------------------------------------- */

/* The first that fits counts. */
static const struct magic {
	uint32_t at;
	uint32_t size;
	const char *bytes;
	const char *what;
} magics[] = {
#define MAGIC(at, bytes, what)                                                           \
	{                                                                                \
		at, sizeof(bytes) - 1, bytes, what                                       \
	}
	/* Kernels: bzImage (boot.rst); the headers of arm64's, riscv's and loongarch's
	 * booting documents; arm's zImage; IPL records of s390 */
	MAGIC(HDR_MAGIC, "HdrS", "a Linux kernel for x86 (bzImage)"),
	MAGIC(0x38, "ARM\x64", "an arm64 Linux Image"),
	MAGIC(0x38, "RSC\x05", "a riscv Linux Image"),
	MAGIC(0x30, "RISCV\0\0\0", "a riscv Linux Image"),
	MAGIC(0x24, "\x18\x28\x6f\x01", "an arm zImage"),
	MAGIC(0x24, "\x01\x6f\x28\x18", "an arm zImage, big-endian"),
	MAGIC(0x10008, "S390EP", "a Linux kernel for s390"),
	/* Other loaders' */
	MAGIC(0, "\x27\x05\x19\x56", "a U-Boot image (uImage)"),
	MAGIC(0, "\xd0\x0d\xfe\xed", "a device tree blob or U-Boot image (FIT)"),
	MAGIC(0, "ANDROID!", "an Android boot image"),
	MAGIC(0, "VNDRBOOT", "an Android vendor boot image"),
	MAGIC(0, "\x3a\xff\x26\xed", "an Android sparse image"),
	MAGIC(0, "CHROMEOS", "a signed Chrome OS kernel"),
	MAGIC(0, "\xb8\xfe\x4c\xcd\x21", "a module of SYSLINUX (COM32)"),
	/* Compressions that no table of this program unpacks */
	MAGIC(0, "\x89LZO\0\r\n\x1a\n", "data compressed by LZO"),
	MAGIC(0, "BZh", "data compressed by bzip2"),
	MAGIC(0, "LZIP", "data compressed by lzip"),
	MAGIC(0, "\x1f\x9d", "data compressed by compress (.Z)"),
	MAGIC(0, "\x1f\x8b", "data compressed by gzip"),
	MAGIC(0,
		"\xfd"
		"7zXZ\0",
		"data compressed by xz"),
	MAGIC(0, "\x28\xb5\x2f\xfd", "data compressed by zstd"),
	MAGIC(0, "\x02\x21\x4c\x18", "data compressed by lz4"),
	MAGIC(0, "\x04\x22\x4d\x18",
		"lz4 data in frames, where an initrd must be by lz4 -l"),
	/* Archives and packages */
	MAGIC(0, "070701", "a cpio archive, as initrds are"),
	MAGIC(0, "070702", "a cpio archive, as initrds are"),
	MAGIC(0, "070707", "a cpio archive of the old format (an initrd is by -H newc)"),
	MAGIC(0, "\xc7\x71",
		"a cpio archive of the old format (an initrd is by -H newc)"),
	MAGIC(0, "!<arch>\ndebian", "a Debian package"),
	MAGIC(0, "!<arch>\n", "an ar archive"),
	MAGIC(0, "\xed\xab\xee\xdb", "an RPM package"),
	MAGIC(0, "PK\x03\x04", "a zip archive"),
	MAGIC(0, "7z\xbc\xaf\x27\x1c", "a 7z archive"),
	MAGIC(257, "ustar", "a tar archive"),
	/* Dumps */
	MAGIC(0, "KDUMP   ", "a kernel dump"),
	MAGIC(0, "makedumpfile\0", "a kernel dump (flattened)"),
	/* Disks and file systems */
	MAGIC(0, "hsqs", "a squashfs file system"),
	MAGIC(0, "-rom1fs-", "a romfs file system"),
	MAGIC(0, "\x45\x3d\xcd\x28", "a cramfs file system"),
	MAGIC(0, "XFSB", "an XFS file system"),
	MAGIC(0x438, "\x53\xef", "an ext2, ext3 or ext4 file system"),
	MAGIC(0x10040, "_BHRfS_M", "a btrfs file system"),
	MAGIC(0x400, "\xe2\xe1\xf5\xe0", "an EROFS file system"),
	MAGIC(0x8001, "CD001", "an ISO image of a CD or DVD"),
	MAGIC(0x36, "FAT1", "a FAT file system"),
	MAGIC(0x52, "FAT32", "a FAT file system"),
	MAGIC(0x200, "EFI PART", "a disk image"),
	MAGIC(0, "QFI\xfb", "a disk image (qcow2)"),
	MAGIC(0, "KDMV", "a disk image (VMDK)"),
	MAGIC(0, "conectix", "a disk image (VHD)"),
	MAGIC(0, "vhdxfile", "a disk image (VHDX)"),
	/* Texts that stand where the file should */
	MAGIC(0, "version https://git-lfs",
		"a pointer of Git LFS and not the file itself"),
	MAGIC(0, "#!", "a script"),
	MAGIC(0, "%PDF-", "a PDF document"),
#undef MAGIC
};

static const char *name_magic(const struct bytes *b)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(magics); i++)
		if (holds(b, magics[i].at, magics[i].bytes, magics[i].size))
			return magics[i].what;
	return NULL;
}

/* ---- text, and nothing ------------------------------------------------------------- */

static const char *skip_space(const char *p, const char *end)
{
	while (p < end && strchr(" \t\r\n", *p) && *p)
		p++;
	return p;
}

static bool starts_like(const char *p, const char *end, const char *what)
{
	size_t size = strlen(what);

	return (size_t)(end - p) >= size && !strncasecmp(p, what, size);
}

static bool is_text(const uint8_t *p, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (p[i] == 0x7f ||
			(p[i] < ' ' && (!p[i] || !strchr("\t\r\n\f\033", p[i]))))
			return false;
	return size;
}

static const char *name_text(const struct bytes *b)
{
	size_t size = b->size < TEXT_SAMPLE ? b->size : TEXT_SAMPLE;
	const char *p = (const char *)b->data, *end = p + size;

	if (!is_text(b->data, size))
		return NULL;
	if (HOLDS(b, 0, "\xef\xbb\xbf"))
		p += 3;
	p = skip_space(p, end);
	if (starts_like(p, end, "<!doctype html") || starts_like(p, end, "<html"))
		return "an HTML page, as servers send it in place of a file";
	return starts_like(p, end, "<?xml") ? "XML text" : "text";
}

static const char *name_zeros(const struct bytes *b)
{
	if (!b->size || b->size > FILE_DEFAULT_CAP || b->data[0])
		return NULL;
	return memcmp(b->data, b->data + 1, b->size - 1) ? NULL
							 : "nothing but zero bytes";
}

const char *identify_bytes(const struct bytes *b)
{
	static const char *(*const namers[])(const struct bytes *b) = {
		name_elf, name_magic, name_pe, name_text, name_zeros};
	const char *what = NULL;

	for (size_t i = 0; i < KX_ARRAY_SIZE(namers) && !what; i++)
		what = namers[i](b);
	return what;
}

/* ---- initrds ----------------------------------------------------------------------- */

/* Besides compressions, what the kernel compares so (init/do_mounts_rd.c). */
static const struct magic initrds[] = {
#define MAGIC(at, bytes)                                                                 \
	{                                                                                \
		at, sizeof(bytes) - 1, bytes, NULL                                       \
	}
	MAGIC(0, "070701"),
	MAGIC(0, "070702"),
	MAGIC(0, "hsqs"),
	MAGIC(0, "-rom1fs-"),
	MAGIC(0, "\x45\x3d\xcd\x28"),
	MAGIC(0x200, "\x45\x3d\xcd\x28"), /* cramfs behind a boot sector */
	MAGIC(0x400, "\xe2\xe1\xf5\xe0"), /* EROFS */
	MAGIC(0x438, "\x53\xef"),
	MAGIC(0x410, "\x7f\x13"), /* minix, of 14 and of 30 characters a name */
	MAGIC(0x410, "\x8f\x13"),
#undef MAGIC
};

bool identify_is_initrd(const struct bytes *b)
{
	struct bytes rest = *b;

	while (rest.size && !*rest.data && rest.data < b->data + IDENTIFY_ZEROS_MAX) {
		rest.data++;
		rest.size--;
	}
	if (packed_is(&rest))
		return true;
	for (size_t i = 0; i < KX_ARRAY_SIZE(initrds); i++)
		if (holds(initrds[i].at ? b : &rest, initrds[i].at, initrds[i].bytes,
			    initrds[i].size))
			return true;
	return false;
}

bool identify_is_cpio(const struct bytes *b)
{
	return HOLDS(b, 0, "070701") || HOLDS(b, 0, "070702");
}
