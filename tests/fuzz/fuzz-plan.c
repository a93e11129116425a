// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whole planning: the bytes become a scene (scene-x86.h). plan_check is the oracle: what
 * was planned passes it, but for the checks that tell the user of a limit which planning
 * leaves to them (see scene_may_fail()). And what must hold of a plan is held here once
 * more, in other words.
 */
#include <elf.h>
#include <string.h>

#include "arch/arch.h"
#include "base/bytes.h"
#include "base/cleanup.h"
#include "format/x86-kernel-map.h"
#include "hold.h"
#include "plan/make.h"
#include "scene-x86.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The zero page tells the kernel where things are: zero-page.rst. */
static void check_zero_page(const struct scene *s, const struct plan *plan)
{
	const struct segment *bp = scene_find(plan, ROLE_BOOT_PARAMS);
	const struct segment *initrd = scene_find(plan, ROLE_INITRD);
	const uint8_t *page = bp->bytes;
	uint64_t cmdline = get_le32(page + 0x228) | (uint64_t)get_le32(page + 0xc8) << 32;
	uint64_t ramdisk = get_le32(page + 0x218) | (uint64_t)get_le32(page + 0xc0) << 32;

	hold(cmdline >= bp->paddr + 0x1000 && cmdline < bp->paddr + bp->bufsz);
	hold(!strcmp((const char *)page + (cmdline - bp->paddr), plan->cmdline));
	hold(plan->panic || !strcmp(plan->cmdline, s->cmdline));
	hold(ramdisk == (initrd ? initrd->paddr : 0));
	hold(page[0x1e8] == (plan->e820.n < 128 ? plan->e820.n : 128));
	hold(page[0x210] == 0xd0);
}

/* Moved in virtual memory by no more than the kernel's map holds, and it is told so. */
static void check_fast_boot(const struct scene *s, const struct plan *plan)
{
	const struct bzimage *bz = &s->images.kernel.bz;
	uint64_t offset = plan->fast_boot.virtual_offset;
	const struct segment *kernel = scene_find(plan, ROLE_KERNEL);

	if (!plan->fast_boot.used)
		return;
	hold(s->req.fast_boot && plan->call == CALL_LOAD);
	hold(plan->params.entry == kernel->paddr && !s->req.entry_32bit);
	hold(!(offset % bz->kernel_alignment));
	hold(!offset || bz->pref_address + offset + bz->init_size <= X86_KERNEL_MAP_SIZE);
	hold(!offset || scene_find(plan, ROLE_BOOT_PARAMS)->bytes[0x211] & 2);
	hold(!offset || s->facts.seed_fact.state == FACT_PRESENT);
}

/* A text of the information lies whole in it. */
static void check_text(const struct segment *info, uint64_t at)
{
	hold(at < info->bufsz && memchr(info->bytes + at, 0, info->bufsz - at));
}

/* Version 2: tags up to an end tag that is the last one. Returns how many modules. */
static size_t check_tags(const struct segment *info)
{
	uint64_t at = 8, modules = 0;

	hold(get_le32(info->bytes) == info->bufsz);
	while (at + 8 < info->bufsz) {
		uint32_t type = get_le32(info->bytes + at);
		uint64_t size = get_le32(info->bytes + at + 4);

		hold(type && size >= 8 && size <= info->bufsz - at);
		hold(type < 11 || type == 21); /* nothing of EFI */
		modules += type == 3;
		at = (at + size + 7) & ~7ULL;
	}
	hold(at + 8 == info->bufsz && !get_le32(info->bytes + at));
	return modules;
}

/* Version 1: what the pointers lead to lies in the information. */
static size_t check_fields(const struct segment *info)
{
	const uint8_t *p = info->bytes;
	uint64_t modules = get_le32(p + 20), list = get_le32(p + 24) - info->paddr;

	check_text(info, get_le32(p + 16) - info->paddr);
	check_text(info, get_le32(p + 64) - info->paddr);
	hold(get_le32(p + 48) - info->paddr + get_le32(p + 44) <= info->bufsz);
	hold(!modules || list + 16 * modules <= info->bufsz);
	for (uint64_t i = 0; i < modules; i++)
		check_text(info, get_le32(p + list + 16 * i + 8) - info->paddr);
	return modules;
}

static void check_multiboot(const struct scene *s, const struct plan *plan)
{
	const struct image *image = &s->images.kernel;
	const struct multiboot *mb = &image->multiboot;
	const struct segment *info = scene_find(plan, ROLE_BOOT_PARAMS);
	const struct segment *kernel = scene_find(plan, ROLE_KERNEL);
	bool second = image->kind == IMAGE_MULTIBOOT2;

	hold(plan->params.flags & PURGATORY_ENTRY_32BIT);
	hold(plan->params.regs[PP_RBX] == info->paddr);
	hold((second ? check_tags(info) : check_fields(info)) == s->images.nmodules);
	if (mb->relocatable)
		hold(kernel->paddr >= mb->min_addr && !(kernel->paddr % mb->align));
	else
		hold(kernel->paddr == (image->elf.loads[0].paddr & ~0xfffULL));
}

static bool is_elf32(const struct scene *s)
{
	const struct image *image = &s->images.kernel;

	return image->kind == IMAGE_ELF && !image->elf.is_64bit;
}

/* ELF boot notes end where they say, with the text; and no memory map is told. */
static void check_boot_notes(const struct scene *s, const struct plan *plan)
{
	const struct segment *notes = scene_find(plan, ROLE_BOOT_PARAMS);
	const uint64_t *regs = plan->params.regs;
	uint64_t at = 12;

	hold(get_le32(notes->bytes) == 0x0e1fb007);
	hold(get_le32(notes->bytes + 4) == notes->bufsz);
	for (unsigned int n = get_le16(notes->bytes + 10); n; n--) {
		const uint8_t *text = notes->bytes + at + 12;
		uint32_t size = get_le32(notes->bytes + at + 4);

		hold(size && !text[size - 1]);
		at += 12 + ((size + 3) & ~3U);
		hold(at <= notes->bufsz);
	}
	hold(at == notes->bufsz && !plan->e820.n && !s->images.ninitrds);
	hold(regs[is_elf32(s) ? PP_RBX : PP_RDI] == notes->paddr && !regs[PP_RSI]);
}

/* Setup data are linked, and lie whole in the segment. */
static void check_setup_data(const struct plan *plan)
{
	const struct segment *bp = scene_find(plan, ROLE_BOOT_PARAMS);
	uint64_t at = get_le64(bp->bytes + 0x250);

	for (int i = 0; at; i++) {
		hold(i < 5 && at >= bp->paddr && at + 16 <= bp->paddr + bp->bufsz);
		const uint8_t *header = bp->bytes + (at - bp->paddr);
		hold(at + 16 + get_le32(header + 12) <= bp->paddr + bp->bufsz);
		at = get_le64(header);
	}
}

/*
 * The first MiB is only for kernels that cannot be moved from it, and for what is entered
 * in real mode.
 */
static uint64_t lowest(const struct scene *s, const struct plan *plan, enum role role)
{
	const struct image *image = &s->images.kernel;
	bool fixed = is_elf32(s)
			     ? !image->elf.is_linux
			     : image_is_multiboot(image) && !image->multiboot.relocatable;

	if (role == ROLE_REAL_MODE || (role == ROLE_KERNEL && image->bz.loaded_low))
		return 4096;
	return role == ROLE_KERNEL && fixed && plan->call == CALL_LOAD ? 4096 : 1 << 20;
}

static bool is_real_mode(const struct plan *plan)
{
	return plan->params.flags & PURGATORY_ENTRY_REAL;
}

/* Setup code and what it is told, in the words of boot.rst. */
static void check_real_mode(const struct scene *s, const struct plan *plan)
{
	const struct bzimage *bz = &s->images.kernel.bz;
	const struct segment *setup = scene_find(plan, ROLE_REAL_MODE);
	const struct segment *initrd = scene_find(plan, ROLE_INITRD);
	const uint8_t *page = setup->bytes;
	uint64_t sp = plan->params.regs[PP_REAL_STACK], at = sp;

	hold(s->req.real_mode || bz->real_mode);
	hold(!plan->panic && plan->call == CALL_LOAD && !plan->e820.n);
	hold(s->facts.efi.fact.state != FACT_PRESENT && !s->req.entry_32bit);
	hold(setup->paddr >= 0x10000 && setup->paddr + setup->memsz <= 0xa0000);
	hold(plan->params.entry == setup->paddr + 0x200);
	hold(bz->setup_size + 0x1000 <= sp && sp < setup->bufsz);
	hold(plan->params.regs[PP_REAL_PAGE] >= setup->paddr + setup->bufsz);
	if (bz->protocol >= 0x202)
		at = get_le32(page + 0x228) - setup->paddr;
	else
		hold(setup->paddr == 0x90000 && get_le16(page + 0x22) == sp);
	hold(at >= sp && at < setup->bufsz);
	hold(!strcmp((const char *)page + at, s->cmdline));
	hold(get_le32(page + 0x218) == (initrd ? initrd->paddr : 0));
	hold(bz->protocol < 0x201 || get_le16(page + 0x224) + 0x200U == sp);
}

/* Where the setup code looks for the kernel behind it. */
static void check_real_mode_kernel(const struct scene *s, const struct plan *plan)
{
	const struct bzimage *bz = &s->images.kernel.bz;
	uint64_t at = scene_find(plan, ROLE_KERNEL)->paddr;
	uint32_t code32 = get_le32(scene_find(plan, ROLE_REAL_MODE)->bytes + 0x214);

	if (bz->loaded_low)
		hold(at == 0x10000);
	else
		hold(at == 0x100000 || code32 == at);
}

static void check_places(const struct scene *s, const struct plan *plan)
{
	const struct bzimage *bz = &s->images.kernel.bz;
	bool low = plan->params.flags & (PURGATORY_ENTRY_32BIT | PURGATORY_ENTRY_REAL);

	for (size_t i = 0; i < plan->nsegments; i++) {
		const struct segment *g = &plan->segments[i];
		uint64_t end = g->paddr + g->memsz;

		if (g->role == ROLE_LOW_MEMORY) {
			hold(plan->call == CALL_XEN && !g->bufsz && end <= 1 << 20);
			continue;
		}
		if (g->role == ROLE_BIOS_DATA) {
			hold(!g->paddr && end == 4096);
			hold(plan->e820.v[0].range.end == end);
			continue;
		}
		if (g->role == ROLE_KEPT && end <= 0xa0000) {
			hold(g->paddr >= 4096 && !g->bufsz && plan->preserve_context);
			continue;
		}
		hold(g->paddr >= lowest(s, plan, g->role));
		hold(!low || end <= 1ULL << 32);
		hold(!s->req.mem_min_set || g->paddr >= s->req.mem_min);
		hold(!s->req.mem_max_set || end - 1 <= s->req.mem_max);
	}
	if (s->images.kernel.kind != IMAGE_BZIMAGE)
		return;
	if (is_real_mode(plan))
		return check_real_mode_kernel(s, plan);
	uint64_t at = scene_find(plan, ROLE_KERNEL)->paddr;
	hold(bz->relocatable ? at % bz->kernel_alignment == 0 && at >= bz->pref_address
			     : at == bz->pref_address);
}

/* ---- crash images ------------------------------------------------------------------ */

/* The memory that makes up a crash, by range operations that planning does not use so. */
struct pages {
	struct range region; /* the highest */
	struct range_set capture, dumped;
};

static void pages_destroy(struct pages *memory)
{
	range_set_destroy(&memory->capture);
	range_set_destroy(&memory->dumped);
}

static void find_memory(const struct facts *f, struct pages *ret)
{
	KX_AUTO(range_set_destroy) struct range_set outside = {0};
	const struct range_set *sets[] = {&f->memory.crash, &f->crash.cma.ranges};

	ret->region = f->memory.crash.v[f->memory.crash.n - 1];
	hold(!range_set_copy(&f->memory.ram, &outside));
	for (size_t i = 0; i < KX_ARRAY_SIZE(sets); i++)
		for (size_t j = 0; j < sets[i]->n; j++)
			hold(!range_set_remove(&outside, sets[i]->v[j]));
	hold(!range_set_subtract(&f->memory.ram, &outside, &ret->capture));
	for (size_t i = 0; i < f->memory.driver_ram.n; i++)
		hold(!range_set_insert(&outside, f->memory.driver_ram.v[i]));
	for (size_t i = 0; i < ret->capture.n; i++)
		hold(!range_set_remove(&outside, ret->capture.v[i]));
	ret->dumped = outside;
	outside = (struct range_set){0};
}

static bool overlap(struct range a, struct range b)
{
	return a.start < b.end && b.start < a.end;
}

/* RAM of the capture kernel: reserved or low, and nothing that must stay. */
static void check_capture_ram(const struct plan *plan, const struct pages *memory)
{
	KX_AUTO(range_set_destroy) struct range_set may = {0};

	hold(!range_set_copy(&memory->capture, &may));
	hold(!range_set_insert(&may, (struct range){0, 0xa0000}));
	for (size_t i = 0; i < plan->e820.n; i++) {
		struct range r = plan->e820.v[i].range;

		if (plan->e820.v[i].type != MEMORY_RAM)
			continue;
		hold(range_set_covers(&may, r));
		for (size_t j = 0; j < plan->nsegments; j++) {
			const struct segment *g = &plan->segments[j];

			hold(!overlap(r, (struct range){g->paddr, g->paddr + g->memsz}) ||
				(g->role != ROLE_ELFCOREHDR && g->role != ROLE_BACKUP));
		}
	}
}

/* A program header of either class. */
static Elf64_Phdr phdr_at(const struct segment *core, size_t i)
{
	const uint8_t *p = core->bytes;

	if (p[EI_CLASS] == ELFCLASS64) {
		p += 64 + i * 56;
		return (Elf64_Phdr){get_le32(p), get_le32(p + 4), get_le64(p + 8),
			get_le64(p + 16), get_le64(p + 24), get_le64(p + 32),
			get_le64(p + 40), get_le64(p + 48)};
	}
	p += 52 + i * 32;
	return (Elf64_Phdr){get_le32(p), get_le32(p + 24), get_le32(p + 4),
		get_le32(p + 8), get_le32(p + 12), get_le32(p + 16), get_le32(p + 20),
		get_le32(p + 28)};
}

/* Memory is dumped from where it is, or low memory from its copy. */
static void check_offset(const struct plan *plan, const Elf64_Phdr *ph)
{
	const struct segment *backup = scene_find(plan, ROLE_BACKUP);
	const struct purgatory_params *p = &plan->params;

	if (ph->p_paddr >= 0xa0000 || ph->p_paddr + ph->p_memsz > 0xa0000) {
		hold(ph->p_offset == ph->p_paddr);
		return;
	}
	hold(backup && p->backup_dst == backup->paddr);
	hold(ph->p_paddr >= p->backup_src &&
		ph->p_paddr + ph->p_memsz <= p->backup_src + p->backup_size);
	hold(ph->p_offset - p->backup_dst == ph->p_paddr - p->backup_src);
}

/* Pieces of RAM: one that crosses the end of low memory counts twice. */
static size_t pieces(const struct range_set *dumped)
{
	return dumped->n + range_set_covers(dumped, (struct range){0x9ffff, 0xa0001});
}

static size_t check_notes(
	const struct segment *core, size_t n, const struct range_set *dumped)
{
	size_t i = 0;

	for (Elf64_Phdr ph; i < n && (ph = phdr_at(core, i)).p_type == PT_NOTE; i++) {
		hold(ph.p_offset == ph.p_paddr && ph.p_filesz == ph.p_memsz);
		hold(range_set_covers(
			dumped, (struct range){ph.p_paddr, ph.p_paddr + ph.p_memsz}));
	}
	return i;
}

/* Notes first, then the text at most, then all RAM in order, once. */
static void check_headers(const struct plan *plan, const struct range_set *dumped)
{
	const struct segment *core = scene_find(plan, ROLE_ELFCOREHDR);
	bool wide = core->bytes[EI_CLASS] == ELFCLASS64;
	size_t n = get_le16(core->bytes + (wide ? 56 : 44));
	size_t first = check_notes(core, n, dumped);
	uint64_t total = 0, at = 0, text = 0xffffffff80000000;

	hold(core->bufsz == (wide ? 64 + n * 56 : 52 + n * 32));
	hold(n - first == pieces(dumped) || n - first == pieces(dumped) + 1);
	for (size_t i = first; i < n; i++) {
		Elf64_Phdr ph = phdr_at(core, i);
		struct range r = {ph.p_paddr, ph.p_paddr + ph.p_memsz};
		bool is_text = i == first && n - first > pieces(dumped);

		hold(ph.p_type == PT_LOAD && !ph.p_align && ph.p_filesz == ph.p_memsz);
		hold(r.end > r.start && range_set_covers(dumped, r));
		hold(!wide || !~ph.p_vaddr || (ph.p_vaddr >= text) == is_text);
		if (is_text)
			continue;
		check_offset(plan, &ph);
		hold(r.start >= at);
		at = r.end;
		total += ph.p_memsz;
	}
	hold(total == range_set_total(dumped));
}

/* What the kernel takes for itself; RAM here is so wild that its GiB are not counted. */
static uint64_t control_pages(const struct facts *f, enum call call)
{
	return 16 + (call == CALL_LOAD && f->pdpe1gb.fact.state == FACT_PRESENT &&
			    !f->pdpe1gb.value);
}

static void check_crash(const struct scene *s, const struct plan *plan)
{
	KX_AUTO(pages_destroy) struct pages memory = {0};
	const struct facts *f = &s->facts;
	uint64_t used = 0;

	find_memory(f, &memory);
	hold(plan->e820.n >= 2);
	for (size_t i = 0; i < plan->nsegments; i++) {
		const struct segment *g = &plan->segments[i];

		if (g->role == ROLE_LOW_MEMORY)
			continue;
		hold(g->paddr >= memory.region.start &&
			g->paddr + g->memsz <= memory.region.end);
		used += g->memsz;
	}
	hold(memory.region.end - memory.region.start - used >=
		control_pages(f, plan->call) << 12);
	hold(plan->entry >= memory.region.start && plan->entry < memory.region.end);
	hold(strstr(plan->cmdline, "elfcorehdr="));
	check_capture_ram(plan, &memory);
	check_headers(plan, &memory.dumped);
}

/* Sizes of images are made up; only where all of it is there can it be hashed. */
static bool readable(const struct scene *s, const struct plan *plan)
{
	const struct image *image = &s->images.kernel;
	uint64_t start = image->kind == IMAGE_BZIMAGE ? image->bz.setup_size : 0;

	for (size_t i = 0; i < plan->nsegments; i++) {
		enum role role = plan->segments[i].role;

		if ((role == ROLE_KERNEL || role == ROLE_INITRD || role == ROLE_MODULE) &&
			plan->segments[i].bufsz > SCENE_BYTES - start)
			return false;
	}
	return true;
}

static void check_seal(struct plan *plan)
{
	hold(!plan_seal(plan));
	const uint8_t *params =
		scene_find(plan, ROLE_PURGATORY)->bytes + plan->params_offset;

	hold(get_le32(params + PP_MAGIC) == PURGATORY_MAGIC);
	hold(get_le64(params + PP_ENTRY) == plan->params.entry);
	if (plan->params.flags & PURGATORY_CHECK_DIGEST)
		hold(get_le32(params + PP_REGION_COUNT) > 0);
}

static bool hands_over_notes(const struct scene *s)
{
	const struct image *image = &s->images.kernel;

	if (image->kind != IMAGE_ELF)
		return false;
	return s->req.args == ARGS_ELF ||
	       (s->req.args == ARGS_DEFAULT && !image->elf.is_linux && !s->req.panic);
}

/* An image that is entered with nothing is told of nothing. */
static void check_no_arguments(const struct scene *s, const struct plan *plan)
{
	const uint64_t *regs = plan->params.regs;

	hold(!scene_find(plan, ROLE_BOOT_PARAMS) && !scene_find(plan, ROLE_INITRD));
	hold(!plan->panic && !*plan->cmdline && !plan->e820.n && !s->images.ninitrds);
	hold(!regs[PP_RBX] && !regs[PP_RDI] && !regs[PP_RSI]);
}

/* All that the new kernel may use is loaded, to the byte. */
static void check_kept(const struct plan *plan)
{
	uint64_t ram = 0;

	hold(plan->flags & 2);
	for (size_t i = 0; i < plan->e820.n; i++)
		if (plan->e820.v[i].type == MEMORY_RAM)
			ram += range_size(plan->e820.v[i].range);
	hold(plan_memory(plan) == ram);
}

static void check_load(const struct scene *s, struct plan *plan)
{
	KX_AUTO(kx_err_freep) struct kx_err *err = plan_check(plan);

	if (err && !scene_may_fail(err))
		broken(__FILE__, __LINE__, err->message);
	if (err)
		return;
	if (image_is_multiboot(&s->images.kernel)) {
		check_multiboot(s, plan);
	} else if (hands_over_notes(s)) {
		check_boot_notes(s, plan);
	} else if (s->images.kernel.kind == IMAGE_ELF && s->req.args == ARGS_NONE) {
		check_no_arguments(s, plan);
	} else if (is_real_mode(plan)) {
		check_real_mode(s, plan);
	} else {
		check_zero_page(s, plan);
		check_fast_boot(s, plan);
		check_setup_data(plan);
	}
	check_places(s, plan);
	if (plan->panic)
		check_crash(s, plan);
	if (s->req.preserve_context)
		check_kept(plan);
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
	if (call_takes_segments(call))
		check_load(s, &plan);
	else
		hold(!plan_check(&plan) && !plan.segments);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};
	struct scene s;

	scene_decode(&in, &s);
	check_call(&s, CALL_LOAD);
	check_call(&s, CALL_XEN);
	check_call(&s, CALL_FILE);
	scene_destroy(&s);
	return 0;
}
