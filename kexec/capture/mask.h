/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Other names for what may be secret, all of the same length as what they stand for, so
 * that texts are masked in place. What is equal gets the same one: "m0001" for words, and
 * for what is written in digits, digits: 00000000-0000-0000-0000-000000000001. Pure.
 */
#ifndef KX_MASK_H
#define KX_MASK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct mask {
	void *words, *digits; /* of tsearch(3) */
	unsigned long nwords, ndigits;
	struct kx_err *err; /* KX_NOMEM: something may stand unmasked */
};

void mask_destroy(struct mask *mask);

/* Write the other name over size bytes of text. */
void mask_word(struct mask *mask, char *text, size_t size);
void mask_digits(struct mask *mask, char *text, size_t size);

/*
 * In all of a text: UUIDs, hexadecimal numbers of 32 digits and more, MAC and IP
 * addresses, and words that were given to mask_digits() before. UUIDs that the same thing
 * has everywhere, as an EFI variable's, stay.
 */
void mask_ids(struct mask *mask, char *text, size_t size);

/* A path below /dev, without that: names of volumes, labels and IDs. */
void mask_device(struct mask *mask, char *text, size_t size);

/*
 * A kernel's command line: values of all parameters but those that plans read, or that
 * tell nothing of whose machine it is; all words behind a "--".
 */
void mask_cmdline(struct mask *mask, char *text, size_t size);

/* A boot loader's configuration: the command lines and passwords in it. */
void mask_config(struct mask *mask, char *text, size_t size);

/* /proc/self/mountinfo: devices, servers, users, and names in homes. */
void mask_mounts(struct mask *mask, char *text, size_t size);

#endif
