// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "boot/menus.h"
#include "expect.h"

enum { G = 1 << MENU_GRUB, B = 1 << MENU_BLS, X = 1 << MENU_EXTLINUX };

static const struct {
	unsigned int there;
	struct boot_running running;
	enum menu_kind taken;
	const char *why; /* a part of it; NULL: none is told */
} cases[] = {
	{G, {0}, MENU_GRUB, NULL},
	{B, {0}, MENU_BLS, NULL},
	{X, {.loader = "systemd-boot 257"}, MENU_EXTLINUX, NULL},
	{G | B, {.efi = true, .efi_is_known = true, .loader = "systemd-boot 257"},
		MENU_BLS, "LoaderInfo says \"systemd-boot 257\""},
	{G | B, {.efi = true, .efi_is_known = true, .loader = "GRUB 2.12"}, MENU_GRUB,
		"LoaderInfo says \"GRUB 2.12\""},
	/* What systemd-boot leaves is of no use to a BIOS, or where GRUB was started. */
	{G | B, {0}, MENU_GRUB, "not started by EFI firmware"},
	{G | B, {.efi = true, .efi_is_known = true}, MENU_GRUB, "LoaderInfo is not set"},
	{G | B, {.efi = true, .cmdline = "root=a"}, MENU_BLS, "no BOOT_IMAGE="},
	{G | B, {.efi = true, .cmdline = "BOOT_IMAGE=a"}, MENU_GRUB,
		"systemd-boot does not add"},
	{G | B, {.efi = true}, MENU_GRUB, "comes first"},
	{G | X, {.cmdline = "BOOT_IMAGE=/vmlinuz root=a"}, MENU_GRUB, "as by GRUB"},
	/* As an earlier kexec leaves it, which tells nothing of the boot loader. */
	{G | X, {.cmdline = "root=a"}, MENU_GRUB, "comes first"},
	{G | B | X, {.cmdline = "root=a"}, MENU_GRUB, "not started by EFI"},
	{G | B | X, {.efi = true, .cmdline = "root=a"}, MENU_BLS, "no BOOT_IMAGE="},
	/* GRUB's line of a module, as a dom0 has it. */
	{G | B, {.efi = true, .cmdline = "placeholder root=a"}, MENU_GRUB, "comes first"},
	{G | X, {.cmdline = "placeholder root=a"}, MENU_GRUB, "comes first"},
	{G | X, {.cmdline = "BOOT_IMAGE=/k initrd=/i"}, MENU_GRUB, "comes first"},
	{B | X, {0}, MENU_EXTLINUX, "not started by EFI"},
	{G | B | X, {.efi = true, .efi_is_known = true, .loader = "other 1"}, MENU_GRUB,
		"comes first"},
	/* The last one that is left is not ruled out. */
	{G | B, {.cmdline = "root=a"}, MENU_GRUB, "not started by EFI"},
};

static void test_choice(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		const bool there[MENU_COUNT] = {[MENU_GRUB] = cases[i].there & G,
			[MENU_BLS] = cases[i].there & B,
			[MENU_EXTLINUX] = cases[i].there & X};
		KX_AUTO(freep) char *why = NULL;
		enum menu_kind taken;

		expect_ok(boot_menus_choose(there, &cases[i].running, &taken, &why));
		if (taken != cases[i].taken)
			fail_msg("row %zu: %d is taken: %s", i, (int)taken, why);
		if (!why != !cases[i].why || (why && !strstr(why, cases[i].why)))
			fail_msg("row %zu: %s", i, why ? why : "(none)");
	}
}

/* A menu that is alone is taken, and doubted where another boot loader was at work. */
static void test_doubt(void **state)
{
	static const struct {
		enum menu_kind kind;
		struct boot_running running;
		const char *doubt; /* a part of it; NULL: none */
	} alone[] = {
		{MENU_BLS, {.efi = true}, NULL},
		{MENU_BLS,
			{.efi = true, .efi_is_known = true, .loader = "systemd-boot 7"},
			NULL},
		{MENU_BLS, {0}, "not started by EFI firmware"},
		{MENU_BLS, {.efi = true, .efi_is_known = true}, "LoaderInfo is not set"},
		{MENU_BLS, {.efi = true, .cmdline = "BOOT_IMAGE=a"}, "BOOT_IMAGE="},
		{MENU_BLS, {.efi = true, .loader = "GRUB 2.12"}, "names another"},
		{MENU_GRUB, {.efi = true, .loader = "systemd-boot 257"}, "names another"},
		{MENU_GRUB, {.cmdline = "root=a"}, NULL},
		{MENU_EXTLINUX, {.cmdline = "root=a"}, NULL},
		{MENU_EXTLINUX, {.cmdline = "BOOT_IMAGE=a"}, "as by GRUB"},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(alone); i++) {
		const char *doubt = boot_menus_doubt(alone[i].kind, &alone[i].running);

		if (!doubt != !alone[i].doubt ||
			(doubt && !strstr(doubt, alone[i].doubt)))
			fail_msg("row %zu: %s", i, doubt ? doubt : "(none)");
	}
}

static void test_none(void **state)
{
	const bool there[MENU_COUNT] = {false};
	const struct boot_running running = {0};
	char *why = NULL;
	enum menu_kind taken;

	(void)state;
	expect_err(boot_menus_choose(there, &running, &taken, &why), KX_UNSUPPORTED,
		"there is no boot menu");
	assert_null(why);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_choice),
		cmocka_unit_test(test_doubt),
		cmocka_unit_test(test_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
