// SPDX-License-Identifier: GPL-2.0-or-later
#include "make-dump.h"

#include <stdlib.h>
#include <string.h>

/*
 * The machine's memory: the text, the direct map's piece, and what Xen's dumps have
 * besides. In the first two, pieces of two pages come in reverse.
 */
#define PAGE	  0x1000
#define PIECE	  (2 * PAGE)
#define TEXT_AT	  0x600000
#define DIRECT_AT (TEXT_AT + MAKE_TEXT_SIZE)
#define XEN_AT	  (DIRECT_AT + MAKE_DIRECT_SIZE)

#define ENTRY	0x63	     /* present, writable, accessed and dirty */
#define FOREIGN (1ULL << 63) /* a mark in dom0's list of frames */

/* Pages of the text: make_dump_init() has them for tables, too. */
enum { TOP = 2, TEXT_HIGH, TEXT_MIDDLE, DIRECT_HIGH };

/* Pages of xen.pages. */
enum {
	TEXT_LOW,
	DIRECT_MIDDLE,
	DIRECT_LOW,
	LISTS, /* dom0's list of lists of lists of frames, and one of each */
	LIST,
	FRAMES,
	OTHER_TOP, /* another guest's page tables, and its first page of text */
	OTHER_HIGH,
	OTHER_MIDDLE,
	OTHER_LOW,
	OTHER_TEXT,
};
_Static_assert(OTHER_TEXT < MAKE_XEN_PAGES, "they fit");
_Static_assert(MAKE_XEN_FRAMES == XEN_AT / PAGE + LISTS, "");
_Static_assert(MAKE_XEN_OTHER == XEN_AT + OTHER_TOP * PAGE, "");

/* Where a page of a part that has so many bytes is in the machine. */
static uint64_t machine(uint64_t start, unsigned int size, unsigned int page)
{
	uint64_t piece = page * PAGE / PIECE * PIECE;

	return start + (size - PIECE - piece) + page * PAGE % PIECE;
}

static uint64_t text(unsigned int page)
{
	return machine(TEXT_AT, MAKE_TEXT_SIZE, page);
}

static uint64_t direct(unsigned int page)
{
	return machine(DIRECT_AT, MAKE_DIRECT_SIZE, page);
}

static uint64_t xen(unsigned int page)
{
	return XEN_AT + page * PAGE;
}

static uint8_t *xen_page(struct make_dump *d, unsigned int page)
{
	return d->xen.pages + page * PAGE;
}

static void set(struct make_dump *d, uint8_t *table, uint64_t index, uint64_t value)
{
	make_put(d, table + index % 512 * 8, 8, value);
}

uint8_t *make_xen_text_entry(struct make_dump *d, unsigned int page)
{
	return xen_page(d, TEXT_LOW) + ((d->m->text >> 12) + page) % 512 * 8;
}

uint8_t *make_xen_direct_entry(struct make_dump *d, unsigned int page)
{
	return xen_page(d, DIRECT_LOW) + ((d->m->direct >> 12) + page) % 512 * 8;
}

static void map_text(struct make_dump *d)
{
	uint64_t at = d->m->text;

	set(d, d->text + TOP * PAGE, at >> 39, text(TEXT_HIGH) | ENTRY);
	set(d, d->text + TEXT_HIGH * PAGE, at >> 30, text(TEXT_MIDDLE) | ENTRY);
	set(d, d->text + TEXT_MIDDLE * PAGE, at >> 21, xen(TEXT_LOW) | ENTRY);
	for (unsigned int i = 0; i < MAKE_TEXT_SIZE / PAGE; i++)
		make_put(d, make_xen_text_entry(d, i), 8, text(i) | ENTRY);
}

static void map_direct(struct make_dump *d)
{
	uint64_t at = d->m->direct;

	set(d, d->text + TOP * PAGE, at >> 39, text(DIRECT_HIGH) | ENTRY);
	set(d, d->text + DIRECT_HIGH * PAGE, at >> 30, xen(DIRECT_MIDDLE) | ENTRY);
	set(d, xen_page(d, DIRECT_MIDDLE), at >> 21, xen(DIRECT_LOW) | ENTRY);
	for (unsigned int i = 0; i < MAKE_DIRECT_SIZE / PAGE; i++)
		make_put(d, make_xen_direct_entry(d, i), 8, direct(i) | ENTRY);
}

static void list_frames(struct make_dump *d)
{
	uint64_t pfn = d->m->text_phys / PAGE;

	set(d, xen_page(d, LISTS), pfn >> 18, xen(LIST) / PAGE);
	set(d, xen_page(d, LIST), pfn >> 9, xen(FRAMES) / PAGE);
	for (unsigned int i = 0; i < MAKE_TEXT_SIZE / PAGE; i++)
		set(d, xen_page(d, FRAMES), pfn + i, (text(i) / PAGE) | FOREIGN);
}

/* The same kernel in a guest, of whose memory the dump has only one page. */
static void other_guest(struct make_dump *d)
{
	uint64_t at = d->m->text;

	set(d, xen_page(d, OTHER_TOP), at >> 39, xen(OTHER_HIGH) | ENTRY);
	set(d, xen_page(d, OTHER_HIGH), at >> 30, xen(OTHER_MIDDLE) | ENTRY);
	set(d, xen_page(d, OTHER_MIDDLE), at >> 21, xen(OTHER_LOW) | ENTRY);
	set(d, xen_page(d, OTHER_LOW), at >> 12, xen(OTHER_TEXT) | ENTRY);
	memcpy(xen_page(d, OTHER_TEXT), d->text, PAGE);
}

static void add_pieces(
	struct make_dump *d, uint64_t start, const uint8_t *data, unsigned int size)
{
	for (unsigned int at = 0; at < size; at += PIECE)
		d->loads[d->nloads++] = (struct make_load){UINT64_MAX,
			machine(start, size, at / PAGE), PIECE, PIECE, data + at};
}

void make_xen(struct make_dump *d)
{
	_Static_assert(MAKE_XEN_ROOT == TEXT_AT + MAKE_TEXT_SIZE - PIECE - PIECE, "");
	uint64_t size = sizeof(d->xen.pages);

	other_guest(d);
	memset(d->text + TOP * PAGE, 0, 4 * PAGE);
	map_text(d);
	map_direct(d);
	list_frames(d);
	d->nloads = 0;
	add_pieces(d, TEXT_AT, d->text, MAKE_TEXT_SIZE);
	add_pieces(d, DIRECT_AT, d->direct, MAKE_DIRECT_SIZE);
	d->loads[d->nloads++] =
		(struct make_load){UINT64_MAX, XEN_AT, size, size, d->xen.pages};
	d->xen.on = d->xen.info = true;
	d->xen.frames = MAKE_XEN_FRAMES;
	d->xen.cr3[0] = MAKE_XEN_OTHER;
	d->xen.ncr3 = 1;
}
