// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whole planning: the bytes become a machine, a request and images as their parsers would
 * deliver them. plan_check is the oracle: what was planned passes it, but for the checks
 * that tell the user of a limit which planning leaves to them (see legitimate()).
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch.h"
#include "bytes.h"
#include "cleanup.h"
#include "plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static _Noreturn void broken(int line, const char *rule)
{
	fprintf(stderr, "fuzz-plan.c:%d: broken: %s\n", line, rule);
	abort();
}

#define hold(rule) ((rule) ? (void)0 : broken(__LINE__, #rule))

/* What stands behind the end of the input is zero. */
struct input {
	const uint8_t *data;
	size_t size;
};

static uint64_t take(struct input *in, unsigned int bytes)
{
	uint64_t v = 0;

	for (unsigned int i = 0; i < bytes && in->size; i++, in->size--)
		v |= (uint64_t)*in->data++ << 8 * i;
	return v;
}

static bool take_bit(uint64_t *bits)
{
	bool bit = *bits & 1;

	*bits >>= 1;
	return bit;
}

/* An address or a size: three bytes and how far they are shifted, then small changes. */
static uint64_t take_address(struct input *in)
{
	uint64_t base = take(in, 3);
	uint8_t shift = take(in, 1);

	return (base << (shift & 63)) + (shift & 64 ? 1 : 0) - (shift & 128 ? 1 : 0);
}

static struct range take_range(struct input *in)
{
	struct range r = {.start = take_address(in)};

	if (__builtin_add_overflow(r.start, take_address(in), &r.end))
		r.end = UINT64_MAX;
	return r;
}

#define MAX_RANGES 200
#define MAX_PARTS  12
#define MAX_LOADS  14
#define REAL_BYTES 65536
#define MAX_SIZE   (1ULL << 47) /* no mapping is larger */

/* Bytes that planning reads come from here. */
static uint8_t real[REAL_BYTES];
static const uint8_t blob_bytes[0x1000];

/* All that one input stands for. */
struct scene {
	struct request req;
	struct facts facts;
	struct images images;
	struct file initrds[MAX_PARTS];
	struct elf_load loads[MAX_LOADS];
	struct efi_descriptor runtime_map[16];
	struct edd_drive drives[20];
	char cmdline[64];
	struct purgatory_blob blob;
};

static const enum memory_type types[] = {MEMORY_RAM, MEMORY_RAM, MEMORY_RAM,
	MEMORY_RESERVED, MEMORY_ACPI, MEMORY_NVS, MEMORY_UNUSABLE, MEMORY_SOFT_RESERVED};

static void decode_memory(struct input *in, struct scene *s)
{
	struct facts *f = &s->facts;
	unsigned int same = take(in, 1) & 1; /* the firmware's map is that of iomem */
	unsigned int n = take(in, 1) % MAX_RANGES, m = take(in, 1) % MAX_RANGES;

	for (unsigned int i = 0; i < n; i++) {
		struct range r = take_range(in);

		if (r.start >= r.end)
			continue;
		hold(!range_set_push(&f->iomem.ram, r));
		hold(!memmap_push(&f->iomem.map, r, MEMORY_RAM));
		if (same)
			hold(!memmap_push(&f->firmware_map.map, r, MEMORY_RAM));
	}
	range_set_normalize(&f->iomem.ram);
	for (unsigned int i = 0; i < m; i++) {
		struct range r = take_range(in);
		unsigned int type = take(in, 1) % KX_ARRAY_SIZE(types);

		if (r.start < r.end)
			hold(!memmap_push(&f->firmware_map.map, r, types[type]));
	}
}

static void settle(struct fact *fact, unsigned int how)
{
	fact->state = how % 4 == 0   ? FACT_ABSENT
		      : how % 4 == 1 ? FACT_FAILED
				     : FACT_PRESENT;
	if (fact->state == FACT_FAILED)
		fact->err = kx_err_new(KX_IO, "not readable");
}

static void decode_efi(struct input *in, struct scene *s)
{
	struct fact_efi *efi = &s->facts.efi;

	settle(&efi->fact, take(in, 1));
	settle(&efi->runtime_map_fact, take(in, 1));
	settle(&efi->config_table.fact, take(in, 1));
	settle(&efi->platform_size.fact, take(in, 1));
	efi->platform_size.value = take(in, 1) & 1 ? 32 : 64;
	settle(&efi->acpi20.fact, take(in, 1));
	efi->acpi20.value = take_address(in);
	efi->runtime_map_n = take(in, 1) % KX_ARRAY_SIZE(s->runtime_map);
	efi->runtime_map = s->runtime_map;
	for (size_t i = 0; i < efi->runtime_map_n; i++)
		s->runtime_map[i].phys_addr = take_address(in);
}

static void decode_boot_params(struct input *in, struct scene *s)
{
	struct fact_boot_params *bp = &s->facts.boot_params;

	settle(&bp->fact, take(in, 1));
	for (unsigned int n = take(in, 1) % 32; n; n--) {
		unsigned int at = take(in, 2) % BOOT_PARAMS_SIZE;

		bp->data[at] = take(in, 1);
	}
	if (take(in, 1) & 1)
		put_le32(bp->data + 0x1c0, 0x34364c45); /* efi_info: "EL64" */
}

static void decode_machine(struct input *in, struct scene *s)
{
	struct facts *f = &s->facts;

	settle(&f->iomem.fact, take(in, 1));
	settle(&f->firmware_map.fact, take(in, 1));
	decode_memory(in, s);
	decode_boot_params(in, s);
	decode_efi(in, s);
	settle(&f->edd.fact, take(in, 1));
	f->edd.v = s->drives;
	f->edd.n = take(in, 1) % KX_ARRAY_SIZE(s->drives);
	for (size_t i = 0; i < f->edd.n; i++)
		s->drives[i].has_mbr_signature = i & 1;
	settle(&f->la57.fact, take(in, 1));
	f->la57.value = take(in, 1) & 1;
	settle(&f->serial_port.fact, take(in, 1));
	f->serial_port.value = take(in, 2);
	settle(&f->seed_fact, take(in, 1));
}

static void decode_request(struct input *in, struct scene *s)
{
	struct request *r = &s->req;
	uint64_t bits = take(in, 2);

	r->debug = take_bit(&bits);
	r->no_checks = take_bit(&bits);
	r->entry_32bit = take_bit(&bits);
	r->console_serial = take_bit(&bits);
	r->console_vga = take_bit(&bits);
	r->reset_vga = take_bit(&bits);
	r->noefi = take_bit(&bits);
	r->mem_min_set = take_bit(&bits);
	r->mem_max_set = take_bit(&bits);
	r->args = take_bit(&bits) ? ARGS_NONE : ARGS_DEFAULT;
	r->mem_min = r->mem_min_set ? take_address(in) : 0;
	r->mem_max = r->mem_max_set ? take_address(in) : UINT64_MAX;
	r->serial_port = take(in, 2);
	memset(s->cmdline, 'c', take(in, 1) % sizeof(s->cmdline));
	r->append = s->cmdline;
}

static uint64_t at_least(uint64_t v, uint64_t least)
{
	return v < least ? least : v;
}

/* Within what bzimage_parse() promises (fuzz-bzimage.c holds it to that). */
static void decode_bzimage(struct input *in, struct image *image)
{
	struct bzimage *bz = &image->bz;
	uint64_t bits = take(in, 1);

	image->kind = IMAGE_BZIMAGE;
	bz->has_64bit_entry = take_bit(&bits);
	bz->above_4g = take_bit(&bits) && bz->has_64bit_entry;
	bz->efi_kexec = take_bit(&bits);
	bz->five_level = take_bit(&bits);
	bz->relocatable = take_bit(&bits);
	image->type = bz->has_64bit_entry && !take_bit(&bits) ? "bzImage64" : "bzImage";
	bz->setup_size = 0x800;
	bz->header_end = 0x202 + take(in, 1) % 0x80;
	bz->kernel_size = at_least(take_address(in) % MAX_SIZE, 0x201);
	bz->init_size = at_least((uint32_t)take_address(in), bz->kernel_size);
	bz->kernel_alignment = 1U << take(in, 1) % 32;
	bz->pref_address = take_address(in);
	if (bz->pref_address > UINT64_MAX - bz->init_size)
		bz->pref_address = 0;
	bz->initrd_max = at_least((uint32_t)take_address(in), 0x100000);
	bz->cmdline_max = take(in, 1);
	image->original.size = bz->setup_size + bz->kernel_size;
}

static void set_entry(struct elf_image *elf, unsigned int which)
{
	for (size_t i = 0; i < elf->nloads; i++) {
		const struct elf_load *l = &elf->loads[(i + which) % elf->nloads];

		elf->entry = l->paddr + l->filesz / 2;
		if (l->filesz)
			return;
	}
}

/* Sorted and disjoint, as elf_image_parse() promises; the entry lies in bytes. */
static void decode_elf(struct input *in, struct scene *s)
{
	struct image *image = &s->images.kernel;
	struct elf_image *elf = &image->elf;
	uint64_t at = take_address(in);
	unsigned int n = take(in, 1) % MAX_LOADS + 1;

	image->kind = IMAGE_ELF;
	image->type = "elf-x86_64";
	elf->machine = 62;
	elf->loads = s->loads;
	for (elf->nloads = 0; elf->nloads < n; elf->nloads++) {
		struct elf_load *l = &s->loads[elf->nloads];
		uint64_t gap = take_address(in), end;

		l->memsz = at_least(take_address(in), 1);
		l->filesz = take_address(in) % MAX_SIZE;
		l->filesz = l->filesz < l->memsz ? l->filesz : l->memsz;
		if (!elf->nloads)
			l->filesz = at_least(l->filesz, 1);
		if (__builtin_add_overflow(at, gap, &l->paddr) ||
			__builtin_add_overflow(l->paddr, l->memsz, &end))
			break;
		at = end;
	}
	if (!elf->nloads) {
		s->loads[0] = (struct elf_load){0, 0x1000000, 0x1000, 0x1000};
		elf->nloads = 1;
	}
	image->original.size = MAX_SIZE;
	set_entry(elf, take(in, 1));
}

/* Planning reads only the setup header and the device tree; the rest it points to. */
static void decode_images(struct input *in, struct scene *s)
{
	struct images *images = &s->images;
	struct image *image = &images->kernel;

	image->original.path = "kernel";
	image->original.data = real;
	if (take(in, 1) & 1)
		decode_elf(in, s);
	else
		decode_bzimage(in, image);
	images->joined.fd = images->dtb.fd = -1;
	images->initrds = s->initrds;
	images->ninitrds = take(in, 1) % (IMAGES_INITRD_SEGMENTS + 1);
	for (size_t i = 0; i < images->ninitrds; i++)
		s->initrds[i] = (struct file){.path = "initrd",
			.data = real,
			.size = at_least(take_address(in) % MAX_SIZE, 1)};
	if (take(in, 1) & 1)
		images->dtb = (struct file){
			.path = "dtb", .data = real, .size = take(in, 2) + 1};
}

/*
 * What planning leaves to plan_check, to be told to the user: more segments than the
 * kernel takes (a vmlinux of many parts, several initrds), and more than half of RAM.
 */
static bool legitimate(const struct kx_err *err)
{
	return strstr(err->message, "'segment-count'") ||
	       strstr(err->message, "'half-of-ram'");
}

static const struct segment *find(const struct plan *plan, enum role role)
{
	for (size_t i = 0; i < plan->nsegments; i++)
		if (plan->segments[i].role == role)
			return &plan->segments[i];
	return NULL;
}

/* The zero page tells the kernel where things are: zero-page.rst. */
static void check_zero_page(const struct scene *s, const struct plan *plan)
{
	const struct segment *bp = find(plan, ROLE_BOOT_PARAMS);
	const struct segment *initrd = find(plan, ROLE_INITRD);
	const uint8_t *page = bp->bytes;
	uint64_t cmdline = get_le32(page + 0x228) | (uint64_t)get_le32(page + 0xc8) << 32;
	uint64_t ramdisk = get_le32(page + 0x218) | (uint64_t)get_le32(page + 0xc0) << 32;

	hold(cmdline >= bp->paddr + 0x1000 && cmdline < bp->paddr + bp->bufsz);
	hold(!strcmp((const char *)page + (cmdline - bp->paddr), s->cmdline));
	hold(ramdisk == (initrd ? initrd->paddr : 0));
	hold(page[0x1e8] == (plan->e820.n < 128 ? plan->e820.n : 128));
	hold(page[0x210] == 0xd0);
}

/* Setup data are linked, and lie whole in the segment. */
static void check_setup_data(const struct plan *plan)
{
	const struct segment *bp = find(plan, ROLE_BOOT_PARAMS);
	uint64_t at = get_le64(bp->bytes + 0x250);

	for (int i = 0; at; i++) {
		hold(i < 5 && at >= bp->paddr && at + 16 <= bp->paddr + bp->bufsz);
		const uint8_t *header = bp->bytes + (at - bp->paddr);
		hold(at + 16 + get_le32(header + 12) <= bp->paddr + bp->bufsz);
		at = get_le64(header);
	}
}

static void check_places(const struct scene *s, const struct plan *plan)
{
	const struct bzimage *bz = &s->images.kernel.bz;
	bool low = plan->params.flags & PURGATORY_ENTRY_32BIT;

	for (size_t i = 0; i < plan->nsegments; i++) {
		const struct segment *g = &plan->segments[i];
		uint64_t end = g->paddr + g->memsz;

		hold(g->paddr >= 1 << 20 && (!low || end <= 1ULL << 32));
		hold(!s->req.mem_min_set || g->paddr >= s->req.mem_min);
		hold(!s->req.mem_max_set || end - 1 <= s->req.mem_max);
	}
	if (s->images.kernel.kind != IMAGE_BZIMAGE)
		return;
	uint64_t at = find(plan, ROLE_KERNEL)->paddr;
	hold(bz->relocatable ? at % bz->kernel_alignment == 0 && at >= bz->pref_address
			     : at == bz->pref_address);
}

/* Sizes of images are made up; only where all of it is there can it be hashed. */
static bool readable(const struct scene *s, const struct plan *plan)
{
	uint64_t start = s->images.kernel.kind == IMAGE_BZIMAGE ? 0x800 : 0;

	for (size_t i = 0; i < plan->nsegments; i++) {
		enum role role = plan->segments[i].role;

		if ((role == ROLE_KERNEL || role == ROLE_INITRD) &&
			plan->segments[i].bufsz > REAL_BYTES - start)
			return false;
	}
	return true;
}

static void check_seal(struct plan *plan)
{
	hold(!plan_seal(plan));
	const uint8_t *params = find(plan, ROLE_PURGATORY)->bytes + plan->params_offset;

	hold(get_le32(params + PP_MAGIC) == PURGATORY_MAGIC);
	hold(get_le64(params + PP_ENTRY) == plan->params.entry);
	if (plan->params.flags & PURGATORY_CHECK_DIGEST)
		hold(get_le32(params + PP_REGION_COUNT) > 0);
}

static void check_load(const struct scene *s, struct plan *plan)
{
	KX_AUTO(kx_err_freep) struct kx_err *err = plan_check(plan);

	if (err && !legitimate(err))
		broken(__LINE__, err->message);
	if (err)
		return;
	check_zero_page(s, plan);
	check_setup_data(plan);
	check_places(s, plan);
	if (readable(s, plan))
		check_seal(plan);
}

static void check_call(struct scene *s, enum call call)
{
	const struct plan_input in = {.req = &s->req,
		.facts = &s->facts,
		.images = &s->images,
		.arch = arch_for_machine("x86_64"),
		.purgatory = &s->blob};
	KX_AUTO(plan_destroy) struct plan plan = {0};
	KX_AUTO(kx_err_freep)
	struct kx_err *err = plan_make(&in, call, "asked for", &plan);

	if (err) {
		hold(err->code != KX_CHECK && !plan.segments && !plan.buffers);
		return;
	}
	if (call == CALL_LOAD)
		check_load(s, &plan);
	else
		hold(!plan_check(&plan) && !plan.segments);
}

static void destroy(struct scene *s)
{
	struct facts *f = &s->facts;
	struct fact *const facts[] = {&f->iomem.fact, &f->firmware_map.fact,
		&f->boot_params.fact, &f->efi.fact, &f->efi.runtime_map_fact,
		&f->efi.config_table.fact, &f->efi.platform_size.fact,
		&f->efi.acpi20.fact, &f->edd.fact, &f->la57.fact, &f->serial_port.fact,
		&f->seed_fact};

	for (size_t i = 0; i < KX_ARRAY_SIZE(facts); i++)
		fact_destroy(facts[i]);
	range_set_destroy(&f->iomem.ram);
	memmap_destroy(&f->iomem.map);
	memmap_destroy(&f->firmware_map.map);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};
	struct scene s = {.blob = {blob_bytes, sizeof(blob_bytes), 0, 0x40}};

	s.blob.size = at_least(take(&in, 2) % sizeof(blob_bytes), 0x40 + PP_SIZE);
	decode_request(&in, &s);
	decode_images(&in, &s);
	decode_machine(&in, &s);
	check_call(&s, CALL_LOAD);
	check_call(&s, CALL_FILE);
	destroy(&s);
	return 0;
}
