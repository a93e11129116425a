// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel-log.h"

#include <errno.h>
#include <inttypes.h>

/* Text is copied in pieces of so many bytes. */
#define PIECE 1024

#define NSEC_PER_SEC  1000000000
#define NSEC_PER_USEC 1000

static struct kx_err *written(FILE *out)
{
	if (!ferror(out))
		return NULL;
	return kx_err_errno(KX_IO, errno, "the log cannot be written");
}

struct kx_err *log_put_time(FILE *out, uint64_t nsec)
{
	fprintf(out, "[%5" PRIu64 ".%06" PRIu64 "] ", nsec / NSEC_PER_SEC,
		nsec % NSEC_PER_SEC / NSEC_PER_USEC);
	return written(out);
}

/* Of the "C" locale, whatever the caller's is. */
static bool is_plain(uint8_t c)
{
	return (c >= ' ' && c <= '~') || (c >= '\t' && c <= '\r');
}

static void put_bytes(FILE *out, const uint8_t *p, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (is_plain(p[i]))
			putc(p[i], out);
		else
			fprintf(out, "\\x%02x", p[i]);
	}
}

struct kx_err *log_put_text(struct dump *dump, FILE *out, uint64_t vaddr, uint64_t size)
{
	uint8_t piece[PIECE];

	for (uint64_t done = 0; done < size;) {
		size_t n = size - done < sizeof(piece) ? size - done : sizeof(piece);

		KX_TRY(dump_read(dump, vaddr + done, piece, n));
		put_bytes(out, piece, n);
		KX_TRY(written(out));
		done += n;
	}
	return NULL;
}

struct kx_err *log_put_end(FILE *out)
{
	putc('\n', out);
	return written(out);
}

struct kx_err *log_print(struct dump *dump, FILE *out)
{
	bool found;
	uint64_t address;

	KX_TRY(dump_symbol(dump, "prb", &found, &address));
	if (found)
		return log_print_ringbuffer(dump, out);
	KX_TRY(dump_symbol(dump, "log_first_idx", &found, &address));
	if (found)
		return log_print_records(dump, out);
	KX_TRY(dump_symbol(dump, "log_end", &found, &address));
	if (found)
		return log_print_plain(dump, out);
	return kx_err_new(KX_FORMAT,
		"%s tells of no log: it has none of SYMBOL(prb), SYMBOL(log_first_idx) "
		"and SYMBOL(log_end)",
		dump->vmcoreinfo.name);
}
