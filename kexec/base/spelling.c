// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/spelling.h"

#include <ctype.h>
#include <string.h>

#include "base/cleanup.h"

static const struct lookalike lookalikes[] = {
	{"\u2010", "U+2010 (a hyphen)", '-'},
	{"\u2011", "U+2011 (a non-breaking hyphen)", '-'},
	{"\u2012", "U+2012 (a figure dash)", '-'},
	{"\u2013", "U+2013 (an en dash)", '-'},
	{"\u2014", "U+2014 (an em dash)", '-'},
	{"\u2015", "U+2015 (a horizontal bar)", '-'},
	{"\u2212", "U+2212 (a minus sign)", '-'},
	{"\uff0d", "U+FF0D (a full-width hyphen)", '-'},
	{"\u201c", "U+201C (a left double quotation mark)", '"'},
	{"\u201d", "U+201D (a right double quotation mark)", '"'},
	{"\u201e", "U+201E (a low double quotation mark)", '"'},
	{"\u2018", "U+2018 (a left single quotation mark)", '\''},
	{"\u2019", "U+2019 (a right single quotation mark)", '\''},
	{"\u201a", "U+201A (a low single quotation mark)", '\''},
	{"\u00a0", "U+00A0 (a non-breaking space)", ' '},
	{"\u202f", "U+202F (a narrow non-breaking space)", ' '},
	{"\u3000", "U+3000 (a full-width space)", ' '},
	{"\u00ad", "U+00AD (a soft hyphen)", 0},
	{"\u200b", "U+200B (a space of no width)", 0},
	{"\u200c", "U+200C (a non-joiner of no width)", 0},
	{"\u200d", "U+200D (a joiner of no width)", 0},
	{"\u200e", "U+200E (a left-to-right mark)", 0},
	{"\u200f", "U+200F (a right-to-left mark)", 0},
	{"\u2060", "U+2060 (a word joiner)", 0},
	{"\ufeff", "U+FEFF (a byte order mark)", 0},
};

const struct lookalike *lookalike_at(const char *text)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(lookalikes); i++)
		if (!strncmp(text, lookalikes[i].utf8, strlen(lookalikes[i].utf8)))
			return &lookalikes[i];
	return NULL;
}

const struct lookalike *lookalike_find(const char *text, size_t length)
{
	for (size_t i = 0; i < length && text[i]; i++) {
		/* All of them start with a byte that is not ASCII. */
		const struct lookalike *found =
			(unsigned char)text[i] < 0x80 ? NULL : lookalike_at(text + i);

		if (found)
			return found;
	}
	return NULL;
}

const struct lookalike *lookalike_dash(const char *text)
{
	const struct lookalike *first = lookalike_at(text), *at = first;

	for (; at && (!at->means || at->means == ' '); at = lookalike_at(text))
		text += strlen(at->utf8);
	if (at)
		return at->means == '-' ? at : NULL;
	return first && *text == '-' ? first : NULL;
}

/* Longer words are no misspelt names. */
#define LONGEST 40

struct nearest nearest_to(const char *word, size_t length)
{
	unsigned int allowed = length < 3 ? 0 : length < 6 ? 1 : length < 12 ? 2 : 3;

	return (struct nearest){
		.word = word,
		.length = length,
		.distance = length > LONGEST ? 0 : allowed + 1,
	};
}

static int fold(char c)
{
	return c == '_' ? '-' : tolower((unsigned char)c);
}

bool spelling_same(const char *word, size_t length, const char *name)
{
	if (strlen(name) != length)
		return false;
	for (size_t i = 0; i < length; i++)
		if (fold(word[i]) != fold(name[i]))
			return false;
	return true;
}

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/*
 * How many letters must be changed, put in, left out or swapped with their neighbour: the
 * optimal string alignment, of which a row needs the two above it.
 */
static unsigned int distance(const char *a, size_t na, const char *b, size_t nb)
{
	unsigned int rows[3][LONGEST + 1], *row = rows[0], *above = rows[1];

	for (unsigned int j = 0; j <= nb; j++)
		row[j] = j;
	for (unsigned int i = 1; i <= na; i++) {
		unsigned int *above2 = above;

		above = row;
		row = rows[i % 3];
		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			bool same = fold(a[i - 1]) == fold(b[j - 1]);

			row[j] = least(
				above[j - 1] + !same, least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) &&
				fold(a[i - 2]) == fold(b[j - 1]))
				row[j] = least(row[j], above2[j - 2] + 1);
		}
	}
	return row[nb];
}

void nearest_try(struct nearest *nearest, const char *name)
{
	size_t length = strlen(name);

	if (!nearest->distance || length > LONGEST)
		return;
	unsigned int d = distance(nearest->word, nearest->length, name, length);
	if (d >= nearest->distance)
		return;
	nearest->distance = d;
	nearest->name = name;
}
