// SPDX-License-Identifier: GPL-2.0-or-later
/* The option table, and what each option puts into the request. */
#include "request/options.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "image/image.h"

#define UNUSED __attribute__((unused))

/* An option without argument, which stores one value. */
#define SETTER(name, field, value)                                                       \
	static struct kx_err *name(struct request *req, UNUSED const char *arg)          \
	{                                                                                \
		req->field = value;                                                      \
		return NULL;                                                             \
	}

/* An option without argument that names a verb. */
#define ASKER(name, bit)                                                                 \
	static struct kx_err *name(struct request *req, UNUSED const char *arg)          \
	{                                                                                \
		req->asked |= bit;                                                       \
		return NULL;                                                             \
	}

ASKER(ask_help, ASK_HELP)
ASKER(ask_version, ASK_VERSION)
ASKER(ask_crash_size, ASK_CRASH_SIZE)
ASKER(ask_status, ASK_STATUS)
ASKER(ask_load, ASK_LOAD)
ASKER(ask_panic, ASK_PANIC)
ASKER(ask_unload, ASK_UNLOAD)
ASKER(ask_exec, ASK_EXEC)
ASKER(ask_force, ASK_FORCE)

SETTER(set_auto, wish, WISH_AUTO)
SETTER(set_load_call, wish, WISH_LOAD)
SETTER(set_file_call, wish, WISH_FILE)
SETTER(set_no_checks, no_checks, true)
SETTER(set_no_ifdown, no_ifdown, true)
SETTER(set_no_sync, no_sync, true)
SETTER(set_debug, debug, true)
SETTER(set_dry_run, dry_run, true)
SETTER(set_json, json, true)
SETTER(set_reuse_cmdline, reuse_cmdline, true)
SETTER(set_reuse_initrd, reuse_initrd, true)
SETTER(set_preserve_context, preserve_context, true)
SETTER(set_jump_back_helper, jump_back_helper, true)
SETTER(set_entry_32bit, entry_32bit, true)
SETTER(set_real_mode, real_mode, true)
SETTER(set_console_serial, console_serial, true)
SETTER(set_console_vga, console_vga, true)
SETTER(set_reset_vga, reset_vga, true)
SETTER(set_fast_boot, fast_boot, true)
SETTER(set_noefi, noefi, true)
SETTER(set_reuse_video_type, reuse_video_type, true)
SETTER(set_pass_memmap, pass_memmap, true)
SETTER(set_elf32_headers, elf32_headers, true)
SETTER(set_elf64_headers, elf32_headers, false)
SETTER(set_hotplug, hotplug, true)
SETTER(set_no_cma, no_cma, true)
SETTER(set_force_dtb, force_dtb, true)
SETTER(set_dt_no_old_root, dt_no_old_root, true)
SETTER(set_load_live_update, load_live_update, true)
SETTER(set_exec_live_update, exec_live_update, true)

static struct kx_err *set_args(struct request *req, enum args_style style)
{
	if (req->args != ARGS_DEFAULT && req->args != style)
		return kx_err_new(KX_USAGE, "contradicts another --args-… option");
	req->args = style;
	return NULL;
}

static struct kx_err *set_args_linux(struct request *req, UNUSED const char *arg)
{
	return set_args(req, ARGS_LINUX);
}

static struct kx_err *set_args_elf(struct request *req, UNUSED const char *arg)
{
	return set_args(req, ARGS_ELF);
}

static struct kx_err *set_args_none(struct request *req, UNUSED const char *arg)
{
	return set_args(req, ARGS_NONE);
}

static struct kx_err *set_append(struct request *req, const char *arg)
{
	req->append = arg;
	return NULL;
}

static struct kx_err *parse_path(const char *arg, const char **ret)
{
	if (!*arg)
		return kx_err_new(KX_USAGE, "the name is empty");
	*ret = arg;
	return NULL;
}

static struct kx_err *set_dtb(struct request *req, const char *arg)
{
	return parse_path(arg, &req->dtb);
}

static struct kx_err *set_root(struct request *req, const char *arg)
{
	return parse_path(arg, &req->root);
}

static struct kx_err *push(struct string_list *list, const char *arg)
{
	const char *word = NULL;

	KX_TRY(parse_path(arg, &word));
	const char **v = reallocarray(list->v, list->n + 1, sizeof(*v));
	if (!v)
		return kx_err_nomem();
	list->v = v;
	v[list->n++] = word;
	return NULL;
}

static struct kx_err *add_initrd(struct request *req, const char *arg)
{
	return push(&req->initrds, arg);
}

static struct kx_err *add_module(struct request *req, const char *arg)
{
	return push(&req->modules, arg);
}

static struct kx_err *set_type(struct request *req, const char *arg)
{
	bool built;

	if (!image_type_known(arg, &built))
		return kx_err_new(KX_USAGE,
			"unknown type '%.40s'; the types are %s", arg, image_type_names);
	req->type = arg;
	return NULL;
}

static struct kx_err *set_mem_min(struct request *req, const char *arg)
{
	req->mem_min_set = true;
	return number_parse(arg, 0, &req->mem_min);
}

static struct kx_err *set_mem_max(struct request *req, const char *arg)
{
	req->mem_max_set = true;
	return number_parse(arg, 0, &req->mem_max);
}

static struct kx_err *set_entry(struct request *req, const char *arg)
{
	req->entry_set = true;
	return number_parse(arg, 0, &req->entry);
}

static struct kx_err *set_serial(struct request *req, const char *arg)
{
	uint64_t port;

	if (!strncmp(arg, "ttyS", 4) && arg[4] >= '0' && arg[4] <= '3' && !arg[5]) {
		req->serial_port = SERIAL_TTYS + (arg[4] - '0');
		return NULL;
	}
	KX_TRY(kx_err_prefix(
		number_parse(arg, 0, &port), "an I/O port or ttyS0 to ttyS3 is wanted"));
	if (!port || port > UINT16_MAX)
		return kx_err_new(KX_USAGE,
			"'%.40s' is no I/O port: 1 to 0xffff, or ttyS0 to ttyS3", arg);
	req->serial_port = (uint32_t)port;
	return NULL;
}

/* A PC's serial port divides this clock by a whole number. */
#define SERIAL_CLOCK 115200

static struct kx_err *set_serial_baud(struct request *req, const char *arg)
{
	uint64_t baud;

	KX_TRY(number_parse(arg, 0, &baud));
	if (!baud || baud > SERIAL_CLOCK || SERIAL_CLOCK % baud)
		return kx_err_new(KX_USAGE,
			"'%.40s' is no serial port's speed: it must divide 115200", arg);
	req->serial_baud = (uint32_t)baud;
	return NULL;
}

/* Which architectures have an option, for the table's narrow column. */
enum { ANY = OPTIONS_ANY, X86 = OPTIONS_X86, PPC64 = OPTIONS_PPC64 };

const struct option_row option_table[] = {
	{'l', "load", NULL, GROUP_VERB, ANY, "load KERNEL, to be executed by -e",
		ask_load},
	{'p', "load-panic", NULL, GROUP_VERB, ANY, "load KERNEL for a crash", ask_panic},
	{'u', "unload", NULL, GROUP_VERB, ANY, "unload what is loaded", ask_unload},
	{'e', "exec", NULL, GROUP_VERB, ANY, "execute what is loaded, without shutdown",
		ask_exec},
	{'f', "force", NULL, GROUP_VERB, ANY, "load KERNEL and execute it at once",
		ask_force},
	{'S', "status", NULL, GROUP_VERB, ANY,
		"exit 1 if a crash image (-l: a normal) is loaded", ask_status},
	{0, "print-ckr-size", NULL, GROUP_VERB, ANY,
		"print the bytes of the crash region, 0: none", ask_crash_size},
	{0, "load-live-update", NULL, GROUP_VERB, ANY,
		"load a newer Xen to update to (not built yet)", set_load_live_update},
	{0, "exec-live-update", NULL, GROUP_VERB, ANY,
		"update the running Xen (not built yet)", set_exec_live_update},
	{'h', "help", NULL, GROUP_VERB, ANY, "print this text (also -?)", ask_help},
	{'?', NULL, NULL, GROUP_VERB, ANY, NULL, ask_help},
	{'v', "version", NULL, GROUP_VERB, ANY, "print the version", ask_version},

	{'t', "type", "TYPE", GROUP_IMAGE, ANY, "take KERNEL as TYPE, do not guess",
		set_type},
	{0, "initrd", "FILE", GROUP_IMAGE, ANY,
		"initial RAM disk (also --ramdisk), may be several", add_initrd},
	{0, "ramdisk", "FILE", GROUP_IMAGE, ANY, NULL, add_initrd},
	{0, "append", "TEXT", GROUP_IMAGE, ANY,
		"kernel command line (also --command-line)", set_append},
	{0, "command-line", "TEXT", GROUP_IMAGE, ANY, NULL, set_append},
	{0, "reuse-cmdline", NULL, GROUP_IMAGE, ANY,
		"begin the command line with the running kernel's", set_reuse_cmdline},
	{0, "reuseinitrd", NULL, GROUP_IMAGE, ANY,
		"the initrd of the running kernel (not possible)", set_reuse_initrd},
	{0, "dtb", "FILE", GROUP_IMAGE, ANY, "device tree blob (also --devicetreeblob)",
		set_dtb},
	{0, "devicetreeblob", "FILE", GROUP_IMAGE, ANY, NULL, set_dtb},
	{0, "module", "FILE", GROUP_IMAGE, ANY,
		"multiboot module: a file and its arguments", add_module},
	{0, "args-linux", NULL, GROUP_IMAGE, ANY,
		"enter an ELF kernel as Linux (default)", set_args_linux},
	{0, "args-elf", NULL, GROUP_IMAGE, ANY,
		"ELF kernel with ELF boot notes (not built yet)", set_args_elf},
	{0, "args-none", NULL, GROUP_IMAGE, X86, "enter an ELF kernel without arguments",
		set_args_none},

	{'a', "kexec-syscall-auto", NULL, GROUP_CALL, ANY,
		"choose the system call (default)", set_auto},
	{'s', "kexec-file-syscall", NULL, GROUP_CALL, ANY, "only kexec_file_load(2)",
		set_file_call},
	{'c', "kexec-syscall", NULL, GROUP_CALL, ANY, "only kexec_load(2)",
		set_load_call},
	{'i', "no-checks", NULL, GROUP_CALL, ANY, "skip the digest check before the jump",
		set_no_checks},
	{'x', "no-ifdown", NULL, GROUP_CALL, ANY,
		"leave network interfaces up on -e and -f", set_no_ifdown},
	{'y', "no-sync", NULL, GROUP_CALL, ANY, "do not sync file systems on -e and -f",
		set_no_sync},
	{0, "mem-min", "ADDRESS", GROUP_CALL, ANY, "lowest physical address to load to",
		set_mem_min},
	{0, "mem-max", "ADDRESS", GROUP_CALL, ANY, "highest physical address to load to",
		set_mem_max},
	{0, "entry", "ADDRESS", GROUP_CALL, ANY, "where to return to (not built yet)",
		set_entry},
	{0, "load-preserve-context", NULL, GROUP_CALL, ANY,
		"keep this kernel to return to (not built yet)", set_preserve_context},
	{0, "load-jump-back-helper", NULL, GROUP_CALL, ANY,
		"a way back to the old kernel (not built yet)", set_jump_back_helper},
	{0, "no-cma", NULL, GROUP_CALL, ANY, "keep images out of CMA memory", set_no_cma},
	{0, "force-dtb", NULL, GROUP_CALL, ANY,
		"carry the running kernel's device tree over", set_force_dtb},

	{0, "fast-boot", NULL, GROUP_X86, X86,
		"decompress a bzImage now, not while it boots", set_fast_boot},
	{0, "entry-32bit", NULL, GROUP_X86, X86, "enter the kernel in 32-bit mode",
		set_entry_32bit},
	{0, "real-mode", NULL, GROUP_X86, X86, "enter it in real mode (not built yet)",
		set_real_mode},
	{0, "noefi", NULL, GROUP_X86, X86, "hide EFI from the kernel", set_noefi},
	{0, "reuse-video-type", NULL, GROUP_X86, X86, "for compatibility, no effect",
		set_reuse_video_type},
	{0, "console-serial", NULL, GROUP_X86, X86, "purgatory speaks on a serial port",
		set_console_serial},
	{0, "console-vga", NULL, GROUP_X86, X86,
		"purgatory speaks on the VGA text screen", set_console_vga},
	{0, "serial", "PORT", GROUP_X86, X86, "that port: I/O address or ttyS0 to ttyS3",
		set_serial},
	{0, "serial-baud", "BAUD", GROUP_X86, X86, "set that port to BAUD, 8n1",
		set_serial_baud},
	{0, "reset-vga", NULL, GROUP_X86, X86, "purgatory sets VGA to 80x25 text",
		set_reset_vga},

	{0, "elf32-core-headers", NULL, GROUP_CRASH, X86, "32-bit headers for the dump",
		set_elf32_headers},
	{0, "elf64-core-headers", NULL, GROUP_CRASH, ANY, "64-bit headers for the dump",
		set_elf64_headers},
	{0, "pass-memmap-cmdline", NULL, GROUP_CRASH, X86,
		"memory map on the command line", set_pass_memmap},
	{0, "hotplug", NULL, GROUP_CRASH, ANY, "the kernel updates the image on hotplug",
		set_hotplug},

	{0, "dt-no-old-root", NULL, GROUP_PPC64, PPC64, "no root= of the running kernel",
		set_dt_no_old_root},

	{'d', "debug", NULL, GROUP_OUTPUT, ANY, "say more on stderr", set_debug},
	{0, "dry-run", NULL, GROUP_OUTPUT, ANY, "plan, check and print; load nothing",
		set_dry_run},
	{0, "json", NULL, GROUP_OUTPUT, ANY, "--dry-run as JSON", set_json},
	{0, "root", "DIR", GROUP_OUTPUT, ANY, "plan for the machine captured in DIR",
		set_root},
};

const size_t option_count = KX_ARRAY_SIZE(option_table);

_Static_assert(KX_ARRAY_SIZE(option_table) <= REQUEST_OPTION_MAX, "request.given");

const struct option_row *option_find(const char *long_name)
{
	for (size_t i = 0; i < option_count; i++)
		if (option_table[i].long_name &&
			!strcmp(option_table[i].long_name, long_name))
			return &option_table[i];
	return NULL;
}
