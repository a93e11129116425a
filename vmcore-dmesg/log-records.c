// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The log of kernels from v3.5 to v5.9: records of variable length in a ring. A record is
 * a struct printk_log (struct log before v3.11), the text, a dictionary and padding; a
 * record of length 0 says that the next one is at the ring's start.
 */
#include "kernel-log.h"

#include <inttypes.h>

#include "cleanup.h"
#include "layout.h"
#include "vmcoreinfo.h"

struct records_layout {
	struct layout_widths w;
	uint64_t size, ts_nsec, len, text_len;
};

#define AT(member) offsetof(struct records_layout, member)

static const struct layout_size sizes[] = {{"printk_log", AT(size)}};
static const struct layout_field fields[] = {
	{"printk_log.ts_nsec", AT(ts_nsec), AT(w.u64), AT(size)},
	{"printk_log.len", AT(len), AT(w.u16), AT(size)},
	{"printk_log.text_len", AT(text_len), AT(w.u16), AT(size)},
};
static const struct layout_table table = {
	sizes, KX_ARRAY_SIZE(sizes), fields, KX_ARRAY_SIZE(fields)};

static const struct layout_size old_sizes[] = {{"log", AT(size)}};
static const struct layout_field old_fields[] = {
	{"log.ts_nsec", AT(ts_nsec), AT(w.u64), AT(size)},
	{"log.len", AT(len), AT(w.u16), AT(size)},
	{"log.text_len", AT(text_len), AT(w.u16), AT(size)},
};
static const struct layout_table old_table = {
	old_sizes, KX_ARRAY_SIZE(old_sizes), old_fields, KX_ARRAY_SIZE(old_fields)};

struct records {
	struct dump *dump;
	struct records_layout layout;
	uint64_t buf;	      /* the kernel's address of the ring */
	uint64_t size;	      /* bytes */
	uint64_t first, next; /* offsets of the oldest record, and behind the newest */
};

static struct kx_err *read_variable(
	struct dump *dump, const char *symbol, unsigned int width, uint64_t *ret)
{
	uint64_t address;

	KX_TRY(dump_need_symbol(dump, symbol, &address));
	return kx_err_prefix(dump_number(dump, address, 0, width, ret), "%s", symbol);
}

static struct kx_err *check(const struct records *r)
{
	const char *name = r->dump->source->name;

	if (!r->size || r->size > 1ULL << LOG_SIZE_BITS_MAX)
		return kx_err_new(KX_FORMAT,
			"%s: log_buf_len is %" PRIu64 ", not 1 to 2^%d bytes", name,
			r->size, LOG_SIZE_BITS_MAX);
	if (r->size - 1 > dump_word_mask(r->dump) - r->buf)
		return kx_err_new(KX_FORMAT,
			"%s: log_buf at 0x%" PRIx64
			" wraps around the end of the addresses",
			name, r->buf);
	if (r->first >= r->size || r->next >= r->size)
		return kx_err_new(KX_FORMAT,
			"%s: log_first_idx is 0x%" PRIx64 " and log_next_idx 0x%" PRIx64
			", but the log has only 0x%" PRIx64 " bytes",
			name, r->first, r->next, r->size);
	return NULL;
}

static struct kx_err *records_read(struct records *r)
{
	const char *value;
	size_t size;
	bool is_new =
		vmcoreinfo_find(&r->dump->vmcoreinfo, "SIZE(printk_log)", &value, &size);

	KX_TRY(layout_read(&r->dump->vmcoreinfo, r->dump->word,
		is_new ? &table : &old_table, &r->layout.w));
	KX_TRY(read_variable(r->dump, "log_buf", r->dump->word, &r->buf));
	KX_TRY(read_variable(r->dump, "log_buf_len", 4, &r->size));
	KX_TRY(read_variable(r->dump, "log_first_idx", 4, &r->first));
	KX_TRY(read_variable(r->dump, "log_next_idx", 4, &r->next));
	return check(r);
}

static struct kx_err *record_err(const struct records *r, uint64_t at, const char *what)
{
	return kx_err_new(KX_FORMAT,
		"%s: the record at offset 0x%" PRIx64 " of the log %s",
		r->dump->source->name, at, what);
}

static struct kx_err *print_record(
	const struct records *r, FILE *out, uint64_t at, uint64_t len)
{
	uint64_t nsec, text_len, vaddr = r->buf + at;

	if (len < r->layout.size || len > r->size - at)
		return record_err(r, at, "does not fit into it");
	KX_TRY(dump_number(r->dump, vaddr, r->layout.ts_nsec, 8, &nsec));
	KX_TRY(dump_number(r->dump, vaddr, r->layout.text_len, 2, &text_len));
	if (text_len > len - r->layout.size)
		return record_err(r, at, "has more text than bytes");
	KX_TRY(log_put_time(out, nsec));
	KX_TRY(log_put_text(r->dump, out, vaddr + r->layout.size, text_len));
	return log_put_end(out);
}

/*
 * Print the records from *at on, up to the one at end, or up to the one that says that
 * the ring starts again. Each has at least the struct's size: the walk is bounded.
 */
static struct kx_err *print_run(
	const struct records *r, FILE *out, uint64_t *at, uint64_t end)
{
	while (*at != end) {
		uint64_t len;

		if (*at > end || r->layout.size > r->size - *at)
			return record_err(r, *at, "is behind the newest one");
		KX_TRY(dump_number(r->dump, r->buf + *at, r->layout.len, 2, &len));
		if (!len)
			break;
		KX_TRY(print_record(r, out, *at, len));
		*at += len;
	}
	return NULL;
}

struct kx_err *log_print_records(struct dump *dump, FILE *out)
{
	struct records r = {.dump = dump};

	KX_TRY(records_read(&r));
	uint64_t at = r.first;
	if (r.first > r.next) {
		KX_TRY(print_run(&r, out, &at, r.size));
		at = 0;
	}
	KX_TRY(print_run(&r, out, &at, r.next));
	if (at != r.next)
		return record_err(&r, at, "is empty, but not the newest one");
	return NULL;
}
