// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/load-record.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"

#define HEAD	    "kexec-record=1"
#define NS_PER_SEC  1000000000
#define IMAGE_CRASH "crash"

/* The members that are text, with their keys. */
static const struct {
	const char *key;
	size_t offset;
	bool required;
} texts[] = {
	{"boot", offsetof(struct load_record, boot), true},
	{"identity", offsetof(struct load_record, identity), false},
	{"program", offsetof(struct load_record, program), true},
	{"call", offsetof(struct load_record, call), true},
	{"version", offsetof(struct load_record, version), false},
	{"entry", offsetof(struct load_record, entry), false},
	{"cmdline", offsetof(struct load_record, cmdline), true},
};

static char **text_of(const struct load_record *record, size_t i)
{
	return (char **)((char *)record + texts[i].offset);
}

static void file_destroy(struct recorded_file *file)
{
	free(file->role);
	free(file->path);
}

void load_record_destroy(struct load_record *record)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(texts); i++)
		free(*text_of(record, i));
	for (size_t i = 0; i < record->nfiles; i++)
		file_destroy(&record->files[i]);
	free(record->files);
	*record = (struct load_record){0};
}

/* Takes role and path. */
static struct kx_err *push_file(struct load_record *record, struct recorded_file file)
{
	struct recorded_file *files = reallocarray(
		record->files, record->nfiles + 1, sizeof(*files));

	if (files)
		record->files = files;
	if (files && file.role && file.path) {
		files[record->nfiles++] = file;
		return NULL;
	}
	file_destroy(&file);
	return kx_err_nomem();
}

struct kx_err *load_record_add_file(
	struct load_record *record, const struct recorded_file *file)
{
	struct recorded_file copy = *file;

	if (record->nfiles >= LOAD_RECORD_FILES_MAX)
		return kx_err_new(
			KX_LIMIT, "more than %d files", LOAD_RECORD_FILES_MAX);
	copy.role = strdup(file->role);
	copy.path = strdup(file->path);
	return push_file(record, copy);
}

/* ---- writing ----------------------------------------------------------------------- */

/* One line of printable text, from which the bytes can be had again. */
static void write_text(FILE *out, const char *s)
{
	for (; *s; s++) {
		unsigned char c = *s;

		if (c < 0x20 || c == 0x7f || c == '\\' || c >= 0x80)
			fprintf(out, "\\x%02x", c);
		else
			fputc(c, out);
	}
}

static void write_file(FILE *out, const struct recorded_file *file)
{
	fprintf(out, "file=%s %" PRIu64 " %" PRId64 " %" PRIu32 " ", file->role,
		file->size, file->mtime, file->mtime_ns);
	write_text(out, file->path);
	fputc('\n', out);
}

static void write_all(FILE *out, const struct load_record *record)
{
	fprintf(out, HEAD "\nimage=%s\ntime=%" PRId64 "\n",
		record->panic ? IMAGE_CRASH : "normal", record->time);
	for (size_t i = 0; i < KX_ARRAY_SIZE(texts); i++) {
		const char *text = *text_of(record, i);

		if (!text)
			continue;
		fprintf(out, "%s=", texts[i].key);
		write_text(out, text);
		fputc('\n', out);
	}
	for (size_t i = 0; i < record->nfiles; i++)
		write_file(out, &record->files[i]);
}

struct kx_err *load_record_write(
	const struct load_record *record, char **ret, size_t *ret_size)
{
	KX_AUTO(freep) char *text = NULL;
	FILE *out = open_memstream(&text, ret_size);

	if (!out)
		return kx_err_nomem();
	write_all(out, record);
	if (fclose(out))
		return kx_err_nomem();
	if (*ret_size > LOAD_RECORD_MAX)
		return kx_err_new(KX_LIMIT, "a record of %zu bytes, more than %d",
			*ret_size, LOAD_RECORD_MAX);
	*ret = KX_STEAL(text);
	return NULL;
}

/* ---- reading ----------------------------------------------------------------------- */

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* In place. False: a backslash that writes nothing, or a byte that is written so. */
static bool read_text(char *s)
{
	char *to = s;

	while (*s) {
		unsigned char c = *s++;

		if (c < 0x20 || c >= 0x7f)
			return false;
		if (c == '\\') {
			if (*s != 'x' || hex_digit(s[1]) < 0 || hex_digit(s[2]) < 0)
				return false;
			c = hex_digit(s[1]) << 4 | hex_digit(s[2]);
			s += 3;
		}
		if (!c)
			return false;
		*to++ = c;
	}
	*to = '\0';
	return true;
}

/* Seconds may be before 1970. */
static struct kx_err *read_time(const char *text, int64_t *ret)
{
	bool negative = *text == '-';
	uint64_t value;

	KX_TRY(number_parse(text + negative, 10, &value));
	if (value > INT64_MAX)
		return kx_err_new(KX_FORMAT, "'%.40s' is no time", text);
	*ret = negative ? -(int64_t)value : (int64_t)value;
	return NULL;
}

/* "ROLE SIZE SECONDS NANOSECONDS PATH" */
static struct kx_err *read_file(char *value, struct load_record *ret)
{
	struct recorded_file file = {0};
	char *fields[4];
	uint64_t ns;

	for (size_t i = 0; i < KX_ARRAY_SIZE(fields); i++) {
		fields[i] = strsep(&value, " ");
		if (!value || !*fields[i])
			return kx_err_new(KX_FORMAT, "a file with too few fields");
	}
	KX_TRY(number_parse(fields[1], 10, &file.size));
	KX_TRY(read_time(fields[2], &file.mtime));
	KX_TRY(number_parse(fields[3], 10, &ns));
	if (ns >= NS_PER_SEC)
		return kx_err_new(KX_FORMAT, "%" PRIu64 " nanoseconds", ns);
	if (fields[0][strspn(fields[0], "abcdefghijklmnopqrstuvwxyz")])
		return kx_err_new(KX_FORMAT, "a file's role is no word");
	if (!read_text(value))
		return kx_err_new(KX_FORMAT, "a file's name is badly written");
	file.mtime_ns = ns;
	file.role = fields[0];
	file.path = value;
	return load_record_add_file(ret, &file);
}

static struct kx_err *read_image(const char *value, struct load_record *ret)
{
	ret->panic = !strcmp(value, IMAGE_CRASH);
	if (ret->panic || !strcmp(value, "normal"))
		return NULL;
	return kx_err_new(KX_FORMAT, "'%.40s' is no kind of image", value);
}

static struct kx_err *read_value(const char *key, char *value, struct load_record *ret)
{
	if (!strcmp(key, "file"))
		return read_file(value, ret);
	if (!strcmp(key, "image"))
		return read_image(value, ret);
	if (!strcmp(key, "time"))
		return read_time(value, &ret->time);
	for (size_t i = 0; i < KX_ARRAY_SIZE(texts); i++) {
		char **text = text_of(ret, i);

		if (strcmp(key, texts[i].key))
			continue;
		if (*text)
			return kx_err_new(KX_FORMAT, "'%s' stands there twice", key);
		if (!read_text(value))
			return kx_err_new(KX_FORMAT, "'%s' is badly written", key);
		*text = strdup(value);
		return *text ? NULL : kx_err_nomem();
	}
	return NULL;
}

static struct kx_err *read_line(char *line, struct load_record *ret)
{
	char *value = strchr(line, '=');

	if (!value)
		return kx_err_new(KX_FORMAT, "a line without '='");
	*value = '\0';
	return read_value(line, value + 1, ret);
}

/* What every record has. */
static struct kx_err *check_complete(const struct load_record *record)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(texts); i++)
		if (texts[i].required && !*text_of(record, i))
			return kx_err_new(KX_FORMAT, "no '%s'", texts[i].key);
	return NULL;
}

static struct kx_err *read_lines(char *text, struct load_record *ret)
{
	const char *head = strsep(&text, "\n");
	unsigned int number = 2;

	if (strcmp(head, HEAD))
		return kx_err_new(KX_UNSUPPORTED, "not a record of this kind of program");
	for (char *line; (line = strsep(&text, "\n")) && text; number++)
		KX_TRY(kx_err_prefix(read_line(line, ret), "line %u", number));
	/* What stands behind the last newline was cut short. */
	if (number == 2)
		return kx_err_new(KX_FORMAT, "it ends behind its first line");
	return check_complete(ret);
}

struct kx_err *load_record_parse(
	const char *text, size_t size, const char *name, struct load_record *ret)
{
	if (size > LOAD_RECORD_MAX)
		return kx_err_new(KX_LIMIT, "%s: longer than %d bytes", name,
			LOAD_RECORD_MAX);
	if (memchr(text, '\0', size))
		return kx_err_new(KX_FORMAT, "%s: a NUL byte in it", name);
	KX_AUTO(freep) char *copy = strndup(text, size);
	if (!copy)
		return kx_err_nomem();
	struct kx_err *err = kx_err_prefix(read_lines(copy, ret), "%s", name);
	if (err)
		load_record_destroy(ret);
	return err;
}
