/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ELF dumps of kernels that never ran, for tests: two pieces of memory, the kernel's text
 * mapping and a piece of the direct map, with a log of each form. The caller changes what
 * it likes before dump_build().
 */
#ifndef TESTS_MAKE_DUMP_H
#define TESTS_MAKE_DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sizes of the pieces, and where the parts of a log are in them. */
#define MAKE_TEXT_SIZE	 0x6000
#define MAKE_DIRECT_SIZE 0x8000
#define MAKE_RB		 0x100	/* in the text: struct printk_ringbuffer */
#define MAKE_DESCS	 0x0	/* in the direct map */
#define MAKE_INFOS	 0x1000 /* in the direct map */
#define MAKE_LOG	 0x4000 /* in the direct map: the text */

#define MAKE_LINES_MAX 8192
#define MAKE_LOADS_MAX 8
#define MAKE_DESCS_MAX 32

struct make_machine {
	uint16_t machine;
	bool elf64, big_endian;
	unsigned int word;
	uint64_t text, text_phys;     /* where the text mapping is */
	uint64_t direct, direct_phys; /* where the piece of the direct map is */
};

extern const struct make_machine make_x86_64, make_ppc64_be, make_i386, make_ppc32;

struct make_load {
	uint64_t vaddr, paddr, filesz, memsz;
	const uint8_t *data;
};

/* Counters of a ring, as the kernel's writer has them. */
struct make_ring {
	unsigned int count_bits, size_bits;
	uint64_t head_id, tail_id, data_tail_id;
	uint64_t head_lpos;
	uint64_t seq;
	uint64_t begin[MAKE_DESCS_MAX]; /* lpos of each descriptor's block */
	bool stays; /* a block that ends at the ring's end stays there (since v6.18) */
};

/* What Xen adds: its notes, and tables with the machine's addresses. */
#define MAKE_XEN_PAGES 11
#define MAKE_CR3_MAX   4

struct make_xen {
	bool on;	 /* there is a note VMCOREINFO_XEN */
	bool info;	 /* there is one of where dom0's list of frames is */
	uint64_t frames; /* the frame of that list */
	uint64_t cr3[MAKE_CR3_MAX];
	size_t ncr3; /* notes of registers */
	uint8_t pages[MAKE_XEN_PAGES * 0x1000];
};

struct make_dump {
	const struct make_machine *m;
	uint8_t text[MAKE_TEXT_SIZE];
	uint8_t direct[MAKE_DIRECT_SIZE];
	char lines[MAKE_LINES_MAX]; /* VMCOREINFO */
	struct make_load loads[MAKE_LOADS_MAX];
	size_t nloads;
	bool no_note;	 /* without VMCOREINFO */
	bool other_note; /* notes of other names before it */
	bool xnum;	 /* PN_XNUM */
	bool says_le;	 /* e_ident alone is of the other byte order */
	uint16_t type, phentsize;
	bool callers;	 /* VMCOREINFO tells where who printed is; set before the log */
	uint32_t caller; /* of the records that come next */
	struct make_ring ring;
	struct make_xen xen;
};

/* Both pieces with a load each, and the lines that every kernel has. */
void make_dump_init(struct make_dump *d, const struct make_machine *m);

/*
 * Make the dump of an x86_64 kernel one of Xen, with that kernel as dom0: the pieces are
 * in the machine's memory two pages at a time, the last ones first, and no header tells a
 * virtual address. Page tables and a list of frames tell where they are. The registers of
 * one processor are another guest's. Comes before make_ringbuffer().
 */
void make_xen(struct make_dump *d);

/* Of what it made: machine addresses, and entries of the last tables. */
#define MAKE_XEN_ROOT	0x602000 /* dom0's page tables */
#define MAKE_XEN_FRAMES 0x611	 /* the frame of dom0's list of lists */
#define MAKE_XEN_OTHER	0x614000 /* tables of a guest with the same kernel but no log */
uint8_t *make_xen_text_entry(struct make_dump *d, unsigned int page);
uint8_t *make_xen_direct_entry(struct make_dump *d, unsigned int page);

/* Add a line, printf-like; its newline is added. */
void make_line(struct make_dump *d, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Replace the value of a line; NULL removes it. */
void make_change(struct make_dump *d, const char *key, const char *value);

/* Store an integer in one of the pieces, in the machine's byte order. */
void make_put(struct make_dump *d, uint8_t *at, unsigned int size, uint64_t value);

/* An empty ring buffer of 2^count_bits records and 2^size_bits bytes, with its lines. */
void make_ringbuffer(
	struct make_dump *d, unsigned int count_bits, unsigned int size_bits);

/* A finalized record. Its time in ns; size bytes of text, 0 for an empty record. */
void make_record(struct make_dump *d, uint64_t nsec, const char *text, size_t size);

/* The descriptor of the record that was added back records before the last. */
uint8_t *make_desc(struct make_dump *d, unsigned int back);
uint8_t *make_info(struct make_dump *d, unsigned int back);
void make_set_state(struct make_dump *d, unsigned int back, unsigned int state);

/* Store head, tail and bits in struct printk_ringbuffer; make_record() does, too. */
void make_store_ring(struct make_dump *d);

/*
 * Records since v3.5: struct printk_log, or struct log before v3.11, in a ring of size
 * bytes. make_log() puts one at *at and moves it on; without text and time, the mark that
 * the ring starts again.
 */
void make_records(
	struct make_dump *d, bool old, uint32_t size, uint32_t first, uint32_t next);
void make_log(struct make_dump *d, uint32_t *at, uint64_t nsec, const char *text,
	unsigned int padding);
void make_log_end(struct make_dump *d, uint32_t at);

/* Before v3.5: a ring of size bytes, to which text is written from byte 0 on. */
void make_plain(struct make_dump *d, uint32_t size, const char *text);

/* The file. The caller frees it. */
uint8_t *make_dump_build(const struct make_dump *d, size_t *ret_size);

#endif
