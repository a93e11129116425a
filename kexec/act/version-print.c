// SPDX-License-Identifier: GPL-2.0-or-later
#include "act/version-print.h"

#include "config.h"

#include "arch/arch.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "lib/decompress.h"
#include "lib/devtree.h"
#include "lib/json-writer.h"
#include "lib/lib-archive.h"
#include "plan/call.h"
#include "purgatory/purgatory.h"
#include "sys/sys-act.h"
#include "xen/facts/lib-xenctrl.h"

/* What a library is opened for; compressions come before these. */
struct feature {
	const char *name;
	const struct library *library;
};

static const struct feature other_features[] = {
	{"fdt", &library_fdt},
	{"json", &library_json},
	{"archive", &library_archive},
	{"xen", &library_xenctrl},
};

static const char *const state_names[] = {
	[LIBRARY_LEFT_OUT] = "left-out",
	[LIBRARY_ABSENT] = "absent",
	[LIBRARY_UNFIT] = "unfit",
	[LIBRARY_FOUND] = "found",
	[LIBRARY_LINKED] = "linked",
};

/* The i-th; false: there are no more. */
static bool feature_nth(size_t i, struct feature *ret)
{
	size_t n = 0;

	for (;; n++) {
		ret->name = decompress_nth(n, &ret->library);
		if (!ret->name)
			break;
		if (n == i)
			return true;
	}
	if (i - n >= KX_ARRAY_SIZE(other_features))
		return false;
	*ret = other_features[i - n];
	return true;
}

static bool has_purgatory(const struct arch_ops *arch)
{
	return purgatory_blob_for(arch->name);
}

/* Is the call one that this build can make? Segments are nothing without a purgatory. */
static bool has_call(enum call call)
{
	if (call == CALL_FILE)
		return sys_has_file_load();
	if (call == CALL_XEN && !library_xenctrl.symbols)
		return false;
	for (size_t i = 0; arch_nth(i); i++)
		if (has_purgatory(arch_nth(i)))
			return true;
	return false;
}

static const enum call calls[] = {CALL_LOAD, CALL_FILE, CALL_XEN};

/* ---- for people -------------------------------------------------------------------- */

static void print_architectures(FILE *out)
{
	fputs("architectures:", out);
	for (size_t i = 0; arch_nth(i); i++)
		fprintf(out, "%s %s%s", i ? "," : "", arch_nth(i)->name,
			has_purgatory(arch_nth(i)) ? " (with purgatory)" : "");
	fputc('\n', out);
}

static void print_calls(FILE *out)
{
	const char *before = "";

	fputs("calls:", out);
	for (size_t i = 0; i < KX_ARRAY_SIZE(calls); i++)
		if (has_call(calls[i])) {
			fprintf(out, "%s %s", before, call_name(calls[i]));
			before = ",";
		}
	fputs(*before ? "\n" : " none\n", out);
}

static struct kx_err *print_feature(const struct feature *feature, FILE *out)
{
	KX_AUTO(freep) char *path = NULL;
	enum library_state state;

	KX_TRY(lib_find(feature->library, &state, &path));
	fprintf(out, "%s: %s", feature->name, feature->library->sonames[0]);
	if (path) {
		fputs(" is ", out);
		text_print(out, path);
	}
	if (state == LIBRARY_LEFT_OUT)
		fprintf(out, " was left out of this build (%s)",
			feature->library->option);
	else if (state == LIBRARY_ABSENT)
		fputs(" is not found here", out);
	else if (state == LIBRARY_UNFIT)
		fputs(", which is too old", out);
	else if (state == LIBRARY_LINKED)
		fputs(" is linked", out);
	fputc('\n', out);
	return NULL;
}

static struct kx_err *print_built_in(FILE *out)
{
	struct feature feature;

	print_architectures(out);
	print_calls(out);
	for (size_t i = 0; feature_nth(i, &feature); i++)
		KX_TRY(print_feature(&feature, out));
	return NULL;
}

/* ---- for programs ------------------------------------------------------------------ */

static void add_feature(struct json_writer *to, const struct feature *feature)
{
	KX_AUTO(freep) char *path = NULL;
	enum library_state state;
	KX_AUTO(kx_err_freep) struct kx_err *err =
		lib_find(feature->library, &state, &path);

	to->failed |= err != NULL; /* no memory, which json_writer_finish() says */
	json_object_begin(to, NULL);
	json_string(to, "name", feature->name);
	json_string(to, "library", feature->library->sonames[0]);
	json_string(to, "state", state_names[state]);
	json_optional(to, "path", path);
	json_end(to);
}

static void add_architectures(struct json_writer *to)
{
	json_array_begin(to, "architectures");
	for (size_t i = 0; arch_nth(i); i++) {
		json_object_begin(to, NULL);
		json_string(to, "name", arch_nth(i)->name);
		json_boolean(to, "purgatory", has_purgatory(arch_nth(i)));
		json_end(to);
	}
	json_end(to);
}

static void add_calls(struct json_writer *to)
{
	json_array_begin(to, "calls");
	for (size_t i = 0; i < KX_ARRAY_SIZE(calls); i++)
		if (has_call(calls[i]))
			json_string(to, NULL, call_name(calls[i]));
	json_end(to);
}

static struct kx_err *print_json(FILE *out)
{
	struct feature feature;
	struct json_writer to;

	KX_TRY(json_writer_start(&to, "version"));
	json_string(&to, "name", PACKAGE_NAME);
	json_string(&to, "version", PACKAGE_VERSION);
	add_architectures(&to);
	add_calls(&to);
	json_array_begin(&to, "features");
	for (size_t i = 0; feature_nth(i, &feature); i++)
		add_feature(&to, &feature);
	json_end(&to);
	return json_writer_finish(&to, out);
}

struct kx_err *version_print(const struct request *req, FILE *out)
{
	if (req->json)
		return print_json(out);
	fprintf(out, "%s\n", PACKAGE_STRING);
	return req->verbose ? print_built_in(out) : NULL;
}
