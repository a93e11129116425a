// SPDX-License-Identifier: GPL-2.0-or-later
/* Images in Xen's hands, and the machine by its answers. */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "request/request.h"
#include "sys/capture.h"
#include "sys/sys-act.h"
#include "xen/act/xen-backend.h"
#include "xen/act/xen-keeper.h"
#include "xen/facts/hypercall.h"
#include "xen/facts/xen-facts.h"

static void add_warning(struct choice_warnings *to, const char *id, const char *text)
{
	to->v[to->n++] = (struct choice_warning){id, text};
}

/* Whatever was asked for, no system call of Linux reaches the machine. */
static struct kx_err *choose(const struct plan_input *in, struct choice *ret)
{
	struct choice_warnings *warnings = &ret->warnings;
	const struct request *req = in->req;

	*ret = (struct choice){
		.first = CALL_XEN, .reason = "this is a Xen dom0: Xen keeps the images"};
	if (req->verb == VERB_DEFAULT)
		add_warning(warnings, "shutdown-may-not-start",
			"a shutdown may not start the image: services look for one in "
			"Linux, and Xen has it; use -f, or -l and -e");
	if (req->wish == WISH_FILE)
		add_warning(warnings, "option-no-effect",
			"-s has no effect in a Xen dom0: the image is loaded by Xen's "
			"hypercall");
	if (req->wish == WISH_LOAD)
		add_warning(warnings, "option-no-effect",
			"-c has no effect in a Xen dom0: the image is loaded by Xen's "
			"hypercall");
	return NULL;
}

static enum call unload_call(const struct request *req, const struct facts *facts)
{
	(void)req, (void)facts;
	return CALL_XEN;
}

static const struct backend *backend_of(enum call call)
{
	(void)call;
	return &backend_xen;
}

/* ---- the machine ------------------------------------------------------------------- */

static const struct crash_advice advice = {
	.why = "in a Xen dom0 it is Xen that reserves it",
	.reserve = "put crashkernel= on Xen's command line (Linux's is ignored) and "
		   "reboot",
	.parameter = "crashkernel=256M,below=4G",
	.low = "say where it is to lie on Xen's command line, like crashkernel=256M@64M",
};

static struct kx_err *describe_memory(const struct fact_xen *xen, struct memory *ret)
{
	KX_TRY(memmap_copy(&xen->map, &ret->map));
	KX_TRY(memmap_ram(&xen->map, &ret->ram));
	KX_TRY(range_set_push(&ret->crash, xen->crash));
	ret->source = "Xen";
	ret->from_firmware = true;
	ret->advice = &advice;
	ret->fact.state = FACT_PRESENT;
	return NULL;
}

static struct kx_err *describe_notes(
	const struct fact_xen *xen, struct fact_crash_notes *ret)
{
	size_t n = xen->ncpus + 1;

	ret->paddrs = calloc(n, sizeof(*ret->paddrs));
	ret->sizes = calloc(n, sizeof(*ret->sizes));
	if (!ret->paddrs || !ret->sizes)
		return kx_err_nomem();
	for (size_t i = 0; i < xen->ncpus; i++) {
		ret->paddrs[i] = xen->cpus[i].paddr;
		ret->sizes[i] = xen->cpus[i].size;
	}
	ret->n = xen->ncpus;
	/* VMCOREINFO_XEN stands behind them; that of this Linux follows by itself. */
	if (xen->vmcoreinfo.size) {
		ret->paddrs[ret->n] = xen->vmcoreinfo.paddr;
		ret->sizes[ret->n++] = xen->vmcoreinfo.size;
	}
	ret->fact.state = FACT_PRESENT;
	return NULL;
}

#define LOST_HVC                                                                         \
	"console=hvc0 is Xen's, which will not be there: the new kernel will be silent; "

/* dom0's console is Xen's: what stops between the kernels is to say so there, too. */
static struct kx_err *describe_console(
	const struct xen_console *console, struct facts *facts)
{
	struct fact_u64 *port = &facts->serial_port;
	KX_AUTO(freep) char *name = NULL;

	if (!console->com)
		return text_format(&facts->lost_hvc, "%s",
			LOST_HVC "append a console= for the port that Xen's own command "
				 "line names, console=ttyS0 for com1");
	if (!fact_present(&port->fact)) {
		fact_destroy(&port->fact);
		*port = (struct fact_u64){{FACT_PRESENT, NULL}, console->port};
	}
	KX_TRY(xen_console_for_linux(console, &name));
	return text_format(&facts->lost_hvc,
		LOST_HVC "append console=%s for the port that Xen has (com%u)", name,
		console->com);
}

/*
 * What Linux shows here is its own view: a dom0's /proc/iomem is pseudo-physical, its
 * /sys/firmware/memmap is not there, and its sysfs files of notes, and of the areas that
 * its own kernel would reserve, are of this domain's. They are not read here.
 */
static struct kx_err *describe_machine(struct facts *facts)
{
	const struct fact_xen *xen = &facts->xen;

	KX_TRY(describe_memory(xen, &facts->memory));
	KX_TRY(describe_console(&xen->console, facts));
	facts->crash.crash_size =
		(struct fact_u64){{FACT_PRESENT, NULL}, range_size(xen->crash)};
	return describe_notes(xen, &facts->crash.notes);
}

static struct kx_err *describe(const struct sys *sys, const struct arch_ops *arch,
	bool panic, struct facts *facts)
{
	struct fact_xen *xen = &facts->xen;

	(void)arch, (void)panic;
	KX_TRY(xen_read(sys, xen));
	if (fact_present(&xen->fact))
		return describe_machine(facts);
	return kx_err_new(KX_UNSUPPORTED,
		"this is a Xen dom0, and Xen cannot be asked: %s",
		fact_why_not(&xen->fact, "its answers were not captured (xen/answers)"));
}

static struct kx_err *note(const struct sys *sys, const struct facts *facts)
{
	KX_AUTO(freep) char *text = NULL;
	size_t size;

	if (!sys->live || facts->xen.fact.state == FACT_ABSENT)
		return NULL; /* a captured machine has it in a file */
	KX_TRY(xen_write_answers(&facts->xen, &text, &size));
	capture_add(sys->capture, CAPTURE_FILE, "xen/answers", text, size);
	return NULL;
}

/* ---- the images -------------------------------------------------------------------- */

static struct kx_err *is_loaded(
	const struct sys *sys, const struct facts *facts, bool panic, bool *ret)
{
	(void)facts;
	return xen_read_status(sys, panic, ret);
}

static struct kx_err *crash_size(const struct sys *sys, uint64_t *ret)
{
	struct range area;

	KX_TRY(kx_err_prefix(xen_read_crash_area(sys, &area),
		"cannot tell the size of the crash area"));
	*ret = range_size(area);
	return NULL;
}

static struct kx_err *unload(
	const struct sys *sys, const struct arch_ops *arch, enum call call, bool panic)
{
	(void)call;
	return backend_xen.unload(sys, arch, panic);
}

static struct kx_err *open_start(struct start *start)
{
	static const char what[] = "starting an image by Xen";
	struct xen_handle *xen = NULL;

	KX_TRY(sys_require_live(start->sys, what));
	KX_TRY(xen_open(what, &xen));
	start->own = xen;
	return NULL;
}

/* The status is not asked: it may read 0 with an image loaded. Xen knows. */
static struct kx_err *run(const struct start *start)
{
	struct kx_err *err = xen_start(start->own);

	if (err->errnum == ENOENT)
		err->code = KX_NOT_LOADED;
	return err;
}

static void close_start(struct start *start)
{
	xen_close(start->own);
}

const struct keeper keeper_xen = {
	.choose = choose,
	.unload_call = unload_call,
	.backend_for = backend_of,
	.describe = describe,
	.note = note,
	.is_loaded = is_loaded,
	.crash_size = crash_size,
	.unload = unload,
	.open = open_start,
	.run = run,
	.close = close_start,
	.explains_itself = true,
};
