// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/settings.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

static const struct {
	const char *name;
	size_t offset;
} variables[] = {
	{"LOAD_KEXEC", offsetof(struct settings, load_kexec)},
	{"KERNEL_IMAGE", offsetof(struct settings, kernel_image)},
	{"INITRD", offsetof(struct settings, initrd)},
	{"APPEND", offsetof(struct settings, append)},
	{"USE_GRUB_CONFIG", offsetof(struct settings, use_grub_config)},
};

static char **variable_at(struct settings *settings, size_t i)
{
	return (char **)((char *)settings + variables[i].offset);
}

void settings_destroy(struct settings *settings)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(variables); i++)
		free(*variable_at(settings, i));
	*settings = (struct settings){0};
}

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

/* The variable of that name, of n bytes; or OTHER. */
static int find_variable(const char *name, size_t n)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(variables); i++)
		if (strlen(variables[i].name) == n && !memcmp(variables[i].name, name, n))
			return (int)i;
	return OTHER;
}

/*
 * Which variable is assigned here; what is left is its value. All else that a shell would
 * do may decide whether an assignment counts, or what it is.
 */
static struct kx_err *take_name(struct reading *r, int *ret)
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
	*ret = find_variable(r->at, n);
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

static struct kx_err *take_assignment(struct reading *r, struct settings *settings)
{
	int i;

	KX_TRY(take_name(r, &i));
	return take_value(r, i == OTHER ? NULL : variable_at(settings, i));
}

static struct kx_err *take_lines(struct reading *r, struct settings *settings)
{
	while (*r->at) {
		skip_spaces(r);
		if (*r->at && !strchr("#\r\n", *r->at))
			KX_TRY(take_assignment(r, settings));
		skip_line(r);
	}
	return NULL;
}

struct kx_err *settings_parse(
	const char *text, size_t size, const char *path, struct settings *settings)
{
	if (memchr(text, '\0', size))
		return kx_err_new(KX_FORMAT, "%s: a NUL byte in a text file", path);
	KX_AUTO(freep) char *copy = strndup(text, size);
	if (!copy)
		return kx_err_nomem();
	return take_lines(&(struct reading){copy, path, 1, false}, settings);
}

static struct kx_err *read_one(
	const struct sys *sys, const char *path, struct settings *settings)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	KX_AUTO(freep) char *name = NULL;

	KX_TRY(text_format(&name, "%s/%s", sys->root, path));
	KX_TRY(sys_read(sys, path, SETTINGS_MAX, &text));
	return settings_parse(text.s, text.size, name, settings);
}

static struct kx_err *forgive_absent(struct kx_err *err)
{
	if (!sys_err_absent(err))
		return err;
	kx_err_free(err);
	return NULL;
}

/* run-parts(8) takes no other names: no backups, and nothing of a package manager's. */
static bool is_part(const char *name)
{
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && *name != '_' && *name != '-')
			return false;
	return true;
}

static struct kx_err *read_parts(
	const struct sys *sys, const struct sys_names *names, struct settings *settings)
{
	for (size_t i = 0; i < names->n; i++) {
		KX_AUTO(freep) char *path = NULL;

		if (!is_part(names->v[i]))
			continue;
		KX_TRY(text_format(&path, "etc/default/kexec.d/%s", names->v[i]));
		/* a link may lead nowhere */
		KX_TRY(forgive_absent(read_one(sys, path, settings)));
	}
	return NULL;
}

static struct kx_err *read_all(const struct sys *sys, struct settings *ret)
{
	KX_AUTO(sys_names_destroy) struct sys_names names = {0};

	KX_TRY(forgive_absent(read_one(sys, "etc/default/kexec", ret)));
	KX_TRY(forgive_absent(sys_list(sys, "etc/default/kexec.d", &names)));
	return read_parts(sys, &names, ret);
}

struct kx_err *settings_read(const struct sys *sys, struct settings *ret)
{
	*ret = (struct settings){0};
	struct kx_err *err = read_all(sys, ret);
	if (err)
		settings_destroy(ret);
	return err;
}
