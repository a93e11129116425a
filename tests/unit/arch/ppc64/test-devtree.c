// SPDX-License-Identifier: GPL-2.0-or-later
/* The new kernel's device tree: what is taken out, what is put in, and where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "world-ppc64.h"

static const uint8_t initrd[PAGE] = "070701";

static const char *const dropped[] = {"kaslr-seed", "linux,booted-from-kexec",
	"linux,crashkernel-base", "linux,crashkernel-size", "linux,elfcorehdr",
	"linux,htab-base", "linux,htab-size", "linux,ima-kexec-buffer",
	"linux,initrd-end", "linux,initrd-start", "linux,kernel-end",
	"linux,memory-limit", "linux,usable-memory-range", "rng-seed"};

/* In /chosen each of them goes; elsewhere the same names stay. */
static void test_chosen_dropped(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	char text[8192] = WORLD_MEMORY "/chosen/linux,kernel-end = <0 0x2880000>\n"
				       "/chosen/stays = <1>\n";

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(dropped); i++)
		sprintf(text + strlen(text), "%s/other/%s = <0 0x4000>\n", "",
			dropped[i]);
	for (size_t i = 0; i < KX_ARRAY_SIZE(dropped); i++)
		if (strcmp(dropped[i], "linux,kernel-end"))
			sprintf(text + strlen(text), "/chosen/%s = <0 0x%x>\n",
				dropped[i],
				strcmp(dropped[i], "linux,memory-limit") ? 0x4000
									 : 0x70000000);
	strcat(text, "/chosen/bootargs = \"old\"\n/other/bootargs = \"old\"\n");
	ppc64_world_init(&w, text);
	w.facts.seed_fact.state = FACT_ABSENT;
	expect_ok(world_plan(&w));
	for (size_t i = 0; i < KX_ARRAY_SIZE(dropped); i++) {
		bool again = !strcmp(dropped[i], "linux,booted-from-kexec");

		if (has_prop(&w.written, "/chosen", dropped[i]) != again)
			fail_msg("%s", dropped[i]);
		expect_prop(&w.written, "/other", dropped[i], "<0 0x4000>");
	}
	expect_prop(&w.written, "/chosen", "bootargs", "\"MARK=1\"");
	expect_prop(&w.written, "/other", "bootargs", "\"old\"");
	expect_prop(&w.written, "/chosen", "stays", "<1>");
	expect_prop(&w.written, "/chosen", "linux,booted-from-kexec", "");
}

static void test_chosen_added(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	ppc64_world_init(&w, WORLD_USUAL);
	w.facts.seed_fact.state = FACT_PRESENT;
	memset(w.facts.seed, 0xab, sizeof(w.facts.seed));
	w.req.append = "";
	world_initrd(&w, initrd, 0x1234);
	expect_ok(world_plan(&w));
	const struct bytes seed = prop_at(&w.written, "/chosen", "rng-seed");
	assert_int_equal(seed.size, 32);
	assert_memory_equal(seed.data, w.facts.seed, 32);
	expect_prop(&w.written, "/chosen", "bootargs", "\"\"");
	expect_prop(&w.written, "/chosen", "linux,initrd-start", "<0 0x2b20000>");
	expect_prop(&w.written, "/chosen", "linux,initrd-end", "<0 0x2b21234>");
	/* Once each. */
	int n = 0, chosen = node_at(&w.written, "/chosen");
	struct bytes value;
	for (int at = 0; devtree_next_prop(&w.written, chosen, &at, &value);)
		n++;
	assert_int_equal(n, 5);
}

/* Without one it is made, behind all other nodes, and never twice. */
static void test_no_chosen(void **state)
{
	static const char *const names[] = {"", "memory@0", "a", "chosen", "chosen"};
	KX_AUTO(world_destroy) struct world w;
	int node = 0, depth = 0;

	(void)state;
	ppc64_world_init(&w, WORLD_USUAL);
	world_dtb(&w, WORLD_MEMORY "/a/chosen/x = <1>\n");
	expect_ok(world_plan(&w));
	for (size_t i = 0; i < KX_ARRAY_SIZE(names); i++) {
		assert_string_equal(devtree_name(&w.written, node), names[i]);
		node = devtree_next(&w.written, node, &depth);
	}
	assert_true(node < 0);
	expect_prop(&w.written, "/chosen", "bootargs", "\"MARK=1\"");
	assert_false(has_prop(&w.written, "/a/chosen", "bootargs"));
}

/* What was of this kernel's own memory is not handed on; the rest of a node is. */
static void test_others_dropped(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	ppc64_world_init(&w,
		WORLD_USUAL "/memory@0/linux,usable-memory = <0 0 0 0x30000000>\n"
			    "/memory@0/ibm,associativity = <1 0>\n"
			    "/pci@1/linux,pci-domain = <1>\n/pci@1/a,b = [01]\n"
			    "/deep/er/node@1/x#?. = \"y\"\n");
	expect_ok(world_plan(&w));
	assert_false(has_prop(&w.written, "/memory@0", "linux,usable-memory"));
	expect_prop(&w.written, "/memory@0", "ibm,associativity", "<1 0>");
	expect_prop(&w.written, "/memory@0", "reg", "<0 0 0 0x80000000>");
	assert_false(has_prop(&w.written, "/pci@1", "linux,pci-domain"));
	expect_prop(&w.written, "/pci@1", "a,b", "[01]");
	expect_prop(&w.written, "/deep/er/node@1", "x#?.", "\"y\"");
}

/* ---- a virtual TPM ----------------------------------------------------------------- */

#define VTPM "/vdevice/vtpm@30000003"
#define IN_LITTLE                                                                        \
	VTPM "/linux,sml-base = [00 00 ff 0f 00 00 00 00]\n" VTPM                        \
	     "/linux,sml-size = [00 00 01 00]\n"
#define IN_BIG(node)                                                                     \
	node "/linux,sml-base = <0 0x0fff0000>\n" node "/linux,sml-size = <0x10000>\n"

/* Whoever wrote them: the new kernel reads the two numbers in its own byte order. */
static void test_vtpm_log(void **state)
{
	static const char *const sources[] = {
		WORLD_USUAL IN_LITTLE, WORLD_USUAL IN_BIG(VTPM)};

	(void)state;
	for (int i = 0; i < 4; i++) {
		KX_AUTO(world_destroy) struct world w;

		ppc64_world_init(&w, sources[i / 2]);
		world_byte_order(&w, i % 2);
		expect_ok(world_plan(&w));
		expect_prop(&w.written, VTPM, "linux,sml-base",
			i % 2 ? "<0 0x0fff0000>" : "[00 00 ff 0f 00 00 00 00]");
		expect_prop(&w.written, VTPM, "linux,sml-size",
			i % 2 ? "<0x10000>" : "[00 00 01 00]");
		EXPECT_RESERVED(&w, {0x0fff0000, 0x10000000}, {0x2fff0000, 0x2fff083c});
	}
}

/* The tree of --dtb as well; other properties, and other nodes' of that name, stay. */
static void test_vtpm_log_only(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	ppc64_world_init(&w, WORLD_USUAL IN_LITTLE);
	world_dtb(&w, WORLD_USUAL IN_BIG(VTPM) IN_BIG("/vdevice/l-lan@2") VTPM
		"/other = <0x10000>\n");
	expect_ok(world_plan(&w));
	expect_prop(&w.written, VTPM, "linux,sml-size", "[00 00 01 00]");
	expect_prop(&w.written, VTPM, "other", "<0x10000>");
	expect_prop(&w.written, "/vdevice/l-lan@2", "linux,sml-size", "<0x10000>");
}

/* ---- the reserve map --------------------------------------------------------------- */

static void test_reserved_crash(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	ppc64_world_init(&w, WORLD_USUAL "/reserved-ranges = <0 0x60000000 0 0x1000>\n");
	w.req.panic = true;
	world_initrd(&w, initrd, 0x1234);
	expect_ok(world_plan(&w));
	uint64_t core = world_segment(&w, ROLE_ELFCOREHDR)->paddr;
	uint64_t backup = world_segment(&w, ROLE_BACKUP)->paddr;
	uint64_t rd = world_segment(&w, ROLE_INITRD)->paddr;
	EXPECT_RESERVED(&w, {PAGE, 0x20000000}, {0x2fff0000, 0x2fff083c},
		{0x60000000, 0x60001000}, {rd, rd + 0x1234}, {core, core + PAGE},
		{backup, backup + PAGE});
	assert_int_equal(w.plan.devtree.reserved.n, 6);
}

#define OLD_MAP "reserve 0x60000000 0x1000\nreserve 0x2c90000 0x1000\n"

/* A tree's own entries stay, but that of the initrd which it was made for. */
static void test_reserved_of_source(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	KX_AUTO(world_destroy) struct world u;

	(void)state;
	ppc64_world_init(&w, WORLD_USUAL);
	world_dtb(
		&w, OLD_MAP WORLD_MEMORY "/chosen/linux,initrd-start = <0 0x2c90000>\n");
	world_initrd(&w, initrd, 0x1234);
	expect_ok(world_plan(&w));
	EXPECT_RESERVED(&w, {0x2fff0000, 0x2fff083c}, {0x60000000, 0x60001000},
		{0x2b20000, 0x2b21234});
	ppc64_world_init(&u, WORLD_USUAL);
	world_dtb(&u, OLD_MAP WORLD_MEMORY);
	expect_ok(world_plan(&u));
	EXPECT_RESERVED(&u, {0x2fff0000, 0x2fff083c}, {0x60000000, 0x60001000},
		{0x2c90000, 0x2c91000});
}

/* ---- hotplug ----------------------------------------------------------------------- */

#define CPU(n)                                                                           \
	"/cpus/c@" n "/device_type = \"cpu\"\n"                                          \
	"/cpus/c@" n "/ibm,ppc-interrupt-server#s = <" n " 1>\n"                         \
	"/cpus/c@" n "/l2-cache/size = <0x80000>\n"

static uint64_t hotplug_room(const char *text, uint64_t possible)
{
	KX_AUTO(world_destroy) struct world w;

	ppc64_world_init(&w, text);
	w.req.panic = true;
	expect_ok(world_plan(&w));
	uint64_t without = world_segment(&w, ROLE_DTB)->bufsz;
	w.req.hotplug = true;
	fact_set_u64(&w.facts.crash.elfcorehdr_size, 1000);
	if (possible)
		fact_set_u64(&w.facts.crash.possible_cpus, possible);
	expect_ok(world_plan(&w));
	assert_true(w.plan.hotplug);
	const struct segment *dtb = world_segment(&w, ROLE_DTB);
	assert_false(dtb->digest);
	assert_int_equal(get_be32(dtb->bytes + 4), dtb->bufsz);
	return dtb->bufsz - without;
}

/* What the kernel writes beside what stands here: "name" in each node, and once its name.
 */
#define NAMES(nodes) ((nodes) * (12 + 32) + 8)

/* Room for as many nodes like the largest as there may come to be CPUs. */
static void test_hotplug(void **state)
{
	const uint64_t node = 8 + 4 + 12 + 4 + 12 + 8 + /* l2-cache */ 8 + 12 + 12 + 4;

	(void)state;
	assert_true(hotplug_room(WORLD_USUAL CPU("0") CPU("2"), 4) >= NAMES(2));
	assert_true(hotplug_room(WORLD_USUAL CPU("0") CPU("2"), 4) < 5000);
	assert_true(hotplug_room(WORLD_USUAL CPU("0") CPU("2"), 0) < 5000);
	assert_true(hotplug_room(WORLD_USUAL, 100) < 5000);
	assert_true(hotplug_room(WORLD_USUAL CPU("0") CPU("2"), 5) >= node + NAMES(3));
	assert_true(
		hotplug_room(WORLD_USUAL CPU("0") CPU("2"), 24) >= 10 * node + NAMES(12));
	assert_true(hotplug_room(WORLD_USUAL CPU("0") CPU("2"), 24) <
		    12 * (node + 100) + 5000);
}

/* ---- usable memory ----------------------------------------------------------------- */

static void plan_crash(struct world *w, const char *text)
{
	ppc64_world_init(w, text);
	w->req.panic = true;
	expect_ok(world_plan(w));
}

/* Every range of every node is clipped to that node's own; (0, 0) where none is left. */
static void test_usable(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	plan_crash(&w, CELLS_2_2
		"/m@0/device_type = \"memory\"\n"
		"/m@0/reg = <0 0 0 0x28000000> <0 0x28000000 0 0x10000000>\n"
		"/m@4/device_type = \"memory\"\n/m@4/reg = <0 0x40000000 0 0x10000000>\n"
		"/m@5/device_type = \"memory\"\n/m@5/reg = <0 0x50000000 0 0x10000000>\n"
		"/m@6/device_type = \"memory\"\n/m@6/reg =\n"
		"/m@7/device_type = \"memory\"\n"
		"/other/device_type = \"soc\"\n/other/reg = <0 0 0 1>\n"
		"/d/m/device_type = \"memory\"\n/d/m/reg = <0 0 0 1>\n"
		"/rtas/linux,rtas-base = <0x4ffff000>\n/rtas/rtas-size = <0x2000>\n"
		"/chosen/linux,crashkernel-base = <0 0x20000000>\n"
		"/chosen/linux,crashkernel-size = <0 0x10000000>\n");
	EXPECT_RANGES(&w.plan.devtree.usable, {0, 0x30000000}, {0x4ffff000, 0x50001000});
	expect_prop(&w.written, "/m@0", "linux,usable-memory",
		"<0 0 0 0x28000000 0 0x28000000 0 0x8000000>");
	expect_prop(&w.written, "/m@4", "linux,usable-memory", "<0 0x4ffff000 0 0x1000>");
	expect_prop(&w.written, "/m@5", "linux,usable-memory", "<0 0x50000000 0 0x1000>");
	expect_prop(&w.written, "/m@6", "linux,usable-memory", "<0 0 0 0>");
	assert_false(has_prop(&w.written, "/m@7", "linux,usable-memory"));
	assert_false(has_prop(&w.written, "/other", "linux,usable-memory"));
	assert_false(has_prop(&w.written, "/d/m", "linux,usable-memory"));
}

/* Several ranges within one, and a range that ends where the next one begins. */
static void test_usable_pieces(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	plan_crash(&w, WORLD_MEMORY
		"/rtas/linux,rtas-base = <0x30001000>\n/rtas/rtas-size = <0x1000>\n"
		"/p/device_type = \"pci\"\n/p/linux,tce-base = <0x7ffff000>\n"
		"/p/linux,tce-size = <0x1000>\n" WORLD_CHOSEN);
	expect_prop(&w.written, "/memory@0", "linux,usable-memory",
		"<0 0 0 0x30000000> <0 0x30001000 0 0x1000> <0 0x7ffff000 0 0x1000>");
}

static void test_usable_cells_of_one(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	plan_crash(&w, "/#address-cells = <1>\n/memory/device_type = \"memory\"\n"
		       "/memory/reg = <0 0x80000000>\n" WORLD_CHOSEN);
	expect_prop(&w.written, "/memory", "linux,usable-memory", "<0 0x30000000>");
}

static void test_usable_not_without_crash(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	ppc64_world_init(&w, WORLD_USUAL);
	expect_ok(world_plan(&w));
	assert_false(has_prop(&w.written, "/memory@0", "linux,usable-memory"));
	assert_int_equal(w.plan.devtree.usable.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chosen_dropped),
		cmocka_unit_test(test_chosen_added),
		cmocka_unit_test(test_no_chosen),
		cmocka_unit_test(test_others_dropped),
		cmocka_unit_test(test_vtpm_log),
		cmocka_unit_test(test_vtpm_log_only),
		cmocka_unit_test(test_reserved_crash),
		cmocka_unit_test(test_reserved_of_source),
		cmocka_unit_test(test_hotplug),
		cmocka_unit_test(test_usable),
		cmocka_unit_test(test_usable_pieces),
		cmocka_unit_test(test_usable_cells_of_one),
		cmocka_unit_test(test_usable_not_without_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
