// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/decompress.h"

#include <errno.h>
#include <inttypes.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"
#include "lib/unpack.h"

#define OUTPUT_BUFFER (1UL << 20)

/* boot.rst has these as gzip and bzip2; LZO by lib/decompress.c. */
static const struct decoder old_gzip = {.format = "gzip 0.5", .payload = {0x1f, 0x9e}};
static const struct decoder bzip2 = {.format = "bzip2", .payload = {0x42, 0x5a}};
static const struct decoder lzo = {.format = "LZO", .payload = {0x89, 0x4c}};

/*
 * All compressions of kernels. Their magic numbers exclude each other, but that lz4 looks
 * behind the frames to skip, all of which zstd takes for its own.
 */
static const struct decoder *const decoders[] = {
	&decoder_gzip,
	&decoder_xz,
	&decoder_lz4,
	&decoder_zstd,
	&decoder_lzma,
	&old_gzip,
	&bzip2,
	&lzo,
};

static const struct decoder *find_decoder(const struct bytes *b)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(decoders); i++)
		if (decoders[i]->detect && decoders[i]->detect(b))
			return decoders[i];
	return NULL;
}

const char *decompress_detect(const struct bytes *b)
{
	const struct decoder *decoder = find_decoder(b);

	return decoder ? decoder->format : NULL;
}

const char *decompress_name_payload(const uint8_t *start, bool *ret_known)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(decoders); i++)
		if (!memcmp(decoders[i]->payload, start, sizeof(decoders[i]->payload))) {
			*ret_known = decoders[i]->detect;
			return decoders[i]->format;
		}
	*ret_known = false;
	return NULL;
}

const char *decompress_nth(size_t i, const struct library **ret_library)
{
	/* those of which no more is known come last */
	if (i >= KX_ARRAY_SIZE(decoders) || !decoders[i]->detect)
		return NULL;
	*ret_library = &decoders[i]->library;
	return decoders[i]->format;
}

static uint64_t come_out(const struct unpack *u)
{
	return u->written + (OUTPUT_BUFFER - u->out_left);
}

struct kx_err *unpack_damaged(const struct unpack *u, const char *why)
{
	return kx_err_new(KX_FORMAT,
		"%s: the %s stream is damaged before offset 0x%" PRIx64 ", after %" PRIu64
		" bytes of output%s%s",
		u->path, u->format, u->in_size - u->in_left, come_out(u), why ? ": " : "",
		why ? why : "");
}

struct kx_err *unpack_cut_short(const struct unpack *u)
{
	return kx_err_new(KX_FORMAT,
		"%s: the %s stream is cut short: the file ends at offset 0x%" PRIx64
		", after %" PRIu64 " bytes of output",
		u->path, u->format, u->in_size, come_out(u));
}

/* How much may come out, and what it is when there is more. */
struct limit {
	uint64_t bytes;
	enum kx_code code;
};

static struct kx_err *over_limit(const struct unpack *u, struct limit limit)
{
	struct kx_err *err = kx_err_new(limit.code,
		"%s: %s data grows beyond the limit of %" PRIu64 " bytes", u->path,
		u->format, limit.bytes);

	return err->code == KX_LIMIT ? kx_err_number(err, EFBIG) : err;
}

/* One turn of the decoder, and what came out of it to fd. */
static struct kx_err *unpack_turn(const struct decoder *decoder, void *state,
	struct unpack *u, uint8_t *buf, struct limit limit, int fd)
{
	uint64_t in_before = u->in_left;

	u->out = buf;
	u->out_left = OUTPUT_BUFFER;
	KX_TRY(decoder->step(state, u));
	size_t n = OUTPUT_BUFFER - u->out_left;
	if (n > limit.bytes - u->written)
		return over_limit(u, limit);
	if (!n && u->in_left == in_before && !u->end)
		return u->in_left ? unpack_damaged(u, NULL) : unpack_cut_short(u);
	KX_TRY(file_write(fd, buf, n, u->path));
	u->written += n;
	u->out_left = OUTPUT_BUFFER;
	return NULL;
}

static struct kx_err *unpack_all(const struct decoder *decoder, void *state,
	const struct bytes *from, struct limit limit, int fd, uint64_t *ret_used)
{
	KX_AUTO(freep) uint8_t *buf = malloc(OUTPUT_BUFFER);
	struct unpack u = {
		.path = from->name,
		.format = decoder->format,
		.in = from->data,
		.in_left = from->size,
		.in_size = from->size,
	};

	if (!buf)
		return kx_err_nomem();
	while (!u.end)
		KX_TRY(unpack_turn(decoder, state, &u, buf, limit, fd));
	if (!u.written)
		return kx_err_new(
			KX_FORMAT, "%s: the %s stream holds no data", u.path, u.format);
	*ret_used = u.in_size - u.in_left;
	return NULL;
}

static struct kx_err *decompress_to(const struct decoder *decoder,
	const struct bytes *from, struct limit limit, int fd, uint64_t *ret_used)
{
	KX_AUTO(freep) void *state = calloc(1, decoder->state_size);
	KX_AUTO(freep) char *what = NULL;

	if (!state && decoder->state_size)
		return kx_err_nomem();
	KX_TRY(text_format(&what, "%s: decompressing %s", from->name, decoder->format));
	KX_TRY(lib_open(&decoder->library, what, state));
	KX_TRY(decoder->start(state));
	struct kx_err *err = unpack_all(decoder, state, from, limit, fd, ret_used);
	decoder->stop(state);
	return err;
}

static struct kx_err *append(
	const struct bytes *from, struct limit limit, int fd, uint64_t *ret_used)
{
	const struct decoder *decoder = find_decoder(from);

	if (!decoder)
		return kx_err_new(KX_FORMAT, "%s: not compressed by " DECOMPRESS_FORMATS,
			from->name);
	return decompress_to(decoder, from, limit, fd, ret_used);
}

struct kx_err *decompress_onto(
	const struct bytes *slice, uint64_t cap, int fd, uint64_t *ret_used)
{
	return append(slice, (struct limit){cap, KX_LIMIT}, fd, ret_used);
}

static struct kx_err *decompress(const struct bytes *from, struct limit limit,
	uint64_t *ret_used, struct file *ret)
{
	KX_AUTO(closep) int fd = -1;

	KX_TRY(file_new_memfd(from->name, &fd));
	KX_TRY(append(from, limit, fd, ret_used));
	int memfd = fd;
	fd = -1;
	return file_from_memfd(memfd, from->name, ret);
}

struct kx_err *decompress_start(
	const struct file *from, uint64_t cap, uint64_t *ret_used, struct file *ret)
{
	struct bytes b = file_bytes(from);

	return decompress(&b, (struct limit){cap, KX_LIMIT}, ret_used, ret);
}

static struct kx_err *decompress_all(
	const struct bytes *from, struct limit limit, struct file *ret)
{
	uint64_t used;

	KX_TRY(decompress(from, limit, &used, ret));
	if (used < from->size)
		log_debug("%s: 0x%" PRIx64 " bytes behind the stream are ignored",
			from->name, from->size - used);
	return NULL;
}

struct kx_err *decompress_file(const struct file *from, uint64_t cap, struct file *ret)
{
	struct bytes b = file_bytes(from);

	return decompress_all(&b, (struct limit){cap, KX_LIMIT}, ret);
}

struct kx_err *decompress_slice(
	const struct bytes *slice, uint64_t size, struct file *ret)
{
	KX_TRY(decompress_all(slice, (struct limit){size, KX_FORMAT}, ret));
	if (ret->size == size)
		return NULL;
	struct kx_err *err = kx_err_new(KX_FORMAT,
		"%s: %" PRIu64 " bytes come out, and not the %" PRIu64 " that it states",
		slice->name, ret->size, size);
	file_close(ret);
	return err;
}
