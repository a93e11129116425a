// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/facts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "digest/sha256-fast.h"
#include "facts/cpu.h"
#include "facts/iomem.h"
#include "sys/sys.h"

static struct kx_err *read_cmdline(const struct sys *sys, struct fact_text *ret)
{
	struct sys_text text = {0};
	struct kx_err *err = sys_read_line(sys, "proc/cmdline", &text);

	ret->text = text.s;
	return fact_settle(&ret->fact, err);
}

#define MEMINFO_CAP (1 << 20)

/* The kernel's totalram_pages(), in kB (proc.rst, "meminfo"). */
static struct kx_err *read_mem_total(const struct sys *sys, uint64_t *ret)
{
	static const char path[] = "proc/meminfo";
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	const char *end;

	KX_TRY(sys_read(sys, path, MEMINFO_CAP, &text));
	const char *p = facts_find_line(&text, "MemTotal:");
	if (!p)
		return facts_absent(sys, path, "no 'MemTotal' line");
	KX_TRY(kx_err_prefix(number_parse_prefix(p + strspn(p, " "), 10, &end, ret),
		"%s/%s: MemTotal", sys->root, path));
	if (strncmp(end, " kB", 3) || __builtin_mul_overflow(*ret, 1024, ret))
		return kx_err_new(KX_FORMAT, "%s/%s: MemTotal is not a number of kB",
			sys->root, path);
	return NULL;
}

/* The number of the last ttyS in a console list: the last name is /dev/console's. */
static bool last_serial(const char *names, uint64_t *ret)
{
	bool found = false;

	for (const char *p = names; (p = strstr(p, "ttyS")); p++) {
		const char *end;
		uint64_t number;
		struct kx_err *err;

		if (p != names && p[-1] != ' ')
			continue;
		err = number_parse_prefix(p + strlen("ttyS"), 10, &end, &number);
		if (!err && (!*end || *end == ' ')) {
			*ret = number;
			found = true;
		}
		kx_err_free(err);
	}
	return found;
}

/* Only ports that in and out reach: io_type 0 is UPIO_PORT (linux/serial_core.h). */
static struct kx_err *check_io_type(
	const struct sys *sys, const char *active, uint64_t number)
{
	uint64_t io_type = 0;

	KX_TRY(facts_optional(facts_read_u64(sys, 10, &io_type,
				      "sys/class/tty/ttyS%" PRIu64 "/io_type", number),
		NULL));
	return io_type ? facts_absent(sys, active, "its ttyS has no I/O port") : NULL;
}

static struct kx_err *read_serial_port(const struct sys *sys, uint64_t *ret)
{
	static const char path[] = "sys/class/tty/console/active";
	KX_AUTO(sys_text_destroy) struct sys_text names = {0};
	uint64_t number, port;

	KX_TRY(sys_read_line(sys, path, &names));
	if (!last_serial(names.s, &number))
		return facts_absent(sys, path, "no ttyS");
	KX_TRY(check_io_type(sys, path, number));
	KX_TRY(facts_read_u64(
		sys, 16, &port, "sys/class/tty/ttyS%" PRIu64 "/port", number));
	if (!port || port > UINT16_MAX)
		return facts_absent(sys, path, "its ttyS has no I/O port");
	*ret = port;
	return NULL;
}

static struct kx_err *read_x86(const struct sys *sys, struct facts *ret)
{
	KX_TRY(firmware_read_memmap(sys, &ret->firmware_map));
	KX_TRY(firmware_read_boot_params(sys, &ret->boot_params));
	KX_TRY(firmware_read_efi(sys, &ret->efi));
	KX_TRY(firmware_read_edd(sys, &ret->edd));
	KX_TRY(cpu_read_flags(sys, &ret->la57, &ret->pdpe1gb, &ret->encrypted));
	return fact_settle(
		&ret->serial_port.fact, read_serial_port(sys, &ret->serial_port.value));
}

static struct kx_err *read_all(
	const struct sys *sys, unsigned int groups, struct facts *ret)
{
	KX_TRY(fact_settle(
		&ret->seed_fact, sys_random(sys, ret->seed, sizeof(ret->seed))));
	if (sys->live)
		ret->fast_digest = (struct fact_u64){
			{FACT_PRESENT, NULL}, sha256_fast_here()};
	KX_TRY(read_cmdline(sys, &ret->cmdline));
	KX_TRY(fact_settle(
		&ret->mem_total.fact, read_mem_total(sys, &ret->mem_total.value)));
	return groups & FACTS_X86 ? read_x86(sys, ret) : NULL;
}

struct kx_err *facts_read(const struct sys *sys, unsigned int groups, struct facts *ret)
{
	KX_TRY(facts_read_state(sys, ret));
	struct kx_err *err = read_all(sys, groups, ret);
	if (err)
		facts_destroy(ret);
	return err;
}

struct kx_err *facts_read_crash(const struct sys *sys, struct facts *facts)
{
	return crash_state_read(sys, &facts->crash);
}

/* mem= is an amount: what comes first of memory counts (memblock_enforce_memory_limit()).
 */
static struct kx_err *limited_ram(
	const struct devtree_power *power, struct range_set *ret)
{
	uint64_t left = power->memory_limit ? power->memory_limit : UINT64_MAX;

	for (size_t i = 0; i < power->ram.n && left; i++) {
		struct range r = power->ram.v[i];

		if (range_size(r) > left)
			r.end = r.start + left;
		left -= range_size(r);
		KX_TRY(range_set_push(ret, r));
	}
	return NULL;
}

/*
 * When some of the region was given back since (crash_shrink_memory() in
 * kernel/kexec_core.c), only its size in /sys says so.
 */
static struct kx_err *crash_region(const struct facts *facts, struct range *ret)
{
	const struct fact_u64 *size = &facts->crash.crash_size;

	*ret = facts->power.crash;
	if (!fact_present(&size->fact) || !range_size(*ret) ||
		size->value == range_size(*ret))
		return NULL;
	if (size->value > range_size(*ret))
		return kx_err_new(KX_FORMAT,
			"the crash region has 0x%" PRIx64
			" bytes by the device tree and 0x%" PRIx64 " by /sys/kernel",
			range_size(*ret), size->value);
	ret->end = ret->start + size->value;
	return NULL;
}

struct kx_err *facts_describe_power(struct facts *facts)
{
	struct memory *memory = &facts->memory;
	struct range crash;

	KX_TRY(crash_region(facts, &crash));
	KX_TRY(limited_ram(&facts->power, &memory->ram));
	for (size_t i = 0; i < memory->ram.n; i++)
		KX_TRY(memmap_push(&memory->map, memory->ram.v[i], MEMORY_RAM));
	KX_TRY(range_set_push(&memory->crash, crash));
	memory->kernel.end = facts->power.kernel_end;
	memory->source = "/proc/device-tree";
	memory->fact.state = FACT_PRESENT;
	return NULL;
}

struct kx_err *facts_read_devtree(const struct sys *sys, struct facts *facts)
{
	struct fact_devtree *ret = &facts->devtree;

	return fact_settle(&ret->fact, devtree_read(sys, ret));
}

struct kx_err *facts_memory_from_iomem(const struct sys *sys, struct facts *facts)
{
	return memory_from_iomem(sys, &facts->memory);
}

struct kx_err *facts_memory_from_power(const struct sys *sys, struct facts *facts)
{
	struct fact_devtree *devtree = &facts->devtree;

	if (!fact_present(&devtree->fact))
		return facts_memory_from_iomem(sys, facts);
	struct kx_err *err =
		kx_err_prefix(devtree_power_parse(&devtree->tree, &facts->power), "%s/%s",
			sys->root, devtree->tree.blob.name);
	if (!err)
		err = facts_describe_power(facts);
	if (!err)
		return NULL;
	devtree_power_destroy(&facts->power);
	facts_devtree_destroy(devtree);
	KX_TRY(fact_settle(&devtree->fact, err));
	return facts_memory_from_iomem(sys, facts);
}

void facts_destroy(struct facts *facts)
{
	free(facts->cmdline.text);
	fact_destroy(&facts->cmdline.fact);
	memory_destroy(&facts->memory);
	memmap_destroy(&facts->firmware_map.map);
	fact_destroy(&facts->firmware_map.fact);
	fact_destroy(&facts->mem_total.fact);
	fact_destroy(&facts->boot_params.fact);
	firmware_efi_destroy(&facts->efi);
	firmware_edd_destroy(&facts->edd);
	fact_destroy(&facts->la57.fact);
	fact_destroy(&facts->pdpe1gb.fact);
	fact_destroy(&facts->encrypted.fact);
	fact_destroy(&facts->serial_port.fact);
	fact_destroy(&facts->rsdp.fact);
	fact_destroy(&facts->seed_fact);
	facts_devtree_destroy(&facts->devtree);
	devtree_power_destroy(&facts->power);
	facts_state_destroy(facts);
	crash_state_destroy(&facts->crash);
	*facts = (struct facts){0};
}
