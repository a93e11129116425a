// SPDX-License-Identifier: GPL-2.0-or-later
/* Dumps of Xen: dom0's log, by addresses of the machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "dump-fixture.h"

#define LOG "[    1.000000] text\n"

#define MAKE_UTS 0x800

/* With a log of one record. */
static struct make_dump *xen_dump(void)
{
	struct make_dump *d = new_dump(&make_x86_64);

	make_xen(d);
	make_ringbuffer(d, 5, 10);
	make_record(d, SECOND, "text", 4);
	return d;
}

/* dom0's list of frames is not told: by the registers. */
static struct make_dump *with_registers(void)
{
	struct make_dump *d = xen_dump();

	d->xen.info = false;
	d->xen.cr3[0] = MAKE_XEN_ROOT | 0x18;
	return d;
}

/* Another guest's kernel is the same, so its tables would be taken for dom0's. */
static void test_frames(void **state)
{
	struct make_dump *d = xen_dump();

	(void)state;
	expect_log(d, LOG);
	d = xen_dump();
	d->xen.ncr3 = 0;
	d->xen.on = false;
	expect_log(d, LOG);
	/* The same numbers before v4.13. */
	d = xen_dump();
	make_change(d, "SYMBOL(init_top_pgt)", NULL);
	make_line(d, "SYMBOL(swapper_pg_dir)=%llx", (long long)make_x86_64.text + 0x2000);
	expect_log(d, LOG);
}

static void test_registers(void **state)
{
	struct make_dump *d = with_registers();

	(void)state;
	expect_log(d, LOG);
	/* Processors without registers, with tables of nobody, and the same as before. */
	d = with_registers();
	d->xen.cr3[0] = 0;
	d->xen.cr3[1] = d->xen.cr3[2] = 0x7ffff000;
	d->xen.cr3[3] = MAKE_XEN_ROOT;
	d->xen.ncr3 = 4;
	expect_log(d, LOG);
	/* The list is nowhere. */
	for (size_t i = 0; i < 3; i++) {
		static const uint64_t frames[] = {0, UINT64_MAX, 0x7ffff};

		d = with_registers();
		d->xen.info = true;
		d->xen.frames = frames[i];
		expect_log(d, LOG);
	}
}

/* struct uts_namespace had a counter first, and did not tell so. */
static void test_before_v5_9(void **state)
{
	struct make_dump *d = xen_dump();

	(void)state;
	make_change(d, "OFFSET(uts_namespace.name)", NULL);
	memmove(d->text + MAKE_UTS + 4, d->text + MAKE_UTS, 6 * 65);
	expect_log(d, LOG);
}

static void test_other_kernel(void **state)
{
	struct make_dump *d = xen_dump();

	(void)state;
	make_change(d, "OSRELEASE", "5.10.0-tes");
	expect_log_err(d, "", KX_UNSUPPORTED,
		"dump is a dump of Xen, and the page tables of a PV dom0 were not found "
		"in it, by the list of its frames or by the registers of 1 processors "
		"(the page tables at 0x602000 are those of another kernel): try "
		"'makedumpfile --dump-dmesg'");
	d = xen_dump();
	make_change(d, "OSRELEASE", NULL);
	expect_log_err(d, "", KX_UNSUPPORTED, "(VMCOREINFO has no line OSRELEASE)");
	d = xen_dump();
	make_change(d, "SYMBOL(init_uts_ns)", NULL);
	expect_log_err(d, "", KX_UNSUPPORTED, "no line SYMBOL(init_uts_ns)");
}

/* What tells where dom0 is, is missing: its addresses are not taken for the machine's. */
static void test_no_notes(void **state)
{
	struct make_dump *d = with_registers();

	(void)state;
	d->xen.ncr3 = 0;
	expect_log_err(d, "", KX_UNSUPPORTED,
		"by the registers of 0 processors (a list of dom0's frames is in frame "
		"0x0): try 'makedumpfile --dump-dmesg'");
	d = with_registers();
	make_change(d, "SYMBOL(init_top_pgt)", NULL);
	d->xen.ncr3 = 0;
	expect_log_err(d, "", KX_UNSUPPORTED, "no line SYMBOL(swapper_pg_dir)");
	d = xen_dump();
	d->xen.ncr3 = 0;
	make_change(d, "NUMBER(phys_base)", "9223372036854775807");
	expect_log_err(d, "", KX_UNSUPPORTED, "is in no list");
}

/* Its virtual addresses would be of the kernel that made the headers. */
static void test_headers_lie(void **state)
{
	struct make_dump *d = xen_dump();

	(void)state;
	for (size_t i = 0; i < d->nloads; i++)
		d->loads[i].vaddr =
			i ? make_x86_64.direct + i * 0x2000 : make_x86_64.text;
	expect_log(d, LOG);
}

/* Pages of 2 MiB and 1 GiB, as make_dump_init() maps the pieces. */
static void test_large_pages(void **state)
{
	struct make_dump *d = new_dump(&make_x86_64);

	(void)state;
	make_ringbuffer(d, 5, 10);
	make_record(d, SECOND, "text", 4);
	d->loads[0].vaddr = d->loads[1].vaddr = UINT64_MAX;
	d->xen.on = true;
	d->xen.cr3[0] = make_x86_64.text_phys + 0x2000;
	d->xen.ncr3 = 1;
	expect_log(d, LOG);
}

static void test_unmapped(void **state)
{
	struct make_dump *d = xen_dump();

	(void)state;
	make_put(d, make_xen_direct_entry(d, MAKE_LOG >> 12), 8, 0x604062);
	expect_log_err(d, "", KX_FORMAT,
		"records of the log that are damaged or missing: 1; the first: record "
		"0xffffffe0: dump: the kernel's address 0xffff9d2e40004000 is not in the "
		"dump: dom0's page tables do not map it");
	/* Mapped, but to nothing. */
	d = xen_dump();
	make_put(d, make_xen_direct_entry(d, MAKE_LOG >> 12), 8, 0xfffff04000000063);
	expect_log_err(d, "", KX_FORMAT,
		"is not in the dump: no program header has its machine address");
	/* By a table that is not there, and by no address of such tables. */
	d = xen_dump();
	make_put(
		d, d->text + 0x5000 + (make_x86_64.direct >> 30) % 512 * 8, 8, 0x1000063);
	expect_log_err(d, "", KX_FORMAT,
		"a page table of dom0: dump does not have the page of physical address "
		"0x1000000");
	d = xen_dump();
	make_change(d, "SYMBOL(prb)", "ffff1d2e40004000");
	expect_log_err(d, "", KX_FORMAT, "0xffff1d2e40004000 is not in the dump: dom0's");
}

/* Tables that are their own next ones end after four. */
static void test_loops(void **state)
{
	struct make_dump *d = with_registers();

	(void)state;
	make_put(d, d->text + 0x2000 + 511 * 8, 8, MAKE_XEN_ROOT | 0x63);
	expect_log_err(d, "", KX_UNSUPPORTED, "the page tables of a PV dom0 were not");
	d = xen_dump();
	d->xen.ncr3 = 0;
	make_put(d, d->xen.pages + 3 * 0x1000 + 7 * 8, 8, MAKE_XEN_FRAMES);
	expect_log_err(d, "", KX_UNSUPPORTED, "a list of dom0's frames is in frame 0x0");
}

/* A page of the log that a filter left out. */
static void test_left_out(void **state)
{
	struct make_dump *d = xen_dump();

	(void)state;
	d->loads[5].filesz = 8; /* its first page is the text's */
	expect_log_err(d, "[    1.000000] \n", KX_FORMAT,
		"the page of physical address 0x608008 (the kernel's 0xffff9d2e40004008) "
		"was left out of the dump");
}

/* A page that is whole in the machine is two in the kernel's addresses. */
static void test_over_pages(void **state)
{
	static const char dots[] = "....................................................";
	char want[120];
	struct make_dump *d = new_dump(&make_x86_64);

	(void)state;
	make_xen(d);
	make_ringbuffer(d, 2, 14);
	d->ring.head_lpos += 0x1ff0;
	make_record(d, SECOND, dots, sizeof(dots) - 1);
	snprintf(want, sizeof(want), "[    1.000000] %s\n", dots);
	expect_log(d, want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_registers),
		cmocka_unit_test(test_before_v5_9),
		cmocka_unit_test(test_other_kernel),
		cmocka_unit_test(test_no_notes),
		cmocka_unit_test(test_headers_lie),
		cmocka_unit_test(test_large_pages),
		cmocka_unit_test(test_unmapped),
		cmocka_unit_test(test_loops),
		cmocka_unit_test(test_left_out),
		cmocka_unit_test(test_over_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
