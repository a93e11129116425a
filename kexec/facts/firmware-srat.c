// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/firmware-srat.h"

#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "sys/sys.h"

#define TABLES_DIR "sys/firmware/acpi/tables"

/* Structures of some bytes each, for thousands of processors and ranges. */
#define SRAT_CAP (4 << 20)

/* Offsets in the table, and where its structures start. */
#define TABLE_LENGTH	 4 /* u32, bytes of all of it */
#define TABLE_STRUCTURES 48

/* Of a structure: u8 type and u8 length, then what the type has. */
#define TYPE_MEMORY	    1
#define MEMORY_BASE	    8  /* u64 physical address */
#define MEMORY_LENGTH	    16 /* u64 bytes */
#define MEMORY_FLAGS	    28 /* u32 */
#define MEMORY_SIZE	    40
#define FLAG_ENABLED	    (1U << 0)
#define FLAG_HOT_PLUGGABLE  (1U << 1)

static struct kx_err *take_memory(const struct bytes *entry, struct fact_srat *ret)
{
	struct bytes memory;
	struct range r;

	KX_TRY(bytes_slice(entry, 0, MEMORY_SIZE, &memory));
	uint32_t flags = get_le32(memory.data + MEMORY_FLAGS);
	r.start = get_le64(memory.data + MEMORY_BASE);
	if (__builtin_add_overflow(
		    r.start, get_le64(memory.data + MEMORY_LENGTH), &r.end))
		r.end = UINT64_MAX;
	if (flags & FLAG_ENABLED && r.end > ret->end)
		ret->end = r.end;
	return flags & FLAG_HOT_PLUGGABLE ? NULL : range_set_push(&ret->immovable, r);
}

static struct kx_err *take_structures(const struct bytes *table, struct fact_srat *ret)
{
	uint8_t type, length;

	for (uint64_t at = TABLE_STRUCTURES; at < table->size; at += length) {
		struct bytes entry;

		KX_TRY(bytes_u8(table, at, &type));
		KX_TRY(bytes_u8(table, at + 1, &length));
		if (length < 2)
			return kx_err_new(KX_FORMAT,
				"%s: the structure at 0x%" PRIx64 " has a length of %u",
				table->name, at, length);
		KX_TRY(bytes_slice(table, at, length, &entry));
		if (type == TYPE_MEMORY)
			KX_TRY(take_memory(&entry, ret));
	}
	range_set_normalize(&ret->immovable);
	return NULL;
}

struct kx_err *srat_parse(const struct bytes *b, struct fact_srat *ret)
{
	KX_AUTO(firmware_srat_destroy) struct fact_srat srat = {0};
	struct bytes table;
	uint32_t length;

	KX_TRY(bytes_le32(b, TABLE_LENGTH, &length));
	if (length < TABLE_STRUCTURES || memcmp(b->data, "SRAT", 4))
		return kx_err_new(KX_FORMAT, "%s: no SRAT", b->name);
	KX_TRY(bytes_slice(b, 0, length, &table));
	KX_TRY(take_structures(&table, &srat));
	ret->immovable = srat.immovable;
	ret->end = srat.end;
	srat.immovable = (struct range_set){0};
	return NULL;
}

/* The kernel numbers the tables of a name where there are several. */
static struct kx_err *read_table(const struct sys *sys, struct sys_text *ret)
{
	struct kx_err *err = sys_read(sys, TABLES_DIR "/SRAT", SRAT_CAP, ret);

	if (!sys_err_absent(err))
		return err;
	kx_err_free(err);
	return sys_read(sys, TABLES_DIR "/SRAT1", SRAT_CAP, ret);
}

static struct kx_err *read_srat(const struct sys *sys, struct fact_srat *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	KX_AUTO(freep) char *name = NULL;

	KX_TRY(read_table(sys, &text));
	KX_TRY(text_format(&name, "%s/" TABLES_DIR "/SRAT", sys->root));
	struct bytes b = {(const uint8_t *)text.s, text.size, name};
	return srat_parse(&b, ret);
}

struct kx_err *firmware_read_srat(const struct sys *sys, struct fact_srat *ret)
{
	return fact_settle(&ret->fact, read_srat(sys, ret));
}

void firmware_srat_destroy(struct fact_srat *srat)
{
	range_set_destroy(&srat->immovable);
	fact_destroy(&srat->fact);
	*srat = (struct fact_srat){0};
}
