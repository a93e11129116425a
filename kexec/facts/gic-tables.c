// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/gic-tables.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "facts/devtree-read.h"
#include "sys/sys.h"

/*
 * LPI_PROPBASE_SZ and LPI_PENDBASE_SZ: Linux never uses more than 16 bits of interrupt
 * numbers, and rounds up to this.
 */
#define LPI_TABLE 0x10000

/* Of the first level of a table of two, a word each (GITS_LVL1_ENTRY_SIZE). */
#define LEVEL_1_ENTRY 8

/* No table of a unit is as large: 256 pages of 64 KiB (GITS_BASER_PAGES_MAX). */
#define ITS_TABLE_MAX (16 << 20)

bool gic_tables_are_kept_by_log(const struct devtree *tree)
{
	int depth = 0;

	if (devtree_is_efi(tree))
		return false;
	for (int node = 0; node >= 0; node = devtree_next(tree, node, &depth))
		if (devtree_prop_has(tree, node, "compatible", "arm,gic-v3-its") &&
			!devtree_prop_has(tree, node, "status", "disabled"))
			return true;
	return false;
}

/* ---- the log ----------------------------------------------------------------------- */

/*
 * "LEVEL,NUMBER,TIME,…;TEXT", where LEVEL has a facility in its upper bits, which is not
 * 0 for what a program wrote. NULL: it is none of the kernel's.
 */
static const char *text_of(const char *message)
{
	const char *end, *text = strchr(message, ';');
	uint64_t level = UINT64_MAX;

	kx_err_free(number_parse_prefix(message, 10, &end, &level));
	return text && level < 8 ? text + 1 : NULL;
}

/* The hexadecimal number behind what, where that is in text. */
static bool find_address(const char *text, const char *what, uint64_t *ret)
{
	const char *at = strstr(text, what), *end;
	struct kx_err *err;

	if (!at)
		return false;
	at += strlen(what);
	err = number_parse_prefix(at + (strncmp(at, "0x", 2) ? 0 : 2), 16, &end, ret);
	kx_err_free(err);
	return !err;
}

static struct kx_err *add(struct range_set *set, uint64_t start, uint64_t size)
{
	uint64_t end;

	if (__builtin_add_overflow(start, size, &end))
		return NULL;
	return range_set_push(set, (struct range){start, end});
}

/* "ITS@0x8080000: allocated 8192 Devices @48a90000 (indirect, esz 8, psz 64K, shr 1)" */
static struct kx_err *parse_its(const char *text, struct range_set *its)
{
	const char *entries = strstr(text, ": allocated "), *flat, *size;
	uint64_t start, n, bytes;
	const char *end;

	if (strncmp(text, "ITS@", 4) != 0 || !entries ||
		!find_address(entries, " @", &start))
		return NULL;
	flat = strstr(entries, "(flat, ");
	size = strstr(entries, ", esz ");
	struct kx_err *err =
		number_parse_prefix(entries + strlen(": allocated "), 10, &end, &n);
	if (!err && flat && size)
		err = number_parse_prefix(size + strlen(", esz "), 10, &end, &bytes);
	else
		bytes = LEVEL_1_ENTRY;
	kx_err_free(err);
	if (err || __builtin_mul_overflow(n, bytes, &bytes) || bytes > ITS_TABLE_MAX)
		return NULL;
	return add(its, start, bytes);
}

struct kx_err *gic_tables_parse(
	const char *message, struct fact_gic_tables *ret, bool *ret_property)
{
	const char *text = text_of(message);
	uint64_t start;

	if (!text)
		return NULL;
	if (find_address(text, "LPI property table @", &start)) {
		*ret_property = true;
		return add(&ret->lpi, start, LPI_TABLE);
	}
	if (find_address(text, "LPI pending table @", &start))
		return add(&ret->lpi, start, LPI_TABLE);
	return parse_its(text, &ret->its);
}

/* ---- reading ----------------------------------------------------------------------- */

struct scan {
	const struct sys *sys;
	struct fact_gic_tables *ret;
	bool property;
	struct kx_err *err;
};

static bool take_message(void *arg, const char *message)
{
	struct scan *scan = arg;
	size_t before = scan->ret->lpi.n + scan->ret->its.n;

	scan->err = gic_tables_parse(message, scan->ret, &scan->property);
	if (scan->ret->lpi.n + scan->ret->its.n > before)
		sys_keep_line(scan->sys, SYS_LOG_PATH, message);
	return !scan->err;
}

static struct kx_err *read_log(const struct sys *sys, struct fact_gic_tables *ret)
{
	struct scan scan = {.sys = sys, .ret = ret};

	KX_TRY(facts_required(sys_scan_log(sys, take_message, &scan)));
	KX_TRY(scan.err);
	sys_keep_line(sys, SYS_LOG_PATH, NULL);
	range_set_normalize(&ret->lpi);
	range_set_normalize(&ret->its);
	if (scan.property)
		return NULL;
	return kx_err_new(KX_FORMAT,
		"%s/" SYS_LOG_PATH " has no line of the LPI property table any more",
		sys->root);
}

struct kx_err *gic_tables_read(const struct sys *sys, const struct devtree *tree,
	struct fact_gic_tables *ret)
{
	if (!gic_tables_are_kept_by_log(tree))
		return NULL;
	return fact_settle(&ret->fact, read_log(sys, ret));
}

void gic_tables_destroy(struct fact_gic_tables *tables)
{
	range_set_destroy(&tables->lpi);
	range_set_destroy(&tables->its);
	fact_destroy(&tables->fact);
	*tables = (struct fact_gic_tables){0};
}
