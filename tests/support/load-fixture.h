/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small machine, a kernel and an initrd, and one load of them at the kernel for tests.
 */
#ifndef TESTS_LOAD_FIXTURE_H
#define TESTS_LOAD_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* The files of a small x86_64 machine. */
void lay_machine(const struct tree *tree);

int set_up(void **state);

/* Undo what run() did, so that it can run again. */
void forget(struct fixture *f);

int tear_down(void **state);

/* The facts are those of the captured machine; from then on it counts as this one. */
void prepare(struct fixture *f);

/* Load, with the kernel's answers. */
void run(struct fixture *f, const int *errnums);

void assert_said(const struct kx_err *err, const char *text);

void assert_calls(const enum made_call *calls, size_t n);

#define ASSERT_CALLS(...)                                                                \
	do {                                                                             \
		static const enum made_call calls_[] = {__VA_ARGS__};                    \
		assert_calls(calls_, sizeof(calls_) / sizeof(calls_[0]));                \
	} while (0)

void assert_plan_arrived(const struct plan *plan, const struct made *m);

#define FOR_EACH(i, table) for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
