// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Binary test inputs from commented text: standard input to standard output.
 *
 *	# a comment, up to the end of the line
 *	48 64 72 53 0c02	hex digits; each pair is a byte
 *	repeat 512 00		a count and the byte
 *	at 0x1f1		zero bytes up to that offset
 *
 * Counts and offsets are decimal, or hexadecimal after 0x.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OUTPUT_MAX (64UL << 20)

struct output {
	unsigned long size;
	unsigned long line;
};

static int fail(const struct output *out, const char *what, const char *word)
{
	fprintf(stderr, "hex2bin: line %lu: %s: '%s'\n", out->line, what, word);
	return -1;
}

static int put_bytes(struct output *out, unsigned long count, int byte)
{
	if (count > OUTPUT_MAX - out->size)
		return fail(out, "the output is too long", "");
	out->size += count;
	while (count--)
		putchar(byte);
	return 0;
}

static int parse_number(const struct output *out, const char *word, unsigned long *ret)
{
	char *end;

	if (!word || !isdigit((unsigned char)*word))
		return fail(out, "a number is missing", word ? word : "");
	*ret = strtoul(word, &end, 0);
	return *end ? fail(out, "not a number", word) : 0;
}

static int put_hex(struct output *out, const char *word)
{
	for (const char *p = word; *p; p += 2) {
		char pair[3] = {p[0], p[1], '\0'};

		if (!isxdigit((unsigned char)p[0]) || !isxdigit((unsigned char)p[1]))
			return fail(out, "not pairs of hex digits", word);
		if (put_bytes(out, 1, (int)strtoul(pair, NULL, 16)))
			return -1;
	}
	return 0;
}

#define BLANK " \t\r\n"

static int repeat(struct output *out)
{
	unsigned long count;

	if (parse_number(out, strtok(NULL, BLANK), &count))
		return -1;
	const char *byte = strtok(NULL, BLANK);
	if (!byte || strlen(byte) != 2 || !isxdigit((unsigned char)byte[0]) ||
		!isxdigit((unsigned char)byte[1]))
		return fail(out, "repeat wants a byte", byte ? byte : "");
	return put_bytes(out, count, (int)strtoul(byte, NULL, 16));
}

static int fill_to(struct output *out)
{
	const char *word = strtok(NULL, BLANK);
	unsigned long offset;

	if (parse_number(out, word, &offset))
		return -1;
	if (offset < out->size)
		return fail(out, "that offset is passed already", word);
	return put_bytes(out, offset - out->size, 0);
}

static int convert_line(struct output *out, char *line)
{
	int err = 0;

	line[strcspn(line, "#")] = '\0';
	for (char *word = strtok(line, BLANK); word && !err; word = strtok(NULL, BLANK)) {
		if (!strcmp(word, "repeat"))
			err = repeat(out);
		else if (!strcmp(word, "at"))
			err = fill_to(out);
		else
			err = put_hex(out, word);
	}
	return err;
}

int main(void)
{
	struct output out = {0};
	char *line = NULL;
	size_t capacity = 0;
	int err = 0;

	while (!err && getline(&line, &capacity, stdin) >= 0) {
		out.line++;
		err = convert_line(&out, line);
	}
	free(line);
	return err || ferror(stdin) || fflush(stdout) ? 1 : 0;
}
