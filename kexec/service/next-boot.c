// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/next-boot.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "boot/grub-env.h"

#define EFI_GLOBAL "8be4df61-93ca-11d2-aa0d-00e098032b8c" /* UEFI, "Globally Defined" */
#define EFI_LOADER "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f" /* Boot Loader Interface */
#define EFI(name)  "sys/firmware/efi/efivars/" name

/* A file is there. */
static const struct {
	const char *path, *what;
} files[] = {
	{"run/systemd/reboot-to-firmware-setup", "the firmware's setup was asked for"},
	{"run/systemd/reboot-to-boot-loader-menu",
		"the boot loader's menu was asked for"},
	{"run/systemd/reboot-to-boot-loader-entry",
		"another entry of the boot loader was asked for"},
	{"run/systemd/reboot-param",
		"the reboot has an argument (/run/systemd/reboot-param)"},
	{EFI("BootNext-" EFI_GLOBAL),
		"the firmware was told what to boot next (EFI variable BootNext)"},
	{EFI("LoaderEntryOneShot-" EFI_LOADER),
		"another entry of the boot loader was asked for (EFI variable "
		"LoaderEntryOneShot)"},
	{EFI("LoaderConfigTimeoutOneShot-" EFI_LOADER),
		"the boot loader's menu was asked for (EFI variable "
		"LoaderConfigTimeoutOneShot)"},
};

/* Four bytes of attributes stand before a variable's value. */
enum { EFI_ATTRIBUTES = 4, EFI_OS_INDICATIONS_BOOT_TO_FW_UI = 1 };

/* NULL, and empty, where it cannot be read. */
static struct kx_err *read_optional(
	const struct sys *sys, const char *path, size_t max, struct sys_text *ret)
{
	return kx_err_forgive(sys_read(sys, path, max, ret));
}

static struct kx_err *ask_files(const struct sys *sys, char **ret)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(files) && !*ret; i++) {
		KX_AUTO(sys_text_destroy) struct sys_text text = {0};

		KX_TRY(read_optional(sys, files[i].path, 1 << 16, &text));
		if (text.s)
			KX_TRY(text_format(ret, "%s", files[i].what));
	}
	return NULL;
}

/* A bit for each thing that firmware is to do at the next boot: capsules, recovery. */
static struct kx_err *ask_indications(const struct sys *sys, char **ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	KX_TRY(read_optional(sys, EFI("OsIndications-" EFI_GLOBAL), 64, &text));
	if (text.size != EFI_ATTRIBUTES + sizeof(uint64_t))
		return NULL;
	uint64_t bits = get_le64(text.s + EFI_ATTRIBUTES);
	if (bits & EFI_OS_INDICATIONS_BOOT_TO_FW_UI)
		return text_format(ret, "the firmware's setup was asked for (EFI "
					"variable OsIndications)");
	if (bits)
		return text_format(ret,
			"the firmware has something to do (EFI variable OsIndications "
			"is 0x%" PRIx64 ")",
			bits);
	return NULL;
}

/* What is no block asks for nothing, as it does not for GRUB. */
static struct kx_err *ask_block(const struct sys *sys, const char *path, char **ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	const char *name = NULL;

	KX_TRY(read_optional(sys, path, 1 << 16, &text));
	const struct bytes b = {(const uint8_t *)text.s, text.size, path};
	KX_TRY(kx_err_forgive(grub_envblock_once(&b, &name)));
	if (!name)
		return NULL;
	return text_format(
		ret, "GRUB was told what to boot next (%s in /%s)", name, path);
}

static struct kx_err *ask_grub(const struct sys *sys, char **ret)
{
	static const char *const paths[] = {"boot/grub/grubenv", "boot/grub2/grubenv"};

	for (size_t i = 0; i < KX_ARRAY_SIZE(paths) && !*ret; i++)
		KX_TRY(ask_block(sys, paths[i], ret));
	return NULL;
}

struct kx_err *next_boot_asked(const struct sys *sys, char **ret)
{
	*ret = NULL;
	KX_TRY(ask_files(sys, ret));
	if (!*ret)
		KX_TRY(ask_indications(sys, ret));
	if (!*ret)
		KX_TRY(ask_grub(sys, ret));
	return NULL;
}
