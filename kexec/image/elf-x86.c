// SPDX-License-Identifier: GPL-2.0-or-later
/* ELF kernels for x86_64: with how many levels of paging they run. */
#include "image/elf-machines.h"

#include <elf.h>

#include "base/cleanup.h"
#include "format/elf.h"
#include "lib/decompress.h"

/* ---- by symbols -------------------------------------------------------------------- */

/*
 * Page tables of arch/x86/kernel/head_64.S: the first is in every kernel, the second in
 * those that are built for 5 levels. That was CONFIG_X86_5LEVEL; later kernels have no
 * such option, and all have both.
 */
static const char any_table[] = "level3_kernel_pgt";
static const char fifth_table[] = "level4_kernel_pgt";

struct symbols {
	struct bytes table, names;
};

static struct kx_err *slice_section(const struct bytes *b, struct source *source,
	const struct elf *elf, size_t i, struct elf_shdr *ret_header, struct bytes *ret)
{
	if (i >= elf->shnum)
		return kx_err_new(KX_FORMAT, "%s: no ELF section %zu", b->name, i);
	KX_TRY(elf_read_shdr(source, elf, i, ret_header));
	if (ret_header->type == SHT_NOBITS)
		return bytes_slice(b, 0, 0, ret);
	return bytes_slice(b, ret_header->offset, ret_header->size, ret);
}

/* The first table is the only one that linkers write. */
static struct kx_err *find_symbols(const struct bytes *b, struct symbols *ret)
{
	struct source source = source_from_bytes(b);
	KX_AUTO(elf_destroy) struct elf elf = {0};
	struct elf_shdr table, names;

	KX_TRY(elf_read(&source, &elf));
	for (size_t i = 0; elf.shoff && i < elf.shnum; i++) {
		KX_TRY(elf_read_shdr(&source, &elf, i, &table));
		if (table.type != SHT_SYMTAB)
			continue;
		KX_TRY(slice_section(b, &source, &elf, i, &table, &ret->table));
		return slice_section(b, &source, &elf, table.link, &names, &ret->names);
	}
	return NULL;
}

static bool is_named(
	const struct bytes *names, uint32_t at, const char *name, size_t size)
{
	return at <= names->size && names->size - at >= size &&
	       !memcmp(names->data + at, name, size);
}

static enum elf_paging paging_by_symbols(const struct symbols *symbols)
{
	const struct bytes *names = &symbols->names;
	enum elf_paging found = PAGING_NOT_TOLD;

	for (uint64_t at = 0; symbols->table.size - at >= sizeof(Elf64_Sym);
		at += sizeof(Elf64_Sym)) {
		uint32_t name = get_le32(symbols->table.data + at);

		if (is_named(names, name, fifth_table, sizeof(fifth_table)))
			return PAGING_4_OR_5_LEVELS;
		if (is_named(names, name, any_table, sizeof(any_table)))
			found = PAGING_4_LEVELS;
	}
	return found;
}

/* ---- by the configuration (CONFIG_IKCONFIG) ---------------------------------------- */

/* What kernel/configs.c puts around it. */
static const char config_start[] = "IKCFG_ST\x1f\x8b", config_end[] = "IKCFG_ED";

#define MAGIC_SIZE 8  /* of these, the bytes that are not gzip's */
#define GZIP_MIN   18 /* RFC 1952: header, checksum and size */
#define CONFIG_MAX (4U << 20)

/* The gzip data, or nothing. */
static struct bytes find_config(const struct bytes *part)
{
	const uint8_t *start =
		memmem(part->data, part->size, config_start, sizeof(config_start) - 1);
	const uint8_t *end = part->data + part->size;

	if (start) {
		start += MAGIC_SIZE;
		end = memmem(start, end - start, config_end, sizeof(config_end) - 1);
	}
	if (!start || !end || end - start < GZIP_MIN)
		return (struct bytes){0};
	return (struct bytes){start, end - start, part->name};
}

/* In all configurations since 4.1 (arch/x86/Kconfig). */
static enum elf_paging paging_by_lines(const struct bytes *config)
{
	static const char four[] = "\nCONFIG_PGTABLE_LEVELS=4\n";
	static const char five[] = "\nCONFIG_PGTABLE_LEVELS=5\n";

	if (memmem(config->data, config->size, five, sizeof(five) - 1))
		return PAGING_4_OR_5_LEVELS;
	return memmem(config->data, config->size, four, sizeof(four) - 1)
		       ? PAGING_4_LEVELS
		       : PAGING_NOT_TOLD;
}

static struct kx_err *paging_by_config(const struct bytes *packed, enum elf_paging *ret)
{
	KX_AUTO(file_close) struct file file = {.fd = -1};
	uint32_t size = get_le32(packed->data + packed->size - 4);

	if (!size || size > CONFIG_MAX)
		return NULL;
	KX_TRY(decompress_slice(packed, size, &file));
	const struct bytes config = file_bytes(&file);
	*ret = paging_by_lines(&config);
	return NULL;
}

/* Loads that name the same part of the file must not cost more than two of it. */
static struct kx_err *look_for_config(const struct bytes *b, struct elf_image *elf)
{
	uint64_t budget = 2 * b->size;

	for (size_t i = 0; i < elf->nloads; i++) {
		const struct elf_part *l = &elf->loads[i];
		struct bytes part, packed;

		if (l->filesz > budget)
			return NULL;
		budget -= l->filesz;
		KX_TRY(bytes_slice(b, l->offset, l->filesz, &part));
		packed = find_config(&part);
		if (packed.data)
			return paging_by_config(&packed, &elf->paging);
	}
	return NULL;
}

/* What is damaged, or cannot be unpacked, says nothing. */
static struct kx_err *only_nomem(struct kx_err *err)
{
	if (!err || err->code == KX_NOMEM)
		return err;
	kx_err_free(err);
	return NULL;
}

struct kx_err *elf_x86_find_paging(const struct bytes *b, struct elf_image *elf)
{
	struct symbols symbols = {0};
	struct kx_err *err = find_symbols(b, &symbols);

	if (!err)
		elf->paging = paging_by_symbols(&symbols);
	KX_TRY(only_nomem(err));
	return elf->paging == PAGING_NOT_TOLD ? only_nomem(look_for_config(b, elf))
					      : NULL;
}
