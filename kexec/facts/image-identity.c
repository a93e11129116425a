// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/image-identity.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "digest/sha256.h"
#include "facts/kallsyms.h"
#include "facts/kcore.h"
#include "sys/sys.h"

/*
 * The start of struct kimage (include/linux/kexec.h, since 4.13), in words of 64 bits:
 * the list of pages, its ends, the entry, two pages, the copy of VMCOREINFO, the number
 * of segments, and up to 16 segments of four words each. Nothing of it changes once an
 * image is loaded. Were it laid out anew, the digest would still be of that image alone.
 */
enum {
	WORD_HEAD = 0,
	WORD_NR_SEGMENTS = 7,
	WORD_SEGMENTS = 8,
	SEGMENT_WORDS = 4,
	SEGMENTS_MAX = 16,
	WORDS = WORD_SEGMENTS + SEGMENTS_MAX * SEGMENT_WORDS
};

/* An entry of the list of pages is an address with one of these in its low bits. */
enum {
	IND_DESTINATION = 1,
	IND_INDIRECTION = 2,
	IND_DONE = 4,
	IND_SOURCE = 8,
	IND_FLAGS = 0xfff
};

/* Of a segment's first pages; the least size of a page is that of a chunk. */
#define CHUNK		 4096
#define CHUNKS		 16
#define CHUNKS_MAX	 (SEGMENTS_MAX * CHUNKS) /* of all segments */
#define LIST_PAGES_MAX	 (1 << 16) /* of entries: more than 100 GB of image */
#define LIST_PAGE_CHUNKS 16	   /* the largest page has 64 KiB */

struct reader {
	const struct sys *sys;
	struct fact_kcore kcore;
	uint64_t words[WORDS];
	size_t chunks; /* taken so far */
	struct sha256 digest;
};

static void reader_destroy(struct reader *r)
{
	kcore_destroy(&r->kcore);
}

static uint64_t word_at(const struct reader *r, const uint8_t *bytes, size_t i)
{
	return get_number(bytes + i * sizeof(uint64_t), sizeof(uint64_t),
		r->kcore.big_endian);
}

/* ELF headers and device trees: kernels change them when CPUs or memory come or go. */
static bool may_change(const uint8_t *bytes)
{
	return !memcmp(bytes, "\177ELF", 4) || !memcmp(bytes, "\xd0\x0d\xfe\xed", 4);
}

/* The next chunk of a segment; *left: how many more count. */
static struct kx_err *add_chunk(struct reader *r, uint64_t paddr, size_t *left)
{
	uint8_t chunk[CHUNK];

	if (!*left || r->chunks == CHUNKS_MAX)
		return NULL;
	r->chunks++;
	KX_TRY(kcore_read_physical(r->sys, &r->kcore, paddr, chunk, sizeof(chunk)));
	if (*left == CHUNKS && may_change(chunk)) {
		*left = 0;
		return NULL;
	}
	--*left;
	sha256_update(&r->digest, chunk, sizeof(chunk));
	return NULL;
}

/* A crash image lies where it is to run. */
static struct kx_err *add_segments(struct reader *r)
{
	uint64_t n = r->words[WORD_NR_SEGMENTS];

	for (uint64_t i = 0; i < n && i < SEGMENTS_MAX; i++) {
		const uint64_t *segment =
			&r->words[WORD_SEGMENTS + i * SEGMENT_WORDS];
		size_t left = CHUNKS;

		for (uint64_t at = 0; left && at < segment[1]; at += CHUNK)
			KX_TRY(add_chunk(r, segment[2] + at, &left));
	}
	return NULL;
}

/* What entries are of, as they are walked: the next page of them, or the end. */
struct list {
	uint64_t next;	/* physical address of the page of entries; 0: none */
	size_t left;	/* chunks of the segment that count */
	bool done;
};

static struct kx_err *take_entry(struct reader *r, uint64_t entry, struct list *list)
{
	uint64_t address = entry & ~(uint64_t)IND_FLAGS;

	if (entry & IND_DESTINATION)
		list->left = CHUNKS;
	else if (entry & IND_INDIRECTION)
		list->next = address;
	else if (entry & IND_SOURCE)
		return add_chunk(r, address, &list->left);
	else
		list->done = true; /* IND_DONE, and what no list has */
	return NULL;
}

static struct kx_err *take_entries(struct reader *r, uint64_t at, struct list *list)
{
	uint8_t chunk[CHUNK];

	KX_TRY(kcore_read_physical(r->sys, &r->kcore, at, chunk, sizeof(chunk)));
	for (size_t i = 0; i < CHUNK / sizeof(uint64_t) && !list->next && !list->done;
		i++)
		KX_TRY(take_entry(r, word_at(r, chunk, i), list));
	return NULL;
}

/* The entries of a page, of which the last leads to the next. */
static struct kx_err *take_page(struct reader *r, struct list *list)
{
	uint64_t at = list->next;

	list->next = 0;
	for (size_t i = 0; i < LIST_PAGE_CHUNKS && !list->next && !list->done; i++)
		KX_TRY(take_entries(r, at + i * CHUNK, list));
	return NULL;
}

/* A normal image lies in pages that the list names. */
static struct kx_err *add_pages(struct reader *r)
{
	struct list list = {0};

	KX_TRY(take_entry(r, r->words[WORD_HEAD], &list));
	for (size_t n = 0; list.next && !list.done && n < LIST_PAGES_MAX; n++)
		KX_TRY(take_page(r, &list));
	return NULL;
}

/* Without the bytes, the rest still tells: what cannot be read then cannot be later. */
static struct kx_err *add_bytes(struct reader *r, bool panic)
{
	if (!kcore_states_paddrs(&r->kcore))
		return NULL;
	return kx_err_forgive(panic ? add_segments(r) : add_pages(r));
}

static struct kx_err *add_words(struct reader *r, uint64_t image)
{
	uint8_t bytes[WORDS * sizeof(uint64_t)];

	KX_TRY(kcore_read_memory(r->sys, &r->kcore, image, bytes, sizeof(bytes)));
	for (size_t i = 0; i < WORDS; i++)
		r->words[i] = word_at(r, bytes, i);
	sha256_update(&r->digest, &image, sizeof(image));
	sha256_update(&r->digest, bytes, sizeof(bytes));
	return NULL;
}

static void write_digest(struct reader *r, char ret[IMAGE_IDENTITY_SIZE])
{
	uint8_t digest[SHA256_SIZE];

	sha256_final(&r->digest, digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		sprintf(ret + 2 * i, "%02x", digest[i]);
}

static struct kx_err *find_symbol(const struct sys *sys, bool panic, uint64_t *ret)
{
	struct kallsym symbol = {.name = panic ? "kexec_crash_image" : "kexec_image"};

	kallsyms_find(sys, &symbol, 1);
	struct kx_err *err = kallsyms_value(sys, &symbol, ret);
	kallsyms_destroy(&symbol, 1);
	return err;
}

static struct kx_err *read_identity(
	const struct sys *sys, bool panic, char ret[IMAGE_IDENTITY_SIZE])
{
	KX_AUTO(reader_destroy) struct reader r = {.sys = sys};
	uint64_t symbol, image;

	KX_TRY(kcore_read(sys, &r.kcore));
	if (!fact_present(&r.kcore.fact))
		return r.kcore.fact.err ? kx_err_copy(r.kcore.fact.err)
					: facts_absent(sys, "proc/kcore", "not there");
	KX_TRY(find_symbol(sys, panic, &symbol));
	KX_TRY(kcore_read_u64(sys, &r.kcore, symbol, &image));
	if (!image)
		return NULL;
	sha256_init(&r.digest, SHA256_USUAL);
	KX_TRY(add_words(&r, image));
	KX_TRY(add_bytes(&r, panic));
	write_digest(&r, ret);
	return NULL;
}

struct kx_err *image_identity_read(
	const struct sys *sys, bool panic, struct image_identity *ret)
{
	*ret = (struct image_identity){0};
	return fact_settle(&ret->fact, read_identity(sys, panic, ret->text));
}

void image_identity_destroy(struct image_identity *identity)
{
	fact_destroy(&identity->fact);
}
