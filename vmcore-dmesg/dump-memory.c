// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Virtual addresses to bytes of the dump. The program headers tell most: the kernel's
 * text mapping and the direct map each have p_vaddr. Where they do not, VMCOREINFO and
 * the other program headers help (Documentation/admin-guide/kdump/vmcoreinfo.rst). In a
 * dump of Xen, they have only the machine's addresses: dom0's page tables tell the rest.
 */
#include "vmcore-dmesg/dump.h"

#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "format/vmcoreinfo.h"
#include "format/x86-kernel-map.h"

/* By address; those of the same address in the order of the program headers. */
static int span_compare(const void *pa, const void *pb)
{
	const struct dump_span *a = pa, *b = pb;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	return a->load < b->load ? -1 : a->load > b->load;
}

/* Cut off what is at or before the address last. */
static void span_cut(struct dump_span *span, uint64_t last)
{
	if (span->start > last)
		return;
	uint64_t before = last - span->start; /* one less: that may not fit */
	uint64_t cut = before < span->size ? before + 1 : span->size;
	span->start += cut;
	span->skip += cut;
	span->size -= cut;
}

/* What is left of a span lies behind all those before it. */
static void spans_normalize(struct dump_spans *spans)
{
	uint64_t last = 0; /* address that a span before has */
	size_t n = 0;

	if (spans->n)
		qsort(spans->v, spans->n, sizeof(*spans->v), span_compare);
	for (size_t i = 0; i < spans->n; i++) {
		struct dump_span s = spans->v[i];

		if (n)
			span_cut(&s, last);
		if (!s.size)
			continue;
		last = s.start + (s.size - 1);
		spans->v[n++] = s;
	}
	spans->n = n;
}

static const struct dump_span *spans_find(const struct dump_spans *spans, uint64_t addr)
{
	size_t low = 0, high = spans->n; /* the first span behind addr is in low..high */

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (spans->v[middle].start <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || addr - spans->v[low - 1].start >= spans->v[low - 1].size)
		return NULL;
	return &spans->v[low - 1];
}

static void add_spans(struct dump *dump, const struct dump_part *l)
{
	if (l->has_vaddr && !dump->xen.found)
		dump->virt.v[dump->virt.n++] =
			(struct dump_span){l->vaddr, l->memsz, 0, l};
	if (l->has_paddr)
		dump->phys.v[dump->phys.n++] =
			(struct dump_span){l->paddr, l->memsz, 0, l};
}

static bool is_text(const struct dump *dump, uint64_t vaddr)
{
	return dump->machine == EM_X86_64 && vaddr >= X86_KERNEL_MAP;
}

/*
 * Dumps that know no virtual addresses have 0 or the physical one for them, which on
 * x86_64 is none of the kernel's.
 */
static bool is_direct_map(const struct dump *dump, const struct dump_part *l)
{
	if (!l->has_vaddr || !l->has_paddr || is_text(dump, l->vaddr))
		return false;
	return dump->machine != EM_X86_64 || l->vaddr >> 63;
}

static void find_direct_map(struct dump *dump)
{
	for (size_t i = 0; i < dump->nloads; i++) {
		const struct dump_part *l = &dump->loads[i];

		if (!is_direct_map(dump, l))
			continue;
		dump->has_direct_map = true;
		dump->direct_map = l->vaddr - l->paddr;
	}
}

/* By a program header of the text mapping. */
static bool phys_base_by_load(const struct dump *dump, uint64_t *ret)
{
	for (size_t i = 0; i < dump->nloads; i++) {
		const struct dump_part *l = &dump->loads[i];

		if (!l->has_vaddr || !l->has_paddr || !is_text(dump, l->vaddr))
			continue;
		*ret = l->paddr - (l->vaddr - X86_KERNEL_MAP);
		return true;
	}
	return false;
}

/* By OSRELEASE ("4.7.0-rc1"). False where it does not tell. */
static bool is_before_v4_8(const struct bytes *vmcoreinfo)
{
	char release[16] = "";
	const char *value, *end;
	uint64_t major, minor = 0;
	size_t size;

	if (!vmcoreinfo_find(vmcoreinfo, "OSRELEASE", &value, &size))
		return false;
	memcpy(release, value, size < sizeof(release) ? size : sizeof(release) - 1);
	struct kx_err *err = number_parse_prefix(release, 10, &end, &major);
	if (!err && *end == '.')
		err = number_parse_prefix(end + 1, 10, &end, &minor);
	else if (!err)
		major = UINT64_MAX;
	bool before = !err && (major < 4 || (major == 4 && minor < 8));
	kx_err_free(err);
	return before;
}

/*
 * Kernels before v4.10 have no NUMBER(phys_base). Before v4.8 they moved themselves by
 * KERNELOFFSET in physical and in virtual memory alike: the text map starts at address 0.
 */
static struct kx_err *find_phys_base(struct dump *dump)
{
	const struct bytes *info = &dump->vmcoreinfo;
	uint64_t offset;

	if (dump->machine != EM_X86_64)
		return NULL;
	KX_TRY(vmcoreinfo_number(
		info, "NUMBER(phys_base)", 10, &dump->has_phys_base, &dump->phys_base));
	if (!dump->has_phys_base && !dump->xen.found)
		dump->has_phys_base = phys_base_by_load(dump, &dump->phys_base);
	if (dump->has_phys_base || !is_before_v4_8(info))
		return NULL;
	dump->phys_base = 0;
	return vmcoreinfo_number(info, "KERNELOFFSET", 16, &dump->has_phys_base, &offset);
}

struct kx_err *dump_map_memory(struct dump *dump)
{
	size_t n = dump->nloads;

	dump->virt.v = calloc(n + !n, sizeof(*dump->virt.v));
	dump->phys.v = calloc(n + !n, sizeof(*dump->phys.v));
	if (!dump->virt.v || !dump->phys.v)
		return kx_err_nomem();
	for (size_t i = 0; i < n; i++)
		add_spans(dump, &dump->loads[i]);
	spans_normalize(&dump->virt);
	spans_normalize(&dump->phys);
	find_direct_map(dump);
	KX_TRY(dump_arm64_find_map(dump));
	return find_phys_base(dump);
}

/* The physical address, where no program header has the virtual one. */
static bool find_physical(const struct dump *dump, uint64_t vaddr, uint64_t *ret)
{
	if (dump_arm64_physical(&dump->arm64, vaddr, ret))
		return true;
	if (is_text(dump, vaddr)) {
		*ret = vaddr - X86_KERNEL_MAP + dump->phys_base;
		return dump->has_phys_base;
	}
	*ret = (vaddr - dump->direct_map) & dump_word_mask(dump);
	return dump->has_direct_map;
}

static const struct dump_span *find_span(
	const struct dump *dump, uint64_t vaddr, uint64_t *ret_at)
{
	const struct dump_span *span = spans_find(&dump->virt, vaddr);
	uint64_t paddr;

	*ret_at = vaddr;
	if (span || !find_physical(dump, vaddr, &paddr))
		return span;
	*ret_at = paddr;
	return spans_find(&dump->phys, paddr);
}

static struct kx_err *unknown_err(const struct dump *dump, uint64_t vaddr)
{
	const char *why = "no program header has it";

	if (dump->xen.found)
		why = "no program header has its machine address";
	else if (is_text(dump, vaddr) && !dump->has_phys_base)
		why = "no program header has it, and VMCOREINFO has no NUMBER(phys_base)";
	else if (!is_text(dump, vaddr) && !dump->has_direct_map)
		why = "the program headers tell no virtual addresses of the direct map";
	struct kx_err *err = kx_err_new(KX_FORMAT,
		"%s: the kernel's address 0x%" PRIx64 " is not in the dump: %s",
		dump->source->name, vaddr, why);
	return dump->bad_header ? kx_err_append(err, "%s", dump->bad_header->message)
				: err;
}

static struct kx_err *left_out_err(const struct dump *dump, uint64_t vaddr,
	const struct dump_part *load, uint64_t at)
{
	if (!load->has_paddr)
		return kx_err_new(KX_FORMAT,
			"%s: the page of the kernel's address 0x%" PRIx64
			" was left out of the dump",
			dump->source->name, vaddr);
	return kx_err_new(KX_FORMAT,
		"%s: the page of physical address 0x%" PRIx64 " (the kernel's 0x%" PRIx64
		") was left out of the dump",
		dump->source->name, load->paddr + at, vaddr);
}

/* Where the byte at an address of a span is in the file. False: it was left out. */
static bool find_in_file(const struct dump_span *span, uint64_t addr,
	uint64_t *ret_offset, uint64_t *ret_size)
{
	uint64_t left = span->size - (addr - span->start);
	uint64_t at = addr - span->start + span->skip, filesz = span->load->filesz;

	if (at >= filesz)
		return false;
	*ret_offset = span->load->offset + at;
	*ret_size = filesz - at < left ? filesz - at : left;
	return true;
}

/* Where the byte at vaddr is in the file, and how many follow it there. */
static struct kx_err *find_bytes(
	const struct dump *dump, uint64_t vaddr, uint64_t *ret_offset, uint64_t *ret_size)
{
	uint64_t at, page = UINT64_MAX;
	const struct dump_span *span;

	if (dump->xen.found) {
		KX_TRY(dump_xen_find(dump, vaddr, &at, &page));
		span = spans_find(&dump->phys, at);
	} else {
		span = find_span(dump, vaddr, &at);
	}
	if (!span)
		return unknown_err(dump, vaddr);
	if (!find_in_file(span, at, ret_offset, ret_size))
		return left_out_err(
			dump, vaddr, span->load, at - span->start + span->skip);
	if (*ret_size > page)
		*ret_size = page;
	return NULL;
}

struct kx_err *dump_read_physical(
	const struct dump *dump, uint64_t paddr, void *buf, size_t size)
{
	const struct dump_span *span = spans_find(&dump->phys, paddr);
	uint64_t offset, n;

	if (!span || !find_in_file(span, paddr, &offset, &n) || n < size)
		return kx_err_new(KX_FORMAT,
			"%s does not have the page of physical address 0x%" PRIx64,
			dump->source->name, paddr);
	return source_read(dump->source, offset, buf, size);
}

struct kx_err *dump_read_part(
	struct dump *dump, uint64_t vaddr, void *buf, size_t size, size_t *ret)
{
	uint8_t *to = buf;

	*ret = 0;
	if (vaddr > dump_word_mask(dump))
		return unknown_err(dump, vaddr);
	if (size && size - 1 > dump_word_mask(dump) - vaddr)
		return unknown_err(dump, vaddr);
	while (*ret < size) {
		uint64_t at = vaddr + *ret, offset = 0, n = 0;

		KX_TRY(find_bytes(dump, at, &offset, &n));
		if (n > size - *ret)
			n = size - *ret;
		KX_TRY(kx_err_prefix(source_read(dump->source, offset, to + *ret, n),
			"the memory at the kernel's address 0x%" PRIx64, at));
		*ret += n;
	}
	return NULL;
}

struct kx_err *dump_read(struct dump *dump, uint64_t vaddr, void *buf, size_t size)
{
	size_t done;

	return dump_read_part(dump, vaddr, buf, size, &done);
}

struct kx_err *dump_number(struct dump *dump, uint64_t vaddr, uint64_t offset,
	unsigned int size, uint64_t *ret)
{
	uint8_t buf[sizeof(*ret)];
	uint64_t at;

	if (__builtin_add_overflow(vaddr, offset, &at))
		return unknown_err(dump, vaddr);
	KX_TRY(dump_read(dump, at, buf, size));
	*ret = get_number(buf, size, dump->big_endian);
	return NULL;
}
