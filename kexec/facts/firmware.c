// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/firmware.h"

#include <ctype.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "sys/sys.h"

#define MEMMAP_DIR "sys/firmware/memmap"

static struct kx_err *read_type(
	const struct sys *sys, const char *entry, enum memory_type *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	KX_AUTO(freep) char *path = NULL;

	KX_TRY(text_format(&path, MEMMAP_DIR "/%s/type", entry));
	KX_TRY(sys_read_line(sys, path, &text));
	/* "Unknown E820 type" and whatever comes later is no memory to use. */
	if (!memory_type_parse(text.s, ret))
		*ret = MEMORY_RESERVED;
	return NULL;
}

/* Ends are inclusive; an entry of no bytes has its end one below its start. */
static struct kx_err *add_entry(const struct sys *sys, const char *entry, uint64_t start,
	uint64_t last, enum memory_type type, struct memmap *map)
{
	if (last < start && last + 1 != start)
		return kx_err_new(KX_FORMAT,
			"%s/" MEMMAP_DIR "/%s: the end is below the start", sys->root,
			entry);
	return memmap_push(map, range_from_inclusive(start, last), type);
}

static struct kx_err *read_entry(
	const struct sys *sys, const char *entry, struct memmap *map)
{
	uint64_t start, last;
	enum memory_type type;

	KX_TRY(facts_read_u64(sys, 16, &start, MEMMAP_DIR "/%s/start", entry));
	KX_TRY(facts_read_u64(sys, 16, &last, MEMMAP_DIR "/%s/end", entry));
	KX_TRY(read_type(sys, entry, &type));
	return add_entry(sys, entry, start, last, type, map);
}

static struct kx_err *read_entries(
	const struct sys *sys, const struct sys_names *names, struct memmap *ret)
{
	for (size_t i = 0; i < names->n; i++)
		if (isdigit((unsigned char)names->v[i][0]))
			KX_TRY(facts_required(read_entry(sys, names->v[i], ret)));
	return NULL;
}

static struct kx_err *read_memmap(const struct sys *sys, struct memmap *ret)
{
	KX_AUTO(sys_names_destroy) struct sys_names names = {0};
	KX_AUTO(memmap_destroy) struct memmap map = {0};

	KX_TRY(sys_list(sys, MEMMAP_DIR, &names));
	KX_TRY(read_entries(sys, &names, &map));
	if (!map.n)
		return kx_err_new(
			KX_FORMAT, "%s/" MEMMAP_DIR " has no entries", sys->root);
	*ret = map;
	map = (struct memmap){0};
	return NULL;
}

struct kx_err *firmware_read_memmap(const struct sys *sys, struct fact_memmap *ret)
{
	return fact_settle(&ret->fact, read_memmap(sys, &ret->map));
}

static struct kx_err *read_boot_params_at(
	const struct sys *sys, const char *path, uint8_t ret[BOOT_PARAMS_SIZE])
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	KX_TRY(sys_read_head(sys, path, BOOT_PARAMS_SIZE + 1, &text));
	if (text.size != BOOT_PARAMS_SIZE)
		return kx_err_new(KX_FORMAT,
			"%s/%s: not the %u bytes of struct boot_params but %s%zu",
			sys->root, path, BOOT_PARAMS_SIZE,
			text.size > BOOT_PARAMS_SIZE ? "at least " : "", text.size);
	memcpy(ret, text.s, BOOT_PARAMS_SIZE);
	return NULL;
}

static struct kx_err *read_boot_params(
	const struct sys *sys, uint8_t ret[BOOT_PARAMS_SIZE])
{
	bool there;

	KX_TRY(facts_optional(
		read_boot_params_at(sys, "sys/kernel/boot_params/data", ret), &there));
	if (there)
		return NULL;
	return read_boot_params_at(sys, "sys/kernel/debug/boot_params/data", ret);
}

struct kx_err *firmware_read_boot_params(
	const struct sys *sys, struct fact_boot_params *ret)
{
	return fact_settle(&ret->fact, read_boot_params(sys, ret->data));
}

struct fact_u64 firmware_had_initrd(const struct fact_boot_params *boot_params)
{
	const uint8_t *data = boot_params->data;

	if (!fact_present(&boot_params->fact))
		return (struct fact_u64){0};
	bool address = get_le32(data + BOOT_PARAMS_RAMDISK_IMAGE) ||
		       get_le32(data + BOOT_PARAMS_EXT_RAMDISK_IMAGE);
	bool size = get_le32(data + BOOT_PARAMS_RAMDISK_SIZE) ||
		    get_le32(data + BOOT_PARAMS_EXT_RAMDISK_SIZE);
	return (struct fact_u64){{FACT_PRESENT, NULL}, address && size};
}
