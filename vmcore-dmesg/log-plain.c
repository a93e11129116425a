// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The log of kernels before v3.5: text in a ring. log_end counts the bytes that were ever
 * written, in 32 bits; its low bits are the place of the next one (kernel/printk.c).
 */
#include "kernel-log.h"

#include <inttypes.h>

struct plain {
	uint64_t buf;  /* the kernel's address of the ring */
	uint64_t size; /* bytes, a power of two */
	uint64_t end;  /* log_end */
	uint64_t used; /* bytes of the ring that hold text */
};

static struct kx_err *read_u32(struct dump *dump, const char *symbol, uint64_t *ret)
{
	uint64_t address;

	KX_TRY(dump_need_symbol(dump, symbol, &address));
	return kx_err_prefix(dump_number(dump, address, 0, 4, ret), "%s", symbol);
}

/*
 * log_end starts again at 0 after 4 GiB, when the ring has long been full. logged_chars
 * tells, but for what has been cleared since.
 */
static struct kx_err *read_used(struct dump *dump, struct plain *plain)
{
	uint64_t address, logged = 0;
	bool found;

	KX_TRY(dump_symbol(dump, "logged_chars", &found, &address));
	if (found)
		KX_TRY(kx_err_prefix(
			dump_number(dump, address, 0, 4, &logged), "logged_chars"));
	plain->used = plain->end > logged ? plain->end : logged;
	if (plain->used > plain->size)
		plain->used = plain->size;
	return NULL;
}

static struct kx_err *plain_read(struct dump *dump, struct plain *ret)
{
	uint64_t address;

	KX_TRY(dump_need_symbol(dump, "log_buf", &address));
	KX_TRY(kx_err_prefix(
		dump_number(dump, address, 0, dump->word, &ret->buf), "log_buf"));
	KX_TRY(read_u32(dump, "log_buf_len", &ret->size));
	KX_TRY(read_u32(dump, "log_end", &ret->end));
	if (!ret->size || ret->size & (ret->size - 1) ||
		ret->size > 1ULL << LOG_SIZE_BITS_MAX)
		return kx_err_new(KX_FORMAT,
			"%s: log_buf_len is %" PRIu64 ", not a power of two up to 2^%d",
			dump->source->name, ret->size, LOG_SIZE_BITS_MAX);
	if (ret->size - 1 > dump_word_mask(dump) - ret->buf)
		return kx_err_new(KX_FORMAT,
			"%s: log_buf at 0x%" PRIx64
			" wraps around the end of the addresses",
			dump->source->name, ret->buf);
	return read_used(dump, ret);
}

struct kx_err *log_print_plain(struct dump *dump, FILE *out)
{
	struct plain plain = {0};

	KX_TRY(plain_read(dump, &plain));
	uint64_t start = (plain.end - plain.used) & (plain.size - 1);
	uint64_t n = plain.size - start; /* before the ring's end */
	if (n > plain.used)
		n = plain.used;
	KX_TRY(log_put_text(dump, out, plain.buf + start, n));
	return log_put_text(dump, out, plain.buf, plain.used - n);
}
