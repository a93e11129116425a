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

/* "usr/lib/modules/6.1.0/modules.dep" → "6.1.0" */
static bool find_version(struct rest *rest)
{
	skip(rest, ".");
	skip(rest, "/");
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
	struct kx_err *err;
};

static bool take_name(void *arg, const char *name, size_t size)
{
	struct search *search = arg;
	struct initrd_modules *ret = search->ret;
	struct rest rest = {name, size};

	if (!find_version(&rest) || is_known(ret, &rest))
		return true;
	if (ret->n == INITRD_VERSIONS_MAX)
		return false;
	ret->versions[ret->n] = strndup(rest.s, rest.size);
	if (!ret->versions[ret->n]) {
		search->err = kx_err_nomem();
		return false;
	}
	ret->n++;
	return true;
}

static struct kx_err *look_at(const struct bytes *b, struct initrd_modules *ret)
{
	struct search search = {ret, NULL};

	initrd_each_name(b, take_name, &search);
	return search.err;
}

/* ---- parts ------------------------------------------------------------------------- */

static struct kx_err *look_into(
	const struct file *initrd, const struct bytes *packed, struct initrd_modules *ret)
{
	KX_AUTO(file_close) struct file part = {.fd = -1};
	KX_AUTO(file_close) struct file unpacked = {.fd = -1};

	KX_TRY(file_part(initrd, packed, initrd->path, &part));
	KX_TRY(decompress_file(&part, INITRD_LOOK_MAX, &unpacked));
	struct bytes b = file_bytes(&unpacked);
	return look_at(&b, ret);
}

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

static struct kx_err *look_at_part(const struct file *initrd,
	const struct initrd_part *part, struct initrd_modules *ret)
{
	struct bytes b = file_bytes(initrd);
	uint64_t left = b.size - part->offset;

	b.data += part->offset;
	b.size = part->packed.size < left ? part->packed.size : left;
	if (!strcmp(part->packed.format, "cpio"))
		return look_at(&b, ret);
	return not_seen(look_into(initrd, &b, ret), ret);
}

struct kx_err *initrd_modules_find(const struct file *initrd, struct initrd_modules *ret)
{
	struct bytes b = file_bytes(initrd);
	struct initrd walked;

	initrd_walk(&b, 1, &walked);
	for (size_t i = 0; i < walked.nparts && i < INITRD_PARTS_MAX; i++)
		KX_TRY(look_at_part(initrd, &walked.parts[i], ret));
	if (walked.readable == b.size && walked.nparts <= INITRD_PARTS_MAX)
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
