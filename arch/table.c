// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "arch/arch.h"
#include "arch/arm64/arm64-ops.h"
#include "arch/ppc64/ppc64-ops.h"
#include "arch/x86_64/x86_64-ops.h"
#include "base/cleanup.h"
#include "request/options.h"

static const struct arch_ops *const table[] = {
	&x86_64_ops,
	&ppc64_ops,
	&ppc64le_ops,
	&arm64_ops,
};

bool arch_has_option(const struct arch_ops *arch, const char *long_name)
{
	unsigned int only = option_find(long_name)->only;

	return only == OPTIONS_ANY || only & arch->options;
}

const struct arch_image *arch_find_image(
	const struct arch_ops *arch, const struct image *image)
{
	for (const struct arch_image *row = arch->images; row && row->type; row++)
		if (image->type && !strcmp(row->type, image->type))
			return row;
	return NULL;
}

const struct arch_ops *arch_nth(size_t i)
{
	return i < KX_ARRAY_SIZE(table) ? table[i] : NULL;
}

const struct arch_ops *arch_for_machine(const char *machine)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(table); i++)
		for (const char *const *m = table[i]->machines; *m; m++)
			if (!strcmp(*m, machine))
				return table[i];
	return NULL;
}
