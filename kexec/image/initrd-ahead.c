// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/initrd-ahead.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"
#include "format/initrd.h"
#include "lib/decompress.h"

/*
 * An initrd that grows by more is no initrd, but made to fill memory: those of
 * distributions grow by 2 to 5. A small one may hold a large file that is empty.
 */
#define GROWTH_MAX   64
#define GROWTH_LEAST (64ULL << 20)

/* One initrd on its way. */
struct work {
	const struct file *initrd;
	struct bytes all; /* of it */
	uint64_t at;	  /* how far it is read */
	int fd;		  /* what comes of it */
	uint64_t written; /* bytes of that */
	uint64_t cap;	  /* that it may have */
	const char *format;
};

static struct bytes rest_of(const struct work *work)
{
	return (struct bytes){
		work->all.data + work->at, work->all.size - work->at, work->all.name};
}

/* ---- what is allowed --------------------------------------------------------------- */

static uint64_t growth_limit(uint64_t size)
{
	uint64_t most;

	if (__builtin_mul_overflow(size, GROWTH_MAX, &most))
		return UINT64_MAX;
	return most > GROWTH_LEAST ? most : GROWTH_LEAST;
}

/* What may still come; zeros that fill a word are not held against it. */
static uint64_t room_left(const struct work *work)
{
	return sub_saturated(work->cap, work->written);
}

static struct kx_err *explain_limit(
	struct kx_err *err, const struct work *work, const char *limit)
{
	if (err->code != KX_LIMIT || err->errnum != EFBIG)
		return err;
	if (work->cap == GROWTH_LEAST && growth_limit(work->all.size) == GROWTH_LEAST)
		return kx_err_append(err,
			"no initrd of so few bytes grows to over %llu MiB",
			GROWTH_LEAST >> 20);
	if (work->cap == growth_limit(work->all.size))
		return kx_err_append(
			err, "no initrd grows to over %d times its size", GROWTH_MAX);
	return kx_err_append(err, "all of it may have %" PRIu64 " MiB: %s",
		mib_down(work->cap), limit);
}

/* ---- what comes out ---------------------------------------------------------------- */

/* Documentation/x86/microcode.rst, admin-guide/acpi/initrd_table_override.rst */
static bool is_not_for_kernel(void *arg, const char *name, size_t size)
{
	static const char folder[] = "kernel/";
	bool *found = arg;

	*found |= size > strlen(folder) && !memcmp(name, folder, strlen(folder));
	return !*found;
}

static bool is_for_kernel(const struct bytes *b)
{
	bool found = false;

	initrd_each_name(b, is_not_for_kernel, &found);
	return found;
}

bool initrd_ahead_is_for_kernel(const struct file *initrd)
{
	struct bytes all = file_bytes(initrd);

	return is_for_kernel(&all);
}

/* Behind a compressed archive such files are files like any other. */
static struct kx_err *check_names(const struct bytes *b)
{
	if (!is_for_kernel(b))
		return NULL;
	return kx_err_new(KX_FORMAT,
		"%s: it has files below 'kernel/' in or behind a compressed archive, and "
		"out of it the kernel would take them for microcode or ACPI tables",
		b->name);
}

static struct kx_err *check_content(const struct bytes *b, const char *format)
{
	if (initrd_is_plain(b))
		return check_names(b);
	return kx_err_new(KX_FORMAT,
		"%s: its %s archive does not hold complete cpio archives alone", b->name,
		format);
}

/* What was written from byte start on. */
static struct kx_err *check_written(
	const struct work *work, uint64_t start, const char *format)
{
	KX_AUTO(file_close) struct file file = {.fd = -1};
	int fd = fcntl(work->fd, F_DUPFD_CLOEXEC, 0);

	if (fd < 0)
		return kx_err_errno(
			KX_IO, errno, "%s: cannot look at its copy", work->initrd->path);
	KX_TRY(file_from_memfd(fd, work->initrd->path, &file));
	struct bytes b = {file.data + start, file.size - start, file.path};
	return check_content(&b, format);
}

/* ---- parts ------------------------------------------------------------------------- */

/* Zeros until what follows is at the same part of a word as byte at of something. */
static struct kx_err *fill_word(struct work *work, uint64_t at)
{
	static const uint8_t zeros[INITRD_ALIGN];
	size_t n = (at - work->written) & (INITRD_ALIGN - 1);

	work->written += n;
	return n ? file_write(work->fd, zeros, n, work->initrd->path) : NULL;
}

static struct kx_err *no_room(const struct work *work)
{
	return kx_err_number(
		kx_err_new(KX_LIMIT, "%s: all of it has no room", work->initrd->path),
		EFBIG);
}

/* The bytes up to end, as they are. */
static struct kx_err *copy(struct work *work, uint64_t end)
{
	KX_AUTO(file_close) struct file part = {.fd = -1};
	struct bytes b = rest_of(work);

	b.size = end - work->at;
	if (!b.size)
		return NULL;
	if (work->format)
		KX_TRY(check_names(&b));
	if (b.size > room_left(work))
		return no_room(work);
	KX_TRY(file_part(work->initrd, &b, work->initrd->path, &part));
	KX_TRY(file_append(work->fd, &part, 1));
	work->written += b.size;
	work->at = end;
	return NULL;
}

/* That a decoder has none does not end the load: the new kernel has its own. */
static struct kx_err *explain_nomem(struct kx_err *err, const struct work *work)
{
	if (!err || err->code != KX_NOMEM)
		return err;
	kx_err_free(err);
	return kx_err_new(KX_NO_SPACE, "%s: there is no memory to decompress it by",
		work->initrd->path);
}

static struct kx_err *decompress(struct work *work, const char *format)
{
	struct bytes rest = rest_of(work);
	uint64_t start = work->written, used;

	if (!work->format)
		work->format = format;
	KX_TRY(explain_nomem(
		decompress_onto(&rest, room_left(work), work->fd, &used), work));
	off_t end = lseek(work->fd, 0, SEEK_END);
	KX_TRY(check_written(work, start, format));
	work->written = end;
	work->at += used;
	return NULL;
}

/* What the kernel takes for compressed, as long as it is known here, too. */
static const char *find_format(const struct bytes *b)
{
	return packed_is(b) ? decompress_detect(b) : NULL;
}

/*
 * The next part. *ret_more: it was an archive. What is none, or of an unknown kind, may
 * have more behind it, which the kernel is to find, or not, as it would have.
 */
static struct kx_err *take_part(struct work *work, bool *ret_more)
{
	uint64_t end;

	work->at = initrd_skip_zeros(&work->all, work->at);
	struct bytes rest = rest_of(work);
	const char *format = find_format(&rest);
	KX_TRY(fill_word(work, format || !rest.size ? 0 : work->at));
	*ret_more = true;
	if (format)
		return decompress(work, format);
	*ret_more = initrd_find_plain(&work->all, work->at, &end);
	return copy(work, *ret_more ? end : work->all.size);
}

/* ---- all of it --------------------------------------------------------------------- */

/* Where the first compressed archive starts; all of it where there is none. */
static uint64_t find_packed(const struct bytes *all)
{
	uint64_t at = initrd_skip_zeros(all, 0);

	while (at < all->size && initrd_find_plain(all, at, &at))
		at = initrd_skip_zeros(all, at);
	struct bytes rest = {all->data + at, all->size - at, all->name};
	return rest.size && packed_is(&rest) ? at : all->size;
}

bool initrd_ahead_is_packed(const struct file *initrd)
{
	struct bytes all = file_bytes(initrd);

	return find_packed(&all) < all.size;
}

static struct kx_err *take_all(struct work *work)
{
	bool more = true;

	/* Early archives stay where they are: microcode may want to be aligned. */
	KX_TRY(copy(work, find_packed(&work->all)));
	while (more && work->at < work->all.size)
		KX_TRY(take_part(work, &more));
	return NULL;
}

static struct kx_err *make(struct work *work, struct initrd_ahead *ret)
{
	KX_TRY(take_all(work));
	if (!work->format)
		return kx_err_new(KX_UNSUPPORTED,
			"%s: its archive is not compressed by " DECOMPRESS_FORMATS,
			work->initrd->path);
	int fd = work->fd;
	work->fd = -1;
	KX_TRY(file_from_memfd(fd, work->initrd->path, &ret->file));
	ret->format = work->format;
	return NULL;
}

/* That it stays as it is is no failure; that it is another file now is one. */
static struct kx_err *keep_reason(struct kx_err *err, struct initrd_ahead *ret)
{
	if (err->code == KX_NOMEM || err->code == KX_CHANGED)
		return err;
	KX_AUTO(kx_err_freep) struct kx_err *reason = err;
	return text_format(&ret->why_not, "%s", reason->message);
}

/* What is left of a copy that came to nothing. */
static void give_up(struct work *work)
{
	off_t size = work->fd < 0 ? -1 : lseek(work->fd, 0, SEEK_END);

	if (size > 0)
		file_give_back_copy(size);
	closep(&work->fd);
}

struct kx_err *initrd_ahead_make(const struct file *initrd, uint64_t room,
	const char *limit, struct initrd_ahead *ret)
{
	struct work work = {
		.initrd = initrd,
		.all = file_bytes(initrd),
		.fd = -1,
		.cap = lesser(room, growth_limit(initrd->size)),
	};

	*ret = (struct initrd_ahead){.file.fd = -1};
	if (!initrd_ahead_is_packed(initrd))
		return NULL;
	KX_TRY(file_new_memfd(initrd->path, &work.fd));
	struct kx_err *err = make(&work, ret);
	give_up(&work);
	return err ? keep_reason(explain_limit(err, &work, limit), ret) : NULL;
}

void initrd_ahead_destroy(struct initrd_ahead *ahead)
{
	if (ahead->file.path)
		file_give_back_copy(ahead->file.size);
	file_close(&ahead->file);
	free(ahead->why_not);
	*ahead = (struct initrd_ahead){.file.fd = -1};
}
