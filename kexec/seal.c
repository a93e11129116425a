// SPDX-License-Identifier: GPL-2.0-or-later
/* Sealing a plan: the digest over its segments goes into purgatory's parameters. */
#include "arch.h"
#include "plan.h"
#include "sha256.h"

static void cover_segments(struct plan *plan)
{
	struct purgatory_params *params = &plan->params;
	struct digest digest;

	digest_init(&digest);
	params->region_count = 0;
	for (size_t i = 0; i < plan->nsegments; i++) {
		const struct segment *s = &plan->segments[i];

		if (!s->digest)
			continue;
		digest_segment(&digest, s->bytes, s->bufsz);
		params->regions[params->region_count++] =
			(struct purgatory_region){s->paddr, s->bufsz};
	}
	digest_final(&digest, params->digest);
}

struct kx_err *plan_seal(struct plan *plan)
{
	struct segment *purgatory = plan_find(plan, ROLE_PURGATORY);

	if (!call_takes_segments(plan->call))
		return NULL;
	if (plan->nsegments > PURGATORY_MAX_REGIONS || !purgatory)
		return kx_err_new(KX_CHECK, "a plan is sealed after it was checked");
	plan->params.magic = PURGATORY_MAGIC;
	plan->params.version = PURGATORY_VERSION;
	if (plan->params.flags & PURGATORY_CHECK_DIGEST)
		cover_segments(plan);
	/* The purgatory segment's bytes are the plan's own copy of the blob. */
	plan->arch->encode_params(
		&plan->params, (uint8_t *)purgatory->bytes + plan->params_offset);
	return NULL;
}
