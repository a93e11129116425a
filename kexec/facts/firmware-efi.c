// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/firmware-efi.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "sys/sys.h"

#define EFI_DIR	    "sys/firmware/efi"
#define RUNTIME_DIR EFI_DIR "/runtime-map"
#define SYSTAB_CAP  (64 << 10)

static struct kx_err *read_file(
	const struct sys *sys, const char *name, int base, struct fact_u64 *ret)
{
	return fact_settle(
		&ret->fact, facts_read_u64(sys, base, &ret->value, EFI_DIR "/%s", name));
}

/* A line KEY=0xADDRESS of systab; key has its '='. */
static struct kx_err *find_table(const struct sys *sys, const struct sys_text *systab,
	const char *key, uint64_t *ret)
{
	static const char path[] = EFI_DIR "/systab";
	const char *end, *p = facts_find_line(systab, key);

	if (!p)
		return facts_absent(sys, path, key);
	KX_TRY(kx_err_prefix(number_parse_prefix(p, 16, &end, ret), "%s/%s: %s",
		sys->root, path, key));
	if (*end && *end != '\n')
		return kx_err_new(KX_FORMAT, "%s/%s: %s has no hexadecimal address",
			sys->root, path, key);
	return NULL;
}

/* When the file cannot be read, every table in it takes over the reason. */
static struct kx_err *settle_table(const struct sys *sys, const struct sys_text *systab,
	const struct kx_err *unread, const char *key, struct fact_u64 *ret)
{
	return fact_settle(&ret->fact,
		unread ? kx_err_copy(unread) : find_table(sys, systab, key, &ret->value));
}

static struct kx_err *read_systab(const struct sys *sys, struct fact_efi *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text systab = {0};
	KX_AUTO(kx_err_freep)
	struct kx_err *err = sys_read(sys, EFI_DIR "/systab", SYSTAB_CAP, &systab);

	KX_TRY(settle_table(sys, &systab, err, "ACPI20=", &ret->acpi20));
	KX_TRY(settle_table(sys, &systab, err, "ACPI=", &ret->acpi));
	return settle_table(sys, &systab, err, "SMBIOS=", &ret->smbios);
}

static struct kx_err *read_descriptor(
	const struct sys *sys, const char *entry, struct efi_descriptor *ret)
{
	uint64_t type;

	KX_TRY(facts_read_u64(sys, 16, &type, RUNTIME_DIR "/%s/type", entry));
	KX_TRY(facts_read_u64(
		sys, 16, &ret->phys_addr, RUNTIME_DIR "/%s/phys_addr", entry));
	KX_TRY(facts_read_u64(
		sys, 16, &ret->virt_addr, RUNTIME_DIR "/%s/virt_addr", entry));
	KX_TRY(facts_read_u64(
		sys, 16, &ret->num_pages, RUNTIME_DIR "/%s/num_pages", entry));
	KX_TRY(facts_read_u64(
		sys, 16, &ret->attribute, RUNTIME_DIR "/%s/attribute", entry));
	if (type > UINT32_MAX)
		return kx_err_new(KX_FORMAT,
			"%s/" RUNTIME_DIR "/%s/type: more than 32 bits", sys->root,
			entry);
	ret->type = (uint32_t)type;
	return NULL;
}

static struct kx_err *read_runtime_map(const struct sys *sys, struct fact_efi *ret)
{
	KX_AUTO(sys_names_destroy) struct sys_names names = {0};
	KX_AUTO(freep) struct efi_descriptor *v = NULL;
	size_t n = 0;

	KX_TRY(sys_list(sys, RUNTIME_DIR, &names));
	if (!(v = calloc(names.n + 1, sizeof(*v))))
		return kx_err_nomem();
	for (size_t i = 0; i < names.n; i++)
		if (isdigit((unsigned char)names.v[i][0]))
			KX_TRY(facts_required(read_descriptor(sys, names.v[i], &v[n++])));
	ret->runtime_map = KX_STEAL(v);
	ret->runtime_map_n = n;
	return NULL;
}

static struct kx_err *find_dir(const struct sys *sys)
{
	struct sys_names names;

	KX_TRY(sys_list(sys, EFI_DIR, &names));
	sys_names_destroy(&names);
	return NULL;
}

struct kx_err *firmware_read_efi(const struct sys *sys, struct fact_efi *ret)
{
	KX_TRY(fact_settle(&ret->fact, find_dir(sys)));
	if (!fact_present(&ret->fact))
		return NULL;
	KX_TRY(read_file(sys, "fw_vendor", 16, &ret->fw_vendor));
	KX_TRY(read_file(sys, "runtime", 16, &ret->runtime));
	KX_TRY(read_file(sys, "config_table", 16, &ret->config_table));
	KX_TRY(read_file(sys, "fw_platform_size", 10, &ret->platform_size));
	KX_TRY(read_systab(sys, ret));
	return fact_settle(&ret->runtime_map_fact, read_runtime_map(sys, ret));
}

void firmware_efi_destroy(struct fact_efi *efi)
{
	struct fact *const facts[] = {&efi->fact, &efi->fw_vendor.fact,
		&efi->runtime.fact, &efi->config_table.fact, &efi->platform_size.fact,
		&efi->acpi20.fact, &efi->acpi.fact, &efi->smbios.fact,
		&efi->runtime_map_fact};

	for (size_t i = 0; i < KX_ARRAY_SIZE(facts); i++)
		fact_destroy(facts[i]);
	free(efi->runtime_map);
	*efi = (struct fact_efi){0};
}
