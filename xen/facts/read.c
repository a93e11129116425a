// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "xen/facts/hypercall.h"
#include "xen/facts/xen-facts.h"

/* Of the largest machine: a line each for 65536 CPUs and as many pieces of memory. */
#define ANSWERS_CAP (16 << 20)

/*
 * Behind the last CPU, Xen answers ERANGE or EINVAL (kexec_get_cpu() in
 * xen/common/kexec.c, newer and older), and 0 at 0 for one that is not there.
 */
static struct kx_err *ask_cpus(struct xen_handle *xen, struct fact_xen *ret)
{
	struct xen_note note;

	for (int nr = 0; nr < XEN_CPU_MAX; nr++) {
		struct kx_err *err = xen_get_range(xen, XEN_RANGE_CPU, nr, &note);

		if (err && (err->errnum == EINVAL || err->errnum == ERANGE)) {
			kx_err_free(err);
			return NULL;
		}
		if (err)
			return err;
		KX_TRY(xen_add_cpu(ret, note));
	}
	return kx_err_new(KX_LIMIT, "Xen tells of more than %d CPUs", XEN_CPU_MAX);
}

static struct kx_err *ask_ranges(struct xen_handle *xen, struct fact_xen *ret)
{
	struct xen_note note;

	KX_TRY(xen_get_range(xen, XEN_RANGE_CRASH, 0, &note));
	KX_TRY(xen_set_crash(ret, note));
	KX_TRY(ask_cpus(xen, ret));
	KX_TRY(xen_get_range(xen, XEN_RANGE_VMCOREINFO, 0, &note));
	return xen_set_vmcoreinfo(ret, note);
}

/* Only for messages: without an answer they name no port. */
static void ask_console(struct xen_handle *xen, struct fact_xen *ret)
{
	kx_err_free(xen_get_console(xen, &ret->console));
}

static struct kx_err *ask(struct fact_xen *ret)
{
	KX_AUTO(xen_closep) struct xen_handle *xen = NULL;

	KX_TRY(xen_open("asking Xen", &xen));
	KX_TRY(xen_get_status(xen, false, &ret->default_status));
	KX_TRY(xen_get_status(xen, true, &ret->crash_status));
	KX_TRY(ask_ranges(xen, ret));
	ask_console(xen, ret);
	return xen_get_memory_map(xen, &ret->map);
}

static struct kx_err *replay(const struct sys *sys, struct fact_xen *ret)
{
	static const char path[] = "xen/answers";
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	KX_AUTO(freep) char *name = NULL;

	KX_TRY(sys_read(sys, path, ANSWERS_CAP, &text));
	KX_TRY(text_format(&name, "%s/%s", sys->root, path));
	return xen_parse_answers(name, text.s, text.size, ret);
}

struct kx_err *xen_read(const struct sys *sys, struct fact_xen *ret)
{
	xen_clear_answers(ret);
	struct kx_err *err = sys->live ? ask(ret) : replay(sys, ret);
	if (err)
		xen_clear_answers(ret);
	return fact_settle(&ret->fact, err);
}

struct kx_err *xen_read_status(const struct sys *sys, bool panic, bool *ret)
{
	KX_AUTO(xen_destroy) struct fact_xen captured = {0};
	KX_AUTO(xen_closep) struct xen_handle *xen = NULL;

	if (!sys->live) {
		KX_TRY(replay(sys, &captured));
		*ret = panic ? captured.crash_status : captured.default_status;
		return NULL;
	}
	KX_TRY(xen_open("asking Xen", &xen));
	return xen_get_status(xen, panic, ret);
}

static struct kx_err *read_area(const struct sys *sys, struct fact_xen *ret)
{
	KX_AUTO(xen_closep) struct xen_handle *xen = NULL;
	struct xen_note area;

	if (!sys->live)
		return replay(sys, ret);
	KX_TRY(xen_open("asking Xen", &xen));
	KX_TRY(xen_get_range(xen, XEN_RANGE_CRASH, 0, &area));
	return xen_set_crash(ret, area);
}

struct kx_err *xen_read_crash_area(const struct sys *sys, struct range *ret)
{
	KX_AUTO(xen_destroy) struct fact_xen xen = {0};

	KX_TRY(read_area(sys, &xen));
	*ret = xen.crash;
	return NULL;
}
