/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What only --check knows of how a crash image is set up. */
#ifndef KX_CHECK_KDUMP_H
#define KX_CHECK_KDUMP_H

#include <stdbool.h>

#include "check/service-files.h"
#include "facts/fact.h"
#include "facts/kdump-service.h"
#include "facts/panic-sysctls.h"
#include "facts/root-device.h"
#include "facts/unit-state.h"
#include "image/initrd-modules.h"

/* Where the dump goes, by the service's settings. */
struct dump_target {
	struct fact folder; /* of a directory of this machine: is it there? */

	/* The mount that it lies on; absent: what is mounted is not told. */
	struct fact mount;
	char *point, *type;
	bool read_only;
	bool asleep; /* it is an automount, and nobody looked behind it */
	struct fact_u64 space; /* bytes that root may write there; only of this machine */

	struct fact_root device; /* of a target that is a device */
};

/*
 * The file that GRUB's scripts take crashkernel= of, as update-grub(8) reads
 * /etc/default/grub and the files of /etc/default/grub.d behind it: the last one that has
 * the word on a command line of Linux, or of Xen. NULL: none.
 */
struct grub_words {
	char *linux_file, *below_file;
};

struct check_kdump {
	struct kdump_service service;
	struct service_files files; /* of service */
	struct unit_state unit; /* of service.unit */
	struct dump_target target;
	struct grub_words grub;
	struct panic_sysctls panic;

	/* in->crash is what the service would load, and no kernel was named */
	bool of_service;

	/* of a record: what it would load is there, but not what is in the files */
	bool names_alone;

	bool modules_seen; /* modules is of the initrds of in->crash */
	struct initrd_modules modules;
};

void check_kdump_destroy(struct check_kdump *kdump);

#endif
