// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/assignments.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/* Text that ends with a NUL, and where the reading is. */
struct reading {
	const char *at, *path;
	unsigned int line;
	bool other; /* the value is that of a variable that is not known */
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

/*
 * Which variable is assigned here; what is left is its value. All else that a shell would
 * do may decide whether an assignment counts, or what it is.
 */
static struct kx_err *take_name(
	struct reading *r, const struct assignments *to, int *ret)
{
	static const char export[] = "export ";
	size_t n = 0;

	if (!strncmp(r->at, export, strlen(export)))
		r->at += strlen(export);
	while (isalnum((unsigned char)r->at[n]) || r->at[n] == '_')
		n++;
	if (!n || isdigit((unsigned char)*r->at) || r->at[n] != '=')
		return refuse(r, "this is no assignment, and only a shell can tell what "
				 "it does to those around it");
	*ret = find_variable(to, r->at, n);
	r->other = *ret == OTHER;
	r->at += n + 1;
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

static struct kx_err *take_word(struct reading *r, char *to)
{
	while (*r->at && !isspace((unsigned char)*r->at)) {
		char c = *r->at++;

		if (c == '"' || c == '\'')
			KX_TRY(take_quoted(r, c, &to));
		else if (c == '\\')
			take_escaped(r, &to);
		else if (needs_shell(r, c, *r->at) || strchr(";&|<>()", c))
			return refuse(r, NOT_A_SHELL);
		else
			*to++ = c;
	}
	*to = '\0';
	return NULL;
}

/* "A=1 command" does not set A. */
static struct kx_err *expect_end(struct reading *r)
{
	skip_spaces(r);
	r->at += *r->at == '\r';
	if (!*r->at || *r->at == '\n' || *r->at == '#')
		return NULL;
	return refuse(r, "there is more behind the value, which is not quoted");
}

static struct kx_err *take_value(struct reading *r, char **ret)
{
	KX_AUTO(freep) char *value = malloc(strlen(r->at) + 1);

	if (!value)
		return kx_err_nomem();
	KX_TRY(take_word(r, value));
	KX_TRY(expect_end(r));
	if (!ret)
		return NULL;
	free(*ret);
	*ret = KX_STEAL(value);
	return NULL;
}

/* What a variable has that only a shell can tell is not what it had before. */
static void forget(char **value)
{
	free(*value);
	*value = NULL;
}

static struct kx_err *take_assignment(struct reading *r, const struct assignments *to)
{
	int i;

	KX_TRY(take_name(r, to, &i));
	struct kx_err *err = take_value(r, i == OTHER ? NULL : variable_at(to, i));
	if (err && to->ret_left && i != OTHER)
		forget(variable_at(to, i));
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
			KX_TRY(leave(take_assignment(r, to), to));
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
	return take_lines(&(struct reading){copy, path, 1, false}, to);
}

void assignments_destroy(const struct assignments *to)
{
	for (size_t i = 0; i < to->n; i++)
		forget(variable_at(to, i));
}
