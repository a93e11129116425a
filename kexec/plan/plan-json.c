// SPDX-License-Identifier: GPL-2.0-or-later
/* --json. The keys are promised in kexec(8), "JSON OUTPUT". */
#include <inttypes.h>
#include <stdio.h>

#include "arch/arch.h"
#include "lib/json-writer.h"
#include "plan/plan.h"
#include "plan/show.h"

struct writer {
	struct show show; /* the first member: where to, as all here have it */
	struct json_writer json;
};

static struct json_writer *json_of(struct show *to)
{
	return &((struct writer *)to)->json;
}

/* What is added from here to end() is part of it. */
static void begin_object(struct show *to, const char *key)
{
	json_object_begin(json_of(to), key);
}

static void begin_array(struct show *to, const char *key)
{
	json_array_begin(json_of(to), key);
}

static void end(struct show *to)
{
	json_end(json_of(to));
}

static void add_string(struct show *to, const char *key, const char *s)
{
	json_string(json_of(to), key, s);
}

/* Addresses are strings: JSON readers lose the low bits of large numbers. */
static void add_address(struct show *to, const char *key, uint64_t address)
{
	char text[sizeof("0x0123456789abcdef")];

	snprintf(text, sizeof(text), "0x%" PRIx64, address);
	add_string(to, key, text);
}

static void add_size(struct show *to, const char *key, uint64_t size)
{
	json_number(json_of(to), key, (int64_t)size);
}

static void add_bool(struct show *to, const char *key, bool value)
{
	json_boolean(json_of(to), key, value);
}

static void add_range(struct show *to, struct range r)
{
	add_address(to, "start", r.start);
	add_address(to, "end", r.end - 1);
}

static void add_ranges(struct show *to, const char *key, const struct range_set *ranges)
{
	begin_array(to, key);
	for (size_t i = 0; i < ranges->n; i++) {
		begin_object(to, NULL);
		add_range(to, ranges->v[i]);
		end(to);
	}
	end(to);
}

static void add_memmap(struct show *to, const char *key, const struct memmap *map)
{
	begin_array(to, key);
	for (size_t i = 0; i < map->n; i++) {
		begin_object(to, NULL);
		add_range(to, map->v[i].range);
		add_string(to, "type", memory_type_name(map->v[i].type));
		end(to);
	}
	end(to);
}

static const struct show by_keys = {
	.string = add_string,
	.address = add_address,
	.boolean = add_bool,
	.ranges = add_ranges,
	.memmap = add_memmap,
	.begin = begin_object,
	.end = end,
};

static void show(struct show *to, const struct plan *plan, enum show_place place)
{
	if (plan->arch->show)
		plan->arch->show(plan, place, to);
}

/* ---- the plan ---------------------------------------------------------------------- */

/* Who the file is from, and which part of it is meant. */
static void add_uki(struct show *to, const struct uki *uki)
{
	begin_object(to, "uki");
	add_bool(to, "signed", uki->is_signed);
	add_size(to, "profiles", uki->nprofiles);
	add_size(to, "profile", uki->profile);
	if (uki->os)
		add_string(to, "os", uki->os);
	if (uki->uname)
		add_string(to, "uname", uki->uname);
	end(to);
}

static void add_kernel(struct show *to, const struct image *image)
{
	begin_object(to, "kernel");
	add_string(to, "path", image->original.path);
	add_string(to, "type", image->type);
	if (*image->version)
		add_string(to, "version", image->version);
	if (image->compression)
		add_string(to, "compression", image->compression);
	if (image_is_zboot(image))
		add_string(to, "zboot", image->zboot_compression);
	if (image_is_uki(image))
		add_uki(to, &image->uki);
	end(to);
}

static void begin_file(struct show *to, const struct file *file)
{
	begin_object(to, NULL);
	add_string(to, "path", file->path);
	add_size(to, "size", file->size);
}

static void add_initrds(struct show *to, const struct images *images)
{
	begin_array(to, "initrds");
	for (size_t i = 0; i < images->ninitrds; i++) {
		begin_file(to, &images->initrds[i]);
		end(to);
	}
	end(to);
}

/* What --fast-boot made of initrds, as they are handed over. */
static void add_unpacked(struct show *to, const struct images *images)
{
	uint64_t unpacked = images_unpacked_total(images);

	if (unpacked)
		add_size(to, "initrds_unpacked_size", unpacked);
}

/* Only multiboot kernels have any. */
static void add_modules(struct show *to, const struct images *images)
{
	begin_array(to, "modules");
	for (size_t i = 0; i < images->nmodules; i++) {
		begin_file(to, &images->modules[i].file);
		add_string(to, "text", images->modules[i].text);
		end(to);
	}
	end(to);
}

static void add_segments(struct show *to, const struct plan *plan)
{
	begin_array(to, "segments");
	plan_for_each (s, plan) {
		begin_object(to, NULL);
		add_string(to, "role", role_name(s->role));
		add_address(to, "address", s->paddr);
		add_size(to, "memory_size", s->memsz);
		add_size(to, "file_size", s->bufsz);
		add_bool(to, "digest", s->digest);
		end(to);
	}
	end(to);
}

static void add_purgatory(struct show *to, const struct plan *plan)
{
	const struct purgatory_params *p = &plan->params;
	char hex[2 * sizeof(p->digest) + 1] = "";

	for (size_t i = 0; i < sizeof(p->digest); i++)
		snprintf(hex + 2 * i, 3, "%02x", p->digest[i]);
	begin_object(to, "purgatory");
	add_address(to, "kernel_entry", p->entry);
	show(to, plan, SHOW_ENTRY);
	add_bool(to, "check_digest", p->flags & PURGATORY_CHECK_DIGEST);
	if (p->flags & PURGATORY_CHECK_DIGEST)
		add_string(to, "digest", hex);
	if (p->flags & PURGATORY_XXH64_DIGEST)
		add_string(to, "digest_chunks", "xxh64");
	show(to, plan, SHOW_PURGATORY);
	end(to);
}

static void add_notes(struct show *to, const struct elfcore *core)
{
	begin_array(to, "notes");
	for (size_t i = 0; i < core->nnotes; i++) {
		begin_object(to, NULL);
		add_address(to, "physical", core->notes[i].paddr);
		add_size(to, "size", core->notes[i].size);
		end(to);
	}
	end(to);
}

static void add_dumped(struct show *to, const struct elfcore *core)
{
	begin_array(to, "memory");
	for (size_t i = 0; i < core->nloads; i++) {
		const struct elfcore_part *load = &core->loads[i];

		begin_object(to, NULL);
		add_address(to, "physical", load->paddr);
		add_size(to, "size", load->size);
		if (load->vaddr != ELFCORE_NO_VADDR)
			add_address(to, "virtual", load->vaddr);
		if (load->offset != load->paddr)
			add_address(to, "copied_to", load->offset);
		end(to);
	}
	end(to);
}

static void add_backup(struct show *to, const struct purgatory_params *p)
{
	begin_object(to, "backup");
	add_address(to, "from", p->backup_src);
	add_address(to, "to", p->backup_dst);
	add_size(to, "size", p->backup_size);
	end(to);
}

static void add_dump(struct show *to, const struct plan *plan)
{
	begin_object(to, "dump");
	add_size(to, "elf_class", plan->elfcore.is_32bit ? 32 : 64);
	add_bool(to, "hotplug", plan->hotplug);
	add_notes(to, &plan->elfcore);
	add_dumped(to, &plan->elfcore);
	if (plan->params.backup_size)
		add_backup(to, &plan->params);
	end(to);
}

static void add_warnings(struct show *to, const struct plan *plan)
{
	begin_array(to, "warnings");
	if (plan->asked_warnings)
		json_warnings(json_of(to), plan->asked_warnings);
	json_warnings(json_of(to), &plan->warnings);
	end(to);
}

static void add_boot_entry(struct show *to, const struct request_entry *entry)
{
	begin_object(to, "boot_entry");
	add_string(to, "title", entry->title);
	json_optional(json_of(to), "id", entry->id);
	json_optional(json_of(to), "reason", entry->why);
	json_optional(json_of(to), "source", entry->source);
	if (entry->line)
		add_size(to, "line", entry->line);
	add_string(to, "loader", entry->loader);
	json_optional(json_of(to), "loader_reason", entry->loader_why);
	end(to);
}

static void add_plan(
	struct show *to, const struct plan *plan, const struct images *images)
{
	add_string(to, "arch", plan->arch->name);
	add_string(to, "call", call_name(plan->call));
	add_string(to, "reason", plan->reason);
	add_bool(to, "crash_image", plan->panic);
	if (plan->preserve_context)
		add_bool(to, "preserve_context", true);
	add_address(to, "flags", plan->flags);
	add_string(to, "cmdline", plan->cmdline);
	if (plan->boot_entry)
		add_boot_entry(to, plan->boot_entry);
	if (plan->jump_back)
		add_bool(to, "jump_back", true);
	else
		add_kernel(to, &images->kernel);
	if (plan->fast_boot.asked)
		add_bool(to, "fast_boot", plan->fast_boot.used);
	show(to, plan, SHOW_KERNEL);
	add_initrds(to, images);
	if (call_takes_segments(plan->call))
		add_unpacked(to, images);
	if (image_is_multiboot(&images->kernel))
		add_modules(to, images);
	if (call_takes_segments(plan->call)) {
		add_address(to, "entry", plan->entry);
		add_segments(to, plan);
		add_purgatory(to, plan);
		show(to, plan, SHOW_MEMORY);
		if (plan->panic)
			add_dump(to, plan);
	}
	add_warnings(to, plan);
}

struct kx_err *plan_print_json(
	const struct plan *plan, const struct images *images, FILE *out)
{
	struct writer w = {.show = by_keys};

	KX_TRY(json_writer_start(&w.json, "plan"));
	add_plan(&w.show, plan, images);
	return json_writer_finish(&w.json, out);
}
