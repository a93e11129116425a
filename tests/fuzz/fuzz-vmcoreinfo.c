// SPDX-License-Identifier: GPL-2.0-or-later
/* Notes with VMCOREINFO in them, in either byte order, and the lines of it. */
#include <stdint.h>
#include <stdlib.h>

#include "format/vmcoreinfo.h"
#include "hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_lines(const struct bytes *text)
{
	static const char *const keys[] = {"SYMBOL(prb)", "NUMBER(phys_base)", "K", ""};
	const char *start = (const char *)text->data, *value;
	size_t size;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		bool found = vmcoreinfo_find(text, keys[i], &value, &size);
		uint64_t number;
		bool again;

		hold(!found || (value > start && value + size <= start + text->size));
		hold(!found || !size || !memchr(value, '\n', size));
		struct kx_err *err = vmcoreinfo_number(
			text, keys[i], i % 2 ? 10 : 16, &again, &number);
		hold(again == found && (found || !err));
		kx_err_free(err);
	}
}

static void check_notes(const struct bytes *b, bool big_endian)
{
	struct source source = source_from_bytes(b);
	uint32_t left = UINT32_MAX;
	struct elf_notes notes = {&source, big_endian, 0, b->size, &left};
	char *text;
	size_t size;
	struct kx_err *err = vmcoreinfo_find_note(&notes, &text, &size);

	hold(!err || !text);
	if (text) {
		hold(size && size <= b->size && strlen(text) == size);
		check_lines(&(struct bytes){(const uint8_t *)text, size, "text"});
	}
	free(text);
	kx_err_free(err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = {data, size, "input"};

	check_notes(&b, false);
	check_notes(&b, true);
	check_lines(&b);
	return 0;
}
