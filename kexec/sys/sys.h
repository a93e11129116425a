/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one seam to the running system. Facts are read below a root directory, so that the
 * same program plans for any captured machine (--root=DIR). What changes the system
 * stands in sys-act.h.
 */
#ifndef KX_SYS_H
#define KX_SYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/err.h"
#include "sys/asleep.h"

struct capture;

struct sys {
	int root_fd;
	bool live;	  /* root is this machine: acting is allowed */
	bool complete;	  /* what is not there is not on the machine: live, or a record */
	bool recorded;	  /* by --record: files that were seen as names are empty */
	const char *root; /* as given; "" when live, so that messages read "/proc/…" */
	const char *dir;  /* what a path is to be put behind to be opened; root mostly */

	/* NULL, or what keeps all that is read (capture.h); not the sys's own */
	struct capture *capture;

	/* of a record: what could not be read when it was made; NULL: nothing */
	char *failures;

	/*
	 * What is at or below one of these is KX_DENIED, for who must not have it mounted
	 * by looking. Links to it are followed. Its strings must outlive the sys.
	 */
	struct asleep asleep;
};

/* root NULL is this machine. The string must outlive the sys. */
struct kx_err *sys_open(const char *root, struct sys *ret);
void sys_close(struct sys *sys);

/*
 * For who reads a whole file for a few pieces of it: what a record keeps of path. line:
 * to be added to what is kept already; NULL: nothing more, but the file. No effect unless
 * there is a capture.
 */
void sys_keep_line(const struct sys *sys, const char *path, const char *line);

/* What was read: size bytes and a NUL behind them that size does not count. */
struct sys_text {
	char *s;
	size_t size;
};
void sys_text_destroy(struct sys_text *text);

/*
 * For who learns of a file what no record has the bytes for: a note of that name beside
 * it; no effect unless there is a capture. It is read of a record, up to max bytes; *ret
 * is empty where there is none. Errors: as of sys_read(), but that it is not there.
 */
void sys_keep_note(
	const struct sys *sys, const char *path, const char *name, const char *text);
struct kx_err *sys_read_note(const struct sys *sys, const char *path, const char *name,
	size_t max, struct sys_text *ret);

/*
 * Read a regular file below the root. path has no leading slash ("proc/iomem").
 * At most max bytes: a longer file is KX_LIMIT. A file that is not there is KX_IO with
 * errnum ENOENT (or ENOTDIR), one that may not be read KX_DENIED with EACCES or EPERM.
 * On an error *ret is left empty.
 */
struct kx_err *sys_read(
	const struct sys *sys, const char *path, size_t max, struct sys_text *ret);

/* The first max bytes of a file that may be longer: the rest is left. */
struct kx_err *sys_read_head(
	const struct sys *sys, const char *path, size_t max, struct sys_text *ret);

/* The same as sys_read() for a one-line file: no trailing white space, no NUL inside. */
struct kx_err *sys_read_line(
	const struct sys *sys, const char *path, struct sys_text *ret);

/* A file that holds one number; base as in number_parse(). */
struct kx_err *sys_read_u64(
	const struct sys *sys, const char *path, int base, uint64_t *ret);

/*
 * Exactly size bytes at offset (bytes from the start), of a file too large to be read as
 * a whole (/proc/kcore). KX_FORMAT when the file ends before them. A record has each such
 * piece as a file of its own.
 */
struct kx_err *sys_read_at(
	const struct sys *sys, const char *path, uint64_t offset, void *buf, size_t size);

/*
 * size bytes of physical memory at paddr, through /dev/mem, which allows the kernel's
 * choice of it. Errors as of sys_read_at().
 */
struct kx_err *sys_read_memory(
	const struct sys *sys, uint64_t paddr, void *buf, size_t size);

/*
 * Hand each line of a file of at most max bytes to take(), without its newline and with a
 * NUL, until take() returns false. Memory is bounded by the longest line, and that by
 * SYS_LINE_MAX. Errors as of sys_read(); KX_LIMIT also for a longer line.
 */
#define SYS_LINE_MAX (64 << 10)
struct kx_err *sys_scan_lines(const struct sys *sys, const char *path, uint64_t max,
	bool (*take)(void *arg, const char *line), void *arg);

/*
 * The same of each message of the kernel's log that is still there, which /dev/kmsg hands
 * out one by one, with what stands before its text (Documentation/ABI/testing/dev-kmsg).
 * A captured machine has it as a file.
 */
struct kx_err *sys_scan_log(
	const struct sys *sys, bool (*take)(void *arg, const char *line), void *arg);
#define SYS_LOG_PATH "dev/kmsg"

/* Where a symbolic link points, as text; KX_IO with EINVAL for what is none. */
struct kx_err *sys_readlink(
	const struct sys *sys, const char *path, struct sys_text *ret);

/*
 * Is there a regular file at path? *ret is where links lead, with a leading slash, to be
 * opened behind sys->root. Freed by the caller. Errors as of sys_read(); KX_FORMAT for
 * what is no regular file.
 */
struct kx_err *sys_find_file(const struct sys *sys, const char *path, char **ret);

/* What stat(2) says of what path leads to. Errors as of sys_read(). */
struct kx_err *sys_stat(const struct sys *sys, const char *path, struct stat *ret);

/*
 * Bytes that root may still write to the file system that path lies on. Of a captured
 * machine only a record has it; that it is not known sys_err_absent() tells. Other errors
 * as of sys_read().
 */
struct kx_err *sys_free_space(const struct sys *sys, const char *path, uint64_t *ret);

/* Is an error of the above "not there"? */
bool sys_err_absent(const struct kx_err *err);

/* Takes err. NULL if it is "not there", else err. */
struct kx_err *sys_forgive_absent(struct kx_err *err);

/* Names in a directory, without . and .., sorted by strverscmp(). */
struct sys_names {
	char **v;
	size_t n;
};
struct kx_err *sys_list(const struct sys *sys, const char *path, struct sys_names *ret);

/* The same for one that has folders and files: those and these apart. Links are files. */
struct kx_err *sys_list_apart(const struct sys *sys, const char *path,
	struct sys_names *ret_dirs, struct sys_names *ret_files);
void sys_names_destroy(struct sys_names *names);

/*
 * A directory whose many small files are read one after the other: each is looked up from
 * here, and not from the root, so that links of a captured machine end here too. sys and
 * path must outlive it.
 */
struct sys_dir {
	const struct sys *sys;
	const char *path; /* in messages */
	int fd;
};
struct kx_err *sys_open_dir(const struct sys *sys, const char *path, struct sys_dir *ret);
void sys_dir_close(struct sys_dir *dir);

/*
 * The number in the one-line file name ("cpu0/crash_notes") below dir, in one open, one
 * read and one close, for thousands of them. base as in number_parse(). Errors as of
 * sys_read_u64().
 */
struct kx_err *sys_dir_read_u64(
	const struct sys_dir *dir, const char *name, int base, uint64_t *ret);

/*
 * uname -m of the machine; for a captured one proc/sys/kernel/arch. Freed by the caller.
 */
struct kx_err *sys_machine(const struct sys *sys, char **ret);

/*
 * size random bytes from the kernel. A captured machine delivers zero bytes: a plan of it
 * is never loaded, and its output must not differ from run to run.
 */
struct kx_err *sys_random(const struct sys *sys, void *buf, size_t size);

#endif
