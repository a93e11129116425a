/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reports of sosreport and supportconfig. Both are archives for support, of text: a
 * sosreport keeps files at their paths, and what programs printed in sos_commands; a
 * supportconfig keeps both in NAME.txt, in sections.
 */
#ifndef KX_REPORT_H
#define KX_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/warnings.h"

/*
 * Add to dir, where a report is unpacked, the files that it tells of and that are not
 * there. name is the archive's, for said: what plans need and the report lacks. Nothing
 * is done to a folder that is no report. Errors: KX_NOMEM, KX_IO.
 */
struct kx_err *report_lay_out(const char *dir, const char *name, struct warnings *said);

/* Is it one of the texts that only a report has, and that is looked into? */
bool report_reads(const char *path);

/*
 * Pure: hand each section of a supportconfig's text to take(): what it is of, without
 * "# " ("/bin/uname -a", "/proc/cmdline"), and the lines below it. Ends with the first
 * error of take().
 */
struct kx_err *report_sections(const char *text, size_t size,
	struct kx_err *(*take)(void *arg, const char *title, size_t title_size,
		const char *body, size_t body_size),
	void *arg);

/*
 * Pure: the machine's name for its architecture, as uname -m has it, by what uname -a
 * printed; NULL: it is not in there. Static text.
 */
const char *report_machine_of_uname(const char *text);

/* The same by /proc/cpuinfo; *ret_guessed: the byte order is not told there. */
const char *report_machine_of_cpuinfo(const char *text, bool *ret_guessed);

/*
 * Pure: a line "kernel.panic = 10" of sysctl -a as a path, "proc/sys/kernel/panic", and a
 * value that ends the line. False: it is none, or its name is none of a file.
 */
bool report_sysctl(const char *line, size_t size, char *ret_path, size_t path_size,
	const char **ret_value, size_t *ret_value_size);

#endif
