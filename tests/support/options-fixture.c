// SPDX-License-Identifier: GPL-2.0-or-later
#include "options-fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void words_destroy(struct words *words)
{
	free(words->text);
}

void words_split(const char *line, struct words *ret)
{
	static char name[] = "kexec", empty[] = "";

	*ret = (struct words){.text = strdup(line), .v = {name}, .n = 1};
	assert_non_null(ret->text);
	char *rest = ret->text;
	for (char *word; (word = strsep(&rest, " "));) {
		assert_true(ret->n < MAX_WORDS);
		ret->v[ret->n++] = strcmp(word, "''") ? word : empty;
	}
}

struct kx_err *parse(struct words *words, const char *line, struct request *ret)
{
	words_split(line, words);
	return options_parse(words->n, words->v, ret);
}

static void write_list(FILE *out, const char *name, const struct string_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		fprintf(out, " %s=%s", name, list->v[i]);
}

static void write_flags(FILE *out, const struct request *r)
{
	const struct {
		bool on;
		const char *name;
	} flags[] = {
		{r->panic, "panic"},
		{r->debug, "debug"},
		{r->verbose, "verbose"},
		{r->dry_run, "dry"},
		{r->json, "json"},
		{r->reuse_cmdline, "reuse"},
		{r->no_checks, "nochecks"},
		{r->no_ifdown, "noifdown"},
		{r->no_sync, "nosync"},
		{r->entry_32bit, "32bit"},
		{r->real_mode, "realmode"},
		{r->console_serial, "conserial"},
		{r->console_vga, "convga"},
		{r->reset_vga, "resetvga"},
		{r->fast_boot, "fast"},
		{r->noefi, "noefi"},
		{r->reuse_video_type, "video"},
		{r->pass_memmap, "memmap"},
		{r->elf32_headers, "elf32"},
		{r->hotplug, "hotplug"},
		{r->no_cma, "nocma"},
		{r->force_dtb, "forcedtb"},
		{r->dt_no_old_root, "nooldroot"},
		{r->reuse_initrd, "reuseinitrd"},
		{r->preserve_context, "preserve"},
		{r->jump_back_helper, "jumpback"},
		{r->load_live_update, "loadlive"},
		{r->exec_live_update, "execlive"},
		{r->anonymous, "anonymous"},
	};

	for (size_t i = 0; i < KX_ARRAY_SIZE(flags); i++)
		if (flags[i].on)
			fprintf(out, " %s", flags[i].name);
}

static void write_text(FILE *out, const char *name, const char *text)
{
	if (text)
		fprintf(out, " %s=%s", name, text);
}

static void write_number(FILE *out, const char *name, uint64_t number)
{
	if (number)
		fprintf(out, " %s=%llx", name, (unsigned long long)number);
}

char *describe(const struct request *r)
{
	static const char *const verbs[] = {"default", "load", "unload", "exec",
		"load-exec", "status", "crash-size", "entries", "check", "estimate",
		"record", "help", "version"};
	static const char *const wishes[] = {"", " -c", " -s"};
	static const char *const scopes[] = {"", " normal", " crash", " all"};
	static const char *const formats[] = {"", "", " prometheus"};
	static const char *const styles[] = {"", " linux", " elf", " none"};
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	fprintf(out, "%s%s%s%s%s", verbs[r->verb], scopes[r->check], formats[r->format],
		wishes[r->wish], styles[r->args]);
	write_flags(out, r);
	write_text(out, "boot", r->boot);
	write_text(out, "kernel", r->kernel);
	write_text(out, "type", r->type);
	if (r->profile_set)
		fprintf(out, " profile=%u", r->profile);
	write_list(out, "initrd", &r->initrds);
	write_list(out, "module", &r->modules);
	write_text(out, "append", r->append);
	write_text(out, "dtb", r->dtb);
	write_text(out, "root", r->root);
	write_text(out, "record", r->record);
	write_number(out, "min", r->mem_min);
	write_number(out, "max", ~r->mem_max);
	write_number(out, "port", r->serial_port);
	write_number(out, "baud", r->serial_baud);
	write_number(out, "entry", r->entry);
	assert_int_equal(fclose(out), 0);
	return text;
}

void assert_accepts(const struct accept_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		KX_AUTO(words_destroy) struct words words = {0};
		KX_AUTO(request_destroy) struct request req = {0};
		KX_AUTO(kx_err_freep)
		struct kx_err *err = parse(&words, cases[i].line, &req);

		if (err)
			fail_msg("kexec %s: %s", cases[i].line, err->message);
		KX_AUTO(freep) char *got = describe(&req);
		if (strcmp(got, cases[i].want))
			fail_msg("kexec %s: got \"%s\", want \"%s\"", cases[i].line, got,
				cases[i].want);
	}
}

void assert_refuses(const struct refuse_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		KX_AUTO(words_destroy) struct words words = {0};
		KX_AUTO(request_destroy) struct request req = {.kernel = "junk"};
		KX_AUTO(kx_err_freep)
		struct kx_err *err = parse(&words, cases[i].line, &req);

		if (!err)
			fail_msg("kexec %s: accepted", cases[i].line);
		if (err->code != cases[i].code || !strstr(err->message, cases[i].part))
			fail_msg("kexec %s: got %d \"%s\", want %d \"%s\"", cases[i].line,
				err->code, err->message, cases[i].code, cases[i].part);
		assert_null(strchr(err->message, '\n'));
		assert_null(req.kernel);
		assert_null(req.initrds.v);
	}
}
