// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Named checks on a finished plan. They repeat what the kernel checks
 * (sanity_check_segment_list() in kernel/kexec_core.c) and what it cannot know. They
 * share no placement code with planning: a mistake there is to be found here, on every
 * load.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "arch/arch.h"
#include "base/number.h"
#include "plan/plan.h"

#define FAIL(...) kx_err_new(KX_CHECK, __VA_ARGS__)

static uint64_t end_of(const struct segment *s)
{
	return s->paddr + s->memsz;
}

static struct kx_err *check_count(const struct plan *plan)
{
	const struct call_traits *call = call_traits(plan->call);

	if (plan->nsegments && plan->nsegments <= call->segment_max)
		return NULL;
	return FAIL("%zu segments; %s takes 1 to %zu", plan->nsegments, call->taker,
		call->segment_max);
}

static struct kx_err *check_pages(const struct plan *plan)
{
	plan_for_each (s, plan)
		if ((s->paddr | s->memsz) % plan->limits.page_size || !s->memsz)
			return FAIL("%s: 0x%" PRIx64 "+0x%" PRIx64 " are not whole pages",
				role_name(s->role), s->paddr, s->memsz);
	return NULL;
}

static struct kx_err *check_sizes(const struct plan *plan)
{
	plan_for_each (s, plan) {
		uint64_t end;

		if (__builtin_add_overflow(s->paddr, s->memsz, &end))
			return FAIL("%s: its end passes 64 bits", role_name(s->role));
		if (s->bufsz > s->memsz || (s->bufsz && !s->bytes))
			return FAIL("%s: 0x%" PRIx64 " bytes for 0x%" PRIx64
				    " bytes of memory",
				role_name(s->role), s->bufsz, s->memsz);
	}
	return NULL;
}

static struct kx_err *check_order(const struct plan *plan)
{
	for (size_t i = 1; i < plan->nsegments; i++) {
		const struct segment *a = &plan->segments[i - 1], *b = a + 1;

		if (end_of(a) > b->paddr)
			return FAIL("%s ends at 0x%" PRIx64 ", %s starts at 0x%" PRIx64,
				role_name(a->role), end_of(a), role_name(b->role),
				b->paddr);
	}
	return NULL;
}

/* What is only mapped stands below all that is loaded. */
static bool only_mapped(const struct plan *plan, const struct segment *s)
{
	const struct range_set *allowed = &plan->limits.allowed;

	return call_traits(plan->call)->maps_only_segments &&
	       s->role == ROLE_LOW_MEMORY && !s->bufsz && end_of(s) <= 1 << 20 &&
	       allowed->n && end_of(s) <= allowed->v[0].start;
}

/* It has its place in the first page, which is nobody's free memory. */
static bool is_bios_data(const struct plan *plan, const struct segment *s)
{
	return s->role == ROLE_BIOS_DATA && !s->paddr && !plan->panic &&
	       s->memsz == plan->limits.page_size;
}

static struct kx_err *check_allowed(const struct plan *plan)
{
	plan_for_each (s, plan) {
		struct range r = segment_range(s);

		if (only_mapped(plan, s) || is_bios_data(plan, s))
			continue;
		if (range_set_covers(&plan->limits.allowed, r) &&
			r.end <= plan->limits.segment_end)
			continue;
		return FAIL("%s: 0x%" PRIx64 "-0x%" PRIx64
			    " is not all memory that may be used",
			role_name(s->role), r.start, r.end);
	}
	return NULL;
}

/*
 * The kernel counts each segment and then their sum in pages (kexec_core.c, since 4.9).
 */
static struct kx_err *check_half_of_ram(const struct plan *plan)
{
	uint64_t sum = 0;

	plan_for_each (s, plan)
		if (__builtin_add_overflow(sum, s->memsz, &sum))
			return FAIL("the segments' sizes pass 64 bits");
	if (sum <= plan->limits.half_of_ram)
		return NULL;
	struct kx_err *err = FAIL(
		"the segments need %" PRIu64
		" MiB, over half of the machine's RAM (half is %" PRIu64 " MiB)",
		mib_up(sum), mib_down(plan->limits.half_of_ram));
	return kx_err_name(err, KX_ID_MEMORY); /* and no mistake of planning's */
}

/* Is the address that of a byte that is loaded for role? */
static bool is_loaded(const struct plan *plan, enum role role, uint64_t paddr)
{
	plan_for_each (s, plan)
		if (s->role == role && paddr >= s->paddr && paddr < s->paddr + s->bufsz)
			return true;
	return false;
}

static struct kx_err *check_entry(const struct plan *plan)
{
	if (is_loaded(plan, ROLE_PURGATORY, plan->entry))
		return NULL;
	return FAIL("the entry 0x%" PRIx64 " is not inside purgatory", plan->entry);
}

/* The target's own entry must be bytes that were loaded, too. */
static struct kx_err *check_target_entry(const struct plan *plan)
{
	/* A kernel that was kept lies outside of all that this one knows. */
	if (plan->jump_back)
		return range_set_covers(&plan->limits.allowed,
			       (struct range){plan->params.entry, plan->params.entry + 1})
			       ? FAIL("the way back leads to 0x%" PRIx64
				      ", in this kernel's memory",
					 plan->params.entry)
			       : NULL;
	if (is_loaded(plan, ROLE_KERNEL, plan->params.entry) ||
		is_loaded(plan, ROLE_REAL_MODE, plan->params.entry))
		return NULL;
	return FAIL("the kernel's entry 0x%" PRIx64 " is not inside its bytes",
		plan->params.entry);
}

static struct kx_err *check_initrd(const struct plan *plan)
{
	const struct segment *last = NULL;

	plan_for_each (s, plan) {
		if (s->role != ROLE_INITRD)
			continue;
		if (s->paddr + s->bufsz > plan->limits.initrd_end)
			return FAIL("initrd: it ends at 0x%" PRIx64
				    ", the kernel takes it below 0x%" PRIx64,
				s->paddr + s->bufsz, plan->limits.initrd_end);
		if (last && end_of(last) != s->paddr)
			return FAIL("initrd: a gap between 0x%" PRIx64 " and 0x%" PRIx64,
				end_of(last), s->paddr);
		last = s;
	}
	return NULL;
}

static struct kx_err *check_cmdline(const struct plan *plan)
{
	if (strlen(plan->cmdline) <= plan->limits.cmdline_max)
		return NULL;
	return FAIL("command line: %zu bytes, the kernel takes %" PRIu64,
		strlen(plan->cmdline), plan->limits.cmdline_max);
}

/*
 * Everything with bytes is covered, but purgatory, which holds the digest, and with
 * --hotplug what a kernel may change: the elfcorehdr, and the device tree.
 */
static bool wants_digest(const struct plan *plan, const struct segment *s)
{
	bool changes = s->role == ROLE_ELFCOREHDR || s->role == ROLE_DTB;

	if (s->role == ROLE_PURGATORY || (changes && plan->hotplug))
		return false;
	return s->bufsz != 0;
}

static struct kx_err *check_digest(const struct plan *plan)
{
	plan_for_each (s, plan)
		if (s->digest != wants_digest(plan, s))
			return FAIL("%s: %scovered by the digest", role_name(s->role),
				s->digest ? "" : "not ");
	return NULL;
}

static struct kx_err *check_params(const struct plan *plan)
{
	const struct segment *purgatory = NULL;

	plan_for_each (s, plan) {
		if (s->role != ROLE_PURGATORY)
			continue;
		if (purgatory)
			return FAIL("two purgatories");
		purgatory = s;
	}
	if (!purgatory || purgatory->bufsz < PP_SIZE ||
		plan->params_offset > purgatory->bufsz - PP_SIZE)
		return FAIL("purgatory: no room for its parameters at offset 0x%zx",
			plan->params_offset);
	return NULL;
}

/* Behind "--", which may stand in quotes, the words are for init. */
static bool is_end(const char *p)
{
	size_t n = !strncmp(p, "\"--\"", 4) ? 4 : 2;

	return (n == 4 || !strncmp(p, "--", 2)) && (!p[n] || isspace((uint8_t)p[n]));
}

/* The kernel's last parameter of that name. */
static const char *last_parameter(const char *line, const char *name)
{
	const char *last = NULL;
	bool quoted = false, start = true;

	for (const char *p = line; *p; p++) {
		if (start && !strncmp(p, name, strlen(name)))
			last = p;
		if (start && is_end(p))
			break;
		quoted ^= *p == '"';
		start = !quoted && isspace((uint8_t)*p);
	}
	return last;
}

/* The capture kernel finds the header where its command line says. */
static struct kx_err *check_elfcorehdr(const struct plan *plan)
{
	const struct segment *s = plan_find_only(plan, ROLE_ELFCOREHDR);
	static const char name[] = "elfcorehdr=";
	const char *last = last_parameter(plan->cmdline, name);
	char wanted[sizeof(name) + 32];

	if (!plan->panic)
		return NULL;
	if (!s)
		return FAIL("not one elfcorehdr");
	if (s->paddr % 1024 || s->bufsz < ELFCORE_EHDR64_SIZE / 2)
		return FAIL("elfcorehdr: 0x%" PRIx64 " bytes at 0x%" PRIx64, s->bufsz,
			s->paddr);
	snprintf(wanted, sizeof(wanted), "%s%" PRIu64 "K", name, s->paddr / 1024);
	if (last && !strncmp(last, wanted, strlen(wanted)) &&
		(!last[strlen(wanted)] || last[strlen(wanted)] == ' '))
		return NULL;
	return FAIL("elfcorehdr: it lies at 0x%" PRIx64 ", the command line says '%.40s'",
		s->paddr, last ? last : "");
}

/* What purgatory copies goes where room for all of it was kept. */
static struct kx_err *check_backup(const struct plan *plan)
{
	const struct segment *s = plan_find_only(plan, ROLE_BACKUP);
	const struct purgatory_params *p = &plan->params;
	uint64_t end;

	if (!p->backup_size && !s)
		return NULL;
	if (s && plan->limits.allowed.n && !s->bufsz && p->backup_dst == s->paddr &&
		p->backup_size <= s->memsz &&
		!__builtin_add_overflow(p->backup_src, p->backup_size, &end) &&
		end <= plan->limits.allowed.v[0].start)
		return NULL;
	return FAIL("backup: 0x%" PRIx64 " bytes from 0x%" PRIx64 " to 0x%" PRIx64
		    " do not fit in a segment for them",
		p->backup_size, p->backup_src, p->backup_dst);
}

/* The kernel's own pages for the image come out of the crash region. */
static struct kx_err *check_control_room(const struct plan *plan)
{
	uint64_t room = range_size(plan->limits.crash_region);

	if (!plan->panic)
		return NULL;
	plan_for_each (s, plan) {
		if (only_mapped(plan, s))
			continue;
		if (s->memsz > room)
			return FAIL("the segments are larger than the crash region");
		room -= s->memsz;
	}
	if (room >= plan->limits.control_room)
		return NULL;
	return FAIL("0x%" PRIx64 " bytes are left of the crash region, the kernel needs "
		    "0x%" PRIx64 " for its own pages",
		room, plan->limits.control_room);
}

static const struct plan_check checks[] = {
	{"segment-count", check_count},
	{"segment-sizes", check_sizes},
	{"whole-pages", check_pages},
	{"sorted-disjoint", check_order},
	{"allowed-memory", check_allowed},
	{"half-of-ram", check_half_of_ram},
	{"entry", check_entry},
	{"target-entry", check_target_entry},
	{"initrd", check_initrd},
	{"command-line", check_cmdline},
	{"digest-covers", check_digest},
	{"purgatory-parameters", check_params},
	{"elfcorehdr", check_elfcorehdr},
	{"backup", check_backup},
	{"control-room", check_control_room},
	{NULL, NULL},
};

static struct kx_err *run_all(const struct plan_check *check, const struct plan *plan)
{
	for (; check && check->name; check++)
		KX_TRY(kx_err_prefix(check->run(plan), "check '%s'", check->name));
	return NULL;
}

struct kx_err *plan_check(const struct plan *plan)
{
	if (!call_takes_segments(plan->call))
		return NULL;
	KX_TRY(run_all(checks, plan));
	return run_all(plan->arch ? plan->arch->checks : NULL, plan);
}
