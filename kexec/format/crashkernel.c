// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/crashkernel.h"

#include <ctype.h>
#include <string.h>

#define NAME "crashkernel="

/* Memory is rounded up to this before a list is gone through. */
#define ROUND_UP ((uint64_t)128 << 20)

/* ---- finding it -------------------------------------------------------------------- */

static bool ends_in(struct crashkernel_text word, const char *suffix)
{
	size_t n = strlen(suffix);

	return word.size >= n && !memcmp(word.s + word.size - n, suffix, n);
}

static bool has_suffix(struct crashkernel_text word)
{
	return ends_in(word, ",high") || ends_in(word, ",low") || ends_in(word, ",cma");
}

/* The last one with that suffix, or of NULL without any; only spaces end it. */
static struct crashkernel_text find(const char *line, const char *suffix)
{
	struct crashkernel_text found = {NULL, 0};

	for (const char *p = line; (p = strstr(p, NAME)); p++) {
		struct crashkernel_text word = {p, strcspn(p, " ")};

		if (suffix ? ends_in(word, suffix) : !has_suffix(word))
			found = word;
	}
	return found;
}

/* ---- reading it -------------------------------------------------------------------- */

struct reader {
	const char *p, *end;
	struct crashkernel *ret;
};

static char next(const struct reader *r)
{
	return r->p < r->end ? *r->p : '\0';
}

/* Always false: it was not understood. */
static bool expect(struct reader *r, const char *what)
{
	r->ret->is = CRASHKERNEL_SYNTAX;
	r->ret->expected = what;
	r->ret->at = (struct crashkernel_text){r->p, r->end - r->p};
	return false;
}

static unsigned int base_of(const struct reader *r)
{
	if (next(r) != '0')
		return 10;
	if (r->end - r->p > 2 && (r->p[1] == 'x' || r->p[1] == 'X') &&
		isxdigit((unsigned char)r->p[2]))
		return 16;
	return 8;
}

static unsigned int digit_of(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	return isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : 99;
}

/* memparse() in lib/cmdline.c; what is over 64 bits wraps around there, too. */
static bool take_size(struct reader *r, uint64_t *ret)
{
	static const char units[] = "kmgtpe";
	unsigned int base = base_of(r);
	const char *unit;

	if (!isdigit((unsigned char)next(r)))
		return expect(r, "a number");
	r->p += base == 16 ? 2 : 0;
	for (*ret = 0; digit_of(next(r)) < base; r->p++)
		*ret = *ret * base + digit_of(next(r));
	unit = next(r) ? strchr(units, tolower((unsigned char)next(r))) : NULL;
	if (unit) {
		*ret <<= 10 * (unit - units + 1);
		r->p++;
	}
	return true;
}

static bool take_char(struct reader *r, char c, const char *what)
{
	if (next(r) != c)
		return expect(r, what);
	r->p++;
	return true;
}

/* An address behind '@'; what follows it is not looked at. */
static bool take_base(struct reader *r)
{
	r->ret->base_text = (struct crashkernel_text){r->p, r->end - r->p};
	r->p++;
	return take_size(r, &r->ret->base);
}

static void judge_size(struct crashkernel *ret, uint64_t size, uint64_t ram)
{
	ret->size = size;
	if (!size)
		ret->is = CRASHKERNEL_ZERO;
	else if (ram && size >= ram)
		ret->is = CRASHKERNEL_TOO_LARGE;
	else
		ret->is = CRASHKERNEL_GOOD;
}

static void read_simple(struct reader *r, uint64_t ram)
{
	uint64_t size;

	if (!take_size(r, &size))
		return;
	if (next(r) == '@') {
		if (!take_base(r))
			return;
	} else if (next(r)) {
		expect(r, "nothing more, or @ and an address,");
		return;
	}
	judge_size(r->ret, size, ram);
}

/* The word ends in it. */
static void read_suffixed(struct reader *r, size_t suffix_size, uint64_t ram)
{
	uint64_t size;

	if (!take_size(r, &size))
		return;
	if ((size_t)(r->end - r->p) == suffix_size)
		judge_size(r->ret, size, ram);
	else
		expect(r, "nothing but ,high or ,low");
}

struct entry {
	uint64_t start, end, size;
	struct crashkernel_text end_text;
};

static bool take_entry(struct reader *r, struct entry *e)
{
	*e = (struct entry){.end = UINT64_MAX};
	if (!take_size(r, &e->start) || !take_char(r, '-', "'-'"))
		return false;
	if (next(r) != ':') {
		e->end_text.s = r->p;
		if (!take_size(r, &e->end))
			return false;
		e->end_text.size = r->p - e->end_text.s;
		if (e->end <= e->start) {
			r->p = e->end_text.s;
			return expect(r, "a larger end than start");
		}
	}
	return take_char(r, ':', "':'") && take_size(r, &e->size);
}

/* The entry that the memory lies in. */
static void take_match(struct reader *r, const struct entry *e, uint64_t ram)
{
	while (next(r) && next(r) != '@')
		r->p++;
	if (e->size && next(r) && !take_base(r))
		return;
	judge_size(r->ret, e->size, ram);
}

static void read_list(struct reader *r, uint64_t ram)
{
	uint64_t rounded = (ram + ROUND_UP - 1) / ROUND_UP * ROUND_UP;
	struct entry e;

	do {
		if (!take_entry(r, &e))
			return;
		if (ram && e.size >= rounded) {
			judge_size(r->ret, e.size, rounded);
			return;
		}
		if (ram && rounded >= e.start && rounded < e.end) {
			take_match(r, &e, rounded);
			return;
		}
	} while (next(r) == ',' && r->p++);
	if (next(r) && next(r) != '@') {
		expect(r, "','");
		return;
	}
	r->ret->is = ram ? CRASHKERNEL_NO_RANGE : CRASHKERNEL_GOOD;
	r->ret->ram = rounded;
	if (ram && rounded >= e.end && !next(r))
		r->ret->last_end = e.end_text;
}

static struct reader reader_of(struct crashkernel_text word, struct crashkernel *ret)
{
	ret->word = word;
	return (struct reader){word.s + strlen(NAME), word.s + word.size, ret};
}

static void read_plain(
	struct crashkernel_text word, uint64_t ram, struct crashkernel *ret)
{
	struct reader r = reader_of(word, ret);

	if (word.size >= strlen(NAME "auto") && !memcmp(r.p, "auto", 4))
		ret->is = CRASHKERNEL_AUTO;
	else if (memchr(r.p, ':', r.end - r.p))
		read_list(&r, ram);
	else
		read_simple(&r, ram);
}

/* With ,high there may be one with ,low: 0 is a size of it. */
static void read_high(const char *line, struct crashkernel_text high, uint64_t ram,
	struct crashkernel *ret)
{
	struct crashkernel_text low = find(line, ",low");
	struct crashkernel of_low = {.is = CRASHKERNEL_GOOD};
	struct reader r = reader_of(high, ret);

	read_suffixed(&r, strlen(",high"), ram);
	if (ret->is != CRASHKERNEL_GOOD || !low.s)
		return;
	r = reader_of(low, &of_low);
	read_suffixed(&r, strlen(",low"), ram);
	if (of_low.is == CRASHKERNEL_SYNTAX)
		*ret = of_low;
}

struct crashkernel crashkernel_read(const char *line, uint64_t ram)
{
	struct crashkernel ret = {.is = CRASHKERNEL_NOT_THERE};
	struct crashkernel_text plain = find(line, NULL), high = find(line, ",high");
	struct crashkernel_text cma = find(line, ",cma"), low = find(line, ",low");

	if (plain.s)
		read_plain(plain, ram, &ret);
	else if (high.s)
		read_high(line, high, ram, &ret);
	else if (low.s || cma.s)
		ret = (struct crashkernel){
			.is = CRASHKERNEL_SUPPLEMENT, .word = low.s ? low : cma};
	if (cma.s && cma.s > plain.s)
		ret.cma = cma;
	return ret;
}
