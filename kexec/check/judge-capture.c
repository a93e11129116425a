// SPDX-License-Identifier: GPL-2.0-or-later
/* What a crash starts: the capture kernel, its initrd and its command line. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "check/judges.h"
#include "format/cmdline.h"
#include "format/initrd.h"
#include "plan/kernel-cmdline.h"

#define MIB ((uint64_t)1 << 20)

/* Whose crash image it is: for remedies. */
static const struct kdump_service *service_of(const struct check_in *in)
{
	return in->kdump->of_service ? &in->kdump->service : NULL;
}

/* ---- crash-fits -------------------------------------------------------------------- */

void judge_crash_fits(const struct check_in *in, struct findings *out)
{
	const struct kx_err *err = in->crash.err;

	if (in->kdump->names_alone)
		finding_add(out, FINDING_UNKNOWN,
			"whether '%s' can be loaded for a crash: of kernels and initrds "
			"a record has the names alone",
			in->kdump->service.kernel);
	if (!in->crash.load || (err && err->code == KX_NO_CRASH_MEMORY))
		return;
	const struct images *images = &in->crash.load->images;
	if (!err)
		finding_add(out, FINDING_OK,
			"'%s'%s (%" PRIu64 " MiB) can be loaded for a crash",
			images->kernel.original.path,
			images->ninitrds ? " with its initrd" : "",
			mib_up(images_total(images)));
	else
		finding_add(out, err->code == KX_DENIED ? FINDING_UNKNOWN : FINDING_FAIL,
			"loading it for a crash: %s", err->message);
}

/* ---- capture-initrd ---------------------------------------------------------------- */

/* How the distribution makes it anew. */
static void advise_initrd(const struct check_in *in, struct findings *out)
{
	const struct kdump_service *service = service_of(in);

	if (!service)
		return;
	if (service->kind == KDUMPCTL)
		finding_remedy(out, "run kdumpctl rebuild, and kdumpctl restart");
	else if (service->kind == KDUMP_SUSE)
		finding_remedy(
			out, "run mkdumprd -f, and systemctl restart %s", service->unit);
	else if (!service->named && service->version)
		finding_remedy(out, "run update-initramfs -u -k %s", service->version);
	else
		finding_remedy(out,
			"remove it from /var/lib/kdump, and run systemctl "
			"restart %s, which makes it anew",
			service->unit);
}

static void judge_no_initrd(const struct check_in *in, struct findings *out)
{
	const struct kdump_service *service = service_of(in);

	if (!service || !service->initrd) {
		if (fact_is(&in->facts->had_initrd, 1))
			finding_add(out, FINDING_WARN,
				"the capture kernel has no initrd, and the running "
				"kernel was started with one");
		return;
	}
	if (in->kdump->files.initrd_unseen) {
		finding_add(out, FINDING_UNKNOWN, "the capture kernel's initrd: %s",
			in->kdump->files.initrd_unseen->message);
		return;
	}
	finding_add(out, in->live ? FINDING_FAIL : FINDING_UNKNOWN,
		"the capture kernel's initrd '%s' is not there%s", service->initrd,
		in->live ? "" : ", in this captured machine");
	if (in->live)
		advise_initrd(in, out);
}

/* Kernels have the time of their build, an initrd that of its making; in seconds. */
#define OLDER ((int64_t)3600)

/* The release of a version, its first word. */
static size_t release_size(const char *version)
{
	return strcspn(version, " ");
}

static bool has_modules_of(const struct initrd_modules *modules, const char *version)
{
	size_t size = release_size(version);

	for (size_t i = 0; i < modules->n; i++)
		if (strlen(modules->versions[i]) == size &&
			!memcmp(modules->versions[i], version, size))
			return true;
	return false;
}

/* False: nothing to say. */
static bool judge_modules(const struct check_in *in, struct findings *out)
{
	const struct initrd_modules *modules = &in->kdump->modules;
	const char *version = in->crash.load->images.kernel.version;

	if (!*version || has_modules_of(modules, version))
		return false;
	if (modules->unseen) {
		finding_add(out, FINDING_UNKNOWN,
			"for which kernel the initrd has modules: %s",
			modules->unseen->message);
		return true;
	}
	if (modules->n)
		finding_add(out, FINDING_FAIL,
			"the initrd has modules of %.100s, and the capture kernel is "
			"%.*s",
			modules->versions[0], (int)release_size(version), version);
	else
		finding_add(out, FINDING_WARN,
			"the initrd has no modules: the capture kernel has only the "
			"drivers that it is built with");
	advise_initrd(in, out);
	return true;
}

static uint64_t unpacked(const struct images *images)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < images->ninitrds; i++) {
		const struct bytes b = file_bytes(&images->initrds[i]);
		struct initrd initrd;

		initrd_walk(&b, 4096, &initrd);
		bytes = add_saturated(bytes, initrd.memory);
	}
	return bytes;
}

static void judge_age(const struct check_in *in, struct findings *out)
{
	const struct images *images = &in->crash.load->images;
	const struct file *kernel = &images->kernel.original;
	const struct file *initrd = &images->initrds[images->ninitrds - 1];

	if (initrd->stamp.st_mtime < kernel->stamp.st_mtime - OLDER) {
		finding_add(out, FINDING_WARN, "the initrd '%s' is older than its kernel",
			initrd->path);
		advise_initrd(in, out);
		return;
	}
	finding_add(out, FINDING_OK,
		"the initrd '%s' is there%s, and unpacks to about %" PRIu64 " MiB",
		initrd->path,
		in->kdump->modules.n ? ", has modules of the capture kernel" : "",
		mib_up(unpacked(images)));
}

void judge_capture_initrd(const struct check_in *in, struct findings *out)
{
	if (!check_load_is_open(&in->crash))
		return;
	if (!in->crash.load->images.ninitrds)
		judge_no_initrd(in, out);
	else if (!judge_modules(in, out))
		judge_age(in, out);
}

/* ---- capture-cmdline --------------------------------------------------------------- */

static bool has_word(const char *line, const char *word)
{
	const char *p = line, *at;
	size_t size;

	while (cmdline_next(&p, &at, &size))
		if (size == strlen(word) && !memcmp(at, word, size))
			return true;
	return false;
}

static bool is_set_to(const char *line, const char *name, const char *value)
{
	size_t size;
	const char *found = cmdline_value(line, name, &size);

	return found && size == strlen(value) && !memcmp(found, value, size);
}

static void advise_word(
	const struct check_in *in, const char *word, size_t size, struct findings *out)
{
	const struct kdump_service *service = service_of(in);
	int n = size < 100 ? (int)size : 100;

	if (!service)
		finding_remedy(out, "add %.*s by --append", n, word);
	else if (service->kind == KDUMP_TOOLS)
		finding_remedy(out, "add %.*s to KDUMP_CMDLINE_APPEND in %s", n, word,
			service->settings);
	else
		finding_remedy(out,
			"add %.*s to KDUMP_COMMANDLINE_APPEND in /etc/sysconfig/kdump", n,
			word);
}

static void judge_console(
	const struct check_in *in, const char *line, struct findings *out)
{
	const struct fact_text *running = &in->facts->cmdline;
	size_t size;

	if (cmdline_has(line, "console=") || !fact_present(&running->fact))
		return;
	const char *console = cmdline_find(running->text, "console=", &size);
	if (!console)
		return;
	finding_add(out, FINDING_WARN,
		"the capture kernel's command line has no console=, and the running "
		"kernel's has one: nothing is seen of the dump");
	advise_word(in, console, size, out);
}

/* Each of them costs a dump now and then; why stands in kdump.rst of the kernel. */
static void judge_words(const struct check_in *in, const char *line, struct findings *out)
{
	if (!cmdline_has(line, "nr_cpus=") && !is_set_to(line, "maxcpus=", "1")) {
		finding_add(out, FINDING_WARN,
			"the capture kernel's command line has neither nr_cpus=1 nor "
			"maxcpus=1: every processor takes memory of what is reserved");
		advise_word(in, "nr_cpus=1", strlen("nr_cpus=1"), out);
	}
	if (!has_word(line, "reset_devices")) {
		finding_add(out, FINDING_WARN,
			"the capture kernel's command line has no reset_devices: drivers "
			"may meet devices that the crash left busy");
		advise_word(in, "reset_devices", strlen("reset_devices"), out);
	}
	judge_console(in, line, out);
}

static void judge_root(const struct check_in *in, struct findings *out)
{
	const struct fact_root *root = &in->crash.load->facts.root;

	if (fact_present(&root->fact) && !root->there)
		finding_add(out, FINDING_FAIL,
			"root=%s of the capture kernel names no device that is here now",
			root->spec);
}

#define STAYS_DOWN "it stays down if it panics itself"

void judge_capture_cmdline(const struct check_in *in, struct findings *out)
{
	const struct load *load = in->crash.load;
	KX_AUTO(freep) char *line = NULL;
	size_t before = out->n;

	if (!check_load_is_open(&in->crash))
		return;
	struct kx_err *err = kernel_cmdline_build(
		load->req, &load->facts, &load->images.kernel.uki, &line);
	if (err) {
		finding_add(out, FINDING_UNKNOWN, "the capture kernel's command line: %s",
			err->message);
		kx_err_free(err);
		return;
	}
	judge_words(in, line, out);
	judge_root(in, out);
	bool panic = cmdline_has(line, "panic=");
	if (out->n == before)
		finding_add(out, FINDING_OK,
			"the capture kernel's command line has what it needs%s",
			panic ? "" : "; without panic= " STAYS_DOWN);
	else if (!panic)
		finding_add(out, FINDING_OK,
			"the capture kernel's command line has no panic=: " STAYS_DOWN);
}
