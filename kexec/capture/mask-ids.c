// SPDX-License-Identifier: GPL-2.0-or-later
#include "capture/mask.h"

#include <ctype.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"

struct known {
	char *text; /* in small letters, as the case of IDs does not count */
	unsigned long number;
};

static int compare(const void *a, const void *b)
{
	const struct known *x = a, *y = b;

	return strcmp(x->text, y->text);
}

static void known_free(void *p)
{
	struct known *known = p;

	free(known->text);
	free(known);
}

void mask_destroy(struct mask *mask)
{
	tdestroy(mask->words, known_free);
	tdestroy(mask->digits, known_free);
	kx_err_free(mask->err);
	*mask = (struct mask){0};
}

static char *small_copy(const char *text, size_t size)
{
	char *copy = strndup(text, size);

	for (char *p = copy; p && *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return copy;
}

/* Give text that number, unless it has one. */
static void learn(struct mask *mask, void **tree, const char *text, size_t size,
	unsigned long number)
{
	struct known *new = malloc(sizeof(*new));
	char *copy = small_copy(text, size);

	if (new)
		*new = (struct known){copy, number};
	struct known *const *found = new && copy ? tsearch(new, tree, compare) : NULL;
	if (!found && !mask->err)
		mask->err = kx_err_nomem();
	if (!found || *found != new) {
		free(copy);
		free(new);
	}
}

/* The number of that text, from 1; a new one where it has none. */
static unsigned long number_of(struct mask *mask, void **tree, unsigned long *n,
	const char *text, size_t size)
{
	struct known key = {.text = small_copy(text, size)};
	struct known *const *found = key.text ? tfind(&key, tree, compare) : NULL;

	free(key.text);
	if (found)
		return (*found)->number;
	learn(mask, tree, text, size, ++*n);
	return *n;
}

/* What is masked already is its own other name. */
void mask_word(struct mask *mask, char *text, size_t size)
{
	static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyz";

	if (!size)
		return;
	unsigned long number =
		number_of(mask, &mask->words, &mask->nwords, text, size);
	unsigned long n = number;
	for (size_t i = size; i > 1; i--, n /= 36)
		text[i - 1] = letters[n % 36];
	text[0] = size > 1 ? 'm' : letters[n % 36];
	learn(mask, &mask->words, text, size, number);
}

void mask_digits(struct mask *mask, char *text, size_t size)
{
	unsigned long number =
		number_of(mask, &mask->digits, &mask->ndigits, text, size);
	unsigned long n = number;

	for (size_t i = size; i; i--) {
		if (!isalnum((unsigned char)text[i - 1]))
			continue;
		/* An address of four bytes has no letters. */
		text[i - 1] = (char)('0' + n % 10);
		n /= 10;
	}
	learn(mask, &mask->digits, text, size, number);
}

static bool is_hex(char c)
{
	return isxdigit((unsigned char)c);
}

static size_t hex_run(const char *p, const char *end)
{
	size_t n = 0;

	while (p + n < end && is_hex(p[n]))
		n++;
	return n;
}

/* Groups of hexadecimal digits with that between them; 0: it is none. */
static size_t groups(const char *p, const char *end, const size_t *sizes, size_t n,
	char between)
{
	const char *start = p;

	for (size_t i = 0; i < n; i++) {
		if (i && (p == end || *p++ != between))
			return 0;
		if (hex_run(p, end) != sizes[i])
			return 0;
		p += sizes[i];
	}
	return (size_t)(p - start);
}

static size_t uuid_size(const char *p, const char *end)
{
	static const size_t sizes[] = {8, 4, 4, 4, 12};
	/* EFI's own variables, and systemd-boot's */
	static const char *const kept[] = {"8be4df61-93ca-11d2-aa0d-00e098032b8c",
		"4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"};
	size_t size = groups(p, end, sizes, KX_ARRAY_SIZE(sizes), '-');

	for (size_t i = 0; size && i < KX_ARRAY_SIZE(kept); i++)
		if (!strncasecmp(p, kept[i], size))
			return 0;
	return size;
}

static size_t mac_size(const char *p, const char *end)
{
	static const size_t sizes[] = {2, 2, 2, 2, 2, 2};

	return groups(p, end, sizes, KX_ARRAY_SIZE(sizes), ':');
}

static size_t ipv4_size(const char *p, const char *end)
{
	const char *start = p;

	for (int i = 0; i < 4; i++) {
		size_t n = 0;

		if (i && (p == end || *p++ != '.'))
			return 0;
		while (p + n < end && isdigit((unsigned char)p[n]))
			n++;
		if (!n || n > 3)
			return 0;
		p += n;
	}
	return p < end && (*p == '.' || isalpha((unsigned char)*p)) ? 0
								  : (size_t)(p - start);
}

/* Eight groups, or fewer with "::" in their place. */
static size_t ipv6_size(const char *p, const char *end)
{
	size_t n = 0, colons = 0;
	bool shortened = false;

	while (p + n < end && (is_hex(p[n]) || p[n] == ':')) {
		colons += p[n] == ':';
		shortened |= n && p[n] == ':' && p[n - 1] == ':';
		n++;
	}
	return hex_run(p, end) && hex_run(p, end) <= 4 && n > 4 &&
			       (colons == 7 || (shortened && colons < 8))
		       ? n
		       : 0;
}

static size_t number_size(const char *p, const char *end)
{
	size_t n = hex_run(p, end);

	return n >= 32 ? n : 0;
}

/* One that is an ID by where it stood. */
static size_t known_size(const struct mask *mask, const char *p, const char *end)
{
	struct known key;
	size_t n = 0;

	while (p + n < end && (isalnum((unsigned char)p[n]) || p[n] == '-'))
		n++;
	if (n < 8 || !(key.text = small_copy(p, n)))
		return 0;
	bool found = tfind(&key, &mask->digits, compare);
	free(key.text);
	return found ? n : 0;
}

static size_t id_size(
	const struct mask *mask, const char *text, const char *p, const char *end)
{
	char before = p > text ? p[-1] : ' ';
	size_t size;

	if (isalnum((unsigned char)before))
		return 0;
	if ((size = uuid_size(p, end)) || (size = mac_size(p, end)) ||
		(size = number_size(p, end)) || (size = known_size(mask, p, end)))
		return p + size < end && isalnum((unsigned char)p[size]) ? 0 : size;
	/* Versions have dots, too, behind a name and a '-'. */
	if (before == '.' || before == '-' || before == '_')
		return 0;
	size = ipv4_size(p, end);
	return size || before == ':' ? size : ipv6_size(p, end);
}

void mask_ids(struct mask *mask, char *text, size_t size)
{
	char *end = text + size;

	for (char *p = text; p < end;) {
		size_t n = isalnum((unsigned char)*p) ? id_size(mask, text, p, end) : 0;

		if (n)
			mask_digits(mask, p, n);
		p += n ? n : 1;
	}
}
