// SPDX-License-Identifier: GPL-2.0-or-later
#include "capture/archive-root.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "capture/report.h"
#include "capture/tar.h"

bool archive_root_is(const char *root)
{
	struct stat st;

	return root && !stat(root, &st) && S_ISREG(st.st_mode);
}

/*
 * What a machine's folder has that nothing here reads, and that may be large: logs and
 * homes; of /usr and /lib only what tells of the system and its kernels.
 */
static bool is_of_use(const char *path)
{
	if (text_starts(path, "sos_commands/") || (text_ends(path, ".txt") &&
						    !strchr(path, '/')))
		return report_reads(path);
	static const char *const never[] = {"var/", "home/", "root/", "tmp/", "opt/",
		"srv/", "mnt/", "media/", "sos_logs/", "sos_reports/", "sos_strings/"};
	const char *lib = text_starts(path, "usr/") ? path + strlen("usr/") : path;

	for (size_t i = 0; i < KX_ARRAY_SIZE(never); i++)
		if (text_starts(path, never[i]))
			return false;
	if (text_starts(lib, "lib/modules/"))
		return strstr(lib, "/config") != NULL;
	if (lib != path || text_starts(path, "lib/"))
		return text_starts(lib, "lib/os-release") ||
		       text_starts(lib, "lib/kernel") ||
		       text_starts(lib, "lib/systemd/system/") ||
		       text_starts(lib, "lib/udev/rules.d/");
	return true;
}

/* A report has all of it in one folder, whose name is its own. */
static bool has_known_start(const char *path)
{
	static const char *const known[] = {"proc", "sys", "dev", "boot", "efi", "etc",
		"run", "xen", "usr", "lib", "var", "home", "root", "tmp", "opt", "srv",
		"mnt", "media", CAPTURE_DIR};
	size_t size = strcspn(path, "/");

	for (size_t i = 0; i < KX_ARRAY_SIZE(known); i++)
		if (size == strlen(known[i]) && !strncmp(path, known[i], size))
			return true;
	return false;
}

/* All of a record is, which says first that it is one. */
static bool wanted(void *arg, const char *path)
{
	bool *is_record = arg;

	if (!has_known_start(path) && strchr(path, '/'))
		path = strchr(path, '/') + 1;
	*is_record |= !strcmp(path, CAPTURE_ABOUT);
	return *is_record || is_of_use(path);
}

/* The name of the only folder in the archive, where that is not the machine's own. */
static struct kx_err *find_top(const struct sys *unpacked, char **ret)
{
	KX_AUTO(sys_names_destroy) struct sys_names dirs = {0};
	KX_AUTO(sys_names_destroy) struct sys_names files = {0};

	KX_TRY(sys_list_apart(unpacked, ".", &dirs, &files));
	*ret = NULL;
	if (dirs.n == 1 && !has_known_start(dirs.v[0]))
		*ret = KX_STEAL(dirs.v[0]);
	return NULL;
}

static struct kx_err *find_dir(struct archive_root *root)
{
	KX_AUTO(sys_close) struct sys unpacked = {.root_fd = -1};
	KX_AUTO(freep) char *top = NULL;

	KX_TRY(sys_open(root->scratch.path, &unpacked));
	KX_TRY(find_top(&unpacked, &top));
	return text_format(&root->dir, "%s%s%s", root->scratch.path, top ? "/" : "",
		top ? top : "");
}

/* Without any of these it is an archive of something else. */
static struct kx_err *require_machine(const struct sys *sys)
{
	static const char *const folders[] = {"proc", "sys", "boot", "etc", CAPTURE_DIR};

	for (size_t i = 0; i < KX_ARRAY_SIZE(folders); i++)
		if (!faccessat(sys->root_fd, folders[i], F_OK, AT_SYMLINK_NOFOLLOW))
			return NULL;
	return kx_err_new(KX_FORMAT,
		"%s: no machine is in it: neither a record (--record), nor a report of "
		"sosreport or supportconfig, nor folders like proc and sys",
		sys->root);
}

static struct kx_err *open_unpacked(const char *path, struct archive_root *root,
	struct sys *sys, struct warnings *said)
{
	KX_TRY(find_dir(root));
	KX_TRY(report_lay_out(root->dir, path, said));
	KX_TRY(sys_open(root->dir, sys));
	sys->root = path;
	return require_machine(sys);
}

struct kx_err *archive_root_open(const char *path, struct archive_root *ret,
	struct sys *sys, struct warnings *said)
{
	KX_AUTO(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	bool is_record = false;

	if (fd < 0)
		return kx_err_errno(KX_IO, errno, "%s", path);
	KX_TRY(scratch_make(&ret->scratch));
	KX_TRY(tar_unpack(fd, path, ret->scratch.fd, wanted, &is_record));
	return open_unpacked(path, ret, sys, said);
}

void archive_root_close(struct archive_root *root)
{
	scratch_remove(&root->scratch);
	free(root->dir);
	*root = ARCHIVE_ROOT_NONE;
}
