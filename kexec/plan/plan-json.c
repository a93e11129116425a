// SPDX-License-Identifier: GPL-2.0-or-later
/* --json. The keys are promised in kexec(8), "JSON OUTPUT". */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "lib/lib-json.h"
#include "plan/plan.h"
#include "plan/show.h"

#define NEEDED_BY "--json"

#ifdef HAVE_JSON

/* An object that could not be made is remembered: half an answer is no answer. */
struct writer {
	struct show show;		/* for the architecture, … */
	struct json_object *at, *outer; /* … whose keys go there */
	struct lib_json lib;
	bool failed;
};

static struct json_object *made(struct writer *w, struct json_object *o)
{
	if (!o)
		w->failed = true;
	return o;
}

static struct json_object *new_object(struct writer *w)
{
	return made(w, w->lib.json_object_new_object());
}

static void add(struct writer *w, struct json_object *to, const char *key,
	struct json_object *value)
{
	if (!w->failed && w->lib.json_object_object_add(to, key, value) < 0)
		w->failed = true;
}

static void append(struct writer *w, struct json_object *to, struct json_object *value)
{
	if (!w->failed && w->lib.json_object_array_add(to, value) < 0)
		w->failed = true;
}

static struct json_object *add_array(
	struct writer *w, struct json_object *to, const char *key)
{
	struct json_object *array = made(w, w->lib.json_object_new_array());

	add(w, to, key, array);
	return array;
}

/* Paths and command lines are bytes, JSON is UTF-8: what is not becomes U+FFFD. */
static struct json_object *new_string(struct writer *w, const char *s)
{
	static const char replacement[] = "\xef\xbf\xbd";
	KX_AUTO(freep) char *text = malloc(strlen(s) * (sizeof(replacement) - 1) + 1);
	size_t n = 0;

	if (!text)
		return made(w, NULL);
	while (*s) {
		size_t length = text_utf8_length(s);

		memcpy(text + n, length ? s : replacement, length ? length : 3);
		n += length ? length : 3;
		s += length ? length : 1;
	}
	text[n] = '\0';
	return made(w, w->lib.json_object_new_string(text));
}

static void add_string(
	struct writer *w, struct json_object *to, const char *key, const char *s)
{
	add(w, to, key, new_string(w, s));
}

/* Addresses are strings: JSON readers lose the low bits of large numbers. */
static void add_address(
	struct writer *w, struct json_object *to, const char *key, uint64_t address)
{
	char text[sizeof("0x0123456789abcdef")];

	snprintf(text, sizeof(text), "0x%" PRIx64, address);
	add_string(w, to, key, text);
}

static void add_size(
	struct writer *w, struct json_object *to, const char *key, uint64_t size)
{
	add(w, to, key, made(w, w->lib.json_object_new_int64((int64_t)size)));
}

static void add_bool(
	struct writer *w, struct json_object *to, const char *key, bool value)
{
	add(w, to, key, made(w, w->lib.json_object_new_boolean(value)));
}

/* ---- what an architecture shows ---------------------------------------------------- */

static struct writer *writer_of(struct show *to)
{
	return (struct writer *)to;
}

static void show_string(struct show *to, const char *key, const char *value)
{
	add_string(writer_of(to), writer_of(to)->at, key, value);
}

static void show_address(struct show *to, const char *key, uint64_t value)
{
	add_address(writer_of(to), writer_of(to)->at, key, value);
}

static void show_boolean(struct show *to, const char *key, bool value)
{
	add_bool(writer_of(to), writer_of(to)->at, key, value);
}

static struct json_object *add_range(
	struct writer *w, struct json_object *array, struct range r)
{
	struct json_object *o = new_object(w);

	append(w, array, o);
	add_address(w, o, "start", r.start);
	add_address(w, o, "end", r.end - 1);
	return o;
}

static void show_ranges(struct show *to, const char *key, const struct range_set *ranges)
{
	struct writer *w = writer_of(to);
	struct json_object *array = add_array(w, w->at, key);

	for (size_t i = 0; i < ranges->n; i++)
		add_range(w, array, ranges->v[i]);
}

static void show_memmap(struct show *to, const char *key, const struct memmap *map)
{
	struct writer *w = writer_of(to);
	struct json_object *array = add_array(w, w->at, key);

	for (size_t i = 0; i < map->n; i++)
		add_string(w, add_range(w, array, map->v[i].range), "type",
			memory_type_name(map->v[i].type));
}

static void show_begin(struct show *to, const char *key)
{
	struct writer *w = writer_of(to);
	struct json_object *o = new_object(w);

	add(w, w->at, key, o);
	w->outer = w->at;
	w->at = o;
}

static void show_end(struct show *to)
{
	writer_of(to)->at = writer_of(to)->outer;
}

static const struct show by_keys = {
	.string = show_string,
	.address = show_address,
	.boolean = show_boolean,
	.ranges = show_ranges,
	.memmap = show_memmap,
	.begin = show_begin,
	.end = show_end,
};

static void show(struct writer *w, const struct plan *plan, enum show_place place,
	struct json_object *at)
{
	w->at = at;
	if (plan->arch->show)
		plan->arch->show(plan, place, &w->show);
}

/* ---- the plan ---------------------------------------------------------------------- */

static void add_kernel(
	struct writer *w, struct json_object *root, const struct image *image)
{
	struct json_object *o = new_object(w);

	add(w, root, "kernel", o);
	add_string(w, o, "path", image->original.path);
	add_string(w, o, "type", image->type);
	if (image->compression)
		add_string(w, o, "compression", image->compression);
}

static void add_initrds(
	struct writer *w, struct json_object *root, const struct images *images)
{
	struct json_object *array = add_array(w, root, "initrds");

	for (size_t i = 0; i < images->ninitrds; i++) {
		struct json_object *o = new_object(w);

		append(w, array, o);
		add_string(w, o, "path", images->initrds[i].path);
		add_size(w, o, "size", images->initrds[i].size);
	}
}

/* Only multiboot kernels have any. */
static void add_modules(
	struct writer *w, struct json_object *root, const struct images *images)
{
	struct json_object *array = add_array(w, root, "modules");

	for (size_t i = 0; i < images->nmodules; i++) {
		const struct module *module = &images->modules[i];
		struct json_object *o = new_object(w);

		append(w, array, o);
		add_string(w, o, "path", module->file.path);
		add_size(w, o, "size", module->file.size);
		add_string(w, o, "text", module->text);
	}
}

static void add_segments(
	struct writer *w, struct json_object *root, const struct plan *plan)
{
	struct json_object *array = add_array(w, root, "segments");

	plan_for_each (s, plan) {
		struct json_object *o = new_object(w);

		append(w, array, o);
		add_string(w, o, "role", role_name(s->role));
		add_address(w, o, "address", s->paddr);
		add_size(w, o, "memory_size", s->memsz);
		add_size(w, o, "file_size", s->bufsz);
		add_bool(w, o, "digest", s->digest);
	}
}

static void add_purgatory(
	struct writer *w, struct json_object *root, const struct plan *plan)
{
	const struct purgatory_params *p = &plan->params;
	struct json_object *o = new_object(w);
	char hex[2 * sizeof(p->digest) + 1] = "";

	for (size_t i = 0; i < sizeof(p->digest); i++)
		snprintf(hex + 2 * i, 3, "%02x", p->digest[i]);
	add(w, root, "purgatory", o);
	add_address(w, o, "kernel_entry", p->entry);
	show(w, plan, SHOW_ENTRY, o);
	add_bool(w, o, "check_digest", p->flags & PURGATORY_CHECK_DIGEST);
	if (p->flags & PURGATORY_CHECK_DIGEST)
		add_string(w, o, "digest", hex);
	show(w, plan, SHOW_PURGATORY, o);
}

static void add_notes(
	struct writer *w, struct json_object *root, const struct elfcore *core)
{
	struct json_object *array = add_array(w, root, "notes");

	for (size_t i = 0; i < core->nnotes; i++) {
		struct json_object *o = new_object(w);

		append(w, array, o);
		add_address(w, o, "physical", core->notes[i].paddr);
		add_size(w, o, "size", core->notes[i].size);
	}
}

static void add_dumped(
	struct writer *w, struct json_object *root, const struct elfcore *core)
{
	struct json_object *array = add_array(w, root, "memory");

	for (size_t i = 0; i < core->nloads; i++) {
		const struct elfcore_load *load = &core->loads[i];
		struct json_object *o = new_object(w);

		append(w, array, o);
		add_address(w, o, "physical", load->paddr);
		add_size(w, o, "size", load->size);
		if (load->vaddr != ELFCORE_NO_VADDR)
			add_address(w, o, "virtual", load->vaddr);
		if (load->offset != load->paddr)
			add_address(w, o, "copied_to", load->offset);
	}
}

static void add_dump(struct writer *w, struct json_object *root, const struct plan *plan)
{
	const struct purgatory_params *p = &plan->params;
	struct json_object *o = new_object(w), *backup;

	add(w, root, "dump", o);
	add_size(w, o, "elf_class", plan->elfcore.is_32bit ? 32 : 64);
	add_bool(w, o, "hotplug", plan->hotplug);
	add_notes(w, o, &plan->elfcore);
	add_dumped(w, o, &plan->elfcore);
	if (!p->backup_size)
		return;
	backup = new_object(w);
	add(w, o, "backup", backup);
	add_address(w, backup, "from", p->backup_src);
	add_address(w, backup, "to", p->backup_dst);
	add_size(w, backup, "size", p->backup_size);
}

static void add_warnings(
	struct writer *w, struct json_object *root, const struct plan *plan)
{
	struct json_object *array = add_array(w, root, "warnings");

	for (size_t i = 0; i < plan->warnings.n; i++)
		append(w, array, new_string(w, plan->warnings.v[i]));
}

static struct json_object *whole_plan(
	struct writer *w, const struct plan *plan, const struct images *images)
{
	struct json_object *root = new_object(w);

	add_string(w, root, "arch", plan->arch->name);
	add_string(w, root, "call", call_name(plan->call));
	add_string(w, root, "reason", plan->reason);
	add_bool(w, root, "crash_image", plan->panic);
	add_address(w, root, "flags", plan->flags);
	add_string(w, root, "cmdline", plan->cmdline);
	add_kernel(w, root, &images->kernel);
	if (plan->fast_boot.asked)
		add_bool(w, root, "fast_boot", plan->fast_boot.used);
	show(w, plan, SHOW_KERNEL, root);
	add_initrds(w, root, images);
	if (image_is_multiboot(&images->kernel))
		add_modules(w, root, images);
	if (call_takes_segments(plan->call)) {
		add_address(w, root, "entry", plan->entry);
		add_segments(w, root, plan);
		add_purgatory(w, root, plan);
		show(w, plan, SHOW_MEMORY, root);
		if (plan->panic)
			add_dump(w, root, plan);
	}
	add_warnings(w, root, plan);
	return root;
}

struct kx_err *plan_print_json(
	const struct plan *plan, const struct images *images, FILE *out)
{
	struct writer w = {.show = by_keys};

	KX_TRY(lib_json_open(NEEDED_BY, &w.lib));
	struct json_object *root = whole_plan(&w, plan, images);
	const char *text =
		w.failed ? NULL
			 : w.lib.json_object_to_json_string_ext(root,
				   JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
					   JSON_C_TO_STRING_NOSLASHESCAPE);
	if (text)
		fprintf(out, "%s\n", text);
	w.lib.json_object_put(root);
	return text ? NULL : kx_err_nomem();
}

#else

struct kx_err *plan_print_json(
	const struct plan *plan, const struct images *images, FILE *out)
{
	(void)plan, (void)images, (void)out;
	return lib_json_open(NEEDED_BY, NULL);
}

#endif
