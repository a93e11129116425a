// SPDX-License-Identifier: GPL-2.0-or-later
#include "purgatory/check.h"

#include <stdbool.h>

#include "digest/digest.h"
#include "digest/sha256-fast.h"
#include "purgatory/digest-way.h"

static _Noreturn void stop_damaged(void)
{
	struct console console;

	console_open_usual(&console);
	console_write(&console, "kexec: purgatory: its parameters are damaged or of "
				"another version; stopped\n");
	machine_stop();
}

static bool params_good(const struct purgatory_params *params)
{
	return params->magic == PURGATORY_MAGIC && params->version == PURGATORY_VERSION &&
	       params->region_count <= PURGATORY_MAX_REGIONS;
}

static void compute_digest(
	const struct purgatory_params *params, uint8_t ret[SHA256_SIZE])
{
	enum digest_chunks chunks = digest_chunks_of(params->flags);
	enum sha256_way way = digest_way_of(params->flags);
	bool vectors = chunks == DIGEST_SHA256 &&
		       (way != SHA256_USUAL || SHA256_BASE_LANES > 1);
	uint64_t before = vectors ? simd_begin() : 0;
	struct digest digest;

	digest_init(&digest, chunks, way);
	for (uint32_t i = 0; i < params->region_count; i++) {
		const struct purgatory_region *region = &params->regions[i];

		digest_segment(
			&digest, phys_map(region->paddr, region->size), region->size);
	}
	digest_final(&digest, ret);
	if (vectors)
		simd_end(before);
}

static bool digest_equal(const uint8_t a[SHA256_SIZE], const uint8_t b[SHA256_SIZE])
{
	uint8_t difference = 0;

	for (int i = 0; i < SHA256_SIZE; i++)
		difference |= a[i] ^ b[i];
	return !difference;
}

static void write_digest(
	struct console *console, const char *label, const uint8_t digest[SHA256_SIZE])
{
	char hex[2 * SHA256_SIZE + 2], *p = hex;

	for (int i = 0; i < SHA256_SIZE; i++) {
		*p++ = "0123456789abcdef"[digest[i] >> 4];
		*p++ = "0123456789abcdef"[digest[i] & 15];
	}
	*p++ = '\n';
	*p = 0;
	console_write(console, label);
	console_write(console, hex);
}

static void check_digest(struct console *console, const struct purgatory_params *params)
{
	uint8_t found[SHA256_SIZE];

	compute_digest(params, found);
	if (digest_equal(params->digest, found))
		return;
	console_write(console, "kexec: purgatory: digest mismatch: the loaded image was "
			       "damaged; stopped\n");
	write_digest(console, "expected ", params->digest);
	write_digest(console, "computed ", found);
	machine_stop();
}

static void copy_backup(const struct purgatory_params *params)
{
	uint64_t size = params->backup_size;

	if (size)
		__builtin_memcpy(phys_map(params->backup_dst, size),
			phys_map(params->backup_src, size), size);
}

static void say(
	struct console *console, const struct purgatory_params *params, const char *text)
{
	if (params->flags & PURGATORY_VERBOSE)
		console_write(console, text);
}

void purgatory_main(const struct purgatory_params *params)
{
	struct console console;

	if (!params_good(params))
		stop_damaged();
	console_open(&console, params);
	if (params->flags & PURGATORY_CHECK_DIGEST) {
		say(&console, params, "kexec: purgatory: checking the digest\n");
		check_digest(&console, params);
	} else {
		say(&console, params, "kexec: purgatory: no digest check asked for\n");
	}
	copy_backup(params);
	say(&console, params, "kexec: purgatory: starting the kernel\n");
}
