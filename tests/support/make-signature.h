/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signatures of PKCS #7 that nobody made: their form alone, with one certificate. */
#ifndef KX_MAKE_SIGNATURE_H
#define KX_MAKE_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct signature_recipe {
	const char *subject, *issuer;  /* common names of the certificate */
	const char *signer_issuer;     /* of who made that of the signer */
	uint8_t serial, signer_serial; /* numbers of the two */
	bool no_certificate, key_id;   /* the signer is named by a key */
	uint8_t name_tag;	       /* of the subject's text; 0: UTF-8 */
};

/* A certificate "Signer" of "Maker", by which it is signed. */
struct signature_recipe signature_recipe(void);

/* The signed data, to be freed; *ret_size is in bytes, below 64 KiB. */
uint8_t *make_signature(const struct signature_recipe *recipe, size_t *ret_size);

#endif
