// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/vmcoreinfo.h"

#include <inttypes.h>
#include <string.h>

#include "base/number.h"

/* The longest value that is a number: a sign, 0x and the digits of 64 bits. */
#define NUMBER_MAX 24

static bool take_line(const char *line, size_t size, const char *key,
	const char **ret_value, size_t *ret_size)
{
	size_t n = strlen(key);

	if (size <= n || memcmp(line, key, n) || line[n] != '=')
		return false;
	*ret_value = line + n + 1;
	*ret_size = size - n - 1;
	return true;
}

bool vmcoreinfo_find(const struct bytes *text, const char *key, const char **ret_value,
	size_t *ret_size)
{
	const char *p = (const char *)text->data;
	size_t left = text->size;

	while (left) {
		const char *newline = memchr(p, '\n', left);
		size_t size = newline ? (size_t)(newline - p) : left;

		if (take_line(p, size, key, ret_value, ret_size))
			return true;
		if (!newline)
			break;
		p = newline + 1;
		left -= size + 1;
	}
	return false;
}

/* A decimal number may have a sign: the kernel writes it as a long. */
static struct kx_err *parse_value(const char *value, int base, uint64_t *ret)
{
	if (base != 10 || *value != '-')
		return number_parse(value, base, ret);
	KX_TRY(number_parse(value + 1, base, ret));
	if (*ret > (uint64_t)INT64_MAX + 1)
		return kx_err_new(KX_FORMAT,
			"'%.40s' does not fit into 64 bits with a sign", value);
	*ret = -*ret;
	return NULL;
}

struct kx_err *vmcoreinfo_number(const struct bytes *text, const char *key, int base,
	bool *ret_found, uint64_t *ret)
{
	char copy[NUMBER_MAX + 1];
	const char *value;
	size_t size;

	*ret_found = vmcoreinfo_find(text, key, &value, &size);
	if (!*ret_found)
		return NULL;
	if (size > NUMBER_MAX || memchr(value, '\0', size))
		return kx_err_new(KX_FORMAT, "%s: the value of %s is not a number",
			text->name, key);
	memcpy(copy, value, size);
	copy[size] = '\0';
	return kx_err_prefix(parse_value(copy, base, ret), "%s: %s", text->name, key);
}

static uint64_t padded(uint32_t size)
{
	return ((uint64_t)size + 3) & ~3ULL;
}

void vmcoreinfo_note_decode(const uint8_t *header, bool big_endian, uint64_t offset,
	struct vmcoreinfo_note *ret)
{
	ret->namesz = big_endian ? get_be32(header) : get_le32(header);
	ret->descsz = big_endian ? get_be32(header + 4) : get_le32(header + 4);
	ret->name = offset + VMCOREINFO_NOTE_HEADER; /* behind the type */
	ret->desc = ret->name + padded(ret->namesz);
	ret->end = ret->desc + padded(ret->descsz);
}

/* The kernel's note is as large as its page. */
struct bytes vmcoreinfo_text(const uint8_t *desc, uint64_t size)
{
	const uint8_t *nul = size ? memchr(desc, '\0', size) : NULL;

	return (struct bytes){desc, nul ? (uint64_t)(nul - desc) : size, "VMCOREINFO"};
}

/* One note: its name and its descriptor, without padding; *offset is set behind it. */
static struct kx_err *next_note(const struct bytes *notes, bool big_endian,
	uint64_t *offset, struct bytes *ret_name, struct bytes *ret_desc)
{
	struct vmcoreinfo_note note;
	struct bytes header;

	KX_TRY(bytes_slice(notes, *offset, VMCOREINFO_NOTE_HEADER, &header));
	vmcoreinfo_note_decode(header.data, big_endian, *offset, &note);
	KX_TRY(bytes_slice(notes, note.name, note.namesz, ret_name));
	KX_TRY(bytes_slice(notes, note.desc, note.descsz, ret_desc));
	/* The padding of the last note may be missing. */
	*offset = note.end < notes->size ? note.end : notes->size;
	return NULL;
}

struct kx_err *vmcoreinfo_find_note(
	const struct bytes *notes, bool big_endian, struct bytes *ret)
{
	struct bytes name, desc;

	*ret = (struct bytes){.name = "VMCOREINFO"};
	for (uint64_t offset = 0; offset < notes->size;) {
		KX_TRY(next_note(notes, big_endian, &offset, &name, &desc));
		if (name.size != sizeof(VMCOREINFO_NOTE_NAME) ||
			memcmp(name.data, VMCOREINFO_NOTE_NAME, name.size))
			continue;
		*ret = vmcoreinfo_text(desc.data, desc.size);
		break;
	}
	return NULL;
}
