// SPDX-License-Identifier: GPL-2.0-or-later
#include "capture/report.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "sys/sys.h"

/* Of a file of a report that is looked into. */
#define REPORT_TEXT_MAX (64 << 20)

/* Files that are laid out of its texts, and folders in each other: both are far fewer. */
#define REPORT_FILES_MAX 20000
#define REPORT_DEPTH_MAX 16

struct report {
	struct sys sys;
	unsigned int *added; /* files that were laid out */
	const char *name;
	struct warnings *said;
};

/* ---- adding files ------------------------------------------------------------------ */

/* In steps that follow no link. */
static struct kx_err *open_parent(
	const struct report *report, char *path, const char **ret_name, int *ret)
{
	int fd = openat(report->sys.root_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char *name = path;

	for (char *slash; fd >= 0 && (slash = strchr(name, '/')); name = slash + 1) {
		*slash = '\0';
		mkdirat(fd, name, 0700);
		int next = openat(fd, name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		close(fd);
		fd = next;
		*slash = '/';
	}
	*ret_name = name;
	*ret = fd;
	return fd < 0 ? kx_err_errno(KX_IO, errno, "%s/%s", report->name, path) : NULL;
}

static bool is_plain(const char *path)
{
	unsigned int depth = 0;

	for (const char *p = path; (p = strchr(p, '/')); p++)
		depth++;
	return *path && *path != '/' && !strstr(path, "//") && !strstr(path, "..") &&
	       path[strlen(path) - 1] != '/' && strlen(path) < 1000 &&
	       depth < REPORT_DEPTH_MAX;
}

/* One that is there stays. What cannot be laid out is missing, and no more. */
static struct kx_err *add(const struct report *report, const char *at, const char *data,
	size_t size)
{
	KX_AUTO(freep) char *path = strdup(at);
	KX_AUTO(closep) int folder = -1;
	const char *name;

	if (!path)
		return kx_err_nomem();
	if (!is_plain(path))
		return NULL;
	if (++*report->added > REPORT_FILES_MAX)
		return kx_err_new(KX_LIMIT,
			"%s: its texts tell of more than %d files", report->name,
			REPORT_FILES_MAX);
	struct kx_err *err = open_parent(report, path, &name, &folder);
	if (err)
		return kx_err_forgive(err);
	KX_AUTO(closep)
	int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	while (fd >= 0 && size) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno != EINTR)
			return kx_err_errno(KX_IO, errno, "unpacking %s", report->name);
		data += n < 0 ? 0 : n;
		size -= n < 0 ? 0 : (size_t)n;
	}
	return NULL;
}

/* A network has thousands, and so has a scheduler of many CPUs; nothing reads those. */
static bool is_read(const char *sysctl)
{
	static const char kernel[] = "proc/sys/kernel/", vm[] = "proc/sys/vm/";
	static const char domains[] = "proc/sys/kernel/sched_domain/";

	return (!strncmp(sysctl, kernel, strlen(kernel)) ||
		       !strncmp(sysctl, vm, strlen(vm))) &&
	       strncmp(sysctl, domains, strlen(domains)) != 0;
}

static struct kx_err *add_sysctls(
	const struct report *report, const char *text, size_t size)
{
	const char *end = text + size;

	for (const char *p = text, *stop; p < end; p = stop + 1) {
		const char *value;
		char path[NAME_MAX];
		size_t n;

		stop = memchr(p, '\n', end - p);
		stop = stop ? stop : end;
		if (report_sysctl(p, stop - p, path, sizeof(path), &value, &n) &&
			is_read(path)) {
			KX_AUTO(freep) char *line = NULL;

			KX_TRY(text_format(&line, "%.*s\n", (int)n, value));
			KX_TRY(add(report, path, line, strlen(line)));
		}
	}
	return NULL;
}

static struct kx_err *add_machine(const struct report *report, const char *machine)
{
	KX_AUTO(freep) char *line = NULL;

	if (!machine)
		return NULL;
	KX_TRY(text_format(&line, "%s\n", machine));
	return add(report, "proc/sys/kernel/arch", line, strlen(line));
}

/* "Linux NODE RELEASE VERSION MACHINE …" */
static struct kx_err *add_uname(
	const struct report *report, const char *text, size_t size)
{
	KX_AUTO(freep) char *copy = strndup(text, size);
	KX_AUTO(freep) char *line = NULL;

	if (!copy)
		return kx_err_nomem();
	copy[strcspn(copy, "\n")] = '\0';
	KX_TRY(add_machine(report, report_machine_of_uname(copy)));
	char *rest = copy;
	for (int i = 0; rest && i < 2; i++)
		strsep(&rest, " ");
	const char *release = strsep(&rest, " ");
	if (!release || !*release)
		return NULL;
	KX_TRY(text_format(&line, "%s\n", release));
	return add(report, "proc/sys/kernel/osrelease", line, strlen(line));
}

/* ---- what tells -------------------------------------------------------------------- */

static bool ends_with(const char *s, size_t size, const char *end)
{
	size_t n = strlen(end);

	return size >= n && !memcmp(s + size - n, end, n);
}

/* "# /proc/cmdline" stands above a file, "# /bin/uname -a" above what that printed. */
static struct kx_err *take_section(void *arg, const char *title, size_t title_size,
	const char *body, size_t size)
{
	static const char *const folders[] = {"/proc/", "/sys/", "/etc/", "/boot/"};
	const struct report *report = arg;
	KX_AUTO(freep) char *path = NULL;

	if (ends_with(title, title_size, "uname -a"))
		return add_uname(report, body, size);
	if (ends_with(title, title_size, "sysctl -a"))
		return add_sysctls(report, body, size);
	if (memchr(title, ' ', title_size) || memchr(title, '\0', title_size))
		return NULL; /* "… - File not found" */
	KX_TRY(text_format(&path, "%.*s", (int)title_size, title));
	for (size_t i = 0; i < KX_ARRAY_SIZE(folders); i++)
		if (!strncmp(path, folders[i], strlen(folders[i])))
			return add(report, path + 1, body, size);
	return NULL;
}

/* *ret is empty where there is none. */
static struct kx_err *read_text(
	const struct report *report, const char *path, struct sys_text *ret)
{
	return kx_err_forgive(sys_read(&report->sys, path, REPORT_TEXT_MAX, ret));
}

static const char *const supportconfig_texts[] = {"basic-environment.txt", "proc.txt",
	"env.txt", "boot.txt", "crash.txt", "sysconfig.txt"};

static const char uname_text[] = "sos_commands/kernel/uname_-a";
static const char sysctl_text[] = "sos_commands/kernel/sysctl_-a";

bool report_reads(const char *path)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(supportconfig_texts); i++)
		if (!strcmp(path, supportconfig_texts[i]))
			return true;
	return !strcmp(path, uname_text) || !strcmp(path, sysctl_text);
}

static struct kx_err *lay_out_supportconfig(const struct report *report)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(supportconfig_texts); i++) {
		KX_AUTO(sys_text_destroy) struct sys_text text = {0};

		KX_TRY(read_text(report, supportconfig_texts[i], &text));
		if (text.s)
			KX_TRY(report_sections(
				text.s, text.size, take_section, (void *)report));
	}
	return NULL;
}

static struct kx_err *lay_out_sosreport(const struct report *report)
{
	KX_AUTO(sys_text_destroy) struct sys_text uname = {0};
	KX_AUTO(sys_text_destroy) struct sys_text sysctl = {0};

	KX_TRY(read_text(report, uname_text, &uname));
	KX_TRY(read_text(report, sysctl_text, &sysctl));
	if (sysctl.s)
		KX_TRY(add_sysctls(report, sysctl.s, sysctl.size));
	return uname.s ? add_uname(report, uname.s, uname.size) : NULL;
}

static bool is_there(const struct report *report, const char *path)
{
	return !faccessat(report->sys.root_fd, path, F_OK, AT_SYMLINK_NOFOLLOW);
}

/* Where nothing else tells. */
static struct kx_err *guess_machine(const struct report *report)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	bool guessed = false;

	if (is_there(report, "proc/sys/kernel/arch"))
		return NULL;
	KX_TRY(read_text(report, "proc/cpuinfo", &text));
	const char *machine =
		text.s ? report_machine_of_cpuinfo(text.s, &guessed) : NULL;
	KX_TRY(add_machine(report, machine));
	if (!machine)
		return NULL;
	return warnings_add(report->said, "report-machine",
		"%s: the machine is taken for %s by its /proc/cpuinfo%s", report->name,
		machine, guessed ? ", which does not tell the byte order" : "");
}

/* What plans rest on; what else is missing the plan says where it matters. */
static struct kx_err *tell_missing(const struct report *report)
{
	static const char *const files[] = {"proc/cmdline", "proc/iomem", "proc/meminfo",
		"proc/cpuinfo", "sys/kernel", "sys/firmware/memmap"};
	KX_AUTO(freep) char *list = NULL;

	for (size_t i = 0; i < KX_ARRAY_SIZE(files); i++) {
		KX_AUTO(freep) char *before = KX_STEAL(list);

		if (is_there(report, files[i]))
			list = KX_STEAL(before);
		else
			KX_TRY(text_format(&list, "%s%s/%s", before ? before : "",
				before ? ", " : "", files[i]));
	}
	if (!list)
		return NULL;
	return warnings_add(report->said, "report-lacks",
		"%s does not have %s: a plan can only be as good", report->name, list);
}

static struct kx_err *lay_out(const struct report *report)
{
	bool sos = is_there(report, "sos_commands");
	bool supportconfig = is_there(report, "basic-environment.txt");

	if (sos)
		KX_TRY(lay_out_sosreport(report));
	if (supportconfig)
		KX_TRY(lay_out_supportconfig(report));
	KX_TRY(guess_machine(report));
	return sos || supportconfig ? tell_missing(report) : NULL;
}

struct kx_err *report_lay_out(const char *dir, const char *name, struct warnings *said)
{
	KX_AUTO(sys_close) struct sys sys = {.root_fd = -1};

	KX_TRY(sys_open(dir, &sys));
	unsigned int added = 0;
	struct report report = {
		.sys = sys, .added = &added, .name = name, .said = said};
	return lay_out(&report);
}
