// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/kdump-service.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "format/assignments.h"
#include "sys/sys.h"

/* Bytes of one file of settings. */
#define SETTINGS_MAX (64 << 10)

/* What the three of them name in assignments; NULL: not set. */
struct values {
	char *use, *kernel, *initrd, *cmdline, *remove, *append, *directory;
	char *nfs, *ssh, *ftp;
	char *version, *boot_dir, *image, *extension;
};

#define VALUE(name, member)                                                              \
	{                                                                                \
		name, offsetof(struct values, member)                                    \
	}

static const struct assigned_variable debian_variables[] = {
	VALUE("USE_KDUMP", use),
	VALUE("KDUMP_KERNEL", kernel),
	VALUE("KDUMP_INITRD", initrd),
	VALUE("KDUMP_CMDLINE", cmdline),
	VALUE("KDUMP_CMDLINE_APPEND", append),
	VALUE("KDUMP_COREDIR", directory),
	VALUE("NFS", nfs),
	VALUE("SSH", ssh),
	VALUE("FTP", ftp),
};

/* Red Hat's and SUSE's have the same names. */
static const struct assigned_variable sysconfig_variables[] = {
	VALUE("KDUMP_KERNELVER", version),
	VALUE("KDUMP_COMMANDLINE", cmdline),
	VALUE("KDUMP_COMMANDLINE_REMOVE", remove),
	VALUE("KDUMP_COMMANDLINE_APPEND", append),
	VALUE("KDUMP_SAVEDIR", directory),
	VALUE("KDUMP_BOOTDIR", boot_dir),
	VALUE("KDUMP_IMG", image),
	VALUE("KDUMP_IMG_EXT", extension),
};

static void values_destroy(struct values *values)
{
	char **all = (char **)values;

	for (size_t i = 0; i < sizeof(*values) / sizeof(*all); i++)
		free(all[i]);
	*values = (struct values){0};
}

static struct kx_err *read_values(const struct sys *sys, const char *path,
	const struct assigned_variable *variables, size_t n, struct values *values,
	struct kdump_service *ret)
{
	const struct assignments to = {variables, n, values, &ret->left};
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	KX_AUTO(freep) char *name = NULL;

	KX_TRY(text_format(&name, "%s/%s", sys->root, path));
	KX_TRY(sys_read(sys, path, SETTINGS_MAX, &text));
	return assignments_parse(text.s, text.size, name, &to);
}

static bool is_set(const char *value)
{
	return value && *value;
}

static struct kx_err *set(char **to, const char *value)
{
	char *copy = strdup(value);

	if (!copy)
		return kx_err_nomem();
	free(*to);
	*to = copy;
	return NULL;
}

/* What was set, or else the default. */
static struct kx_err *take(char **to, char **value, const char *otherwise)
{
	if (!*value)
		return otherwise ? set(to, otherwise) : NULL;
	free(*to);
	*to = *value;
	*value = NULL;
	return NULL;
}

static struct kx_err *take_cmdline(
	struct values *values, const char *append, struct kdump_service *ret)
{
	if (is_set(values->cmdline))
		KX_TRY(take(&ret->cmdline, &values->cmdline, NULL));
	return take(&ret->append, &values->append, append);
}

static struct kx_err *take_host(char **value, struct kdump_service *ret)
{
	if (!is_set(*value))
		return NULL;
	ret->to = KDUMP_TO_HOST;
	return take(&ret->target, value, NULL);
}

/* The release of the running kernel; error: it is not known. */
static struct kx_err *read_release(const struct sys *sys, char **ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	KX_TRY(sys_read_line(sys, "proc/sys/kernel/osrelease", &text));
	return set(ret, text.s);
}

/* ---- Debian ------------------------------------------------------------------------ */

#define DEBIAN_APPEND                                                                    \
	"reset_devices systemd.unit=kdump-tools-dump.service nr_cpus=1 irqpoll "         \
	"usbcore.nousb"

/* Of the running kernel's line; what the settings name in its place is left as it is. */
#define DEBIAN_REMOVES "crashkernel hugepages hugepagesz abm"

/* Without names the running kernel is loaded, where the service finds it. */
static struct kx_err *name_running(const struct sys *sys, struct kdump_service *ret)
{
	KX_TRY(read_release(sys, &ret->version));
	ret->of_running = true;
	KX_TRY(text_format(&ret->kernel, "/boot/vmlinuz-%s", ret->version));
	return text_format(&ret->initrd, "/boot/initrd.img-%s", ret->version);
}

static struct kx_err *read_debian(const struct sys *sys, struct kdump_service *ret)
{
	KX_AUTO(values_destroy) struct values values = {0};

	KX_TRY(read_values(sys, "etc/default/kdump-tools", debian_variables,
		KX_ARRAY_SIZE(debian_variables), &values, ret));
	ret->off = !values.use || !strcmp(values.use, "0");
	KX_TRY(take_cmdline(&values, DEBIAN_APPEND, ret));
	if (!ret->cmdline)
		KX_TRY(set(&ret->removes, DEBIAN_REMOVES));
	KX_TRY(take(&ret->directory, &values.directory, "/var/crash"));
	KX_TRY(take_host(&values.ftp, ret));
	KX_TRY(take_host(&values.nfs, ret));
	KX_TRY(take_host(&values.ssh, ret));
	if (!is_set(values.kernel))
		return facts_optional(name_running(sys, ret), NULL);
	KX_TRY(take(&ret->kernel, &values.kernel, NULL));
	ret->named = true;
	return is_set(values.initrd) ? take(&ret->initrd, &values.initrd, NULL) : NULL;
}

/* ---- Red Hat ----------------------------------------------------------------------- */

/* Words that stand before a target; the rest of them set something else. */
static const struct {
	const char *word;
	enum kdump_target to;
} targets[] = {
	{"nfs", KDUMP_TO_HOST},
	{"nfs4", KDUMP_TO_HOST},
	{"net", KDUMP_TO_HOST},
	{"ssh", KDUMP_TO_HOST},
	{"virtiofs", KDUMP_TO_HOST},
	{"raw", KDUMP_TO_RAW},
	{"ext2", KDUMP_TO_FILESYSTEM},
	{"ext3", KDUMP_TO_FILESYSTEM},
	{"ext4", KDUMP_TO_FILESYSTEM},
	{"xfs", KDUMP_TO_FILESYSTEM},
	{"btrfs", KDUMP_TO_FILESYSTEM},
	{"minix", KDUMP_TO_FILESYSTEM},
};

#define SPACES " \t\r"

/* Up to a comment, without spaces at its ends. */
static char *value_of(const char *line, size_t size)
{
	const char *hash = memchr(line, '#', size);

	if (hash)
		size = hash - line;
	while (size && strchr(SPACES, *line)) {
		line++;
		size--;
	}
	while (size && strchr(SPACES, line[size - 1]))
		size--;
	return strndup(line, size);
}

static struct kx_err *take_word(const char *word, char **value, struct kdump_service *ret)
{
	if (!strcmp(word, "path"))
		return take(&ret->directory, value, NULL);
	for (size_t i = 0; i < KX_ARRAY_SIZE(targets); i++)
		if (!strcmp(word, targets[i].word)) {
			ret->to = targets[i].to;
			return take(&ret->target, value, NULL);
		}
	return NULL;
}

static struct kx_err *take_line(const char *line, size_t size, struct kdump_service *ret)
{
	KX_AUTO(freep) char *words = value_of(line, size);

	if (!words)
		return kx_err_nomem();
	size_t n = strcspn(words, SPACES);
	if (!words[n])
		return NULL;
	words[n] = '\0';
	KX_AUTO(freep) char *value = value_of(words + n + 1, strlen(words + n + 1));
	if (!value)
		return kx_err_nomem();
	return take_word(words, &value, ret);
}

struct kx_err *kdump_conf_parse(
	const char *text, size_t size, const char *path, struct kdump_service *ret)
{
	const char *end = text + size;

	if (memchr(text, '\0', size))
		return kx_err_new(KX_FORMAT, "%s: a NUL byte in a text file", path);
	for (const char *next; text < end; text = next) {
		const char *newline = memchr(text, '\n', end - text);
		size_t line = (newline ? newline : end) - text;

		next = text + line + (newline ? 1 : 0);
		KX_TRY(take_line(text, line, ret));
	}
	return NULL;
}

static struct kx_err *read_conf(const struct sys *sys, struct kdump_service *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	KX_AUTO(freep) char *name = NULL;

	KX_TRY(text_format(&name, "%s%s", sys->root, ret->settings));
	KX_TRY(sys_read(sys, ret->settings + 1, SETTINGS_MAX, &text));
	KX_TRY(kdump_conf_parse(text.s, text.size, name, ret));
	return ret->directory ? NULL : set(&ret->directory, "/var/crash");
}

/*
 * Whatever line it starts from: dracut has put into the initrd where the dump goes, and
 * no file system is mounted by root=.
 */
#define RED_HAT_REMOVES                                                                  \
	"crashkernel panic_on_warn root rd.lvm.lv rd.luks.uuid rd.dm.uuid rd.md.uuid "   \
	"fcoe netroot rd.iscsi.initiator iscsi_initiator"

/* KDUMP_KERNELVER, or the running kernel. */
static struct kx_err *take_version(
	const struct sys *sys, struct values *values, struct kdump_service *ret)
{
	ret->of_running = !is_set(values->version);
	return ret->of_running ? read_release(sys, &ret->version)
			       : take(&ret->version, &values->version, NULL);
}

static struct kx_err *name_red_hat(
	const struct sys *sys, struct values *values, struct kdump_service *ret)
{
	const char *folder = is_set(values->boot_dir) ? values->boot_dir : "/boot";

	KX_TRY(take_version(sys, values, ret));
	KX_TRY(take(&ret->image, is_set(values->image) ? &values->image : &ret->image,
		"vmlinuz"));
	KX_TRY(take(&ret->extension, &values->extension, ""));
	KX_TRY(text_format(&ret->kernel, "%s/%s-%s%s", folder, ret->image, ret->version,
		ret->extension));
	KX_TRY(text_format(
		&ret->initrd, "%s/initramfs-%skdump.img", folder, ret->version));
	return is_set(values->boot_dir) ? take(&ret->folder, &values->boot_dir, NULL)
					: NULL;
}

static struct kx_err *read_red_hat(const struct sys *sys, struct kdump_service *ret)
{
	KX_AUTO(values_destroy) struct values values = {0};

	KX_TRY(read_conf(sys, ret));
	KX_TRY(facts_optional(read_values(sys, "etc/sysconfig/kdump", sysconfig_variables,
				      KX_ARRAY_SIZE(sysconfig_variables), &values, ret),
		NULL));
	if (ret->to == KDUMP_TO_RAW) {
		free(ret->directory);
		ret->directory = NULL;
	}
	KX_TRY(take_cmdline(&values, "", ret));
	KX_TRY(text_format(&ret->removes, RED_HAT_REMOVES " %s",
		values.remove ? values.remove : ""));
	return facts_optional(name_red_hat(sys, &values, ret), NULL);
}

/* ---- SUSE -------------------------------------------------------------------------- */

/* Both of the running kernel's line alone, and not where the settings have another. */
#define SUSE_REMOVES                                                                     \
	"root resume crashkernel splash mem BOOT_IMAGE showopts zfcp.allow_lun_scan "    \
	"hugepages acpi_no_memhotplug cgroup_disable unknown_nmi_panic "                 \
	"rd.udev.children-max notsc"
#define SUSE_ADDS                                                                        \
	"sysrq=yes reset_devices acpi_no_memhotplug cgroup_disable=memory nokaslr "      \
	"numa=off irqpoll root=kdump rootflags=bind rd.udev.children-max=8 nr_cpus="

/* A URL; without "://" it is a directory. */
static struct kx_err *take_savedir(char **value, struct kdump_service *ret)
{
	const char *url = is_set(*value) ? *value : "/var/crash";

	if (strstr(url, "://") && !text_starts(url, "file://"))
		return take_host(value, ret);
	return set(&ret->directory, text_starts(url, "file://") ? url + 7 : url);
}

/* Newer services keep links to what they load, older ones take it from /boot. */
static struct kx_err *name_suse(
	const struct sys *sys, struct values *values, struct kdump_service *ret)
{
	uint64_t there;
	bool newer;

	KX_TRY(facts_optional(facts_exists(sys, "var/lib/kdump/kernel", &there), &newer));
	ret->named = newer;
	if (newer) {
		KX_TRY(set(&ret->kernel, "/var/lib/kdump/kernel"));
		return set(&ret->initrd, "/var/lib/kdump/initrd");
	}
	KX_TRY(take_version(sys, values, ret));
	KX_TRY(text_format(&ret->kernel, "/boot/vmlinuz-%s", ret->version));
	return text_format(&ret->initrd, "/boot/initrd-%s-kdump", ret->version);
}

static struct kx_err *read_suse(const struct sys *sys, struct kdump_service *ret)
{
	KX_AUTO(values_destroy) struct values values = {0};

	KX_TRY(read_values(sys, "etc/sysconfig/kdump", sysconfig_variables,
		KX_ARRAY_SIZE(sysconfig_variables), &values, ret));
	KX_TRY(take_cmdline(&values, "", ret));
	if (!ret->cmdline) {
		KX_TRY(set(&ret->removes, SUSE_REMOVES));
		ret->adds = SUSE_ADDS;
	}
	KX_TRY(take_savedir(&values.directory, ret));
	return facts_optional(name_suse(sys, &values, ret), NULL);
}

/* ---- which one --------------------------------------------------------------------- */

/* In this order: Red Hat's has the file of SUSE's, too. */
static const struct {
	enum kdump_kind kind;
	const char *settings, *unit;
	struct kx_err *(*read)(const struct sys *sys, struct kdump_service *ret);
} kinds[] = {
	{KDUMP_TOOLS, "/etc/default/kdump-tools", "kdump-tools.service", read_debian},
	{KDUMPCTL, "/etc/kdump.conf", "kdump.service", read_red_hat},
	{KDUMP_SUSE, "/etc/sysconfig/kdump", "kdump.service", read_suse},
};

static struct kx_err *read_kind(
	const struct sys *sys, size_t i, struct kdump_service *ret)
{
	uint64_t there;

	KX_TRY(facts_exists(sys, kinds[i].settings + 1, &there));
	ret->kind = kinds[i].kind;
	ret->settings = kinds[i].settings;
	ret->unit = kinds[i].unit;
	ret->adds = "";
	return kinds[i].read(sys, ret);
}

static struct kx_err *read_any(const struct sys *sys, struct kdump_service *ret)
{
	struct kx_err *err = NULL;

	for (size_t i = 0; i < KX_ARRAY_SIZE(kinds); i++) {
		kx_err_free(err);
		err = read_kind(sys, i, ret);
		if (!sys_err_absent(err))
			return err;
	}
	return err;
}

struct kx_err *kdump_service_read(const struct sys *sys, struct kdump_service *ret)
{
	return fact_settle(&ret->fact, read_any(sys, ret));
}

void kdump_service_destroy(struct kdump_service *service)
{
	kx_err_free(service->left);
	free(service->kernel);
	free(service->initrd);
	free(service->version);
	free(service->folder);
	free(service->image);
	free(service->extension);
	free(service->cmdline);
	free(service->removes);
	free(service->append);
	free(service->target);
	free(service->directory);
	fact_destroy(&service->fact);
	*service = (struct kdump_service){0};
}
