// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/uki.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "format/os-release.h"
#include "format/pe.h"

static const char *const names[UKI_SECTIONS] = {
	[UKI_LINUX] = ".linux",
	[UKI_INITRD] = ".initrd",
	[UKI_UCODE] = ".ucode",
	[UKI_CMDLINE] = ".cmdline",
	[UKI_OSREL] = ".osrel",
	[UKI_UNAME] = ".uname",
	[UKI_PROFILE] = ".profile",
	[UKI_DTB] = ".dtb",
	[UKI_DTBAUTO] = ".dtbauto",
	[UKI_PCRSIG] = ".pcrsig",
	[UKI_PCRPKEY] = ".pcrpkey",
};

const char *uki_section_name(enum uki_section section)
{
	return names[section];
}

bool uki_is(const struct bytes *b)
{
	return pe_names_section(b, names[UKI_LINUX]);
}

/* ---- texts ------------------------------------------------------------------------- */

/* NULs at the end only fill the section. */
static struct kx_err *take_text(struct uki *uki, enum uki_section which, char **ret)
{
	const struct bytes *b = &uki->sections[which];
	uint64_t size = b->size;

	while (size && !b->data[size - 1])
		size--;
	if (!size)
		return NULL;
	if (size > UKI_TEXT_MAX)
		return kx_err_new(KX_LIMIT,
			"%s: section '%s' has 0x%" PRIx64 " bytes, more than 0x%x",
			b->name, names[which], size, UKI_TEXT_MAX);
	const uint8_t *nul = memchr(b->data, '\0', size);
	if (nul)
		return kx_err_new(KX_FORMAT,
			"%s: section '%s' has a NUL byte within, at 0x%" PRIx64, b->name,
			names[which], (uint64_t)(nul - b->data));
	*ret = strndup((const char *)b->data, size);
	return *ret ? NULL : kx_err_nomem();
}

/* ---- the sections of one profile --------------------------------------------------- */

/* A run of the section table: the base, or what belongs to a profile. */
struct group {
	size_t start, end;
};

static bool is_profile(const struct pe_section *section)
{
	return !strcmp(section->name, names[UKI_PROFILE]);
}

/* The group that the nth .profile starts; from 0 on. False: there is none. */
static bool find_profile(const struct pe *pe, unsigned int n, struct group *ret)
{
	size_t i = 0;

	while (i < pe->n && (!is_profile(&pe->v[i]) || n--))
		i++;
	*ret = (struct group){i, i + 1};
	while (ret->end < pe->n && !is_profile(&pe->v[ret->end]))
		ret->end++;
	return i < pe->n;
}

static unsigned int count_profiles(const struct pe *pe)
{
	unsigned int n = 0;

	for (size_t i = 0; i < pe->n; i++)
		n += is_profile(&pe->v[i]);
	return n;
}

static struct group find_base(const struct pe *pe)
{
	struct group base = {0, 0};

	while (base.end < pe->n && !is_profile(&pe->v[base.end]))
		base.end++;
	return base;
}

/* The section of that name in a group. One that is empty hides that of the base. */
static struct kx_err *take_section(const struct pe *pe, const struct group *group,
	enum uki_section which, struct uki *uki)
{
	const struct pe_section *found = NULL;

	for (size_t i = group->start; i < group->end; i++) {
		const struct pe_section *section = &pe->v[i];

		if (strcmp(section->name, names[which]))
			continue;
		if (found && which != UKI_DTBAUTO)
			return kx_err_new(KX_FORMAT, "%s: it has section '%s' twice",
				section->bytes.name, section->name);
		if (!found)
			found = section;
	}
	if (found)
		uki->sections[which] = found->bytes;
	return NULL;
}

static struct kx_err *take_group(
	const struct pe *pe, const struct group *group, struct uki *uki)
{
	for (enum uki_section i = 0; i < UKI_SECTIONS; i++)
		KX_TRY(take_section(pe, group, i, uki));
	return NULL;
}

/* ---- a profile that is not there --------------------------------------------------- */

#define PROFILES_SHOWN 8

/* "1 (Factory reset)" behind what *text has; one that tells no name is a number. */
static struct kx_err *add_profile(const struct pe *pe, unsigned int n, char **text)
{
	static const char *const keys[] = {"TITLE", "ID", NULL};
	KX_AUTO(freep) char *before = KX_STEAL(*text);
	KX_AUTO(uki_destroy) struct uki uki = {0};
	KX_AUTO(freep) char *name = NULL;
	struct group group;

	if (find_profile(pe, n, &group))
		uki.sections[UKI_PROFILE] = pe->v[group.start].bytes;
	KX_TRY(kx_err_forgive(take_text(&uki, UKI_PROFILE, &uki.profile_text)));
	if (uki.profile_text)
		KX_TRY(os_release_first(uki.profile_text, keys, &name));
	return text_format(text, name ? "%s%s%u (%.40s)" : "%s%s%u",
		before ? before : "", before ? ", " : "", n, name);
}

static struct kx_err *refuse_profile(
	const struct bytes *b, const struct pe *pe, const struct uki *uki)
{
	KX_AUTO(freep) char *text = NULL;
	const char *more = uki->nprofiles > PROFILES_SHOWN ? ", and more" : "";

	for (unsigned int i = 0; i < uki->nprofiles && i < PROFILES_SHOWN; i++)
		KX_TRY(add_profile(pe, i, &text));
	return kx_err_new(KX_USAGE, "%s: there is no profile %u: it has %s%s", b->name,
		uki->profile, text ? text : "none", more);
}

/* ---- all of it --------------------------------------------------------------------- */

static struct kx_err *take_sections(
	const struct bytes *b, const struct pe *pe, struct uki *uki)
{
	const struct group base = find_base(pe);
	struct group group;

	uki->machine = pe->machine;
	uki->is_signed = pe->certificates.size;
	uki->nprofiles = count_profiles(pe);
	KX_TRY(take_group(pe, &base, uki));
	if (find_profile(pe, uki->profile, &group))
		KX_TRY(take_group(pe, &group, uki));
	else if (uki->profile || uki->nprofiles)
		return refuse_profile(b, pe, uki);
	if (!uki->sections[UKI_LINUX].size)
		return kx_err_new(KX_FORMAT, "%s: its section '%s' is missing or empty",
			b->name, names[UKI_LINUX]);
	return NULL;
}

/* ---- what they hold ---------------------------------------------------------------- */

/*
 * A kernel that is signed by itself ends where its signatures do. What the linker put
 * behind that, to fill the section, would be hashed with it, and the kernel's check of
 * the signature would fail (verify_pefile_signature() in crypto/asymmetric_keys).
 */
static void cut_padding(struct bytes *kernel)
{
	struct bytes certificates = {0};
	uint64_t header;

	if (!pe_find_header(kernel, &header))
		return;
	kx_err_free(pe_find_certificates(kernel, header, &certificates));
	if (!certificates.size)
		return;
	uint64_t end = certificates.data + certificates.size - kernel->data;
	for (uint64_t i = end; i < kernel->size; i++)
		if (kernel->data[i])
			return;
	kernel->size = end;
}

/* Line ends and other control characters count as spaces, as for systemd-stub. */
static void make_line(char *text)
{
	size_t size = strlen(text);

	for (size_t i = 0; i < size; i++)
		if ((unsigned char)text[i] < ' ')
			text[i] = ' ';
	while (size && text[size - 1] == ' ')
		text[--size] = '\0';
}

/* By what systemd-boot names an entry. */
static const char *const os_names[] = {"PRETTY_NAME", "IMAGE_ID", "NAME", "ID", NULL};

static struct kx_err *take_texts(struct uki *uki)
{
	KX_TRY(take_text(uki, UKI_CMDLINE, &uki->cmdline));
	KX_TRY(take_text(uki, UKI_OSREL, &uki->osrel));
	KX_TRY(take_text(uki, UKI_UNAME, &uki->uname));
	KX_TRY(take_text(uki, UKI_PROFILE, &uki->profile_text));
	if (uki->osrel)
		KX_TRY(os_release_first(uki->osrel, os_names, &uki->os));
	if (uki->cmdline)
		make_line(uki->cmdline);
	if (uki->uname)
		make_line(uki->uname);
	return NULL;
}

static struct kx_err *read_pe(const struct bytes *b, struct pe *pe, struct uki *uki)
{
	KX_TRY(pe_read(b, pe));
	KX_TRY(take_sections(b, pe, uki));
	cut_padding(&uki->sections[UKI_LINUX]);
	return take_texts(uki);
}

struct kx_err *uki_read(const struct bytes *b, unsigned int profile, struct uki *ret)
{
	KX_AUTO(pe_destroy) struct pe pe = {0};

	*ret = (struct uki){.profile = profile};
	struct kx_err *err = read_pe(b, &pe, ret);
	if (err)
		uki_destroy(ret);
	return err;
}

void uki_destroy(struct uki *uki)
{
	free(uki->cmdline);
	free(uki->osrel);
	free(uki->os);
	free(uki->uname);
	free(uki->profile_text);
	*uki = (struct uki){0};
}
