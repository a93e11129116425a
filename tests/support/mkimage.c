// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Write a small kernel image to standard output:
 *
 *	mkimage bzimage [FIELD=NUMBER ...] [payload=FILE]
 *	mkimage elf [FIELD=NUMBER ...] [load=PADDR:FILESZ:MEMSZ ...]
 *	mkimage vmlinux [what elf takes]
 *	mkimage gzip FILE, by no compressor: the same bytes everywhere
 *	mkimage pe [SECTION=FILE | FIELD=NUMBER ...]
 *	mkimage arm64 [FIELD=NUMBER ...]
 *	mkimage zboot FILE [FIELD=NUMBER ... | compression=NAME]
 *	mkimage multiboot [what elf takes] [addresses=HEADER:LOAD:END:BSS:ENTRY]
 *		[tag=TYPE:FLAGS:SIZE[:WORD ...] ...]
 *
 * Fields are those of the recipes in make-image.h, make-pe.h, make-arm64.h and
 * make-multiboot.h, numbers as C writes them; a SIZE of 0 is the right one. The name of a
 * SECTION starts with '.'. The first load= takes the place of the load that is there by
 * default.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "make-arm64.h"
#include "make-multiboot.h"
#include "make-pe.h"

static int fail(const char *what, const char *word)
{
	fprintf(stderr, "mkimage: %s: '%s'\n", what, word);
	return 1;
}

static bool parse_load(const char *text, struct elf_recipe *r)
{
	uint64_t paddr, filesz, memsz;
	int end = 0;

	if (r->nloads == RECIPE_LOADS ||
		sscanf(text, "%" SCNi64 ":%" SCNi64 ":%" SCNi64 "%n", (int64_t *)&paddr,
			(int64_t *)&filesz, (int64_t *)&memsz, &end) != 3 ||
		text[end])
		return false;
	r->loads[r->nloads].paddr = paddr;
	r->loads[r->nloads].filesz = filesz;
	r->loads[r->nloads++].memsz = memsz;
	return true;
}

/* Split NAME=NUMBER in place; false when it is not one. */
static bool split(char *word, uint64_t *ret)
{
	char *equals = strchr(word, '='), *end;

	if (!equals || !equals[1])
		return false;
	*equals = '\0';
	*ret = strtoull(equals + 1, &end, 0);
	return !*end;
}

/* A word that is one of parse_load(). False: it is something else. */
static bool take_load(char *word, struct elf_recipe *r, bool *own_loads, int *ret_status)
{
	if (strncmp(word, "load=", 5))
		return false;
	if (!*own_loads)
		r->nloads = 0;
	*own_loads = true;
	*ret_status = parse_load(word + 5, r) ? 0 : fail("not a load", word);
	return true;
}

static int parse_elf(int argc, char **argv, struct elf_recipe *r)
{
	bool own_loads = false;
	int status = 0;
	uint64_t value;

	for (int i = 0; i < argc && !status; i++)
		if (!take_load(argv[i], r, &own_loads, &status) &&
			(!split(argv[i], &value) || !elf_recipe_set(r, argv[i], value)))
			return fail("not a field and a number", argv[i]);
	return status;
}

/* Numbers with ':' between them; returns how many, 0 when there are none or too many. */
static size_t parse_numbers(const char *text, uint64_t *v, size_t max)
{
	char *end;

	for (size_t n = 0; n < max; text = end + 1) {
		v[n++] = strtoull(text, &end, 0);
		if (end == text || !*end)
			return end == text ? 0 : n;
		if (*end != ':')
			return 0;
	}
	return 0;
}

static bool parse_tag(const char *text, struct multiboot_recipe *r)
{
	uint64_t v[3 + RECIPE_TAG_WORDS];
	uint32_t words[RECIPE_TAG_WORDS];
	size_t n = parse_numbers(text, v, 3 + RECIPE_TAG_WORDS);

	if (n < 3 || r->ntags == RECIPE_TAGS)
		return false;
	for (size_t i = 3; i < n; i++)
		words[i - 3] = v[i];
	multiboot_recipe_tag(r, v[0], v[1], words, n - 3);
	if (v[2])
		r->tags[r->ntags - 1].size = v[2];
	return true;
}

static bool parse_addresses(const char *text, struct multiboot_recipe *r)
{
	uint64_t v[5];

	if (parse_numbers(text, v, 5) != 5)
		return false;
	for (size_t i = 0; i < 5; i++)
		r->addresses[i] = v[i];
	return true;
}

static int parse_multiboot(int argc, char **argv, struct multiboot_recipe *r)
{
	bool own_loads = false, good = true;
	int status = 0;
	uint64_t value;

	for (int i = 0; i < argc && !status; i++) {
		char *word = argv[i];

		if (take_load(word, &r->elf, &own_loads, &status))
			continue;
		if (!strncmp(word, "tag=", 4))
			good = parse_tag(word + 4, r);
		else if (!strncmp(word, "addresses=", 10))
			good = parse_addresses(word + 10, r);
		else
			good = split(word, &value) &&
			       multiboot_recipe_set(r, word, value);
		if (!good)
			return fail("not a field and its numbers", word);
	}
	return status;
}

/* All of a small file; its bytes live as long as the program. */
static int read_file(const char *path, const uint8_t **ret, size_t *ret_size)
{
	static uint8_t bytes[1 << 20];
	static size_t used;
	FILE *in = fopen(path, "rb");

	if (!in)
		return fail("cannot open", path);
	*ret = bytes + used;
	*ret_size = fread(bytes + used, 1, sizeof(bytes) - used, in);
	used += *ret_size;
	return fclose(in) || used == sizeof(bytes) ? fail("too large", path) : 0;
}

static int read_payload(const char *path, struct bzimage_recipe *r)
{
	return read_file(path, &r->payload, &r->payload_size);
}

static int parse_section(char *word, struct pe_recipe *r)
{
	char *equals = strchr(word, '=');
	const uint8_t *bytes;
	size_t size;

	if (!equals || r->nsections == RECIPE_SECTIONS)
		return fail("not a section", word);
	*equals = '\0';
	if (read_file(equals + 1, &bytes, &size))
		return 1;
	pe_recipe_add(r, word, bytes, size);
	return 0;
}

static int parse_pe(int argc, char **argv, struct pe_recipe *r)
{
	int status = 0;
	uint64_t value;

	for (int i = 0; i < argc && !status; i++)
		if (*argv[i] == '.')
			status = parse_section(argv[i], r);
		else if (!split(argv[i], &value) || !pe_recipe_set(r, argv[i], value))
			return fail("not a field and a number", argv[i]);
	return status;
}

static int parse_arm64(int argc, char **argv, struct arm64_recipe *r)
{
	uint64_t value;

	for (int i = 0; i < argc; i++)
		if (!split(argv[i], &value) || !arm64_recipe_set(r, argv[i], value))
			return fail("not a field and a number", argv[i]);
	return 0;
}

static int parse_zboot(int argc, char **argv, struct zboot_recipe *r)
{
	uint64_t value;

	if (!argc || read_file(argv[0], &r->payload, &r->payload_size))
		return fail("no payload", "zboot");
	for (int i = 1; i < argc; i++)
		if (!strncmp(argv[i], "compression=", 12))
			r->compression = argv[i] + 12;
		else if (!split(argv[i], &value) ||
			 !zboot_recipe_set(r, argv[i], value))
			return fail("not a field and a number", argv[i]);
	return 0;
}

static int parse_bzimage(int argc, char **argv, struct bzimage_recipe *r)
{
	int status = 0;
	uint64_t value;

	for (int i = 0; i < argc && !status; i++)
		if (!strncmp(argv[i], "payload=", 8))
			status = read_payload(argv[i] + 8, r);
		else if (!split(argv[i], &value) ||
			 !bzimage_recipe_set(r, argv[i], value))
			return fail("not a field and a number", argv[i]);
	return status;
}

static int write_out(uint8_t *image, size_t size)
{
	size_t n = fwrite(image, 1, size, stdout);

	free(image);
	return n == size && !fflush(stdout) ? 0 : fail("cannot write", "standard output");
}

static int make_packed(const char *path)
{
	struct bzimage_recipe r = {0};
	size_t size;

	if (read_payload(path, &r))
		return 1;
	uint8_t *packed = make_gzip(r.payload, r.payload_size, &size);
	return write_out(packed, size);
}

static int make(const char *kind, int argc, char **argv)
{
	struct bzimage_recipe bz = bzimage_recipe();
	bool vmlinux = !strcmp(kind, "vmlinux");
	struct elf_recipe elf = vmlinux ? vmlinux_recipe() : elf_recipe();
	struct multiboot_recipe multiboot = multiboot_recipe();
	struct pe_recipe pe = pe_recipe();
	struct arm64_recipe arm64 = arm64_recipe();
	struct zboot_recipe zboot = zboot_recipe();
	uint8_t *image;
	size_t size;

	if (!strcmp(kind, "bzimage")) {
		if (parse_bzimage(argc, argv, &bz))
			return 1;
		image = make_bzimage(&bz, &size);
	} else if (!strcmp(kind, "elf") || vmlinux) {
		if (parse_elf(argc, argv, &elf))
			return 1;
		image = make_elf(&elf, &size);
	} else if (!strcmp(kind, "pe")) {
		if (parse_pe(argc, argv, &pe))
			return 1;
		image = make_pe(&pe, &size);
	} else if (!strcmp(kind, "arm64")) {
		if (parse_arm64(argc, argv, &arm64))
			return 1;
		image = make_arm64(&arm64, &size);
	} else if (!strcmp(kind, "zboot")) {
		if (parse_zboot(argc, argv, &zboot))
			return 1;
		image = make_zboot(&zboot, &size);
	} else if (!strcmp(kind, "multiboot")) {
		if (parse_multiboot(argc, argv, &multiboot))
			return 1;
		image = make_multiboot(&multiboot, &size);
	} else {
		return fail("none of bzimage, elf, vmlinux, pe, arm64, zboot and "
			    "multiboot",
			kind);
	}
	return write_out(image, size);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return fail(
			"usage: mkimage bzimage|elf|vmlinux|pe|arm64|zboot|multiboot "
			"[FIELD=NUMBER ...]",
			"");
	if (argc == 3 && !strcmp(argv[1], "gzip"))
		return make_packed(argv[2]);
	return make(argv[1], argc - 2, argv + 2);
}
