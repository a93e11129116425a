// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "base/text.h"
#include "check/print.h"

/* Columns: the longest level and the longest id, with two spaces behind each. */
#define LEVEL_WIDTH 9

static int id_width(const struct findings *findings)
{
	size_t width = 0;

	for (size_t i = 0; i < findings->n; i++) {
		size_t length = strlen(findings->v[i].id);

		if (length > width)
			width = length;
	}
	return (int)width + 2;
}

static void print_finding(const struct finding *finding, int width, FILE *out)
{
	fprintf(out, "%-*s%-*s", LEVEL_WIDTH, finding_level_name(finding->level), width,
		finding->id);
	text_print(out, finding->text);
	if (finding->remedy) {
		fputs("; ", out);
		text_print(out, finding->remedy);
	}
	fputc('\n', out);
}

void check_print_text(const struct findings *findings, FILE *out)
{
	static const enum finding_level order[] = {
		FINDING_FAIL, FINDING_WARN, FINDING_OK, FINDING_UNKNOWN};
	int width = id_width(findings);

	for (size_t i = 0; i < findings->n; i++)
		print_finding(&findings->v[i], width, out);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		fprintf(out, "%s%zu %s", i ? ", " : "",
			findings_count(findings, order[i]), finding_level_name(order[i]));
	fputc('\n', out);
}
