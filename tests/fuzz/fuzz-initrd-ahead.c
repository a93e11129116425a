// SPDX-License-Identifier: GPL-2.0-or-later
/* Initrds that are decompressed ahead: what comes out has nothing left to decompress. */
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "format/initrd.h"
#include "hold.h"
#include "image/initrd-ahead.h"

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
	}
	initrd_ahead_destroy(&ahead);
	file_close(&initrd);
	return 0;
}
