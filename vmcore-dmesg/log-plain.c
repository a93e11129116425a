// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The log of kernels before v3.5: text in a ring. log_end counts the bytes that were ever
 * written, in 32 bits; its low bits are the place of the next one (kernel/printk.c).
 */
#include "vmcore-dmesg/log-out.h"

#include <inttypes.h>

struct plain {
	uint64_t buf;  /* the kernel's address of the ring */
	uint64_t size; /* bytes, a power of two */
	uint64_t end;  /* log_end */
	uint64_t used; /* bytes of the ring that hold text */
};

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
		KX_TRY(dmesg_variable(dump, "logged_chars", 4, &logged));
	plain->used = plain->end > logged ? plain->end : logged;
	if (plain->used > plain->size)
		plain->used = plain->size;
	return NULL;
}

static struct kx_err *plain_read(struct dump *dump, struct plain *ret)
{
	KX_TRY(dmesg_variable(dump, "log_buf", dump->word, &ret->buf));
	KX_TRY(dmesg_variable(dump, "log_buf_len", 4, &ret->size));
	KX_TRY(dmesg_variable(dump, "log_end", 4, &ret->end));
	if (!ret->size || ret->size & (ret->size - 1) ||
		ret->size > 1ULL << LOG_SIZE_BITS_MAX)
		return kx_err_new(KX_FORMAT,
			"%s: log_buf_len is %" PRIu64 ", not a power of two up to 2^%d",
			dump->source->name, ret->size, LOG_SIZE_BITS_MAX);
	KX_TRY(dmesg_check_buf(dump, ret->buf, ret->size));
	return read_used(dump, ret);
}

struct kx_err *dmesg_print_plain(struct dmesg *log)
{
	struct plain plain = {0};

	log->unit = "bytes";
	KX_TRY(plain_read(log->dump, &plain));
	uint64_t start = (plain.end - plain.used) & (plain.size - 1);
	uint64_t n = plain.size - start; /* before the ring's end */
	if (n > plain.used)
		n = plain.used;
	KX_TRY(dmesg_put_text(log, plain.buf + start, n));
	return dmesg_put_text(log, plain.buf, plain.used - n);
}
