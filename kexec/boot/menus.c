// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/menus.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "boot/efi-variable.h"
#include "boot/filesystems.h"
#include "boot/sources.h"
#include "format/cmdline.h"

static const struct source {
	struct kx_err *(*read)(const struct sys *sys,
		const struct boot_filesystems *filesystems, struct boot_menu *ret);
	const char *info;  /* how LoaderInfo of its boot loader begins; NULL: never set */
	const char *where; /* what is looked for */
} sources[MENU_COUNT] = {
	[MENU_GRUB] = {boot_read_grub, "GRUB", "grub.cfg"},
	[MENU_BLS] = {boot_read_bls, "systemd-boot",
		"loader/entries/*.conf and EFI/Linux/*.efi"},
	[MENU_EXTLINUX] = {boot_read_extlinux, NULL, "extlinux.conf"},
};

/* ---- what is running --------------------------------------------------------------- */

/* What cannot be read does not tell. */
static struct kx_err *read_line(const struct sys *sys, const char *path, char **ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	KX_TRY(kx_err_forgive(sys_read_line(sys, path, &text)));
	*ret = KX_STEAL(text.s);
	return NULL;
}

static struct kx_err *read_variable(const struct sys *sys, const char *name, char **ret)
{
	return kx_err_forgive(efi_variable_read(sys, name, ret));
}

static bool has_names(const struct sys *sys, const char *dir)
{
	KX_AUTO(sys_names_destroy) struct sys_names names = {0};

	kx_err_free(sys_list(sys, dir, &names));
	return names.n > 0;
}

static struct kx_err *read_running(const struct sys *sys, struct boot_running *ret)
{
	ret->efi = has_names(sys, "sys/firmware/efi");
	ret->efi_is_known = has_names(sys, "sys/firmware/efi/efivars");
	KX_TRY(read_variable(sys, "LoaderInfo", &ret->loader));
	KX_TRY(read_variable(sys, "LoaderEntrySelected", &ret->selected));
	KX_TRY(read_line(sys, "proc/cmdline", &ret->cmdline));
	return read_line(sys, "proc/sys/kernel/osrelease", &ret->release);
}

struct kx_err *boot_running_read(const struct sys *sys, struct boot_running *ret)
{
	*ret = (struct boot_running){0};
	struct kx_err *err = read_running(sys, ret);
	if (err)
		boot_running_destroy(ret);
	return err;
}

void boot_running_destroy(struct boot_running *running)
{
	free(running->loader);
	free(running->selected);
	free(running->cmdline);
	free(running->release);
	*running = (struct boot_running){0};
}

/* ---- the boot loader --------------------------------------------------------------- */

/* Menus that may be the one, and what ruled the others out or speaks for it. */
struct choice {
	bool may[MENU_COUNT];
	const char *why;
};

static size_t count(const bool may[MENU_COUNT])
{
	size_t n = 0;

	for (size_t i = 0; i < MENU_COUNT; i++)
		n += may[i];
	return n;
}

static enum menu_kind first(const bool may[MENU_COUNT])
{
	for (size_t i = 0; i < MENU_COUNT; i++)
		if (may[i])
			return (enum menu_kind)i;
	return MENU_COUNT;
}

/*
 * What tells that systemd-boot did not start this machine; NULL: nothing. It tells the
 * system who it is, is not there without EFI, and never adds BOOT_IMAGE=.
 */
static const char *against_bls(const struct boot_running *running)
{
	if (!running->efi)
		return "this machine was not started by EFI firmware, which "
		       "systemd-boot needs";
	if (running->efi_is_known && !running->loader)
		return "the EFI variable LoaderInfo is not set, which systemd-boot sets";
	if (running->cmdline && cmdline_has(running->cmdline, "BOOT_IMAGE="))
		return "the running kernel's command line has BOOT_IMAGE=, which "
		       "systemd-boot does not add";
	return NULL;
}

/* Syslinux begins with BOOT_IMAGE=, as GRUB does, and names the initrd, too. */
static const char *against_extlinux(const struct boot_running *running)
{
	const char *line = running->cmdline;

	if (!line || !cmdline_has(line, "BOOT_IMAGE=") || cmdline_has(line, "initrd="))
		return NULL;
	return "the running kernel's command line has BOOT_IMAGE= and no initrd=, as by "
	       "GRUB";
}

/*
 * GRUB begins a kernel's line with BOOT_IMAGE=, and that of a module, as a dom0's is,
 * with "placeholder". A kernel that was started by kexec has no more than it was given.
 */
static const char *against_grub(const struct boot_running *running)
{
	const char *line = running->cmdline;

	if (!line || cmdline_has(line, "BOOT_IMAGE=") || cmdline_has(line, "placeholder"))
		return NULL;
	return "the running kernel's command line has no BOOT_IMAGE=, which GRUB adds";
}

static void rule_out(struct choice *choice, enum menu_kind kind, const char *why)
{
	if (!why || !choice->may[kind] || count(choice->may) < 2)
		return;
	choice->may[kind] = false;
	choice->why = why;
}

/*
 * What an earlier kexec leaves looks like what systemd-boot or U-Boot leave, too: of
 * those only the former is taken for that, where all else speaks for it.
 */
static void judge(struct choice *choice, const struct boot_running *running)
{
	rule_out(choice, MENU_BLS, against_bls(running));
	if (choice->may[MENU_BLS])
		rule_out(choice, MENU_GRUB, against_grub(running));
	rule_out(choice, MENU_EXTLINUX, against_extlinux(running));
}

const char *boot_menus_doubt(enum menu_kind kind, const struct boot_running *running)
{
	const char *info = sources[kind].info;

	if (info && running->loader && !text_starts(running->loader, info))
		return "the EFI variable LoaderInfo names another boot loader";
	if (kind == MENU_BLS)
		return against_bls(running);
	return kind == MENU_EXTLINUX ? against_extlinux(running) : NULL;
}

static bool is_told(const struct choice *choice, const struct boot_running *running,
	enum menu_kind *ret)
{
	for (size_t i = 0; running->loader && i < MENU_COUNT; i++)
		if (choice->may[i] && sources[i].info &&
			text_starts(running->loader, sources[i].info)) {
			*ret = (enum menu_kind)i;
			return true;
		}
	return false;
}

static struct kx_err *no_menu(void)
{
	struct kx_err *err = kx_err_new(KX_UNSUPPORTED,
		"there is no boot menu on what is mounted: %s, %s or %s",
		sources[MENU_GRUB].where, sources[MENU_BLS].where,
		sources[MENU_EXTLINUX].where);
	return kx_err_name(err, KX_ID_NO_MENU);
}

struct kx_err *boot_menus_choose(const bool there[MENU_COUNT],
	const struct boot_running *running, enum menu_kind *ret, char **ret_why)
{
	struct choice choice = {.why = "nothing tells which boot loader started this "
				       "machine, and this one comes first"};

	memcpy(choice.may, there, sizeof(choice.may));
	*ret_why = NULL;
	*ret = first(there);
	if (!count(there))
		return no_menu();
	if (count(there) == 1)
		return NULL;
	if (is_told(&choice, running, ret))
		return text_format(ret_why, "the EFI variable LoaderInfo says \"%s\"",
			running->loader);
	judge(&choice, running);
	*ret = first(choice.may);
	return text_format(ret_why, "%s", choice.why);
}

/* ---- all menus --------------------------------------------------------------------- */

static struct kx_err *read_menu(const struct sys *sys,
	const struct boot_filesystems *filesystems, enum menu_kind kind,
	struct boot_menus *ret)
{
	struct boot_menu *menu = &ret->v[kind];
	struct kx_err *err =
		sources[kind].read ? sources[kind].read(sys, filesystems, menu) : NULL;

	if (err && err->code != KX_NOMEM) {
		ret->unread[kind] = err;
		return NULL;
	}
	KX_TRY(err);
	return boot_menu_find_files(sys, filesystems, menu);
}

static struct kx_err *read_all(const struct sys *sys, struct boot_menus *ret)
{
	KX_AUTO(boot_filesystems_destroy) struct boot_filesystems filesystems = {0};

	boot_automounts_wake(sys);
	KX_TRY(boot_filesystems_read(sys, &filesystems));
	for (size_t i = 0; i < MENU_COUNT; i++)
		KX_TRY(read_menu(sys, &filesystems, (enum menu_kind)i, ret));
	return NULL;
}

static struct kx_err *read_and_choose(
	const struct sys *sys, const struct boot_running *running, struct boot_menus *ret)
{
	bool there[MENU_COUNT];

	KX_TRY(read_all(sys, ret));
	for (size_t i = 0; i < MENU_COUNT; i++)
		there[i] = ret->v[i].path || ret->unread[i];
	KX_TRY(boot_menus_choose(there, running, &ret->taken, &ret->why));
	return kx_err_copy(ret->unread[ret->taken]);
}

struct kx_err *boot_menus_read(
	const struct sys *sys, const struct boot_running *running, struct boot_menus *ret)
{
	*ret = (struct boot_menus){0};
	for (size_t i = 0; i < MENU_COUNT; i++)
		boot_menu_init(&ret->v[i], sources[i].where);
	struct kx_err *err = read_and_choose(sys, running, ret);
	if (err)
		boot_menus_destroy(ret);
	return err;
}

void boot_menus_destroy(struct boot_menus *menus)
{
	for (size_t i = 0; i < MENU_COUNT; i++) {
		boot_menu_destroy(&menus->v[i]);
		kx_err_free(menus->unread[i]);
		menus->unread[i] = NULL;
	}
	free(menus->why);
	menus->why = NULL;
}
