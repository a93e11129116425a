// SPDX-License-Identifier: GPL-2.0-or-later
/* What load.h has up to the choice of the call: the machine and the files. */
#include "act/findings.h"
#include "act/keepers.h"
#include "act/load.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "facts/firmware-rsdp.h"
#include "facts/root-device.h"
#include "plan/crash.h"
#include "plan/initrd-room.h"
#include "plan/jump.h"
#include "plan/kernel-cmdline.h"

struct kx_err *load_find_arch(const struct sys *sys, const struct arch_ops **ret)
{
	KX_AUTO(freep) char *machine = NULL;

	KX_TRY(sys_machine(sys, &machine));
	*ret = arch_for_machine(machine);
	if (*ret)
		return NULL;
	return kx_err_new(KX_UNSUPPORTED, "machine '%s' is not supported", machine);
}

void load_read_ahead(const struct load *load)
{
	const char *group;
	uint64_t room = free_memory_for_copies(&load->facts.free_memory, &group);

	if (images_total(&load->images) <= room / 2)
		images_read_ahead(&load->images);
}

/*
 * More initrds or modules than there are segments for are joined, if memory holds them at
 * all: what does not fit is refused by planning.
 */
static struct kx_err *join_many(struct load *load)
{
	const struct fact_u64 *ram = &load->facts.mem_total;

	if (fact_present(&ram->fact) && images_total(&load->images) > ram->value)
		return NULL;
	if (load->images.nmodules > IMAGES_MODULE_SEGMENTS ||
		load->images.ninitrds > IMAGES_INITRD_SEGMENTS)
		load_read_ahead(load);
	KX_TRY(images_join_modules(&load->images));
	if (load->images.ninitrds <= IMAGES_INITRD_SEGMENTS)
		return NULL;
	return images_join_initrds(&load->images);
}

struct plan_input load_input(const struct load *load)
{
	return (struct plan_input){
		.req = load->req,
		.facts = &load->facts,
		.images = &load->images,
		.arch = load->arch,
		.purgatory = purgatory_blob_for(load->arch->name),
		.estimate = load->estimate,
	};
}

/* What was asked for, and the call that serves it. */
static struct kx_err *choose(struct load *load)
{
	struct plan_input in = load_input(load);

	return load->keeper->choose(&in, &load->choice);
}

/* Only --fast-boot pays for it, and only where segments can be made of it. */
static struct kx_err *unpack_payload(struct load *load)
{
	if (!load->req->fast_boot || load->choice.first != CALL_LOAD)
		return NULL;
	return image_unpack_payload(&load->images.kernel);
}

/* As much as memory allows, wherever segments can be made of it. */
static struct kx_err *unpack_initrds(struct load *load)
{
	struct plan_input in = load_input(load);
	struct initrd_room room;
	KX_AUTO(freep) char *lack = NULL;

	if (!load->req->fast_boot || !call_takes_segments(load->choice.first))
		return NULL;
	KX_TRY(initrd_room_find(&in, &room));
	KX_TRY(images_unpack_initrds(&load->images, room.bytes, room.limit));
	KX_TRY(initrd_room_explain_lack(&in, &lack));
	return lack ? images_repack_initrds(&load->images, lack) : NULL;
}

/*
 * Has this machine what root= names? By the line as planning will make it; what is wrong
 * with that, planning says.
 */
static struct kx_err *read_root(struct load *load)
{
	KX_AUTO(freep) char *line = NULL;
	KX_AUTO(freep) char *root = NULL;
	struct kx_err *err = kernel_cmdline_build(
		load->req, &load->facts, &load->images.kernel.uki, &line);

	if (err && err->code != KX_NOMEM) {
		kx_err_free(err);
		return NULL;
	}
	KX_TRY(err);
	KX_TRY(kernel_cmdline_root(line, &root));
	return root ? root_device_read(load->sys, root, &load->facts.root) : NULL;
}

/* What does not fit is refused, before the kernel looks for a process to kill. */
static void limit_copies(const struct load *load)
{
	const char *group;
	uint64_t room = free_memory_for_copies(&load->facts.free_memory, &group);

	file_limit_copies(room, group);
}

struct kx_err *load_read_machine(const struct sys *sys, const struct arch_ops *arch,
	bool panic, struct facts *ret, const struct keeper **ret_keeper)
{
	KX_TRY(facts_read(sys, arch->facts, ret));
	if (panic)
		KX_TRY(crash_state_read(sys, &ret->crash));
	if (arch->tree_from)
		KX_TRY(arch->tree_from(sys, ret));
	KX_TRY(keeper_require(ret, "loaded", ret_keeper));
	return (*ret_keeper)->describe(sys, arch, panic, ret);
}

/* There is no file to read. */
static struct kx_err *choose_way_back(struct load *load)
{
	KX_TRY(choose(load));
	findings_of_choice(&load->choice);
	return NULL;
}

static struct kx_err *read_machine(
	const struct sys *sys, const struct request *req, struct load *ret)
{
	*ret = (struct load){.sys = sys, .req = req, .images = IMAGES_NONE};
	KX_TRY(load_find_arch(sys, &ret->arch));
	KX_TRY(load_read_machine(
		sys, ret->arch, req->panic, &ret->facts, &ret->keeper));
	limit_copies(ret);
	log_step("facts");
	findings_of_machine(ret->arch, &ret->facts, req->panic);
	return NULL;
}

static struct kx_err *open_images(struct load *load)
{
	return images_open(
		load->sys, load->req, load->arch->tree_from, &load->images);
}

struct kx_err *load_read(
	const struct sys *sys, const struct request *req, struct load *ret)
{
	KX_TRY(read_machine(sys, req, ret));
	return open_images(ret);
}

struct kx_err *load_prepare(
	const struct sys *sys, const struct request *req, struct load *ret)
{
	KX_TRY(read_machine(sys, req, ret));
	if (jump_asked(req))
		KX_TRY(facts_read_jump(sys, &ret->facts));
	if (req->jump_back_helper)
		return choose_way_back(ret);
	if (req->panic)
		KX_TRY(crash_require_reserved(&ret->facts));
	KX_TRY(open_images(ret));
	if (image_is_multiboot(&ret->images.kernel))
		KX_TRY(facts_read_rsdp(sys, &ret->facts));
	KX_TRY(read_root(ret));
	KX_TRY(join_many(ret));
	KX_TRY(choose(ret));
	KX_TRY(unpack_payload(ret));
	KX_TRY(unpack_initrds(ret));
	log_step("images");
	findings_of_images(&ret->images);
	findings_of_choice(&ret->choice);
	return NULL;
}

void load_destroy(struct load *load)
{
	warnings_clear(&load->warnings);
	plan_destroy(&load->plan);
	images_close(&load->images);
	file_limit_copies(UINT64_MAX, NULL);
	facts_destroy(&load->facts);
}
