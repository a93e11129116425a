// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/options-advice.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/spelling.h"
#include "base/text.h"

#define KERNEL_ALONE "KERNEL by itself, with no option in front"
#define PASTED	     " (pasted from a web page?)"
#define NOT_TYPED    "the brackets of manuals and wikis are not typed"

/* What other programs and other people call it, and its name here. */
static const struct synonym {
	const char *name, *meant;
} synonyms[] = {
	{"args", "--append=TEXT"},
	{"arguments", "--append=TEXT"},
	{"boot-args", "--append=TEXT"},
	{"bootargs", "--append=TEXT"},
	{"cmd", "--append=TEXT"},
	{"cmdline", "--append=TEXT"},
	{"cmd-line", "--append=TEXT"},
	{"kernel-args", "--append=TEXT"},
	{"kernel-cmdline", "--append=TEXT"},
	{"kernel-command-line", "--append=TEXT"},
	{"options", "--append=TEXT"},
	{"params", "--append=TEXT"},
	{"reuse-append", "--reuse-cmdline"},
	{"reuse-command-line", "--reuse-cmdline"},
	{"reuse", "--reuse-cmdline"},
	{"console", "console=… in --append"},
	{"initramfs", "--initrd=FILE"},
	{"initrd-file", "--initrd=FILE"},
	{"microcode", "--initrd=FILE, once for each"},
	{"rd", "--initrd=FILE"},
	{"reuse-initrd", "--initrd=FILE (kernels do not keep theirs)"},
	{"reuse-initramfs", "--initrd=FILE (kernels do not keep theirs)"},
	{"device-tree", "--dtb=FILE"},
	{"devicetree", "--dtb=FILE"},
	{"dtb-file", "--dtb=FILE"},
	{"fdt", "--dtb=FILE"},
	{"kernel", KERNEL_ALONE},
	{"kernel-image", KERNEL_ALONE},
	{"image", KERNEL_ALONE},
	{"file", KERNEL_ALONE},
	{"vmlinuz", KERNEL_ALONE},
	{"vmlinux", KERNEL_ALONE},
	{"bzimage", KERNEL_ALONE},
	{"boot", "-e (start what is loaded), or -f (load and start)"},
	{"execute", "-e (start what is loaded), or -f (load and start)"},
	{"reboot", "-e (start what is loaded), or -f (load and start)"},
	{"run", "-e (start what is loaded), or -f (load and start)"},
	{"start", "-e (start what is loaded), or -f (load and start)"},
	{"now", "-f (load and start)"},
	{"crash", "-p"},
	{"kdump", "-p"},
	{"load-crash", "-p"},
	{"on-panic", "-p"},
	{"panic", "-p"},
	{"clear", "-u"},
	{"remove", "-u"},
	{"unload-crash", "-p -u"},
	{"unload-panic", "-p -u"},
	{"is-loaded", "-S"},
	{"loaded", "-S"},
	{"state", "-S"},
	{"check", "--dry-run"},
	{"info", "--dry-run (what would be loaded), or -S (what is)"},
	{"list", "--dry-run (what would be loaded), or -S (what is)"},
	{"show", "--dry-run (what would be loaded), or -S (what is)"},
	{"no-act", "--dry-run"},
	{"print", "--dry-run"},
	{"simulate", "--dry-run"},
	{"test", "--dry-run"},
	{"crash-size", "--print-ckr-size"},
	{"crashkernel-size", "--print-ckr-size"},
	{"file-syscall", "-s"},
	{"kexec-file-load", "-s"},
	{"kexec-load", "-c"},
	{"no-verify", "-i"},
	{"skip-checks", "-i"},
	{"usage", "--help"},
};

/* Letters that have another meaning elsewhere. */
static const struct {
	char letter;
	const char *meant;
} letters[] = {
	{'k', KERNEL_ALONE},
	{'n', "--dry-run"},
	{'r', "--initrd=FILE, or --reuse-cmdline"},
};

static size_t name_length(const char *name)
{
	return strcspn(name, "=");
}

static const char *synonym_of(const char *name, size_t length)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(synonyms); i++)
		if (spelling_same(name, length, synonyms[i].name))
			return synonyms[i].meant;
	return NULL;
}

const char *advice_other_name(const char *word)
{
	return synonym_of(word + strlen("--"), name_length(word + strlen("--")));
}

static const struct option_row *nearest_row(const char *name, size_t length)
{
	struct nearest nearest = nearest_to(name, length);

	for (size_t i = 0; i < option_count; i++)
		if (option_table[i].long_name)
			nearest_try(&nearest, option_table[i].long_name);
	return nearest.name ? option_find(nearest.name) : NULL;
}

static bool is_bracket(char c)
{
	return c && strchr("[]<>{}", c);
}

/* What is wrong with the name itself, whatever options there are; NULL: nothing is. */
static struct kx_err *advice_on_characters(const char *name, char **ret)
{
	size_t length = name_length(name);
	const struct lookalike *found = lookalike_find(name, length);

	*ret = NULL;
	if (found)
		return text_format(ret, "it has %s" PASTED, found->name);
	for (size_t i = 0; i < length; i++)
		if (is_bracket(name[i]))
			return text_format(ret, NOT_TYPED);
	return NULL;
}

static struct kx_err *did_you_mean(const char *meant, char **ret)
{
	return meant ? text_format(ret, "did you mean %s?", meant) : NULL;
}

static struct kx_err *did_you_mean_row(const struct option_row *row, char **ret)
{
	if (!row)
		return NULL;
	return text_format(ret, "did you mean --%s%s%s?", row->long_name,
		row->argument ? "=" : "", row->argument ? row->argument : "");
}

struct kx_err *advice_on_name(const char *word, char **ret)
{
	const char *name = word + strlen("--");
	size_t length = name_length(name);

	KX_TRY(advice_on_characters(name, ret));
	if (!*ret)
		KX_TRY(did_you_mean(synonym_of(name, length), ret));
	if (!*ret)
		KX_TRY(did_you_mean_row(nearest_row(name, length), ret));
	return NULL;
}

const char *advice_two_dashes(const char *word)
{
	const char *name = word + 1;
	size_t length = name_length(name);

	if (*word != '-' || length < 2)
		return NULL;
	for (size_t i = 0; i < option_count; i++) {
		const char *known = option_table[i].long_name;

		if (known && !strncmp(known, name, length) && !known[length])
			return known;
	}
	return NULL;
}

static const char *meant_by_letter(int letter)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(letters); i++)
		if (letters[i].letter == letter)
			return letters[i].meant;
	return NULL;
}

/* "-V" for "-v". */
static const struct option_row *other_case(int letter)
{
	return option_find_letter(islower(letter) ? toupper(letter) : tolower(letter));
}

struct kx_err *advice_on_letter(const char *word, int letter, char **ret)
{
	const char *two_dashes = advice_two_dashes(word);
	unsigned char c = (unsigned char)letter;

	KX_TRY(advice_on_characters(word + 1, ret));
	if (*ret)
		return NULL;
	if (c == '=')
		return text_format(ret, "'=' stands only behind a long name");
	if (two_dashes)
		return did_you_mean_row(option_find(two_dashes), ret);
	const char *meant = synonym_of(word + 1, name_length(word + 1));
	if (!meant)
		meant = meant_by_letter(c);
	if (meant)
		return did_you_mean(meant, ret);
	const struct option_row *row = isalpha(c) ? other_case(c) : NULL;
	return row ? text_format(ret, "did you mean -%c?", row->short_name) : NULL;
}

/* "[--initrd=F]", "[--initrd", "<kernel>", "{kernel}". */
static bool has_brackets(const char *word)
{
	static const char pairs[] = "[]<>{}";
	const char *pair = *word ? strchr(pairs, *word) : NULL;
	size_t length = strlen(word);

	if (!pair || (pair - pairs) % 2)
		return false;
	return word[1] == '-' || lookalike_dash(word + 1) ||
	       (length > 1 && word[length - 1] == pair[1]);
}

static bool is_ellipsis(const char *word)
{
	return !strcmp(word, "...") || !strcmp(word, "\u2026");
}

struct kx_err *advice_check_word(const char *word)
{
	const struct lookalike *dash = lookalike_dash(word);

	if (dash)
		return kx_err_new(KX_USAGE, "'%s' begins with %s, not with '-'" PASTED,
			word, dash->name);
	if (has_brackets(word))
		return kx_err_new(KX_USAGE, "'%s': " NOT_TYPED, word);
	if (is_ellipsis(word))
		return kx_err_new(KX_USAGE,
			"'%s' of manuals and wikis stands for more, and is not typed",
			word);
	return NULL;
}

static bool is_long_option(const char *name)
{
	size_t length = name_length(name);

	for (size_t i = 0; length && i < option_count; i++)
		if (option_table[i].long_name &&
			!strncmp(option_table[i].long_name, name, length))
			return true;
	return false;
}

bool advice_is_option(const char *word)
{
	if (word[0] != '-' || !word[1])
		return false;
	if (word[1] == '-')
		return !word[2] || is_long_option(word + 2);
	for (const char *at = word + 1; *at; at++) {
		const struct option_row *row = option_find_letter(*at);

		if (!row)
			return false;
		if (row->argument)
			return true; /* the rest is its argument */
	}
	return true;
}

/* What is wrong with a character of print that means another one. */
static const char *why_wrong(char means)
{
	switch (means) {
	case '-':
		return "is no '-'";
	case '"':
		return "is no '\"'";
	case '\'':
		return "is no \"'\"";
	case ' ':
		return "is no space";
	default:
		return "cannot be seen";
	}
}

struct kx_err *advice_check_value(
	const char *name, const char *value, struct warnings *warnings)
{
	const struct lookalike *found = lookalike_find(value, strlen(value));

	if (found)
		return warnings_add(warnings, "pasted-character",
			"%s has %s, which %s" PASTED, name, found->name,
			why_wrong(found->means));
	if (has_brackets(value) || is_ellipsis(value))
		return warnings_add(
			warnings, "placeholder", "%s is '%s': " NOT_TYPED, name, value);
	return NULL;
}

struct kx_err *advice_check_separate(
	const char *name, const char *value, struct warnings *warnings)
{
	if (*value == '=')
		return warnings_add(warnings, "space-beside-equals",
			"%s is '%s': no space stands beside the '=' of an option", name,
			value);
	return advice_check_value(name, value, warnings);
}

bool advice_is_cmdline(const char *word)
{
	static const char *const flags[] = {"ro", "rw", "quiet", "splash", "rhgb",
		"single", "debug", "nomodeset", "nokaslr", "nosmp", "noapic",
		"emergency", "rescue", "1", "3", "5", "s", "S"};

	if (word[strcspn(word, "=/")] == '=')
		return *word != '=';
	for (size_t i = 0; i < KX_ARRAY_SIZE(flags); i++)
		if (!strcmp(word, flags[i]))
			return true;
	return false;
}

static bool ends_with(const char *word, const char *with)
{
	size_t n = strlen(word), m = strlen(with);

	return n > m && !strcmp(word + n - m, with);
}

/*
 * "initrd=F", "load": an option without its dashes. root= and debug are parameters of
 * kernels, too.
 */
static const struct option_row *without_dashes(const char *word)
{
	size_t length = name_length(word);

	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *row = &option_table[i];

		if (row->long_name && !row->argument == !word[length] &&
			strcmp(row->long_name, "root") &&
			strcmp(row->long_name, "debug") &&
			strlen(row->long_name) == length &&
			!strncmp(row->long_name, word, length))
			return row;
	}
	return NULL;
}

/* What word says of the command line; NULL: nothing. */
static const char *cmdline_part(const char *word)
{
	const struct option_row *row = without_dashes(word);

	if (row && row->argument && !strcmp(row->argument, "TEXT"))
		return word + name_length(word) + 1;
	if (row)
		return NULL;
	return advice_is_cmdline(word) ? word : NULL;
}

/* The option that word was meant for, with its '='; NULL: none, or the command line. */
static const char *file_option(const char *word)
{
	const char *slash = strrchr(word, '/'), *base = slash ? slash + 1 : word;

	if (ends_with(base, ".dtb"))
		return "--dtb=";
	if (text_starts(base, "initrd") || text_starts(base, "initramfs") ||
		ends_with(base, ".cpio") ||
		(ends_with(base, ".img") && !text_starts(base, "kernel")))
		return "--initrd=";
	return NULL;
}

/* --append with all of it in quotes, as a shell takes it. */
static void print_append(FILE *out, const struct string_list *words, const char *append)
{
	bool single = append && strpbrk(append, "\"$`\\");
	const char *space = append && *append ? " " : "";

	for (size_t i = 0; i < words->n; i++) {
		const char *part = cmdline_part(words->v[i]);

		if (part && strpbrk(part, "\"$`\\"))
			single = true;
	}
	fprintf(out, " --append=%c%s", single ? '\'' : '"', append ? append : "");
	for (size_t i = 0; i < words->n; i++) {
		const char *part = cmdline_part(words->v[i]);

		if (!part)
			continue;
		fprintf(out, "%s%s", space, part);
		space = " ";
	}
	fputc(single ? '\'' : '"', out);
}

static void print_meant(FILE *out, const struct string_list *words, const char *append)
{
	bool any = false;

	for (size_t i = 0; i < words->n; i++) {
		const char *word = words->v[i], *option = file_option(word);

		if (cmdline_part(word))
			any = true;
		else if (without_dashes(word))
			fprintf(out, " --%s", word);
		else if (option)
			fprintf(out, " %s%s", option, word);
	}
	if (any)
		print_append(out, words, append);
}

struct kx_err *advice_on_words(const struct string_list *words, const char *append)
{
	struct kx_err *err = kx_err_new(KX_USAGE,
		"more than one kernel given: '%s' and '%s'", words->v[0], words->v[1]);
	KX_AUTO(freep) char *meant = NULL;
	size_t size;
	FILE *out = open_memstream(&meant, &size);

	if (!out)
		return err;
	print_meant(out, words, append);
	if (fclose(out))
		return err;
	if (size)
		return kx_err_append(err, "did you mean%s?", meant);
	if (append)
		return kx_err_append(err,
			"--append takes one argument: TEXT of several words is quoted");
	return err;
}
