// SPDX-License-Identifier: GPL-2.0-or-later
/* --estimate --json. The keys are promised in kexec(8), "JSON OUTPUT". */
#include "plan/estimate.h"

#include "arch/arch.h"
#include "base/cleanup.h"
#include "lib/json-writer.h"

static const char *certainty_name(enum packed_certainty certainty)
{
	switch (certainty) {
	case PACKED_EXACT:
		return "exact";
	case PACKED_ABOUT:
		return "about";
	default:
		return "at least";
	}
}

/* Sums that passed all memory are the largest number that there is. */
static void add_bytes(struct json_writer *to, const char *key, uint64_t bytes)
{
	json_number(to, key, bytes < INT64_MAX ? (int64_t)bytes : INT64_MAX);
}

static void add_part(struct json_writer *to, const struct estimate_part *part)
{
	json_object_begin(to, NULL);
	json_string(to, "id", part->id);
	json_string(to, "what", part->what);
	add_bytes(to, "bytes", part->bytes);
	json_string(to, "certainty",
		part->allowance ? "about" : certainty_name(part->certainty));
	json_boolean(to, "allowance", part->allowance);
	json_string(to, "source", part->source);
	json_boolean(to, "at_load", part->when & ESTIMATE_LOAD);
	json_boolean(to, "at_unpack", part->when & ESTIMATE_UNPACK);
	json_boolean(to, "at_dump", part->when & ESTIMATE_DUMP);
	json_end(to);
}

static void add_all(struct json_writer *to, const struct estimate *e)
{
	json_array_begin(to, "parts");
	for (size_t i = 0; i < e->nparts; i++)
		add_part(to, &e->parts[i]);
	json_end(to);
	add_bytes(to, "load_bytes", e->load);
	add_bytes(to, "unpack_bytes", e->unpack);
	add_bytes(to, "dump_bytes", e->dump);
	add_bytes(to, "need_bytes", e->need);
	json_string(to, "certainty", certainty_name(e->certainty));
	add_bytes(to, "size_bytes", e->size);
	add_bytes(to, "reserved_bytes", e->reserved);
	json_boolean(to, "enough", e->reserved >= e->need);
}

static void add_below(
	struct json_writer *to, const struct estimate *e, const char *line)
{
	json_object_begin(to, "hypervisor");
	json_string(to, "name", e->below);
	json_string(to, "line", line);
	json_end(to);
}

struct kx_err *estimate_print_json(
	const struct estimate *estimate, const struct plan_input *in, FILE *out)
{
	KX_AUTO(freep) char *linux_line = NULL;
	KX_AUTO(freep) char *below_line = NULL;
	struct json_writer json, *to = &json;

	KX_TRY(estimate_lines(estimate, &linux_line, &below_line));
	KX_TRY(json_writer_start(to, "estimate"));
	json_string(to, "arch", in->arch->name);
	json_string(to, "kernel", in->images->kernel.original.path);
	json_array_begin(to, "initrds");
	for (size_t i = 0; i < in->images->ninitrds; i++)
		json_string(to, NULL, in->images->initrds[i].path);
	json_end(to);
	add_all(to, estimate);
	json_string(to, "reserved_by",
		estimate->by_below && estimate->below ? estimate->below : "linux");
	json_boolean(to, "too_much", estimate_is_too_much(estimate));
	json_optional(to, "linux_line", linux_line);
	if (below_line)
		add_below(to, estimate, below_line);
	return json_writer_finish(to, out);
}
