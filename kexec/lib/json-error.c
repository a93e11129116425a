// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/json-error.h"

#include "base/err-id.h"
#include "base/text.h"
#include "lib/json-writer.h"

/* The character at s, by the rules of json_string(). Returns its bytes. */
static size_t print_character(const char *s, FILE *out)
{
	size_t length = text_utf8_length(s);

	if (!length)
		fputs(JSON_REPLACEMENT, out);
	else if (text_is_control(s, length))
		json_print_control(s, length, out);
	else if (*s == '"' || *s == '\\')
		fprintf(out, "\\%c", *s);
	else
		fwrite(s, 1, length, out);
	return length ? length : 1;
}

static void print_string(const char *s, FILE *out)
{
	fputc('"', out);
	while (*s)
		s += print_character(s, out);
	fputc('"', out);
}

void json_print_error(const struct kx_err *err, int exit_status, FILE *out)
{
	fprintf(out,
		"{\n  \"schema\": %d,\n  \"kind\": \"error\",\n  \"id\": ", JSON_SCHEMA);
	print_string(kx_err_id(err), out);
	fputs(",\n  \"message\": ", out);
	print_string(err->message, out);
	fprintf(out, ",\n  \"exit_status\": %d\n}\n", exit_status);
}
