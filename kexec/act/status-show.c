// SPDX-License-Identifier: GPL-2.0-or-later
#include "act/status-show.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "lib/json-writer.h"

/* A time as "2026-11-28T18:29:07Z", or "" where that has no such form. */
struct time_text {
	char s[40];
};

static struct time_text time_text(int64_t seconds)
{
	time_t t = (time_t)seconds;
	struct time_text text;
	struct tm tm;

	if (!gmtime_r(&t, &tm) ||
		!strftime(text.s, sizeof(text.s), "%Y-%m-%dT%H:%M:%SZ", &tm))
		text.s[0] = '\0';
	return text;
}

static const char *const record_names[] = {
	[RECORD_NONE] = "unknown",
	[RECORD_UNVERIFIED] = "unverified",
	[RECORD_VERIFIED] = "verified",
};

/* ---- for people -------------------------------------------------------------------- */

static void print_key(FILE *out, const char *key, const char *value)
{
	if (!value)
		return;
	fprintf(out, "%s: ", key);
	text_print(out, value);
	fputc('\n', out);
}

static void print_file(FILE *out, const struct recorded_file *file)
{
	text_print(out, file->role);
	fputs(": ", out);
	text_print(out, file->path);
	struct time_text modified = time_text(file->mtime);
	fprintf(out, " (%s", text_size(file->size).s);
	if (*modified.s)
		fprintf(out, ", modified %s", modified.s);
	fputs(")\n", out);
}

static void print_load(FILE *out, const struct load_record *load)
{
	struct time_text time = time_text(load->time);
	fprintf(out, "loaded: %s%sby ", time.s, *time.s ? " " : "");
	text_print(out, load->program);
	fputs(", ", out);
	text_print(out, load->call);
	fputc('\n', out);
	for (size_t i = 0; i < load->nfiles; i++)
		print_file(out, &load->files[i]);
	print_key(out, "version", load->version);
	print_key(out, "boot entry", load->entry);
	print_key(out, "command line", load->cmdline);
}

static void print_record(FILE *out, const struct record *record)
{
	static const char *const says[] = {
		[RECORD_NONE] = "it is not known what it is",
		[RECORD_UNVERIFIED] = "this program's last load",
		[RECORD_VERIFIED] = "what the kernel holds is this program's last load",
	};

	fprintf(out, "record: %s", says[record->is]);
	if (record->why) {
		fputs(": ", out);
		text_print(out, record->why);
	}
	fputc('\n', out);
	if (record->is != RECORD_NONE)
		print_load(out, &record->load);
}

static void print_answer(FILE *out, bool panic, bool loaded)
{
	fprintf(out, "%s: %s image is loaded\n", panic ? "crash" : "kexec",
		loaded ? (panic ? "a crash" : "a normal")
		       : (panic ? "no crash" : "no normal"));
}

/* ---- as JSON ----------------------------------------------------------------------- */

static void add_files(struct json_writer *to, const struct load_record *load)
{
	json_array_begin(to, "files");
	for (size_t i = 0; i < load->nfiles; i++) {
		const struct recorded_file *file = &load->files[i];

		json_object_begin(to, NULL);
		json_string(to, "role", file->role);
		json_string(to, "path", file->path);
		json_number(to, "size", (int64_t)file->size);
		json_string(to, "mtime", time_text(file->mtime).s);
		json_end(to);
	}
	json_end(to);
}

static void add_load(struct json_writer *to, const struct load_record *load)
{
	json_string(to, "time", time_text(load->time).s);
	json_string(to, "program", load->program);
	json_string(to, "call", load->call);
	json_optional(to, "version", load->version);
	json_optional(to, "entry", load->entry);
	json_string(to, "cmdline", load->cmdline);
	add_files(to, load);
}

static struct kx_err *print_json(
	FILE *out, bool panic, bool loaded, const struct record *record)
{
	struct json_writer w, *to = &w;

	KX_TRY(json_writer_start(to, "status"));
	json_string(to, "image", panic ? "crash" : "normal");
	json_boolean(to, "loaded", loaded);
	if (loaded) {
		json_string(to, "record", record_names[record->is]);
		json_optional(to, "reason", record->why);
		if (record->is != RECORD_NONE)
			add_load(to, &record->load);
	}
	return json_writer_finish(to, out);
}

struct kx_err *status_print(
	const struct sys *sys, const struct request *req, bool loaded, FILE *out)
{
	KX_AUTO(record_destroy) struct record record = {0};

	if (loaded && (req->verbose || req->json))
		KX_TRY(record_read(sys, req->panic, &record));
	if (req->json)
		return print_json(out, req->panic, loaded, &record);
	print_answer(out, req->panic, loaded);
	if (loaded && req->verbose)
		print_record(out, &record);
	return NULL;
}

/* ---- after a load ------------------------------------------------------------------ */

static const char *how_to_start(const struct plan *plan, bool at_once)
{
	if (plan->panic)
		return "it stands by for a crash";
	if (at_once)
		return "it is started now";
	if (call_traits(plan->call)->starter)
		return "kexec -e starts it";
	return "kexec -e starts it, or, with a shutdown before, systemctl kexec";
}

static void print_number(FILE *out, size_t n, const char *what)
{
	if (n)
		fprintf(out, ", %zu %s%s", n, what, n > 1 ? "s" : "");
}

void status_print_load(const struct plan *plan, const struct images *images, bool at_once,
	FILE *out)
{
	const char *version = images->kernel.version;

	fputs("loaded: ", out);
	text_print(out, images->kernel.original.path);
	if (*version)
		fprintf(out, " (%.*s)", (int)strcspn(version, " "), version);
	print_number(out, images->ninitrds, "initrd");
	print_number(out, images->nmodules, "module");
	fprintf(out, ", by %s; %s\n", call_name(plan->call), how_to_start(plan, at_once));
}
