// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/iomem.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"
#include "sys/sys.h"

/* Half a million lines of the longest kind; a larger file is no /proc/iomem. */
#define IOMEM_CAP (64 << 20)

struct iomem_line {
	unsigned long number; /* from 1 */
	size_t depth;	      /* 0: top level */
	struct range range;
	bool zero;	  /* both addresses are 0 */
	const char *name; /* of name_size bytes */
	size_t name_size;
};

struct iomem_parser {
	const char *path; /* in messages */
	const char *p, *end;
	struct memory *ret;
	unsigned long lines;
	bool nonzero;	 /* an address other than 0 was seen */
	bool kernel_end; /* "Kernel bss" was seen, the last part of the kernel */

	/* The depth of the memory line that the next lines may stand in; -1: none. */
	long memory_depth;
	bool in_ram; /* that line is System RAM */
};

static struct kx_err *line_err(const struct iomem_parser *parser, const char *what)
{
	return kx_err_new(
		KX_FORMAT, "%s: line %lu: %s", parser->path, parser->lines, what);
}

/* Hexadecimal digits at *p, before end. The text need not have a NUL. */
static struct kx_err *parse_address(
	const struct iomem_parser *parser, const char **p, const char *end, uint64_t *ret)
{
	char digits[2 * sizeof(*ret) + 1];
	size_t n = 0;

	for (; *p < end && isxdigit((unsigned char)**p); (*p)++) {
		if (n == sizeof(digits) - 1)
			return line_err(parser, "an address of more than 64 bits");
		digits[n++] = **p;
	}
	if (!n)
		return line_err(parser, "a hexadecimal address is missing");
	digits[n] = '\0';
	return number_parse(digits, 16, ret);
}

static struct kx_err *expect(const struct iomem_parser *parser, const char **p,
	const char *end, const char *text)
{
	size_t n = strlen(text);

	if ((size_t)(end - *p) < n || memcmp(*p, text, n))
		return kx_err_new(KX_FORMAT,
			"%s: line %lu: '%s' is missing; a line is 'START-END : NAME'",
			parser->path, parser->lines, text);
	*p += n;
	return NULL;
}

/* Each level of nesting is two spaces (r_show() in kernel/resource.c). */
static struct kx_err *parse_indent(const struct iomem_parser *parser, const char **p,
	const char *end, size_t *ret_depth)
{
	const char *start = *p;

	while (*p < end && **p == ' ')
		(*p)++;
	if ((*p - start) % 2)
		return line_err(parser, "indented by an odd number of spaces");
	*ret_depth = (*p - start) / 2;
	return NULL;
}

/* One line from p to end; its newline is not counted. */
static struct kx_err *parse_line(const struct iomem_parser *parser, const char *p,
	const char *end, struct iomem_line *ret)
{
	uint64_t start, last;

	if (memchr(p, '\0', end - p))
		return line_err(parser, "a NUL byte");
	KX_TRY(parse_indent(parser, &p, end, &ret->depth));
	KX_TRY(parse_address(parser, &p, end, &start));
	KX_TRY(expect(parser, &p, end, "-"));
	KX_TRY(parse_address(parser, &p, end, &last));
	KX_TRY(expect(parser, &p, end, " : "));
	if (last < start)
		return line_err(parser, "the end is below the start");
	ret->range = range_from_inclusive(start, last);
	ret->zero = !start && !last;
	ret->name = p;
	ret->name_size = end - p;
	return NULL;
}

static bool line_is(const struct iomem_line *line, const char *name)
{
	return line->name_size == strlen(name) &&
	       !memcmp(line->name, name, line->name_size);
}

static bool line_type(const struct iomem_line *line, enum memory_type *ret)
{
	char name[64]; /* longer than any type's name */

	if (line->name_size >= sizeof(name))
		return false;
	memcpy(name, line->name, line->name_size);
	name[line->name_size] = '\0';
	return memory_type_parse(name, ret);
}

/*
 * Inside of RAM, arm64 and riscv mark what must not be overwritten
 * (reserve_memblock_reserved_regions() in arch/arm64/kernel/setup.c).
 */
static struct kx_err *take_reserved(
	struct iomem_parser *parser, const struct iomem_line *line)
{
	if (!parser->in_ram || !line_is(line, "reserved"))
		return NULL;
	return range_set_push(&parser->ret->reserved, line->range);
}

/*
 * Memory counts at the top level and below lines that are no memory: the kernel puts a
 * "CXL Window" around the RAM behind it, and "PCI MMCONFIG" around the reserved range of
 * the same size. What lies in RAM stays RAM,
 * and what lies in another kind of memory ("Soft Reserved", then "System RAM (kmem)")
 * is driver-managed.
 */
static struct kx_err *take_memory(
	struct iomem_parser *parser, const struct iomem_line *line)
{
	struct memory *ret = parser->ret;
	enum memory_type type;

	if (parser->memory_depth >= 0 && (long)line->depth > parser->memory_depth)
		return take_reserved(parser, line);
	parser->memory_depth = -1;
	if (!line_type(line, &type))
		return NULL;
	parser->memory_depth = (long)line->depth;
	parser->in_ram = type == MEMORY_RAM;
	KX_TRY(memmap_push(&ret->map, line->range, type));
	return type == MEMORY_RAM ? range_set_push(&ret->ram, line->range) : NULL;
}

/* add_memory_driver_managed() in mm/memory_hotplug.c names them "System RAM (NAME)". */
static bool line_is_driver_ram(const struct iomem_line *line)
{
	static const char prefix[] = "System RAM (";
	size_t n = strlen(prefix);

	return line->name_size > n && !memcmp(line->name, prefix, n) &&
	       line->name[line->name_size - 1] == ')';
}

/*
 * The parts of the kernel stand in the order of their addresses (setup_arch() in
 * arch/x86/kernel/setup.c). What says otherwise is left out.
 */
static void take_kernel(struct iomem_parser *parser, const struct iomem_line *line)
{
	struct range *kernel = &parser->ret->kernel;
	bool bss = line_is(line, "Kernel bss");

	if (line_is(line, "Kernel code") && !kernel->end) {
		*kernel = line->range;
		return;
	}
	if (!bss && !line_is(line, "Kernel rodata") && !line_is(line, "Kernel data"))
		return;
	if (!kernel->end || parser->kernel_end || line->range.start < kernel->start)
		return;
	kernel->end = line->range.end;
	parser->kernel_end = bss;
}

static struct kx_err *take_line(
	struct iomem_parser *parser, const struct iomem_line *line)
{
	if (!line->zero)
		parser->nonzero = true;
	take_kernel(parser, line);
	if (line_is_driver_ram(line))
		KX_TRY(range_set_push(&parser->ret->driver_ram, line->range));
	if (line_is(line, "Crash kernel"))
		KX_TRY(range_set_push(&parser->ret->crash, line->range));
	return take_memory(parser, line);
}

static struct kx_err *parse_lines(struct iomem_parser *parser)
{
	while (parser->p < parser->end) {
		const char *p = parser->p;
		const char *newline = memchr(p, '\n', parser->end - p);
		struct iomem_line line = {0};

		parser->lines++;
		parser->p = newline ? newline + 1 : parser->end;
		KX_TRY(parse_line(parser, p, newline ? newline : parser->end, &line));
		KX_TRY(take_line(parser, &line));
	}
	return NULL;
}

static struct kx_err *parse_all(struct iomem_parser *parser)
{
	KX_TRY(parse_lines(parser));
	if (!parser->lines)
		return kx_err_new(KX_FORMAT, "%s is empty", parser->path);
	if (!parser->nonzero)
		return kx_err_new(KX_DENIED,
			"%s shows only zero addresses: reading it needs CAP_SYS_ADMIN",
			parser->path);
	range_set_normalize(&parser->ret->ram);
	range_set_normalize(&parser->ret->crash);
	range_set_normalize(&parser->ret->driver_ram);
	range_set_normalize(&parser->ret->reserved);
	return NULL;
}

struct kx_err *iomem_parse(
	const char *path, const char *text, size_t size, struct memory *ret)
{
	struct iomem_parser parser = {.path = path,
		.p = text,
		.end = text + size,
		.ret = ret,
		.memory_depth = -1};

	memory_destroy(ret);
	struct kx_err *err = parse_all(&parser);
	if (err)
		memory_destroy(ret);
	return err;
}

static struct kx_err *read_and_parse(const struct sys *sys, struct memory *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	KX_AUTO(freep) char *path = NULL;

	KX_TRY(sys_read(sys, "proc/iomem", IOMEM_CAP, &text));
	KX_TRY(text_format(&path, "%s/proc/iomem", sys->root));
	return iomem_parse(path, text.s, text.size, ret);
}

struct kx_err *memory_from_iomem(const struct sys *sys, struct memory *ret)
{
	struct kx_err *err = read_and_parse(sys, ret);

	ret->source = "/proc/iomem";
	return fact_settle(&ret->fact, err);
}
