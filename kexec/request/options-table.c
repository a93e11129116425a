// SPDX-License-Identifier: GPL-2.0-or-later
/* The option table, and what each option puts into the request. */
#include "request/options-table.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/spelling.h"
#include "base/text.h"
#include "image/image.h"

#define UNUSED __attribute__((unused))

/* What an option without argument stores, and where one with an argument does. */
static void *field_of(const struct option_row *row, struct request *req)
{
	return (char *)req + row->field;
}

static struct kx_err *ask(
	const struct option_row *row, struct request *req, UNUSED const char *arg)
{
	req->verbose |= req->asked & row->value & ASK_VERSION; /* -v -v */
	req->asked |= row->value;
	return NULL;
}

static struct kx_err *set_flag(
	const struct option_row *row, struct request *req, UNUSED const char *arg)
{
	*(bool *)field_of(row, req) = row->value;
	return NULL;
}

static struct kx_err *set_wish(
	const struct option_row *row, struct request *req, UNUSED const char *arg)
{
	req->wish = row->value;
	return NULL;
}

static struct kx_err *set_args(
	const struct option_row *row, struct request *req, UNUSED const char *arg)
{
	if (req->args != ARGS_DEFAULT && req->args != row->value)
		return kx_err_new(KX_USAGE, "contradicts another --args-… option");
	req->args = row->value;
	return NULL;
}

static struct kx_err *set_text(
	const struct option_row *row, struct request *req, const char *arg)
{
	*(const char **)field_of(row, req) = arg;
	return NULL;
}

/* Both are the command line; only with an entry of the boot menu they differ. */
static struct kx_err *set_append(
	UNUSED const struct option_row *row, struct request *req, const char *arg)
{
	req->append = req->append_option = arg;
	return NULL;
}

static struct kx_err *set_command_line(
	UNUSED const struct option_row *row, struct request *req, const char *arg)
{
	req->append = req->command_line_option = arg;
	return NULL;
}

static struct kx_err *empty_name(void)
{
	return kx_err_new(KX_USAGE,
		"the name is empty: is a variable not set, or a space behind the '='?");
}

static struct kx_err *set_path(
	const struct option_row *row, struct request *req, const char *arg)
{
	if (!*arg)
		return empty_name();
	return set_text(row, req, arg);
}

static struct kx_err *add_path(
	const struct option_row *row, struct request *req, const char *arg)
{
	if (!*arg)
		return empty_name();
	return string_list_add(field_of(row, req), arg);
}

static struct kx_err *set_number(
	const struct option_row *row, struct request *req, const char *arg)
{
	*(bool *)((char *)req + row->value) = true;
	return number_parse_size(arg, field_of(row, req));
}

static struct kx_err *set_boot(
	UNUSED const struct option_row *row, struct request *req, const char *arg)
{
	if (arg && !*arg)
		return empty_name();
	req->boot = arg ? arg : "@default";
	return NULL;
}

/* One of several words; what is asked is said by what. */
struct word {
	const char *word;
	int value;
};

static struct kx_err *find_word(const char *what, const struct word *words,
	const char *arg, int *ret)
{
	KX_AUTO(freep) char *all = NULL;

	for (const struct word *w = words; w->word; w++) {
		KX_AUTO(freep) char *before = KX_STEAL(all);
		if (!strcmp(arg, w->word)) {
			*ret = w->value;
			return NULL;
		}
		KX_TRY(text_format(&all, "%s%s%s", before ? before : "",
			before ? ", " : "", w->word));
	}
	return kx_err_new(KX_USAGE, "unknown %s '%.40s'; there are %s", what, arg, all);
}

static struct kx_err *set_check(
	UNUSED const struct option_row *row, struct request *req, const char *arg)
{
	static const struct word scopes[] = {{"normal", CHECK_NORMAL},
		{"crash", CHECK_CRASH}, {"all", CHECK_ALL}, {0}};
	int scope = 0;

	req->asked |= ASK_CHECK;
	if (arg)
		KX_TRY(find_word("kind of image", scopes, arg, &scope));
	req->check = (enum check_scope)scope;
	return NULL;
}

static struct kx_err *set_format(
	UNUSED const struct option_row *row, struct request *req, const char *arg)
{
	static const struct word formats[] = {{"text", FORMAT_TEXT},
		{"json", FORMAT_JSON}, {"prometheus", FORMAT_PROMETHEUS}, {0}};
	int format;

	KX_TRY(find_word("format", formats, arg, &format));
	req->format = (enum output_format)format;
	req->format_set = true;
	return NULL;
}

static struct kx_err *unknown_type(const char *type)
{
	KX_AUTO(freep) char *names = strdup(image_type_names);
	struct nearest nearest = nearest_to(type, strlen(type));
	char *rest = names;

	for (char *name; names && (name = strsep(&rest, ", "));)
		if (*name)
			nearest_try(&nearest, name);
	if (nearest.name)
		return kx_err_new(KX_USAGE,
			"unknown type '%.40s': did you mean %s? (the types are %s)", type,
			nearest.name, image_type_names);
	return kx_err_new(KX_USAGE, "unknown type '%.40s'; the types are %s", type,
		image_type_names);
}

static struct kx_err *set_type(
	UNUSED const struct option_row *row, struct request *req, const char *arg)
{
	bool built;

	if (!image_type_known(arg, &built))
		return unknown_type(arg);
	req->type = arg;
	return NULL;
}

static struct kx_err *set_profile(
	UNUSED const struct option_row *row, struct request *req, const char *arg)
{
	uint64_t profile;

	KX_TRY(number_parse(arg, 10, &profile));
	if (profile > UINT16_MAX)
		return kx_err_new(
			KX_USAGE, "'%.40s' is no number of a profile: 0 to 65535", arg);
	req->profile = (unsigned int)profile;
	req->profile_set = true;
	return NULL;
}

/* A name of a PL011: ttyAMA0 … */
static bool find_amba(const char *arg, uint32_t *ret)
{
	uint64_t number;

	if (strncmp(arg, "ttyAMA", 6) != 0)
		return false;
	struct kx_err *err = number_parse(arg + 6, 10, &number);
	bool found = !err && number <= UINT8_MAX;
	kx_err_free(err);
	if (found)
		*ret = SERIAL_AMBA + (uint32_t)number;
	return found;
}

static struct kx_err *set_serial(
	UNUSED const struct option_row *row, struct request *req, const char *arg)
{
	uint64_t port;

	if (!strncmp(arg, "ttyS", 4) && arg[4] >= '0' && arg[4] <= '3' && !arg[5]) {
		req->serial_port = SERIAL_TTYS + (arg[4] - '0');
		return NULL;
	}
	if (find_amba(arg, &req->serial_port))
		return NULL;
	struct kx_err *err = kx_err_prefix(number_parse(arg, 0, &port),
		"an I/O port, ttyAMA0 (arm64) or ttyS0 to ttyS3 is wanted");
	const char *comma = strchr(arg, ',');
	if (err && comma) /* as in console=ttyS0,115200n8 */
		return kx_err_append(err, "the speed is that of --serial-baud");
	KX_TRY(err);
	if (!port || port > UINT16_MAX)
		return kx_err_new(KX_USAGE,
			"'%.40s' is no I/O port: 1 to 0xffff, or ttyS0 to ttyS3", arg);
	req->serial_port = (uint32_t)port;
	return NULL;
}

/* A PC's serial port divides this clock by a whole number. */
#define SERIAL_CLOCK 115200

static struct kx_err *set_serial_baud(
	UNUSED const struct option_row *row, struct request *req, const char *arg)
{
	uint64_t baud;

	struct kx_err *err = number_parse(arg, 0, &baud);
	if (err && isdigit((unsigned char)*arg)) /* as in 115200n8 */
		return kx_err_append(err, "only the speed is given, parity is none");
	KX_TRY(err);
	if (!baud || baud > SERIAL_CLOCK || SERIAL_CLOCK % baud)
		return kx_err_new(KX_USAGE,
			"'%.40s' is no serial port's speed: it must divide 115200", arg);
	req->serial_baud = (uint32_t)baud;
	return NULL;
}

/* Which architectures have an option, for the table's narrow column. */
enum {
	ANY = OPTIONS_ANY,
	X86 = OPTIONS_X86,
	PPC64 = OPTIONS_PPC64,
	ARM64 = OPTIONS_ARM64
};

/* Of struct request, where a member of that type is. */
#define AT(type, member)                                                                 \
	_Generic(((struct request *)0)->member, type : offsetof(struct request, member))

/* The last three columns: what is stored, or a function of the option's own. */
#define ASK(bit)       ask, 0, bit
#define WISH(wish)     set_wish, 0, wish
#define ARGS(style)    set_args, 0, style
#define FLAG(member)   set_flag, AT(bool, member), true
#define UNFLAG(member) set_flag, AT(bool, member), false
#define TEXT(member)   set_text, AT(const char *, member), 0
#define PATH(member)   set_path, AT(const char *, member), 0
#define PATHS(member)  add_path, AT(struct string_list, member), 0
#define NUMBER(member) set_number, AT(uint64_t, member), AT(bool, member##_set)
#define OWN(apply)     apply, 0, 0

const struct option_row option_table[] = {
	{'l', "load", NULL, GROUP_VERB, ANY, "load KERNEL, to be executed by -e",
		ASK(ASK_LOAD)},
	{'p', "load-panic", NULL, GROUP_VERB, ANY, "load KERNEL for a crash",
		ASK(ASK_PANIC)},
	{'u', "unload", NULL, GROUP_VERB, ANY, "unload what is loaded", ASK(ASK_UNLOAD)},
	{'e', "exec", NULL, GROUP_VERB, ANY, "execute what is loaded, without shutdown",
		ASK(ASK_EXEC)},
	{'f', "force", NULL, GROUP_VERB, ANY, "load KERNEL and execute it at once",
		ASK(ASK_FORCE)},
	{'S', "status", NULL, GROUP_VERB, ANY,
		"exit 1 if a crash image (-l: a normal) is loaded", ASK(ASK_STATUS)},
	{0, "print-ckr-size", NULL, GROUP_VERB, ANY,
		"print the bytes of the crash region, 0: none", ASK(ASK_CRASH_SIZE)},
	{0, "list-entries", NULL, GROUP_VERB, ANY, "list the boot menu, for --boot",
		ASK(ASK_ENTRIES)},
	{0, "check", "[=KIND]", GROUP_VERB, ANY,
		"judge this machine for normal, crash or all images", OWN(set_check)},
	{0, "estimate", NULL, GROUP_VERB, ANY,
		"print the memory that a crash image needs", ASK(ASK_ESTIMATE)},
	{0, "record", "FILE", GROUP_VERB, ANY,
		"write what plans need of this machine to FILE.tar", PATH(record)},
	{0, "load-live-update", NULL, GROUP_VERB, ANY,
		"refused: no released Xen can be updated so", FLAG(load_live_update)},
	{0, "exec-live-update", NULL, GROUP_VERB, ANY,
		"refused, as --load-live-update is", FLAG(exec_live_update)},
	{'h', "help", NULL, GROUP_VERB, ANY, "print this text (also -?)", ASK(ASK_HELP)},
	{'?', NULL, NULL, GROUP_VERB, ANY, NULL, ASK(ASK_HELP)},
	{'v', "version", NULL, GROUP_VERB, ANY,
		"print the version; twice: and what is built in", ASK(ASK_VERSION)},

	{0, "boot", "[=ENTRY]", GROUP_IMAGE, ANY,
		"the boot menu's entry (also --boot-loader-entry)", OWN(set_boot)},
	{0, "boot-loader-entry", "ENTRY", GROUP_IMAGE, ANY, NULL, OWN(set_boot)},
	{'t', "type", "TYPE", GROUP_IMAGE, ANY, "take KERNEL as TYPE, do not guess",
		OWN(set_type)},
	{0, "profile", "NUMBER", GROUP_IMAGE, ANY,
		"the profile of a unified kernel image, from 0 on", OWN(set_profile)},
	{0, "initrd", "FILE", GROUP_IMAGE, ANY,
		"initial RAM disk (also --ramdisk), may be several", PATHS(initrds)},
	{0, "ramdisk", "FILE", GROUP_IMAGE, ANY, NULL, PATHS(initrds)},
	{0, "append", "TEXT", GROUP_IMAGE, ANY,
		"kernel command line (also --command-line)", OWN(set_append)},
	{0, "command-line", "TEXT", GROUP_IMAGE, ANY, NULL, OWN(set_command_line)},
	{0, "reuse-cmdline", NULL, GROUP_IMAGE, ANY,
		"begin the command line with the running kernel's", FLAG(reuse_cmdline)},
	{0, "reuseinitrd", NULL, GROUP_IMAGE, ANY,
		"the initrd of the running kernel (not possible)", FLAG(reuse_initrd)},
	{0, "dtb", "FILE", GROUP_IMAGE, ANY, "device tree blob (also --devicetreeblob)",
		PATH(dtb)},
	{0, "devicetreeblob", "FILE", GROUP_IMAGE, ANY, NULL, PATH(dtb)},
	{0, "module", "FILE", GROUP_IMAGE, ANY,
		"multiboot module: a file and its arguments", PATHS(modules)},
	{0, "args-linux", NULL, GROUP_IMAGE, ANY,
		"enter an ELF kernel as Linux (default for Linux)", ARGS(ARGS_LINUX)},
	{0, "args-elf", NULL, GROUP_IMAGE, X86, "enter an ELF kernel with ELF boot notes",
		ARGS(ARGS_ELF)},
	{0, "args-none", NULL, GROUP_IMAGE, X86, "enter an ELF kernel without arguments",
		ARGS(ARGS_NONE)},

	{'a', "kexec-syscall-auto", NULL, GROUP_CALL, ANY,
		"choose the system call (default)", WISH(WISH_AUTO)},
	{'s', "kexec-file-syscall", NULL, GROUP_CALL, ANY, "only kexec_file_load(2)",
		WISH(WISH_FILE)},
	{'c', "kexec-syscall", NULL, GROUP_CALL, ANY, "only kexec_load(2)",
		WISH(WISH_LOAD)},
	{'i', "no-checks", NULL, GROUP_CALL, ANY, "skip the digest check before the jump",
		FLAG(no_checks)},
	{'x', "no-ifdown", NULL, GROUP_CALL, ANY,
		"leave network interfaces up on -e and -f", FLAG(no_ifdown)},
	{'y', "no-sync", NULL, GROUP_CALL, ANY, "do not sync file systems on -e and -f",
		FLAG(no_sync)},
	{0, "mem-min", "ADDRESS", GROUP_CALL, ANY, "lowest physical address to load to",
		NUMBER(mem_min)},
	{0, "mem-max", "ADDRESS", GROUP_CALL, ANY, "highest physical address to load to",
		NUMBER(mem_max)},
	{0, "entry", "ADDRESS", GROUP_CALL, ANY,
		"where --load-jump-back-helper returns to", NUMBER(entry)},
	{0, "load-preserve-context", NULL, GROUP_CALL, ANY,
		"load, and keep this kernel to return to it", FLAG(preserve_context)},
	{0, "load-jump-back-helper", NULL, GROUP_CALL, ANY,
		"load the way back to the kernel that was kept", FLAG(jump_back_helper)},
	{0, "no-cma", NULL, GROUP_CALL, ANY, "keep images out of CMA memory",
		FLAG(no_cma)},
	{0, "force-dtb", NULL, GROUP_CALL, ANY,
		"carry the running kernel's device tree over", FLAG(force_dtb)},
	{0, "fast-boot", NULL, GROUP_CALL, ANY,
		"decompress bzImage and initrds now, not at boot",
		FLAG(fast_boot)},
	{0, "console-serial", NULL, GROUP_CALL, X86 | ARM64,
		"purgatory speaks on a serial port", FLAG(console_serial)},
	{0, "serial", "PORT", GROUP_CALL, X86 | ARM64,
		"that port: ttyS0, ttyAMA0 or I/O address", OWN(set_serial)},

	{0, "entry-32bit", NULL, GROUP_X86, X86, "enter the kernel in 32-bit mode",
		FLAG(entry_32bit)},
	{0, "real-mode", NULL, GROUP_X86, X86, "enter it in real mode, as a BIOS does",
		FLAG(real_mode)},
	{0, "noefi", NULL, GROUP_X86, X86, "hide EFI from the kernel", FLAG(noefi)},
	{0, "reuse-video-type", NULL, GROUP_X86, X86,
		"always done; only chooses kexec_load", FLAG(reuse_video_type)},
	{0, "console-vga", NULL, GROUP_X86, X86,
		"purgatory speaks on the VGA text screen", FLAG(console_vga)},
	{0, "serial-baud", "BAUD", GROUP_X86, X86, "set that port to BAUD, 8n1",
		OWN(set_serial_baud)},
	{0, "reset-vga", NULL, GROUP_X86, X86, "purgatory sets VGA to 80x25 text",
		FLAG(reset_vga)},

	{0, "elf32-core-headers", NULL, GROUP_CRASH, X86, "32-bit headers for the dump",
		FLAG(elf32_headers)},
	{0, "elf64-core-headers", NULL, GROUP_CRASH, ANY, "64-bit headers for the dump",
		UNFLAG(elf32_headers)},
	{0, "pass-memmap-cmdline", NULL, GROUP_CRASH, X86,
		"memory map on the command line", FLAG(pass_memmap)},
	{0, "hotplug", NULL, GROUP_CRASH, ANY, "the kernel updates the image on hotplug",
		FLAG(hotplug)},

	{0, "dt-no-old-root", NULL, GROUP_PPC64, PPC64, "no root= of the running kernel",
		FLAG(dt_no_old_root)},

	{'d', "debug", NULL, GROUP_OUTPUT, ANY, "say more on stderr", FLAG(debug)},
	{0, "verbose", NULL, GROUP_OUTPUT, ANY,
		"say what was loaded; with -S (also -S -v) what is", FLAG(verbose)},
	{0, "dry-run", NULL, GROUP_OUTPUT, ANY, "plan, check and print; load nothing",
		FLAG(dry_run)},
	{0, "json", NULL, GROUP_OUTPUT, ANY, "--dry-run, -S and other answers, as JSON",
		FLAG(json)},
	{0, "format", "FORMAT", GROUP_OUTPUT, ANY, "--check as text, json or prometheus",
		OWN(set_format)},
	{0, "root", "DIR", GROUP_OUTPUT, ANY,
		"the machine captured in DIR, or in a tar archive", PATH(root)},
	{0, "anonymous", NULL, GROUP_OUTPUT, ANY,
		"with --record: mask what may be secret", FLAG(anonymous)},
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

const struct option_row *option_find_letter(int letter)
{
	for (size_t i = 0; letter && i < option_count; i++)
		if (option_table[i].short_name == letter)
			return &option_table[i];
	return NULL;
}
