// SPDX-License-Identifier: GPL-2.0-or-later
/* The lines of /proc/self/mountinfo, and which mount a path leads to. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/vec.h"
#include "boot/filesystems.h"

/* What is left of a line: fields between single spaces, of which one may be empty. */
struct fields {
	const char *s, *end;
};

static bool next_field(struct fields *fields, const char **ret, size_t *ret_size)
{
	if (!fields->s)
		return false;
	const char *start = fields->s;
	const char *space = memchr(start, ' ', fields->end - start);

	*ret = start;
	*ret_size = (space ? space : fields->end) - start;
	fields->s = space ? space + 1 : NULL;
	return true;
}

static bool is_octal(const char *s, const char *end)
{
	return end - s >= 4 && s[0] == '\\' && s[1] >= '0' && s[1] <= '3' &&
	       s[2] >= '0' && s[2] <= '7' && s[3] >= '0' && s[3] <= '7';
}

/* A copy without the kernel's escapes: "\040" is a space. No NUL comes of one. */
static char *unescape(const char *s, size_t size)
{
	const char *end = s + size;
	char *text = malloc(size + 1), *to = text;

	while (text && s < end) {
		int c = is_octal(s, end)
				? (s[1] - '0') << 6 | (s[2] - '0') << 3 | (s[3] - '0')
				: 0;
		*to++ = c ? (char)c : *s;
		s += c ? 4 : 1;
	}
	if (text)
		*to = '\0';
	return text;
}

static struct kx_err *text_field(struct fields *fields, const char *what, char **ret)
{
	const char *s;
	size_t size;

	if (!next_field(fields, &s, &size))
		return kx_err_new(KX_FORMAT, "no %s", what);
	if (memchr(s, '\0', size))
		return kx_err_new(KX_FORMAT, "a NUL in the %s", what);
	*ret = unescape(s, size);
	return *ret ? NULL : kx_err_nomem();
}

static struct kx_err *path_field(struct fields *fields, const char *what, char **ret)
{
	KX_TRY(text_field(fields, what, ret));
	if ((*ret)[0] != '/')
		return kx_err_new(
			KX_FORMAT, "the %s '%.80s' is no absolute path", what, *ret);
	return NULL;
}

static struct kx_err *number_field(struct fields *fields, const char *what, uint64_t *ret)
{
	KX_AUTO(freep) char *text = NULL;

	KX_TRY(text_field(fields, what, &text));
	return number_parse(text, 10, ret);
}

/* Is "ro" one of them? Commas stand between. */
static bool are_read_only(const char *options, size_t size)
{
	for (size_t n; size; options += n, size -= n) {
		const char *comma = memchr(options, ',', size);

		n = comma ? (size_t)(comma - options) : size;
		if (n == 2 && !memcmp(options, "ro", 2))
			return true;
		n += comma ? 1 : 0;
	}
	return false;
}

/* Options of the mount, and optional fields up to "-". */
static struct kx_err *take_options(struct fields *fields, struct boot_mount *mount)
{
	const char *s;
	size_t size;

	if (next_field(fields, &s, &size))
		mount->read_only = are_read_only(s, size);
	while (next_field(fields, &s, &size))
		if (size == 1 && *s == '-')
			return NULL;
	return kx_err_new(KX_FORMAT, "no '-' behind the options");
}

/* What the file system itself is mounted by may not be there in a captured machine. */
static void take_filesystem(struct fields *fields, struct boot_mount *mount)
{
	const char *s;
	size_t size;

	if (next_field(fields, &s, &size))
		mount->read_only |= are_read_only(s, size);
}

static struct kx_err *parse_fields(struct fields *fields, struct boot_mount *mount)
{
	KX_TRY(number_field(fields, "mount's number", &mount->id));
	KX_TRY(number_field(fields, "parent's number", &mount->parent));
	KX_TRY(text_field(fields, "device", &mount->device));
	KX_TRY(path_field(fields, "root", &mount->root));
	KX_TRY(path_field(fields, "mount point", &mount->point));
	KX_TRY(take_options(fields, mount));
	KX_TRY(text_field(fields, "type", &mount->type));
	KX_TRY(text_field(fields, "source", &mount->source));
	take_filesystem(fields, mount);
	return NULL;
}

static struct kx_err *parse_line(
	const char *line, const char *end, struct boot_filesystems *ret)
{
	struct fields fields = {line, end};

	if (ret->n >= BOOT_MOUNTS_MAX)
		return kx_err_new(KX_LIMIT, "more than %d mounts", BOOT_MOUNTS_MAX);
	KX_TRY(vec_grow(&ret->v, &ret->capacity, ret->n + 1, sizeof(*ret->v)));
	ret->v[ret->n] = (struct boot_mount){0};
	return parse_fields(&fields, &ret->v[ret->n++]);
}

static int compare_ids(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* That of "/", whose parent is not of this root folder, or is itself. ids are sorted. */
static size_t find_root(const struct boot_filesystems *from, const uint64_t *ids)
{
	for (size_t i = 0; i < from->n; i++) {
		const struct boot_mount *mount = &from->v[i];

		if (!strcmp(mount->point, "/") &&
			(mount->parent == mount->id ||
				!bsearch(&mount->parent, ids, from->n, sizeof(*ids),
					compare_ids)))
			return i;
	}
	return BOOT_NONE;
}

static struct kx_err *set_root(struct boot_filesystems *ret)
{
	KX_AUTO(freep) uint64_t *ids = calloc(ret->n + 1, sizeof(*ids));

	if (!ids)
		return kx_err_nomem();
	for (size_t i = 0; i < ret->n; i++)
		ids[i] = ret->v[i].id;
	qsort(ids, ret->n, sizeof(*ids), compare_ids);
	ret->root = find_root(ret, ids);
	return NULL;
}

struct kx_err *boot_mountinfo_parse(
	const char *text, size_t size, struct boot_filesystems *ret)
{
	const char *end = text + size;

	for (unsigned int number = 1; text < end; number++) {
		const char *newline = memchr(text, '\n', end - text);
		const char *line_end = newline ? newline : end;

		KX_TRY(kx_err_prefix(parse_line(text, line_end, ret), "line %u", number));
		text = newline ? newline + 1 : end;
	}
	return set_root(ret);
}

/* Is path the folder, or below it? */
static bool is_below(const char *path, const char *folder)
{
	size_t size = strlen(folder);

	if (size && folder[size - 1] == '/')
		size--;
	return !strncmp(path, folder, size) && (!path[size] || path[size] == '/');
}

/* The first mount that who walks from parent to path meets; NULL: path is on parent. */
static const struct boot_mount *next_mount(const struct boot_filesystems *from,
	const struct boot_mount *parent, const char *path)
{
	const struct boot_mount *next = NULL;

	for (size_t i = 0; i < from->n; i++) {
		const struct boot_mount *mount = &from->v[i];

		if (mount->parent != parent->id || mount == parent ||
			!is_below(path, mount->point))
			continue;
		if (!next || strlen(mount->point) <= strlen(next->point))
			next = mount;
	}
	return next;
}

const struct boot_mount *boot_mount_of(
	const struct boot_filesystems *filesystems, const char *path)
{
	const struct boot_mount *mount, *next;

	/* The order of lines tells nothing: a root that was moved there comes late. */
	if (!filesystems->n || filesystems->root == BOOT_NONE)
		return NULL;
	mount = &filesystems->v[filesystems->root];
	for (unsigned int steps = 0; steps < BOOT_STACK_MAX; steps++) {
		next = next_mount(filesystems, mount, path);
		if (!next)
			return mount;
		mount = next;
	}
	return NULL;
}

bool boot_mount_is_asleep(const struct boot_mount *mount)
{
	return !strcmp(mount->type, "autofs");
}
