// SPDX-License-Identifier: GPL-2.0-or-later
/* A unified kernel image: what is read lies in the file, and nothing overlaps. */
#include <stdlib.h>
#include <string.h>

#include "boot/uki-entries.h"
#include "format/pe.h"
#include "format/uki.h"
#include "hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool lies_in(const struct bytes *part, const struct bytes *whole)
{
	return !part->size || (part->data >= whole->data && part->size <= whole->size &&
				      (uint64_t)(part->data - whole->data) <=
					      whole->size - part->size);
}

static void hold_sections(const struct bytes *b, const struct pe *pe)
{
	hold(lies_in(&pe->certificates, b) && pe->n <= PE_SECTIONS_MAX);
	for (size_t i = 0; i < pe->n && i < 64; i++) {
		const struct bytes *x = &pe->v[i].bytes;

		hold(lies_in(x, b) && strlen(pe->v[i].name) <= PE_NAME_SIZE);
		for (size_t k = 0; k < i; k++) {
			const struct bytes *y = &pe->v[k].bytes;

			hold(!x->size || !y->size || x->data + x->size <= y->data ||
				y->data + y->size <= x->data);
		}
	}
}

static bool is_line(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ')
			return false;
	return true;
}

static void hold_uki(const struct bytes *b, const struct uki *uki)
{
	for (enum uki_section i = 0; i < UKI_SECTIONS; i++)
		hold(lies_in(&uki->sections[i], b));
	hold(uki->sections[UKI_LINUX].size);
	hold(!uki->nprofiles || uki->profile < uki->nprofiles);
	hold(!uki->cmdline || (is_line(uki->cmdline) &&
				      strlen(uki->cmdline) <= UKI_TEXT_MAX));
	hold(!uki->uname || is_line(uki->uname));
}

static void try_profile(const struct bytes *b, unsigned int profile, bool is_pe)
{
	struct uki uki;
	struct kx_err *err = uki_read(b, profile, &uki);

	hold(is_pe || err);
	if (!err)
		hold_uki(b, &uki);
	kx_err_free(err);
	uki_destroy(&uki);
}

static void add_entries(const struct bytes *b)
{
	struct boot_menu menu;

	boot_menu_init(&menu, "test");
	kx_err_free(boot_uki_add_entries(b, "/boot/EFI/Linux/a+1-2.efi", &menu));
	for (size_t i = 0; i < menu.n; i++) {
		hold(menu.v[i].kind == BOOT_UKI && menu.v[i].id && menu.v[i].title);
		hold(menu.v[i].why_not || menu.v[i].kernel.path);
	}
	boot_menu_destroy(&menu);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bytes b = {data, size, "input"};
	struct pe pe;
	struct kx_err *err = pe_read(&b, &pe);

	if (!err)
		hold_sections(&b, &pe);
	hold(!err || !pe.v);
	for (unsigned int i = 0; i < 3; i++)
		try_profile(&b, i, !err);
	if (uki_is(&b))
		add_entries(&b);
	kx_err_free(err);
	pe_destroy(&pe);
	return 0;
}
