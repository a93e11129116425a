// SPDX-License-Identifier: GPL-2.0-or-later
#include "scene-x86.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "base/bytes.h"
#include "base/cleanup.h"
#include "hold.h"
#include "image/payload.h"
#include "plan/make.h"

#define MAX_RANGES 200
#define MAX_SIZE   (1ULL << 47) /* no mapping is larger */

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
		hold(!range_set_push(&f->memory.ram, r));
		hold(!memmap_push(&f->memory.map, r, MEMORY_RAM));
		if (same)
			hold(!memmap_push(&f->firmware_map.map, r, MEMORY_RAM));
	}
	range_set_normalize(&f->memory.ram);
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

	settle(&f->memory.fact, take(in, 1));
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
	r->panic = take_bit(&bits);
	r->hotplug = take_bit(&bits);
	r->pass_memmap = take_bit(&bits);
	r->elf32_headers = take_bit(&bits);
	r->mem_min = r->mem_min_set ? take_address(in) : 0;
	r->mem_max = r->mem_max_set ? take_address(in) : UINT64_MAX;
	r->serial_port = take(in, 2);
	r->preserve_context = r->serial_port & 4 && r->mem_max_set && !r->panic;
	if (r->serial_port & 2)
		r->args = r->args == ARGS_NONE ? ARGS_ELF : ARGS_LINUX;
	memset(s->cmdline, 'c', take(in, 1) % sizeof(s->cmdline));
	if (take_bit(&bits) && s->cmdline[0])
		s->cmdline[0] = '"';
	if (take_bit(&bits) && s->cmdline[2])
		memcpy(s->cmdline, "-- ", 3);
	if (r->serial_port & 1 && strlen(s->cmdline) >= 18)
		memcpy(s->cmdline, "\"--\" elfcorehdr=1K", 18);
	r->append = s->cmdline;
}

static uint64_t at_least(uint64_t v, uint64_t least)
{
	return v < least ? least : v;
}

/* Within what bzimage_parse() promises (fuzz-bzimage.c holds it to that). */
static void decode_bzimage(struct input *in, struct scene *s)
{
	struct image *image = &s->images.kernel;
	struct bzimage *bz = &image->bz;
	uint64_t bits = take(in, 1);

	image->kind = IMAGE_BZIMAGE;
	bz->has_64bit_entry = take_bit(&bits);
	bz->above_4g = take_bit(&bits) && bz->has_64bit_entry;
	bz->efi_kexec = take_bit(&bits);
	bz->five_level = take_bit(&bits);
	bz->relocatable = take_bit(&bits);
	image->type = bz->has_64bit_entry && !take_bit(&bits) ? "bzImage64" : "bzImage";
	s->req.type = image->type;
	bz->code32_start = 0x100000;
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
		const struct elf_part *l = &elf->loads[(i + which) % elf->nloads];

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
	elf->is_64bit = elf->is_linux = true;
	elf->loads = s->loads;
	for (elf->nloads = 0; elf->nloads < n; elf->nloads++) {
		struct elf_part *l = &s->loads[elf->nloads];
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
		s->loads[0] = (struct elf_part){0, 0x1000000, 0x1000, 0x1000};
		elf->nloads = 1;
	}
	image->original.size = MAX_SIZE;
	set_entry(elf, take(in, 1));
}

/* What is entered in 32-bit mode. Its parts may be copied, so their bytes are there. */
static void make_low(struct input *in, struct scene *s)
{
	struct elf_image *elf = &s->images.kernel.elf;
	struct elf_part *last = &elf->loads[elf->nloads - 1];

	if (last->paddr + last->memsz > 1ULL << 32) {
		s->loads[0] = (struct elf_part){0, 0x200000, 0x1000, 0x1000};
		elf->nloads = 1;
	}
	for (size_t i = 0; i < elf->nloads; i++)
		if (elf->loads[i].filesz > SCENE_BYTES)
			elf->loads[i].filesz = SCENE_BYTES;
	set_entry(elf, take(in, 1));
}

static void decode_elf32(struct input *in, struct scene *s, bool is_linux)
{
	struct image *image = &s->images.kernel;

	image->type = "elf-x86";
	image->elf.machine = 3;
	image->elf.is_64bit = false;
	image->elf.is_linux = is_linux;
	make_low(in, s);
}

/* What multiboot_parse() promises. */
static void decode_multiboot(struct input *in, struct scene *s)
{
	struct image *image = &s->images.kernel;
	struct multiboot *mb = &image->multiboot;
	uint64_t bits = take(in, 1);

	image->kind = take_bit(&bits) ? IMAGE_MULTIBOOT2 : IMAGE_MULTIBOOT;
	image->type = "multiboot2-x86";
	mb->is_hypervisor = bits & 0x40;
	mb->relocatable = take_bit(&bits) && image->kind == IMAGE_MULTIBOOT2;
	mb->wants_video = take_bit(&bits);
	mb->preference = bits % MULTIBOOT_PREFERENCES;
	mb->align = 1U << take(in, 1) % 32;
	mb->min_addr = take_address(in);
	mb->max_addr = take_address(in);
	make_low(in, s);
	s->images.modules = s->modules;
	s->images.nmodules = take(in, 1) % (IMAGES_MODULE_SEGMENTS + 1);
	for (size_t i = 0; i < s->images.nmodules; i++)
		s->modules[i] = (struct module){
			.file = {.path = "module",
				.data = scene_bytes,
				.size = at_least(take_address(in) % MAX_SIZE, 1)},
			.text = "module a=1",
		};
}

/*
 * What is walked as an initrd ends at its first bytes, whatever its size; what it is
 * instead is told by bytes of the first 128 KiB.
 */
static const uint8_t no_archive[2 * SCENE_BYTES] = "no archive";

/* Planning reads only the setup header and the device tree; the rest it points to. */
static void decode_images(struct input *in, struct scene *s)
{
	struct images *images = &s->images;
	struct image *image = &images->kernel;

	image->original.path = "kernel";
	image->original.data = scene_bytes;
	unsigned int kind = take(in, 1);
	if (kind & 1)
		decode_elf(in, s);
	else
		decode_bzimage(in, s);
	if ((kind & 3) == 3)
		decode_multiboot(in, s);
	else if ((kind & 5) == 5)
		decode_elf32(in, s, kind & 8);
	images->joined.fd = images->joined_modules.fd = images->dtb.fd = -1;
	images->initrds = s->initrds;
	if (!image_is_multiboot(image)) /* images_open() refuses them */
		images->ninitrds = take(in, 1) % (IMAGES_INITRD_SEGMENTS + 1);
	for (size_t i = 0; i < images->ninitrds; i++)
		s->initrds[i] = (struct file){.path = "initrd",
			.data = no_archive,
			.size = at_least(take_address(in) % MAX_SIZE, 1)};
	if (take(in, 1) & 1)
		images->dtb = (struct file){
			.path = "dtb", .data = scene_bytes, .size = take(in, 2) + 1};
}

/* ---- crash images ------------------------------------------------------------------ */

/* A region that the kernel reserved: in RAM, or as wild as it may be read. */
static struct range take_region(struct input *in, const struct range_set *ram)
{
	struct range r = take_range(in), at;
	unsigned int which = take(in, 1);

	if (!ram->n || which & 0x80)
		return r;
	at = ram->v[which % ram->n];
	r.end = range_size(r);
	r.start = at.start + r.start % range_size(at);
	r.end = r.end < at.end - r.start ? r.start + r.end : at.end;
	return r;
}

static void decode_regions(struct input *in, struct scene *s)
{
	struct memory *memory = &s->facts.memory;
	struct fact_ranges *cma = &s->facts.crash.cma;

	for (unsigned int n = take(in, 1) % 4; n; n--)
		hold(!range_set_push(&memory->crash, take_region(in, &memory->ram)));
	range_set_normalize(&memory->crash);
	for (unsigned int n = take(in, 1) % 4; n; n--)
		hold(!range_set_push(&memory->driver_ram, take_range(in)));
	range_set_normalize(&memory->driver_ram);
	memory->kernel = take_region(in, &memory->ram);
	settle(&cma->fact, take(in, 1));
	for (unsigned int n = take(in, 1) % 4; n; n--)
		hold(!range_set_push(&cma->ranges, take_region(in, &memory->ram)));
	range_set_normalize(&cma->ranges);
}

static void decode_notes(struct input *in, struct scene *s)
{
	struct crash_facts *crash = &s->facts.crash;
	uint64_t base = take_address(in);

	settle(&crash->notes.fact, take(in, 1));
	crash->notes.size = take(in, 2);
	crash->notes.paddrs = s->notes;
	crash->notes.n = take(in, 1) % KX_ARRAY_SIZE(s->notes);
	for (size_t i = 0; i < crash->notes.n; i++)
		s->notes[i] = i % 8 == 7 ? take_address(in) : base + i * 0x1000;
	settle(&crash->vmcoreinfo.fact, take(in, 1));
	crash->vmcoreinfo.paddr = take_address(in);
	crash->vmcoreinfo.size = take(in, 2);
}

/* An address in the kernel's text, in its direct map, or anywhere. */
static uint64_t take_vaddr(struct input *in)
{
	static const uint64_t bases[] = {
		0xffffffff80000000, 0xffff888000000000, 0xff11000000000000, 0};

	return bases[take(in, 1) % KX_ARRAY_SIZE(bases)] + take_address(in);
}

/* No end wraps, as kcore_parse() promises. */
static void decode_kcore(struct input *in, struct scene *s)
{
	struct fact_kcore *kcore = &s->facts.crash.kcore;

	settle(&kcore->fact, take(in, 1));
	kcore->loads = s->kcore_loads;
	for (unsigned int n = take(in, 1) % KX_ARRAY_SIZE(s->kcore_loads); n; n--) {
		struct kcore_part load = {
			.vaddr = take_vaddr(in),
			.size = take_address(in),
			.paddr = take(in, 1) & 1 ? UINT64_MAX : take_address(in),
		};
		uint64_t end;

		if (load.size && !__builtin_add_overflow(load.vaddr, load.size, &end) &&
			(load.paddr == UINT64_MAX ||
				!__builtin_add_overflow(load.paddr, load.size, &end)))
			kcore->loads[kcore->nloads++] = load;
	}
	if (!(take(in, 1) & 1))
		return;
	kcore->vmcoreinfo = s->vmcoreinfo;
	kcore->vmcoreinfo_size = snprintf(s->vmcoreinfo, sizeof(s->vmcoreinfo),
		"SYMBOL(_stext)=%llx\n", (unsigned long long)take_vaddr(in));
}

static void take_u64(struct input *in, struct fact_u64 *ret, uint64_t value)
{
	settle(&ret->fact, take(in, 1));
	ret->value = value;
}

static void decode_crash(struct input *in, struct scene *s)
{
	struct crash_facts *crash = &s->facts.crash;

	decode_regions(in, s);
	decode_notes(in, s);
	decode_kcore(in, s);
	take_u64(in, &crash->text_symbol, take_vaddr(in));
	take_u64(in, &crash->end_symbol, take_vaddr(in));
	take_u64(in, &crash->page_offset, take_vaddr(in));
	take_u64(in, &crash->elfcorehdr_size, take_address(in));
	take_u64(in, &crash->crash_size, take_address(in));
	for (unsigned int n = take(in, 1) % MAX_RANGES; n; n--) {
		struct range r = take_region(in, &s->facts.memory.ram);
		unsigned int type = take(in, 1) % KX_ARRAY_SIZE(types);

		if (r.start < r.end && types[type] != MEMORY_RAM)
			hold(!memmap_push(&s->facts.memory.map, r, types[type]));
	}
	take_u64(in, &s->facts.pdpe1gb, take(in, 1) & 1);
	take_u64(in, &s->facts.mem_total, take_address(in));
}

/*
 * --fast-boot of a bzImage whose payload is as payload_parse() promises it. It comes
 * last, so that older inputs mean what they did.
 */
static void decode_fast_boot(struct input *in, struct scene *s)
{
	struct image *image = &s->images.kernel;
	struct payload *payload = &image->payload;
	struct bzimage *bz = &image->bz;
	uint64_t bits = take(in, 1), n = take(in, 1) % PAYLOAD_LOADS_MAX + 1, at;

	s->req.fast_boot = take_bit(&bits);
	if (!s->req.fast_boot || !take_bit(&bits) || image->kind != IMAGE_BZIMAGE)
		return;
	bz->five_level_on = take_bit(&bits);
	settle(&s->facts.encrypted.fact, take_bit(&bits) ? 2 : 0);
	s->facts.encrypted.value = take_bit(&bits);
	payload->relocations.there = take_bit(&bits);
	for (int kind = 0; kind < RELOCATION_KINDS; kind++)
		payload->relocations.lists[kind].n = bits;
	bz->kernel_alignment = 0x200000U << take(in, 1) % 4;
	bz->pref_address &= -(uint64_t)bz->kernel_alignment;
	s->facts.seed[0] = take(in, 1);
	payload->file = (struct file){.path = "payload",
		.fd = -1,
		.data = scene_bytes,
		.size = sizeof(scene_bytes)};
	payload->elf.loads = s->loads;
	at = bz->pref_address;
	for (size_t i = 0; i < n; i++) {
		struct elf_part *l = &s->loads[i];

		l->paddr = at + (i ? take(in, 1) << 12 : 0);
		l->memsz = (take(in, 2) << 8) + 1;
		l->filesz = l->memsz < SCENE_BYTES / 2 ? l->memsz : SCENE_BYTES / 2;
		l->offset = take(in, 1) << 7;
		if (l->paddr < at || l->paddr > UINT64_MAX - (1 << 26))
			break;
		at = (l->paddr + l->memsz + 0xfff) & ~0xfffULL;
		payload->elf.nloads = i + 1;
	}
	payload->elf.entry = bz->pref_address;
}

/* Which memory stays; behind all else, for older inputs. */
static void decode_srat(struct input *in, struct scene *s)
{
	struct fact_srat *srat = &s->facts.srat;

	settle(&srat->fact, take(in, 1));
	for (unsigned int n = take(in, 1) % 4; n; n--)
		hold(!range_set_push(
			&srat->immovable, take_region(in, &s->facts.memory.ram)));
	range_set_normalize(&srat->immovable);
	if (srat->immovable.n)
		srat->end = srat->immovable.v[srat->immovable.n - 1].end;
}

/* A kernel that may be entered in real mode. Behind all others for the same reason. */
static void decode_real_mode(struct input *in, struct scene *s)
{
	struct image *image = &s->images.kernel;
	struct bzimage *bz = &image->bz;
	uint64_t bits = take(in, 1);

	s->req.real_mode = take_bit(&bits) && !s->req.entry_32bit;
	if (image->kind != IMAGE_BZIMAGE || !take_bit(&bits))
		return;
	bz->protocol = 0x200 + bits % 16;
	bz->setup_size = 0x400 + take(in, 2) % (SCENE_BYTES - 0x400);
	bz->code32_start = take(in, 1) & 1 ? 0x100000 : take_address(in);
	bz->loaded_low = take(in, 1) & 1;
	if (bz->loaded_low) {
		bz->has_64bit_entry = bz->above_4g = false;
		image->type = s->req.type = "bzImage";
		bz->kernel_size = bz->kernel_size % 0x80000 + 1;
	}
	image->original.size = bz->setup_size + bz->kernel_size;
	if (!strcmp(image->type, "bzImage"))
		bz->real_mode = bzimage_why_real_mode(bz, "");
}

void scene_decode(struct input *in, struct scene *s)
{
	*s = (struct scene){.blob = {scene_blob, sizeof(scene_blob), 0, 0x40, 0}};
	s->blob.size = at_least(take(in, 2) % sizeof(scene_blob), 0x40 + PP_SIZE);
	decode_request(in, s);
	decode_images(in, s);
	decode_machine(in, s);
	if (s->req.panic)
		decode_crash(in, s);
	decode_fast_boot(in, s);
	decode_srat(in, s);
	decode_real_mode(in, s);
}

void scene_destroy(struct scene *s)
{
	struct facts *f = &s->facts;
	struct crash_facts *c = &f->crash;
	struct fact *const facts[] = {&f->memory.fact, &f->firmware_map.fact,
		&f->boot_params.fact, &f->efi.fact, &f->efi.runtime_map_fact,
		&f->efi.config_table.fact, &f->efi.platform_size.fact,
		&f->efi.acpi20.fact, &f->edd.fact, &f->la57.fact, &f->pdpe1gb.fact,
		&f->encrypted.fact, &f->mem_total.fact, &f->serial_port.fact,
		&f->seed_fact, &f->srat.fact,
		&c->notes.fact, &c->vmcoreinfo.fact, &c->kcore.fact,
		&c->text_symbol.fact, &c->end_symbol.fact, &c->page_offset.fact,
		&c->cma.fact, &c->elfcorehdr_size.fact, &c->crash_size.fact};

	for (size_t i = 0; i < KX_ARRAY_SIZE(facts); i++)
		fact_destroy(facts[i]);
	range_set_destroy(&c->cma.ranges);
	range_set_destroy(&f->srat.immovable);
	range_set_destroy(&f->memory.ram);
	range_set_destroy(&f->memory.crash);
	range_set_destroy(&f->memory.driver_ram);
	memmap_destroy(&f->memory.map);
	memmap_destroy(&f->firmware_map.map);
}
