// SPDX-License-Identifier: GPL-2.0-or-later
#include "act/findings.h"

#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"
#include "digest/sha256-way.h"
#include "lib/decompress.h"
#include "purgatory/digest-way.h"

/* ---- the machine ------------------------------------------------------------------- */

static void log_memory(const struct facts *facts)
{
	const struct memory *memory = &facts->memory;

	if (!fact_present(&memory->fact))
		return log_debug("memory: not known: %s",
			fact_why_not(&memory->fact,
				memory->source ? memory->source : "nobody tells"));
	log_debug("memory: by %s, %s of System RAM in %zu range%s", memory->source,
		text_size(range_set_total(&memory->ram)).s, memory->ram.n,
		memory->ram.n == 1 ? "" : "s");
}

static void log_ranges(const char *what, const struct range_set *ranges)
{
	for (size_t i = 0; i < ranges->n; i++)
		log_debug("%s: 0x%" PRIx64 "-0x%" PRIx64 " (%s)", what,
			ranges->v[i].start, ranges->v[i].end - 1,
			text_size(range_size(ranges->v[i])).s);
}

static void log_crash(const struct facts *facts)
{
	const struct crash_facts *crash = &facts->crash;

	if (!facts->memory.crash.n)
		log_debug("crash region: none");
	log_ranges("crash region", &facts->memory.crash);
	log_ranges("crash CMA area", &crash->cma.ranges);
	if (fact_present(&crash->notes.fact))
		log_debug("crash notes: %zu buffers", crash->notes.n);
	else
		log_debug("crash notes: not known: %s",
			fact_why_not(&crash->notes.fact, "no CPU has the file"));
	if (fact_present(&crash->vmcoreinfo.fact))
		log_debug("VMCOREINFO: at 0x%" PRIx64, crash->vmcoreinfo.paddr);
	else
		log_debug("VMCOREINFO: not known: %s",
			fact_why_not(&crash->vmcoreinfo.fact, "not there"));
}

void findings_of_machine(
	const struct arch_ops *arch, const struct facts *facts, bool panic)
{
	if (!log_debug_enabled())
		return;
	log_debug("machine: %s", arch->name);
	log_memory(facts);
	if (arch->log_facts)
		arch->log_facts(facts);
	if (panic)
		log_crash(facts);
}

/* ---- the files --------------------------------------------------------------------- */

static void log_file(const char *what, const struct file *file)
{
	log_debug("%s: %s, %" PRIu64 " bytes (%s)", what, file->path, file->size,
		text_size(file->size).s);
}

/* What a bzImage decompresses itself is by; NULL: nothing, or not known. */
static const char *payload_compression(const struct image *kernel)
{
	uint64_t at = (uint64_t)kernel->bz.setup_size + kernel->bz.payload_offset;
	struct bytes b = file_bytes(image_content(kernel)), start;
	bool known;

	if (kernel->kind != IMAGE_BZIMAGE || !kernel->bz.payload_length)
		return NULL;
	struct kx_err *err = bytes_slice(&b, at, 2, &start);
	kx_err_free(err);
	return err ? NULL : decompress_name_payload(start.data, &known);
}

static void log_uki(const struct image *kernel)
{
	log_debug("kernel: a unified kernel image, %s, profile %u of %u",
		kernel->uki.is_signed ? "signed" : "not signed", kernel->uki.profile,
		kernel->uki.nprofiles);
	log_file("kernel", &kernel->uki_kernel);
}

static void log_kernel(const struct image *kernel)
{
	const struct file *content = image_content(kernel);
	const char *payload = payload_compression(kernel);

	log_file("kernel", &kernel->original);
	if (kernel->compression)
		log_debug("kernel: decompressed from %s, %" PRIu64 " bytes (%s)",
			kernel->compression, content->size, text_size(content->size).s);
	if (image_is_uki(kernel))
		log_uki(kernel);
	if (image_is_zboot(kernel))
		log_debug("kernel: unpacked from EFI zboot by %s, %" PRIu64 " bytes (%s)",
			kernel->zboot_compression, content->size,
			text_size(content->size).s);
	log_debug("kernel: %s, version %s%s%s", kernel->type,
		*kernel->version ? kernel->version : "not told",
		payload ? ", decompresses itself from " : "", payload ? payload : "");
}

/* What --fast-boot made of initrds, and why it did not. */
static void log_unpacked(const struct images *images)
{
	for (size_t i = 0; i < images->nahead; i++) {
		const struct initrd_ahead *ahead = &images->ahead[i];

		if (ahead->file.path)
			log_debug("initrd: %s, unpacked from %s, %" PRIu64 " bytes (%s)",
				ahead->file.path, ahead->format, ahead->file.size,
				text_size(ahead->file.size).s);
		else if (ahead->why_not)
			log_debug("initrd: not unpacked: %s", ahead->why_not);
	}
}

void findings_of_images(const struct images *images)
{
	if (!log_debug_enabled())
		return;
	log_kernel(&images->kernel);
	for (size_t i = 0; i < images->ninitrds; i++)
		log_file("initrd", &images->initrds[i]);
	log_unpacked(images);
	for (size_t i = 0; i < images->nmodules; i++)
		log_file("module", &images->modules[i].file);
	if (images->dtb.fd >= 0)
		log_file("device tree", &images->dtb);
	if (!images->ninitrds && !images->nmodules)
		log_debug("initrd: none");
}

/* ---- what is decided --------------------------------------------------------------- */

void findings_of_choice(const struct choice *choice)
{
	log_debug("call: %s: %s", call_name(choice->first), choice->reason);
	if (choice->fallback == CALL_NONE)
		log_debug("fallback: none, the first answer counts");
	else
		log_debug("fallback: %s", call_name(choice->fallback));
}

static void log_segments(const struct plan *plan)
{
	plan_for_each (s, plan)
		log_debug("segment: %s at 0x%" PRIx64 ", 0x%" PRIx64
			  " bytes (%s), 0x%" PRIx64 " of them loaded",
			role_name(s->role), s->paddr, s->memsz, text_size(s->memsz).s,
			s->bufsz);
	if (plan->fast_boot.used)
		log_debug("fast boot: the kernel is decompressed, and moved by 0x%" PRIx64
			  " in virtual memory",
			plan->fast_boot.virtual_offset);
}

static void log_console(const struct plan *plan)
{
	KX_AUTO(freep) char *text = NULL;

	kx_err_free(plan_console(plan, &text));
	if (text)
		log_debug("console of purgatory: %s", text);
}

static void log_digest(const struct plan *plan)
{
	const struct purgatory_params *p = &plan->params;
	uint64_t bytes = 0;

	if (!(p->flags & PURGATORY_CHECK_DIGEST))
		return log_debug("digest: none (--no-checks)");
	for (uint32_t i = 0; i < p->region_count; i++)
		bytes += p->regions[i].size;
	bool xxh64 = digest_chunks_of(p->flags) == DIGEST_XXH64;
	log_debug("digest: SHA-256 %s %s, %" PRIu64 " bytes (%s) in %" PRIu32 " segments",
		xxh64 ? "of" : "by",
		xxh64 ? "XXH64s" : sha256_method(digest_way_of(p->flags)), bytes,
		text_size(bytes).s, p->region_count);
}

void findings_of_plan(const struct plan *plan)
{
	if (!log_debug_enabled())
		return;
	log_debug("command line: %zu bytes, %s", strlen(plan->cmdline), plan->cmdline);
	if (!call_takes_segments(plan->call)) {
		log_debug("console of purgatory: the kernel's own has none");
		log_debug("digest: SHA-256 by the kernel's own loader");
		return;
	}
	log_segments(plan);
	log_console(plan);
	log_digest(plan);
}
