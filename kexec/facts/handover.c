// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/handover.h"

#include <string.h>

#include "base/cleanup.h"
#include "facts/fact.h"
#include "facts/kernel-config.h"
#include "format/cmdline.h"
#include "sys/sys.h"

/* A container has no such device of the host's; /sys shows it there, too. */
static struct kx_err *find_live_update(const struct sys *sys, uint64_t *ret)
{
	struct kx_err *err = facts_read_either(sys, facts_exists,
		"sys/class/misc/liveupdate", "dev/liveupdate", ret);

	if (!err || err->code == KX_NOMEM)
		return err;
	*ret = 0;
	kx_err_free(err);
	return NULL;
}

/*
 * A kernel whose handover needs no finalizing has registered what it hands over as
 * sub_fdts; its own bookkeeping "kexec-metadata" is always among them.
 */
static struct kx_err *read_sub_fdts(const struct sys *sys, uint64_t *ret)
{
	struct sys_names names;

	KX_TRY(sys_list(sys, "sys/kernel/debug/kho/out/sub_fdts", &names));
	*ret = 0;
	for (size_t i = 0; i < names.n; i++)
		if (strcmp(names.v[i], "kexec-metadata"))
			*ret = 1;
	sys_names_destroy(&names);
	return NULL;
}

/* 1 in out/finalize, of the kernels that have that file. */
static struct kx_err *read_debugfs(const struct sys *sys, const char *path, uint64_t *ret)
{
	bool there;

	KX_TRY(facts_optional(facts_read_bool(sys, path, ret), &there));
	return there ? NULL : read_sub_fdts(sys, ret);
}

/* The answer is known where this is NULL; else what is not there, or why it failed. */
static struct kx_err *by_line(const struct sys *sys, uint64_t *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text line = {0};
	bool on;
	uint64_t built_in = 1;

	KX_TRY(sys_read_line(sys, "proc/cmdline", &line));
	if (!cmdline_find_bool(line.s, "kho=", &on))
		return facts_absent(sys, "proc/cmdline", "no kho=");
	if (on) /* a kernel that does not know the word leaves it to init */
		kx_err_free(kernel_config_has(sys, "CONFIG_KEXEC_HANDOVER", &built_in));
	*ret = on && built_in;
	return NULL;
}

static struct kx_err *by_default(const struct sys *sys, uint64_t *ret)
{
	struct sys_names names = {0};
	struct kx_err *err = sys_list(sys, "sys/kernel/debug", &names);
	bool mounted = !err && names.n;

	kx_err_free(err);
	sys_names_destroy(&names);
	if (mounted) /* and there is no kho in it */
		return facts_absent(sys, "sys/kernel/debug", "no kho");
	return kernel_config_has(sys, "CONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT", ret);
}

struct kx_err *handover_read(const struct sys *sys, const char *path, uint64_t *ret)
{
	static struct kx_err *(*const signs[])(const struct sys *, uint64_t *) = {
		by_line, by_default};

	KX_TRY(find_live_update(sys, ret));
	if (*ret)
		return NULL;
	struct kx_err *err = read_debugfs(sys, path, ret);
	for (size_t i = 0; err && i < KX_ARRAY_SIZE(signs); i++) {
		struct kx_err *sign = signs[i](sys, ret);

		if (!sign || sign->code == KX_NOMEM) {
			kx_err_free(err);
			return sign;
		}
		kx_err_free(sign);
	}
	return err;
}

/* The first measurement is the kernel's own, of the boot (boot_aggregate). */
struct kx_err *handover_read_measured(
	const struct sys *sys, const char *path, uint64_t *ret)
{
	uint64_t n, handed_over;

	KX_TRY(facts_read_decimal(sys, path, &n));
	*ret = 0;
	if (n <= 1)
		return NULL;
	KX_TRY(kernel_config_has(sys, "CONFIG_IMA_KEXEC", &handed_over));
	*ret = handed_over ? n : 0;
	return NULL;
}

/* plpks_secvar_format() in arch/powerpc/platforms/pseries/plpks-secvar.c: "…-v1" */
static struct kx_err *read_secvar_format(const struct sys *sys, uint64_t *ret)
{
	static const char plpks[] = "ibm,plpks-sb-";
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	KX_TRY(sys_read_line(sys, "sys/firmware/secvar/format", &text));
	*ret = !strncmp(text.s, plpks, strlen(plpks));
	return NULL;
}

struct kx_err *handover_read_plpks(const struct sys *sys, const char *path, uint64_t *ret)
{
	bool there;

	KX_TRY(facts_optional(facts_exists(sys, path, ret), &there));
	return there ? NULL : read_secvar_format(sys, ret);
}
