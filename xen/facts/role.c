// SPDX-License-Identifier: GPL-2.0-or-later
/* What this system is to Xen. */
#include "xen/facts/role.h"

#include <string.h>

#include "base/cleanup.h"
#include "sys/sys.h"
#include "xen/facts/xen-facts.h"

#define XEN_CAPABILITIES_CAP 4096

/*
 * Documentation/ABI/stable/sysfs-hypervisor-xen: start_flags/initdomain since 6.3; before
 * that, or without it, xenfs tells.
 */
static struct kx_err *read_xen_dom0(const struct sys *sys, uint64_t *ret)
{
	static const char initdomain[] = "sys/hypervisor/start_flags/initdomain";
	KX_AUTO(sys_text_destroy) struct sys_text caps = {0};
	bool there;

	KX_TRY(facts_optional(facts_read_bool(sys, initdomain, ret), &there));
	if (there)
		return NULL;
	KX_TRY(sys_read(sys, "proc/xen/capabilities", XEN_CAPABILITIES_CAP, &caps));
	*ret = strstr(caps.s, "control_d") != NULL;
	return NULL;
}

#define XENFEAT_DOM0 11 /* xen/include/public/features.h: "operation as Dom0" */

/* As read_xen_dom0(), and where neither tells, by the features that Xen grants. */
static struct kx_err *read_is_dom0(const struct sys *sys, uint64_t *ret)
{
	bool there;

	KX_TRY(facts_optional(read_xen_dom0(sys, ret), &there));
	if (there)
		return NULL;
	KX_TRY(sys_read_u64(sys, "sys/hypervisor/properties/features", 16, ret));
	*ret = *ret >> XENFEAT_DOM0 & 1;
	return NULL;
}

static struct kx_err *role_unknown(const struct sys *sys)
{
	return kx_err_new(KX_UNSUPPORTED,
		"%s/sys/hypervisor: cannot tell whether this is Xen's dom0 or a guest: "
		"mount xenfs (modprobe xenfs; mount -t xenfs xenfs /proc/xen)",
		sys->root);
}

static struct kx_err *role_of(
	const struct sys *sys, const char *type, bool dom0, uint64_t *ret)
{
	static const struct {
		const char *type;
		enum xen_role dom0, domu;
	} roles[] = {
		{"PV", XEN_DOM0_PV, XEN_DOMU_PV},
		{"PVH", XEN_DOM0_PVH, XEN_DOMU_HVM},
	};

	for (size_t i = 0; i < KX_ARRAY_SIZE(roles); i++) {
		if (strcmp(type, roles[i].type))
			continue;
		*ret = dom0 ? roles[i].dom0 : roles[i].domu;
		return NULL;
	}
	return kx_err_new(KX_FORMAT, "%s/sys/hypervisor/guest_type: '%.40s' is not known",
		sys->root, type);
}

static struct kx_err *read_role_on_xen(const struct sys *sys, uint64_t *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text type = {0};
	uint64_t dom0;
	bool there;

	/* Documentation/ABI/stable/sysfs-hypervisor-xen; absent before 4.13. */
	KX_TRY(facts_optional(
		sys_read_line(sys, "sys/hypervisor/guest_type", &type), NULL));
	/* No dom0 is HVM, whether anything else tells or not. */
	if (type.s && !strcmp(type.s, "HVM")) {
		*ret = XEN_DOMU_HVM;
		return NULL;
	}
	KX_TRY(facts_optional(read_is_dom0(sys, &dom0), &there));
	if (!there)
		return role_unknown(sys);
	if (type.s)
		return role_of(sys, type.s, dom0, ret);
	/* Before there was that file, each dom0 was PV. */
	return dom0 ? role_of(sys, "PV", true, ret)
		    : facts_absent(sys, "sys/hypervisor/guest_type", "not there");
}

struct kx_err *xen_read_role(const struct sys *sys, bool *ret_there, uint64_t *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text type = {0};

	*ret = XEN_NONE;
	KX_TRY(facts_optional(
		sys_read_line(sys, "sys/hypervisor/type", &type), ret_there));
	if (!*ret_there || strcmp(type.s, "xen"))
		return NULL;
	return read_role_on_xen(sys, ret);
}

bool xen_keeps_images(const struct fact_u64 *role)
{
	return fact_is(role, XEN_DOM0_PV);
}

struct kx_err *xen_refuse(const struct fact_u64 *role, const char *done)
{
	if (role->fact.state == FACT_FAILED)
		return kx_err_new(KX_UNSUPPORTED, "no image can be %s: %s", done,
			role->fact.err->message);
	if (fact_is(role, XEN_DOM0_PVH))
		return kx_err_new(KX_UNSUPPORTED,
			"no image can be %s in a PVH dom0: Xen has its kexec hypercall "
			"for PV domains only; boot Xen without dom0=pvh",
			done);
	if (fact_is(role, XEN_DOMU_PV))
		return kx_err_new(KX_UNSUPPORTED,
			"no image can be %s in a PV guest of Xen: its kernel has no "
			"machine to start one on; use an HVM or PVH guest",
			done);
	return NULL;
}
