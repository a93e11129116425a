// SPDX-License-Identifier: GPL-2.0-or-later
#include "capture/mask.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"

static bool is_one_of(const char *text, size_t size, const char *const *list)
{
	for (; *list; list++)
		if (strlen(*list) == size && !strncasecmp(*list, text, size))
			return true;
	return false;
}

static bool starts_with(const char *text, size_t size, const char *start)
{
	size_t n = strlen(start);

	return size >= n && !strncasecmp(text, start, n);
}

static size_t until(const char *text, size_t size, const char *stop)
{
	size_t n = 0;

	while (n < size && !strchr(stop, text[n]))
		n++;
	return n;
}

/* ---- devices ----------------------------------------------------------------------- */

/* Each name of a path. */
static void mask_names(struct mask *mask, char *text, size_t size)
{
	for (size_t i = 0, n; i < size; i += n + 1) {
		n = until(text + i, size - i, "/");
		mask_word(mask, text + i, n);
	}
}

void mask_device(struct mask *mask, char *text, size_t size)
{
	static const char *const kernels[] = {"block", "bus", "char", "cpu", "dri", "fd",
		"hugepages", "input", "mqueue", "net", "pts", "shm", "snd", "vfio",
		"xen",
		"cciss", "ida", "rd", "mtd", "zvol", "usb", "infiniband", "virtio-ports",
		"dma_heap", "mapper", NULL};
	size_t first = until(text, size, "/");
	size_t rest = first < size ? first + 1 : size;

	if (starts_with(text, size, "disk/by-")) {
		size_t folder = rest + until(text + rest, size - rest, "/");

		if (folder + 1 >= size)
			return;
		if (memmem(text, folder, "uuid", 4))
			mask_digits(mask, text + folder + 1, size - folder - 1);
		else
			mask_word(mask, text + folder + 1, size - folder - 1);
	} else if (starts_with(text, size, "mapper/")) {
		if (!starts_with(text, size, "mapper/control"))
			mask_names(mask, text + rest, size - rest);
	} else if (first < size && strncmp(text, "disk", 4) != 0 &&
		   !is_one_of(text, first, kernels)) {
		mask_names(mask, text, size); /* a group of volumes, and one of them */
	}
}

/* Of a device: "8:1", "0x801", "fe00". A server's address has dots. */
static bool is_number(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (!isxdigit((unsigned char)text[i]) && !strchr(":xX", text[i]))
			return false;
	return true;
}

/* "UUID=…" and the like, "/dev/…"; else all of it. */
static void mask_root(struct mask *mask, char *text, size_t size)
{
	static const char *const ids[] = {"UUID=", "PARTUUID="};
	static const char *const labels[] = {"LABEL=", "PARTLABEL="};

	for (size_t i = 0; i < KX_ARRAY_SIZE(ids); i++) {
		size_t id = strlen(ids[i]), label = strlen(labels[i]);

		if (starts_with(text, size, ids[i])) {
			mask_digits(mask, text + id, size - id);
			return;
		}
		if (starts_with(text, size, labels[i])) {
			mask_word(mask, text + label, size - label);
			return;
		}
	}
	if (starts_with(text, size, "/dev/"))
		mask_device(mask, text + 5, size - 5);
	else if (!is_number(text, size))
		mask_word(mask, text, size);
}

/* ---- command lines ----------------------------------------------------------------- */

/* Parameters that plans read, or whose values are settings that many have. */
static const char *const kept[] = {"BOOT_IMAGE", "accept_memory", "acpi", "acpi_rsdp",
	"apparmor", "audit", "cgroup_disable", "clocksource", "cma", "com1", "com2",
	"console", "consoleblank", "crashkernel", "default_hugepagesz",
	"disable_cpu_apicid", "dom0_max_vcpus", "dom0_mem", "earlycon", "earlyprintk",
	"efi", "elfcorehdr", "enforcing", "fadump", "hugepages", "hugepagesz",
	"hung_task_panic", "ima_appraise", "ima_policy", "init", "initrd",
	"intel_iommu", "amd_iommu", "iommu", "isolcpus", "kho", "kvm.nested",
	"lockdown", "loglevel", "lsm", "maxcpus", "mem", "mem_encrypt", "memmap",
	"mitigations", "module.sig_enforce", "net.ifnames", "nmi_watchdog", "nohz_full",
	"nr_cpus", "numa", "panic", "panic_on_oops", "pci", "possible_cpus",
	"rcu_nocbs", "rootflags", "rootfstype", "security", "selinux",
	"softlockup_panic", "swiotlb", "transparent_hugepage", "tsc", "vga", "video",
	"watchdog", NULL};

static const char *const roots[] = {"root", "resume", NULL};

static void mask_parameter(struct mask *mask, char *word, size_t size)
{
	size_t name = until(word, size, "=");

	if (size && *word == '"') {
		mask_word(mask, word + 1, until(word + 1, size - 1, "\""));
	} else if (name + 1 < size && !is_one_of(word, name, kept)) {
		char *value = word + name + 1;
		size_t n = size - name - 1;

		if (*value == '"')
			value++, n--;
		if (n && value[n - 1] == '"')
			n--;
		if (is_one_of(word, name, roots))
			mask_root(mask, value, n);
		else
			mask_word(mask, value, n);
	}
}

/* Up to white space outside of double quotes. */
static size_t word_size(const char *p, const char *end)
{
	const char *start = p;

	for (bool quoted = false; p < end && (quoted || !isspace((unsigned char)*p)); p++)
		quoted ^= *p == '"';
	return (size_t)(p - start);
}

void mask_cmdline(struct mask *mask, char *text, size_t size)
{
	char *end = text + size;
	bool for_init = false;

	for (char *p = text; p < end;) {
		size_t n = word_size(p, end);

		if (!n) {
			p++;
			continue;
		}
		if (for_init)
			mask_word(mask, p, n);
		else
			mask_parameter(mask, p, n);
		for_init |= n == 2 && !memcmp(p, "--", 2);
		p += n;
	}
}

/* ---- configurations ---------------------------------------------------------------- */

/* What begins a line whose other words are a command line. */
static const char *const commands[] = {"linux", "linux16", "linuxefi", "options",
	"append", "module", "module2", "multiboot", "multiboot2", "xen_hypervisor",
	"xen_module", "add_options", NULL};

/* Variables whose value is one: up to the quote that ends it. */
static const char *const variables[] = {
	"kernelopts=", "default_kernelopts=", "GRUB_CMDLINE_LINUX=",
	"GRUB_CMDLINE_LINUX_DEFAULT=", "GRUB_CMDLINE_LINUX_RECOVERY=",
	"GRUB_CMDLINE_LINUX_XEN_REPLACE=", "GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT=",
	"GRUB_CMDLINE_XEN=", "GRUB_CMDLINE_XEN_DEFAULT=", "cmdline=", "KDUMP_CMDLINE=",
	"KDUMP_CMDLINE_APPEND=", "KDUMP_COMMANDLINE=", "KDUMP_COMMANDLINE_APPEND=",
	"APPEND="};

/* What begins a line whose other words are secret: of GRUB, and of kdump.conf(5). */
static const char *const secrets[] = {"password", "password_pbkdf2", "ssh", "sshkey",
	"nfs", "nfs4", "net", "fence_kdump_nodes", "fence_kdump_args", "dracut_args",
	"grub_users", NULL};

/* What begins a line whose next word is where kdump.conf(5) has dumps written. */
static const char *const targets[] = {
	"raw", "ext2", "ext3", "ext4", "xfs", "btrfs", "minix", "virtiofs", NULL};

/* Variables of services that tell where dumps go, and who is told of them. */
static const char *const servers[] = {"SSH", "SSH_KEY", "NFS", "FTP", "FTP_USER",
	"FTP_PASSWORD", "HOSTTAG", "KDUMP_SSH_IDENTITY", "KDUMP_HOST_KEY",
	"KDUMP_SMTP_SERVER", "KDUMP_SMTP_USER", "KDUMP_SMTP_PASSWORD",
	"KDUMP_NOTIFICATION_TO", "KDUMP_NOTIFICATION_CC", NULL};
static const char *const saved_to[] = {"KDUMP_SAVEDIR", NULL};

/* What stands between quotes, or without any up to the end. */
static void mask_value(struct mask *mask, char *text, size_t size)
{
	size_t quote = size && strchr("\"'", *text) ? 1 : 0;

	mask_word(mask, text + quote, until(text + quote, size - quote, "\"'"));
}

/* False: it is none of them. Of a URL, what stands behind its scheme. */
static bool mask_server(struct mask *mask, char *line, size_t size)
{
	size_t name = until(line, size, "=");
	size_t rest = name < size ? name + 1 : size;
	char *host = memmem(line + rest, size - rest, "://", 3);

	if (is_one_of(line, name, servers))
		mask_value(mask, line + rest, size - rest);
	else if (host && host + 3 < line + size && host[3] != '/' &&
		 is_one_of(line, name, saved_to))
		mask_value(mask, host + 3, (size_t)(line + size - host) - 3);
	else
		return false;
	return true;
}

static void mask_variable(struct mask *mask, char *line, size_t size)
{
	if (mask_server(mask, line, size))
		return;
	for (size_t i = 0; i < KX_ARRAY_SIZE(variables); i++) {
		size_t n = strlen(variables[i]);

		if (!starts_with(line, size, variables[i]))
			continue;
		char quote = n < size ? line[n] : '\0';
		if (quote == '"' || quote == '\'')
			n++;
		const char stop[2] = {quote, '\0'};
		bool quoted = quote == '"' || quote == '\'';
		size_t value = quoted ? until(line + n, size - n, stop) : size - n;
		mask_cmdline(mask, line + n, value);
		return;
	}
}

/* What is masked stands behind that word, up to one of stop; not within a longer word. */
static void mask_behind(
	struct mask *mask, char *line, size_t size, const char *word, const char *stop)
{
	size_t n = strlen(word);
	char *p = line, *end = line + size;

	while ((p = memmem(p, (size_t)(end - p), word, n))) {
		char before = p > line ? p[-1] : ' ';

		p += n;
		if (before == '/' || isalnum((unsigned char)before))
			continue;
		p += p < end && strchr("\"'", *p);
		size_t rest = until(p, (size_t)(end - p), stop);
		mask_word(mask, p, rest);
		p += rest;
	}
}

/* GRUB's words for users, labels and volumes. */
static void mask_words(struct mask *mask, char *line, size_t size)
{
	static const char *const users[] = {"--users ", "--users="};

	for (size_t i = 0; i < KX_ARRAY_SIZE(users); i++)
		mask_behind(mask, line, size, users[i], " \t\"'{");
	mask_behind(mask, line, size, "lvm/", " \t\"',)");
	mask_behind(mask, line, size, "lvmid/", " \t\"',)");
}

/* Of "search --label NAME --set=root", where other options may stand between. */
static void mask_search(struct mask *mask, char *line, size_t size)
{
	bool by_label = memmem(line, size, " --label", 8) || memmem(line, size, " -l", 3);

	for (size_t i = until(line, size, " \t"), n; by_label && i < size; i += n) {
		n = until(line + i, size - i, " \t");
		if (n && line[i] != '-')
			mask_value(mask, line + i, n);
		n += !n;
	}
}

static size_t skip_space(const char *line, size_t size, size_t i)
{
	while (i < size && isspace((unsigned char)line[i]))
		i++;
	return i;
}

static void mask_line(struct mask *mask, char *line, size_t size)
{
	size_t start = skip_space(line, size, 0);

	if (starts_with(line + start, size - start, "set "))
		start += 4;
	else if (starts_with(line + start, size - start, "export "))
		start += 7;
	size_t word = start + until(line + start, size - start, " \t");
	size_t next = skip_space(line, size, word);

	mask_words(mask, line, size);
	if (is_one_of(line + start, word - start, commands))
		mask_cmdline(mask, line + word, size - word);
	else if (word < size && is_one_of(line + start, word - start, secrets))
		mask_word(mask, line + word + 1, size - word - 1);
	else if (next < size && is_one_of(line + start, word - start, targets))
		mask_root(mask, line + next, until(line + next, size - next, " \t"));
	else if (starts_with(line + start, word - start, "search"))
		mask_search(mask, line + start, size - start);
	else if (starts_with(line + start, size - start, "superusers="))
		mask_word(mask, line + start + 11, size - start - 11);
	else
		mask_variable(mask, line + start, size - start);
}

/* Where the quote ends that a variable's value at the start of text is in; 0: in none. */
static size_t quoted_size(const char *text, size_t size)
{
	size_t start = skip_space(text, size, 0);

	start += starts_with(text + start, size - start, "export ") ? 7 : 0;
	for (size_t i = 0; i < KX_ARRAY_SIZE(variables); i++) {
		size_t n = start + strlen(variables[i]);

		if (!starts_with(text + start, size - start, variables[i]) || n >= size ||
			!strchr("\"'", text[n]))
			continue;
		const char stop[2] = {text[n], '\0'};
		return n + 1 + until(text + n + 1, size - n - 1, stop);
	}
	return 0;
}

/* A line, and those that continue it: behind a backslash, or in quotes. */
static size_t line_size(const char *text, size_t size)
{
	size_t n = quoted_size(text, size);

	n += until(text + n, size - n, "\n");
	while (n && n < size && text[n] && text[n - 1] == '\\')
		n += 1 + until(text + n + 1, size - n - 1, "\n");
	return n;
}

void mask_config(struct mask *mask, char *text, size_t size)
{
	for (size_t i = 0, n; i < size; i += n + 1) {
		n = line_size(text + i, size - i);
		mask_line(mask, text + i, n);
	}
}

/* ---- mounts ------------------------------------------------------------------------ */

/* Names below where people have theirs. */
static void mask_places(struct mask *mask, char *line, size_t size)
{
	static const char *const places[] = {" /home/", " /mnt/", " /media/", " /srv/",
		" /run/user/", " /run/media/", " /data/"};

	for (size_t i = 0; i < KX_ARRAY_SIZE(places); i++) {
		size_t start = strlen(places[i]);
		char *p = line, *end = line + size;

		while ((p = memmem(p, (size_t)(end - p), places[i], start))) {
			p += start;
			mask_names(mask, p, until(p, (size_t)(end - p), " "));
		}
	}
}

static void mask_mount_options(struct mask *mask, char *text, size_t size)
{
	static const char *const named[] = {"username", "user", "domain", "password",
		"pass", "credentials", "source", "unc", "prefixpath", "upperdir",
		"lowerdir", "workdir", NULL};

	for (size_t i = 0, n; i < size; i += n + 1) {
		n = until(text + i, size - i, ",");
		size_t name = until(text + i, n, "=");

		if (name + 1 < n && is_one_of(text + i, name, named))
			mask_word(mask, text + i + name + 1, n - name - 1);
	}
}

static void mask_mount(struct mask *mask, char *line, size_t size)
{
	char *end = line + size;
	char *p = memmem(line, size, " - ", 3);

	mask_places(mask, line, size);
	if (!p)
		return;
	p += 3;
	p += until(p, (size_t)(end - p), " ");
	p += p < end;
	size_t source = until(p, (size_t)(end - p), " ");
	if (starts_with(p, source, "/dev/"))
		mask_device(mask, p + 5, source - 5);
	else if (memchr(p, ':', source) || memchr(p, '@', source) ||
		 starts_with(p, source, "//"))
		mask_word(mask, p, source);
	p += source;
	mask_mount_options(mask, p + (p < end), (size_t)(end - p) - (p < end));
}

void mask_mounts(struct mask *mask, char *text, size_t size)
{
	for (size_t i = 0, n; i < size; i += n + 1) {
		n = until(text + i, size - i, "\n");
		mask_mount(mask, text + i, n);
	}
}
