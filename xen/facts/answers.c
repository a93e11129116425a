// SPDX-License-Identifier: GPL-2.0-or-later
/* What Xen answers, as text and as a struct. */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/vec.h"
#include "xen/facts/xen-facts.h"

/* A command line of Xen has up to 1024 (xen_commandline_t); no other comes near. */
#define LINE_MAX_BYTES 2048

enum seen {
	SEEN_DEFAULT = 1,
	SEEN_CRASH = 2,
	SEEN_AREA = 4,
	SEEN_VMCOREINFO = 8,
	SEEN_COMMAND_LINE = 16
};

struct answers_parser {
	const char *name;   /* in messages */
	unsigned long line; /* from 1 */
	unsigned int seen;  /* of what stands in one line only */
	uint64_t next_cpu;  /* the lowest number that may follow */
	struct fact_xen *ret;
};

static struct kx_err *check_range(const char *what, struct xen_note note)
{
	uint64_t end;

	if (__builtin_add_overflow(note.paddr, note.size, &end))
		return kx_err_new(KX_FORMAT,
			"Xen's %s at 0x%" PRIx64 " of 0x%" PRIx64
			" bytes goes beyond 64 bits",
			what, note.paddr, note.size);
	return NULL;
}

struct kx_err *xen_add_cpu(struct fact_xen *xen, struct xen_note note)
{
	/* A CPU that is not there, or for which Xen found no memory. */
	if (!note.paddr || !note.size)
		return NULL;
	if (xen->ncpus == XEN_CPU_MAX)
		return kx_err_new(KX_LIMIT, "more than %d CPUs", XEN_CPU_MAX);
	KX_TRY(check_range("notes of a CPU", note));
	KX_TRY(vec_grow(&xen->cpus, &xen->cpus_capacity, xen->ncpus + 1, sizeof(note)));
	xen->cpus[xen->ncpus++] = note;
	return NULL;
}

struct kx_err *xen_set_crash(struct fact_xen *xen, struct xen_note area)
{
	KX_TRY(check_range("crash area", area));
	if (area.size)
		xen->crash = (struct range){area.paddr, area.paddr + area.size};
	return NULL;
}

struct kx_err *xen_set_vmcoreinfo(struct fact_xen *xen, struct xen_note note)
{
	KX_TRY(check_range("VMCOREINFO", note));
	if (note.paddr && note.size)
		xen->vmcoreinfo = note;
	return NULL;
}

static struct kx_err *bad(const char *what)
{
	return kx_err_new(KX_FORMAT, "%s", what);
}

/* The next word of the line at *p, ended by a NUL; "" at its end. */
static char *next_word(char **p)
{
	char *word = *p + strspn(*p, " \t");
	char *end = word + strcspn(word, " \t");

	*p = end + (*end != '\0');
	*end = '\0';
	return word;
}

static struct kx_err *expect_end(char *p)
{
	const char *rest = next_word(&p);

	if (*rest)
		return kx_err_new(KX_FORMAT, "'%.40s' is left over", rest);
	return NULL;
}

/* Octal numbers have no place here. */
static struct kx_err *parse_number(char **p, uint64_t *ret)
{
	const char *word = next_word(p);

	return number_parse(word, strncasecmp(word, "0x", 2) ? 10 : 16, ret);
}

static struct kx_err *mark(struct answers_parser *parser, enum seen bit)
{
	if (parser->seen & bit)
		return bad("the same once more");
	parser->seen |= bit;
	return NULL;
}

static struct kx_err *take_status(struct answers_parser *parser, char *p)
{
	const char *type = next_word(&p);
	bool crash = !strcmp(type, "crash");
	uint64_t value;

	if (!crash && strcmp(type, "default"))
		return bad("'default' or 'crash' is missing behind 'status'");
	KX_TRY(mark(parser, crash ? SEEN_CRASH : SEEN_DEFAULT));
	KX_TRY(parse_number(&p, &value));
	if (value > 1)
		return bad("a status is 0 or 1");
	*(crash ? &parser->ret->crash_status : &parser->ret->default_status) = value;
	return expect_end(p);
}

static struct kx_err *parse_area(char *p, struct xen_note *ret)
{
	KX_TRY(parse_number(&p, &ret->paddr));
	KX_TRY(parse_number(&p, &ret->size));
	return expect_end(p);
}

static struct kx_err *take_cpu(struct answers_parser *parser, char *p)
{
	struct xen_note note;
	uint64_t number;

	KX_TRY(parse_number(&p, &number));
	if (number >= XEN_CPU_MAX)
		return bad("the number of the CPU is too large");
	if (number < parser->next_cpu)
		return bad("the CPUs' numbers do not ascend");
	parser->next_cpu = number + 1;
	KX_TRY(parse_area(p, &note));
	return xen_add_cpu(parser->ret, note);
}

static struct kx_err *take_range(struct answers_parser *parser, char *p)
{
	const char *what = next_word(&p);
	struct xen_note note;

	if (!strcmp(what, "cpu"))
		return take_cpu(parser, p);
	bool crash = !strcmp(what, "crash");
	if (!crash && strcmp(what, "vmcoreinfo"))
		return bad("'crash', 'vmcoreinfo' or 'cpu' is missing behind 'range'");
	KX_TRY(mark(parser, crash ? SEEN_AREA : SEEN_VMCOREINFO));
	KX_TRY(parse_area(p, &note));
	return crash ? xen_set_crash(parser->ret, note)
		     : xen_set_vmcoreinfo(parser->ret, note);
}

static struct kx_err *take_memory(struct answers_parser *parser, char *p)
{
	uint64_t start, last;
	enum memory_type type;
	char *end = next_word(&p);
	char *first = strsep(&end, "-");

	if (!end)
		return bad("'START-END' is missing behind 'memory'");
	KX_TRY(number_parse(first, 16, &start));
	KX_TRY(number_parse(end, 16, &last));
	if (last < start)
		return bad("the end is below the start");
	p += strspn(p, " \t");
	if (!memory_type_parse(p, &type))
		return kx_err_new(KX_FORMAT, "'%.40s' is no type of memory", p);
	return memmap_push(&parser->ret->map, range_from_inclusive(start, last), type);
}

static struct kx_err *take_command_line(struct answers_parser *parser, char *p)
{
	KX_TRY(mark(parser, SEEN_COMMAND_LINE));
	xen_console_parse(p, &parser->ret->console);
	return NULL;
}

/* Xen could not be asked; what the capture says of it is all there is. */
static struct kx_err *take_error(struct answers_parser *parser, char *p)
{
	(void)parser;
	p += strspn(p, " \t");
	return kx_err_new(KX_UNSUPPORTED, "%s", *p ? p : "no reason is given");
}

static const struct {
	const char *word;
	struct kx_err *(*take)(struct answers_parser *parser, char *p);
} kinds[] = {
	{"status", take_status},
	{"range", take_range},
	{"memory", take_memory},
	{"command-line", take_command_line},
	{"error", take_error},
};

static struct kx_err *take_words(struct answers_parser *parser, char *p)
{
	const char *word = next_word(&p);

	if (!*word || *word == '#')
		return NULL;
	for (size_t i = 0; i < KX_ARRAY_SIZE(kinds); i++)
		if (!strcmp(word, kinds[i].word))
			return kinds[i].take(parser, p);
	return kx_err_new(KX_FORMAT, "'%.40s' starts no line", word);
}

static struct kx_err *take_line(
	struct answers_parser *parser, const char *line, size_t size)
{
	char copy[LINE_MAX_BYTES + 1];

	if (size > LINE_MAX_BYTES)
		return bad("the line is too long");
	if (memchr(line, '\0', size))
		return bad("a NUL byte");
	memcpy(copy, line, size);
	copy[size] = '\0';
	return take_words(parser, copy);
}

static struct kx_err *parse_lines(
	struct answers_parser *parser, const char *text, size_t size)
{
	const char *end = text + size;

	for (const char *p = text; p < end;) {
		const char *newline = memchr(p, '\n', end - p);
		const char *stop = newline ? newline : end;

		parser->line++;
		KX_TRY(kx_err_prefix(take_line(parser, p, stop - p), "%s: line %lu",
			parser->name, parser->line));
		p = stop + 1;
	}
	return NULL;
}

void xen_clear_answers(struct fact_xen *xen)
{
	struct fact fact = xen->fact;

	memmap_destroy(&xen->map);
	free(xen->cpus);
	*xen = (struct fact_xen){.fact = fact};
}

void xen_destroy(struct fact_xen *xen)
{
	xen_clear_answers(xen);
	fact_destroy(&xen->fact);
}

struct kx_err *xen_parse_answers(
	const char *name, const char *text, size_t size, struct fact_xen *ret)
{
	struct answers_parser parser = {.name = name, .ret = ret};

	xen_clear_answers(ret);
	struct kx_err *err = parse_lines(&parser, text, size);
	if (err)
		xen_clear_answers(ret);
	return err;
}
