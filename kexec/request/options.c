// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/options.h"

#include <ctype.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "request/options-advice.h"

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
		.has_arg = option_argument_is_optional(from) ? optional_argument
			   : from->argument		     ? required_argument
							     : no_argument,
		.val = LONG_BASE + (int)row,
	};
}

/*
 * Beginnings that several options have and one of them gets: that of kexec-tools where it
 * has no other, or the one that the others are aliases of.
 */
static const struct {
	const char *beginning, *option;
} settled[] = {
	{"v", "version"},
	{"ve", "version"},
	{"ver", "version"},
	{"b", "boot"},
	{"bo", "boot"},
	{"boo", "boot"},
	{"pr", "print-ckr-size"},
};

/* getopt_long(3) takes a whole name before beginnings of others. */
static void add_settled(struct option **at, size_t i)
{
	add_long(at, option_find(settled[i].option) - option_table);
	(*at)[-1].name = settled[i].beginning;
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
	ret->longs = calloc(
		option_count + KX_ARRAY_SIZE(settled) + 1, sizeof(*ret->longs));
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
	for (size_t i = 0; i < KX_ARRAY_SIZE(settled); i++)
		add_settled(&next_long, i);
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

/* What there is to say to an unknown option, advice or NULL. */
static struct kx_err *unknown(const char *what, const char *advice)
{
	if (advice)
		return kx_err_new(KX_USAGE, "unknown option%s: %s", what, advice);
	return kx_err_new(
		KX_USAGE, "unknown option%s (kexec --help lists all options)", what);
}

static struct kx_err *ambiguous(const char *word, int length, const char *known)
{
	const char *other = advice_other_name(word);
	struct kx_err *err = kx_err_new(KX_USAGE,
		"option '--%.*s' is ambiguous: it may be %s", length, word + 2, known);

	return other ? kx_err_append(err, "did you mean %s?", other) : err;
}

/* word is the argument as given: "--NAME" or "--NAME=VALUE". */
static struct kx_err *bad_long(const char *word)
{
	const char *name = word + 2;
	int length = (int)strcspn(name, "=");
	KX_AUTO(freep) char *known = candidates(name, length);
	KX_AUTO(freep) char *what = NULL;
	KX_AUTO(freep) char *advice = NULL;

	if (!known)
		return kx_err_nomem();
	if (*known)
		return ambiguous(word, length, known);
	KX_TRY(advice_on_name(word, &advice));
	KX_TRY(text_format(&what, " '--%.*s'", length, name));
	return unknown(what, advice);
}

/* name is a letter of word, "-XYZ", which is quoted where it is more than that letter. */
static struct kx_err *bad_short(const char *word, int name)
{
	unsigned char c = (unsigned char)name;
	KX_AUTO(freep) char *what = NULL;
	KX_AUTO(freep) char *advice = NULL;

	KX_TRY(advice_on_letter(word, c, &advice));
	if (advice && word[2])
		KX_TRY(text_format(&what, " '%s'", word));
	else if (isgraph(c))
		KX_TRY(text_format(&what, " '-%c'", c));
	else
		KX_TRY(text_format(&what, ": byte 0x%02x", c));
	return unknown(what, advice);
}

static struct kx_err *missing_argument(void)
{
	const struct option_row *row = optopt >= LONG_BASE
					       ? &option_table[optopt - LONG_BASE]
					       : option_find_letter(optopt);

	if (optopt >= LONG_BASE)
		return kx_err_new(KX_USAGE, "option '--%s' needs an argument: --%s=%s",
			row->long_name, row->long_name, row->argument);
	return kx_err_new(KX_USAGE, "option '-%c' needs an argument: -%c %s", optopt,
		optopt, row->argument);
}

/* "-l=K", "--load=K": KERNEL is an argument of its own. */
static struct kx_err *takes_no_argument(const struct option_row *row)
{
	struct kx_err *err = kx_err_new(
		KX_USAGE, "option '--%s' takes no argument", row->long_name);

	if (row->short_name && strchr("lpf", row->short_name))
		return kx_err_append(err, "KERNEL stands by itself: --%s KERNEL",
			row->long_name);
	return err;
}

/* An option as it was given. */
struct given {
	const struct option_row *row;
	const char *word; /* of argv, with its dashes */
	bool is_long;
	bool is_separate; /* its argument is the next word */
};

static struct kx_err *name_of(const struct given *given, char **ret)
{
	if (given->is_long)
		return text_format(ret, "--%s", given->row->long_name);
	return text_format(ret, "-%c", given->row->short_name);
}

/* What argv says, while it is read. */
struct reading {
	struct request req;
	struct string_list words;  /* what are no options */
	bool empty;		   /* there were empty ones, too */
	bool swallowed;		   /* an option is another one's argument: a warning */
	const char *last_separate; /* the last argument of an option by itself */
	const char *taker;	   /* that option */
};

static void reading_destroy(struct reading *reading)
{
	request_destroy(&reading->req);
	free(reading->words.v);
}

/* An option that became the argument of the one before it: "--append -l". */
static struct kx_err *warn_swallowed(
	const struct given *given, const char *name, struct reading *reading)
{
	reading->swallowed = true;
	return warnings_add(&reading->req.warnings, "option-as-argument",
		"'%s' is taken as the argument of %s, not as an option (%s%s%s says that "
		"this is meant)",
		optarg, name, name, given->is_long ? "=" : "", optarg);
}

static struct kx_err *check_argument(const struct given *given, struct reading *reading)
{
	KX_AUTO(freep) char *name = NULL;

	KX_TRY(name_of(given, &name));
	if (!given->is_separate)
		return advice_check_value(name, optarg, &reading->req.warnings);
	reading->last_separate = optarg;
	reading->taker = given->row->long_name;
	if (advice_is_option(optarg))
		return warn_swallowed(given, name, reading);
	return advice_check_separate(name, optarg, &reading->req.warnings);
}

/* What is wrong with an option's argument is wrong usage. */
static struct kx_err *explain(struct kx_err *err, const struct given *given)
{
	const char *two_dashes = given->is_long ? NULL : advice_two_dashes(given->word);
	KX_AUTO(freep) char *name = NULL;

	if (err->code == KX_NOMEM)
		return err;
	err->code = KX_USAGE;
	if (two_dashes)
		err = kx_err_append(err, "did you mean --%s?", two_dashes);
	struct kx_err *nomem = name_of(given, &name);
	if (!nomem)
		return kx_err_prefix(err, "%s", name);
	kx_err_free(err);
	return nomem;
}

/* Put the option into the request. */
static struct kx_err *apply(struct given given, struct reading *to)
{
	const struct option_row *row = given.row;

	to->req.given[row - option_table] = true;
	if (row->argument && optarg)
		KX_TRY(check_argument(&given, to));
	struct kx_err *err = row->apply(row, &to->req, row->argument ? optarg : NULL);
	return err ? explain(err, &given) : NULL;
}

/* getopt returned '?' of that word. */
static struct kx_err *take_question_mark(const char *word, struct reading *to)
{
	if (optopt >= LONG_BASE)
		return takes_no_argument(&option_table[optopt - LONG_BASE]);
	if (optopt == '?')
		return apply((struct given){.row = option_find_letter('?')}, to);
	return optopt ? bad_short(word, optopt) : bad_long(word);
}

/* A positional argument. Empty ones are ignored: callers pass unset variables. */
static struct kx_err *take_word(const char *word, struct reading *to)
{
	if (!*word) {
		to->empty = true;
		return NULL;
	}
	KX_TRY(string_list_add(&to->words, word));
	return advice_check_separate("KERNEL", word, &to->req.warnings);
}

/* One thing that getopt_long(3) found in word: c is its result. */
static struct kx_err *take(int c, const char *word, bool is_separate, struct reading *to)
{
	bool is_long = c >= LONG_BASE;

	if (c == 1) {
		KX_TRY(advice_check_word(optarg));
		return take_word(optarg, to);
	}
	if (c == ':')
		return missing_argument();
	if (c == '?')
		return take_question_mark(word, to);
	const struct option_row *row =
		is_long ? &option_table[c - LONG_BASE] : option_find_letter(c);
	return apply((struct given){row, word, is_long, is_separate}, to);
}

static struct kx_err *take_all(
	int argc, char **argv, const struct getopt_input *in, struct reading *to)
{
	int c, at = 1; /* argv[at] is looked at, more than once for a cluster */

	opterr = 0; /* the messages are ours */
	optind = 0; /* start anew, whoever called getopt before */
	while ((c = getopt_long(argc, argv, in->shorts, in->longs, NULL)) != -1) {
		KX_TRY(take(c, argv[at], optind == at + 2, to));
		at = optind;
	}
	for (int i = optind; i < argc; i++)
		KX_TRY(take_word(argv[i], to)); /* behind "--" */
	return NULL;
}

static struct kx_err *take_kernel(struct reading *to)
{
	if (to->words.n > 1)
		return advice_on_words(&to->words, to->req.append);
	to->req.kernel = to->words.n ? to->words.v[0] : NULL;
	return NULL;
}

/* Why there is no kernel, where that can be seen. */
static struct kx_err *explain_no_kernel(struct kx_err *err, const struct reading *reading)
{
	if (!err || reading->req.kernel || reading->req.boot ||
		!request_loads(&reading->req))
		return err;
	if (reading->last_separate)
		return kx_err_append(err, "'%s' is the argument of --%s",
			reading->last_separate, reading->taker);
	if (reading->empty)
		return kx_err_append(
			err, "an argument is empty: is a variable not set?");
	return err;
}

/* Where the machine goes down by it, a warning would come too late. */
static struct kx_err *check_swallowed(struct reading *reading)
{
	const struct request *req = &reading->req;
	const char *what = req->boot ? "the boot menu's entry" : req->kernel;

	if (!reading->swallowed || req->dry_run)
		return NULL;
	if (req->verb == VERB_DEFAULT)
		return kx_err_new(KX_USAGE,
			"no -l or other verb is left: %s would be loaded and this "
			"machine shut down",
			what);
	if (req->verb == VERB_LOAD_EXEC)
		return kx_err_new(KX_USAGE,
			"%s would be started at once without that option", what);
	return NULL;
}

/* "kexec -l --append=ro quiet" */
static struct kx_err *warn_kernel(struct request *req)
{
	if (!request_loads(req) || !req->kernel || !advice_is_cmdline(req->kernel))
		return NULL;
	return warnings_add(&req->warnings, "kernel-like-cmdline",
		"'%s' is taken as KERNEL: a command line is one argument of --append, in "
		"quotes",
		req->kernel);
}

static struct kx_err *resolve(struct reading *reading)
{
	KX_TRY(take_kernel(reading));
	KX_TRY(explain_no_kernel(options_resolve(&reading->req), reading));
	KX_TRY(warn_kernel(&reading->req));
	return check_swallowed(reading);
}

/*
 * Reading has ended at what is wrong. Behind that, too, may be said how it is to be told:
 * other options count no more.
 */
static void read_format(int argc, char **argv, const struct getopt_input *in,
	struct request *req)
{
	static const char *const names[] = {"json", "format"};
	int c;

	while ((c = getopt_long(argc, argv, in->shorts, in->longs, NULL)) != -1)
		for (size_t i = 0; i < KX_ARRAY_SIZE(names); i++) {
			const struct option_row *row = option_find(names[i]);

			if (c == LONG_BASE + (int)(row - option_table))
				kx_err_free(row->apply(row, req, optarg));
		}
}

/* What was warned of first may be the reason why the rest is wrong. */
static struct kx_err *prefix_warning(struct kx_err *err, const struct warnings *warnings)
{
	return warnings->n ? kx_err_prefix(err, "%s", warnings->v[0].text) : err;
}

struct kx_err *options_parse(int argc, char **argv, struct request *ret)
{
	KX_AUTO(getopt_input_destroy) struct getopt_input in = {0};
	KX_AUTO(reading_destroy)
	struct reading reading = {.req = {.mem_max = UINT64_MAX}};

	*ret = (struct request){0};
	KX_TRY(getopt_input_make(&in));
	struct kx_err *err = take_all(argc, argv, &in, &reading);
	if (err)
		read_format(argc, argv, &in, &reading.req);
	else
		err = resolve(&reading);
	if (err) {
		ret->json = reading.req.json || reading.req.format == FORMAT_JSON;
		return prefix_warning(err, &reading.req.warnings);
	}
	*ret = reading.req;
	reading.req = (struct request){0};
	return NULL;
}

static const char *const group_titles[GROUP_COUNT] = {
	[GROUP_VERB] =
		"What to do (none of these: load KERNEL, then shut down and start it)",
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
		used += fprintf(out, "%s%s",
			option_argument_is_optional(row) ? "" : "=", row->argument);
	fprintf(out, "%*s%s\n", HELP_COLUMN - used, "", row->help);
}

void options_usage(FILE *out)
{
	fputs("Usage:\n"
	      "  kexec -l KERNEL --initrd=FILE --append=TEXT   load it, for -e\n"
	      "  kexec -l --boot                               load what the menu boots\n"
	      "  kexec -e                                      start what is loaded\n"
	      "  kexec -p KERNEL --initrd=FILE --append=TEXT   load it, for a crash\n"
	      "kexec --help lists all options; kexec(8) has examples.\n",
		out);
}

void options_help(FILE *out)
{
	fputs("Usage: kexec -l KERNEL [--initrd=FILE] [--append=TEXT | --reuse-cmdline]\n"
	      "       kexec -l --boot[=ENTRY]\n"
	      "       kexec -e\n"
	      "       kexec -p KERNEL [--initrd=FILE] [--append=TEXT | --reuse-cmdline]\n"
	      "       kexec [OPTION]... [KERNEL]\n"
	      "Load a kernel (-l) and boot it from the running one, past the firmware "
	      "(-e); or\nhave it stand by for a crash (-p). --dry-run shows what would "
	      "be done.\n",
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
