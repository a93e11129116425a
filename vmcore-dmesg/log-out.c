// SPDX-License-Identifier: GPL-2.0-or-later
#include "vmcore-dmesg/log-out.h"

#include <errno.h>
#include <inttypes.h>

#include "base/cleanup.h"
#include "vmcore-dmesg/layout.h"

/* Text is copied in pieces of so many bytes, none of which is over the end of a page. */
#define PIECE 4096

#define NSEC_PER_SEC  1000000000
#define NSEC_PER_USEC 1000

static struct kx_err *written(FILE *out)
{
	if (!ferror(out))
		return NULL;
	return kx_err_errno(KX_IO, errno, "the log cannot be written");
}

void dmesg_lose(struct dmesg *log, uint64_t n, struct kx_err *err)
{
	log->lost += n;
	if (log->first_lost)
		kx_err_free(err);
	else
		log->first_lost = err;
}

struct kx_err *dmesg_spend(struct dmesg *log, uint64_t bytes)
{
	if (bytes > log->left)
		return kx_err_new(KX_FORMAT, "%s: the log has more text than room",
			log->dump->source->name);
	log->left -= bytes;
	return NULL;
}

struct kx_err *dmesg_variable(
	struct dump *dump, const char *symbol, unsigned int width, uint64_t *ret)
{
	uint64_t address;
	bool found;

	KX_TRY(dump_symbol(dump, symbol, &found, &address));
	if (!found)
		return kx_err_new(KX_FORMAT, "%s has no line SYMBOL(%s)",
			dump->vmcoreinfo.name, symbol);
	return kx_err_prefix(dump_number(dump, address, 0, width, ret), "%s", symbol);
}

struct kx_err *dmesg_check_buf(const struct dump *dump, uint64_t buf, uint64_t size)
{
	if (size - 1 <= dump_word_mask(dump) - buf)
		return NULL;
	return kx_err_new(KX_FORMAT,
		"%s: log_buf at 0x%" PRIx64 " wraps around the end of the addresses",
		dump->source->name, buf);
}

struct kx_err *dmesg_read_caller(struct dump *dump, uint64_t address, uint64_t offset,
	struct dmesg_record *record)
{
	record->has_caller = offset != LAYOUT_ABSENT;
	if (!record->has_caller)
		return NULL;
	return dump_number(dump, address, offset, 4, &record->caller);
}

static int put_time(FILE *out, uint64_t nsec)
{
	return fprintf(out, "[%5" PRIu64 ".%06" PRIu64 "] ", nsec / NSEC_PER_SEC,
		nsec % NSEC_PER_SEC / NSEC_PER_USEC);
}

/* As the kernel has it with CONFIG_PRINTK_CALLER, but as wide as makedumpfile does. */
static int put_caller(FILE *out, uint64_t caller)
{
	char text[sizeof("T4294967295")];

	snprintf(text, sizeof(text), "%c%" PRIu32, caller & DMESG_CALLER_CPU ? 'C' : 'T',
		(uint32_t)(caller & (DMESG_CALLER_CPU - 1)));
	return fprintf(out, "[%8s] ", text);
}

/* What stands before the text. Its width in columns. */
static int put_prefix(FILE *out, const struct dmesg_record *record)
{
	int width = put_time(out, record->nsec);

	return record->has_caller ? width + put_caller(out, record->caller) : width;
}

/* Of the "C" locale, whatever the caller's is. */
static bool is_plain(uint8_t c)
{
	return (c >= ' ' && c <= '~') || c == '\t';
}

static void put_bytes(FILE *out, const uint8_t *p, size_t size, int indent)
{
	for (size_t i = 0; i < size && !ferror(out); i++) {
		if (is_plain(p[i]))
			putc(p[i], out);
		else if (p[i] == '\n')
			fprintf(out, "\n%*s", indent, "");
		else
			fprintf(out, "\\x%02x", p[i]);
	}
}

/* Up to the end of the page at most. */
static size_t piece_size(uint64_t vaddr, uint64_t size)
{
	uint64_t n = PIECE - vaddr % PIECE;

	return n < size ? n : size;
}

/* *ret_put: how many bytes of the piece there were, with an error, too. */
static struct kx_err *put_piece(
	struct dmesg *log, uint64_t vaddr, size_t size, int indent, size_t *ret_put)
{
	uint8_t piece[PIECE];
	struct kx_err *err = dump_read_part(log->dump, vaddr, piece, size, ret_put);

	put_bytes(log->out, piece, *ret_put, indent);
	return err;
}

struct kx_err *dmesg_put_record(struct dmesg *log, const struct dmesg_record *record)
{
	uint64_t vaddr = record->text, size = record->size;
	int indent = put_prefix(log->out, record);
	struct kx_err *err = NULL;

	while (size && !err && !ferror(log->out)) {
		size_t put, n = piece_size(vaddr, size);

		err = put_piece(log, vaddr, n, indent, &put);
		vaddr += n;
		size -= n;
	}
	if (err)
		dmesg_lose(log, 1, err);
	if (!ferror(log->out))
		putc('\n', log->out);
	return written(log->out);
}

struct kx_err *dmesg_put_text(struct dmesg *log, uint64_t vaddr, uint64_t size)
{
	while (size && !ferror(log->out)) {
		size_t put, n = piece_size(vaddr, size);
		struct kx_err *err = put_piece(log, vaddr, n, 0, &put);

		if (err)
			dmesg_lose(log, n - put, err);
		KX_TRY(dmesg_spend(log, put));
		vaddr += n;
		size -= n;
	}
	return written(log->out);
}
