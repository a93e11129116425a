/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What only --check knows of the machine: no plan depends on it. */
#ifndef KX_CHECK_SYSTEM_H
#define KX_CHECK_SYSTEM_H

#include "facts/fact.h"

/* How a distribution is set up, by ID and ID_LIKE of os-release(5). */
enum distribution {
	DISTRIBUTION_OTHER, /* another, or not known */
	DISTRIBUTION_ALPINE,
	DISTRIBUTION_ARCH,
	DISTRIBUTION_DEBIAN, /* and Ubuntu */
	DISTRIBUTION_NIXOS,
	DISTRIBUTION_RHEL, /* and Fedora, and what is built of them */
	DISTRIBUTION_SUSE
};

/* An option of the kernel's configuration that judges ask for. */
enum config_option {
	CONFIG_KEXEC,
	CONFIG_KEXEC_FILE,
	CONFIG_CRASH_DUMP,
	CONFIG_KEXEC_SIG,
	CONFIG_KEXEC_SIG_FORCE,
	CONFIG_IMA_SECURE_BOOT, /* …_SECURE_AND_OR_TRUSTED_BOOT */
	CONFIG_OPTION_COUNT
};

struct check_system {
	struct fact_text release; /* the running kernel's: uname -r */
	struct fact_text os_name; /* PRETTY_NAME of os-release */
	enum distribution distribution;
	struct fact_u64 has_grub; /* value 1: there is /etc/default/grub */

	/* The running kernel's configuration: value 1 for y. */
	struct fact config;
	bool options[CONFIG_OPTION_COUNT];

	/* A rule of udev by which the crash image is loaded again: its path. */
	struct fact_text hotplug_rule;
};

/* "CONFIG_KEXEC_FILE" */
const char *config_option_name(enum config_option option);

/* ID and ID_LIKE of os-release(5), which may be NULL. */
enum distribution distribution_of(const char *id, const char *id_like);

void check_system_destroy(struct check_system *system);

#endif
