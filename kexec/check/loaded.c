// SPDX-License-Identifier: GPL-2.0-or-later
#include "check/loaded.h"

#include <stdlib.h>

void check_loaded_destroy(struct check_loaded *loaded)
{
	for (size_t i = 0; loaded->stamps && i < loaded->record.load.nfiles; i++)
		fact_destroy(&loaded->stamps[i].fact);
	free(loaded->stamps);
	fact_destroy(&loaded->loaded.fact);
	record_destroy(&loaded->record);
	*loaded = (struct check_loaded){0};
}
