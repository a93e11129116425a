// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/free-memory.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"
#include "facts/memory.h"
#include "sys/sys.h"

#define STAT_CAP (1 << 20)

/* ---- the machine's ----------------------------------------------------------------- */

/* Where nothing tells how much could go there, all of the swap counts. */
static struct kx_err *find_swap(
	const struct sys *sys, const struct sys_text *text, uint64_t *ret)
{
	uint64_t anon, shmem, sum;
	bool has_anon, has_shmem;

	KX_TRY(memory_find_bytes(sys, text, "SwapFree:", ret));
	KX_TRY(facts_optional(
		memory_find_bytes(sys, text, "AnonPages:", &anon), &has_anon));
	KX_TRY(facts_optional(
		memory_find_bytes(sys, text, "Shmem:", &shmem), &has_shmem));
	if (has_anon && has_shmem && !__builtin_add_overflow(anon, shmem, &sum))
		*ret = lesser(*ret, sum);
	return NULL;
}

/* A line of ZFS's statistics: "NAME TYPE VALUE", the key with a space behind it. */
static struct kx_err *find_zfs(
	const struct sys_text *text, const char *path, const char *key, uint64_t *ret)
{
	const char *p = facts_find_line(text, key), *end;

	if (!p)
		return kx_err_new(KX_FORMAT, "%s: no line %s", path, key);
	p += strspn(p, " ");
	p += strcspn(p, " \n");
	return kx_err_prefix(
		number_parse_prefix(p + strspn(p, " "), 10, &end, ret), "%s", path);
}

/*
 * The kernel does not count ZFS's cache (the ARC) as available, and has it shrunk to its
 * least size where memory is wanted, as page cache is.
 */
static struct kx_err *read_zfs_cache(const struct sys *sys, uint64_t *ret)
{
	static const char path[] = "proc/spl/kstat/zfs/arcstats";
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	uint64_t size, least;

	KX_TRY(sys_read(sys, path, STAT_CAP, &text));
	KX_TRY(find_zfs(&text, path, "size ", &size));
	KX_TRY(find_zfs(&text, path, "c_min ", &least));
	*ret = sub_saturated(size, least);
	return NULL;
}

static struct kx_err *read_available(
	const struct sys *sys, const struct sys_text *text, uint64_t *ret)
{
	struct fact_u64 cache = {0};

	KX_TRY(memory_find_bytes(sys, text, "MemAvailable:", ret));
	KX_TRY(fact_settle(&cache.fact, read_zfs_cache(sys, &cache.value)));
	if (fact_present(&cache.fact))
		*ret = add_saturated(*ret, cache.value);
	fact_destroy(&cache.fact);
	return NULL;
}

static struct kx_err *read_machine(const struct sys *sys, struct free_memory *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	KX_TRY(memory_read_meminfo(sys, &text));
	KX_TRY(fact_settle(&ret->cma.fact,
		memory_find_bytes(sys, &text, "CmaFree:", &ret->cma.value)));
	KX_TRY(fact_settle(&ret->swap.fact, find_swap(sys, &text, &ret->swap.value)));
	return read_available(sys, &text, &ret->available.value);
}

/* ---- the cgroup's ------------------------------------------------------------------ */

/* What one cgroup states; admin-guide/cgroup-v2.rst, cgroup-v1/memory.rst. */
struct limit {
	const char *max, *used;
	bool swaps; /* what is swapped out counts no more */
};

struct version {
	const char *root;
	const char *cache[2]; /* lines of memory.stat: what can be reclaimed at once */
	const char *swap_max, *swap_used;
	struct limit limits[2];
};

static const struct version version_1 = {
	.root = "sys/fs/cgroup/memory",
	.cache = {"total_inactive_file ", "total_active_file "},
	.limits = {{"memory.limit_in_bytes", "memory.usage_in_bytes", true},
		{"memory.memsw.limit_in_bytes", "memory.memsw.usage_in_bytes", false}},
};

/* Over memory.high a process is not killed, but slowed down until it seems to hang. */
static const struct version version_2 = {
	.root = "sys/fs/cgroup",
	.cache = {"inactive_file ", "active_file "},
	.swap_max = "memory.swap.max",
	.swap_used = "memory.swap.current",
	.limits = {{"memory.max", "memory.current", true},
		{"memory.high", "memory.current", true}},
};

/* One cgroup on the way up. */
struct group {
	const struct sys *sys;
	const struct version *version;
	const char *path; /* "/user.slice"; "" the root */
};

/* No file, "max", and a number that no machine reaches: all mean that there is none. */
#define NO_LIMIT ((uint64_t)1 << 60)

static struct kx_err *read_value(
	const struct group *group, const char *name, uint64_t none, uint64_t *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	KX_AUTO(freep) char *path = NULL;
	bool there;

	*ret = none;
	KX_TRY(text_format(&path, "%s%s/%s", group->version->root, group->path, name));
	KX_TRY(facts_optional(sys_read_line(group->sys, path, &text), &there));
	if (!there || !strcmp(text.s, "max"))
		return NULL;
	return kx_err_prefix(
		number_parse(text.s, 10, ret), "%s/%s", group->sys->root, path);
}

static struct kx_err *read_cache(const struct group *group, uint64_t *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	KX_AUTO(freep) char *path = NULL;
	bool there;

	*ret = 0;
	KX_TRY(text_format(&path, "%s%s/memory.stat", group->version->root, group->path));
	KX_TRY(facts_optional(sys_read(group->sys, path, STAT_CAP, &text), &there));
	for (size_t i = 0; there && i < KX_ARRAY_SIZE(group->version->cache); i++) {
		const char *p = facts_find_line(&text, group->version->cache[i]), *end;
		uint64_t value = 0;

		if (p)
			KX_TRY(kx_err_prefix(number_parse_prefix(p, 10, &end, &value),
				"%s/%s", group->sys->root, path));
		*ret = add_saturated(*ret, value);
	}
	return NULL;
}

/* Bytes of swap that the group may still take, of those that are free. */
static struct kx_err *read_group_swap(
	const struct group *group, uint64_t free, uint64_t *ret)
{
	uint64_t max, used;

	*ret = free;
	if (!group->version->swap_max)
		return NULL;
	KX_TRY(read_value(group, group->version->swap_max, NO_LIMIT, &max));
	KX_TRY(read_value(group, group->version->swap_used, 0, &used));
	*ret = lesser(free, sub_saturated(max, used));
	return NULL;
}

/* What one of its limits leaves; NO_LIMIT and more: there is none. */
static struct kx_err *read_room(const struct group *group, const struct limit *limit,
	uint64_t swap, uint64_t *ret)
{
	uint64_t used, cache;

	KX_TRY(read_value(group, limit->max, NO_LIMIT, ret));
	if (*ret >= NO_LIMIT)
		return NULL;
	KX_TRY(read_value(group, limit->used, 0, &used));
	KX_TRY(read_cache(group, &cache));
	used = sub_saturated(used, cache);
	*ret = sub_saturated(*ret, used);
	if (!limit->swaps)
		return NULL;
	KX_TRY(read_group_swap(group, swap, &swap));
	*ret = add_saturated(*ret, swap);
	return NULL;
}

/* Take over what the group leaves, where that is less. */
static struct kx_err *take_group(
	const struct group *group, uint64_t swap, struct free_memory *ret)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(group->version->limits); i++) {
		uint64_t room;

		KX_TRY(read_room(group, &group->version->limits[i], swap, &room));
		if (room >= ret->group.value)
			continue;
		ret->group.value = room;
		free(ret->group_name);
		ret->group_name = strdup(*group->path ? group->path : "/");
		if (!ret->group_name)
			return kx_err_nomem();
	}
	return NULL;
}

static struct kx_err *climb(const struct sys *sys, const struct version *version,
	char *path, uint64_t swap, struct free_memory *ret)
{
	ret->group.value = NO_LIMIT;
	/* "/" is the root, or a container's own cgroup, which it sees as the root. */
	if (!strcmp(path, "/"))
		*path = '\0';
	for (;;) {
		KX_TRY(take_group(&(struct group){sys, version, path}, swap, ret));
		char *last = strrchr(path, '/');
		if (!last)
			break;
		*last = '\0';
	}
	return ret->group_name ? NULL : facts_absent(sys, version->root, "no limit");
}

/* Of a line "ID:CONTROLLERS:PATH": is the list one that has memory, or empty? */
static const struct version *version_of(const char *line, const char **ret_path)
{
	const char *list = strchr(line, ':'), *path = list ? strchr(++list, ':') : NULL;

	if (!path)
		return NULL;
	*ret_path = path + 1;
	if (list == path)
		return &version_2;
	for (size_t n; list < path; list += n + (list[n] == ',')) {
		n = strcspn(list, ",:");
		if (n == strlen("memory") && !strncmp(list, "memory", n))
			return &version_1;
	}
	return NULL;
}

#define CGROUP_CAP (1 << 20)

/* A controller is of version 1 or 2: where the list has it, it is of version 1. */
static struct kx_err *read_group(
	const struct sys *sys, uint64_t swap, struct free_memory *ret)
{
	static const char file[] = "proc/self/cgroup";
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	KX_AUTO(freep) char *copy = NULL;
	const struct version *version = NULL;
	const char *path = NULL;

	KX_TRY(sys_read(sys, file, CGROUP_CAP, &text));
	for (char *line = strtok(text.s, "\n"); line; line = strtok(NULL, "\n")) {
		const char *at;
		const struct version *found = version_of(line, &at);

		if (!found || (version && found == &version_2))
			continue;
		version = found;
		path = at;
	}
	/* One that lies outside of what this namespace shows begins with "/..". */
	if (!version || *path != '/' || strstr(path, "/.."))
		return facts_absent(sys, file, "no cgroup that can be looked at");
	copy = strdup(path);
	return copy ? climb(sys, version, copy, swap, ret) : kx_err_nomem();
}

struct kx_err *free_memory_read(const struct sys *sys, struct free_memory *ret)
{
	KX_TRY(fact_settle(&ret->available.fact, read_machine(sys, ret)));
	uint64_t swap = fact_present(&ret->swap.fact) ? ret->swap.value : 0;
	return fact_settle(&ret->group.fact, read_group(sys, swap, ret));
}

void free_memory_destroy(struct free_memory *memory)
{
	fact_destroy(&memory->available.fact);
	fact_destroy(&memory->cma.fact);
	fact_destroy(&memory->swap.fact);
	fact_destroy(&memory->group.fact);
	free(memory->group_name);
	*memory = (struct free_memory){0};
}

uint64_t free_memory_for_copies(const struct free_memory *memory, const char **ret_group)
{
	uint64_t room = memory->available.value;

	*ret_group = NULL;
	if (!fact_present(&memory->available.fact))
		room = UINT64_MAX;
	else
		room -= room / 16;
	if (fact_present(&memory->swap.fact))
		room = add_saturated(room, memory->swap.value);
	if (!fact_present(&memory->group.fact) || memory->group.value >= room)
		return room;
	*ret_group = memory->group_name;
	return memory->group.value;
}
