// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Write the vmlinux inside of a bzImage to standard output, as --fast-boot has it:
 *
 *	unpack-payload BZIMAGE		with its relocation table, as it is
 *	unpack-payload BZIMAGE last	moved to its last slot in virtual memory; the
 *offset goes to standard error, in hex
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/kaslr.h"
#include "image/image.h"
#include "image/payload.h"

static int fail(struct kx_err *err, const char *what)
{
	fprintf(stderr, "unpack-payload: %s\n", err ? err->message : what);
	return 1;
}

/* The slots count from 0 again when all were there. */
static uint64_t last_offset(const struct bzimage *bz)
{
	uint64_t last = 0, next, slot = 1;

	while ((next = kaslr_virtual_offset(
			bz->pref_address, bz->init_size, bz->kernel_alignment, slot++)))
		last = next;
	return last;
}

static int write_out(const uint8_t *data, uint64_t size)
{
	return fwrite(data, 1, size, stdout) == size && !fflush(stdout)
		       ? 0
		       : fail(NULL, "cannot write");
}

static int write_moved(const struct image *image)
{
	const struct file *file = &image->payload.file;
	uint64_t offset = last_offset(&image->bz);
	uint8_t *copy = malloc(file->size);

	if (!copy)
		return fail(NULL, "no memory");
	memcpy(copy, file->data, file->size);
	kaslr_relocate(&image->payload, offset, copy);
	fprintf(stderr, "%" PRIx64 "\n", offset);
	int status = write_out(copy, file->size);
	free(copy);
	return status;
}

static int unpack(struct image *image, bool moved)
{
	struct kx_err *err = image_unpack_payload(image);

	if (err || !image->payload.elf.nloads)
		return fail(err ? err : image->payload.why_not, "no bzImage");
	return moved ? write_moved(image)
		     : write_out(image->payload.file.data, image->payload.file.size);
}

int main(int argc, char **argv)
{
	struct image image;

	if (argc < 2)
		return fail(NULL, "usage: unpack-payload BZIMAGE [last]");
	struct kx_err *err = image_open(argv[1], NULL, 0, &image);
	if (err)
		return fail(err, "");
	int status = unpack(&image, argc > 2 && !strcmp(argv[2], "last"));
	image_close(&image);
	return status;
}
