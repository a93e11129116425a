// SPDX-License-Identifier: GPL-2.0-or-later
#include "vmcoreinfo.h"

#include <inttypes.h>
#include <string.h>

#include "number.h"

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

static struct kx_err *read_u32(
	const struct bytes *notes, uint64_t offset, bool big_endian, uint32_t *ret)
{
	KX_TRY(bytes_le32(notes, offset, ret));
	if (big_endian)
		*ret = __builtin_bswap32(*ret);
	return NULL;
}

/* One note: its name and its descriptor, without padding; *offset is set behind it. */
static struct kx_err *next_note(const struct bytes *notes, bool big_endian,
	uint64_t *offset, struct bytes *ret_name, struct bytes *ret_desc)
{
	uint32_t namesz, descsz;

	KX_TRY(read_u32(notes, *offset, big_endian, &namesz));
	KX_TRY(read_u32(notes, *offset + 4, big_endian, &descsz));
	uint64_t name = *offset + 12; /* behind the type */
	uint64_t desc = name + (((uint64_t)namesz + 3) & ~3ULL);
	uint64_t end = desc + (((uint64_t)descsz + 3) & ~3ULL);
	KX_TRY(bytes_slice(notes, name, namesz, ret_name));
	KX_TRY(bytes_slice(notes, desc, descsz, ret_desc));
	/* The padding of the last note may be missing. */
	*offset = end < notes->size ? end : notes->size;
	return NULL;
}

/* The text's end is the first NUL: the kernel's note is as large as its page. */
static void cut_nuls(struct bytes *text)
{
	const uint8_t *nul = text->size ? memchr(text->data, '\0', text->size) : NULL;

	if (nul)
		text->size = nul - text->data;
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
		cut_nuls(&desc);
		*ret = desc;
		ret->name = "VMCOREINFO";
		break;
	}
	return NULL;
}
