// SPDX-License-Identifier: GPL-2.0-or-later
#include "check/system.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

const char *config_option_name(enum config_option option)
{
	static const char *const names[] = {
		[CONFIG_KEXEC] = "CONFIG_KEXEC",
		[CONFIG_KEXEC_FILE] = "CONFIG_KEXEC_FILE",
		[CONFIG_CRASH_DUMP] = "CONFIG_CRASH_DUMP",
		[CONFIG_KEXEC_SIG] = "CONFIG_KEXEC_SIG",
		[CONFIG_KEXEC_SIG_FORCE] = "CONFIG_KEXEC_SIG_FORCE",
		[CONFIG_IMA_SECURE_BOOT] = "CONFIG_IMA_SECURE_AND_OR_TRUSTED_BOOT",
	};

	return names[option];
}

static const struct {
	const char *id;
	enum distribution is;
} distributions[] = {
	{"alpine", DISTRIBUTION_ALPINE},
	{"arch", DISTRIBUTION_ARCH},
	{"debian", DISTRIBUTION_DEBIAN},
	{"ubuntu", DISTRIBUTION_DEBIAN},
	{"nixos", DISTRIBUTION_NIXOS},
	{"rhel", DISTRIBUTION_RHEL},
	{"fedora", DISTRIBUTION_RHEL},
	{"centos", DISTRIBUTION_RHEL},
	{"suse", DISTRIBUTION_SUSE},
	{"opensuse", DISTRIBUTION_SUSE},
	{"sles", DISTRIBUTION_SUSE},
};

static enum distribution find_word(const char *word, size_t length)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(distributions); i++)
		if (strlen(distributions[i].id) == length &&
			!memcmp(distributions[i].id, word, length))
			return distributions[i].is;
	return DISTRIBUTION_OTHER;
}

/* ID_LIKE is a list, the closest first. */
static enum distribution find_in(const char *list)
{
	enum distribution is = DISTRIBUTION_OTHER;

	while (list && *list && is == DISTRIBUTION_OTHER) {
		size_t length = strcspn(list, " \t");

		is = find_word(list, length);
		list += length;
		list += strspn(list, " \t");
	}
	return is;
}

enum distribution distribution_of(const char *id, const char *id_like)
{
	enum distribution is = find_in(id);

	return is == DISTRIBUTION_OTHER ? find_in(id_like) : is;
}

void check_system_destroy(struct check_system *system)
{
	fact_destroy(&system->release.fact);
	free(system->release.text);
	fact_destroy(&system->os_name.fact);
	free(system->os_name.text);
	fact_destroy(&system->has_grub.fact);
	fact_destroy(&system->config);
	fact_destroy(&system->hotplug_rule.fact);
	free(system->hotplug_rule.text);
	*system = (struct check_system){0};
}
