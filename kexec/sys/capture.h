/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was read of a machine, as a tree that can be written down: a sys with a capture
 * notes in it each file as it was read, each directory with the names in it, each link on
 * the way, and what could not be read. Who plans below that tree reads the same.
 *
 * What was seen only as a name is there without its bytes. Nothing here fails: the first
 * error is kept, and said by capture_error().
 */
#ifndef KX_CAPTURE_H
#define KX_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Of the record itself, beside the machine's own folders. */
#define CAPTURE_DIR "kexec-record"

/* What it is; a record of a running machine has the line CAPTURE_RUNNING in it. */
#define CAPTURE_ABOUT CAPTURE_DIR "/about"
#define CAPTURE_RUNNING "of a running machine"

/* A line for each path that could not be read: ERRNO, a blank, the path. */
#define CAPTURE_FAILURES CAPTURE_DIR "/failures"

/*
 * Pieces of files that are too large, or too far apart: …/PATH/OFFSET, OFFSET in hex.
 * Beside them what was asked of a file and is not in it: …/PATH/stat, …/PATH/free, and
 * other notes (sys_keep_note()).
 */
#define CAPTURE_PARTS CAPTURE_DIR "/parts"

/* In all; a machine's own is some MiB at most. */
#define CAPTURE_CAP (512ULL << 20)

enum capture_kind { CAPTURE_NAME, CAPTURE_FILE, CAPTURE_FOLDER, CAPTURE_LINK };

struct capture_node {
	char *path; /* without a leading slash, and no link on its way */
	enum capture_kind kind;
	char *data; /* bytes of a file, text of a link; a NUL behind them */
	size_t size;
	int errnum; /* of a failure */
	bool left_out; /* not to be written down */
};

struct capture_set {
	struct capture_node **v; /* in the order of their paths once sorted */
	size_t n, capacity;
	void *index; /* of tsearch(3), by path */
};

struct capture {
	struct capture_set nodes;
	struct capture_set failures; /* path and errnum alone */
	uint64_t bytes;		     /* of all data */
	struct kx_err *err;	     /* the first */
};

void capture_destroy(struct capture *capture);

/* Takes err, and keeps it if it is the first. */
void capture_fail(struct capture *capture, struct kx_err *err);

/* Takes the error that was kept; NULL: there is none. */
struct kx_err *capture_error(struct capture *capture);

/*
 * A node. data NULL with size 0: none. A path that is there keeps the kind that says
 * more, and of two contents the longer one; the folders above it need no node.
 */
void capture_add(struct capture *capture, enum capture_kind kind, const char *path,
	const void *data, size_t size);

/* Add a line to a file, made where it is not there, unless it has it. line has none. */
void capture_add_line(struct capture *capture, const char *path, const char *line);

/* The node of that path; NULL: there is none. */
struct capture_node *capture_find(const struct capture *capture, const char *path);

/* That path was there, and could not be read. The last error of a path counts. */
void capture_add_failure(struct capture *capture, const char *path, int errnum);

/*
 * The same below root_fd, by a path that links may be on: they are added, and *ret is
 * where they lead. False: nothing is there, or what stands in capture->err. last: follow
 * a link that path ends on, too. The caller frees *ret.
 */
bool capture_resolve(struct capture *capture, int root_fd, const char *path, bool last,
	char **ret);

/* Give a node of set, which is one of capture's, another path; takes it. */
void capture_rename(struct capture *capture, struct capture_set *set,
	struct capture_node *node, char *path);

/* By path, so that a folder comes before what is in it. */
void capture_sort(struct capture *capture);

#endif
