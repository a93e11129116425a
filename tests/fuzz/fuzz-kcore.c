// SPDX-License-Identifier: GPL-2.0-or-later
/* The headers of /proc/kcore: no load wraps, and an error leaves nothing behind. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "facts/kcore.h"
#include "hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct fact_kcore *kcore)
{
	for (size_t i = 0; i < kcore->nloads; i++) {
		const struct kcore_part *load = &kcore->loads[i];

		hold(load->size && load->vaddr + load->size > load->vaddr);
		hold(load->paddr == UINT64_MAX || load->paddr + load->size > load->paddr);
	}
	hold(!kcore->vmcoreinfo == !kcore->vmcoreinfo_size);
	hold(!kcore->vmcoreinfo || !kcore->vmcoreinfo[kcore->vmcoreinfo_size]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fact_kcore kcore = {0};
	struct source source = source_from_bytes(&(struct bytes){data, size, "input"});
	struct kx_err *err = kcore_parse(&source, &kcore);

	if (err)
		hold(!kcore.loads && !kcore.nloads && !kcore.vmcoreinfo);
	else
		check(&kcore);
	kx_err_free(err);
	kcore_destroy(&kcore);
	return 0;
}
