// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's and the caller's state: what decides the system call and its refusal. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "facts/facts.h"
#include "facts/handover.h"
#include "sys/sys.h"
#include "xen/facts/role.h"

/* A directory of its own since 7.0; the old name stays only for a while. */
static struct kx_err *read_has_kexec(
	const struct sys *sys, const char *path, uint64_t *ret)
{
	struct sys_names names;

	KX_TRY(sys_list(sys, path, &names));
	bool mounted = names.n > 0;
	*ret = 0;
	for (size_t i = 0; i < names.n; i++)
		if (!strcmp(names.v[i], "kexec") || !strcmp(names.v[i], "kexec_loaded"))
			*ret = 1;
	sys_names_destroy(&names);
	return mounted ? NULL : facts_absent(sys, path, "empty");
}

/* A signed decimal, as two's complement (admin-guide/sysctl/kernel.rst). */
static struct kx_err *read_signed(const struct sys *sys, const char *path, uint64_t *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	uint64_t value;

	KX_TRY(sys_read_line(sys, path, &text));
	bool negative = text.s[0] == '-';
	KX_TRY(kx_err_prefix(
		number_parse(text.s + negative, 10, &value), "%s/%s", sys->root, path));
	if (value > INT64_MAX)
		return kx_err_new(KX_FORMAT,
			"%s/%s: '%.40s' does not fit into 64 bits with a sign", sys->root,
			path, text.s);
	*ret = negative ? -value : value;
	return NULL;
}

/* A policy is text of one rule a line, seldom over a page. */
#define IMA_POLICY_CAP (4 << 20)

/*
 * Documentation/ABI/testing/ima_policy: "appraise func=KEXEC_KERNEL_CHECK …". The file
 * is readable only with CONFIG_IMA_READ_POLICY, by root.
 */
static struct kx_err *read_ima(const struct sys *sys, const char *path, uint64_t *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	KX_TRY(sys_read(sys, path, IMA_POLICY_CAP, &text));
	*ret = 0;
	for (const char *p = text.s; p && !*ret; p = strchr(p, '\n')) {
		p += *p == '\n';
		*ret = !strncmp(p, "appraise ", strlen("appraise ")) &&
		       facts_line_has(p, "func=KEXEC_KERNEL_CHECK");
	}
	return NULL;
}

/* Of an EFI variable: its attributes come first (filesystems/efivarfs.rst). */
#define EFI_ATTRIBUTES 4 /* bytes */

/* Of one byte, 1 or 0 (UEFI specification, "Globally Defined Variables"). */
static struct kx_err *read_secure_boot(
	const struct sys *sys, const char *path, uint64_t *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	KX_TRY(sys_read(sys, path, SYS_LINE_MAX, &text));
	if (text.size != EFI_ATTRIBUTES + 1)
		return kx_err_new(KX_FORMAT, "%s/%s: %zu bytes instead of %d", sys->root,
			path, text.size, EFI_ATTRIBUTES + 1);
	*ret = text.s[EFI_ATTRIBUTES] == 1;
	return NULL;
}

#define CAP_SYS_BOOT_BIT 22 /* linux/capability.h */
#define STATUS_CAP	 (1 << 20)

/* The field of that number, from 0, in the line of /proc/self/status that key begins. */
static struct kx_err *read_status(const struct sys *sys, const char *path,
	const char *key, unsigned int field, int base, uint64_t *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	KX_TRY(sys_read(sys, path, STATUS_CAP, &text));
	const char *p = facts_find_line(&text, key);
	if (!p)
		return kx_err_new(KX_FORMAT, "%s/%s: no '%s'", sys->root, path, key);
	for (unsigned int i = 0; i <= field; i++)
		KX_TRY(kx_err_prefix(
			number_parse_prefix(p + strspn(p, " \t"), base, &p, ret),
			"%s/%s: %s", sys->root, path, key));
	if (*p && *p != '\t' && *p != '\n')
		return kx_err_new(
			KX_FORMAT, "%s/%s: %s not a number", sys->root, path, key);
	return NULL;
}

/* The caller's effective set, user ID and seccomp mode: proc_pid_status(5). */
static struct kx_err *read_cap_sys_boot(
	const struct sys *sys, const char *path, uint64_t *ret)
{
	KX_TRY(read_status(sys, path, "CapEff:", 0, 16, ret));
	*ret = *ret >> CAP_SYS_BOOT_BIT & 1;
	return NULL;
}

static struct kx_err *read_euid(const struct sys *sys, const char *path, uint64_t *ret)
{
	return read_status(sys, path, "Uid:", 1, 10, ret);
}

static struct kx_err *read_seccomp(const struct sys *sys, const char *path, uint64_t *ret)
{
	return read_status(sys, path, "Seccomp:", 0, 10, ret);
}

/* Is a link in /proc/self/ns the namespace with that text? A capture may hold a file. */
static struct kx_err *namespace_is(
	const struct sys *sys, const char *path, const char *text, uint64_t *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text found = {0};
	struct kx_err *err = sys_readlink(sys, path, &found);

	if (err && err->errnum == EINVAL) {
		kx_err_free(err);
		err = sys_read_line(sys, path, &found);
	}
	if (err)
		return err;
	*ret = !strcmp(found.s, text);
	return NULL;
}

/* Inode numbers of the initial namespaces: PROC_…_INIT_INO of linux/proc_ns.h. */
static struct kx_err *read_init_pid_ns(
	const struct sys *sys, const char *path, uint64_t *ret)
{
	return namespace_is(sys, path, "pid:[4026531836]", ret);
}

/* user_namespaces(7): only the initial one maps all IDs to themselves in one line. */
static bool is_whole_map(const char *map)
{
	static const uint64_t whole[] = {0, 0, UINT32_MAX};
	bool same = true;

	for (size_t i = 0; same && i < KX_ARRAY_SIZE(whole); i++) {
		uint64_t value;
		struct kx_err *err;

		map += strspn(map, " \t");
		err = number_parse_prefix(map, 10, &map, &value);
		same = !err && value == whole[i];
		kx_err_free(err);
	}
	return same && !*map;
}

static struct kx_err *read_init_user_ns(
	const struct sys *sys, const char *path, uint64_t *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text map = {0};
	uint64_t same = 1;

	KX_TRY(sys_read_line(sys, path, &map));
	KX_TRY(facts_optional(
		namespace_is(sys, "proc/self/ns/user", "user:[4026531837]", &same),
		NULL));
	*ret = same && is_whole_map(map.s);
	return NULL;
}

/* No /sys/hypervisor: no Xen. No /sys at all: not known. */
static struct kx_err *read_xen_role(const struct sys *sys, uint64_t *ret)
{
	bool there;
	uint64_t has_kexec;

	KX_TRY(xen_read_role(sys, &there, ret));
	return there ? NULL : read_has_kexec(sys, "sys/kernel", &has_kexec);
}

static struct kx_err *read_cmdline(const struct sys *sys, struct fact_text *ret)
{
	struct sys_text text = {0};
	struct kx_err *err = sys_read_line(sys, "proc/cmdline", &text);

	ret->text = text.s;
	return fact_settle(&ret->fact, err);
}

static const struct {
	size_t offset; /* of a struct fact_u64 in struct facts */
	struct kx_err *(*read)(const struct sys *sys, const char *path, uint64_t *ret);
	const char *path, *old_path;
} readers[] = {
	{offsetof(struct facts, has_kexec), read_has_kexec, "sys/kernel", NULL},
	{offsetof(struct facts, loaded), facts_read_bool, "sys/kernel/kexec/loaded",
		"sys/kernel/kexec_loaded"},
	{offsetof(struct facts, crash_loaded), facts_read_bool,
		"sys/kernel/kexec/crash_loaded", "sys/kernel/kexec_crash_loaded"},
	{offsetof(struct facts, load_disabled), facts_read_bool,
		"proc/sys/kernel/kexec_load_disabled", NULL},
	{offsetof(struct facts, limit_reboot), read_signed,
		"proc/sys/kernel/kexec_load_limit_reboot", NULL},
	{offsetof(struct facts, limit_panic), read_signed,
		"proc/sys/kernel/kexec_load_limit_panic", NULL},
	{offsetof(struct facts, secure_boot), read_secure_boot,
		"sys/firmware/efi/efivars/"
		"SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
		NULL},
	{offsetof(struct facts, ima_appraises_kexec), read_ima,
		"sys/kernel/security/ima/policy", NULL},
	/* admin-guide/kdump/kdump.rst, since 6.16 */
	{offsetof(struct facts, dm_crypt_keys), facts_read_decimal,
		"sys/kernel/config/crash_dm_crypt_keys/count", NULL},
	{offsetof(struct facts, kho), handover_read, "sys/kernel/debug/kho/out/finalize",
		NULL},
	{offsetof(struct facts, ima_measured), handover_read_measured,
		"sys/kernel/security/ima/runtime_measurements_count", NULL},
	{offsetof(struct facts, plpks), handover_read_plpks, "sys/firmware/plpks/config",
		NULL},
	{offsetof(struct facts, fadump), facts_read_bool, "sys/kernel/fadump/enabled",
		"sys/kernel/fadump_enabled"},
	{offsetof(struct facts, euid), read_euid, "proc/self/status", NULL},
	{offsetof(struct facts, seccomp), read_seccomp, "proc/self/status", NULL},
	{offsetof(struct facts, cap_sys_boot), read_cap_sys_boot, "proc/self/status",
		NULL},
	{offsetof(struct facts, init_user_ns), read_init_user_ns, "proc/self/uid_map",
		NULL},
	{offsetof(struct facts, init_pid_ns), read_init_pid_ns, "proc/self/ns/pid", NULL},
};

static struct fact_u64 *fact_at(struct facts *facts, size_t offset)
{
	return (struct fact_u64 *)((char *)facts + offset);
}

static struct kx_err *read_state(const struct sys *sys, struct facts *ret)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(readers); i++) {
		struct fact_u64 *fact = fact_at(ret, readers[i].offset);

		KX_TRY(fact_settle(&fact->fact,
			facts_read_either(sys, readers[i].read, readers[i].path,
				readers[i].old_path, &fact->value)));
	}
	KX_TRY(fact_settle(
		&ret->xen_role.fact, read_xen_role(sys, &ret->xen_role.value)));
	KX_TRY(read_cmdline(sys, &ret->cmdline));
	return lockdown_read(sys, &ret->lockdown);
}

struct kx_err *facts_read_state(const struct sys *sys, struct facts *ret)
{
	*ret = (struct facts){0};
	struct kx_err *err = read_state(sys, ret);
	if (err)
		facts_destroy(ret);
	return err;
}

void facts_state_destroy(struct facts *facts)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(readers); i++)
		fact_destroy(&fact_at(facts, readers[i].offset)->fact);
	fact_destroy(&facts->xen_role.fact);
	free(facts->cmdline.text);
	fact_destroy(&facts->cmdline.fact);
	fact_destroy(&facts->lockdown.fact);
	xen_destroy(&facts->xen);
}
