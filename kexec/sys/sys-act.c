// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/sys-act.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kexec.h>
#include <linux/reboot.h>
#include <signal.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

void sys_prepare_process(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
	signal(SIGXFSZ, SIG_IGN);
}

struct kx_err *sys_require_live(const struct sys *sys, const char *what)
{
	if (sys->live)
		return NULL;
	struct kx_err *err = kx_err_new(KX_UNSUPPORTED,
		"%s: refused for the captured machine '%s': --root only plans", what,
		sys->root);
	return kx_err_name(err, KX_ID_CAPTURED);
}

struct kx_err *sys_kexec_load(const struct sys *sys, uint64_t entry, size_t n,
	const struct sys_segment *segments, uint64_t flags)
{
	/*
	 * The kernel's struct kexec_segment has pointers and longs: same layout as ours.
	 */
	_Static_assert(sizeof(struct sys_segment) == sizeof(struct kexec_segment) ||
			       sizeof(long) != 8,
		"kexec_segment");
	KX_TRY(sys_require_live(sys, "kexec_load"));
	if (syscall(SYS_kexec_load, (unsigned long)entry, (unsigned long)n, segments,
		    (unsigned long)flags) < 0)
		return kx_err_errno(KX_REFUSED, errno, "kexec_load failed");
	return NULL;
}

bool sys_has_file_load(void)
{
#ifdef SYS_kexec_file_load
	return true;
#else
	return false;
#endif
}

/* The kernel counts the NUL of the command line: kexec_file_load(2). */
static long file_load(int kernel_fd, int initrd_fd, const char *cmdline, uint64_t flags)
{
#ifdef SYS_kexec_file_load
	return syscall(SYS_kexec_file_load, kernel_fd, initrd_fd,
		cmdline ? (unsigned long)strlen(cmdline) + 1 : 0UL, cmdline,
		(unsigned long)flags);
#else
	(void)kernel_fd, (void)initrd_fd, (void)cmdline, (void)flags;
	errno = ENOSYS;
	return -1;
#endif
}

struct kx_err *sys_kexec_file_load(const struct sys *sys, int kernel_fd, int initrd_fd,
	const char *cmdline, uint64_t flags)
{
	KX_TRY(sys_require_live(sys, "kexec_file_load"));
	if (file_load(kernel_fd, initrd_fd, cmdline, flags) < 0)
		return kx_err_errno(KX_REFUSED, errno, "kexec_file_load failed");
	return NULL;
}

struct kx_err *sys_reboot_kexec(const struct sys *sys)
{
	KX_TRY(sys_require_live(sys, "reboot"));
	if (reboot(LINUX_REBOOT_CMD_KEXEC) < 0)
		return kx_err_errno(KX_REFUSED, errno, "reboot into the loaded image");
	return NULL;
}

struct kx_err *sys_sync(const struct sys *sys)
{
	KX_TRY(sys_require_live(sys, "sync"));
	sync();
	return NULL;
}

/*
 * Is systemd what ends this system (sd_booted(3)), and does it see what is loaded? In a
 * Xen dom0 it does not: its "systemctl kexec" would first load something else.
 */
static bool systemd_starts_it(const struct sys *sys)
{
	struct stat st;
	uint64_t loaded = 0;
	struct kx_err *err = sys_stat(sys, "run/systemd/system", &st);

	if (!err)
		err = sys_read_u64(sys, "sys/kernel/kexec_loaded", 10, &loaded);
	kx_err_free(err);
	return loaded == 1;
}

struct kx_err *sys_run_shutdown(const struct sys *sys)
{
	KX_TRY(sys_require_live(sys, "shutdown"));
	signal(SIGXFSZ, SIG_DFL); /* as the program that it starts expects it */
	/* Of systemd, shutdown(8) goes by the firmware, whatever is loaded. */
	if (systemd_starts_it(sys))
		execlp("systemctl", "systemctl", "kexec", (char *)NULL);
	execlp("shutdown", "shutdown", "-r", "now", (char *)NULL);
	return kx_err_errno(KX_IO, errno,
		"the image is loaded, but 'shutdown -r now' cannot be run (use "
		"kexec -e)");
}
