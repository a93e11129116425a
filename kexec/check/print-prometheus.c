// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prometheus's text exposition format, 0.0.4: for each metric a HELP and a TYPE line, and
 * then all of its samples.
 */
#include <inttypes.h>

#include "check/print.h"

/* The value of a label: UTF-8, with \, " and newline escaped. */
static void print_value(const char *s, FILE *out)
{
	for (; *s; s++) {
		if (*s == '\\' || *s == '"')
			fprintf(out, "\\%c", *s);
		else if (*s == '\n')
			fputs("\\n", out);
		else
			fputc(*s, out);
	}
}

static void begin(const char *name, const char *help, FILE *out)
{
	fprintf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

/* A fact that is not known has no sample, and then no metric. */
static void print_fact(
	const char *name, const char *help, const struct fact_u64 *fact, FILE *out)
{
	if (!fact_present(&fact->fact))
		return;
	begin(name, help, out);
	fprintf(out, "%s %" PRIu64 "\n", name, fact->value);
}

static void print_info(const struct check_in *in, FILE *out)
{
	const struct fact_text *release = &in->system->release;

	begin("kexec_check_info", "What kexec --check looked at.", out);
	fprintf(out, "kexec_check_info{scope=\"%s\",release=\"",
		check_scope_name(in->req->check));
	print_value(release->text ? release->text : "", out);
	fputs("\"} 1\n", out);
}

static void print_counts(const struct findings *findings, FILE *out)
{
	begin("kexec_check_findings", "Findings of kexec --check by level.", out);
	for (int level = FINDING_OK; level <= FINDING_UNKNOWN; level++)
		fprintf(out, "kexec_check_findings{level=\"%s\"} %zu\n",
			finding_level_name(level), findings_count(findings, level));
}

static size_t count(
	const struct findings *findings, const char *id, enum finding_level level)
{
	size_t n = 0;

	for (size_t i = 0; i < findings->n; i++)
		n += findings->v[i].id == id && findings->v[i].level == level;
	return n;
}

/*
 * Each id with each of its levels, so that a series does not end when it changes: texts
 * are no labels, since they change.
 */
static void print_states(const struct findings *findings, FILE *out)
{
	const char *last = NULL;

	begin("kexec_check_state",
		"Number of findings of an id of kexec --check that have a level.", out);
	for (size_t i = 0; i < findings->n; i++) {
		const char *id = findings->v[i].id;

		for (int level = FINDING_OK; id != last && level <= FINDING_UNKNOWN;
			level++)
			fprintf(out, "kexec_check_state{id=\"%s\",level=\"%s\"} %zu\n",
				id, finding_level_name(level),
				count(findings, id, level));
		last = id;
	}
}

void check_print_prometheus(
	const struct check_in *in, const struct findings *findings, FILE *out)
{
	print_info(in, out);
	print_counts(findings, out);
	print_states(findings, out);
	print_fact("kexec_image_loaded", "Whether a normal image is loaded.",
		&in->facts->loaded, out);
	print_fact("kexec_crash_image_loaded", "Whether a crash image is loaded.",
		&in->facts->crash_loaded, out);
	print_fact("kexec_crash_reserved_bytes",
		"Memory that is reserved for a crash image.",
		&in->facts->crash.crash_size, out);
}
