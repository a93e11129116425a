// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Initrds that are decompressed ahead: what comes out has nothing left to decompress, and
 * in it the kernel finds what it would have found.
 */
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "format/initrd.h"
#include "hold.h"
#include "image/initrd-ahead.h"
#include "lib/decompress.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ROOM (1 << 20)

static bool input_file(const uint8_t *data, size_t size, struct file *ret)
{
	int fd;

	if (file_new_memfd("input", &fd))
		return false;
	hold(write(fd, data, size) == (ssize_t)size);
	return !file_from_memfd(fd, "input", ret);
}

/* Plain archives up to what is not known, which stands last and is that of the input. */
static void check_made(const struct file *initrd, const struct file *made)
{
	struct bytes b = {made->data, made->size, "made"};
	uint64_t at = initrd_skip_zeros(&b, 0), left;

	while (at < b.size && initrd_find_plain(&b, at, &at))
		at = initrd_skip_zeros(&b, at);
	left = b.size - at;
	hold(left <= initrd->size);
	hold(!left || !memcmp(b.data + at, initrd->data + initrd->size - left, left));
}

/* ---- what the kernel finds: unpack_to_rootfs() in init/initramfs.c ---------------- */

/* What was found, as a number: of bytes without the zeros behind them. */
static void find_bytes(uint64_t *found, const struct bytes *b)
{
	uint64_t size = b->size;

	while (size && !b->data[size - 1])
		size--;
	for (uint64_t i = 0; i < size; i++)
		*found = (*found ^ b->data[i]) * 0x100000001b3;
	*found = (*found ^ 0x100) * 0x100000001b3;
}

static void walk(const struct bytes *all, uint64_t *found);

/* *ret_used: bytes of what is decompressed; false: it is not known. */
static bool walk_packed(const struct bytes *rest, uint64_t *found, uint64_t *ret_used)
{
	char name[] = "part";
	struct file from = {
		.path = name, .fd = -1, .data = rest->data, .size = rest->size};
	struct file inner = {.fd = -1};
	struct kx_err *err = NULL;

	if (!packed_is(rest) || !decompress_detect(rest))
		return false;
	err = decompress_start(&from, 4 * ROOM, ret_used, &inner);
	if (!err)
		walk(&(struct bytes){inner.data, inner.size, "inner"}, found);
	file_close(&inner);
	kx_err_free(err);
	return !err;
}

/* It goes on behind what is not known here, and then looks at where in a word that is. */
static void walk(const struct bytes *all, uint64_t *found)
{
	uint64_t at = initrd_skip_zeros(all, 0), end;

	for (; at < all->size; at = initrd_skip_zeros(all, end)) {
		struct bytes rest = {all->data + at, all->size - at, "rest"};

		if (initrd_find_plain(all, at, &end)) {
			rest.size = end - at;
			find_bytes(found, &rest);
		} else if (walk_packed(&rest, found, &end)) {
			end += at;
		} else {
			*found ^= at % INITRD_ALIGN;
			find_bytes(found, &rest);
			return;
		}
	}
}

static uint64_t what_is_found(const struct file *file)
{
	struct bytes b = file_bytes(file);
	uint64_t found = 0xcbf29ce484222325;

	walk(&b, &found);
	return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct initrd_ahead ahead;
	struct file initrd;

	if (!size || !input_file(data, size, &initrd))
		return 0;
	kx_err_free(initrd_ahead_make(&initrd, ROOM, "the test", &ahead));
	if (ahead.file.path) {
		hold(!ahead.why_not && ahead.format);
		hold(ahead.file.size <= ROOM + 3);
		check_made(&initrd, &ahead.file);
		hold(what_is_found(&initrd) == what_is_found(&ahead.file));
	}
	initrd_ahead_destroy(&ahead);
	file_close(&initrd);
	return 0;
}
