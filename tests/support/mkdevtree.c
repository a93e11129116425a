// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Device trees from readable text on standard input:
 *
 *	mkdevtree folder DIR	a folder for each node and a file for each property below
 *				DIR, as /proc/device-tree has them; adds to what is there
 *	mkdevtree blob		a flattened tree, to standard output
 *
 *	# a comment
 *	/chosen/bootargs = "root=/dev/sda1"
 *	/memory@0/reg = <0 0 0 0x80000000>
 *	/cpus/x/ibm,pa-features = [18 00 f6], <7>, "a", "b"
 *	/pci/used-by-rtas =
 *	/packages/
 *	reserve 0x2fff0000 0x10000
 *
 * The last part of a path is the property. A value's parts are joined: cells of 32 bits,
 * as C writes numbers, strings with their NUL (bytes that need it as \xHH), and bytes in
 * hex. A line that begins with white space goes on with the value before it. A path with
 * a slash at its end is a node without properties. A reserve map (address and bytes) is
 * for a blob only. Nodes and properties keep the order of the text.
 *
 * This writes the format (Devicetree Specification, chapter 5) without libfdt, so that it
 * can be held against what the program does with libfdt, and works without it.
 */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct buffer {
	char *v;
	size_t n, capacity;
};

struct prop {
	char *name;
	struct buffer value;
	struct prop *next;
};

struct node {
	char *name;
	struct prop *props;
	struct node *children, *next;
};

static unsigned long line_number;
static struct node root;
static struct prop *last; /* the property that a further line goes on with */
static struct buffer reserved;

static _Noreturn void fail(const char *what, const char *word)
{
	fprintf(stderr, "mkdevtree: line %lu: %s: '%s'\n", line_number, what, word);
	exit(1);
}

static void *must(void *p)
{
	if (!p)
		fail("out of memory", "");
	return p;
}

/* ---- values ------------------------------------------------------------------------ */

static void put(struct buffer *b, const void *bytes, size_t n)
{
	if (b->n + n > b->capacity) {
		b->capacity = 2 * (b->n + n);
		b->v = must(realloc(b->v, b->capacity));
	}
	if (n)
		memcpy(b->v + b->n, bytes, n);
	b->n += n;
}

static void put_u32(struct buffer *b, uint32_t v)
{
	const uint8_t bytes[] = {v >> 24, v >> 16, v >> 8, v};

	put(b, bytes, 4);
}

static void put_u64(struct buffer *b, uint64_t v)
{
	put_u32(b, v >> 32);
	put_u32(b, (uint32_t)v);
}

static const char *skip_space(const char *p)
{
	while (isspace((unsigned char)*p))
		p++;
	return p;
}

/* Two hex digits at p, as a byte. */
static const char *take_byte(const char *p, struct buffer *to)
{
	char pair[3] = {p[0], p[0] ? p[1] : '\0', '\0'};

	if (!isxdigit((unsigned char)pair[0]) || !isxdigit((unsigned char)pair[1]))
		fail("not pairs of hex digits", p);
	char byte = (char)strtoul(pair, NULL, 16);
	put(to, &byte, 1);
	return p + 2;
}

static const char *take_cells(const char *p, struct buffer *to)
{
	char *end;

	for (p = skip_space(p); *p != '>'; p = skip_space(end)) {
		unsigned long v = strtoul(p, &end, 0);

		if (end == p || v > UINT32_MAX)
			fail("not a cell", p);
		put_u32(to, (uint32_t)v);
	}
	return p + 1;
}

static const char *take_string(const char *p, struct buffer *to)
{
	while (*p != '"') {
		if (!*p)
			fail("a string without its end", p);
		if (p[0] == '\\' && p[1] == 'x') {
			p = take_byte(p + 2, to);
			continue;
		}
		if (*p == '\\' && p[1])
			p++;
		put(to, p++, 1);
	}
	put(to, "", 1);
	return p + 1;
}

static const char *take_bytes(const char *p, struct buffer *to)
{
	for (p = skip_space(p); *p != ']'; p = skip_space(p))
		p = take_byte(p, to);
	return p + 1;
}

static void take_value(const char *p, struct buffer *to)
{
	for (p = skip_space(p); *p; p = skip_space(p)) {
		if (*p == '<')
			p = take_cells(p + 1, to);
		else if (*p == '"')
			p = take_string(p + 1, to);
		else if (*p == '[')
			p = take_bytes(p + 1, to);
		else if (*p == ',')
			p++;
		else
			fail("no <cells>, \"string\" or [bytes]", p);
	}
}

/* ---- the tree ---------------------------------------------------------------------- */

static struct node *child_of(struct node *parent, const char *name)
{
	struct node **at = &parent->children;

	for (; *at; at = &(*at)->next)
		if (!strcmp((*at)->name, name))
			return *at;
	*at = must(calloc(1, sizeof(**at)));
	(*at)->name = must(strdup(name));
	return *at;
}

/* A path without its first slash; the node before the last one. *ret_rest: behind it. */
static struct node *find_node(char *path, char **ret_rest)
{
	struct node *node = &root;

	for (char *slash; (slash = strchr(path, '/')); path = slash + 1) {
		*slash = '\0';
		if (!*path)
			fail("a part of the path is empty", slash + 1);
		node = child_of(node, path);
	}
	*ret_rest = path;
	return node;
}

static struct prop *add_prop(struct node *node, const char *name)
{
	struct prop **at = &node->props;

	for (; *at; at = &(*at)->next)
		if (!strcmp((*at)->name, name))
			fail("this property is there already", name);
	*at = must(calloc(1, sizeof(**at)));
	(*at)->name = must(strdup(name));
	return *at;
}

static void take_reserve(char *words)
{
	char *end;

	put_u64(&reserved, strtoull(words, &end, 0));
	put_u64(&reserved, strtoull(end, &end, 0));
	if (*skip_space(end))
		fail("not an address and a size", words);
}

/* "/path/property = value" or "/path/" */
static void take_path(char *line)
{
	char *value = strstr(line, " ="), *name;

	if (value) {
		*value = '\0';
		value += 2;
	}
	struct node *node = find_node(line + 1, &name);
	last = NULL;
	if (!value == !!*name)
		fail("neither '/path/property = value' nor '/path/'", line);
	if (!value)
		return;
	last = add_prop(node, name);
	take_value(value, &last->value);
}

static void take_line(char *line)
{
	line[strcspn(line, "\n")] = '\0';
	if (*line == '#' || !*skip_space(line))
		return;
	if (!strncmp(line, "reserve ", 8))
		take_reserve(line + 8);
	else if (*line == '/')
		take_path(line);
	else if (isspace((unsigned char)*line) && last)
		take_value(line, &last->value);
	else
		fail("not understood", line);
}

/* ---- as a folder ------------------------------------------------------------------- */

static char *join(const char *dir, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", dir, name) < 0)
		fail("out of memory", name);
	return path;
}

static void write_file(const char *dir, const struct prop *prop)
{
	char *path = join(dir, prop->name);
	FILE *out = fopen(path, "w");

	if (!out || fwrite(prop->value.v, 1, prop->value.n, out) != prop->value.n ||
		fclose(out))
		fail("cannot write", path);
	free(path);
}

static void write_folder(const char *dir, const struct node *node)
{
	if (mkdir(dir, 0755) && errno != EEXIST)
		fail("cannot make the folder", dir);
	for (const struct prop *p = node->props; p; p = p->next)
		write_file(dir, p);
	for (const struct node *n = node->children; n; n = n->next) {
		char *path = join(dir, n->name);

		write_folder(path, n);
		free(path);
	}
}

/* ---- as a blob --------------------------------------------------------------------- */

#define MAGIC	    0xd00dfeed
#define HEADER_SIZE 40
enum token { BEGIN_NODE = 1, END_NODE = 2, PROP = 3, END = 9 };

static struct buffer structure, strings;

static void pad(struct buffer *b)
{
	while (b->n % 4)
		put(b, "", 1);
}

/* Where name stands in the strings block. */
static uint32_t string_at(const char *name)
{
	size_t n = strlen(name) + 1;

	for (size_t i = 0; i + n <= strings.n; i += strlen(strings.v + i) + 1)
		if (!strcmp(strings.v + i, name))
			return i;
	put(&strings, name, n);
	return strings.n - n;
}

static void put_node(const struct node *node)
{
	put_u32(&structure, BEGIN_NODE);
	put(&structure, node->name, strlen(node->name) + 1);
	pad(&structure);
	for (const struct prop *p = node->props; p; p = p->next) {
		put_u32(&structure, PROP);
		put_u32(&structure, p->value.n);
		put_u32(&structure, string_at(p->name));
		put(&structure, p->value.v, p->value.n);
		pad(&structure);
	}
	for (const struct node *n = node->children; n; n = n->next)
		put_node(n);
	put_u32(&structure, END_NODE);
}

static void write_blob(void)
{
	struct buffer out = {0};

	put_u64(&reserved, 0);
	put_u64(&reserved, 0);
	put_node(&root);
	put_u32(&structure, END);
	uint32_t at = HEADER_SIZE + reserved.n;
	put_u32(&out, MAGIC);
	put_u32(&out, at + structure.n + strings.n);
	put_u32(&out, at);
	put_u32(&out, at + structure.n);
	put_u32(&out, HEADER_SIZE);
	put_u32(&out, 17); /* version, and what it is readable as */
	put_u32(&out, 16);
	put_u32(&out, 0); /* boot CPU */
	put_u32(&out, strings.n);
	put_u32(&out, structure.n);
	put(&out, reserved.v, reserved.n);
	put(&out, structure.v, structure.n);
	put(&out, strings.v, strings.n);
	fwrite(out.v, 1, out.n, stdout);
}

int main(int argc, char **argv)
{
	char *line = NULL;
	size_t capacity = 0;
	bool folder = argc == 3 && !strcmp(argv[1], "folder");

	if (!folder && !(argc == 2 && !strcmp(argv[1], "blob")))
		fail("usage: mkdevtree folder DIR | blob", "");
	root.name = "";
	while (line_number++, getline(&line, &capacity, stdin) >= 0)
		take_line(line);
	free(line);
	if (folder)
		write_folder(argv[2], &root);
	else
		write_blob();
	return ferror(stdin) || fflush(stdout) ? 1 : 0;
}
