// SPDX-License-Identifier: GPL-2.0-or-later
#include "capture/tar.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "lib/lib-archive.h"

enum compression { PLAIN, GZIP, ZSTD };

static const struct {
	const char *end;
	enum compression compression;
} endings[] = {
	{".tar", PLAIN},
	{".tar.gz", GZIP},
	{".tgz", GZIP},
	{".tar.zst", ZSTD},
};

static bool find_ending(const char *path, enum compression *ret)
{
	size_t size = strlen(path);

	for (size_t i = 0; i < KX_ARRAY_SIZE(endings); i++) {
		size_t end = strlen(endings[i].end);

		*ret = endings[i].compression;
		if (size > end && !strcmp(path + size - end, endings[i].end))
			return true;
	}
	return false;
}

struct kx_err *tar_check_name(const char *path)
{
	enum compression compression;

	if (find_ending(path, &compression))
		return NULL;
	return kx_err_new(KX_USAGE,
		"--record=%s: the name must end on .tar, .tar.gz or .tar.zst", path);
}

#ifdef HAVE_ARCHIVE

struct writer {
	struct lib_archive lib;
	const char *path;
	struct archive *archive;
	struct archive_entry *entry;
	time_t now;
};

static struct kx_err *writer_error(struct writer *w)
{
	const char *text = w->lib.archive_error_string(w->archive);
	int errnum = w->lib.archive_errno(w->archive);

	text = text ? text : "libarchive does not say why";
	/* "Write error" says nothing of a full disk. */
	if (errnum > 0)
		return kx_err_errno(
			KX_IO, errnum, "%s cannot be written: %s", w->path, text);
	return kx_err_new(KX_IO, "%s cannot be written: %s", w->path, text);
}

static struct kx_err *set_up(struct writer *w, int fd, enum compression compression)
{
	int (*const filters[])(struct archive *) = {
		[PLAIN] = w->lib.archive_write_add_filter_none,
		[GZIP] = w->lib.archive_write_add_filter_gzip,
		[ZSTD] = w->lib.archive_write_add_filter_zstd,
	};

	w->archive = w->lib.archive_write_new();
	w->entry = w->lib.archive_entry_new();
	if (!w->archive || !w->entry)
		return kx_err_nomem();
	/* A warning means another program, which would be run for it. */
	if (filters[compression](w->archive) != ARCHIVE_OK)
		return kx_err_new(KX_UNSUPPORTED,
			"%s: this libarchive cannot compress so; name it .tar", w->path);
	if (w->lib.archive_write_set_format_gnutar(w->archive) != ARCHIVE_OK ||
		w->lib.archive_write_open_fd(w->archive, fd) != ARCHIVE_OK)
		return writer_error(w);
	return NULL;
}

static struct kx_err *write_node(struct writer *w, const struct capture_node *node)
{
	static const struct {
		mode_t type, perm;
	} modes[] = {
		[CAPTURE_NAME] = {AE_IFREG, 0600},
		[CAPTURE_FILE] = {AE_IFREG, 0600},
		[CAPTURE_FOLDER] = {AE_IFDIR, 0700},
		[CAPTURE_LINK] = {AE_IFLNK, 0777},
	};
	size_t size = node->kind == CAPTURE_FILE ? node->size : 0;

	w->lib.archive_entry_free(w->entry);
	w->entry = w->lib.archive_entry_new();
	if (!w->entry)
		return kx_err_nomem();
	w->lib.archive_entry_set_pathname(w->entry, node->path);
	w->lib.archive_entry_set_filetype(w->entry, modes[node->kind].type);
	w->lib.archive_entry_set_perm(w->entry, modes[node->kind].perm);
	w->lib.archive_entry_set_size(w->entry, (int64_t)size);
	w->lib.archive_entry_set_mtime(w->entry, w->now, 0);
	if (node->kind == CAPTURE_LINK)
		w->lib.archive_entry_set_symlink(w->entry, node->data);
	if (w->lib.archive_write_header(w->archive, w->entry) != ARCHIVE_OK ||
		(size && w->lib.archive_write_data(w->archive, node->data, size) !=
				 (la_ssize_t)size))
		return writer_error(w);
	return NULL;
}

static struct kx_err *write_nodes(
	struct writer *w, const struct capture *capture, int fd, enum compression how)
{
	const struct capture_node *about = capture_find(capture, CAPTURE_ABOUT);

	KX_TRY(set_up(w, fd, how));
	if (about)
		KX_TRY(write_node(w, about));
	for (size_t i = 0; i < capture->nodes.n; i++) {
		const struct capture_node *node = capture->nodes.v[i];

		if (node != about && !node->left_out && strcmp(node->path, ".") != 0)
			KX_TRY(write_node(w, node));
	}
	return w->lib.archive_write_close(w->archive) == ARCHIVE_OK ? NULL
								  : writer_error(w);
}

static struct kx_err *write_to(struct writer *w, const struct capture *capture, int fd,
	enum compression how)
{
	struct kx_err *err = write_nodes(w, capture, fd, how);

	if (w->entry)
		w->lib.archive_entry_free(w->entry);
	if (w->archive)
		w->lib.archive_write_free(w->archive);
	return err;
}

static struct kx_err *file_err(const char *path, int errnum)
{
	struct kx_err *err = kx_err_errno(KX_IO, errnum, "%s", path);

	if (errnum == EEXIST)
		return kx_err_append(
			err, "nothing is overwritten: remove it, or name another file");
	return err;
}

/* A file without a name gets one once it is whole. */
static struct kx_err *give_name(int fd, const char *path)
{
	char from[32];

	snprintf(from, sizeof(from), "/proc/self/fd/%d", fd);
	if (linkat(AT_FDCWD, from, AT_FDCWD, path, AT_SYMLINK_FOLLOW) < 0)
		return file_err(path, errno);
	return NULL;
}

static int open_unnamed(const char *path)
{
	const char *slash = strrchr(path, '/');
	KX_AUTO(freep)
	char *folder = slash ? strndup(path, slash - path + 1) : strdup(".");

	/* By its link in /proc it gets its name. */
	if (!folder || access("/proc/self/fd", F_OK) < 0)
		return -1;
	return open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
}

static struct kx_err *write_named(
	struct writer *w, const struct capture *capture, enum compression how)
{
	KX_AUTO(closep)
	int fd = open(w->path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		0600);

	if (fd < 0)
		return file_err(w->path, errno);
	struct kx_err *err = write_to(w, capture, fd, how);
	/* Some file systems over a network say only then that there is no room. */
	if (close(fd) < 0 && !err)
		err = file_err(w->path, errno);
	fd = -1;
	if (err)
		unlink(w->path);
	return err;
}

struct kx_err *tar_write(const struct capture *capture, const char *path)
{
	struct writer w = {.path = path, .now = time(NULL)};
	enum compression how;
	struct stat st;

	KX_TRY(tar_check_name(path));
	find_ending(path, &how);
	if (!lstat(path, &st))
		return file_err(path, EEXIST);
	KX_TRY(lib_archive_open("writing a record", &w.lib));
	KX_AUTO(closep) int fd = open_unnamed(path);
	if (fd < 0)
		return write_named(&w, capture, how);
	KX_TRY(write_to(&w, capture, fd, how));
	return give_name(fd, path);
}

#else

struct kx_err *tar_write(const struct capture *capture, const char *path)
{
	(void)capture;
	KX_TRY(tar_check_name(path));
	return lib_archive_open("writing a record", NULL);
}

#endif
