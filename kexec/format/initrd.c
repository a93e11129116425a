// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/initrd.h"

#include <string.h>
#include <sys/stat.h>

#include "base/number.h"

/* Sizes are as a hostile file states them: no sum may wrap. */
static void add(uint64_t *to, uint64_t bytes)
{
	*to = add_saturated(*to, bytes);
}

/* Zeros may be many. */
uint64_t initrd_skip_zeros(const struct bytes *b, uint64_t at)
{
	while (b->size - at >= 8 && !get_le64(b->data + at))
		at += 8;
	while (at < b->size && !b->data[at])
		at++;
	return at;
}

/* ---- cpio -------------------------------------------------------------------------- */

/* early-userspace/buffer-format.rst: behind the magic, 8 hexadecimal digits each. */
#define CPIO_HEADER   110
#define CPIO_MODE     (6 + 1 * 8)
#define CPIO_FILESIZE (6 + 6 * 8)
#define CPIO_NAMESIZE (6 + 11 * 8)
#define CPIO_TRAILER  "TRAILER!!!"

static bool is_cpio(const struct bytes *b, uint64_t at)
{
	return at % INITRD_ALIGN == 0 && b->size - at >= CPIO_HEADER &&
	       (!memcmp(b->data + at, "070701", 6) || !memcmp(b->data + at, "070702", 6));
}

/* As the kernel does, up to what is no digit. */
static uint32_t cpio_number(const uint8_t *p)
{
	uint32_t value = 0;

	for (int i = 0; i < 8; i++) {
		uint8_t c = p[i] | 0x20;

		if (p[i] >= '0' && p[i] <= '9')
			value = value << 4 | (p[i] - '0');
		else if (c >= 'a' && c <= 'f')
			value = value << 4 | (c - 'a' + 10);
		else
			break;
	}
	return value;
}

/* One file of the archive. */
struct cpio_file {
	uint64_t end;	 /* behind its last byte */
	uint64_t next;	 /* where the next one starts */
	uint64_t memory; /* bytes of whole pages */
	bool trailer;	 /* it is the mark that the archive ends */
};

static struct cpio_file read_file(const struct bytes *b, uint64_t at, uint64_t page_size)
{
	const uint8_t *h = b->data + at;
	uint64_t name_size = cpio_number(h + CPIO_NAMESIZE);
	uint64_t size = cpio_number(h + CPIO_FILESIZE);
	uint64_t name = at + CPIO_HEADER;
	struct cpio_file file = {.end = align_up(name + name_size, 4) + size};

	file.next = align_up(file.end, 4);
	if (S_ISREG(cpio_number(h + CPIO_MODE)))
		file.memory = align_up(size, page_size);
	file.trailer = name_size == sizeof(CPIO_TRAILER) &&
		       b->size - name >= name_size &&
		       !memcmp(b->data + name, CPIO_TRAILER, name_size);
	return file;
}

/* Is what follows the last file the start of one more? */
static bool header_is_cut(const struct bytes *b, uint64_t at)
{
	return b->size - at >= 5 && b->size - at < CPIO_HEADER &&
	       !memcmp(b->data + at, "07070", 5);
}

/* The archive at at, up to its trailer, or to what is no file of it. */
static struct initrd_part walk_cpio(
	const struct bytes *b, uint64_t at, uint64_t page_size)
{
	struct initrd_part part = {
		.offset = at, .packed = {.format = "cpio", .certainty = PACKED_EXACT}};
	struct cpio_file file = {.next = at};

	while (!file.trailer && is_cpio(b, file.next)) {
		file = read_file(b, file.next, page_size);
		/* All of the trailer is there, though its padding may not be. */
		if (file.end > b->size && !file.trailer) {
			part.packed.certainty = PACKED_AT_LEAST;
			part.packed.cut_short = true;
		}
		if (file.next > b->size)
			file.next = b->size;
		add(&part.memory, file.memory);
	}
	if (!file.trailer && header_is_cut(b, file.next))
		part.packed.cut_short = true;
	part.packed.size = part.packed.unpacked = file.next - at;
	return part;
}

/* ---- all of it --------------------------------------------------------------------- */

/* Half a page of each file is lost; of 4 KiB, that is a sixteenth of one of 32 KiB. */
static uint64_t lost_in_pages(uint64_t bytes, uint64_t page_size)
{
	return bytes / 16 * (page_size / 4096);
}

static bool walk_part(const struct bytes *b, uint64_t at, uint64_t page_size,
	struct initrd_part *ret)
{
	struct bytes rest = {b->data + at, b->size - at, b->name};

	if (is_cpio(b, at)) {
		*ret = walk_cpio(b, at, page_size);
		return true;
	}
	*ret = (struct initrd_part){.offset = at};
	if (!packed_measure(&rest, &ret->packed))
		return false;
	ret->memory = ret->packed.unpacked;
	add(&ret->memory, lost_in_pages(ret->packed.unpacked, page_size));
	return true;
}

static void add_part(const struct initrd_part *part, struct initrd *to)
{
	if (to->nparts < INITRD_PARTS_MAX)
		to->parts[to->nparts] = *part;
	to->nparts++;
	add(&to->memory, part->memory);
	if (part->packed.certainty > to->certainty)
		to->certainty = part->packed.certainty;
}

void initrd_walk(const struct bytes *b, uint64_t page_size, struct initrd *ret)
{
	initrd_walk_from(b, 0, page_size, ret);
}

void initrd_walk_from(
	const struct bytes *b, uint64_t at, uint64_t page_size, struct initrd *ret)
{
	struct initrd_part part;

	*ret = (struct initrd){0};
	at = initrd_skip_zeros(b, at);
	while (at < b->size && walk_part(b, at, page_size, &part)) {
		add_part(&part, ret);
		at = initrd_skip_zeros(b, at + part.packed.size);
	}
	ret->readable = at;
}

bool initrd_find_plain(const struct bytes *b, uint64_t at, uint64_t *ret_end)
{
	struct cpio_file file = {.next = at};

	while (!file.trailer) {
		if (file.next > b->size || !is_cpio(b, file.next))
			return false;
		file = read_file(b, file.next, 1);
	}
	*ret_end = file.next < b->size ? file.next : b->size;
	return true;
}

bool initrd_is_plain(const struct bytes *b)
{
	uint64_t at = 0;

	if (!b->size)
		return false;
	while (at < b->size) {
		if (!initrd_find_plain(b, at, &at))
			return false;
		at = initrd_skip_zeros(b, at);
	}
	return true;
}

static bool states_end(const struct bytes *b, uint64_t at)
{
	const struct bytes rest = {b->data + at, b->size - at, b->name};

	return is_cpio(b, at) || packed_states_end(&rest);
}

bool initrd_find_cut(const struct bytes *b, struct initrd_part *ret)
{
	uint64_t at = initrd_skip_zeros(b, 0);

	while (at < b->size && states_end(b, at) && walk_part(b, at, 1, ret)) {
		if (ret->packed.cut_short)
			return true;
		at = initrd_skip_zeros(b, at + ret->packed.size);
	}
	return false;
}

/* Bytes of the name of the file at at, without its NUL. */
static size_t name_length(const struct bytes *b, uint64_t at)
{
	uint64_t left = b->size - at - CPIO_HEADER;
	uint64_t size = cpio_number(b->data + at + CPIO_NAMESIZE);

	return strnlen((const char *)b->data + at + CPIO_HEADER,
		size < left ? size : left);
}

void initrd_each_name(const struct bytes *b,
	bool (*take)(void *arg, const char *name, size_t size), void *arg)
{
	uint64_t at = initrd_skip_zeros(b, 0);

	while (at <= b->size && is_cpio(b, at)) {
		struct cpio_file file = read_file(b, at, 1);
		const char *name = (const char *)b->data + at + CPIO_HEADER;

		if (!file.trailer && !take(arg, name, name_length(b, at)))
			return;
		if (file.next > b->size)
			return;
		at = file.trailer ? initrd_skip_zeros(b, file.next) : file.next;
	}
}
