// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/kcore.h"

#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "format/elf.h"
#include "format/vmcoreinfo.h"
#include "sys/sys.h"

static const char kcore_path[] = "proc/kcore";

/* Bytes of all notes that are read. The kernel's are some ten kilobytes. */
#define NOTES_CAP (1 << 20)

static struct kx_err *read_sys(
	struct source *source, uint64_t offset, void *buf, size_t size)
{
	return sys_read_at(source->from, kcore_path, offset, buf, size);
}

/* What reaches over the end of the addresses is no load; the others still are. */
static void take_load(const struct elf_phdr *phdr, struct fact_kcore *ret)
{
	uint64_t end;

	if (!phdr->memsz || __builtin_add_overflow(phdr->vaddr, phdr->memsz, &end) ||
		(phdr->paddr != ELF_NO_ADDRESS &&
			__builtin_add_overflow(phdr->paddr, phdr->memsz, &end)))
		return;
	ret->loads[ret->nloads++] = (struct kcore_part){.vaddr = phdr->vaddr,
		.size = phdr->memsz,
		.paddr = phdr->paddr,
		.offset = phdr->offset};
}

/* Read as a whole: all of them are there, or it is an error. *bytes_left: of the cap. */
static struct kx_err *take_notes(struct source *source, const struct elf_phdr *phdr,
	uint64_t *bytes_left, struct fact_kcore *ret)
{
	uint32_t left = NOTES_CAP;

	if (ret->vmcoreinfo || !phdr->filesz || phdr->filesz > *bytes_left)
		return NULL;
	*bytes_left -= phdr->filesz;
	KX_AUTO(freep) uint8_t *copy = malloc(phdr->filesz);
	if (!copy)
		return kx_err_nomem();
	KX_TRY(source_read(source, phdr->offset, copy, phdr->filesz));
	struct source notes =
		source_from_bytes(&(struct bytes){copy, phdr->filesz, source->name});
	struct kx_err *err = vmcoreinfo_find_note(
		&(struct elf_notes){&notes, ret->big_endian, 0, notes.size, &left},
		&ret->vmcoreinfo, &ret->vmcoreinfo_size);
	/* Notes that do not tile hold nothing to trust; the loads stand apart. */
	return kx_err_forgive(err);
}

static struct kx_err *take_headers(
	struct source *source, const struct elf *elf, struct fact_kcore *ret)
{
	uint64_t bytes_left = NOTES_CAP;

	if (elf->type != ET_CORE)
		return kx_err_new(KX_FORMAT, "%s: offset 0x%x: not a core file",
			source->name, EI_NIDENT);
	if (!elf->nphdrs)
		return kx_err_new(
			KX_FORMAT, "%s has no program headers", source->name);
	ret->big_endian = elf->big_endian;
	ret->loads = calloc(elf->nphdrs, sizeof(*ret->loads));
	if (!ret->loads)
		return kx_err_nomem();
	for (size_t i = 0; i < elf->nphdrs; i++) {
		if (elf->phdrs[i].type == PT_LOAD)
			take_load(&elf->phdrs[i], ret);
		else if (elf->phdrs[i].type == PT_NOTE)
			KX_TRY(take_notes(source, &elf->phdrs[i], &bytes_left, ret));
	}
	return NULL;
}

static void values_destroy(struct fact_kcore *kcore)
{
	free(kcore->loads);
	free(kcore->vmcoreinfo);
	kcore->loads = NULL;
	kcore->nloads = 0;
	kcore->big_endian = false;
	kcore->vmcoreinfo = NULL;
	kcore->vmcoreinfo_size = 0;
}

struct kx_err *kcore_parse(struct source *source, struct fact_kcore *ret)
{
	KX_AUTO(elf_destroy) struct elf elf = {0};

	values_destroy(ret);
	KX_TRY(elf_read(source, &elf));
	struct kx_err *err = take_headers(source, &elf, ret);
	if (err)
		values_destroy(ret);
	return err;
}

static struct kx_err *read_and_parse(const struct sys *sys, struct fact_kcore *ret)
{
	KX_AUTO(freep) char *name = NULL;

	KX_TRY(text_format(&name, "%s/%s", sys->root, kcore_path));
	return kcore_parse(
		&(struct source){name, SOURCE_SIZE_UNKNOWN, read_sys, sys}, ret);
}

struct kx_err *kcore_read(const struct sys *sys, struct fact_kcore *ret)
{
	return fact_settle(&ret->fact, read_and_parse(sys, ret));
}

void kcore_destroy(struct fact_kcore *kcore)
{
	values_destroy(kcore);
	fact_destroy(&kcore->fact);
}

bool kcore_states_paddrs(const struct fact_kcore *kcore)
{
	for (size_t i = 0; i < kcore->nloads; i++)
		if (kcore->loads[i].paddr && kcore->loads[i].paddr != UINT64_MAX)
			return true;
	return false;
}

/* From into a load on; *ret_found: it holds all of them. */
static struct kx_err *read_load(const struct sys *sys, const struct kcore_part *load,
	uint64_t into, void *buf, size_t size, bool *ret_found)
{
	uint64_t offset;

	*ret_found = into < load->size && load->size - into >= size;
	if (!*ret_found)
		return NULL;
	if (__builtin_add_overflow(load->offset, into, &offset))
		offset = UINT64_MAX; /* no file has it: sys_read_at() says so */
	return sys_read_at(sys, kcore_path, offset, buf, size);
}

/* From the first load that has them. physical: at is no virtual address. */
static struct kx_err *read_at(const struct sys *sys, const struct fact_kcore *kcore,
	bool physical, uint64_t at, void *buf, size_t size)
{
	bool found = false;

	for (size_t i = 0; i < kcore->nloads && !found; i++) {
		const struct kcore_part *load = &kcore->loads[i];
		uint64_t start = physical ? load->paddr : load->vaddr;

		if (at >= start && !(physical && start == UINT64_MAX))
			KX_TRY(read_load(sys, load, at - start, buf, size, &found));
	}
	if (found)
		return NULL;
	return kx_err_new(KX_FORMAT, "%s/%s: no load holds %s address 0x%" PRIx64,
		sys->root, kcore_path, physical ? "physical" : "virtual", at);
}

struct kx_err *kcore_read_memory(const struct sys *sys, const struct fact_kcore *kcore,
	uint64_t vaddr, void *buf, size_t size)
{
	return read_at(sys, kcore, false, vaddr, buf, size);
}

struct kx_err *kcore_read_physical(const struct sys *sys,
	const struct fact_kcore *kcore, uint64_t paddr, void *buf, size_t size)
{
	return read_at(sys, kcore, true, paddr, buf, size);
}

struct kx_err *kcore_read_u64(const struct sys *sys, const struct fact_kcore *kcore,
	uint64_t vaddr, uint64_t *ret)
{
	uint8_t value[sizeof(*ret)];

	KX_TRY(kcore_read_memory(sys, kcore, vaddr, value, sizeof(value)));
	*ret = get_number(value, sizeof(value), kcore->big_endian);
	return NULL;
}
