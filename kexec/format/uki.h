/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Unified kernel images (UAPI.5): PE files that hold a kernel and what belongs to it, a
 * section each. Pure; the bytes stay where they are.
 *
 * Sections in front of the first .profile are the base. Each .profile starts a profile,
 * whose own sections stand in place of the base's of the same name.
 */
#ifndef KX_UKI_H
#define KX_UKI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

enum uki_section {
	UKI_LINUX,
	UKI_INITRD,
	UKI_UCODE,   /* an initrd, too: the processors' microcode */
	UKI_CMDLINE,
	UKI_OSREL,   /* os-release(5) of the system that it is for */
	UKI_UNAME,   /* uname -r of .linux */
	UKI_PROFILE, /* ID= and TITLE= of the profile */
	UKI_DTB,
	UKI_DTBAUTO, /* several, of which the firmware's machine picks one: the first */
	UKI_PCRSIG,  /* signatures of what the TPM will have measured, … */
	UKI_PCRPKEY, /* … and their key: files for the initrd */
	UKI_SECTIONS
};

/* A text section may have so many bytes. */
#define UKI_TEXT_MAX (64 << 10)

struct uki {
	struct bytes sections[UKI_SECTIONS]; /* of the profile; size 0: none */
	uint16_t machine;	/* of the PE header */
	bool is_signed;		/* it has signatures, whatever they are worth */
	unsigned int profile;	/* the one that was asked for */
	unsigned int nprofiles; /* 0: it has none, and is its base alone */
	char *cmdline;		/* without line ends; NULL: there is none */
	char *osrel, *uname;	/* NULL: there is none */
	char *os;		/* the name of the system in .osrel, for people; NULL */
	char *profile_text;	/* .profile; NULL: there is none */
};

/* Is it a PE file with a section .linux, whatever else is true of it? */
bool uki_is(const struct bytes *b);

/* ".linux" … */
const char *uki_section_name(enum uki_section section);

/*
 * Read a UKI by a profile, from 0 on; 0 is there where there are none, too. Errors: those
 * of pe_read(); KX_FORMAT where a section is there twice, .linux is missing, or a text
 * has NUL bytes within; KX_LIMIT over UKI_TEXT_MAX; KX_USAGE for a profile that it has
 * not. ret holds nothing then. It is freed by uki_destroy().
 */
struct kx_err *uki_read(const struct bytes *b, unsigned int profile, struct uki *ret);
void uki_destroy(struct uki *uki);

#endif
