// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/root-device.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "sys/sys.h"

/* Where the kernel and udev have names; those of tags[] beside them. */
static const char dev_dir[] = "dev";
static const char mapper_dir[] = "dev/mapper";
static const char names_dir[] = "sys/class/block";
static const char numbers_dir[] = "sys/dev/block";

/* An error that makes the fact absent. */
static struct kx_err *cannot_tell(const struct sys *sys)
{
	return facts_absent(sys, "dev", "does not tell");
}

static bool has_name(const struct sys_names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (!strcmp(names->v[i], name))
			return true;
	return false;
}

/* Is name in the directory? *ret_other: is anything else? */
static struct kx_err *look_in(const struct sys *sys, const char *dir, const char *name,
	bool *ret_there, bool *ret_other)
{
	KX_AUTO(sys_names_destroy) struct sys_names names = {0};

	KX_TRY(sys_list(sys, dir, &names));
	*ret_there = has_name(&names, name);
	*ret_other = names.n > (*ret_there ? 1 : 0);
	return NULL;
}

/* The same for one that says something only if it is not empty. */
static struct kx_err *look_in_full(
	const struct sys *sys, const char *dir, const char *name, bool *ret_there)
{
	bool other;

	KX_TRY(look_in(sys, dir, name, ret_there, &other));
	return *ret_there || other ? NULL : cannot_tell(sys);
}

/* ---- TAG=VALUE --------------------------------------------------------------------- */

/* What is written differently, and found by some who read it, is there, too. */
static struct kx_err *find_tag(
	const struct sys *sys, const char *dir, const char *value, bool *ret_there)
{
	KX_AUTO(sys_names_destroy) struct sys_names names = {0};
	KX_AUTO(freep) char *wanted = strdup(value);

	if (!wanted)
		return kx_err_nomem();
	KX_TRY(sys_list(sys, dir, &names));
	text_unescape_udev(wanted);
	*ret_there = false;
	for (size_t i = 0; i < names.n; i++) {
		text_unescape_udev(names.v[i]);
		*ret_there |= !strcasecmp(names.v[i], wanted);
	}
	return NULL;
}

static const struct {
	const char *tag, *dir;
} tags[] = {
	{"UUID=", "dev/disk/by-uuid"},
	{"PARTUUID=", "dev/disk/by-partuuid"},
	{"LABEL=", "dev/disk/by-label"},
	{"PARTLABEL=", "dev/disk/by-partlabel"},
};

/* A partition behind the one that is named has a name that udev does not make. */
static bool is_relative(const char *value)
{
	return strstr(value, "/PARTNROFF=") != NULL;
}

/* "/dev/sda2:/dev/sdb2": the members of one file system, as bcachefs has it. */
static bool is_list(const char *spec)
{
	return strstr(spec, ":/dev/") != NULL;
}

/* ---- /dev/NAME --------------------------------------------------------------------- */

/* What is no disk, or comes to be only when an initrd asks for it. */
static bool is_made_later(const char *name)
{
	static const char *const starts[] = {"nfs", "cifs", "ram", "root", "mtd", "ubi",
		"md", "dm-", "nbd", "drbd", "zd", "zvol", "rbd", "loop", "gpt-auto-root"};

	for (size_t i = 0; i < KX_ARRAY_SIZE(starts); i++)
		if (text_starts(name, starts[i]))
			return true;
	return false;
}

/* Volumes are there once something has set them up, which shows by the others. */
static struct kx_err *require_volumes(const struct sys *sys)
{
	bool control, other;

	KX_TRY(look_in(sys, mapper_dir, "control", &control, &other));
	return other ? NULL : cannot_tell(sys);
}

/* dir/name, both below /dev, of which udev keeps links. */
static struct kx_err *find_link(const struct sys *sys, const char *below, bool *ret_there)
{
	const char *slash = strrchr(below, '/');
	KX_AUTO(freep) char *dir = NULL;
	bool disk, other;

	KX_TRY(look_in(sys, dev_dir, "disk", &disk, &other));
	if (!disk)
		return cannot_tell(sys);
	if (!text_starts(below, "disk/") && !text_starts(below, "block/"))
		KX_TRY(require_volumes(sys));
	KX_TRY(text_format(&dir, "dev/%.*s", (int)(slash - below), below));
	*ret_there = false;
	return facts_optional(look_in(sys, dir, slash + 1, ret_there, &other), NULL);
}

/* A name of the kernel's, or a link beside them. */
static struct kx_err *find_name(const struct sys *sys, const char *name, bool *ret_there)
{
	bool other;

	KX_TRY(look_in_full(sys, names_dir, name, ret_there));
	return *ret_there ? NULL : look_in(sys, dev_dir, name, ret_there, &other);
}

/* The kernel writes "cciss/c0d0" as "cciss!c0d0" in /sys. */
static struct kx_err *find_kernels(
	const struct sys *sys, const char *below, bool *ret_there)
{
	KX_AUTO(freep) char *name = strdup(below);
	bool other;

	if (!name)
		return kx_err_nomem();
	for (char *p = name; (p = strchr(p, '/')); p++)
		*p = '!';
	*ret_there = false;
	return facts_optional(
		look_in(sys, names_dir, name, ret_there, &other), NULL);
}

static struct kx_err *find_device(
	const struct sys *sys, const char *below, bool *ret_there)
{
	size_t size = strlen(below);

	if (!size || below[0] == '/' || below[size - 1] == '/' || strstr(below, "//") ||
		strstr(below, "..") || is_made_later(below))
		return cannot_tell(sys);
	if (!strchr(below, '/'))
		return find_name(sys, below, ret_there);
	KX_TRY(find_kernels(sys, below, ret_there));
	return *ret_there ? NULL : find_link(sys, below, ret_there);
}

/* ---- all of it --------------------------------------------------------------------- */

/* MAJOR:MINOR, in decimal. */
static struct kx_err *find_number(
	const struct sys *sys, const char *spec, bool *ret_there)
{
	KX_AUTO(freep) char *name = NULL;
	size_t digits = strspn(spec, "0123456789");
	size_t more = spec[digits] == ':' ? strspn(spec + digits + 1, "0123456789") : 0;

	if (!digits || !more || digits > 9 || more > 9 || spec[digits + 1 + more])
		return cannot_tell(sys);
	KX_TRY(text_format(&name, "%lu:%lu", strtoul(spec, NULL, 10),
		strtoul(spec + digits + 1, NULL, 10)));
	return look_in_full(sys, numbers_dir, name, ret_there);
}

static struct kx_err *find(const struct sys *sys, const char *spec, bool *ret_there)
{
	if (strchr(spec, '"') || is_relative(spec) || is_list(spec))
		return cannot_tell(sys);
	for (size_t i = 0; i < KX_ARRAY_SIZE(tags); i++) {
		const char *value = spec + strlen(tags[i].tag);

		if (text_starts(spec, tags[i].tag))
			return *value ? find_tag(sys, tags[i].dir, value, ret_there)
				      : cannot_tell(sys);
	}
	if (text_starts(spec, "/dev/"))
		return find_device(sys, spec + strlen("/dev/"), ret_there);
	return find_number(sys, spec, ret_there);
}

struct kx_err *root_device_read(
	const struct sys *sys, const char *spec, struct fact_root *ret)
{
	ret->spec = strdup(spec);
	if (!ret->spec)
		return kx_err_nomem();
	return fact_settle(&ret->fact, find(sys, spec, &ret->there));
}

/* What is there says what is not. */
static struct kx_err *list(const struct sys *sys, const char *dir)
{
	KX_AUTO(sys_names_destroy) struct sys_names names = {0};

	return kx_err_forgive(sys_list(sys, dir, &names));
}

struct kx_err *root_device_read_all(const struct sys *sys)
{
	static const char *const dirs[] = {dev_dir, mapper_dir, names_dir, numbers_dir};

	for (size_t i = 0; i < KX_ARRAY_SIZE(dirs); i++)
		KX_TRY(list(sys, dirs[i]));
	for (size_t i = 0; i < KX_ARRAY_SIZE(tags); i++)
		KX_TRY(list(sys, tags[i].dir));
	return NULL;
}

void root_device_destroy(struct fact_root *root)
{
	free(root->spec);
	fact_destroy(&root->fact);
	*root = (struct fact_root){0};
}
