// SPDX-License-Identifier: GPL-2.0-or-later
#include "vmcore-dmesg/kernel-log.h"

#include <inttypes.h>

#include "base/cleanup.h"
#include "vmcore-dmesg/log-out.h"

/* By the symbol that VMCOREINFO has of a form only; the newest first. */
static const struct {
	const char *symbol;
	struct kx_err *(*print)(struct dmesg *log);
} forms[] = {
	{"prb", dmesg_print_ringbuffer},
	{"log_first_idx", dmesg_print_records},
	{"log_end", dmesg_print_plain},
};

static struct kx_err *print_form(struct dmesg *log)
{
	uint64_t address;
	bool found;

	for (size_t i = 0; i < KX_ARRAY_SIZE(forms); i++) {
		KX_TRY(dump_symbol(log->dump, forms[i].symbol, &found, &address));
		if (found)
			return forms[i].print(log);
	}
	return kx_err_new(KX_FORMAT,
		"%s tells of no log: it has none of SYMBOL(prb), SYMBOL(log_first_idx) "
		"and SYMBOL(log_end)",
		log->dump->vmcoreinfo.name);
}

static void dmesg_destroy(struct dmesg *log)
{
	kx_err_free(log->first_lost);
}

struct kx_err *dmesg_print(struct dump *dump, FILE *out)
{
	KX_AUTO(dmesg_destroy)
	struct dmesg log = {
		.dump = dump, .out = out, .left = dump->source->size, .unit = "records"};

	KX_TRY(print_form(&log));
	if (!log.lost)
		return NULL;
	return kx_err_prefix(KX_STEAL(log.first_lost),
		"%s: %s of the log that are damaged or missing: %" PRIu64 "%s; the first",
		dump->source->name, log.unit, log.lost, log.at_least ? " or more" : "");
}
