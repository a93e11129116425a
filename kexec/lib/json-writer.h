/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One JSON object, written member by member through json-c. What could not be made is
 * remembered until the end: half an answer is no answer. In a build without json-c the
 * start fails, and nothing else does anything.
 */
#ifndef KX_JSON_WRITER_H
#define KX_JSON_WRITER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "base/warnings.h"
#include "lib/lib-json.h"

/* Of all objects of --json; a reader that knows no larger one need not read further. */
#define JSON_SCHEMA 1

/* U+FFFD, for each byte that is no UTF-8. */
#define JSON_REPLACEMENT "\xef\xbf\xbd"

/* Objects and arrays, each in the one before it, and the one of all. */
#define JSON_DEPTH_MAX 8

struct json_writer {
#ifdef HAVE_JSON
	struct lib_json lib;
	struct json_object *open[JSON_DEPTH_MAX]; /* what is added to is the last … */
#endif
	unsigned int depth; /* … of so many */
	bool failed;
};

/*
 * Open json-c for --json, and the object, whose first members say what it is: "schema",
 * JSON_SCHEMA, and its kind (static). Errors: those of lib_open().
 */
struct kx_err *json_writer_start(struct json_writer *ret, const char *kind);

/*
 * A member of the last object that was begun; key NULL: of the last array. Paths and
 * command lines are bytes, JSON is UTF-8: each byte of s that is none becomes
 * JSON_REPLACEMENT. What a terminal would obey is printed as \n, \t or \uNNNN.
 */
void json_string(struct json_writer *w, const char *key, const char *s);
void json_number(struct json_writer *w, const char *key, int64_t number);
void json_boolean(struct json_writer *w, const char *key, bool value);

/* A text that may not be there: NULL adds nothing. */
static inline void json_optional(struct json_writer *w, const char *key, const char *s)
{
	if (s)
		json_string(w, key, s);
}

/* In the array that is open: each warning, an object of "id" and "text". */
void json_warnings(struct json_writer *w, const struct warnings *warnings);

/* What is added from here to json_end() is a part of it. At most JSON_DEPTH_MAX. */
void json_object_begin(struct json_writer *w, const char *key);
void json_array_begin(struct json_writer *w, const char *key);
void json_end(struct json_writer *w);

/* Print the control character of that length at s (text_is_control()) as \uNNNN. */
static inline void json_print_control(const char *s, size_t length, FILE *out)
{
	/* DEL is one byte, and U+0080 to U+009F are C2 80 to C2 9F */
	fprintf(out, "\\u%04x", (unsigned char)s[length - 1]);
}

/* Print all of it, and free it, in any case. Error: KX_NOMEM. */
struct kx_err *json_writer_finish(struct json_writer *w, FILE *out);

#endif
