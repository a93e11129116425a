// SPDX-License-Identifier: GPL-2.0-or-later
#include "act/record.h"

#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"
#include "facts/image-identity.h"
#include "sys/run-dir.h"

static const char boot_id[] = "proc/sys/kernel/random/boot_id";

static const char *name_of(bool panic)
{
	return panic ? "crash-loaded" : "loaded";
}

static const char *aside_of(bool panic)
{
	return panic ? "crash-loaded.aside" : "loaded.aside";
}

/* What fails here fails nothing else. */
static void forgive(struct kx_err *err)
{
	if (err)
		log_debug("record: %s", err->message);
	kx_err_free(err);
}

/* A load that was killed may have left one there, which nothing may put back. */
static struct kx_err *set_aside(const struct sys *sys, bool panic)
{
	KX_TRY(run_dir_remove(sys, aside_of(panic)));
	return run_dir_rename(sys, name_of(panic), aside_of(panic));
}

struct kx_err *record_set_aside(const struct sys *sys, bool panic)
{
	return kx_err_append(set_aside(sys, panic),
		"kexec -S may go on to tell of an earlier load");
}

void record_put_back(const struct sys *sys, bool panic)
{
	forgive(run_dir_rename(sys, aside_of(panic), name_of(panic)));
}

void record_drop(const struct sys *sys, bool panic)
{
	forgive(run_dir_remove(sys, aside_of(panic)));
}

/* ---- writing ----------------------------------------------------------------------- */

/*
 * Links stay. That of /dev/stdin or of a shell's <(…), /dev/fd/63, is kept as it is, and
 * means nothing to who reads it.
 */
static struct kx_err *absolute(const char *path, char **ret)
{
	KX_AUTO(freep) char *dir = *path == '/' ? NULL : getcwd(NULL, 0);

	if (!dir)
		return text_format(ret, "%s", path);
	return text_format(ret, "%s/%s", dir, path);
}

static struct kx_err *add_file(
	struct load_record *to, char *role, const struct file *file)
{
	KX_AUTO(freep) char *path = NULL;

	if (file->fd < 0)
		return NULL;
	KX_TRY(absolute(file->path, &path));
	return load_record_add_file(to, &(struct recorded_file){
						.role = role,
						.path = path,
						.size = file->size,
						.mtime = file->stamp.st_mtim.tv_sec,
						.mtime_ns = file->stamp.st_mtim.tv_nsec,
					});
}

static struct kx_err *add_files(struct load_record *to, const struct images *images)
{
	KX_TRY(add_file(to, "kernel", &images->kernel.original));
	/* Those in a unified kernel image are no files of their own. */
	for (size_t i = images->nparts; i < images->ninitrds; i++)
		KX_TRY(add_file(to, "initrd", &images->initrds[i]));
	for (size_t i = 0; i < images->nmodules; i++)
		KX_TRY(add_file(to, "module", &images->modules[i].file));
	return add_file(to, "dtb", &images->dtb);
}

static struct kx_err *copy_text(char **ret, const char *text)
{
	return text_format(ret, "%s", text);
}

static struct kx_err *read_boot(const struct sys *sys, char **ret)
{
	struct sys_text text;

	KX_TRY(sys_read_line(sys, boot_id, &text));
	*ret = text.s;
	return NULL;
}

/* An image in who else's hands cannot be looked at there. */
static struct kx_err *add_identity(
	const struct sys *sys, const struct plan *plan, struct load_record *to)
{
	KX_AUTO(image_identity_destroy) struct image_identity identity = {0};

	if (call_traits(plan->call)->starter)
		return NULL;
	KX_TRY(image_identity_read(sys, plan->panic, &identity));
	if (identity.fact.err)
		log_debug("record: %s", identity.fact.err->message);
	return *identity.text ? copy_text(&to->identity, identity.text) : NULL;
}

static struct kx_err *fill(const struct sys *sys, const struct plan *plan,
	const struct images *images, const char *entry, struct load_record *to)
{
	const char *version = images->kernel.version;

	to->panic = plan->panic;
	to->time = time(NULL);
	KX_TRY(read_boot(sys, &to->boot));
	KX_TRY(copy_text(&to->program, PACKAGE_STRING));
	KX_TRY(copy_text(&to->call, call_name(plan->call)));
	if (*version)
		KX_TRY(copy_text(&to->version, version));
	KX_TRY(copy_text(&to->cmdline, plan->cmdline));
	if (entry)
		KX_TRY(copy_text(&to->entry, entry));
	return add_files(to, images);
}

static struct kx_err *write_record(const struct sys *sys, const struct plan *plan,
	const struct images *images, const char *entry, bool at_once)
{
	KX_AUTO(load_record_destroy) struct load_record record = {0};
	KX_AUTO(freep) char *text = NULL;
	size_t size;

	KX_TRY(fill(sys, plan, images, entry, &record));
	if (!at_once)
		KX_TRY(add_identity(sys, plan, &record));
	KX_TRY(load_record_write(&record, &text, &size));
	return run_dir_write(sys, name_of(plan->panic), text, size);
}

bool record_write(const struct sys *sys, const struct plan *plan,
	const struct images *images, const char *entry, bool at_once)
{
	record_drop(sys, plan->panic);
	struct kx_err *err = write_record(sys, plan, images, entry, at_once);
	bool written = !err;
	forgive(err);
	log_step("record");
	return written;
}

/* ---- reading ----------------------------------------------------------------------- */

void record_destroy(struct record *record)
{
	load_record_destroy(&record->load);
	free(record->why);
	*record = (struct record){0};
}

static struct kx_err *read_record(
	const struct sys *sys, bool panic, struct load_record *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	KX_AUTO(freep) char *name = NULL;

	KX_TRY(text_format(&name, "%s/" RUN_DIR "/%s", sys->root, name_of(panic)));
	KX_TRY(run_dir_read(sys, name_of(panic), LOAD_RECORD_MAX, &text));
	KX_TRY(load_record_parse(text.s, text.size, name, ret));
	if (ret->panic == panic)
		return NULL;
	return kx_err_new(KX_FORMAT, "%s: it is of the other kind of image", name);
}

static struct kx_err *unknown(struct record *ret, const char *why)
{
	load_record_destroy(&ret->load);
	ret->is = RECORD_NONE;
	return text_format(&ret->why, "%s", why);
}

/* Why there is no record to be had; takes err. */
static struct kx_err *explain_none(struct kx_err *err, struct record *ret)
{
	KX_AUTO(kx_err_freep) struct kx_err *why = err;

	if (err->code == KX_NOMEM)
		return KX_STEAL(why);
	if (sys_err_absent(err))
		return unknown(ret, "it was not loaded by this program, or there was no "
				    "/run to write it down in");
	return unknown(ret, err->message);
}

/* In the kernel's memory, where that may be read. */
static struct kx_err *verify_identity(const struct sys *sys, bool panic,
	struct record *ret)
{
	KX_AUTO(image_identity_destroy) struct image_identity now = {0};

	KX_TRY(image_identity_read(sys, panic, &now));
	if (!fact_present(&now.fact) || !ret->load.identity) {
		ret->is = RECORD_UNVERIFIED;
		return text_format(&ret->why,
			"another program may have loaded an image since: %s",
			fact_why_not(&now.fact, "what the kernel holds was not looked at "
						"when it was loaded"));
	}
	if (strcmp(now.text, ret->load.identity))
		return unknown(ret, "another program has loaded it since");
	ret->is = RECORD_VERIFIED;
	return NULL;
}

struct kx_err *record_read(const struct sys *sys, bool panic, struct record *ret)
{
	KX_AUTO(freep) char *boot = NULL;

	*ret = (struct record){0};
	struct kx_err *err = read_record(sys, panic, &ret->load);
	if (!err)
		err = read_boot(sys, &boot);
	if (err)
		return explain_none(err, ret);
	if (strcmp(boot, ret->load.boot))
		return unknown(ret, "what is written down is of an earlier boot");
	return verify_identity(sys, panic, ret);
}
