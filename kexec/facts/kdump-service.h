/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The service that has a crash image stand by, as distributions ship one: what it is set
 * to load, and where its dump goes. Its settings are data: no shell reads them.
 */
#ifndef KX_KDUMP_SERVICE_H
#define KX_KDUMP_SERVICE_H

#include <stdbool.h>

#include "base/err.h"
#include "facts/fact.h"

struct sys;

enum kdump_kind {
	KDUMP_TOOLS, /* Debian's, and those of its kin: kdump-tools.conf(5) */
	KDUMPCTL,    /* Red Hat's: kdump.conf(5), and /etc/sysconfig/kdump */
	KDUMP_SUSE   /* SUSE's: kdump(5) */
};

enum kdump_target {
	KDUMP_TO_DIRECTORY,  /* of what is mounted on this machine */
	KDUMP_TO_FILESYSTEM, /* directory of a file system on target, a device */
	KDUMP_TO_RAW,	     /* on target, a device, without a file system */
	KDUMP_TO_HOST	     /* over a network, to target */
};

struct kdump_service {
	struct fact fact; /* absent: there are no settings of one */
	enum kdump_kind kind;
	const char *unit;     /* "kdump-tools.service" */
	const char *settings; /* the file: "/etc/default/kdump-tools" */

	/*
	 * The first line of the settings that only a shell can tell: what is set there is
	 * not known, and may be all of it. NULL: none.
	 */
	struct kx_err *left;

	bool off; /* the settings say not to load */

	/*
	 * Absolute paths of what it loads, if named. Else they are where it looks first,
	 * and there are other places. NULL: not told, or no initrd.
	 */
	char *kernel, *initrd;
	bool named;

	/*
	 * By what it is looked for where it is not named: a release (NULL: not known), of
	 * the running kernel or of the settings; of KDUMPCTL also the settings' folder
	 * (NULL: its own ones), and what stands before "-RELEASE" and behind it.
	 */
	char *version;
	bool of_running;
	char *folder, *image, *extension;

	/*
	 * The command line: cmdline in place of the running kernel's (NULL: that one),
	 * without the parameters of these names (words), and then append, "" for nothing.
	 */
	char *cmdline, *removes, *append;

	/*
	 * What the service adds by itself, before append: words; "=" at an end is any
	 * value.
	 */
	const char *adds;

	enum kdump_target to;
	char *target;	 /* "server:/export", "UUID=…"; NULL: of a directory */
	char *directory; /* "/var/crash"; NULL: of a raw device */
};

/* Read it; ret was zeroed. Returns only KX_NOMEM. */
struct kx_err *kdump_service_read(const struct sys *sys, struct kdump_service *ret);
void kdump_service_destroy(struct kdump_service *service);

/*
 * Pure: take size bytes of kdump.conf(5) into ret's target and directory. Of one word
 * that stands twice, the last one counts. Error: KX_FORMAT for a NUL byte.
 */
struct kx_err *kdump_conf_parse(
	const char *text, size_t size, const char *path, struct kdump_service *ret);

#endif
