// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/assignments.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/* Text that ends with a NUL, and where the reading is. */
struct reading {
	const char *at, *path;
	unsigned int line;
	bool other;   /* the value is that of a variable that is not known */
	bool appends; /* it goes behind the one that is there */
	uint64_t lost; /* bits of known variables that only a shell can tell */
};

static struct kx_err *refuse(const struct reading *r, const char *what)
{
	return kx_err_new(KX_FORMAT, "%s:%u: %s", r->path, r->line, what);
}

static void skip_spaces(struct reading *r)
{
	while (*r->at == ' ' || *r->at == '\t')
		r->at++;
}

static void skip_line(struct reading *r)
{
	r->at += strcspn(r->at, "\n");
	if (!*r->at)
		return;
	r->at++;
	r->line++;
}

enum { OTHER = -1 };

static char **variable_at(const struct assignments *to, size_t i)
{
	return (char **)((char *)to->values + to->variables[i].offset);
}

/* The variable of that name, of n bytes; or OTHER. */
static int find_variable(const struct assignments *to, const char *name, size_t n)
{
	for (size_t i = 0; i < to->n; i++)
		if (strlen(to->variables[i].name) == n &&
			!memcmp(to->variables[i].name, name, n))
			return (int)i;
	return OTHER;
}

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static size_t name_size(const char *s)
{
	size_t n = 0;

	while (is_name(s[n]))
		n++;
	return n;
}

/*
 * Which variable is assigned here; what is left is its value. All else that a shell would
 * do may decide whether an assignment counts, or what it is.
 */
static struct kx_err *take_name(
	struct reading *r, const struct assignments *to, int *ret)
{
	size_t n = name_size(r->at);

	r->appends = r->at[n] == '+' && r->at[n + 1] == '=';
	if (!n || isdigit((unsigned char)*r->at) || (r->at[n] != '=' && !r->appends))
		return refuse(r, "this is no assignment, and only a shell can tell what "
				 "it does to those around it");
	*ret = find_variable(to, r->at, n);
	r->other = *ret == OTHER;
	r->at += n + 1 + r->appends;
	return NULL;
}

#define NOT_A_SHELL                                                                      \
	"only a shell can tell this value: write it down without variables and commands"

/* Only where a value ends counts of one that is not known: it may name variables. */
static bool needs_shell(const struct reading *r, char c, char next)
{
	if (c == '$')
		return !r->other || next == '(';
	return c == '`';
}

/* Up to the quote that ends it; to has room for all that is left. */
static struct kx_err *take_quoted(struct reading *r, char quote, char **to)
{
	for (; *r->at != quote; r->at++) {
		char c = *r->at;

		if (!c)
			return refuse(r, "a quote is not closed");
		if (quote == '"' && needs_shell(r, c, r->at[1]))
			return refuse(r, NOT_A_SHELL);
		r->line += c == '\n';
		if (quote == '"' && c == '\\' && r->at[1] == '\n') {
			r->at++; /* both are nothing */
			r->line++;
			continue;
		}
		if (quote == '"' && c == '\\' && r->at[1] && strchr("$`\"\\", r->at[1]))
			c = *++r->at;
		*(*to)++ = c;
	}
	r->at++;
	return NULL;
}

/* A backslash outside of quotes. */
static void take_escaped(struct reading *r, char **to)
{
	char c = *r->at;

	if (!c)
		return;
	r->at++;
	if (c == '\n')
		r->line++;
	else
		*(*to)++ = c;
}

/* A "~" at the start of a word, or of a path behind ":", is somebody's home. */
static bool is_home(char c, const char *before, const char *start)
{
	return c == '~' && (before == start || before[-1] == ':');
}

static struct kx_err *take_word(struct reading *r, char *to)
{
	const char *start = to;

	while (*r->at && !isspace((unsigned char)*r->at)) {
		char c = *r->at++;

		if (c == '"' || c == '\'')
			KX_TRY(take_quoted(r, c, &to));
		else if (c == '\\')
			take_escaped(r, &to);
		else if (needs_shell(r, c, *r->at) || strchr(";&|<>()", c) ||
			 (is_home(c, to, start) && !r->other))
			return refuse(r, NOT_A_SHELL);
		else
			*to++ = c;
	}
	*to = '\0';
	return NULL;
}

static bool is_end(struct reading *r)
{
	skip_spaces(r);
	r->at += *r->at == '\r';
	return !*r->at || *r->at == '\n' || *r->at == '#';
}

/* "A=1 command" does not set A. */
static struct kx_err *expect_end(struct reading *r)
{
	if (is_end(r))
		return NULL;
	return refuse(r, "there is more behind the value, which is not quoted");
}

/* Put the value of r where it stands, or behind before. */
static struct kx_err *take_value(struct reading *r, const char *before, char **ret)
{
	size_t n = before ? strlen(before) : 0;
	char *value = malloc(n + strlen(r->at) + 1);

	*ret = value;
	if (!value)
		return kx_err_nomem();
	memcpy(value, before ? before : "", n);
	return take_word(r, value + n);
}

/* What a variable has that only a shell can tell is not what it had before. */
static void forget(char **value)
{
	free(*value);
	*value = NULL;
}

static struct kx_err *take_one(struct reading *r, const struct assignments *to)
{
	KX_AUTO(freep) char *value = NULL;
	int i;

	KX_TRY(take_name(r, to, &i));
	const char *before = r->appends && !r->other ? *variable_at(to, i) : NULL;
	if (r->appends && !r->other && r->lost >> i & 1)
		return refuse(r, NOT_A_SHELL);
	KX_TRY(take_value(r, before, &value));
	if (r->other)
		return NULL;
	free(*variable_at(to, i));
	*variable_at(to, i) = KX_STEAL(value);
	r->lost &= ~((uint64_t)1 << i);
	return NULL;
}

static bool skip_command(struct reading *r, const char *name)
{
	size_t n = strlen(name);

	if (strncmp(r->at, name, n) || (r->at[n] != ' ' && r->at[n] != '\t'))
		return false;
	r->at += n;
	return true;
}

/* "export A=1 B": of B, that a shell hands it on. */
static struct kx_err *take_exports(struct reading *r, const struct assignments *to)
{
	while (!is_end(r)) {
		size_t n = name_size(r->at);

		if (n && (!r->at[n] || isspace((unsigned char)r->at[n])))
			r->at += n;
		else
			KX_TRY(take_one(r, to));
	}
	return NULL;
}

static struct kx_err *take_unset(struct reading *r, const struct assignments *to)
{
	while (!is_end(r)) {
		size_t n = name_size(r->at);
		int i = find_variable(to, r->at, n);

		if (!n || (r->at[n] && !isspace((unsigned char)r->at[n])))
			return refuse(r, NOT_A_SHELL);
		if (i != OTHER) {
			forget(variable_at(to, i));
			r->lost &= ~((uint64_t)1 << i);
		}
		r->at += n;
	}
	return NULL;
}

static struct kx_err *take_line(struct reading *r, const struct assignments *to)
{
	if (skip_command(r, "export"))
		return take_exports(r, to);
	if (skip_command(r, "unset"))
		return take_unset(r, to);
	KX_TRY(take_one(r, to));
	return expect_end(r);
}

/*
 * What a line does that only a shell can tell, it does to the variables that it names:
 * "declare A=1", "read A", "[ -f x ] && A=1". "$A" only asks for one.
 */
static void lose_named(
	struct reading *r, const char *line, const struct assignments *to)
{
	const char *end = line + strcspn(line, "\n");

	for (const char *p = line; p < end; p++) {
		size_t n = name_size(p);
		int i = find_variable(to, p, n);

		if (i != OTHER && (p == line || p[-1] != '$')) {
			forget(variable_at(to, i));
			r->lost |= (uint64_t)1 << i;
		}
		p += n;
	}
}

static struct kx_err *take_or_lose(struct reading *r, const struct assignments *to)
{
	const char *line = r->at;
	struct kx_err *err = take_line(r, to);

	if (err && to->ret_left)
		lose_named(r, line, to);
	return err;
}

/* The first line that is left is told of; no memory is no matter of a line. */
static struct kx_err *leave(struct kx_err *err, const struct assignments *to)
{
	if (!err || !to->ret_left || err->code == KX_NOMEM)
		return err;
	if (*to->ret_left)
		kx_err_free(err);
	else
		*to->ret_left = err;
	return NULL;
}

static struct kx_err *take_lines(struct reading *r, const struct assignments *to)
{
	while (*r->at) {
		skip_spaces(r);
		if (*r->at && !strchr("#\r\n", *r->at))
			KX_TRY(leave(take_or_lose(r, to), to));
		skip_line(r);
	}
	return NULL;
}

struct kx_err *assignments_parse(const char *text, size_t size, const char *path,
	const struct assignments *to)
{
	if (memchr(text, '\0', size))
		return kx_err_new(KX_FORMAT, "%s: a NUL byte in a text file", path);
	KX_AUTO(freep) char *copy = strndup(text, size);
	if (!copy)
		return kx_err_nomem();
	return take_lines(&(struct reading){.at = copy, .path = path, .line = 1}, to);
}

void assignments_destroy(const struct assignments *to)
{
	for (size_t i = 0; i < to->n; i++)
		forget(variable_at(to, i));
}
