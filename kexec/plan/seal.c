// SPDX-License-Identifier: GPL-2.0-or-later
/* Sealing a plan: the digest over its segments goes into purgatory's parameters. */
#include <string.h>

#include "arch/arch.h"
#include "base/bytes.h"
#include "base/cleanup.h"
#include "digest/digest.h"
#include "plan/plan.h"
#include "purgatory/digest-way.h"

static void cover_segments(struct plan *plan)
{
	struct purgatory_params *params = &plan->params;
	struct digest digest;

	digest_init(
		&digest, digest_chunks_of(params->flags), digest_way_of(params->flags));
	params->region_count = 0;
	plan_for_each (s, plan) {
		if (!s->digest)
			continue;
		digest_segment(&digest, s->bytes, s->bufsz);
		params->regions[params->region_count++] =
			(struct purgatory_region){s->paddr, s->bufsz};
	}
	digest_final(&digest, params->digest);
}

/* The layout is that of purgatory/params.h, the byte order that of the running kernel. */
static void encode_params(
	const struct purgatory_params *p, bool big_endian, uint8_t dst[PP_SIZE])
{
	const struct {
		unsigned int offset, size;
		uint64_t value;
	} fields[] = {
		{PP_MAGIC, 4, p->magic},
		{PP_VERSION, 4, p->version},
		{PP_FLAGS, 4, p->flags},
		{PP_REGION_COUNT, 4, p->region_count},
		{PP_ENTRY, 8, p->entry},
		{PP_BACKUP_SRC, 8, p->backup_src},
		{PP_BACKUP_DST, 8, p->backup_dst},
		{PP_BACKUP_SIZE, 8, p->backup_size},
		{PP_SERIAL_PORT, 4, p->serial_port},
		{PP_SERIAL_BAUD, 4, p->serial_baud},
		{PP_RSDP_SRC, 4, p->rsdp_src},
		{PP_RSDP_DST, 4, p->rsdp_dst},
	};

	for (size_t i = 0; i < KX_ARRAY_SIZE(fields); i++)
		put_number(dst + fields[i].offset, fields[i].size, big_endian,
			fields[i].value);
	for (size_t i = 0; i < KX_ARRAY_SIZE(p->regs); i++)
		put_number(dst + PP_REGS + 8 * i, 8, big_endian, p->regs[i]);
	for (size_t i = 0; i < PURGATORY_MAX_REGIONS; i++) {
		uint8_t *region = dst + PP_REGIONS + 16 * i;

		put_number(region, 8, big_endian, p->regions[i].paddr);
		put_number(region + 8, 8, big_endian, p->regions[i].size);
	}
	memcpy(dst + PP_DIGEST, p->digest, sizeof(p->digest));
}

struct kx_err *plan_seal(struct plan *plan)
{
	if (!call_takes_segments(plan->call))
		return NULL;
	if (plan->nsegments > PURGATORY_MAX_REGIONS || !plan->purgatory)
		return kx_err_new(KX_CHECK, "a plan is sealed after it was checked");
	plan->params.magic = PURGATORY_MAGIC;
	plan->params.version = PURGATORY_VERSION;
	if (plan->params.flags & PURGATORY_CHECK_DIGEST)
		cover_segments(plan);
	encode_params(&plan->params, plan->arch->big_endian,
		plan->purgatory + plan->params_offset);
	return NULL;
}
