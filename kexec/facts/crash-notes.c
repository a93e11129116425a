// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/crash-notes.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "sys/sys.h"

static const char cpu_dir[] = "sys/devices/system/cpu";

/* The kernel's CPU numbers are ints; no name of a CPU is longer than this. */
#define CPU_DIGITS 9

/* cpu0, cpu12; not cpufreq, cpuidle, cpu007. */
static bool cpu_number(const char *name, uint32_t *ret)
{
	const char *digits = name + strlen("cpu");
	size_t n = strspn(digits, "0123456789");

	if (!n || n > CPU_DIGITS || digits[n] || (*digits == '0' && n > 1))
		return false;
	*ret = (uint32_t)strtoul(digits, NULL, 10);
	return true;
}

static int compare_numbers(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The numbers of the CPUs, ascending; freed by the caller. */
static struct kx_err *list_cpus(const struct sys *sys, uint32_t **ret, size_t *ret_n)
{
	KX_AUTO(sys_names_destroy) struct sys_names names = {0};
	size_t n = 0;

	KX_TRY(sys_list(sys, cpu_dir, &names));
	uint32_t *cpus = calloc(names.n + 1, sizeof(*cpus));
	if (!cpus)
		return kx_err_nomem();
	for (size_t i = 0; i < names.n; i++)
		if (!strncmp(names.v[i], "cpu", strlen("cpu")) &&
			cpu_number(names.v[i], &cpus[n]))
			n++;
	qsort(cpus, n, sizeof(*cpus), compare_numbers);
	*ret = cpus;
	*ret_n = n;
	return NULL;
}

/* A CPU that is unplugged meanwhile has no file, or one that says ENODEV. */
static struct kx_err *read_cpu_file(const struct sys_dir *dir, uint32_t cpu,
	const char *file, int base, bool *ret_found, uint64_t *ret)
{
	char name[sizeof("cpu4294967295/crash_notes_size")];

	snprintf(name, sizeof(name), "cpu%" PRIu32 "/%s", cpu, file);
	struct kx_err *err = sys_dir_read_u64(dir, name, base, ret);
	if (err && err->errnum == ENODEV)
		err = kx_err_number(err, ENOENT);
	return facts_optional(err, ret_found);
}

static struct kx_err *read_size(
	const struct sys_dir *dir, const uint32_t *cpus, size_t n, uint64_t *ret)
{
	bool found = false;

	for (size_t i = 0; i < n && !found; i++)
		KX_TRY(read_cpu_file(dir, cpus[i], "crash_notes_size", 10, &found, ret));
	if (!found)
		return kx_err_new(KX_FORMAT,
			"%s/%s: no CPU has crash_notes_size, but they have crash_notes",
			dir->sys->root, cpu_dir);
	if (!*ret)
		return kx_err_new(KX_FORMAT, "%s/%s: crash_notes_size is 0",
			dir->sys->root, cpu_dir);
	return NULL;
}

static struct kx_err *check_ends(
	const struct sys *sys, const struct fact_crash_notes *notes)
{
	uint64_t end;

	for (size_t i = 0; i < notes->n; i++)
		if (__builtin_add_overflow(notes->paddrs[i], notes->size, &end))
			return kx_err_new(KX_FORMAT,
				"%s/%s: crash_notes at 0x%" PRIx64 " with 0x%" PRIx64
				" bytes reach over the end of memory",
				sys->root, cpu_dir, notes->paddrs[i], notes->size);
	return NULL;
}

static struct kx_err *read_cpus(const struct sys_dir *dir, const uint32_t *cpus, size_t n,
	struct fact_crash_notes *ret)
{
	if (!(ret->paddrs = calloc(n + 1, sizeof(*ret->paddrs))))
		return kx_err_nomem();
	for (size_t i = 0; i < n; i++) {
		bool found;

		KX_TRY(read_cpu_file(
			dir, cpus[i], "crash_notes", 16, &found, &ret->paddrs[ret->n]));
		ret->n += found;
	}
	if (!ret->n)
		return facts_absent(dir->sys, cpu_dir, "no CPU has crash_notes");
	KX_TRY(read_size(dir, cpus, n, &ret->size));
	return check_ends(dir->sys, ret);
}

static struct kx_err *read_all(const struct sys *sys, struct fact_crash_notes *ret)
{
	KX_AUTO(sys_dir_close) struct sys_dir dir = {.fd = -1};
	KX_AUTO(freep) uint32_t *cpus = NULL;
	size_t n;

	KX_TRY(list_cpus(sys, &cpus, &n));
	KX_TRY(sys_open_dir(sys, cpu_dir, &dir));
	return read_cpus(&dir, cpus, n, ret);
}

static void values_destroy(struct fact_crash_notes *notes)
{
	free(notes->paddrs);
	free(notes->sizes);
	notes->sizes = NULL;
	notes->paddrs = NULL;
	notes->n = 0;
	notes->size = 0;
}

struct kx_err *crash_notes_read(const struct sys *sys, struct fact_crash_notes *ret)
{
	values_destroy(ret);
	struct kx_err *err = read_all(sys, ret);
	if (err)
		values_destroy(ret);
	return fact_settle(&ret->fact, err);
}

void crash_notes_destroy(struct fact_crash_notes *notes)
{
	values_destroy(notes);
	fact_destroy(&notes->fact);
}
