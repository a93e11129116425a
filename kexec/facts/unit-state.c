// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/unit-state.h"

#include <ctype.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "sys/sys.h"

/* Where units and links to them are; those of the machine's owner first. */
static const char *const unit_dirs[] = {
	"etc/systemd/system",
	"run/systemd/system",
	"usr/local/lib/systemd/system",
	"usr/lib/systemd/system",
	"lib/systemd/system",
};

static struct kx_err *look(
	const struct sys *sys, const char *dir, const char *name, bool *ret_there)
{
	KX_AUTO(freep) char *path = NULL;
	uint64_t there;

	KX_TRY(text_format(&path, "%s/%s", dir, name));
	return facts_optional(facts_exists(sys, path, &there), ret_there);
}

/* "multi-user.target.wants" */
static bool is_wanting(const char *name)
{
	const char *end = strrchr(name, '.');

	return end && (!strcmp(end, ".wants") || !strcmp(end, ".requires"));
}

static struct kx_err *look_in_wants(const struct sys *sys, const char *dir,
	const struct sys_names *names, const char *unit, bool *ret_enabled)
{
	for (size_t i = 0; i < names->n && !*ret_enabled; i++) {
		KX_AUTO(freep) char *wants = NULL;

		if (!is_wanting(names->v[i]))
			continue;
		KX_TRY(text_format(&wants, "%s/%s", dir, names->v[i]));
		KX_TRY(look(sys, wants, unit, ret_enabled));
	}
	return NULL;
}

static struct kx_err *read_masked(
	const struct sys *sys, const char *dir, const char *unit, bool *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text to = {0};
	KX_AUTO(freep) char *path = NULL;

	KX_TRY(text_format(&path, "%s/%s", dir, unit));
	struct kx_err *err = sys_readlink(sys, path, &to);
	*ret = !err && !strcmp(to.s, "/dev/null");
	return kx_err_forgive(err);
}

static struct kx_err *read_dir(
	const struct sys *sys, const char *dir, const char *unit, struct unit_state *ret)
{
	KX_AUTO(sys_names_destroy) struct sys_names names = {0};
	bool there;

	KX_TRY(sys_list(sys, dir, &names));
	KX_TRY(look(sys, dir, unit, &there));
	if (there && !ret->there)
		KX_TRY(read_masked(sys, dir, unit, &ret->masked));
	ret->there |= there;
	return look_in_wants(sys, dir, &names, unit, &ret->enabled);
}

/* "S20kdump" */
static bool starts_script(const char *link, const char *script, size_t size)
{
	return link[0] == 'S' && isdigit((unsigned char)link[1]) &&
	       isdigit((unsigned char)link[2]) && strlen(link + 3) == size &&
	       !memcmp(link + 3, script, size);
}

static struct kx_err *read_level(const struct sys *sys, const char *level,
	const char *script, size_t size, struct unit_state *ret)
{
	KX_AUTO(sys_names_destroy) struct sys_names names = {0};

	KX_TRY(sys_list(sys, level, &names));
	for (size_t i = 0; i < names.n; i++)
		ret->enabled |= starts_script(names.v[i], script, size);
	return NULL;
}

/* Scripts that systemd would run count only where it has no unit of that name. */
static struct kx_err *read_levels(
	const struct sys *sys, const char *unit, bool *ret_any, struct unit_state *ret)
{
	static const char *const levels[] = {
		"etc/rc2.d", "etc/rc3.d", "etc/rc4.d", "etc/rc5.d"};
	size_t size = strcspn(unit, ".");
	KX_AUTO(freep) char *script = NULL;

	KX_TRY(text_format(&script, "%.*s", (int)size, unit));
	KX_TRY(look(sys, "etc/init.d", script, &ret->there));
	for (size_t i = 0; i < KX_ARRAY_SIZE(levels); i++) {
		bool there;

		KX_TRY(facts_optional(
			read_level(sys, levels[i], script, size, ret), &there));
		*ret_any |= there;
	}
	return NULL;
}

static struct kx_err *read_state(
	const struct sys *sys, const char *unit, struct unit_state *ret)
{
	bool any = false;

	for (size_t i = 0; i < KX_ARRAY_SIZE(unit_dirs); i++) {
		bool there;

		KX_TRY(facts_optional(read_dir(sys, unit_dirs[i], unit, ret), &there));
		any |= there;
	}
	if (!ret->there)
		KX_TRY(read_levels(sys, unit, &any, ret));
	return any ? NULL : facts_absent(sys, unit_dirs[0], "not there");
}

struct kx_err *unit_state_read(
	const struct sys *sys, const char *unit, struct unit_state *ret)
{
	return fact_settle(&ret->fact, read_state(sys, unit, ret));
}

void unit_state_destroy(struct unit_state *state)
{
	fact_destroy(&state->fact);
	*state = (struct unit_state){0};
}
