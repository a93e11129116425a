// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/version.h"

#include <string.h>

#include "format/x86-setup.h"

/* No line of a kernel about itself is longer, with the compiler's and builder's names. */
#define BANNER_MAX 1024

/* Add up to size bytes to ret, of which *n are used. */
static void add(const char *text, size_t size, char *ret, size_t *n)
{
	for (size_t i = 0; i < size && *n < VERSION_SIZE - 1; i++) {
		char c = text[i];

		ret[(*n)++] = c >= ' ' && c <= '~' ? c : '?';
	}
	ret[*n] = '\0';
}

/* The last " #" and a digit, where the build's number is; the end when there is none. */
static size_t find_build(const char *line, size_t size)
{
	for (size_t at = size; at >= 3; at--) {
		const char *p = line + at - 3;

		if (p[0] == ' ' && p[1] == '#' && p[2] >= '0' && p[2] <= '9')
			return at - 3;
	}
	return size;
}

bool version_tells_build(const char *version)
{
	const size_t size = strlen(version);

	return find_build(version, size) < size;
}

static size_t line_size(const char *line, size_t size)
{
	size_t n = 0;

	if (size > BANNER_MAX)
		size = BANNER_MAX;
	while (n < size && line[n] && line[n] != '\n')
		n++;
	return n;
}

/* A line that starts with the release, of up to size bytes. */
static void take_line(const char *line, size_t size, char *ret)
{
	size_t length = line_size(line, size), build, word = 0, n = 0;

	build = find_build(line, length);
	while (word < length && line[word] != ' ')
		word++;
	/* Another kernel than Linux has no build's number: all of it is its version. */
	add(line, build < length ? word : length, ret, &n);
	add(line + build, length - build, ret, &n);
	while (n && ret[n - 1] == ' ')
		ret[--n] = '\0';
}

void version_read_bzimage(
	const struct bytes *b, const struct bzimage *bz, char ret[VERSION_SIZE])
{
	uint64_t at = HDR_JUMP + (uint64_t)get_le16(b->data + HDR_KERNEL_VERSION);

	*ret = '\0';
	/* boot.rst: 0 is none, and it lies in the setup code. */
	if (at == HDR_JUMP || at >= bz->setup_size)
		return;
	take_line((const char *)b->data + at, bz->setup_size - at, ret);
}

void version_read_vmlinux(const struct bytes *b, char ret[VERSION_SIZE])
{
	static const char banner[] = "Linux version ";
	const size_t size = sizeof(banner) - 1;
	const uint8_t *p = b->data, *end = b->data + b->size;

	*ret = '\0';
	while ((p = memmem(p, end - p, banner, size))) {
		p += size;
		if (p == end || *p < '0' || *p > '9')
			continue;
		take_line((const char *)p, end - p, ret);
		return;
	}
}
