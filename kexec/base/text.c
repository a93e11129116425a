// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/text.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"

struct kx_err *text_vformat(char **ret, const char *fmt, va_list ap)
{
	if (vasprintf(ret, fmt, ap) >= 0)
		return NULL;
	*ret = NULL;
	return kx_err_nomem();
}

struct kx_err *text_format(char **ret, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	struct kx_err *err = text_vformat(ret, fmt, ap);
	va_end(ap);
	return err;
}

/* By length: the bits of the first byte that tell it, and the least value it may hold. */
static const struct form {
	unsigned char mask, lead;
	uint32_t min;
} forms[] = {
	{0x80, 0x00, 0},
	{0xe0, 0xc0, 0x80},
	{0xf0, 0xe0, 0x800},
	{0xf8, 0xf0, 0x10000},
};

/* The character of n bytes at s; false when it is cut or badly encoded. */
static bool decode(const unsigned char *s, size_t n, uint32_t *ret)
{
	const struct form *form = &forms[n - 1];

	*ret = s[0] & (unsigned char)~form->mask;
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return false;
		*ret = *ret << 6 | (s[i] & 0x3f);
	}
	bool surrogate = *ret >= 0xd800 && *ret < 0xe000;
	return *ret >= form->min && *ret < 0x110000 && !surrogate;
}

bool text_starts(const char *s, const char *start)
{
	return !strncmp(s, start, strlen(start));
}

bool text_ends(const char *s, const char *end)
{
	size_t size = strlen(s), n = strlen(end);

	return size >= n && !strcmp(s + size - n, end);
}

size_t text_utf8_length(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;
	uint32_t c;

	for (size_t n = 1; n <= KX_ARRAY_SIZE(forms); n++)
		if ((u[0] & forms[n - 1].mask) == forms[n - 1].lead)
			return decode(u, n, &c) ? n : 0;
	return 0;
}

bool text_is_control(const char *s, size_t length)
{
	unsigned char c = s[0], second = length == 2 ? s[1] : 0;

	return c < 0x20 || c == 0x7f || (c == 0xc2 && second >= 0x80 && second < 0xa0);
}

static void print_escaped(FILE *out, unsigned char c)
{
	if (c == '\n')
		fputs("\\n", out);
	else if (c == '\t')
		fputs("\\t", out);
	else
		fprintf(out, "\\x%02x", c);
}

void text_print(FILE *out, const char *s)
{
	while (*s) {
		size_t length = text_utf8_length(s);

		if (length && !text_is_control(s, length)) {
			fwrite(s, 1, length, out);
			s += length;
		} else {
			print_escaped(out, *s++);
		}
	}
}

/* Blocks in which nearly all characters are of one width, and it is not one column. */
static const struct {
	uint32_t first, last;
	unsigned int columns;
} widths[] = {
	{0x0300, 0x036f, 0}, {0x1ab0, 0x1aff, 0}, {0x1dc0, 0x1dff, 0},
	{0x200b, 0x200f, 0}, {0x202a, 0x202e, 0}, {0x2060, 0x2064, 0},
	{0x20d0, 0x20ff, 0}, {0xfe00, 0xfe0f, 0}, {0xfe20, 0xfe2f, 0},
	{0xfeff, 0xfeff, 0}, {0x1100, 0x115f, 2}, {0x2e80, 0x303e, 2},
	{0x3041, 0x33ff, 2}, {0x3400, 0x4dbf, 2}, {0x4e00, 0x9fff, 2},
	{0xa000, 0xa4cf, 2}, {0xac00, 0xd7a3, 2}, {0xf900, 0xfaff, 2},
	{0xfe30, 0xfe6f, 2}, {0xff00, 0xff60, 2}, {0xffe0, 0xffe6, 2},
	{0x1f300, 0x1f64f, 2}, {0x1f900, 0x1f9ff, 2}, {0x20000, 0x3fffd, 2},
};

static unsigned int width_of(uint32_t c)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(widths); i++)
		if (c >= widths[i].first && c <= widths[i].last)
			return widths[i].columns;
	return 1;
}

unsigned int text_columns(const char *s)
{
	unsigned int columns = 0;

	while (*s) {
		size_t length = text_utf8_length(s);
		uint32_t c;

		if (length && !text_is_control(s, length)) {
			decode((const unsigned char *)s, length, &c);
			columns += width_of(c);
			s += length;
		} else {
			columns += *s == '\n' || *s == '\t' ? 2 : 4;
			s++;
		}
	}
	return columns;
}

static int hex_digit(char c)
{
	if (!isxdigit((unsigned char)c))
		return -1;
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

void text_unescape_udev(char *s)
{
	char *to = s;

	while (*s) {
		int high = s[0] == '\\' && s[1] == 'x' ? hex_digit(s[2]) : -1;
		int low = high < 0 ? -1 : hex_digit(s[3]);
		bool is_escape = low >= 0 && (high || low);

		*to++ = is_escape ? (char)(high << 4 | low) : *s;
		s += is_escape ? 4 : 1;
	}
	*to = '\0';
}

/* Half of a tenth is rounded up. */
static uint64_t tenths(uint64_t bytes, uint64_t unit)
{
	return bytes / unit * 10 + (bytes % unit * 10 + unit / 2) / unit;
}

struct text_size text_size(uint64_t bytes)
{
	uint64_t n = tenths(bytes, 1 << 10);
	const char *unit = "KiB";
	struct text_size size;

	if (n >= 10240) {
		n = tenths(bytes, 1 << 20);
		unit = "MiB";
	}
	snprintf(size.s, sizeof(size.s), "%" PRIu64 ".%u %s", n / 10,
		(unsigned int)(n % 10), unit);
	return size;
}

void text_say(const char *prefix, const char *s)
{
	fputs(prefix, stderr);
	text_print(stderr, s);
	fputc('\n', stderr);
}
