// SPDX-License-Identifier: GPL-2.0-or-later
#include "make-dump.h"

#include <elf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* KASLR moved the first: neither mapping is where an unmoved kernel has it. */
const struct make_machine make_x86_64 = {EM_X86_64, true, false, 8, 0xffffffff9a000000,
	0x1f4000000, 0xffff9d2e40000000, 0x40000000};
const struct make_machine make_ppc64_be = {EM_PPC64, true, true, 8, 0xc000000002000000,
	0x2000000, 0xc000000040000000, 0x40000000};
const struct make_machine make_i386 = {
	EM_386, true, false, 4, 0xc1000000, 0x1000000, 0xd0000000, 0x10000000};
const struct make_machine make_ppc32 = {
	EM_PPC, false, true, 4, 0xc0000000, 0x0, 0xc1000000, 0x1000000};

#define RELEASE	     "5.10.0-test"
#define MAKE_UTS     0x800 /* in the text: struct uts_namespace, of fields of 65 bytes */
#define MAKE_MEM_MAP 0x700
#define MAKE_TABLES  0x2000 /* in the text */

static void put(const struct make_machine *m, uint8_t *at, size_t size, uint64_t value)
{
	for (size_t i = 0; i < size; i++)
		at[m->big_endian ? size - 1 - i : i] = value >> (8 * i);
}

void make_put(struct make_dump *d, uint8_t *at, unsigned int size, uint64_t value)
{
	put(d->m, at, size, value);
}

void make_line(struct make_dump *d, const char *fmt, ...)
{
	size_t used = strlen(d->lines);
	va_list args;

	va_start(args, fmt);
	int n = vsnprintf(d->lines + used, sizeof(d->lines) - used, fmt, args);
	va_end(args);
	if (n < 0 || used + n + 2 > sizeof(d->lines))
		abort();
	strcpy(d->lines + used + n, "\n");
}

void make_change(struct make_dump *d, const char *key, const char *value)
{
	char *line = strstr(d->lines, key);

	while (line &&
		(line[strlen(key)] != '=' || (line != d->lines && line[-1] != '\n')))
		line = strstr(line + 1, key);
	if (!line)
		abort();
	char *next = strchr(line, '\n') + 1;
	memmove(line, next, strlen(next) + 1);
	if (value)
		make_line(d, "%s=%s", key, value);
}

static void add_load(struct make_dump *d, uint64_t vaddr, uint64_t paddr,
	const uint8_t *data, uint64_t size)
{
	d->loads[d->nloads++] = (struct make_load){vaddr, paddr, size, size, data};
}

static void symbol(struct make_dump *d, const char *name, unsigned int offset)
{
	make_line(d, "SYMBOL(%s)=%llx", name, (unsigned long long)d->m->text + offset);
}

/* Page tables with both pieces, of 2 MiB and 1 GiB pages: makedumpfile walks them. */
static void page_tables(struct make_dump *d)
{
	uint8_t *pgd = d->text + MAKE_TABLES, *pud = pgd + 0x1000, *pmd = pgd + 0x2000;
	uint8_t *direct = pgd + 0x3000;
	uint64_t phys = d->m->text_phys + MAKE_TABLES;

	put(d->m, pgd + 8 * 511, 8, (phys + 0x1000) | 3);
	put(d->m, pud + 8 * (d->m->text >> 30 & 511), 8, (phys + 0x2000) | 3);
	put(d->m, pmd + 8 * (d->m->text >> 21 & 511), 8, d->m->text_phys | 0x83);
	put(d->m, pgd + 8 * (d->m->direct >> 39 & 511), 8, (phys + 0x3000) | 3);
	put(d->m, direct + 8 * (d->m->direct >> 30 & 511), 8, d->m->direct_phys | 0x83);
	symbol(d, "init_top_pgt", MAKE_TABLES);
}

/* What makedumpfile wants to know of a machine before it looks for the log. */
static void machine_lines(struct make_dump *d)
{
	symbol(d, "_stext", 0);
	symbol(d, "init_uts_ns", MAKE_UTS);
	make_line(d, "OFFSET(uts_namespace.name)=0");
	strcpy((char *)d->text + MAKE_UTS + 2 * 65, RELEASE);
	symbol(d, "mem_map", MAKE_MEM_MAP);
	put(d->m, d->text + MAKE_MEM_MAP, 8, d->m->direct);
	symbol(d, "contig_page_data", MAKE_MEM_MAP);
	make_line(d, "SIZE(page)=64\nOFFSET(page.flags)=0\nOFFSET(page._refcount)=52");
	make_line(d, "OFFSET(page.mapping)=24\nOFFSET(page.lru)=8");
	make_line(d, "SIZE(pglist_data)=64\nOFFSET(pglist_data.node_zones)=0");
	make_line(d, "OFFSET(pglist_data.nr_zones)=8");
	make_line(d, "OFFSET(pglist_data.node_start_pfn)=16");
	make_line(d, "OFFSET(pglist_data.node_spanned_pages)=24");
	page_tables(d);
}

/* What stands in VMCOREINFO whatever the log is. */
static void common_lines(struct make_dump *d)
{
	make_line(d, "OSRELEASE=" RELEASE);
	make_line(d, "PAGESIZE=4096");
	if (d->m->machine != EM_X86_64)
		return;
	make_line(d, "NUMBER(phys_base)=%lld",
		(long long)(d->m->text_phys - (d->m->text - 0xffffffff80000000)));
	make_line(d, "NUMBER(pgtable_l5_enabled)=0");
	make_line(d, "KERNELOFFSET=%llx",
		(unsigned long long)(d->m->text - 0xffffffff81000000));
	make_line(d, "NUMBER(KERNEL_IMAGE_SIZE)=1073741824");
	machine_lines(d);
}

void make_dump_init(struct make_dump *d, const struct make_machine *m)
{
	memset(d, 0, sizeof(*d));
	d->m = m;
	d->type = ET_CORE;
	d->phentsize = m->elf64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	add_load(d, m->text, m->text_phys, d->text, sizeof(d->text));
	add_load(d, m->direct, m->direct_phys, d->direct, sizeof(d->direct));
	common_lines(d);
}

/* The ring buffer: struct by struct, as a compiler lays them out. */

static void ringbuffer_lines(struct make_dump *d)
{
	static const char *const desc_ring[] = {
		"count_bits", "descs", "infos", "head_id", "tail_id"};
	static const char *const data_ring[] = {
		"size_bits", "data", "head_lpos", "tail_lpos"};
	unsigned int w = d->m->word;

	make_line(d, "SIZE(printk_ringbuffer)=%u", 11 * w);
	make_line(d, "OFFSET(printk_ringbuffer.desc_ring)=0");
	make_line(d, "OFFSET(printk_ringbuffer.text_data_ring)=%u", 6 * w);
	make_line(d, "OFFSET(printk_ringbuffer.fail)=%u", 10 * w);
	make_line(d, "SIZE(prb_desc_ring)=%u", 6 * w);
	for (unsigned int i = 0; i < 5; i++)
		make_line(d, "OFFSET(prb_desc_ring.%s)=%u", desc_ring[i], i * w);
	make_line(d, "SIZE(prb_data_ring)=%u", 4 * w);
	for (unsigned int i = 0; i < 4; i++)
		make_line(d, "OFFSET(prb_data_ring.%s)=%u", data_ring[i], i * w);
	make_line(d, "SIZE(prb_desc)=%u", 3 * w);
	make_line(d, "OFFSET(prb_desc.state_var)=0");
	make_line(d, "OFFSET(prb_desc.text_blk_lpos)=%u", w);
	make_line(d, "SIZE(prb_data_blk_lpos)=%u", 2 * w);
	make_line(d, "OFFSET(prb_data_blk_lpos.begin)=0");
	make_line(d, "OFFSET(prb_data_blk_lpos.next)=%u", w);
	make_line(d, "SIZE(atomic_long_t)=%u", w);
	make_line(d, "OFFSET(atomic_long_t.counter)=0");
}

static void info_lines(struct make_dump *d)
{
	make_line(d, "SIZE(printk_info)=88");
	make_line(d, "OFFSET(printk_info.seq)=0");
	make_line(d, "OFFSET(printk_info.ts_nsec)=8");
	make_line(d, "OFFSET(printk_info.text_len)=16");
	if (d->callers)
		make_line(d, "OFFSET(printk_info.caller_id)=20");
	make_line(d, "OFFSET(printk_info.dev_info)=24");
	make_line(d, "SIZE(dev_printk_info)=64");
	make_line(d, "OFFSET(dev_printk_info.subsystem)=0");
	make_line(d, "LENGTH(printk_info_subsystem)=16");
	make_line(d, "OFFSET(dev_printk_info.device)=16");
	make_line(d, "LENGTH(printk_info_device)=48");
}

static uint64_t word_mask(const struct make_dump *d)
{
	return d->m->word == 8 ? UINT64_MAX : UINT32_MAX;
}

static uint64_t id_mask(const struct make_dump *d)
{
	return word_mask(d) >> 2;
}

void make_store_ring(struct make_dump *d)
{
	unsigned int w = d->m->word;
	uint8_t *rb = d->text + MAKE_RB;

	make_put(d, d->text, w, d->m->text + MAKE_RB);
	make_put(d, rb, 4, d->ring.count_bits);
	make_put(d, rb + w, w, d->m->direct + MAKE_DESCS);
	make_put(d, rb + 2 * w, w, d->m->direct + MAKE_INFOS);
	make_put(d, rb + 3 * w, w, d->ring.head_id);
	make_put(d, rb + 4 * w, w, d->ring.tail_id);
	make_put(d, rb + 6 * w, 4, d->ring.size_bits);
	make_put(d, rb + 7 * w, w, d->m->direct + MAKE_LOG);
	make_put(d, rb + 8 * w, w, d->ring.head_lpos);
}

static unsigned int index_of(const struct make_dump *d, uint64_t id)
{
	return id & ((1U << d->ring.count_bits) - 1);
}

static uint8_t *desc_of(struct make_dump *d, uint64_t id)
{
	return d->direct + MAKE_DESCS + (size_t)index_of(d, id) * 3 * d->m->word;
}

static uint8_t *info_of(struct make_dump *d, uint64_t id)
{
	return d->direct + MAKE_INFOS + (size_t)index_of(d, id) * 88;
}

uint8_t *make_desc(struct make_dump *d, unsigned int back)
{
	return desc_of(d, (d->ring.head_id - back) & id_mask(d));
}

uint8_t *make_info(struct make_dump *d, unsigned int back)
{
	return info_of(d, (d->ring.head_id - back) & id_mask(d));
}

static void set_state(struct make_dump *d, uint64_t id, uint64_t state)
{
	make_put(d, desc_of(d, id), d->m->word, id | state << (8 * d->m->word - 2));
}

void make_set_state(struct make_dump *d, unsigned int back, unsigned int state)
{
	set_state(d, (d->ring.head_id - back) & id_mask(d), state);
}

static void set_block(struct make_dump *d, uint64_t id, uint64_t begin, uint64_t next)
{
	make_put(d, desc_of(d, id) + d->m->word, d->m->word, begin);
	make_put(d, desc_of(d, id) + 2 * d->m->word, d->m->word, next);
}

/* The counters start such that both soon overflow, as the kernel's do. */
void make_ringbuffer(struct make_dump *d, unsigned int count_bits, unsigned int size_bits)
{
	struct make_ring *ring = &d->ring;

	if (count_bits > 5 || size_bits > 14)
		abort();
	ring->count_bits = count_bits;
	ring->size_bits = size_bits;
	ring->head_id = -((1U << count_bits) + 1) & id_mask(d);
	ring->tail_id = ring->head_id;
	ring->data_tail_id = ring->head_id + 1;
	ring->head_lpos = -(1ULL << size_bits) & word_mask(d);
	set_state(d, ring->head_id, 3);
	set_block(d, ring->head_id, 1, 1);
	symbol(d, "prb", 0);
	symbol(d, "printk_rb_static", MAKE_RB);
	symbol(d, "clear_seq", MAKE_RB + 0x200);
	ringbuffer_lines(d);
	info_lines(d);
	make_store_ring(d);
}

static uint64_t lap(const struct make_dump *d, uint64_t lpos)
{
	return (lpos & word_mask(d)) >> d->ring.size_bits;
}

static uint64_t next_lpos(const struct make_dump *d, uint64_t begin, uint64_t size)
{
	uint64_t last = begin + size - (d->ring.stays ? 1 : 0);

	if (lap(d, begin) == lap(d, last))
		return begin + size;
	return (last & ~((1ULL << d->ring.size_bits) - 1)) + size;
}

/* Records whose blocks are written over become reusable. */
static void make_room(struct make_dump *d, uint64_t next)
{
	struct make_ring *ring = &d->ring;

	while (ring->data_tail_id != ring->head_id) {
		uint64_t begin = ring->begin[index_of(d, ring->data_tail_id)];

		if (!(begin & 1) &&
			((next - begin) & word_mask(d)) <= 1ULL << ring->size_bits)
			break;
		set_state(d, ring->data_tail_id, 3);
		ring->data_tail_id = (ring->data_tail_id + 1) & id_mask(d);
	}
}

static void write_block(struct make_dump *d, const char *text, size_t size)
{
	struct make_ring *ring = &d->ring;
	unsigned int w = d->m->word;
	uint64_t begin = ring->head_lpos, mask = (1ULL << ring->size_bits) - 1;
	uint64_t next = next_lpos(d, begin, (size + w + w - 1) & ~(w - 1ULL));
	uint8_t *log = d->direct + MAKE_LOG, *at = log + (begin & mask);

	make_room(d, next);
	make_put(d, at, w, ring->head_id);
	if (lap(d, begin) != lap(d, ring->stays ? next - 1 : next))
		at = log;
	make_put(d, at, w, ring->head_id);
	memcpy(at + w, text, size);
	ring->head_lpos = next & word_mask(d);
	ring->begin[index_of(d, ring->head_id)] = begin;
	set_block(d, ring->head_id, begin, next);
}

void make_record(struct make_dump *d, uint64_t nsec, const char *text, size_t size)
{
	struct make_ring *ring = &d->ring;

	ring->head_id = (ring->head_id + 1) & id_mask(d);
	if (((ring->head_id - ring->tail_id) & id_mask(d)) >> ring->count_bits)
		ring->tail_id = (ring->tail_id + 1) & id_mask(d);
	if (((ring->head_id - ring->data_tail_id) & id_mask(d)) >> ring->count_bits)
		ring->data_tail_id = (ring->data_tail_id + 1) & id_mask(d);
	uint8_t *info = info_of(d, ring->head_id);
	make_put(d, info, 8, ring->seq++);
	make_put(d, info + 8, 8, nsec);
	make_put(d, info + 16, 2, size);
	make_put(d, info + 20, 4, d->caller);
	ring->begin[index_of(d, ring->head_id)] = 3;
	set_block(d, ring->head_id, 3, 3);
	if (size)
		write_block(d, text, size);
	set_state(d, ring->head_id, 2);
	make_store_ring(d);
}

/* The forms before. Variables are 16 bytes apart, from the text's start on. */
#define LOG_BUF	  0x00
#define LOG_LEN	  0x10
#define LOG_FIRST 0x20
#define LOG_NEXT  0x30
#define LOG_END	  0x20
#define LOG_CHARS 0x30

static void log_buf(struct make_dump *d, uint32_t size)
{
	symbol(d, "log_buf", LOG_BUF);
	symbol(d, "log_buf_len", LOG_LEN);
	make_put(d, d->text + LOG_BUF, d->m->word, d->m->direct + MAKE_LOG);
	make_put(d, d->text + LOG_LEN, 4, size);
}

/* Of the struct. */
static unsigned int log_size(const struct make_dump *d)
{
	return d->callers ? 20 : 16;
}

void make_records(
	struct make_dump *d, bool old, uint32_t size, uint32_t first, uint32_t next)
{
	const char *name = old ? "log" : "printk_log";

	log_buf(d, size);
	symbol(d, "log_first_idx", LOG_FIRST);
	symbol(d, "log_next_idx", LOG_NEXT);
	make_line(d, "SIZE(%s)=%u", name, log_size(d));
	make_line(d, "OFFSET(%s.ts_nsec)=0", name);
	make_line(d, "OFFSET(%s.len)=8", name);
	make_line(d, "OFFSET(%s.text_len)=10", name);
	make_line(d, "OFFSET(%s.dict_len)=12", name);
	if (d->callers)
		make_line(d, "OFFSET(%s.caller_id)=16", name);
	make_put(d, d->text + LOG_FIRST, 4, first);
	make_put(d, d->text + LOG_NEXT, 4, next);
}

void make_log(struct make_dump *d, uint32_t *at, uint64_t nsec, const char *text,
	unsigned int padding)
{
	uint8_t *p = d->direct + MAKE_LOG + *at;
	size_t n = strlen(text);
	unsigned int size = log_size(d);

	make_put(d, p, 8, nsec);
	make_put(d, p + 8, 2, size + n + padding);
	make_put(d, p + 10, 2, n);
	make_put(d, p + 12, 2, 0);
	if (d->callers)
		make_put(d, p + 16, 4, d->caller);
	memcpy(p + size, text, n);
	*at += size + n + padding;
}

void make_log_end(struct make_dump *d, uint32_t at)
{
	memset(d->direct + MAKE_LOG + at, 0, 16);
}

void make_plain(struct make_dump *d, uint32_t size, const char *text)
{
	uint32_t n = strlen(text);

	log_buf(d, size);
	symbol(d, "log_end", LOG_END);
	symbol(d, "logged_chars", LOG_CHARS);
	make_put(d, d->text + LOG_END, 4, n);
	make_put(d, d->text + LOG_CHARS, 4, n < size ? n : size);
	for (uint32_t i = 0; i < n; i++)
		d->direct[MAKE_LOG + i % size] = text[i];
}

/* The file: ELF header, program headers, section header 0, notes, memory. */

#define PUT(d, at, type, field, value)                                                   \
	((d)->m->elf64 ? put((d)->m, (at) + offsetof(Elf64_##type, field),               \
				 sizeof(((Elf64_##type *)0)->field), (value))            \
		       : put((d)->m, (at) + offsetof(Elf32_##type, field),               \
				 sizeof(((Elf32_##type *)0)->field), (value)))

#define PHDRS_AT 0x40
#define SHDR_AT	 0x400
#define NOTES_AT 0x500
#define LOADS_AT 0x4000

static size_t put_note(const struct make_dump *d, uint8_t *at, const char *name,
	uint32_t type, const void *desc, size_t size)
{
	size_t n = strlen(name) + 1;

	put(d->m, at, 4, n);
	put(d->m, at + 4, 4, size);
	put(d->m, at + 8, 4, type);
	memcpy(at + 12, name, n);
	memcpy(at + 12 + ((n + 3) & ~3UL), desc, size);
	return 12 + ((n + 3) & ~3UL) + ((size + 3) & ~3UL);
}

static size_t put_text(
	const struct make_dump *d, uint8_t *at, const char *name, const char *text)
{
	return put_note(d, at, name, 0, text, strlen(text));
}

/* crash_xen_core_t of each processor, crash_xen_info_t (xen/include/xen/elfcore.h). */
static size_t put_xen_notes(const struct make_dump *d, uint8_t *at)
{
	uint8_t regs[32] = {0}, info[80] = {4, [8] = 17};
	size_t size = 0;

	for (size_t i = 0; i < d->xen.ncr3; i++) {
		put(d->m, regs + 16, 8, d->xen.cr3[i]);
		size += put_note(d, at + size, "Xen", 0x1000002, regs, sizeof(regs));
	}
	put(d->m, info + 72, 8, d->xen.frames);
	if (d->xen.info)
		size += put_note(d, at + size, "Xen", 0x1000001, info, sizeof(info));
	if (d->xen.on)
		size += put_text(d, at + size, "VMCOREINFO_XEN", "PAGESIZE=4096\n");
	return size;
}

static size_t put_notes(const struct make_dump *d, uint8_t *at)
{
	size_t size = put_xen_notes(d, at);

	if (d->other_note) {
		size += put_text(d, at + size, "CORE", "status of a CPU");
		size += put_text(d, at + size, "VMCOREINFO_TOO", "OSRELEASE=4.17\n");
	}
	return size +
	       put_text(d, at + size, d->no_note ? "OTHER" : "VMCOREINFO", d->lines);
}

static void put_phdr(const struct make_dump *d, uint8_t *at, uint32_t type,
	uint64_t offset, const struct make_load *l)
{
	PUT(d, at, Phdr, p_type, type);
	PUT(d, at, Phdr, p_offset, offset);
	PUT(d, at, Phdr, p_vaddr, l->vaddr);
	PUT(d, at, Phdr, p_paddr, l->paddr);
	PUT(d, at, Phdr, p_filesz, l->filesz);
	PUT(d, at, Phdr, p_memsz, l->memsz);
}

static void put_ehdr(const struct make_dump *d, uint8_t *at)
{
	memcpy(at, ELFMAG, SELFMAG);
	at[EI_CLASS] = d->m->elf64 ? ELFCLASS64 : ELFCLASS32;
	at[EI_DATA] = d->m->big_endian && !d->says_le ? ELFDATA2MSB : ELFDATA2LSB;
	at[EI_VERSION] = EV_CURRENT;
	PUT(d, at, Ehdr, e_type, d->type);
	PUT(d, at, Ehdr, e_machine, d->m->machine);
	PUT(d, at, Ehdr, e_version, EV_CURRENT);
	PUT(d, at, Ehdr, e_ehsize, d->m->elf64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr));
	PUT(d, at, Ehdr, e_phoff, PHDRS_AT);
	PUT(d, at, Ehdr, e_phentsize, d->phentsize);
	PUT(d, at, Ehdr, e_phnum, d->xnum ? PN_XNUM : d->nloads + 1);
	if (!d->xnum)
		return;
	PUT(d, at, Ehdr, e_shoff, SHDR_AT);
	PUT(d, at, Ehdr, e_shnum, 1);
	PUT(d, at + SHDR_AT, Shdr, sh_info, d->nloads + 1);
}

/* Each load has memory of its own in the file, of whole pages. */
static size_t room(uint64_t filesz)
{
	return (filesz + 0xfff) & ~0xfffUL;
}

uint8_t *make_dump_build(const struct make_dump *d, size_t *ret_size)
{
	size_t phdr = d->m->elf64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	size_t at = LOADS_AT;

	*ret_size = LOADS_AT;
	for (size_t i = 0; i < d->nloads; i++)
		*ret_size += room(d->loads[i].filesz);
	uint8_t *file = calloc(1, *ret_size);
	if (!file)
		abort();
	put_ehdr(d, file);
	struct make_load notes = {.filesz = put_notes(d, file + NOTES_AT)};
	notes.memsz = notes.filesz;
	put_phdr(d, file + PHDRS_AT, PT_NOTE, NOTES_AT, &notes);
	for (size_t i = 0; i < d->nloads; i++) {
		const struct make_load *l = &d->loads[i];

		put_phdr(d, file + PHDRS_AT + (i + 1) * phdr, PT_LOAD, at, l);
		memcpy(file + at, l->data, l->filesz);
		at += room(l->filesz);
	}
	return file;
}
