// SPDX-License-Identifier: GPL-2.0-or-later
#include "capture/tar.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "lib/lib-archive.h"

#ifdef HAVE_ARCHIVE

struct reader {
	struct lib_archive lib;
	struct archive *archive;
	const char *path; /* of the archive */
	int dir_fd;
	int64_t entries, taken, bytes;
	bool (*wanted)(void *arg, const char *path);
	void *arg;
};

static struct kx_err *damaged(struct reader *r)
{
	const char *text = r->lib.archive_error_string(r->archive);

	return kx_err_new(KX_FORMAT, "%s: not a tar archive, or a damaged one: %s",
		r->path, text ? text : "libarchive does not say why");
}

static struct kx_err *over(const struct reader *r, const char *what, long long max)
{
	return kx_err_new(KX_LIMIT, "%s: %s: more than the limit of %lld", r->path, what,
		max);
}

/* ---- names ------------------------------------------------------------------------- */

/*
 * Names alone, each behind the other: no empty one, no ".". False: it is too long, or
 * has "..", which leads who knows where, or starts at the root.
 */
static bool clean_path(const char *path, char ret[PATH_MAX], unsigned int *ret_depth)
{
	size_t n = 0;

	*ret_depth = 0;
	if (*path == '/')
		return false;
	for (size_t size; *path; path += size) {
		path += strspn(path, "/");
		size = strcspn(path, "/");
		if (!size || (size == 1 && *path == '.'))
			continue;
		if ((size == 2 && !memcmp(path, "..", 2)) || size > NAME_MAX ||
			n + size + 2 > PATH_MAX)
			return false;
		if (n)
			ret[n++] = '/';
		memcpy(ret + n, path, size);
		n += size;
		++*ret_depth;
	}
	ret[n] = '\0';
	return true;
}

static struct kx_err *path_err(const struct reader *r, const char *path, int errnum)
{
	return kx_err_errno(KX_IO, errnum, "%s: unpacking '%.200s'", r->path, path);
}

/*
 * The folder that path is in, made where it is not there; *ret_name is its last name. A
 * link on the way is no folder: nothing is written through one.
 */
static struct kx_err *open_folder(
	const struct reader *r, char *path, const char **ret_name, int *ret)
{
	KX_AUTO(closep) int fd = fcntl(r->dir_fd, F_DUPFD_CLOEXEC, 0);
	char *name = path;

	if (fd < 0)
		return path_err(r, path, errno);
	for (char *slash; (slash = strchr(name, '/')); name = slash + 1) {
		*slash = '\0';
		if (mkdirat(fd, name, 0700) < 0 && errno != EEXIST)
			return path_err(r, path, errno);
		int next = openat(fd, name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (next < 0)
			return path_err(r, path, errno);
		close(fd);
		fd = next;
		*slash = '/';
	}
	*ret_name = name;
	*ret = fd;
	fd = -1;
	return NULL;
}

/* ---- what is in them --------------------------------------------------------------- */

/* Each block is told where it belongs; what is between them is zero. fd -1: skip. */
static struct kx_err *copy_blocks(struct reader *r, const char *path, int fd)
{
	const void *block;
	int64_t offset, end = 0;
	size_t size;
	int status;

	while (!(status = r->lib.archive_read_data_block(
			 r->archive, &block, &size, &offset))) {
		if (r->lib.archive_filter_bytes(r->archive, 0) > TAR_READ_MAX)
			return over(r, "bytes once decompressed", TAR_READ_MAX);
		if (fd < 0 || !size)
			continue;
		if (offset < end || offset > TAR_FILE_MAX ||
			size > (uint64_t)(TAR_FILE_MAX - offset))
			return over(r, path, TAR_FILE_MAX);
		r->bytes += offset + (int64_t)size - end;
		end = offset + (int64_t)size;
		if (r->bytes > TAR_BYTES_MAX)
			return over(r, "bytes of all files", TAR_BYTES_MAX);
		for (size_t done = 0; done < size;) {
			ssize_t n = pwrite(fd, (const char *)block + done, size - done,
				(off_t)offset + (off_t)done);

			if (n < 0 && errno == EINTR)
				continue;
			if (n < 0)
				return path_err(r, path, errno);
			done += (size_t)n;
		}
	}
	return status == ARCHIVE_EOF ? NULL : damaged(r);
}

/* Of two with one name the last one counts, as with tar. */
static struct kx_err *unpack_file(
	struct reader *r, int folder, const char *name, const char *path)
{
	if (unlinkat(folder, name, 0) < 0 && errno != ENOENT)
		return path_err(r, path, errno);
	KX_AUTO(closep)
	int fd = openat(folder, name,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return path_err(r, path, errno);
	return copy_blocks(r, path, fd);
}

static struct kx_err *unpack_link(const struct reader *r, int folder, const char *name,
	const char *target, const char *path)
{
	if (!target || !*target || strlen(target) >= PATH_MAX)
		return kx_err_new(KX_FORMAT, "%s: '%.200s' is a link to nowhere", r->path,
			path);
	if (unlinkat(folder, name, 0) < 0 && errno != ENOENT)
		return path_err(r, path, errno);
	return symlinkat(target, folder, name) < 0 ? path_err(r, path, errno) : NULL;
}

/* To a file that was unpacked before; to another one it is left out. */
static struct kx_err *unpack_hard_link(struct reader *r, int folder, const char *name,
	const char *target, const char *path)
{
	KX_AUTO(closep) int from = -1;
	char clean[PATH_MAX];
	const char *from_name;
	unsigned int depth;
	struct stat st;

	if (!clean_path(target, clean, &depth) || !depth || depth > TAR_DEPTH_MAX)
		return kx_err_new(KX_FORMAT, "%s: '%.200s' is a link out of the archive",
			r->path, path);
	KX_TRY(open_folder(r, clean, &from_name, &from));
	if (fstatat(from, from_name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
		!S_ISREG(st.st_mode) || !strcmp(clean, path))
		return NULL;
	if (unlinkat(folder, name, 0) < 0 && errno != ENOENT)
		return path_err(r, path, errno);
	return linkat(from, from_name, folder, name, 0) < 0 ? path_err(r, path, errno)
							    : NULL;
}

static struct kx_err *make_folder(
	const struct reader *r, int folder, const char *name, const char *path)
{
	struct stat st;

	if (!mkdirat(folder, name, 0700))
		return NULL;
	if (errno == EEXIST && !fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) &&
		S_ISDIR(st.st_mode))
		return NULL;
	return path_err(r, path, EEXIST);
}

static struct kx_err *unpack_entry(
	struct reader *r, struct archive_entry *entry, char *path)
{
	const char *hard = r->lib.archive_entry_hardlink(entry);
	KX_AUTO(closep) int folder = -1;
	const char *name;

	KX_TRY(open_folder(r, path, &name, &folder));
	if (hard)
		return unpack_hard_link(r, folder, name, hard, path);
	switch (r->lib.archive_entry_filetype(entry)) {
	case AE_IFREG:
		return unpack_file(r, folder, name, path);
	case AE_IFDIR:
		return make_folder(r, folder, name, path);
	case AE_IFLNK:
		return unpack_link(r, folder, name, r->lib.archive_entry_symlink(entry),
			path);
	default:
		return NULL;
	}
}

static struct kx_err *take_entry(struct reader *r, struct archive_entry *entry)
{
	/* NULL: a name that this locale has no letters for */
	const char *path = r->lib.archive_entry_pathname(entry);
	char clean[PATH_MAX];
	unsigned int depth;

	if (!path)
		return copy_blocks(r, "?", -1);
	if (!clean_path(path, clean, &depth))
		return kx_err_new(KX_FORMAT,
			"%s: the name '%.200s' leads out of the archive, or is too long",
			r->path, path);
	if (!depth || !r->wanted(r->arg, clean))
		return copy_blocks(r, clean, -1);
	if (depth > TAR_DEPTH_MAX)
		return over(r, "folders in each other", TAR_DEPTH_MAX);
	if (++r->taken > TAR_TAKEN_MAX)
		return over(r, "files to unpack", TAR_TAKEN_MAX);
	return unpack_entry(r, entry, clean);
}

static struct kx_err *take_entries(struct reader *r)
{
	struct archive_entry *entry;
	int status;

	/* A warning is of a name or an attribute: the entry is there. */
	while ((status = r->lib.archive_read_next_header(r->archive, &entry)) ==
			ARCHIVE_OK ||
		status == ARCHIVE_WARN) {
		if (++r->entries > TAR_ENTRIES_MAX)
			return over(r, "entries", TAR_ENTRIES_MAX);
		KX_TRY(take_entry(r, entry));
	}
	if (status != ARCHIVE_EOF)
		return damaged(r);
	if (!r->entries)
		return kx_err_new(
			KX_FORMAT, "%s: an archive with nothing in it", r->path);
	return NULL;
}

/* ---- compressions ------------------------------------------------------------------ */

/*
 * By their first bytes: only the one that is needed is turned on, since libarchive runs
 * a program for one that it was built without. A warning says that it would.
 */
static struct kx_err *add_filter(struct reader *r, int fd)
{
	const struct {
		const char *magic;
		size_t size;
		int (*filter)(struct archive *);
	} filters[] = {
		{"\x1f\x8b", 2, r->lib.archive_read_support_filter_gzip},
		{"\xfd" "7zXZ", 6, r->lib.archive_read_support_filter_xz},
		{"\x28\xb5\x2f\xfd", 4, r->lib.archive_read_support_filter_zstd},
		{"BZh", 3, r->lib.archive_read_support_filter_bzip2},
	};
	char head[8] = {0};
	ssize_t n = pread(fd, head, sizeof(head), 0);

	if (n < 0)
		return kx_err_errno(KX_IO, errno, "%s", r->path);
	for (size_t i = 0; i < KX_ARRAY_SIZE(filters); i++)
		if (!memcmp(head, filters[i].magic, filters[i].size) &&
			filters[i].filter(r->archive) != ARCHIVE_OK)
			return kx_err_new(KX_UNSUPPORTED,
				"%s: this libarchive cannot decompress it; do it before",
				r->path);
	return NULL;
}

static struct kx_err *unpack(struct reader *r, int fd)
{
	r->archive = r->lib.archive_read_new();
	if (!r->archive)
		return kx_err_nomem();
	KX_TRY(add_filter(r, fd));
	if (r->lib.archive_read_support_format_tar(r->archive) != ARCHIVE_OK ||
		r->lib.archive_read_open_fd(r->archive, fd, 1 << 16) != ARCHIVE_OK)
		return damaged(r);
	return take_entries(r);
}

struct kx_err *tar_unpack(int fd, const char *path, int dir_fd,
	bool (*wanted)(void *arg, const char *path), void *arg)
{
	struct reader r = {
		.path = path, .dir_fd = dir_fd, .wanted = wanted, .arg = arg};

	KX_TRY(lib_archive_open(path, &r.lib));
	struct kx_err *err = unpack(&r, fd);
	if (r.archive)
		r.lib.archive_read_free(r.archive);
	return err;
}

#else

struct kx_err *tar_unpack(int fd, const char *path, int dir_fd,
	bool (*wanted)(void *arg, const char *path), void *arg)
{
	(void)fd, (void)dir_fd, (void)wanted, (void)arg;
	return lib_archive_open(path, NULL);
}

#endif
