// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * There is no list of files here: what reads facts reads them once more, and sys notes
 * what it reads.
 */
#include "config.h"

#include "capture/gather.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act/keeper.h"
#include "act/load.h"
#include "base/cleanup.h"
#include "boot/menus.h"
#include "check/read.h"
#include "facts/firmware-rsdp.h"
#include "facts/root-device.h"
#include "plan/kernel-cmdline.h"

static struct kx_err *read_root(const struct sys *sys, struct facts *facts)
{
	KX_AUTO(freep) char *root = NULL;

	KX_TRY(root_device_read_all(sys));
	if (!fact_present(&facts->cmdline.fact))
		return NULL;
	KX_TRY(kx_err_forgive(kernel_cmdline_root(facts->cmdline.text, &root)));
	return root ? root_device_read(sys, root, &facts->root) : NULL;
}

/* As a load reads them, but for the images. */
static struct kx_err *read_facts(const struct sys *sys, const struct arch_ops *arch,
	bool panic, struct facts *facts)
{
	const struct keeper *keeper = NULL;

	KX_TRY(kx_err_forgive(load_read_machine(sys, arch, panic, facts, &keeper)));
	KX_TRY(facts_read_jump(sys, facts));
	KX_TRY(facts_read_rsdp(sys, facts));
	KX_TRY(read_root(sys, facts));
	return keeper && keeper->note ? keeper->note(sys, facts) : NULL;
}

static struct kx_err *gather_facts(const struct sys *sys, const struct arch_ops *arch)
{
	for (int panic = 0; panic < 2; panic++) {
		KX_AUTO(facts_destroy) struct facts facts = {0};

		KX_TRY(read_facts(sys, arch, panic, &facts));
	}
	return NULL;
}

static struct kx_err *gather_menus(const struct sys *sys)
{
	KX_AUTO(boot_running_destroy) struct boot_running running = {0};
	KX_AUTO(boot_menus_destroy) struct boot_menus menus = {0};

	KX_TRY(boot_running_read(sys, &running));
	return kx_err_forgive(boot_menus_read(sys, &running, &menus));
}

/* What no plan needs, but --check. */
static struct kx_err *read_for_check(
	const struct sys *sys, const struct check_mounts *mounts)
{
	KX_AUTO(check_system_destroy) struct check_system system = {0};
	KX_AUTO(check_kernel_file_destroy) struct check_kernel_file file = {0};
	KX_AUTO(check_kdump_destroy) struct check_kdump kdump = {0};

	for (int panic = 0; panic < 2; panic++) {
		KX_AUTO(check_loaded_destroy) struct check_loaded loaded = {0};

		KX_TRY(check_read_loaded(sys, panic, &loaded));
	}
	KX_TRY(check_read_kdump(sys, mounts, &kdump));
	KX_TRY(check_read_system(sys, &system));
	return check_read_kernel_file(sys, &system.release, &file);
}

/* As --check does, which has no automount mounted by looking. */
static struct kx_err *gather_for_check(const struct sys *sys)
{
	KX_AUTO(check_mounts_destroy) struct check_mounts mounts = {0};
	struct sys quiet = *sys;

	KX_TRY(check_mounts_read(sys, &mounts));
	quiet.asleep = mounts.asleep;
	return read_for_check(&quiet, &mounts);
}

struct kx_err *gather(const struct sys *sys, struct capture *ret)
{
	const struct arch_ops *arch;
	struct sys noting = *sys;

	noting.capture = ret;
	struct kx_err *err = load_find_arch(&noting, &arch);
	KX_TRY(err ? kx_err_forgive(err) : gather_facts(&noting, arch));
	KX_TRY(gather_for_check(&noting));
	KX_TRY(gather_menus(&noting));
	return capture_error(ret);
}

static void write_failures(FILE *out, const struct capture_set *failures)
{
	for (size_t i = 0; i < failures->n; i++)
		fprintf(out, "%d %s\n", failures->v[i]->errnum, failures->v[i]->path);
}

static struct kx_err *add_failures(struct capture *capture)
{
	KX_AUTO(freep) char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return kx_err_nomem();
	write_failures(out, &capture->failures);
	if (fclose(out))
		return kx_err_nomem();
	capture_add(capture, CAPTURE_FILE, CAPTURE_FAILURES, text, size);
	return NULL;
}

/* Of a device tree: what is handed to the next kernel in confidence. No plan shows it. */
static void forget_keys(struct capture *capture)
{
	static const char *const keys[] = {"/rng-seed", "/kaslr-seed", "/ibm,plpks-pw"};

	for (size_t i = 0; i < capture->nodes.n; i++) {
		struct capture_node *node = capture->nodes.v[i];
		const char *name = strrchr(node->path, '/');

		for (size_t k = 0; name && k < KX_ARRAY_SIZE(keys); k++)
			if (!strcmp(name, keys[k]) && node->kind == CAPTURE_FILE)
				memset(node->data, 0, node->size);
	}
}

static void add_text(struct capture *capture, const char *path, const char *text)
{
	capture_add(capture, CAPTURE_FILE, path, text, strlen(text));
}

struct kx_err *gather_finish(struct capture *capture, bool complete, bool anonymous)
{
	static const char about[] = "format 1\nwritten by " PACKAGE_STRING "\n";
	static const char running[] =
		"format 1\nwritten by " PACKAGE_STRING "\n" CAPTURE_RUNNING "\n";

	forget_keys(capture);
	capture_sort(capture);
	if (capture->failures.n)
		KX_TRY(add_failures(capture));
	add_text(capture, CAPTURE_ABOUT, complete ? running : about);
	if (anonymous)
		add_text(capture, CAPTURE_DIR "/masked", "anonymous\n");
	capture_sort(capture);
	return capture_error(capture);
}
