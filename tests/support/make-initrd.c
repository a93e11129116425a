// SPDX-License-Identifier: GPL-2.0-or-later
#include "make-initrd.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

struct made_initrd made_initrd;

static uint8_t *room(size_t n)
{
	assert(n <= sizeof(made_initrd.data) - made_initrd.used);
	made_initrd.used += n;
	return made_initrd.data + made_initrd.used - n;
}

void made_put(const void *bytes, size_t n)
{
	memcpy(room(n), bytes, n);
}

void made_zeros(size_t n)
{
	memset(room(n), 0, n);
}

void made_pad(void)
{
	made_zeros(-made_initrd.used & 3);
}

/* early-userspace/buffer-format.rst */
void made_any_file(struct made_file file)
{
	size_t name_size = strlen(file.name) + 1;
	char header[120];

	snprintf(header, sizeof(header),
		"%s%08x%08X%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
		file.magic ? file.magic : "070701", 1, file.mode ? file.mode : 0100644, 0,
		0, 1, 0, file.size, 0, 0, 0, 0,
		(unsigned int)(file.name_size ? file.name_size : name_size), 0);
	made_put(header, 110);
	made_put(file.name, name_size);
	made_pad();
	memset(room(file.size), 'x', file.size);
	made_pad();
}

void made_file(const char *name)
{
	made_any_file((struct made_file){.name = name, .size = 4});
}

void made_trailer(void)
{
	made_any_file((struct made_file){.name = "TRAILER!!!"});
}

static uint32_t crc_of(const uint8_t *at, size_t n)
{
	uint32_t crc = ~0u;

	for (size_t i = 0; i < n; i++) {
		crc ^= at[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

static void number(uint32_t value)
{
	for (int i = 0; i < 4; i++, value >>= 8)
		*room(1) = (uint8_t)value;
}

void made_gzip(size_t start)
{
	static const uint8_t header[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1};
	size_t n = made_initrd.used - start;
	uint32_t crc = crc_of(made_initrd.data + start, n);
	uint8_t copy[32 << 10];

	assert(n <= sizeof(copy));
	memcpy(copy, made_initrd.data + start, n);
	made_initrd.used = start;
	made_put(header, sizeof(header));
	number((uint32_t)(n | (~n << 16)));
	made_put(copy, n);
	number(crc);
	number((uint32_t)n);
}
