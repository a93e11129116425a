// SPDX-License-Identifier: GPL-2.0-or-later
/* Initrds, plain and compressed. */
#include <stdint.h>
#include <string.h>

#include "format/initrd.h"
#include "hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void test_cut(const struct bytes *b)
{
	struct initrd_part part;

	if (initrd_find_cut(b, &part))
		hold(part.packed.cut_short && part.offset < b->size);
}

static bool take_name(void *arg, const char *name, size_t size)
{
	const struct bytes *b = arg;
	const char *start = (const char *)b->data;

	hold(name >= start && name + size <= start + b->size);
	hold(!memchr(name, 0, size));
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = {data, size, "input"};
	struct initrd initrd;
	uint64_t at = 0;

	initrd_walk(&b, 4096, &initrd);
	hold(initrd.readable <= size);
	for (size_t i = 0; i < initrd.nparts && i < INITRD_PARTS_MAX; i++) {
		const struct initrd_part *part = &initrd.parts[i];

		hold(part->packed.format && part->packed.size);
		hold(part->offset >= at && part->packed.size <= size - part->offset);
		hold(part->memory <= initrd.memory);
		hold(part->packed.certainty <= initrd.certainty);
		at = part->offset + part->packed.size;
	}
	hold(at <= initrd.readable);
	test_cut(&b);
	initrd_each_name(&b, take_name, &b);
	at = size ? data[size - 1] % size : 0;
	initrd_walk_from(&b, at, 1, &initrd);
	hold(initrd.readable >= at && initrd.readable <= size);
	return 0;
}
