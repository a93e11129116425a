// SPDX-License-Identifier: GPL-2.0-or-later
#include "capture/record-machine.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "capture/anonymous.h"
#include "capture/gather.h"
#include "capture/tar.h"

/* So many paths stand in the line; all of them in the record. */
#define NAMED_MAX 6

static struct kx_err *tell_unseen(
	const struct capture *capture, struct warnings *said)
{
	const struct capture_set *failures = &capture->failures;
	KX_AUTO(freep) char *list = NULL;

	for (size_t i = 0; i < failures->n && i < NAMED_MAX; i++) {
		KX_AUTO(freep) char *before = KX_STEAL(list);

		KX_TRY(text_format(&list, "%s%s/%s", before ? before : "",
			before ? ", " : "", failures->v[i]->path));
	}
	if (!list)
		return NULL;
	return warnings_add(said, "record-unseen",
		"%zu files could not be read, and the record says so of each: %s%s",
		failures->n, list, failures->n > NAMED_MAX ? " …" : "");
}

struct kx_err *record_machine(
	const struct sys *sys, const struct request *req, struct warnings *said)
{
	KX_AUTO(capture_destroy) struct capture capture = {0};

	KX_TRY(tar_check_name(req->record));
	KX_TRY(gather(sys, &capture));
	if (req->anonymous)
		KX_TRY(anonymous_mask(&capture));
	KX_TRY(gather_finish(&capture, sys->complete, req->anonymous));
	KX_TRY(tar_write(&capture, req->record));
	return tell_unseen(&capture, said);
}
