// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/vmcoreinfo.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"

/* Bytes of a note. The kernel's has at most a page. */
#define NOTE_MAX (1U << 20)

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

/*
 * Can it be the one? An empty text cannot, so that only one note is ever read as a whole:
 * headers may tell of the same one again and again.
 */
static struct kx_err *is_vmcoreinfo(
	const struct elf_notes *notes, const struct elf_note *note, bool *ret)
{
	char first;

	KX_TRY(elf_note_has_name(notes, note, "VMCOREINFO", ret));
	*ret = *ret && note->descsz && note->descsz <= NOTE_MAX;
	if (!*ret)
		return NULL;
	KX_TRY(source_read(notes->source, note->desc, &first, sizeof(first)));
	*ret = first;
	return NULL;
}

/* The kernel's note is as large as its page. */
static struct kx_err *read_text(const struct elf_notes *notes,
	const struct elf_note *note, char **ret, size_t *ret_size)
{
	KX_AUTO(freep) char *text = malloc((size_t)note->descsz + 1);

	if (!text)
		return kx_err_nomem();
	KX_TRY(source_read(notes->source, note->desc, text, note->descsz));
	text[note->descsz] = '\0';
	*ret_size = strlen(text);
	*ret = KX_STEAL(text);
	return NULL;
}

struct kx_err *vmcoreinfo_find_note(struct elf_notes *notes, char **ret, size_t *ret_size)
{
	struct elf_note note;
	bool found, wanted;

	*ret = NULL;
	*ret_size = 0;
	for (;;) {
		KX_TRY(elf_notes_next(notes, &found, &note));
		if (!found)
			return NULL;
		KX_TRY(is_vmcoreinfo(notes, &note, &wanted));
		if (wanted)
			return read_text(notes, &note, ret, ret_size);
	}
}
