// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/options.h"

#include <ctype.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/* What getopt_long(3) calls a long option: this plus its row. Above every short name. */
#define LONG_BASE 256

struct getopt_input {
	struct option *longs;
	char *shorts;
};

static void getopt_input_destroy(struct getopt_input *in)
{
	free(in->longs);
	free(in->shorts);
}

static void add_long(struct option **at, size_t row)
{
	const struct option_row *from = &option_table[row];

	if (!from->long_name)
		return;
	*(*at)++ = (struct option){
		.name = from->long_name,
		.has_arg = from->argument ? required_argument : no_argument,
		.val = LONG_BASE + (int)row,
	};
}

/* '?' cannot stand in getopt's string: it is what getopt returns for an error. */
static void add_short(char **at, const struct option_row *from)
{
	if (!from->short_name || from->short_name == '?')
		return;
	*(*at)++ = (char)from->short_name;
	if (from->argument)
		*(*at)++ = ':';
}

static struct kx_err *getopt_input_make(struct getopt_input *ret)
{
	ret->longs = calloc(option_count + 1, sizeof(*ret->longs));
	ret->shorts = calloc(option_count + 2, 2);
	if (!ret->longs || !ret->shorts)
		return kx_err_nomem();

	struct option *next_long = ret->longs;
	char *next_short = ret->shorts;
	/* '-': positional arguments in place; ':': a missing argument is told apart. */
	*next_short++ = '-';
	*next_short++ = ':';
	for (size_t i = 0; i < option_count; i++) {
		add_long(&next_long, i);
		add_short(&next_short, &option_table[i]);
	}
	return NULL;
}

static const struct option_row *row_by_short(int name)
{
	for (size_t i = 0; i < option_count; i++)
		if (option_table[i].short_name == name)
			return &option_table[i];
	return NULL;
}

static bool is_prefix(const struct option_row *row, const char *name, size_t length)
{
	return row->long_name && !strncmp(row->long_name, name, length);
}

/* Every long option that starts with name, as "--a, --b". The caller frees it. */
static char *candidates(const char *name, size_t length)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (size_t i = 0; i < option_count; i++)
		if (length && is_prefix(&option_table[i], name, length))
			fprintf(out, "%s--%s", ftell(out) ? ", " : "",
				option_table[i].long_name);
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	return text;
}

/* word is the argument as given: "--NAME" or "--NAME=VALUE". */
static struct kx_err *bad_long(const char *word)
{
	const char *name = word + 2;
	int length = (int)strcspn(name, "=");
	KX_AUTO(freep) char *known = candidates(name, length);

	if (!known)
		return kx_err_nomem();
	if (*known)
		return kx_err_new(KX_USAGE, "option '--%.*s' is ambiguous: it may be %s",
			length, name, known);
	return kx_err_new(KX_USAGE,
		"unknown option '--%.*s' (kexec --help lists all options)", length, name);
}

static struct kx_err *bad_short(int name)
{
	unsigned char c = (unsigned char)name;

	if (isgraph(c))
		return kx_err_new(KX_USAGE,
			"unknown option '-%c' (kexec --help lists all options)", c);
	return kx_err_new(KX_USAGE,
		"unknown option: byte 0x%02x (kexec --help lists all options)", c);
}

static struct kx_err *missing_argument(void)
{
	const struct option_row *row = optopt >= LONG_BASE
					       ? &option_table[optopt - LONG_BASE]
					       : row_by_short(optopt);

	if (optopt >= LONG_BASE)
		return kx_err_new(KX_USAGE, "option '--%s' needs an argument: --%s=%s",
			row->long_name, row->long_name, row->argument);
	return kx_err_new(KX_USAGE, "option '-%c' needs an argument: -%c %s", optopt,
		optopt, row->argument);
}

/* Put the option into req; what is wrong with its argument is wrong usage. */
static struct kx_err *apply(
	const struct option_row *row, bool is_long, struct request *req)
{
	struct kx_err *err = row->apply(row, req, row->argument ? optarg : NULL);

	req->given[row - option_table] = true;
	if (!err || err->code == KX_NOMEM)
		return err;
	err->code = KX_USAGE;
	if (is_long)
		return kx_err_prefix(err, "--%s", row->long_name);
	return kx_err_prefix(err, "-%c", row->short_name);
}

/* getopt returned '?'; word is the argument that it has just read. */
static struct kx_err *take_question_mark(const char *word, struct request *req)
{
	if (optopt >= LONG_BASE)
		return kx_err_new(KX_USAGE, "option '--%s' takes no argument",
			option_table[optopt - LONG_BASE].long_name);
	if (optopt == '?')
		return apply(row_by_short('?'), false, req);
	return optopt ? bad_short(optopt) : bad_long(word);
}

/* A positional argument. Empty ones are ignored: callers pass unset variables. */
static struct kx_err *take_kernel(const char *word, struct request *req)
{
	if (!*word)
		return NULL;
	if (req->kernel)
		return kx_err_new(KX_USAGE, "more than one kernel given: '%s' and '%s'",
			req->kernel, word);
	req->kernel = word;
	return NULL;
}

/* One thing that getopt_long(3) found: c is its result. */
static struct kx_err *take(int c, const char *word, struct request *req)
{
	if (c == 1)
		return take_kernel(optarg, req);
	if (c == ':')
		return missing_argument();
	if (c == '?')
		return take_question_mark(word, req);
	if (c >= LONG_BASE)
		return apply(&option_table[c - LONG_BASE], true, req);
	return apply(row_by_short(c), false, req);
}

static struct kx_err *take_all(
	int argc, char **argv, const struct getopt_input *in, struct request *req)
{
	int c;

	opterr = 0; /* the messages are ours */
	optind = 0; /* start anew, whoever called getopt before */
	while ((c = getopt_long(argc, argv, in->shorts, in->longs, NULL)) != -1)
		KX_TRY(take(c, argv[optind - 1], req));
	for (int i = optind; i < argc; i++)
		KX_TRY(take_kernel(argv[i], req)); /* behind "--" */
	return NULL;
}

struct kx_err *options_parse(int argc, char **argv, struct request *ret)
{
	KX_AUTO(getopt_input_destroy) struct getopt_input in = {0};
	KX_AUTO(request_destroy) struct request req = {.mem_max = UINT64_MAX};

	*ret = (struct request){0};
	KX_TRY(getopt_input_make(&in));
	KX_TRY(take_all(argc, argv, &in, &req));
	KX_TRY(options_resolve(&req));
	*ret = req;
	req = (struct request){0};
	return NULL;
}

static const char *const group_titles[GROUP_COUNT] = {
	[GROUP_VERB] =
		"What to do (none of these: load KERNEL, then run shutdown -r now)",
	[GROUP_IMAGE] = "What to load",
	[GROUP_CALL] = "How to load and execute it",
	[GROUP_X86] = "x86",
	[GROUP_CRASH] = "Crash images",
	[GROUP_PPC64] = "ppc64",
	[GROUP_OUTPUT] = "What to show",
};

#define HELP_COLUMN 30

static void help_row(FILE *out, const struct option_row *row)
{
	int used = row->short_name ? fprintf(out, "  -%c", row->short_name)
				   : fprintf(out, "    ");

	if (row->long_name)
		used += fprintf(
			out, "%s--%s", row->short_name ? ", " : "  ", row->long_name);
	if (row->argument)
		used += fprintf(out, "=%s", row->argument);
	fprintf(out, "%*s%s\n", HELP_COLUMN - used, "", row->help);
}

void options_help(FILE *out)
{
	fputs("Usage: kexec [OPTION]... [KERNEL]\n"
	      "Load a kernel and boot it from the running one, past the firmware.\n",
		out);
	for (int group = 0; group < GROUP_COUNT; group++) {
		fprintf(out, "\n%s:\n", group_titles[group]);
		for (size_t i = 0; i < option_count; i++)
			if (option_table[i].group == (enum option_group)group &&
				option_table[i].help)
				help_row(out, &option_table[i]);
	}
	fputs("\nNumbers are decimal, 0x hexadecimal or 0 octal; an ADDRESS may end in "
	      "K, M, G,\nT, P or E. An option that is given twice takes its last value; "
	      "--initrd and\n--module add up. Details and exit status: kexec(8).\n",
		out);
}
