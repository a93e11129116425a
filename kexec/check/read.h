/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Readers of what only --check knows. They decide nothing, and return only KX_NOMEM. */
#ifndef KX_CHECK_READ_H
#define KX_CHECK_READ_H

#include "base/err.h"
#include "check/kdump.h"
#include "check/kernel-file.h"
#include "check/loaded.h"
#include "check/place.h"
#include "check/system.h"
#include "image/images.h"

struct sys;

struct kx_err *check_read_system(const struct sys *sys, struct check_system *ret);
struct kx_err *check_read_kernel_file(const struct sys *sys,
	const struct fact_text *release, struct check_kernel_file *ret);
struct kx_err *check_read_loaded(
	const struct sys *sys, bool panic, struct check_loaded *ret);

/* All but of_service and modules; ret was zeroed. */
struct kx_err *check_read_kdump(const struct sys *sys, const struct check_mounts *mounts,
	struct check_kdump *ret);

/* Look for what service loads in the places where it does. ret was zeroed. */
struct kx_err *check_find_service_files(const struct sys *sys,
	const struct check_mounts *mounts, const struct kdump_service *service,
	struct service_files *ret);

/* The kernels that the initrds of a crash image have modules of. */
struct kx_err *check_read_modules(const struct images *images, struct check_kdump *ret);

#endif
