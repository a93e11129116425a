// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/initrd-modules.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "format/initrd.h"
#include "lib/decompress.h"

/* ---- names ------------------------------------------------------------------------- */

/* A name as it is gone through. */
struct rest {
	const char *s;
	size_t size;
};

static bool skip(struct rest *rest, const char *start)
{
	size_t n = strlen(start);

	if (rest->size < n || memcmp(rest->s, start, n))
		return false;
	rest->s += n;
	rest->size -= n;
	return true;
}

/* NixOS: "nix/store/1a2b…-linux-6.1.0-modules/" */
static void skip_store(struct rest *rest)
{
	if (!skip(rest, "nix/store/"))
		return;
	const char *slash = memchr(rest->s, '/', rest->size);
	size_t n = slash ? (size_t)(slash + 1 - rest->s) : rest->size;

	rest->s += n;
	rest->size -= n;
}

/* "usr/lib/modules/6.1.0/modules.dep" → "6.1.0" */
static bool find_version(struct rest *rest)
{
	skip(rest, ".");
	skip(rest, "/");
	skip_store(rest);
	skip(rest, "usr/");
	if (!skip(rest, "lib/modules/"))
		return false;
	const char *slash = memchr(rest->s, '/', rest->size);

	/* The folder alone has no modules. */
	if (!slash || slash + 1 == rest->s + rest->size)
		return false;
	rest->size = slash - rest->s;
	return rest->size > 0;
}

/* dracut's squash-root.img and erofs-root.img, or squash/root.img, have the rest. */
static bool is_file_system(const char *name, size_t size)
{
	static const char end[] = "root.img";
	size_t n = strlen(end);

	return size > n && !memcmp(name + size - n, end, n) &&
	       (memmem(name, size, "squash", 6) || memmem(name, size, "erofs", 5));
}

static bool is_known(const struct initrd_modules *modules, const struct rest *version)
{
	for (size_t i = 0; i < modules->n; i++)
		if (strlen(modules->versions[i]) == version->size &&
			!memcmp(modules->versions[i], version->s, version->size))
			return true;
	return false;
}

struct search {
	struct initrd_modules *ret;
	const char *path; /* of the initrd */
	struct kx_err *err;
};

/* Takes err. */
static struct kx_err *not_seen(struct kx_err *err, struct initrd_modules *ret)
{
	if (!err || err->code == KX_NOMEM)
		return err;
	if (ret->unseen)
		kx_err_free(err);
	else
		ret->unseen = err;
	return NULL;
}

static struct kx_err *add_version(struct search *search, const struct rest *version)
{
	struct initrd_modules *ret = search->ret;

	if (ret->n == INITRD_VERSIONS_MAX)
		return not_seen(kx_err_new(KX_LIMIT,
					"'%s' has modules of more than %d kernels",
					search->path, INITRD_VERSIONS_MAX),
			ret);
	ret->versions[ret->n] = strndup(version->s, version->size);
	return ret->versions[ret->n++] ? NULL : kx_err_nomem();
}

static bool take_name(void *arg, const char *name, size_t size)
{
	struct search *search = arg;
	struct rest rest = {name, size};

	if (find_version(&rest) && !is_known(search->ret, &rest))
		search->err = add_version(search, &rest);
	else if (is_file_system(name, size))
		search->err = not_seen(
			kx_err_new(KX_UNSUPPORTED,
				"'%s' has them in '%.*s', which is not looked into",
				search->path, size < 100 ? (int)size : 100, name),
			search->ret);
	return !search->err;
}

static struct kx_err *look_at(
	const struct file *initrd, const struct bytes *b, struct initrd_modules *ret)
{
	struct search search = {ret, initrd->path, NULL};

	initrd_each_name(b, take_name, &search);
	return search.err;
}

/* ---- parts ------------------------------------------------------------------------- */

static struct kx_err *look_into(const struct file *initrd, const struct bytes *packed,
	struct initrd_modules *ret, uint64_t *ret_used)
{
	KX_AUTO(file_close) struct file part = {.fd = -1};
	KX_AUTO(file_close) struct file unpacked = {.fd = -1};

	KX_TRY(file_part(initrd, packed, initrd->path, &part));
	KX_TRY(decompress_start(&part, INITRD_LOOK_MAX, ret_used, &unpacked));
	struct bytes b = file_bytes(&unpacked);
	return look_at(initrd, &b, ret);
}

/* *ret_used: bytes of it; less than it has where its format does not state its end. */
static struct kx_err *look_at_part(const struct file *initrd,
	const struct initrd_part *part, struct initrd_modules *ret, uint64_t *ret_used)
{
	struct bytes b = file_bytes(initrd);
	uint64_t left = b.size - part->offset;

	b.data += part->offset;
	b.size = part->packed.size < left ? part->packed.size : left;
	*ret_used = b.size;
	if (!strcmp(part->packed.format, "cpio"))
		return look_at(initrd, &b, ret);
	return not_seen(look_into(initrd, &b, ret, ret_used), ret);
}

/* Where to go on: all archives were looked at, or one is shorter than it seemed. */
static struct kx_err *look_at_parts(const struct file *initrd,
	const struct initrd *walked, struct initrd_modules *ret, uint64_t *ret_at)
{
	for (size_t i = 0; i < walked->nparts && i < INITRD_PARTS_MAX; i++) {
		const struct initrd_part *part = &walked->parts[i];
		uint64_t used;

		KX_TRY(look_at_part(initrd, part, ret, &used));
		*ret_at = part->offset + used;
		if (used < part->packed.size)
			return NULL;
	}
	*ret_at = walked->readable;
	return NULL;
}

static bool is_zero(const struct bytes *b, uint64_t at)
{
	while (at < b->size && !b->data[at])
		at++;
	return at == b->size;
}

struct kx_err *initrd_modules_find(const struct file *initrd, struct initrd_modules *ret)
{
	struct bytes b = file_bytes(initrd);
	struct initrd walked = {.nparts = 1};
	uint64_t at = 0;

	for (int i = 0; i < INITRD_PARTS_MAX && walked.nparts && !is_zero(&b, at); i++) {
		initrd_walk_from(&b, at, 1, &walked);
		KX_TRY(look_at_parts(initrd, &walked, ret, &at));
	}
	if (is_zero(&b, at) && walked.nparts <= INITRD_PARTS_MAX)
		return NULL;
	return not_seen(kx_err_new(KX_FORMAT, "'%s' has more than can be read of it",
				initrd->path),
		ret);
}

void initrd_modules_destroy(struct initrd_modules *modules)
{
	for (size_t i = 0; i < modules->n; i++)
		free(modules->versions[i]);
	kx_err_free(modules->unseen);
	*modules = (struct initrd_modules){0};
}
