/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables in memory that an interrupt controller (GICv3) reads and writes on its own, and
 * goes on doing so into the next kernel: those of LPIs cannot be moved once they are in
 * use. With EFI the kernel marks them as reserved, for the next one too; without it only
 * its log tells where they are (drivers/irqchip/irq-gic-v3-its.c).
 */
#ifndef KX_GIC_TABLES_H
#define KX_GIC_TABLES_H

#include "base/range.h"
#include "facts/fact.h"
#include "lib/devtree.h"

struct sys;

/* Absent: nothing is to be looked for. Failed: it is, and the log does not tell. */
struct fact_gic_tables {
	struct fact fact;
	struct range_set lpi; /* properties and pending bits, which are kept for ever */
	struct range_set its; /* of translating units, until they are set up anew */
};

/* Has the tree a unit that translates interrupts (ITS), and no EFI that keeps tables? */
bool gic_tables_are_kept_by_log(const struct devtree *tree);

/* Read them, if so. Returns only KX_NOMEM. */
struct kx_err *gic_tables_read(const struct sys *sys, const struct devtree *tree,
	struct fact_gic_tables *ret);
void gic_tables_destroy(struct fact_gic_tables *tables);

/*
 * Take one message of the log, as /dev/kmsg has it. Others are left alone.
 * *ret_property is set by the first of what the kernel says of LPIs: behind it in the
 * log are all others.
 */
struct kx_err *gic_tables_parse(
	const char *message, struct fact_gic_tables *ret, bool *ret_property);

#endif
