/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small machine, a kernel and an initrd, and one load of them at the kernel for tests.
 */
#ifndef TESTS_LOAD_FIXTURE_H
#define TESTS_LOAD_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "act/load.h"
#include "kernel-calls.h"
#include "make-image.h"
#include "tree.h"

#define KERNEL	"kernel"
#define INITRD	"initrd"
#define CMDLINE "root=/dev/vda1 MARK=1"

struct fixture {
	struct tree tree;
	char *kernel, *initrd;
	uint8_t *image; /* the kernel's bytes */
	size_t image_size;
	const char *initrds[2];
	struct request req;
	struct load load;
	bool prepared;
	struct kx_err *err;
};

static inline void lay_machine(const struct tree *tree)
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

static inline int set_up(void **state)
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
	kernel_reset(NULL);
	*state = f;
	return 0;
}

/* Undo what run() did, so that it can run again. */
static inline void forget(struct fixture *f)
{
	if (f->prepared)
		load_destroy(&f->load);
	f->prepared = false;
	kx_err_free(f->err);
	f->err = NULL;
	f->tree.sys.live = false;
}

static inline int tear_down(void **state)
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

/* The facts are those of the captured machine; from then on it counts as this one. */
static inline void prepare(struct fixture *f)
{
	forget(f);
	f->prepared = true;
	f->err = load_prepare(&f->tree.sys, &f->req, &f->load);
	assert_null(f->err);
	f->tree.sys.live = true;
}

/* Load, with the kernel's answers. */
static inline void run(struct fixture *f, const int *errnums)
{
	void (*hook)(void) = kernel_hook;

	prepare(f);
	kernel_reset(errnums);
	kernel_hook = hook;
	f->err = load_run(&f->load);
}

static inline void assert_said(const struct kx_err *err, const char *text)
{
	assert_non_null(err);
	if (!strstr(err->message, text))
		fail_msg("'%s' is not in '%s'", text, err->message);
}

static inline void assert_calls(const enum made_call *calls, size_t n)
{
	assert_int_equal(made.n, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(made.v[i].call, calls[i]);
}

#define ASSERT_CALLS(...)                                                                \
	do {                                                                             \
		static const enum made_call calls_[] = {__VA_ARGS__};                    \
		assert_calls(calls_, sizeof(calls_) / sizeof(calls_[0]));                \
	} while (0)

static inline void assert_plan_arrived(const struct plan *plan, const struct made *m)
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

#define FOR_EACH(i, table) for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
