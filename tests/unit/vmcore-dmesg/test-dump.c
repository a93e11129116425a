// SPDX-License-Identifier: GPL-2.0-or-later
/* Headers, notes and addresses of dumps that vmcore-dmesg reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dump-fixture.h"
#include "input.h"
#include "vmcore-dmesg/dump-file.h"

#define LOG "[    1.000000] text\n"

/* With a log of one record. */
static struct make_dump *small_dump(const struct make_machine *m)
{
	struct make_dump *d = new_dump(m);

	make_ringbuffer(d, 5, 10);
	make_record(d, SECOND, "text", 4);
	return d;
}

static void test_xnum(void **state)
{
	static const struct make_machine *const machines[] = {&make_x86_64, &make_ppc32};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(machines); i++) {
		struct make_dump *d = small_dump(machines[i]);

		d->xnum = true;
		expect_log(d, LOG);
	}
}

static void test_xnum_lies(void **state)
{
	struct make_dump *d = small_dump(&make_x86_64);
	size_t size;

	(void)state;
	d->xnum = true;
	KX_AUTO(freep) uint8_t *file = make_dump_build(d, &size);
	uint64_t shoff = get_le64(file + 40);
	put_le32(file + shoff + 44, (1 << 20) + 1);
	expect_err(print_bytes(file, size, stdout), KX_LIMIT,
		"dump: 1048577 program headers, more than 65536");
	put_le32(file + shoff + 44, 1 << 16);
	expect_err(print_bytes(file, size, stdout), KX_FORMAT, "65536 program headers");
	put_le64(file + 40, size - 63);
	expect_err(print_bytes(file, size, stdout), KX_FORMAT, "section header 0: ");
	free(d);
}

static void test_other_notes(void **state)
{
	struct make_dump *d = small_dump(&make_x86_64);

	(void)state;
	d->other_note = true;
	expect_log(d, LOG);
	d = small_dump(&make_x86_64);
	d->other_note = true;
	d->no_note = true;
	expect_log_err(d, "", KX_FORMAT, "dump has no VMCOREINFO note");
}

/* The headers that a big-endian kernel's own loader makes. */
static void test_says_little_endian(void **state)
{
	struct make_dump *d = small_dump(&make_ppc64_be);

	(void)state;
	d->says_le = true;
	expect_log(d, LOG);
	d = small_dump(&make_ppc64_be);
	d->says_le = true;
	d->phentsize = 57;
	expect_log_err(d, "", KX_FORMAT, "headers of 14592 bytes each");
}

/* What is changed in the file: size bytes at offset, in x86_64's byte order. */
static void expect_bytes_err(uint64_t offset, unsigned int size, uint64_t value,
	enum kx_code code, const char *text)
{
	struct make_dump *d = small_dump(&make_x86_64);
	size_t n;
	KX_AUTO(freep) uint8_t *file = make_dump_build(d, &n);

	make_put(d, file + offset, size, value);
	free(d);
	expect_err(print_bytes(file, n, stdout), code, text);
}

static void test_header_lies(void **state)
{
	(void)state;
	expect_bytes_err(0, 1, 'E', KX_FORMAT, "dump is not an ELF file");
	expect_bytes_err(EI_CLASS, 1, 3, KX_FORMAT, "ELF class 3 at offset 0x4");
	expect_bytes_err(EI_DATA, 1, 0, KX_FORMAT, "ELF byte order 0 at offset 0x5");
	expect_bytes_err(16, 2, ET_EXEC, KX_FORMAT, "not a dump (e_type is 2");
	expect_bytes_err(54, 2, 32, KX_FORMAT, "headers of 32 bytes each, 56 expected");
	expect_bytes_err(32, 8, 1ULL << 40, KX_FORMAT,
		"3 program headers: dump: 0xa8 bytes wanted at offset 0x10000000000, but "
		"it ends at 0x12000");
	expect_bytes_err(32, 8, UINT64_MAX, KX_FORMAT, "3 program headers: dump: 0xa8");
	expect_bytes_err(
		56, 2, 0x8000, KX_FORMAT, "32768 program headers: dump: 0x1c0000 bytes");
	expect_bytes_err(56, 2, 0, KX_FORMAT, "no VMCOREINFO");
	/* e_shoff is 0: as many as that */
	expect_bytes_err(56, 2, PN_XNUM, KX_FORMAT, "65535 program headers: dump: 0x");
	expect_bytes_err(EI_CLASS, 1, ELFCLASS32, KX_FORMAT, "no VMCOREINFO");
	expect_bytes_err(EI_DATA, 1, ELFDATA2MSB, KX_FORMAT, "headers of 14336 bytes");
}

/* The error of notes that are passed over, when VMCOREINFO is in none. */
static void test_note_lies(void **state)
{
	uint64_t note = 0x40;

	(void)state;
	expect_bytes_err(note + 8, 8, 1 << 20, KX_FORMAT,
		"dump has no VMCOREINFO note, by which its log would be found: the notes "
		"of program header 0: dump: 0xc bytes wanted at offset ");
	expect_bytes_err(note + 8, 8, UINT64_MAX, KX_FORMAT, "they wrap around the end");
	expect_bytes_err(note + 32, 8, 64, KX_FORMAT, "the note at offset 0x500 has 0x");
	expect_bytes_err(note + 32, 8, 8, KX_FORMAT, "no VMCOREINFO");
	expect_bytes_err(0x500, 4, UINT32_MAX, KX_FORMAT, "but the notes end at 0x");
	expect_bytes_err(0x504, 4, UINT32_MAX, KX_FORMAT, "but the notes end at 0x");
	expect_bytes_err(0x518, 1, 0, KX_FORMAT, "no VMCOREINFO"); /* an empty one */
}

/* A load that is wrong is told of where the log is in it. */
static void test_load_lies(void **state)
{
	uint64_t load = 0x40 + 56, direct = load + 56;

	(void)state;
	expect_bytes_err(load + 8, 8, -16ULL, KX_FORMAT,
		"the kernel's address 0xffffffff9a000000 is not in the dump: no program "
		"header has it: dump: program header 1: it wraps");
	expect_bytes_err(load + 16, 8, -16ULL, KX_FORMAT, "program header 1: it wraps");
	expect_bytes_err(load + 24, 8, -16ULL, KX_FORMAT, "program header 1: it wraps");
	expect_bytes_err(direct + 24, 8, -16ULL, KX_FORMAT, "program header 2: it wraps");
	expect_bytes_err(direct + 40, 8, 0x4000, KX_FORMAT,
		"program header 2: more bytes in the file than in memory");
}

/* What is wrong elsewhere does not matter. */
static void expect_bytes_log(uint64_t offset, unsigned int size, uint64_t value)
{
	struct make_dump *d = small_dump(&make_x86_64);
	size_t n, log_size;
	KX_AUTO(freep) char *log = NULL;

	d->loads[2] = d->loads[1];
	d->loads[2].vaddr += 0x100000;
	d->loads[2].paddr += 0x100000;
	d->nloads = 3;
	KX_AUTO(freep) uint8_t *file = make_dump_build(d, &n);
	make_put(d, file + offset, size, value);
	free(d);
	FILE *out = open_memstream(&log, &log_size);
	expect_ok(print_bytes(file, n, out));
	fclose(out);
	assert_string_equal(log, LOG);
}

static void test_other_load_lies(void **state)
{
	uint64_t load = 0x40 + 3 * 56;

	(void)state;
	expect_bytes_log(load + 8, 8, -16ULL);
	expect_bytes_log(load + 16, 8, -16ULL);
	expect_bytes_log(load + 24, 8, -16ULL);
	expect_bytes_log(load + 32, 8, 0x10000);
	expect_bytes_log(load + 32, 8, UINT64_MAX);
	expect_bytes_log(0x40 + 56 + 32, 8, 0x7000); /* more than memory, which is all */
}

/* Notes of a CPU that is garbage, in a header before the one with VMCOREINFO. */
static void test_garbage_notes(void **state)
{
	struct make_dump *d = small_dump(&make_x86_64);
	size_t n, log_size;
	KX_AUTO(freep) char *log = NULL;

	(void)state;
	d->loads[2] = d->loads[0];
	d->nloads = 3;
	KX_AUTO(freep) uint8_t *file = make_dump_build(d, &n);
	uint8_t *phdr = file + 0x40;
	memcpy(phdr + 3 * 56, phdr, 56); /* VMCOREINFO, over the third load */
	make_put(d, phdr + 8, 8, 0x9000);
	make_put(d, file + 0x9000, 4, 0x12345678);
	free(d);
	FILE *out = open_memstream(&log, &log_size);
	expect_ok(print_bytes(file, n, out));
	fclose(out);
	assert_string_equal(log, LOG);
}

/* Notes without end: those of one header, again and again. */
static void test_many_notes(void **state)
{
	size_t size = 0x200000;
	KX_AUTO(freep) uint8_t *file = calloc(1, size);
	uint8_t *note = file + 0x1000 - 56;

	(void)state;
	struct make_dump *d = small_dump(&make_x86_64);
	KX_AUTO(freep) uint8_t *small = make_dump_build(d, &(size_t){0});
	memcpy(file, small, 64);
	make_put(d, file + 56, 2, 40);
	make_put(d, file + 32, 8, 0x1000 - 56);
	for (unsigned int i = 0; i < 40; i++, note += 56) {
		make_put(d, note, 4, PT_NOTE);
		make_put(d, note + 8, 8, 0x2000);
		make_put(d, note + 32, 8, size - 0x2000);
	}
	free(d);
	expect_err(print_bytes(file, size, stdout), KX_FORMAT, "more notes than");
}

/* A large VMCOREINFO of nothing, that each of many headers tells of. */
static void test_empty_notes(void **state)
{
	unsigned int n = 60000;
	size_t size = 0x600000, at = 0x400000;
	KX_AUTO(freep) uint8_t *file = calloc(1, size);
	struct make_dump *d = small_dump(&make_x86_64);
	KX_AUTO(freep) uint8_t *small = make_dump_build(d, &(size_t){0});
	clock_t start = clock();

	(void)state;
	memcpy(file, small, 64);
	make_put(d, file + 56, 2, n);
	for (unsigned int i = 0; i < n; i++) {
		make_put(d, file + 64 + 56 * i, 4, PT_NOTE);
		make_put(d, file + 64 + 56 * i + 8, 8, at);
		make_put(d, file + 64 + 56 * i + 32, 8, 0x100000);
	}
	make_put(d, file + at, 4, 11);
	make_put(d, file + at + 4, 4, 0x100000 - 24);
	memcpy(file + at + 12, "VMCOREINFO", 11);
	free(d);
	expect_err(print_bytes(file, size, stdout), KX_FORMAT, "no VMCOREINFO");
	assert_true(clock() - start < 3 * CLOCKS_PER_SEC);
}

static void test_packed(void **state)
{
	static const char *const magic[] = {"KDUMP   ", "DISKDUMP", "makedumpfile"};
	static const char *const what[] = {"kdump-compressed", "diskdump", "flattened"};
	uint8_t file[64] = {0};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(magic); i++) {
		memcpy(file, magic[i], strlen(magic[i]));
		expect_err(
			print_bytes(file, sizeof(file), stdout), KX_UNSUPPORTED, what[i]);
		expect_err(print_bytes(file, sizeof(file), stdout), KX_UNSUPPORTED,
			"'makedumpfile --dump-dmesg' reads it");
	}
}

/* Every length: an error, never less than the log. */
static void test_cut(void **state)
{
	struct make_dump *d = small_dump(&make_x86_64);
	size_t size, cut = 0;
	KX_AUTO(freep) uint8_t *file = make_dump_build(d, &size);

	(void)state;
	free(d);
	/* The log's text ends at 0xa000 + 0x4000 + 8 + 4. */
	for (; cut < 0xe00c; cut += cut < 0xb000 ? 1 : 13) {
		FILE *out = fopen("/dev/null", "w");
		struct kx_err *err = print_bytes(file, cut, out);

		if (!err)
			fail_msg("complete with %zu bytes", cut);
		kx_err_free(err);
		fclose(out);
	}
	expect_err(print_bytes(file, 10, stdout), KX_FORMAT, "only 10 bytes");
	expect_err(print_bytes(file, 20, stdout), KX_FORMAT,
		"dump: 0x40 bytes wanted at offset 0x0, but it ends at 0x14");
	expect_err(print_bytes(file, 0x4001, stdout), KX_FORMAT,
		"the memory at the kernel's address 0xffffffff9a000000: dump: 0x8 bytes "
		"wanted at offset 0x4000, but it ends at 0x4001");
}

/* Addresses. */

static void test_phys_base(void **state)
{
	struct make_dump *d = small_dump(&make_x86_64);

	(void)state;
	/* No virtual address of the text: NUMBER(phys_base) has it. */
	d->loads[0].vaddr = UINT64_MAX;
	expect_log(d, LOG);
	/* Nothing. */
	d = small_dump(&make_x86_64);
	d->loads[0].vaddr = UINT64_MAX;
	make_change(d, "NUMBER(phys_base)", NULL);
	make_change(d, "KERNELOFFSET", NULL);
	expect_log_err(d, "", KX_FORMAT,
		"the kernel's address 0xffffffff9a000000 is not in the dump: no program "
		"header has it, and VMCOREINFO has no NUMBER(phys_base)");
	/* A negative one. */
	d = small_dump(&make_x86_64);
	d->loads[0].vaddr = UINT64_MAX;
	d->loads[0].paddr = 0x1000000;
	make_change(d, "NUMBER(phys_base)", "-419430400");
	expect_log(d, LOG);
}

/* Before v4.8, KERNELOFFSET says that the kernel was moved in both, here by 0. */
static void expect_phys_base_of(const char *release, bool known)
{
	struct make_dump *d = small_dump(&make_x86_64);

	d->loads[0].vaddr = UINT64_MAX;
	d->loads[0].paddr = 0x1a000000;
	make_change(d, "NUMBER(phys_base)", NULL);
	make_change(d, "OSRELEASE", release);
	if (known)
		expect_log(d, LOG);
	else
		expect_log_err(d, "", KX_FORMAT, "VMCOREINFO has no NUMBER(phys_base)");
}

static void test_phys_base_by_offset(void **state)
{
	(void)state;
	expect_phys_base_of("4.7.10-1-amd64", true);
	expect_phys_base_of("3.16", true);
	expect_phys_base_of("4.8.0", false);
	expect_phys_base_of("5.10.0-test", false);
	expect_phys_base_of("4", false);
	expect_phys_base_of("4.", false);
	expect_phys_base_of("", false);
	expect_phys_base_of("4.x", false);
	expect_phys_base_of(NULL, false);
}

/* The text's mapping is also told by a load of a part of it. */
static void test_text_part(void **state)
{
	struct make_dump *d = small_dump(&make_x86_64);

	(void)state;
	make_change(d, "NUMBER(phys_base)", NULL);
	make_change(d, "KERNELOFFSET", NULL);
	d->loads[2] = d->loads[0];
	d->loads[2].vaddr = UINT64_MAX;
	d->loads[0].vaddr += 0x5000;
	d->loads[0].paddr += 0x5000;
	d->loads[0].data += 0x5000;
	d->loads[0].filesz = d->loads[0].memsz = 0x1000;
	d->nloads = 3;
	expect_log(d, LOG);
}

static void test_direct_map(void **state)
{
	struct make_dump *d = small_dump(&make_x86_64);
	static const uint8_t other[0x1000];

	(void)state;
	/* Another load tells. */
	d->loads[1].vaddr = UINT64_MAX;
	d->loads[2] = (struct make_load){d->m->direct - 0x10000000,
		d->m->direct_phys - 0x10000000, sizeof(other), sizeof(other), other};
	d->nloads = 3;
	expect_log(d, LOG);
	/* None. */
	d = small_dump(&make_x86_64);
	d->loads[1].vaddr = UINT64_MAX;
	expect_log_err(d, "", KX_FORMAT,
		"the kernel's address 0xffff9d2e400002e8 is not in the dump: the program "
		"headers tell no virtual addresses of the direct map");
	/* No virtual address is one of the kernel's. */
	d = small_dump(&make_x86_64);
	d->loads[0].vaddr = 0;
	d->loads[1].vaddr = d->loads[1].paddr;
	expect_log_err(d, "", KX_FORMAT, "tell no virtual addresses of the direct map");
}

/* All of the log lies in the kernel's image, as it does without log_buf_len=. */
static void test_no_vaddr(void **state)
{
	struct make_machine m = make_x86_64;

	(void)state;
	m.direct = m.text + 0x100000;
	m.direct_phys = m.text_phys + 0x100000;
	for (unsigned int i = 0; i < 3; i++) {
		struct make_dump *d = small_dump(&m);

		for (size_t j = 0; j < 2; j++)
			d->loads[j].vaddr = i == 0   ? 0
					    : i == 1 ? UINT64_MAX
						     : d->loads[j].paddr;
		expect_log(d, LOG);
	}
}

/* ELF32 headers of a 64-bit kernel have no room for its addresses. */
static void test_elf32_of_64(void **state)
{
	struct make_machine m = make_x86_64;

	(void)state;
	m.elf64 = false;
	m.text_phys = 0x14000000;
	m.direct = m.text + 0x100000;
	m.direct_phys = m.text_phys + 0x100000;
	expect_log(small_dump(&m), LOG);
	m.machine = EM_S390;
	expect_log_err(small_dump(&m), "", KX_FORMAT, "is not in the dump");
}

/* Pieces of memory in any order; the text over the border of two; one twice. */
static void test_pieces(void **state)
{
	struct make_dump *d = small_dump(&make_ppc64_be);

	(void)state;
	d->loads[2] = d->loads[3] = d->loads[1];
	d->loads[1].vaddr += MAKE_LOG + 10;
	d->loads[1].paddr += MAKE_LOG + 10;
	d->loads[1].data += MAKE_LOG + 10;
	d->loads[1].filesz = d->loads[1].memsz = 0x1000;
	d->loads[2].filesz = d->loads[2].memsz = MAKE_LOG + 10;
	d->loads[3].filesz = d->loads[3].memsz = 0x100;
	d->nloads = 4;
	expect_log(d, LOG);
}

/* One load lies in another, behind one that overlaps with it: tables stay in order. */
static void test_chain(void **state)
{
	struct make_dump *d = small_dump(&make_x86_64);
	static const uint64_t start[] = {0, 0x1000, 0x2000, 0x2800, 0x7fff};
	static const uint64_t size[] = {0x3000, 0x7000, 0x800, 0x800, 1};
	struct make_load all = d->loads[1];

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(start); i++) {
		struct make_load *l = &d->loads[1 + i];

		*l = all;
		l->vaddr += start[i];
		l->paddr += start[i];
		l->data += start[i];
		l->filesz = l->memsz = size[i];
	}
	d->nloads = 1 + KX_ARRAY_SIZE(start);
	expect_log(d, LOG);
}

/* The table itself: of loads at random it is sorted, and what it has is what they have.
 */
static void test_spans(void **state)
{
	(void)state;
	srand(1);
	for (unsigned int i = 0; i < 2000; i++) {
		struct dump_part loads[8] = {0};
		struct dump dump = {.machine = EM_PPC64, .word = 8, .loads = loads};
		uint64_t base = i % 2 ? 0 : -0x40ULL;
		bool has[0x40] = {0};

		for (; dump.nloads < 8; dump.nloads++) {
			uint64_t at = rand() % 0x40, n = 1 + rand() % (0x40 - at);

			loads[dump.nloads] =
				(struct dump_part){base + at, 0, true, false, 0, n, n};
			memset(has + at, true, n);
		}
		expect_ok(dump_map_memory(&dump));
		for (size_t j = 0; j < dump.virt.n; j++) {
			const struct dump_span *s = &dump.virt.v[j];

			assert_true(s->size && s->start == s->load->vaddr + s->skip);
			assert_true(s->skip + s->size <= s->load->memsz);
			for (uint64_t k = 0; k < s->size; k++) {
				assert_true(has[s->start - base + k]);
				has[s->start - base + k] = false;
			}
			assert_true(!j || s[-1].start + s[-1].size <= s->start);
		}
		for (size_t j = 0; j < sizeof(has); j++)
			assert_false(has[j]);
		free(dump.virt.v);
		free(dump.phys.v);
	}
}

static void test_left_out(void **state)
{
	struct make_dump *d = small_dump(&make_x86_64);

	(void)state;
	d->loads[1].filesz = MAKE_LOG + 8;
	expect_log_err(d, "[    1.000000] \n", KX_FORMAT,
		"dump: records of the log that are damaged or missing: 1; the first: "
		"dump: the page of physical address 0x40004008 (the kernel's "
		"0xffff9d2e40004008) was left out of the dump");
	d = small_dump(&make_x86_64);
	d->loads[1].filesz = MAKE_LOG + 8;
	d->loads[1].paddr = UINT64_MAX;
	expect_log_err(d, "[    1.000000] \n", KX_FORMAT,
		"the page of the kernel's address 0xffff9d2e40004008 was left out");
}

/* The source is a file. */
static void test_file(void **state)
{
	KX_AUTO(freep) struct dump_file *dump = malloc(sizeof(*dump));
	struct source *source = &dump->source;
	struct make_dump *d = small_dump(&make_x86_64);
	uint8_t buf[8];
	size_t size;
	KX_AUTO(freep) uint8_t *file = make_dump_build(d, &size);
	struct input input;
	int pipe_fds[2];

	(void)state;
	free(d);
	input_make(&input, file, size);
	assert_null(dump_file_init(input.fd, "file", dump));
	assert_int_equal(source->size, size);
	assert_null(source_read(source, 0x3ffc, buf, 8));
	assert_memory_equal(buf, file + 0x3ffc, 8);
	expect_err(source_read(source, size - 4, buf, 8), KX_FORMAT,
		"file: 0x8 bytes wanted at offset 0x11ffc, but it ends at 0x12000");
	expect_err(source_read(source, UINT64_MAX, buf, 8), KX_FORMAT,
		"wanted at offset 0xf");
	/* It shrinks. */
	assert_int_equal(ftruncate(input.fd, 0x5000), 0);
	expect_err(source_read(source, 0x6000, buf, 8), KX_FORMAT,
		"wanted at offset 0x6000");
	input_close(&input);
	expect_err(source_read(source, 0x2000, buf, 8), KX_IO,
		"file: cannot read at offset");
	assert_int_equal(pipe(pipe_fds), 0);
	expect_err(
		dump_file_init(pipe_fds[0], "it", dump), KX_IO, "it is a pipe or a term");
	close(pipe_fds[0]);
	close(pipe_fds[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_xnum),
		cmocka_unit_test(test_xnum_lies),
		cmocka_unit_test(test_other_notes),
		cmocka_unit_test(test_says_little_endian),
		cmocka_unit_test(test_header_lies),
		cmocka_unit_test(test_note_lies),
		cmocka_unit_test(test_load_lies),
		cmocka_unit_test(test_other_load_lies),
		cmocka_unit_test(test_garbage_notes),
		cmocka_unit_test(test_many_notes),
		cmocka_unit_test(test_empty_notes),
		cmocka_unit_test(test_packed),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_phys_base),
		cmocka_unit_test(test_phys_base_by_offset),
		cmocka_unit_test(test_text_part),
		cmocka_unit_test(test_direct_map),
		cmocka_unit_test(test_no_vaddr),
		cmocka_unit_test(test_elf32_of_64),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_spans),
		cmocka_unit_test(test_left_out),
		cmocka_unit_test(test_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
