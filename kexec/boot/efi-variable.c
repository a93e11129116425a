// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/efi-variable.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

#define ATTRIBUTES 4 /* bytes before the value */
#define VENDOR	   "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

/* A character of UTF-16 at *p, which is moved behind it; false for half a pair. */
static bool take_character(const uint8_t **p, const uint8_t *end, uint32_t *ret)
{
	uint32_t unit = get_le16(*p), low;

	*p += 2;
	*ret = unit;
	if (unit < 0xd800 || unit > 0xdfff)
		return true;
	if (unit > 0xdbff || *p == end)
		return false;
	low = get_le16(*p);
	*p += 2;
	*ret = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
	return low >= 0xdc00 && low <= 0xdfff;
}

/* The bits of c from shift on, as a byte that continues a character. */
static char continued(uint32_t c, unsigned int shift)
{
	return (char)(0x80 | (c >> shift & 0x3f));
}

static char *put_character(char *out, uint32_t c)
{
	if (c < 0x80) {
		*out++ = (char)c;
		return out;
	}
	if (c < 0x800) {
		*out++ = (char)(0xc0 | c >> 6);
	} else if (c < 0x10000) {
		*out++ = (char)(0xe0 | c >> 12);
		*out++ = continued(c, 6);
	} else {
		*out++ = (char)(0xf0 | c >> 18);
		*out++ = continued(c, 12);
		*out++ = continued(c, 6);
	}
	*out++ = continued(c, 0);
	return out;
}

static struct kx_err *convert(const struct bytes *value, char *out, size_t *ret_size)
{
	const uint8_t *p = value->data, *end = p + value->size;
	char *start = out;
	uint32_t c;

	while (p < end) {
		if (!take_character(&p, end, &c))
			return kx_err_new(KX_FORMAT,
				"%s: half a character of UTF-16 before byte %td",
				value->name, p - value->data + ATTRIBUTES);
		out = put_character(out, c);
	}
	while (out > start && !out[-1])
		out--;
	*out = '\0';
	*ret_size = (size_t)(out - start);
	return NULL;
}

struct kx_err *efi_variable_parse(const struct bytes *b, char **ret, size_t *ret_size)
{
	struct bytes value;

	*ret = NULL;
	if (b->size < ATTRIBUTES || b->size % 2)
		return kx_err_new(KX_FORMAT,
			"%s: %llu bytes, where four and UTF-16 are expected", b->name,
			(unsigned long long)b->size);
	KX_TRY(bytes_slice(b, ATTRIBUTES, b->size - ATTRIBUTES, &value));
	/* Two bytes become three at most, and four become four. */
	KX_AUTO(freep) char *text = malloc(value.size / 2 * 3 + 1);
	if (!text)
		return kx_err_nomem();
	KX_TRY(convert(&value, text, ret_size));
	*ret = KX_STEAL(text);
	return NULL;
}

/* *ret NULL: there is none. */
static struct kx_err *read_text(
	const struct sys *sys, const char *name, char **ret, size_t *ret_size)
{
	KX_AUTO(sys_text_destroy) struct sys_text raw = {0};
	KX_AUTO(freep) char *path = NULL;

	*ret = NULL;
	KX_TRY(text_format(
		&path, "%s/sys/firmware/efi/efivars/%s-" VENDOR, sys->root, name));
	struct kx_err *err =
		sys_read(sys, path + strlen(sys->root) + 1, EFI_VARIABLE_MAX, &raw);
	if (err && sys_err_absent(err)) {
		kx_err_free(err);
		return NULL;
	}
	KX_TRY(err);
	const struct bytes b = {(const uint8_t *)raw.s, raw.size, path};
	return efi_variable_parse(&b, ret, ret_size);
}

struct kx_err *efi_variable_read(const struct sys *sys, const char *name, char **ret)
{
	size_t size;

	KX_TRY(read_text(sys, name, ret, &size));
	if (*ret && !**ret) {
		free(*ret);
		*ret = NULL;
	}
	return NULL;
}

static struct kx_err *split(const char *text, size_t size, struct sys_names *names)
{
	const char *end = text + size;
	size_t n = 1;

	for (size_t i = 0; i < size; i++)
		n += !text[i];
	if (!(names->v = calloc(n, sizeof(*names->v))))
		return kx_err_nomem();
	for (; text < end; text += strlen(text) + 1) {
		if (!(names->v[names->n] = strdup(text)))
			return kx_err_nomem();
		names->n++;
	}
	return NULL;
}

struct kx_err *efi_variable_read_list(
	const struct sys *sys, const char *name, struct sys_names *ret)
{
	KX_AUTO(freep) char *text = NULL;
	size_t size;

	*ret = (struct sys_names){0};
	KX_TRY(read_text(sys, name, &text, &size));
	struct kx_err *err = text ? split(text, size, ret) : NULL;
	if (err)
		sys_names_destroy(ret);
	return err;
}
