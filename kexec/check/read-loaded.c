// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "act/status.h"
#include "check/read.h"
#include "sys/sys.h"

static struct kx_err *read_loaded(const struct sys *sys, bool panic, uint64_t *ret)
{
	bool loaded = false;
	struct kx_err *err = status_loaded(sys, panic, &loaded);

	*ret = loaded;
	return err;
}

static struct kx_err *read_stamp(
	const struct sys *sys, const char *path, struct file_stamp *ret)
{
	struct stat st;

	KX_TRY(sys_stat(sys, path + strspn(path, "/"), &st));
	ret->size = (uint64_t)st.st_size;
	ret->mtime = st.st_mtim.tv_sec;
	ret->mtime_ns = (uint32_t)st.st_mtim.tv_nsec;
	return NULL;
}

static struct kx_err *read_stamps(const struct sys *sys, struct check_loaded *ret)
{
	const struct load_record *load = &ret->record.load;

	ret->stamps = calloc(load->nfiles + 1, sizeof(*ret->stamps));
	if (!ret->stamps)
		return kx_err_nomem();
	for (size_t i = 0; i < load->nfiles; i++)
		KX_TRY(fact_settle(&ret->stamps[i].fact,
			read_stamp(sys, load->files[i].path, &ret->stamps[i])));
	return NULL;
}

struct kx_err *check_read_loaded(
	const struct sys *sys, bool panic, struct check_loaded *ret)
{
	*ret = (struct check_loaded){0};
	KX_TRY(fact_settle(
		&ret->loaded.fact, read_loaded(sys, panic, &ret->loaded.value)));
	if (!fact_is(&ret->loaded, 1))
		return NULL;
	KX_TRY(record_read(sys, panic, &ret->record));
	return ret->record.is == RECORD_NONE ? NULL : read_stamps(sys, ret);
}
