/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What reading hands to a capture, and reads of one that was written down. The functions
 * that keep need sys->capture; what they lack memory for, the capture's error says.
 */
#ifndef KX_SYS_KEEP_H
#define KX_SYS_KEEP_H

#include "sys/capture.h"
#include "sys/sys.h"

/* A node where path leads, and the links on the way. A CAPTURE_LINK is not followed. */
void sys_keep(const struct sys *sys, enum capture_kind kind, const char *path,
	const void *data, size_t size);

/* size bytes that were read of path at offset. */
void sys_keep_part(const struct sys *sys, const char *path, uint64_t offset,
	const void *data, size_t size);

/* What was asked of path: of sys_stat(), and of sys_free_space(). */
void sys_keep_stat(const struct sys *sys, const char *path, const struct stat *st);
void sys_keep_free(const struct sys *sys, const char *path, uint64_t bytes);

/* A name in the folder at path, as what it is: KX_NOMEM. */
struct kx_err *sys_keep_name(const struct sys *sys, const char *path, const char *name);

/* path cannot be read. What is not there, or is no link, needs no word. */
void sys_keep_failure(const struct sys *sys, const char *path, int errnum);

/* Such a part of a record; *ret_found false: it has none from that offset on. */
struct kx_err *sys_read_part(const struct sys *sys, const char *path, uint64_t offset,
	void *buf, size_t size, bool *ret_found);

/* The same of what sys_keep_stat() kept, whose other members are 0, and of the other. */
struct kx_err *sys_read_stat(
	const struct sys *sys, const char *path, struct stat *ret, bool *ret_found);
struct kx_err *sys_read_free(
	const struct sys *sys, const char *path, uint64_t *ret, bool *ret_found);

/* Fill sys->failures, recorded and complete. Errors: as of sys_read(). */
struct kx_err *sys_read_record(struct sys *sys);

/* The errno of path in there; errnum: it is not in there. */
int sys_failure_of(const struct sys *sys, const char *path, int errnum);

#endif
