// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prometheus's text exposition format, 0.0.4: for each metric a HELP and a TYPE line, and
 * then all of its samples.
 */
#include <inttypes.h>

#include "base/text.h"
#include "check/print.h"

/*
 * The value of a label: UTF-8, with \, " and newline escaped. Other bytes, and what a
 * terminal would obey, become \xNN.
 */
static void print_value(const char *s, FILE *out)
{
	for (size_t n; *s; s += n) {
		n = text_utf8_length(s);
		if (*s == '\n') {
			fputs("\\n", out);
		} else if (!n || text_is_control(s, n)) {
			fprintf(out, "\\\\x%02x", (unsigned char)*s);
			n = 1;
		} else if (*s == '\\' || *s == '"') {
			fprintf(out, "\\%c", *s);
		} else {
			fwrite(s, 1, n, out);
		}
	}
}

static void begin(const char *name, const char *help, FILE *out)
{
	fprintf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void print_gauge(const char *name, const char *help, uint64_t value, FILE *out)
{
	begin(name, help, out);
	fprintf(out, "%s %" PRIu64 "\n", name, value);
}

/* A fact that is not known has no sample, and then no metric. */
static void print_fact(
	const char *name, const char *help, const struct fact_u64 *fact, FILE *out)
{
	if (fact_present(&fact->fact))
		print_gauge(name, help, fact->value, out);
}

/* By /sys/kernel, which everyone may read, or by who else keeps the images. */
static void print_reserved(const struct check_in *in, FILE *out)
{
	static const char name[] = "kexec_crash_reserved_bytes",
			  help[] = "Memory that is reserved for a crash image.";
	const struct facts *facts = in->facts;

	if (fact_present(&facts->crash.crash_size.fact))
		print_fact(name, help, &facts->crash.crash_size, out);
	else if (in->req->check & CHECK_CRASH && fact_present(&facts->memory.fact))
		print_gauge(name, help, range_set_total(&facts->memory.crash), out);
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
		&in->loaded->loaded, out);
	print_fact("kexec_crash_image_loaded", "Whether a crash image is loaded.",
		&in->crash_loaded->loaded, out);
	print_reserved(in, out);
}
