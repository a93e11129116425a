// SPDX-License-Identifier: GPL-2.0-or-later
/* --check --json. The keys are promised in kexec(8), "JSON OUTPUT". */
#include "check/print.h"
#include "lib/json-writer.h"

const char *check_scope_name(enum check_scope scope)
{
	static const char *const names[] = {
		[CHECK_NORMAL] = "normal",
		[CHECK_CRASH] = "crash",
		[CHECK_ALL] = "all",
	};

	return names[scope];
}

static void add_finding(struct json_writer *to, const struct finding *finding)
{
	json_object_begin(to, NULL);
	json_string(to, "level", finding_level_name(finding->level));
	json_string(to, "id", finding->id);
	json_string(to, "text", finding->text);
	json_optional(to, "remedy", finding->remedy);
	json_end(to);
}

static void add_counts(struct json_writer *to, const struct findings *findings)
{
	json_object_begin(to, "counts");
	json_number(to, "ok", (int64_t)findings_count(findings, FINDING_OK));
	json_number(to, "warn", (int64_t)findings_count(findings, FINDING_WARN));
	json_number(to, "fail", (int64_t)findings_count(findings, FINDING_FAIL));
	json_number(to, "unknown", (int64_t)findings_count(findings, FINDING_UNKNOWN));
	json_end(to);
}

struct kx_err *check_print_json(
	const struct check_in *in, const struct findings *findings, FILE *out)
{
	struct json_writer w, *to = &w;

	KX_TRY(json_writer_start(to, "check"));
	json_string(to, "scope", check_scope_name(in->req->check));
	add_counts(to, findings);
	json_array_begin(to, "findings");
	for (size_t i = 0; i < findings->n; i++)
		add_finding(to, &findings->v[i]);
	json_end(to);
	return json_writer_finish(to, out);
}
