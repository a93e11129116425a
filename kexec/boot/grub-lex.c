// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/grub-lex.h"

#include <ctype.h>
#include <string.h>

/* What ends a word where it is not quoted. */
static const char metacharacters[] = " \t\n{}|&$;<>'\"\\";

static struct kx_err *add_part(
	struct grub_lex *lex, struct grub_part ***end, struct grub_part part, size_t size)
{
	struct grub_part *new;
	char *s;

	KX_TRY(arena_alloc(lex->arena, sizeof(*new), &new));
	KX_TRY(arena_copy(lex->arena, part.s, size, &s));
	*new = part;
	new->s = s;
	**end = new;
	*end = &new->next;
	return NULL;
}

static struct kx_err *add_text(
	struct grub_lex *lex, struct grub_part ***end, size_t size, bool quoted)
{
	struct grub_part part = {.s = lex->at, .quoted = quoted};

	for (size_t i = 0; i < size; i++)
		lex->line += lex->at[i] == '\n';
	lex->at += size;
	return add_part(lex, end, part, size);
}

/* The bytes of a variable's name at s: letters and digits, digits, or one sign. */
static size_t name_size(const char *s)
{
	size_t n = 0;

	if (*s && strchr("?*@#", *s))
		return 1;
	if (isdigit((unsigned char)*s)) {
		while (isdigit((unsigned char)s[n]))
			n++;
		return n;
	}
	while (isalnum((unsigned char)s[n]) || s[n] == '_')
		n++;
	return n;
}

/* At a '$', behind which GRUB takes nothing but a name. */
static struct kx_err *add_variable(
	struct grub_lex *lex, struct grub_part ***end, bool quoted)
{
	bool braces = lex->at[1] == '{';
	const char *name = lex->at + 1 + braces;
	size_t size = name_size(name);
	struct grub_part part = {.is_variable = true, .quoted = quoted, .s = name};

	if (!size || (braces && name[size] != '}')) {
		lex->strange = braces ? "'${' without a name and a '}'"
				      : "a '$' without a name";
		lex->at++;
		return NULL;
	}
	lex->at = name + size + braces;
	return add_part(lex, end, part, size);
}

/* At a backslash: with a newline behind it, both are nothing. */
static struct kx_err *add_escaped(struct grub_lex *lex, struct grub_part ***end)
{
	lex->at++;
	if (*lex->at == '\n') {
		lex->at++;
		lex->line++;
		return NULL;
	}
	return *lex->at ? add_text(lex, end, 1, true) : NULL;
}

/* Between double quotes a backslash escapes only what has a meaning there. */
static struct kx_err *add_in_double_quotes(struct grub_lex *lex, struct grub_part ***end)
{
	if (*lex->at == '$')
		return add_variable(lex, end, true);
	if (*lex->at != '\\')
		return add_text(lex, end, strcspn(lex->at, "\"$\\"), true);
	if (lex->at[1] && strchr("$\"\\\n", lex->at[1]))
		return add_escaped(lex, end);
	return add_text(lex, end, 1, true);
}

static struct kx_err *add_double_quoted(struct grub_lex *lex, struct grub_part ***end)
{
	lex->at++;
	KX_TRY(add_text(lex, end, 0, true)); /* "" is a word, too */
	while (*lex->at && *lex->at != '"' && !lex->strange)
		KX_TRY(add_in_double_quotes(lex, end));
	if (*lex->at == '"')
		lex->at++;
	else if (!lex->strange)
		lex->strange = "a \" that is not closed";
	return NULL;
}

static struct kx_err *add_single_quoted(struct grub_lex *lex, struct grub_part ***end)
{
	lex->at++;
	KX_TRY(add_text(lex, end, strcspn(lex->at, "'"), true));
	if (*lex->at == '\'')
		lex->at++;
	else
		lex->strange = "a ' that is not closed";
	return NULL;
}

static struct kx_err *read_word(struct grub_lex *lex)
{
	struct grub_part **end;

	KX_TRY(arena_alloc(lex->arena, sizeof(*lex->word), &lex->word));
	end = &lex->word->parts;
	while (*lex->at && !strchr(" \t\n{}|&;<>", *lex->at) && !lex->strange) {
		if (*lex->at == '\'')
			KX_TRY(add_single_quoted(lex, &end));
		else if (*lex->at == '"')
			KX_TRY(add_double_quoted(lex, &end));
		else if (*lex->at == '$' && lex->at[1] == '"')
			lex->at++; /* a text to translate: where it is not, it is "…" */
		else if (*lex->at == '$')
			KX_TRY(add_variable(lex, &end, false));
		else if (*lex->at == '\\')
			KX_TRY(add_escaped(lex, &end));
		else
			KX_TRY(add_text(
				lex, &end, strcspn(lex->at, metacharacters), false));
	}
	lex->token = lex->strange ? GRUB_STRANGE : GRUB_WORD;
	return NULL;
}

/* White space, comments, and newlines behind a backslash. */
static void skip_blank(struct grub_lex *lex)
{
	for (;;) {
		if (*lex->at == ' ' || *lex->at == '\t') {
			lex->at++;
		} else if (lex->at[0] == '\\' && lex->at[1] == '\n') {
			lex->at += 2;
			lex->line++;
		} else if (*lex->at == '#') {
			lex->at += strcspn(lex->at, "\n");
		} else {
			return;
		}
	}
}

static enum grub_token sign_token(struct grub_lex *lex, char sign)
{
	switch (sign) {
	case '\n':
		lex->line++;
		return GRUB_NEWLINE;
	case ';':
		return GRUB_NEWLINE;
	case '{':
		return GRUB_OPEN;
	case '}':
		return GRUB_CLOSE;
	default:
		lex->strange = "one of | & < >, which mean nothing to GRUB";
		return GRUB_STRANGE;
	}
}

struct kx_err *grub_lex_next(struct grub_lex *lex)
{
	skip_blank(lex);
	lex->token_line = lex->line;
	lex->word = NULL;
	lex->strange = NULL;
	if (!*lex->at) {
		lex->token = GRUB_END;
		return NULL;
	}
	if (!strchr("\n{}|&;<>", *lex->at))
		return read_word(lex);
	lex->token = sign_token(lex, *lex->at++);
	return NULL;
}

bool grub_lex_is(const struct grub_lex *lex, const char *text)
{
	const struct grub_part *part = lex->word ? lex->word->parts : NULL;

	return lex->token == GRUB_WORD && part && !part->next && !part->quoted &&
	       !part->is_variable && !strcmp(part->s, text);
}

struct kx_err *grub_lex_skip_line(struct grub_lex *lex)
{
	if (lex->token == GRUB_NEWLINE && lex->at[-1] == '\n')
		return grub_lex_next(lex);
	lex->at += strcspn(lex->at, "\n");
	return grub_lex_next(lex);
}
