// SPDX-License-Identifier: GPL-2.0-or-later
#include "act/backend.h"

#include <errno.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "xen/act/xen-backend.h"

static const struct backend *const table[] = {
	&backend_load,
	&backend_file,
	&backend_xen,
};

const struct backend *backend_for(enum call call)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(table); i++)
		if (table[i]->call == call)
			return table[i];
	return NULL;
}

void backend_fill_segments(const struct plan *plan, struct sys_segment *segments)
{
	for (size_t i = 0; i < plan->nsegments; i++) {
		const struct segment *s = &plan->segments[i];

		segments[i] = (struct sys_segment){
			.buf = s->bufsz ? s->bytes : NULL,
			.bufsz = s->bufsz,
			.mem = s->paddr,
			.memsz = s->memsz,
		};
	}
}

/* Both calls failed: say both. The errno of the one that exists tells more. */
static struct kx_err *both_failed(struct kx_err *first, struct kx_err *second)
{
	int errnum = first->errnum == ENOSYS ? second->errnum : first->errnum;

	second = kx_err_prefix(second, "unloading: %s; then", first->message);
	if (second->code == KX_REFUSED)
		second->errnum = errnum;
	kx_err_free(first);
	return second;
}

struct kx_err *backend_unload(
	const struct sys *sys, const struct arch_ops *arch, enum call first, bool panic)
{
	enum call second = first == CALL_LOAD ? CALL_FILE : CALL_LOAD;
	struct kx_err *err = backend_for(first)->unload(sys, arch, panic);

	if (!err || err->code != KX_REFUSED || first == CALL_XEN)
		return err;
	log_debug("unload by %s: %s", call_name(first), err->message);
	struct kx_err *other = backend_for(second)->unload(sys, arch, panic);
	if (other)
		return both_failed(err, other);
	kx_err_free(err);
	return NULL;
}
