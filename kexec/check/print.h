/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was found, as text, as JSON and for Prometheus (kexec(8), CHECKING A MACHINE). */
#ifndef KX_CHECK_PRINT_H
#define KX_CHECK_PRINT_H

#include <stdio.h>

#include "check/check.h"
#include "check/finding.h"

/* A line a finding, and one that counts them. */
void check_print_text(const struct findings *findings, FILE *out);

/* Errors: those of json_writer_start() and json_writer_finish(). */
struct kx_err *check_print_json(
	const struct check_in *in, const struct findings *findings, FILE *out);

/* The text format that Prometheus reads, for node_exporter's textfile collector. */
void check_print_prometheus(
	const struct check_in *in, const struct findings *findings, FILE *out);

/* "normal", "crash", "all" */
const char *check_scope_name(enum check_scope scope);

#endif
