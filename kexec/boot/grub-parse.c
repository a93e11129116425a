// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/grub-parse.h"

#include <string.h>

#include "base/cleanup.h"
#include "boot/grub-lex.h"

/* The most that blocks may stand in each other. */
#define DEPTH_MAX 64

struct parser {
	struct grub_lex lex;
	unsigned int depth;
	const char *complaint; /* what is wrong at lex.token_line; NULL: nothing */
};

/* What ends a list of commands. */
enum list_end {
	BY_CLOSE = 1, /* '}' */
	BY_THEN = 2,
	BY_FI = 4, /* or else, or elif */
	BY_DO = 8,
	BY_DONE = 16
};

static struct kx_err *parse_list(
	struct parser *p, enum list_end by, struct grub_node **ret);

static struct kx_err *next(struct parser *p)
{
	KX_TRY(grub_lex_next(&p->lex));
	if (p->lex.token == GRUB_STRANGE && !p->complaint)
		p->complaint = p->lex.strange;
	return NULL;
}

static void complain(struct parser *p, const char *complaint)
{
	if (!p->complaint)
		p->complaint = complaint;
}

static bool is(const struct parser *p, const char *word)
{
	return grub_lex_is(&p->lex, word);
}

/* Go on behind that word, which must be here. */
static struct kx_err *expect(struct parser *p, const char *word, const char *complaint)
{
	if (p->complaint)
		return NULL;
	if (!is(p, word)) {
		complain(p, complaint);
		return NULL;
	}
	return next(p);
}

static struct kx_err *new_node(
	struct parser *p, enum grub_kind kind, struct grub_node **ret)
{
	KX_TRY(arena_alloc(p->lex.arena, sizeof(**ret), ret));
	(*ret)->kind = kind;
	(*ret)->line = p->lex.token_line;
	return NULL;
}

static struct kx_err *skip_newlines(struct parser *p)
{
	while (p->lex.token == GRUB_NEWLINE)
		KX_TRY(next(p));
	return NULL;
}

/* Words up to what is none. */
static struct kx_err *parse_words(struct parser *p, struct grub_word **ret)
{
	while (p->lex.token == GRUB_WORD) {
		*ret = p->lex.word;
		ret = &(*ret)->next;
		KX_TRY(next(p));
	}
	return NULL;
}

/* "{ … }", at the '{'. */
static struct kx_err *parse_block(struct parser *p, struct grub_node **ret)
{
	KX_TRY(next(p));
	KX_TRY(parse_list(p, BY_CLOSE, ret));
	if (p->complaint)
		return NULL;
	return next(p); /* parse_list() ended at the '}' */
}

static struct kx_err *parse_command(struct parser *p, struct grub_node *node)
{
	KX_TRY(parse_words(p, &node->words));
	if (p->lex.token == GRUB_OPEN)
		KX_TRY(parse_block(p, &node->body));
	return NULL;
}

/* Behind "if" or "elif". */
static struct kx_err *parse_if(struct parser *p, struct grub_node *node)
{
	KX_TRY(parse_list(p, BY_THEN, &node->condition));
	KX_TRY(expect(p, "then", "an 'if' without a 'then'"));
	KX_TRY(parse_list(p, BY_FI, &node->body));
	if (p->complaint)
		return NULL;
	if (is(p, "elif")) {
		KX_TRY(new_node(p, GRUB_IF, &node->otherwise));
		KX_TRY(next(p));
		if (++p->depth > DEPTH_MAX)
			complain(p, "too many 'elif'");
		else
			KX_TRY(parse_if(p, node->otherwise));
		p->depth--;
		return NULL;
	}
	if (is(p, "else")) {
		KX_TRY(next(p));
		KX_TRY(parse_list(p, BY_FI, &node->otherwise));
	}
	return expect(p, "fi", "an 'if' without a 'fi'");
}

static struct kx_err *parse_function(struct parser *p, struct grub_node *node)
{
	if (p->lex.token != GRUB_WORD) {
		complain(p, "a function without a name");
		return NULL;
	}
	node->words = p->lex.word;
	KX_TRY(next(p));
	KX_TRY(skip_newlines(p));
	if (p->lex.token == GRUB_OPEN)
		return parse_block(p, &node->body);
	complain(p, "a function without a '{'");
	return NULL;
}

static struct kx_err *parse_do(struct parser *p, struct grub_node *node)
{
	KX_TRY(skip_newlines(p));
	KX_TRY(expect(p, "do", "a loop without a 'do'"));
	KX_TRY(parse_list(p, BY_DONE, &node->body));
	return expect(p, "done", "a loop without a 'done'");
}

static struct kx_err *parse_for(struct parser *p, struct grub_node *node)
{
	if (p->lex.token == GRUB_WORD) {
		node->words = p->lex.word;
		KX_TRY(next(p));
	} else {
		complain(p, "a 'for' without a name");
	}
	KX_TRY(expect(p, "in", "a 'for' without an 'in'"));
	if (p->complaint)
		return NULL;
	KX_TRY(parse_words(p, &node->words->next));
	return parse_do(p, node);
}

static struct kx_err *parse_loop(struct parser *p, struct grub_node *node)
{
	KX_TRY(parse_list(p, BY_DO, &node->condition));
	return parse_do(p, node);
}

static const struct {
	const char *word;
	enum grub_kind kind;
	struct kx_err *(*parse)(struct parser *p, struct grub_node *node);
} compounds[] = {
	{"if", GRUB_IF, parse_if},
	{"function", GRUB_FUNCTION, parse_function},
	{"for", GRUB_FOR, parse_for},
	{"while", GRUB_LOOP, parse_loop},
	{"until", GRUB_LOOP, parse_loop},
};

static struct kx_err *parse_any(struct parser *p, struct grub_node **ret)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(compounds); i++) {
		if (!is(p, compounds[i].word))
			continue;
		KX_TRY(new_node(p, compounds[i].kind, ret));
		KX_TRY(next(p));
		return compounds[i].parse(p, *ret);
	}
	KX_TRY(new_node(p, GRUB_COMMAND, ret));
	return parse_command(p, *ret);
}

static const struct {
	const char *word;
	enum list_end ends;
} keywords[] = {
	{"then", BY_THEN},
	{"fi", BY_FI},
	{"else", BY_FI},
	{"elif", BY_FI},
	{"do", BY_DO},
	{"done", BY_DONE},
};

/* What the word would end: 0, nothing. */
static enum list_end what_ends(const struct parser *p)
{
	if (p->lex.token == GRUB_CLOSE)
		return BY_CLOSE;
	for (size_t i = 0; i < KX_ARRAY_SIZE(keywords); i++)
		if (is(p, keywords[i].word))
			return keywords[i].ends;
	return 0;
}

/* One command, and that nothing follows it in its line but what ends the list. */
static struct kx_err *parse_one(
	struct parser *p, enum list_end by, struct grub_node **ret)
{
	if (p->lex.token != GRUB_WORD) {
		complain(p, "a '{' without a command before it");
		return NULL;
	}
	if (p->depth >= DEPTH_MAX) {
		complain(p, "blocks in each other, too many");
		return NULL;
	}
	p->depth++;
	KX_TRY(parse_any(p, ret));
	p->depth--;
	if (p->complaint || p->lex.token == GRUB_NEWLINE || p->lex.token == GRUB_END)
		return NULL;
	if (!(p->lex.token == GRUB_CLOSE && by == BY_CLOSE))
		complain(p, "something behind the end of a command");
	return NULL;
}

/* Commands up to what by says, which stays the current token. */
static struct kx_err *parse_list(
	struct parser *p, enum list_end by, struct grub_node **ret)
{
	for (;;) {
		KX_TRY(skip_newlines(p));
		if (p->complaint)
			return NULL;
		enum list_end ends = what_ends(p);
		if (ends == by)
			return NULL;
		if (ends)
			complain(p, "the end of what was not begun");
		else if (p->lex.token == GRUB_END)
			complain(p, "the end of the file within a block or an 'if'");
		else
			KX_TRY(parse_one(p, by, ret));
		if (p->complaint)
			return NULL;
		ret = &(*ret)->next;
	}
}

/* Put what is wrong in the place of what was begun there, and go on in the next line. */
static struct kx_err *recover(struct parser *p, struct grub_node **ret)
{
	KX_TRY(arena_alloc(p->lex.arena, sizeof(**ret), ret));
	(*ret)->kind = GRUB_BROKEN;
	(*ret)->line = p->lex.token_line;
	(*ret)->complaint = p->complaint;
	p->complaint = NULL;
	p->depth = 0;
	KX_TRY(grub_lex_skip_line(&p->lex));
	if (p->lex.token == GRUB_STRANGE)
		p->complaint = p->lex.strange;
	return NULL;
}

static struct kx_err *parse_all(struct parser *p, struct grub_node **ret)
{
	KX_TRY(next(p));
	for (;;) {
		KX_TRY(skip_newlines(p));
		if (p->lex.token == GRUB_END && !p->complaint)
			return NULL;
		if (!p->complaint && what_ends(p))
			complain(p, "the end of what was not begun");
		if (!p->complaint)
			KX_TRY(parse_one(p, 0, ret));
		if (p->complaint)
			KX_TRY(recover(p, ret));
		ret = &(*ret)->next;
	}
}

/* A copy without carriage returns, which GRUB leaves out. */
static struct kx_err *copy_text(
	const struct bytes *b, struct arena *arena, const char **ret)
{
	char *to;

	if (memchr(b->data ? (const void *)b->data : "", 0, b->size) ||
		memchr(b->data ? (const void *)b->data : "", GRUB_MARK, b->size))
		return kx_err_new(KX_FORMAT, "%s: it is no text", b->name);
	KX_TRY(arena_alloc(arena, b->size + 1, &to));
	*ret = to;
	for (uint64_t i = 0; i < b->size; i++)
		if (b->data[i] != '\r')
			*to++ = b->data[i];
	return NULL;
}

struct kx_err *grub_parse(
	const struct bytes *b, struct arena *arena, struct grub_node **ret)
{
	struct parser p = {.lex = {.arena = arena, .line = 1}};

	*ret = NULL;
	KX_TRY(copy_text(b, arena, &p.lex.at));
	return parse_all(&p, ret);
}
