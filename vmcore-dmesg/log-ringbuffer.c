// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The log since v5.10: a ring of descriptors, with a ring of infos of the same number,
 * and a ring of text (kernel/printk/printk_ringbuffer.h). Ids and logical positions count
 * on for ever; their low bits are the place in the ring.
 */
#include "vmcore-dmesg/log-out.h"

#include <inttypes.h>

#include "base/cleanup.h"
#include "vmcore-dmesg/layout.h"

struct ring_layout {
	struct layout_widths w;
	uint64_t rb, desc_ring, data_ring, desc, blk, info, atomic;
	uint64_t rb_descs, rb_data;
	uint64_t count_bits, descs, infos, head_id, tail_id;
	uint64_t size_bits, data;
	uint64_t state, text_blk, begin, next;
	uint64_t seq, ts_nsec, text_len, caller_id;
	uint64_t counter;
};

#define AT(member) offsetof(struct ring_layout, member)

static const struct layout_row table[] = {
	{"SIZE(printk_ringbuffer)", AT(rb), 0, 0},
	{"SIZE(prb_desc_ring)", AT(desc_ring), 0, 0},
	{"SIZE(prb_data_ring)", AT(data_ring), 0, 0},
	{"SIZE(prb_desc)", AT(desc), 0, 0},
	{"SIZE(prb_data_blk_lpos)", AT(blk), 0, 0},
	{"SIZE(printk_info)", AT(info), 0, 0},
	{"SIZE(atomic_long_t)", AT(atomic), 0, 0},
	{"OFFSET(printk_ringbuffer.desc_ring)", AT(rb_descs), AT(desc_ring), AT(rb)},
	{"OFFSET(printk_ringbuffer.text_data_ring)", AT(rb_data), AT(data_ring), AT(rb)},
	{"OFFSET(prb_desc_ring.count_bits)", AT(count_bits), AT(w.u32), AT(desc_ring)},
	{"OFFSET(prb_desc_ring.descs)", AT(descs), AT(w.word), AT(desc_ring)},
	{"OFFSET(prb_desc_ring.infos)", AT(infos), AT(w.word), AT(desc_ring)},
	{"OFFSET(prb_desc_ring.head_id)", AT(head_id), AT(atomic), AT(desc_ring)},
	{"OFFSET(prb_desc_ring.tail_id)", AT(tail_id), AT(atomic), AT(desc_ring)},
	{"OFFSET(prb_data_ring.size_bits)", AT(size_bits), AT(w.u32), AT(data_ring)},
	{"OFFSET(prb_data_ring.data)", AT(data), AT(w.word), AT(data_ring)},
	{"OFFSET(prb_desc.state_var)", AT(state), AT(atomic), AT(desc)},
	{"OFFSET(prb_desc.text_blk_lpos)", AT(text_blk), AT(blk), AT(desc)},
	{"OFFSET(prb_data_blk_lpos.begin)", AT(begin), AT(w.word), AT(blk)},
	{"OFFSET(prb_data_blk_lpos.next)", AT(next), AT(w.word), AT(blk)},
	{"OFFSET(printk_info.seq)", AT(seq), AT(w.u64), AT(info)},
	{"OFFSET(printk_info.ts_nsec)", AT(ts_nsec), AT(w.u64), AT(info)},
	{"OFFSET(printk_info.text_len)", AT(text_len), AT(w.u16), AT(info)},
	{"OFFSET(atomic_long_t.counter)", AT(counter), AT(w.word), AT(atomic)},
	{0},
};

/* Every kernel has it, whether it was built to print it (CONFIG_PRINTK_CALLER) or not. */
static const struct layout_row caller_id = {
	"OFFSET(printk_info.caller_id)", AT(caller_id), AT(w.u32), AT(info)};

struct ring {
	struct dmesg *log;
	struct dump *dump;
	struct ring_layout layout;
	uint64_t descs, infos, data; /* the kernel's addresses */
	uint64_t count_bits, size_bits;
	uint64_t head_id, tail_id;
};

/* What the upper bits of a descriptor's state variable say. */
enum state {
	STATE_RESERVED = 0, /* a writer was at it */
	STATE_COMMITTED = 1,
	STATE_FINALIZED = 2,
	STATE_REUSABLE = 3 /* its text may be overwritten */
};

/* Both positions of a record without a block. Others are multiples of a word. */
#define LPOS_FAILED 1 /* there was no room for its text */
#define LPOS_EMPTY  3 /* it has none */

/* A descriptor. Its block in the ring of text goes from begin to next. */
struct desc {
	uint64_t state_var;   /* its id and its state */
	uint64_t begin, next; /* logical positions */
};

static uint64_t id_mask(const struct ring *ring)
{
	return dump_word_mask(ring->dump) >> 2;
}

static uint64_t ring_count(const struct ring *ring)
{
	return 1ULL << ring->count_bits;
}

static enum state state_of(const struct ring *ring, uint64_t state_var)
{
	return state_var >> (8 * ring->dump->word - 2) & 3;
}

/*
 * The low bits that ids and sequence numbers have in common, but for where they start:
 * the first id is -count, as an unsigned int (DESC0_ID), so that ids soon overflow it;
 * the first sequence number is 0.
 */
static uint64_t seq_bits(const struct ring *ring, uint64_t seq)
{
	return seq & id_mask(ring) & UINT32_MAX;
}

static uint64_t seq_of(const struct ring *ring, uint64_t id)
{
	return seq_bits(ring, id + ring_count(ring));
}

static struct kx_err *ring_word(
	const struct ring *ring, uint64_t address, uint64_t offset, uint64_t *ret)
{
	return dump_number(ring->dump, address, offset, ring->dump->word, ret);
}

static struct kx_err *read_desc_ring(struct ring *ring, uint64_t address)
{
	const struct ring_layout *l = &ring->layout;

	KX_TRY(dump_number(ring->dump, address, l->count_bits, 4, &ring->count_bits));
	KX_TRY(ring_word(ring, address, l->descs, &ring->descs));
	KX_TRY(ring_word(ring, address, l->infos, &ring->infos));
	KX_TRY(ring_word(ring, address, l->head_id + l->counter, &ring->head_id));
	return ring_word(ring, address, l->tail_id + l->counter, &ring->tail_id);
}

static struct kx_err *read_data_ring(struct ring *ring, uint64_t address)
{
	const struct ring_layout *l = &ring->layout;

	KX_TRY(dump_number(ring->dump, address, l->size_bits, 4, &ring->size_bits));
	return ring_word(ring, address, l->data, &ring->data);
}

/* n elements of size bytes at address, all of them below the end of the addresses. */
static struct kx_err *check_array(const struct ring *ring, const char *what,
	uint64_t address, uint64_t n, uint64_t size)
{
	uint64_t bytes;

	if (!__builtin_mul_overflow(n, size, &bytes) &&
		bytes - 1 <= dump_word_mask(ring->dump) - address)
		return NULL;
	return kx_err_new(KX_FORMAT,
		"%s: the %s of the log at 0x%" PRIx64
		" wrap around the end of the addresses",
		ring->dump->source->name, what, address);
}

/* A descriptor is made for each 32 bytes of text at most (PRB_AVGBITS). */
static struct kx_err *check_bits(const struct ring *ring)
{
	uint64_t max = LOG_SIZE_BITS_MAX, count = ring->count_bits,
		 size = ring->size_bits;

	if (count && size && count <= max - 5 && size <= max)
		return NULL;
	return kx_err_new(KX_FORMAT,
		"%s: a log of 2^%" PRIu64 " records and 2^%" PRIu64 " bytes",
		ring->dump->source->name, count, size);
}

/* Records from the tail to the head, both included. */
static uint64_t ring_used(const struct ring *ring)
{
	return ((ring->head_id - ring->tail_id) & id_mask(ring)) + 1;
}

/* What is used must be in the dump: nobody waits for records that cannot be there. */
static struct kx_err *check_used(const struct ring *ring)
{
	uint64_t used = ring_used(ring), count = ring_count(ring);
	const char *name = ring->dump->source->name;

	if (used > count)
		return kx_err_new(KX_FORMAT,
			"%s: records 0x%" PRIx64 " to 0x%" PRIx64
			" in a log of 2^%" PRIu64 " records",
			name, ring->tail_id, ring->head_id, ring->count_bits);
	if (used * ring->layout.desc > ring->dump->source->size)
		return kx_err_new(KX_FORMAT,
			"%s: a log of %" PRIu64 " records in a dump of %" PRIu64 " bytes",
			name, used, ring->dump->source->size);
	return NULL;
}

static struct kx_err *check_ring(const struct ring *ring)
{
	uint64_t count, size;

	KX_TRY(check_bits(ring));
	count = ring_count(ring);
	size = 1ULL << ring->size_bits;
	KX_TRY(check_array(ring, "descriptors", ring->descs, count, ring->layout.desc));
	KX_TRY(check_array(ring, "infos", ring->infos, count, ring->layout.info));
	KX_TRY(check_array(ring, "text blocks", ring->data, size, 1));
	return check_used(ring);
}

static struct kx_err *ring_read(struct ring *ring)
{
	uint64_t rb;

	KX_TRY(layout_read(&ring->dump->vmcoreinfo, ring->dump->word, table, &caller_id,
		&ring->layout.w));
	KX_TRY(dmesg_variable(ring->dump, "prb", ring->dump->word, &rb));
	KX_TRY(check_array(ring, "members", rb, 1, ring->layout.rb));
	KX_TRY(read_desc_ring(ring, rb + ring->layout.rb_descs));
	KX_TRY(read_data_ring(ring, rb + ring->layout.rb_data));
	ring->head_id &= id_mask(ring);
	ring->tail_id &= id_mask(ring);
	return check_ring(ring);
}

/* How often the ring had started again before a position. */
static uint64_t laps(const struct ring *ring, uint64_t lpos)
{
	return (lpos & dump_word_mask(ring->dump)) >> ring->size_bits;
}

/*
 * Where the block lies in the ring, and its size with the id. A block that would go over
 * the ring's end lies at its start as a whole. One that ends just there did so, too;
 * since v6.18 it stays, and its next position is the start of the next lap. False: there
 * is no such block.
 */
static bool block_place(const struct ring *ring, const struct desc *b, uint64_t *ret_at,
	uint64_t *ret_size)
{
	uint64_t size = 1ULL << ring->size_bits;
	uint64_t span = (b->next - b->begin) & dump_word_mask(ring->dump);

	if (b->begin % ring->dump->word || b->next % ring->dump->word || span > size)
		return false;
	if (laps(ring, b->begin) == laps(ring, b->next - 1) && b->begin != b->next) {
		*ret_at = b->begin & (size - 1);
		*ret_size = span;
	} else if (laps(ring, b->begin + size) == laps(ring, b->next)) {
		*ret_at = 0;
		*ret_size = b->next & (size - 1);
	} else {
		return false;
	}
	return *ret_size >= ring->dump->word && *ret_size <= size - *ret_at;
}

static struct kx_err *block_err(const struct ring *ring, const struct desc *desc)
{
	return kx_err_new(KX_FORMAT,
		"it has a block from 0x%" PRIx64 " to 0x%" PRIx64
		", which a ring of 2^%" PRIu64 " bytes cannot have",
		desc->begin, desc->next, ring->size_bits);
}

/*
 * A block has its record's id before the text, and no two blocks share bytes: the sum of
 * them is not over the ring's size.
 */
static struct kx_err *find_text(const struct ring *ring, uint64_t id,
	const struct desc *desc, struct dmesg_record *record)
{
	uint64_t at, size, found, word = ring->dump->word;

	if (!block_place(ring, desc, &at, &size))
		return block_err(ring, desc);
	KX_TRY(ring_word(ring, ring->data, at, &found));
	if (found != id)
		return kx_err_new(KX_FORMAT,
			"its block at 0x%" PRIx64 " has the id 0x%" PRIx64, desc->begin,
			found);
	/* A text that did not fit was cut; its length was not. */
	if (record->size > size - word)
		record->size = size - word;
	record->text = ring->data + at + word;
	return dmesg_spend(ring->log, word + record->size);
}

static struct kx_err *read_desc(const struct ring *ring, uint64_t index, struct desc *ret)
{
	const struct ring_layout *l = &ring->layout;
	uint64_t at = ring->descs + index * l->desc;

	KX_TRY(ring_word(ring, at, l->state + l->counter, &ret->state_var));
	KX_TRY(ring_word(ring, at, l->text_blk + l->begin, &ret->begin));
	return ring_word(ring, at, l->text_blk + l->next, &ret->next);
}

static struct kx_err *read_info(const struct ring *ring, uint64_t index,
	uint64_t *ret_seq, struct dmesg_record *ret)
{
	const struct ring_layout *l = &ring->layout;
	uint64_t at = ring->infos + index * l->info;

	KX_TRY(dump_number(ring->dump, at, l->seq, 8, ret_seq));
	KX_TRY(dump_number(ring->dump, at, l->ts_nsec, 8, &ret->nsec));
	KX_TRY(dump_number(ring->dump, at, l->text_len, 2, &ret->size));
	return dmesg_read_caller(ring->dump, at, l->caller_id, ret);
}

static struct kx_err *desc_err(const struct desc *desc)
{
	return kx_err_new(KX_FORMAT,
		"its descriptor, 0x%" PRIx64 ", is none that a kernel leaves",
		desc->state_var);
}

/*
 * A writer takes an id first and its descriptor then (desc_reserve() in
 * printk_ringbuffer.c): what it had not come to is that of the lap before, reusable. The
 * tail is never such a one.
 */
static bool is_of_lap_before(
	const struct ring *ring, uint64_t id, const struct desc *desc)
{
	uint64_t before = (id - ring_count(ring)) & id_mask(ring);

	return id != ring->tail_id && (desc->state_var & id_mask(ring)) == before &&
	       state_of(ring, desc->state_var) == STATE_REUSABLE;
}

/* In the first lap, it never was used, nor its info; but zeroed memory looks so, too. */
static struct kx_err *check_unused(
	const struct ring *ring, uint64_t id, const struct desc *desc)
{
	struct dmesg_record record = {0};
	uint64_t seq, index = id & (ring_count(ring) - 1);

	if (id == ring->tail_id || seq_of(ring, id) >= ring_count(ring) - 1)
		return desc_err(desc);
	KX_TRY(read_info(ring, index, &seq, &record));
	return record.nsec || record.size ? desc_err(desc) : NULL;
}

/*
 * Is there a record to be shown? One that is reserved is not, be it for the first time or
 * to be continued. Error: there was one.
 */
static struct kx_err *check_desc(
	const struct ring *ring, uint64_t id, const struct desc *desc, bool *ret_shown)
{
	enum state state = state_of(ring, desc->state_var);

	*ret_shown = false;
	if (!desc->state_var && !desc->begin && !desc->next)
		return check_unused(ring, id, desc);
	if ((desc->state_var & id_mask(ring)) != id)
		return is_of_lap_before(ring, id, desc) ? NULL : desc_err(desc);
	*ret_shown = (state == STATE_COMMITTED || state == STATE_FINALIZED) &&
		     !(desc->begin == LPOS_FAILED && desc->next == LPOS_FAILED);
	return NULL;
}

static struct kx_err *read_record(const struct ring *ring, uint64_t id, bool *ret_shown,
	struct dmesg_record *ret)
{
	uint64_t seq, index = id & (ring_count(ring) - 1);
	struct desc desc = {0};

	KX_TRY(read_desc(ring, index, &desc));
	KX_TRY(check_desc(ring, id, &desc, ret_shown));
	if (!*ret_shown)
		return NULL;
	KX_TRY(read_info(ring, index, &seq, ret));
	if (seq_bits(ring, seq) != seq_of(ring, id))
		return kx_err_new(KX_FORMAT,
			"its info has the sequence number %" PRIu64 ", not %" PRIu64, seq,
			seq_of(ring, id));
	if (desc.begin != LPOS_EMPTY || desc.next != LPOS_EMPTY)
		return find_text(ring, id, &desc, ret);
	ret->size = 0;
	return NULL;
}

static struct kx_err *print_record(struct ring *ring, uint64_t id)
{
	struct dmesg_record record = {0};
	bool shown = false;
	struct kx_err *err = read_record(ring, id, &shown, &record);

	if (!err && shown)
		return dmesg_put_record(ring->log, &record);
	if (err)
		dmesg_lose(ring->log, 1,
			ring->log->first_lost
				? err
				: kx_err_prefix(err, "record 0x%" PRIx64, id));
	return NULL;
}

struct kx_err *dmesg_print_ringbuffer(struct dmesg *log)
{
	struct ring ring = {.log = log, .dump = log->dump};

	KX_TRY(ring_read(&ring));
	uint64_t used = ring_used(&ring), size = 1ULL << ring.size_bits;
	if (log->left > size)
		log->left = size;
	for (uint64_t i = 0; i < used; i++)
		KX_TRY(print_record(&ring, (ring.tail_id + i) & id_mask(&ring)));
	return NULL;
}
