// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "expect.h"
#include "image/images.h"
#include "image/uki.h"
#include "input.h"
#include "make-image.h"
#include "make-pe.h"

static const struct sys here = {.root_fd = AT_FDCWD, .live = true, .root = ""};

#define ADD(recipe, name, text) pe_recipe_add(recipe, name, text, sizeof(text) - 1)

static struct kx_err *open_uki(const struct pe_recipe *recipe, struct input *input,
	struct request *req, struct images *ret)
{
	size_t size;
	KX_AUTO(freep) uint8_t *file = make_pe(recipe, &size);

	input_make(input, file, size);
	req->kernel = input->path;
	struct kx_err *err = images_open(&here, req, false, ret);
	return err;
}

static void expect_bytes(const struct file *file, const void *bytes, size_t size)
{
	KX_AUTO(freep) uint8_t *got = malloc(size + 1);

	assert_int_equal(file->size, size);
	assert_memory_equal(file->data, bytes, size);
	assert_int_equal(pread(file->fd, got, size + 1, 0), size);
	assert_memory_equal(got, bytes, size);
}

/* Nothing is copied for segments; the file call gets files of their own. */
static void test_parts(void **state)
{
	struct bzimage_recipe bz = bzimage_recipe();
	struct pe_recipe r = pe_recipe();
	struct request req = {0};
	struct images images;
	struct input input;
	size_t size;
	KX_AUTO(freep) uint8_t *kernel = make_bzimage(&bz, &size);

	(void)state;
	ADD(&r, ".initrd", "initrd");
	pe_recipe_add(&r, ".linux", kernel, size);
	expect_ok(open_uki(&r, &input, &req, &images));
	assert_true(image_is_uki(&images.kernel));
	assert_int_equal(images.kernel.kind, IMAGE_BZIMAGE);
	assert_string_equal(images.kernel.type, "bzImage64");
	assert_int_equal(images.ninitrds, 1);
	assert_int_equal(images_total(&images), size + 6);
	assert_int_equal(images_copied(&images), 0);
	assert_int_equal(images_to_copy(&images), size + 6);
	expect_ok(images_make_files(&images));
	expect_bytes(image_content(&images.kernel), kernel, size);
	expect_bytes(&images.initrds[0], "initrd", 6);
	assert_int_equal(images_copied(&images), size + 6);
	assert_int_equal(images_to_copy(&images), 0);
	expect_ok(images_check_unchanged(&images));
	images_close(&images);
	input_close(&input);
}

/* Microcode comes first, and what the user names last; all start at a page. */
static void test_initrds(void **state)
{
	struct bzimage_recipe bz = bzimage_recipe();
	struct pe_recipe r = pe_recipe();
	struct images images;
	struct input input, own;
	size_t size, n;
	KX_AUTO(freep) uint8_t *kernel = make_bzimage(&bz, &size);

	(void)state;
	input_make(&own, "own", 3);
	const char *paths[] = {own.path};
	struct request req = {.initrds = {paths, 1}};
	pe_recipe_add(&r, ".linux", kernel, size);
	ADD(&r, ".initrd", "initrd");
	ADD(&r, ".ucode", "microcode");
	expect_ok(open_uki(&r, &input, &req, &images));
	assert_int_equal(images.ninitrds, 3);
	assert_int_equal(images.nparts, 2);
	assert_memory_equal(images.initrds[0].data, "microcode", 9);
	assert_memory_equal(images.initrds[1].data, "initrd", 6);
	assert_string_equal(images.initrds[2].path, own.path);
	expect_ok(images_make_files(&images));
	const struct file *joined = images_initrd_parts(&images, &n);
	assert_int_equal(n, 1);
	assert_int_equal(joined->size, 0x2003);
	assert_memory_equal(joined->data, "microcode", 9);
	assert_memory_equal(joined->data + 0x1000, "initrd\0", 7);
	assert_memory_equal(joined->data + 0x2000, "own", 3);
	images_close(&images);
	input_close(&input);
	input_close(&own);
}

static void test_no_kernel(void **state)
{
	struct pe_recipe r = pe_recipe(), inner = pe_recipe();
	struct request req = {0};
	struct images images;
	struct input input;
	size_t size;

	(void)state;
	ADD(&r, ".linux", "no kernel at all");
	expect_err(open_uki(&r, &input, &req, &images), KX_UNSUPPORTED,
		"Cannot determine the file type of .linux of /proc/self/fd/");
	input_close(&input);
	/* It is not looked into another one. */
	ADD(&inner, ".linux", "kernel");
	KX_AUTO(freep) uint8_t *nested = make_pe(&inner, &size);
	r = pe_recipe();
	pe_recipe_add(&r, ".linux", nested, size);
	expect_err(open_uki(&r, &input, &req, &images), KX_UNSUPPORTED,
		"it looks like a unified kernel image");
	input_close(&input);
}

/* ---- beside it --------------------------------------------------------------------- */

static void make_file(const char *folder, const char *name)
{
	KX_AUTO(freep) char *path = NULL;

	expect_ok(text_format(&path, "%s/%s", folder, name));
	for (char *p = path + strlen(folder); (p = strchr(p + 1, '/'));) {
		*p = '\0';
		mkdir(path, 0777);
		*p = '/';
	}
	int fd = open(path, O_CREAT | O_WRONLY, 0666);
	assert_true(fd >= 0);
	close(fd);
}

static void expect_companions_in(const struct sys *sys, const char *folder,
	const char *name, const char *expected)
{
	KX_AUTO(freep) char *path = NULL;
	KX_AUTO(freep) char *names = NULL;

	expect_ok(text_format(&path, "%s/%s", folder, name));
	expect_ok(uki_find_companions(sys, path, &names));
	assert_int_equal(!names, !expected);
	if (expected)
		assert_string_equal(names, expected);
}

static void expect_companions(const char *folder, const char *name, const char *expected)
{
	expect_companions_in(&here, folder, name, expected);
}

static void make_link(const char *folder, const char *name, const char *target)
{
	KX_AUTO(freep) char *path = NULL;

	expect_ok(text_format(&path, "%s/%s", folder, name));
	assert_int_equal(symlink(target, path), 0);
}

static void remove_folder(const char *folder)
{
	KX_AUTO(freep) char *command = NULL;

	expect_ok(text_format(&command, "rm -r '%s'", folder));
	assert_int_equal(system(command), 0);
}

static void test_companions(void **state)
{
	char folder[] = "/tmp/test-uki-XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(folder));
	expect_companions(folder, "EFI/Linux/a.efi", NULL);
	make_file(folder, "EFI/Linux/a.efi.extra.d/b.addon.efi");
	make_file(folder, "EFI/Linux/a.efi.extra.d/a.cred");
	make_file(folder, "EFI/Linux/a.efi.extra.d/c.sysext.raw");
	make_file(folder, "EFI/Linux/a.efi.extra.d/readme.txt");
	make_file(folder, "EFI/Linux/a.efi.extra.d/.cred");
	expect_companions(
		folder, "EFI/Linux/a.efi", "a.cred, b.addon.efi, c.sysext.raw");
	expect_companions(
		folder, "EFI/Linux/a+3-1.efi", "a.cred, b.addon.efi, c.sysext.raw");
	expect_companions(folder, "EFI/Linux/a3-1.efi", NULL);
	expect_companions(folder, "EFI/Linux/b.efi", NULL);
	make_file(folder, "loader/addons/all.addon.efi");
	make_file(folder, "loader/credentials/all.cred");
	expect_companions(folder, "EFI/Linux/b.efi", "all.addon.efi, all.cred");
	expect_companions(folder, "efi/linux/b.efi", "all.addon.efi, all.cred");
	expect_companions(folder, "EFI/Other/b.efi", NULL);
	for (char name[] = "loader/credentials/0.cred"; name[19] < '8'; name[19]++)
		make_file(folder, name);
	expect_companions(folder, "EFI/Linux/b.efi",
		"all.addon.efi, 0.cred, 1.cred, 2.cred, 3.cred, 4.cred, 5.cred, 6.cred "
		"and 2 more");
	remove_folder(folder);
}

/* Links of a captured machine end in it; other images lie on this one. */
static void test_companions_in_root(void **state)
{
	char folder[] = "/tmp/test-uki-XXXXXX";
	KX_AUTO(freep) char *root = NULL;
	KX_AUTO(freep) char *slash = NULL;
	KX_AUTO(freep) char *out = NULL;
	KX_AUTO(sys_close) struct sys sys = {.root_fd = -1};
	KX_AUTO(sys_close) struct sys by_slash = {.root_fd = -1};

	(void)state;
	assert_non_null(mkdtemp(folder));
	expect_ok(text_format(&root, "%s/root", folder));
	expect_ok(text_format(&slash, "%s/root/", folder));
	expect_ok(text_format(&out, "%s/out", folder));
	assert_int_equal(mkdir(root, 0777), 0);
	make_file(root, "EFI/Linux/a.efi.extra.d/mine.cred");
	make_file(root, "kept/kept.cred");
	make_file(folder, "out/out.cred");
	make_file(folder, "rooted/a.efi.extra.d/beside.cred");
	make_link(root, "EFI/Linux/b.efi.extra.d", "../../../out");
	make_link(root, "EFI/Linux/c.efi.extra.d", out);
	make_link(root, "EFI/Linux/d.efi.extra.d", "/kept");
	expect_ok(sys_open(root, &sys));
	expect_ok(sys_open(slash, &by_slash));
	expect_companions_in(&sys, root, "EFI/Linux/a.efi", "mine.cred");
	expect_companions_in(&sys, root, "EFI/Linux/b.efi", NULL);
	expect_companions_in(&by_slash, root, "EFI/Linux/b.efi", NULL);
	expect_companions_in(&by_slash, slash, "EFI/Linux/b.efi", NULL);
	expect_companions_in(&sys, root, "EFI/Linux/c.efi", NULL);
	expect_companions_in(&sys, root, "EFI/Linux/d.efi", "kept.cred");
	expect_companions_in(&sys, folder, "rooted/a.efi", "beside.cred");
	expect_companions(root, "EFI/Linux/b.efi", "out.cred");
	remove_folder(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_initrds),
		cmocka_unit_test(test_no_kernel),
		cmocka_unit_test(test_companions),
		cmocka_unit_test(test_companions_in_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
