// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The log of kernels from v3.5 to v5.9: records of variable length in a ring. A record is
 * a struct printk_log (struct log before v3.11), the text, a dictionary and padding; a
 * record of length 0 says that the next one is at the ring's start.
 */
#include "vmcore-dmesg/log-out.h"

#include <inttypes.h>

#include "base/cleanup.h"
#include "format/vmcoreinfo.h"
#include "vmcore-dmesg/layout.h"

struct records_layout {
	struct layout_widths w;
	uint64_t size, ts_nsec, len, text_len, caller_id;
};

#define AT(member) offsetof(struct records_layout, member)

#define ROWS(log)                                                                        \
	{"SIZE(" log ")", AT(size), 0, 0},                                               \
	{"OFFSET(" log ".ts_nsec)", AT(ts_nsec), AT(w.u64), AT(size)},                   \
	{"OFFSET(" log ".len)", AT(len), AT(w.u16), AT(size)},                           \
	{"OFFSET(" log ".text_len)", AT(text_len), AT(w.u16), AT(size)}

static const struct layout_row table[] = {ROWS("printk_log"), {0}};
static const struct layout_row old_table[] = {ROWS("log"), {0}};

/* Since v5.1, of kernels that print it. */
static const struct layout_row caller_id = {
	"OFFSET(printk_log.caller_id)", AT(caller_id), AT(w.u32), AT(size)};

struct records {
	struct dmesg *log;
	struct dump *dump;
	struct records_layout layout;
	uint64_t buf;	      /* the kernel's address of the ring */
	uint64_t size;	      /* bytes */
	uint64_t first, next; /* offsets of the oldest record, and behind the newest */
};

static struct kx_err *check(const struct records *r)
{
	const char *name = r->dump->source->name;

	if (!r->size || r->size > 1ULL << LOG_SIZE_BITS_MAX)
		return kx_err_new(KX_FORMAT,
			"%s: log_buf_len is %" PRIu64 ", not 1 to 2^%d bytes", name,
			r->size, LOG_SIZE_BITS_MAX);
	KX_TRY(dmesg_check_buf(r->dump, r->buf, r->size));
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
		is_new ? table : old_table, &caller_id, &r->layout.w));
	KX_TRY(dmesg_variable(r->dump, "log_buf", r->dump->word, &r->buf));
	KX_TRY(dmesg_variable(r->dump, "log_buf_len", 4, &r->size));
	KX_TRY(dmesg_variable(r->dump, "log_first_idx", 4, &r->first));
	KX_TRY(dmesg_variable(r->dump, "log_next_idx", 4, &r->next));
	return check(r);
}

static struct kx_err *record_err(const struct records *r, uint64_t at, const char *what)
{
	return kx_err_new(KX_FORMAT,
		"%s: the record at offset 0x%" PRIx64 " of the log %s",
		r->dump->source->name, at, what);
}

/*
 * The length of the record at offset at, by which the next one is found; 0 for the one
 * that says that the ring starts again. end is that of the records.
 */
static struct kx_err *read_len(
	const struct records *r, uint64_t at, uint64_t end, uint64_t *ret)
{
	const struct records_layout *l = &r->layout;

	if (at > end || l->size > r->size - at)
		return record_err(r, at, "is behind the newest one");
	KX_TRY(dmesg_spend(r->log, l->size));
	KX_TRY(dump_number(r->dump, r->buf + at, l->len, 2, ret));
	if (*ret && (*ret < l->size || *ret > r->size - at))
		return record_err(r, at, "does not fit into it");
	return NULL;
}

static struct kx_err *read_record(const struct records *r, uint64_t at, uint64_t len,
	struct dmesg_record *ret)
{
	const struct records_layout *l = &r->layout;
	uint64_t vaddr = r->buf + at;

	ret->text = vaddr + l->size;
	KX_TRY(dump_number(r->dump, vaddr, l->ts_nsec, 8, &ret->nsec));
	KX_TRY(dump_number(r->dump, vaddr, l->text_len, 2, &ret->size));
	KX_TRY(dmesg_read_caller(r->dump, vaddr, l->caller_id, ret));
	if (ret->size > len - l->size)
		return record_err(r, at, "has more text than bytes");
	return dmesg_spend(r->log, ret->size);
}

static struct kx_err *print_record(struct records *r, uint64_t at, uint64_t len)
{
	struct dmesg_record record = {0};
	struct kx_err *err = read_record(r, at, len, &record);

	if (!err)
		return dmesg_put_record(r->log, &record);
	dmesg_lose(r->log, 1, err);
	return NULL;
}

/* The bytes of the record at the ring's start, or the most that one can have. */
static uint64_t first_len(const struct records *r)
{
	uint64_t len = 0;
	struct kx_err *err = NULL;

	if (r->next)
		err = read_len(r, 0, r->next, &len);
	if (err)
		len = 0;
	kx_err_free(err);
	return len ? len : UINT16_MAX;
}

/* The ring starts again only where the next record and a header do not fit any more. */
static struct kx_err *check_restart(const struct records *r, uint64_t at)
{
	uint64_t room = r->size - at;

	if (first_len(r) + r->layout.size >= room)
		return NULL;
	return kx_err_new(KX_FORMAT,
		"%s: the record at offset 0x%" PRIx64
		" of the log is empty, but the next one had room in the 0x%" PRIx64
		" bytes from there to its end",
		r->dump->source->name, at, room);
}

/* Where the walk goes on is not known, nor how many records are behind it. */
static void lose_rest(struct records *r, struct kx_err *err)
{
	if (!err)
		return;
	r->log->at_least = true;
	dmesg_lose(r->log, 1, err);
}

/* A record of length 0. */
static struct kx_err *check_empty(const struct records *r, uint64_t at, uint64_t end)
{
	if (end == r->size)
		return check_restart(r, at);
	return record_err(r, at, "is empty, but not the newest one");
}

/*
 * Print the records from at on, up to end: that of the newest, or of the ring, which is
 * before it where the ring starts again. Each has at least the struct's size: the walk is
 * bounded.
 */
static struct kx_err *print_run(struct records *r, uint64_t at, uint64_t end)
{
	while (at != end) {
		uint64_t len;
		struct kx_err *err = read_len(r, at, end, &len);

		if (!err && !len)
			err = check_empty(r, at, end);
		if (err || !len) {
			lose_rest(r, err);
			break;
		}
		KX_TRY(print_record(r, at, len));
		at += len;
	}
	return NULL;
}

struct kx_err *dmesg_print_records(struct dmesg *log)
{
	struct records r = {.log = log, .dump = log->dump};
	uint64_t start;

	KX_TRY(records_read(&r));
	start = r.first;
	if (r.first > r.next) {
		KX_TRY(print_run(&r, r.first, r.size));
		start = 0;
	}
	return print_run(&r, start, r.next);
}
