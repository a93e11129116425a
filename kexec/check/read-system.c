// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/cleanup.h"
#include "base/text.h"
#include "check/read.h"
#include "facts/kernel-config.h"
#include "format/os-release.h"
#include "sys/sys.h"

/* os-release(5); a line each, seldom over a page. */
#define OS_RELEASE_CAP (64 << 10)

static struct kx_err *read_os_text(const struct sys *sys, struct sys_text *ret)
{
	struct kx_err *err = sys_read(sys, "etc/os-release", OS_RELEASE_CAP, ret);

	if (!sys_err_absent(err))
		return err;
	kx_err_free(err);
	return sys_read(sys, "usr/lib/os-release", OS_RELEASE_CAP, ret);
}

static struct kx_err *read_os(const struct sys *sys, struct check_system *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	KX_AUTO(freep) char *id = NULL;
	KX_AUTO(freep) char *like = NULL;

	KX_TRY(fact_settle(&ret->os_name.fact, read_os_text(sys, &text)));
	if (!text.s)
		return NULL;
	KX_TRY(os_release_find(text.s, "PRETTY_NAME", &ret->os_name.text));
	KX_TRY(os_release_find(text.s, "ID", &id));
	KX_TRY(os_release_find(text.s, "ID_LIKE", &like));
	ret->distribution = distribution_of(id, like);
	return NULL;
}

static struct kx_err *read_release(const struct sys *sys, struct fact_text *ret)
{
	struct sys_text text = {0};
	struct kx_err *err = sys_read_line(sys, "proc/sys/kernel/osrelease", &text);

	ret->text = text.s;
	return fact_settle(&ret->fact, err);
}

static struct kx_err *read_options(const struct sys *sys, bool *options)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	KX_TRY(kernel_config_read(sys, &text));
	for (int i = 0; i < CONFIG_OPTION_COUNT; i++)
		KX_TRY(kernel_config_text_has(
			text.s, config_option_name(i), &options[i]));
	return NULL;
}

/* Of Debian's kdump-tools, of Fedora and RHEL, and of SUSE. */
static struct kx_err *read_hotplug_rule(const struct sys *sys, char **ret)
{
	static const char *const paths[] = {
		"etc/udev/rules.d/50-kdump-tools.rules",
		"lib/udev/rules.d/50-kdump-tools.rules",
		"usr/lib/udev/rules.d/50-kdump-tools.rules",
		"etc/udev/rules.d/98-kexec.rules",
		"usr/lib/udev/rules.d/98-kexec.rules",
		"usr/lib/udev/rules.d/70-kdump.rules",
	};
	uint64_t found;
	bool there;

	for (size_t i = 0; i < KX_ARRAY_SIZE(paths); i++) {
		KX_TRY(facts_optional(facts_exists(sys, paths[i], &found), &there));
		if (there)
			return text_format(ret, "/%s", paths[i]);
	}
	return facts_absent(sys, "usr/lib/udev/rules.d", "none of kdump's rules");
}

struct kx_err *check_read_system(const struct sys *sys, struct check_system *ret)
{
	*ret = (struct check_system){0};
	KX_TRY(read_release(sys, &ret->release));
	KX_TRY(read_os(sys, ret));
	KX_TRY(fact_settle(&ret->has_grub.fact,
		facts_exists(sys, "etc/default/grub", &ret->has_grub.value)));
	KX_TRY(fact_settle(&ret->hotplug_rule.fact,
		read_hotplug_rule(sys, &ret->hotplug_rule.text)));
	return fact_settle(&ret->config, read_options(sys, ret->options));
}
