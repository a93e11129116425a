// SPDX-License-Identifier: GPL-2.0-or-later
#include "load-fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "purgatory/purgatory.h"

void lay_machine(const struct tree *tree)
{
	tree_text(tree, "proc/iomem",
		"00001000-0009fbff : System RAM\n00100000-7ffdbfff : System RAM\n");
	tree_text(tree, "sys/firmware/memmap/0/start", "0x100000\n");
	tree_text(tree, "sys/firmware/memmap/0/end", "0x7ffdbfff\n");
	tree_text(tree, "sys/firmware/memmap/0/type", "System RAM\n");
	tree_text(tree, "proc/cmdline", "root=/dev/sda1\n");
	tree_text(tree, "proc/sys/kernel/arch", "x86_64\n");
	tree_text(tree, "proc/self/status", "CapEff:\t000001ffffffffff\n");
	tree_text(tree, "proc/self/uid_map", "         0          0 4294967295\n");
	tree_text(tree, "sys/kernel/kexec_loaded", "0\n");
}

int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct bzimage_recipe recipe = bzimage_recipe();

	tree_make(&f->tree);
	lay_machine(&f->tree);
	f->image = make_bzimage(&recipe, &f->image_size);
	tree_write(&f->tree, KERNEL, f->image, f->image_size);
	tree_text(&f->tree, INITRD, "the bytes of an initrd");
	f->kernel = tree_path(&f->tree, KERNEL);
	f->initrd = tree_path(&f->tree, INITRD);
	f->initrds[0] = f->initrds[1] = f->initrd;
	f->req = (struct request){.verb = VERB_LOAD,
		.kernel = f->kernel,
		.append = CMDLINE,
		.initrds = {f->initrds, 1}};
	assert_non_null(purgatory_blob_for("x86_64")); /* links fake-purgatory.c */
	kernel_reset(NULL);
	*state = f;
	return 0;
}

void forget(struct fixture *f)
{
	if (f->prepared)
		load_destroy(&f->load);
	f->prepared = false;
	kx_err_free(f->err);
	f->err = NULL;
	f->tree.sys.live = false;
}

int tear_down(void **state)
{
	struct fixture *f = *state;

	forget(f);
	kernel_reset(NULL);
	tree_remove(&f->tree);
	free(f->kernel);
	free(f->initrd);
	free(f->image);
	free(f);
	return 0;
}

void prepare(struct fixture *f)
{
	forget(f);
	f->prepared = true;
	f->err = load_prepare(&f->tree.sys, &f->req, &f->load);
	assert_null(f->err);
	f->tree.sys.live = true;
}

void run(struct fixture *f, const int *errnums)
{
	void (*hook)(void) = kernel_hook;

	prepare(f);
	kernel_reset(errnums);
	kernel_hook = hook;
	f->err = load_run(&f->load);
}

void assert_said(const struct kx_err *err, const char *text)
{
	assert_non_null(err);
	if (!strstr(err->message, text))
		fail_msg("'%s' is not in '%s'", text, err->message);
}

void assert_calls(const enum made_call *calls, size_t n)
{
	assert_int_equal(made.n, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(made.v[i].call, calls[i]);
}

void assert_plan_arrived(const struct plan *plan, const struct made *m)
{
	assert_int_equal(m->entry, plan->entry);
	assert_int_equal(m->flags, plan->flags);
	assert_int_equal(m->nsegments, plan->nsegments);
	for (size_t i = 0; i < plan->nsegments; i++) {
		const struct segment *s = &plan->segments[i];

		assert_int_equal(m->segments[i].mem, s->paddr);
		assert_int_equal(m->segments[i].memsz, s->memsz);
		assert_int_equal(m->segments[i].bufsz, s->bufsz);
		assert_memory_equal(m->segments[i].bytes, s->bytes, s->bufsz);
	}
}
