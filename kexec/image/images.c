// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/images.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/number.h"
#include "base/text.h"
#include "image/nearby.h"
#include "image/uki.h"
#include "sys/read-ahead.h"

/* What a unified kernel image has of initrds, in the order in which its stub has them. */
static const enum uki_section uki_initrds[] = {UKI_UCODE, UKI_INITRD};

static struct kx_err *open_uki_initrds(struct images *images)
{
	const struct image *kernel = &images->kernel;

	for (size_t i = 0; i < KX_ARRAY_SIZE(uki_initrds); i++) {
		if (!kernel->uki.sections[uki_initrds[i]].size)
			continue;
		KX_TRY(uki_open_section(image_file(kernel), &kernel->uki, uki_initrds[i],
			&images->initrds[images->ninitrds]));
		images->nparts = ++images->ninitrds;
	}
	return NULL;
}

static struct kx_err *open_initrds(const struct request *req, struct images *images)
{
	size_t n = req->initrds.n;

	images->initrds =
		calloc(n + KX_ARRAY_SIZE(uki_initrds), sizeof(*images->initrds));
	if (!images->initrds)
		return kx_err_nomem();
	KX_TRY(open_uki_initrds(images));
	for (size_t i = 0; i < n; i++) {
		const char *path = req->initrds.v[i];
		struct kx_err *err = file_open(path, &images->initrds[images->ninitrds]);

		if (err)
			return kx_err_prefix(
				nearby_explain(err, path, nearby_initrds), "initrd");
		images->ninitrds++;
	}
	return NULL;
}

/*
 * The path ends at the first white space. One space follows it in what the kernel is
 * told, since Xen takes its dom0's command line from behind that.
 */
static struct kx_err *open_module(const char *arg, struct module *ret)
{
	static const char space[] = " \t\n";
	size_t start = strspn(arg, space), length = strcspn(arg + start, space);
	const char *args = arg + start + length;
	KX_AUTO(freep) char *path = strndup(arg + start, length);

	if (!path)
		return kx_err_nomem();
	args += strspn(args, space);
	KX_TRY(text_format(&ret->text, "%s%s%s", path, *args ? " " : "", args));
	return kx_err_prefix(file_open(path, &ret->file), "module");
}

static struct kx_err *open_modules(const struct request *req, struct images *images)
{
	size_t n = req->modules.n;

	if (!n)
		return NULL;
	images->modules = calloc(n, sizeof(*images->modules));
	if (!images->modules)
		return kx_err_nomem();
	for (size_t i = 0; i < n; i++) {
		struct module *module = &images->modules[images->nmodules++];

		module->file.fd = -1;
		KX_TRY(open_module(req->modules.v[i], module));
	}
	return NULL;
}

/* What belongs to the other kind of kernel would silently be missing. */
static struct kx_err *check_kind(const struct request *req, const struct image *kernel)
{
	bool multiboot = image_is_multiboot(kernel);

	if (multiboot && req->initrds.n)
		return kx_err_new(KX_USAGE,
			"--initrd: '%s' is a multiboot kernel, which takes modules: use "
			"--module=\"KERNEL ARGUMENTS\" --module=%s (for Xen, in this "
			"order)",
			kernel->original.path, req->initrds.v[0]);
	if (!multiboot && req->modules.n)
		return kx_err_new(KX_USAGE,
			"--module: '%s' is no multiboot kernel (its type is %s) and "
			"takes no modules",
			kernel->original.path, kernel->type);
	if (req->profile_set && !image_is_uki(kernel))
		return kx_err_new(KX_USAGE,
			"--profile: '%s' is no unified kernel image, only these have "
			"profiles (its type is %s)",
			kernel->original.path, kernel->type);
	return NULL;
}

/* The header of a flattened device tree (Devicetree Specification, 5.2): big-endian. */
#define FDT_MAGIC	0xd00dfeed
#define FDT_HEADER_SIZE 40

static struct kx_err *check_dtb(const struct file *file)
{
	struct bytes b = file_bytes(file), header;

	KX_TRY(bytes_slice(&b, 0, FDT_HEADER_SIZE, &header));
	uint32_t magic = get_be32(header.data), total = get_be32(header.data + 4);
	if (magic != FDT_MAGIC)
		return kx_err_new(KX_FORMAT,
			"%s: not a device tree blob: it starts with 0x%08x and not with "
			"0x%08x",
			file->path, magic, FDT_MAGIC);
	if (total != file->size)
		return kx_err_new(KX_FORMAT,
			"%s: the device tree says that it has 0x%x bytes, the file has "
			"0x%" PRIx64,
			file->path, total, file->size);
	return NULL;
}

/* Some machines' kernels get the bytes as they are, which needs no libfdt. */
static struct kx_err *open_dtb(const char *path, bool as_tree, struct images *images)
{
	KX_TRY(kx_err_prefix(file_open(path, &images->dtb), "device tree"));
	KX_TRY(check_dtb(&images->dtb));
	struct bytes b = file_bytes(&images->dtb);
	return as_tree ? devtree_open(&b, &images->dtb_tree) : NULL;
}

static struct kx_err *open_all(const struct sys *sys, const struct request *req,
	bool as_tree, struct images *images)
{
	KX_TRY(image_open(req->kernel, req->type, req->profile, &images->kernel));
	KX_TRY(check_kind(req, &images->kernel));
	if (image_is_uki(&images->kernel))
		KX_TRY(uki_find_companions(sys, req->kernel, &images->companions));
	KX_TRY(open_initrds(req, images));
	KX_TRY(open_modules(req, images));
	return req->dtb ? open_dtb(req->dtb, as_tree, images) : NULL;
}

struct kx_err *images_open(const struct sys *sys, const struct request *req, bool as_tree,
	struct images *ret)
{
	*ret = (struct images)IMAGES_NONE;
	struct kx_err *err = open_all(sys, req, as_tree, ret);
	if (err)
		images_close(ret);
	return err;
}

static void close_modules(struct images *images)
{
	for (size_t i = 0; i < images->nmodules; i++) {
		file_close(&images->modules[i].file);
		free(images->modules[i].text);
	}
	free(images->modules);
	images->modules = NULL;
	images->nmodules = 0;
	file_close(&images->joined_modules);
}

/* Parts of a unified kernel image are closed before it. */
void images_close(struct images *images)
{
	for (size_t i = 0; i < images->ninitrds; i++)
		file_close(&images->initrds[i]);
	free(images->initrds);
	images->initrds = NULL;
	images->ninitrds = images->nparts = 0;
	image_close(&images->kernel);
	free(images->companions);
	images->companions = NULL;
	file_close(&images->joined);
	images_close_ahead(images);
	close_modules(images);
	devtree_close(&images->dtb_tree);
	file_close(&images->dtb);
}

static uint64_t modules_total(const struct images *images)
{
	uint64_t total = 0;

	for (size_t i = 0; i < images->nmodules; i++)
		total = add_saturated(total, images->modules[i].file.size);
	return total;
}

uint64_t images_initrds_total(const struct images *images)
{
	uint64_t total = 0;

	for (size_t i = 0; i < images->ninitrds; i++)
		total = add_saturated(total, images->initrds[i].size);
	return total;
}

uint64_t images_total(const struct images *images)
{
	return add_saturated(image_content(&images->kernel)->size,
		add_saturated(images_initrds_total(images), modules_total(images)));
}

static uint64_t in_pages(uint64_t bytes, uint64_t page)
{
	return align_up(bytes < UINT64_MAX - page ? bytes : UINT64_MAX - page, page);
}

uint64_t images_least_memory(const struct images *images, uint64_t page)
{
	return add_saturated(in_pages(image_memory(&images->kernel), page),
		in_pages(images_initrds_total(images), page));
}

static uint64_t copy_size(const struct file *file)
{
	return file->private_copy && !file->is_part ? file->size : 0;
}

uint64_t images_copied(const struct images *images)
{
	const struct image *kernel = &images->kernel;
	uint64_t total = copy_size(&kernel->original);

	total = add_saturated(total, copy_size(&kernel->unpacked));
	total = add_saturated(total, copy_size(&kernel->uki_kernel));
	total = add_saturated(total, copy_size(&kernel->zboot_kernel));
	total = add_saturated(total, copy_size(&kernel->payload.file));
	for (size_t i = 0; i < images->ninitrds; i++)
		total = add_saturated(total, copy_size(&images->initrds[i]));
	for (size_t i = 0; i < images->nmodules; i++)
		total = add_saturated(total, copy_size(&images->modules[i].file));
	for (size_t i = 0; i < images->nahead; i++)
		total = add_saturated(total, copy_size(&images->ahead[i].file));
	total = add_saturated(total, copy_size(&images->joined));
	total = add_saturated(total, copy_size(&images->joined_modules));
	return add_saturated(total, copy_size(&images->dtb));
}

const struct file *images_initrd_parts(const struct images *images, size_t *ret_n)
{
	if (images->joined.fd >= 0) {
		*ret_n = 1;
		return &images->joined;
	}
	*ret_n = images->ninitrds;
	return images->initrds;
}

void images_read_ahead(const struct images *images)
{
	size_t n;

	images_initrd_parts(images, &n);
	file_read_ahead(image_content(&images->kernel));
	for (size_t i = 0; i < n; i++)
		file_read_ahead(images_initrd_segment(images, i));
	for (size_t i = 0; images->joined_modules.fd < 0 && i < images->nmodules; i++)
		file_read_ahead(&images->modules[i].file);
}

static struct kx_err *append_all(const struct images *images, int memfd)
{
	for (size_t i = 0; i < images->ninitrds; i++) {
		bool last = i + 1 == images->ninitrds;

		KX_TRY(file_append(
			memfd, &images->initrds[i], last ? 1 : IMAGES_INITRD_ALIGN));
	}
	return NULL;
}

bool images_are_to_join(const struct images *images)
{
	return images->ninitrds > 1 && images->joined.fd < 0;
}

static uint64_t part_size(const struct file *file)
{
	return file->is_part ? file->size : 0;
}

uint64_t images_to_copy(const struct images *images)
{
	uint64_t kernel = part_size(&images->kernel.uki_kernel);

	if (images_are_to_join(images))
		return add_saturated(kernel, images_initrds_total(images));
	return images->ninitrds == 1
		       ? add_saturated(kernel, part_size(&images->initrds[0]))
		       : kernel;
}

static struct kx_err *check_copy(const char *what, uint64_t size)
{
	struct kx_err *err = size ? file_check_copy(what, size) : NULL;

	return err && err->code == KX_NO_SPACE ? kx_err_number(err, ENOMEM) : err;
}

static struct kx_err *check_join(const struct images *images)
{
	if (!images_are_to_join(images))
		return NULL;
	return check_copy("joining the initrds", images_initrds_total(images));
}

struct kx_err *images_check_make_files(const struct images *images)
{
	if (!image_is_uki(&images->kernel))
		return check_join(images);
	return check_copy(
		"taking the unified kernel image apart", images_to_copy(images));
}

struct kx_err *images_make_files(struct images *images)
{
	KX_TRY(images_join_initrds(images));
	if (images->ninitrds == 1)
		KX_TRY(file_separate(&images->initrds[0]));
	return file_separate(&images->kernel.uki_kernel);
}

struct kx_err *images_join_initrds(struct images *images)
{
	KX_AUTO(closep) int memfd = -1;

	if (!images_are_to_join(images))
		return NULL;
	log_debug("joining %zu initrds", images->ninitrds);
	KX_TRY(check_join(images));
	KX_TRY(file_new_memfd("initrd", &memfd));
	KX_TRY(kx_err_prefix(append_all(images, memfd), "joining the initrds"));
	int fd = memfd;
	memfd = -1;
	return file_from_memfd(fd, "joined initrds", &images->joined);
}

/* Each one is followed by zeros up to a page, the last one, too. */
static struct kx_err *append_modules(struct images *images, int memfd)
{
	uint64_t at = 0;

	for (size_t i = 0; i < images->nmodules; i++) {
		struct module *module = &images->modules[i];

		KX_TRY(file_append(memfd, &module->file, IMAGES_MODULE_ALIGN));
		module->offset = at;
		at = align_up(at + module->file.size, IMAGES_MODULE_ALIGN);
	}
	return NULL;
}

struct kx_err *images_join_modules(struct images *images)
{
	KX_AUTO(closep) int memfd = -1;

	if (images->nmodules <= IMAGES_MODULE_SEGMENTS || images->joined_modules.fd >= 0)
		return NULL;
	log_debug("joining %zu modules", images->nmodules);
	KX_TRY(file_check_copy("joining the modules", modules_total(images)));
	KX_TRY(file_new_memfd("modules", &memfd));
	KX_TRY(kx_err_prefix(append_modules(images, memfd), "joining the modules"));
	int fd = memfd;
	memfd = -1;
	return file_from_memfd(fd, "joined modules", &images->joined_modules);
}

static struct kx_err *check_if_open(const struct file *file)
{
	return file->fd >= 0 ? file_check_unchanged(file) : NULL;
}

struct kx_err *images_check_unchanged(const struct images *images)
{
	KX_TRY(check_if_open(&images->kernel.original));
	for (size_t i = 0; i < images->ninitrds; i++)
		KX_TRY(file_check_unchanged(&images->initrds[i]));
	for (size_t i = 0; i < images->nmodules; i++)
		KX_TRY(file_check_unchanged(&images->modules[i].file));
	KX_TRY(check_if_open(&images->kernel.unpacked));
	KX_TRY(check_if_open(&images->kernel.zboot_kernel));
	if (images->kernel.payload.file.path)
		KX_TRY(file_check_unchanged(&images->kernel.payload.file));
	for (size_t i = 0; i < images->nahead; i++)
		KX_TRY(check_if_open(&images->ahead[i].file));
	KX_TRY(check_if_open(&images->joined_modules));
	KX_TRY(check_if_open(&images->joined));
	return check_if_open(&images->dtb);
}
