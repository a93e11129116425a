// SPDX-License-Identifier: GPL-2.0-or-later
#include "make-devtree.h"

#include <ctype.h>
#include <errno.h>
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

struct text {
	struct node root;
	struct prop *last; /* the property that a further line goes on with */
	struct buffer reserved;
};

static _Noreturn void fail(const char *what, const char *word)
{
	fprintf(stderr, "device tree: %s: '%s'\n", what, word);
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
static struct node *find_node(struct node *node, char *path, char **ret_rest)
{
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

static void take_reserve(struct text *text, char *words)
{
	char *end;

	put_u64(&text->reserved, strtoull(words, &end, 0));
	put_u64(&text->reserved, strtoull(end, &end, 0));
	if (*skip_space(end))
		fail("not an address and a size", words);
}

/* "/path/property = value" or "/path/" */
static void take_path(struct text *text, char *line)
{
	char *value = strstr(line, " ="), *name;

	if (value) {
		*value = '\0';
		value += 2;
	}
	struct node *node = find_node(&text->root, line + 1, &name);
	text->last = NULL;
	if (!value == !!*name)
		fail("neither '/path/property = value' nor '/path/'", line);
	if (!value)
		return;
	text->last = add_prop(node, name);
	take_value(value, &text->last->value);
}

static void take_line(struct text *text, char *line)
{
	if (*line == '#' || !*skip_space(line))
		return;
	if (!strncmp(line, "reserve ", 8))
		take_reserve(text, line + 8);
	else if (*line == '/')
		take_path(text, line);
	else if (isspace((unsigned char)*line) && text->last)
		take_value(line, &text->last->value);
	else
		fail("not understood", line);
}

static void parse(const char *lines, struct text *ret)
{
	char *copy = must(strdup(lines)), *next = copy;

	*ret = (struct text){.root.name = must(strdup(""))};
	for (char *line; (line = strsep(&next, "\n"));)
		take_line(ret, line);
	free(copy);
}

static void free_node(struct node *node)
{
	for (struct prop *p; (p = node->props);) {
		node->props = p->next;
		free(p->name);
		free(p->value.v);
		free(p);
	}
	for (struct node *n; (n = node->children);) {
		node->children = n->next;
		free_node(n);
		free(n);
	}
	free(node->name);
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

void make_devtree_folder(const char *lines, const char *dir)
{
	struct text text;

	parse(lines, &text);
	write_folder(dir, &text.root);
	free(text.reserved.v);
	free_node(&text.root);
}

/* ---- as a blob --------------------------------------------------------------------- */

#define MAGIC	    0xd00dfeed
#define HEADER_SIZE 40
enum token { BEGIN_NODE = 1, END_NODE = 2, PROP = 3, END = 9 };

struct blob {
	struct buffer structure, strings;
};

static void pad(struct buffer *b)
{
	while (b->n % 4)
		put(b, "", 1);
}

/* Where name stands in the strings block. */
static uint32_t string_at(struct buffer *strings, const char *name)
{
	size_t n = strlen(name) + 1;

	for (size_t i = 0; i + n <= strings->n; i += strlen(strings->v + i) + 1)
		if (!strcmp(strings->v + i, name))
			return i;
	put(strings, name, n);
	return strings->n - n;
}

static void put_node(struct blob *blob, const struct node *node)
{
	struct buffer *to = &blob->structure;

	put_u32(to, BEGIN_NODE);
	put(to, node->name, strlen(node->name) + 1);
	pad(to);
	for (const struct prop *p = node->props; p; p = p->next) {
		put_u32(to, PROP);
		put_u32(to, p->value.n);
		put_u32(to, string_at(&blob->strings, p->name));
		put(to, p->value.v, p->value.n);
		pad(to);
	}
	for (const struct node *n = node->children; n; n = n->next)
		put_node(blob, n);
	put_u32(to, END_NODE);
}

static void put_header(struct buffer *out, const struct blob *blob, size_t reserved)
{
	uint32_t at = HEADER_SIZE + reserved;

	put_u32(out, MAGIC);
	put_u32(out, at + blob->structure.n + blob->strings.n);
	put_u32(out, at);
	put_u32(out, at + blob->structure.n);
	put_u32(out, HEADER_SIZE);
	put_u32(out, 17); /* version, and what it is readable as */
	put_u32(out, 16);
	put_u32(out, 0); /* boot CPU */
	put_u32(out, blob->strings.n);
	put_u32(out, blob->structure.n);
}

uint8_t *make_devtree(const char *lines, size_t *ret_size)
{
	struct text text;
	struct blob blob = {0};
	struct buffer out = {0};

	parse(lines, &text);
	put_u64(&text.reserved, 0);
	put_u64(&text.reserved, 0);
	put_node(&blob, &text.root);
	put_u32(&blob.structure, END);
	put_header(&out, &blob, text.reserved.n);
	put(&out, text.reserved.v, text.reserved.n);
	put(&out, blob.structure.v, blob.structure.n);
	put(&out, blob.strings.v, blob.strings.n);
	free(blob.structure.v);
	free(blob.strings.v);
	free(text.reserved.v);
	free_node(&text.root);
	*ret_size = out.n;
	return (uint8_t *)out.v;
}
