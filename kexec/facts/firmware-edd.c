// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/firmware-edd.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"
#include "sys/sys.h"

#define EDD_DIR	       "sys/firmware/edd"
#define DRIVE_PREFIX   "int13_dev"
#define EXTENSIONS_CAP 4096

/* linux/edd.h: EDD_EXT_…, in the words of the file "extensions", one a line. */
static const struct {
	uint16_t bit;
	const char *line;
} extensions[] = {
	{1 << 0, "Fixed disk access\n"},
	{1 << 1, "Device locking and ejecting\n"},
	{1 << 2, "Enhanced Disk Drive support\n"},
	{1 << 3, "64-bit extensions\n"},
};

/* A number of at most max, 0 when the file is not there (as the kernel leaves it out). */
static struct kx_err *read_number(const struct sys *sys, const char *drive,
	const char *file, uint64_t max, uint64_t *ret, bool *there)
{
	*ret = 0;
	KX_TRY(facts_optional(
		facts_read_u64(sys, 0, ret, EDD_DIR "/%s/%s", drive, file), there));
	if (*ret > max)
		return kx_err_new(KX_FORMAT, "%s/" EDD_DIR "/%s/%s: more than 0x%llx",
			sys->root, drive, file, (unsigned long long)max);
	return NULL;
}

static struct kx_err *read_extensions(
	const struct sys *sys, const char *drive, struct edd_drive *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	KX_AUTO(freep) char *path = NULL;
	bool there;

	KX_TRY(text_format(&path, EDD_DIR "/%s/extensions", drive));
	KX_TRY(facts_optional(sys_read(sys, path, EXTENSIONS_CAP, &text), &there));
	for (size_t i = 0; there && i < KX_ARRAY_SIZE(extensions); i++)
		if (facts_find_line(&text, extensions[i].line))
			ret->interface_support |= extensions[i].bit;
	return NULL;
}

/* The kernel shows as many bytes as the BIOS's own length says, at most all. */
static struct kx_err *read_params(
	const struct sys *sys, const char *drive, struct edd_drive *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	KX_AUTO(freep) char *path = NULL;

	KX_TRY(text_format(&path, EDD_DIR "/%s/raw_data", drive));
	KX_TRY(facts_optional(sys_read(sys, path, EDD_PARAMS_SIZE, &text), NULL));
	if (text.size)
		memcpy(ret->params, text.s, text.size);
	return NULL;
}

static struct kx_err *read_legacy(
	const struct sys *sys, const char *drive, struct edd_drive *ret)
{
	uint64_t cylinder, head, sectors;
	bool there;

	KX_TRY(read_number(
		sys, drive, "legacy_max_cylinder", UINT16_MAX, &cylinder, &there));
	KX_TRY(read_number(sys, drive, "legacy_max_head", UINT8_MAX, &head, &there));
	KX_TRY(read_number(
		sys, drive, "legacy_sectors_per_track", UINT8_MAX, &sectors, &there));
	ret->legacy_max_cylinder = (uint16_t)cylinder;
	ret->legacy_max_head = (uint8_t)head;
	ret->legacy_sectors_per_track = (uint8_t)sectors;
	return NULL;
}

static struct kx_err *read_drive(
	const struct sys *sys, const char *drive, struct edd_drive *ret)
{
	uint64_t version, signature;
	bool there;

	KX_TRY(read_number(sys, drive, "version", UINT8_MAX, &version, &there));
	KX_TRY(read_number(sys, drive, "mbr_signature", UINT32_MAX, &signature,
		&ret->has_mbr_signature));
	ret->version = (uint8_t)version;
	ret->mbr_signature = (uint32_t)signature;
	KX_TRY(read_legacy(sys, drive, ret));
	KX_TRY(read_extensions(sys, drive, ret));
	return read_params(sys, drive, ret);
}

/* "int13_dev80" → 0x80. False: another kind of name. */
static bool drive_number(const char *name, uint8_t *ret)
{
	uint64_t value;

	if (strncmp(name, DRIVE_PREFIX, strlen(DRIVE_PREFIX)))
		return false;
	struct kx_err *err = number_parse(name + strlen(DRIVE_PREFIX), 16, &value);
	bool good = !err && value <= UINT8_MAX;
	kx_err_free(err);
	if (good)
		*ret = (uint8_t)value;
	return good;
}

static int compare_drives(const void *a, const void *b)
{
	const struct edd_drive *x = a, *y = b;

	return x->device - y->device;
}

static struct kx_err *read_drives(const struct sys *sys, struct fact_edd *ret)
{
	KX_AUTO(sys_names_destroy) struct sys_names names = {0};
	KX_AUTO(freep) struct edd_drive *v = NULL;
	size_t n = 0;

	KX_TRY(sys_list(sys, EDD_DIR, &names));
	if (!(v = calloc(names.n + 1, sizeof(*v))))
		return kx_err_nomem();
	for (size_t i = 0; i < names.n; i++) {
		if (!drive_number(names.v[i], &v[n].device))
			continue;
		KX_TRY(facts_required(read_drive(sys, names.v[i], &v[n])));
		n++;
	}
	/* By number: names sort "8a" before "80". */
	qsort(v, n, sizeof(*v), compare_drives);
	ret->v = KX_STEAL(v);
	ret->n = n;
	return NULL;
}

struct kx_err *firmware_read_edd(const struct sys *sys, struct fact_edd *ret)
{
	return fact_settle(&ret->fact, read_drives(sys, ret));
}

void firmware_edd_destroy(struct fact_edd *edd)
{
	free(edd->v);
	fact_destroy(&edd->fact);
	*edd = (struct fact_edd){0};
}
