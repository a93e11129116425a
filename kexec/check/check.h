/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kexec --check: judges, each of which looks at one thing that a load or a crash image
 * can fail by. A judge is pure: it sees what was read, and adds what it finds.
 *
 * To add one:
 * 1. check/judges.h: its prototype. A file check/judge-GROUP.c (in kexec/Makemodule.am):
 *    the function. It adds any number of findings by finding_add(); where its subject is
 *    not on this machine at all (no Xen, no EFI) none; where it cannot be seen, one of
 *    FINDING_UNKNOWN that says why, by fact_why_not(). Findings that ask something of the
 *    user have a remedy, by finding_remedy(), or of a parameter for the kernel by
 *    remedy_parameter() (check/remedy.h), which knows the distribution.
 * 2. check/judges.c: its row, in the place where people look for it: its id, which stays
 *    what it is for ever, the kinds of image that it is about, and when it is asked.
 * 3. man/kexec.8, CHECKING A MACHINE: its id. tests/man-options holds that.
 * 4. What only judges need to know: a member of struct check_system (check/system.h), or
 *    a struct of its own beside it in struct check_in; its reader in a file
 *    check/read-GROUP.c, declared in check/read.h and called by check/run.c, and that
 *    file's name in tests/style/layering. Every one is a fact: present, absent or failed.
 * 5. tests/unit/check/test-GROUP.c; and a captured machine that has it, with a case
 *    "check-…" in tests/plans. "make update-checks" writes what is expected of --check on
 *    all machines of tests/machines: read the diff.
 */
#ifndef KX_CHECK_H
#define KX_CHECK_H

#include <stdbool.h>

#include "act/load.h"
#include "arch/arch.h"
#include "base/err.h"
#include "check/kdump.h"
#include "check/kernel-file.h"
#include "check/loaded.h"
#include "check/system.h"
#include "facts/facts.h"
#include "request/request.h"

/*
 * A load that was planned, where a kernel is named; of crash images else that of the
 * distribution's service, which kdump->of_service tells.
 */
struct check_load {
	const struct load
		*load; /* NULL: none was; else with its images, if err is NULL */
	const struct kx_err *err; /* why there is no plan; NULL: load->plan is one */

	/* of a crash image whose files are there, planned or not; else NULL */
	const struct estimate *estimate;
};

struct check_in {
	const struct request *req; /* as given: req->check is the scope */
	bool live; /* this machine or a record of it: all that it has can be there */
	const struct arch_ops *arch;

	/* With facts->crash, where crash images are in the scope. */
	const struct facts *facts;
	const struct kx_err
		*no_keeper; /* why nobody takes an image here; NULL: one does */
	bool by_kernel; /* who takes one is the running kernel, not who runs below it */
	const struct check_system *system;
	const struct check_kernel_file *kernel_file;
	const struct check_loaded *loaded, *crash_loaded;
	const struct check_kdump *kdump; /* of crash images, in their scope alone */
	struct check_load normal, crash;
};

/* Are the files of that load there, whether it can be planned or not? */
static inline bool check_load_is_open(const struct check_load *load)
{
	return load->load && load->load->images.kernel.original.data;
}

#endif
