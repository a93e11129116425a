// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/json-writer.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

#ifdef HAVE_JSON

/* Add value, NULL when it could not be made; key NULL: to an array. */
static void add(struct json_writer *w, const char *key, struct json_object *value)
{
	struct json_object *at = w->open[w->depth - 1];

	if (w->failed || !value)
		w->failed = true;
	else if (key)
		w->failed = w->lib.json_object_object_add(at, key, value) < 0;
	else
		w->failed = w->lib.json_object_array_add(at, value) < 0;
}

static void begin(struct json_writer *w, const char *key, struct json_object *value)
{
	add(w, key, value);
	w->open[w->depth++] = value;
}

struct kx_err *json_writer_start(struct json_writer *ret, const char *kind)
{
	*ret = (struct json_writer){.depth = 1};
	KX_TRY(lib_json_open("--json", &ret->lib));
	ret->open[0] = ret->lib.json_object_new_object();
	ret->failed = !ret->open[0];
	json_number(ret, "schema", JSON_SCHEMA);
	json_string(ret, "kind", kind);
	return NULL;
}

void json_object_begin(struct json_writer *w, const char *key)
{
	begin(w, key, w->lib.json_object_new_object());
}

void json_array_begin(struct json_writer *w, const char *key)
{
	begin(w, key, w->lib.json_object_new_array());
}

void json_end(struct json_writer *w)
{
	w->depth--;
}

void json_string(struct json_writer *w, const char *key, const char *s)
{
	const size_t widest = strlen(JSON_REPLACEMENT);
	KX_AUTO(freep) char *text = malloc(strlen(s) * widest + 1);
	size_t n = 0;

	while (text && *s) {
		size_t length = text_utf8_length(s);

		memcpy(text + n, length ? s : JSON_REPLACEMENT, length ? length : widest);
		n += length ? length : widest;
		s += length ? length : 1;
	}
	if (text)
		text[n] = '\0';
	add(w, key, text ? w->lib.json_object_new_string(text) : NULL);
}

void json_number(struct json_writer *w, const char *key, int64_t number)
{
	add(w, key, w->lib.json_object_new_int64(number));
}

void json_boolean(struct json_writer *w, const char *key, bool value)
{
	add(w, key, w->lib.json_object_new_boolean(value));
}

/* json-c escapes C0 alone. DEL and C1, too, stand only in strings, where \u may. */
static void print(const char *text, FILE *out)
{
	while (*text) {
		size_t length = text_utf8_length(text);

		if (*text != '\n' && text_is_control(text, length))
			json_print_control(text, length, out);
		else
			fwrite(text, 1, length, out);
		text += length;
	}
	fputc('\n', out);
}

struct kx_err *json_writer_finish(struct json_writer *w, FILE *out)
{
	const char *text =
		w->failed ? NULL
			  : w->lib.json_object_to_json_string_ext(w->open[0],
				    JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
					    JSON_C_TO_STRING_NOSLASHESCAPE);
	if (text)
		print(text, out);
	w->lib.json_object_put(w->open[0]);
	return text ? NULL : kx_err_nomem();
}

#else

struct kx_err *json_writer_start(struct json_writer *ret, const char *kind)
{
	(void)kind;
	*ret = (struct json_writer){0};
	return lib_json_open("--json", NULL);
}

void json_string(struct json_writer *w, const char *key, const char *s)
{
	(void)w, (void)key, (void)s;
}

void json_number(struct json_writer *w, const char *key, int64_t number)
{
	(void)w, (void)key, (void)number;
}

void json_boolean(struct json_writer *w, const char *key, bool value)
{
	(void)w, (void)key, (void)value;
}

void json_object_begin(struct json_writer *w, const char *key)
{
	(void)w, (void)key;
}

void json_array_begin(struct json_writer *w, const char *key)
{
	(void)w, (void)key;
}

void json_end(struct json_writer *w)
{
	(void)w;
}

struct kx_err *json_writer_finish(struct json_writer *w, FILE *out)
{
	(void)w, (void)out;
	return kx_err_nomem();
}

#endif

/* One warning, an object in the array that is open. */
static void add_warning(struct json_writer *w, const struct warning *warning)
{
	json_object_begin(w, NULL);
	json_string(w, "id", warning->id);
	json_string(w, "text", warning->text);
	json_end(w);
}

void json_warnings(struct json_writer *w, const struct warnings *warnings)
{
	for (size_t i = 0; i < warnings->n; i++)
		add_warning(w, &warnings->v[i]);
}
