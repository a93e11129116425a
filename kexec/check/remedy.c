// SPDX-License-Identifier: GPL-2.0-or-later
#include "check/remedy.h"

#include <stdarg.h>

#include "base/cleanup.h"
#include "base/text.h"

/* What stands before and behind the parameters. */
struct way {
	const char *before, *behind;
};

/*
 * update-grub(8) of Debian, grubby(8) of Fedora and RHEL, grub2-mkconfig(8) of SUSE,
 * update-extlinux(8) of Alpine, configuration.nix(5); GRUB's manual has the variables,
 * GRUB_CMDLINE_XEN among them.
 */
static const struct way linux_ways[] = {
	[DISTRIBUTION_OTHER] = {"put ", " on the kernel's command line in the boot "
					"loader's configuration, and reboot"},
	[DISTRIBUTION_ALPINE] = {"add ", " to default_kernel_opts in "
					 "/etc/update-extlinux.conf, run "
					 "update-extlinux, and reboot"},
	[DISTRIBUTION_ARCH] = {"add ", " to GRUB_CMDLINE_LINUX in /etc/default/grub "
				       "and run grub-mkconfig -o /boot/grub/grub.cfg, "
				       "or to options of the entry in "
				       "/boot/loader/entries, and reboot"},
	[DISTRIBUTION_DEBIAN] = {"add ", " to GRUB_CMDLINE_LINUX_DEFAULT in "
					 "/etc/default/grub, run update-grub, and "
					 "reboot"},
	[DISTRIBUTION_NIXOS] = {"add \"", "\" to boot.kernelParams in "
					  "/etc/nixos/configuration.nix, run "
					  "nixos-rebuild boot, and reboot"},
	[DISTRIBUTION_RHEL] = {"run grubby --update-kernel=ALL --args=\"",
		"\", and reboot"},
	[DISTRIBUTION_SUSE] = {"add ", " to GRUB_CMDLINE_LINUX_DEFAULT in "
				       "/etc/default/grub, run grub2-mkconfig -o "
				       "/boot/grub2/grub.cfg, and reboot"},
};

/* Fedora and RHEL write their entries by other means; with Xen it is GRUB's scripts. */
static const struct way xen_ways[] = {
	[DISTRIBUTION_OTHER] = {"put ", " on Xen's command line in the boot loader's "
					"configuration, and reboot"},
	[DISTRIBUTION_ALPINE] = {"put ",
		" on Xen's command line in the boot loader's configuration, and reboot"},
	[DISTRIBUTION_ARCH] = {"add ", " to GRUB_CMDLINE_XEN in /etc/default/grub, run "
				       "grub-mkconfig -o /boot/grub/grub.cfg, and "
				       "reboot"},
	[DISTRIBUTION_DEBIAN] = {"add ", " to GRUB_CMDLINE_XEN in /etc/default/grub, "
					 "run update-grub, and reboot"},
	[DISTRIBUTION_NIXOS] = {"add \"", "\" to virtualisation.xen.bootParams in "
					  "/etc/nixos/configuration.nix, run "
					  "nixos-rebuild boot, and reboot"},
	[DISTRIBUTION_RHEL] = {"add ", " to GRUB_CMDLINE_XEN in /etc/default/grub, run "
				       "grub2-mkconfig -o /boot/grub2/grub.cfg, and "
				       "reboot"},
	[DISTRIBUTION_SUSE] = {"add ", " to GRUB_CMDLINE_XEN in /etc/default/grub, run "
				       "grub2-mkconfig -o /boot/grub2/grub.cfg, and "
				       "reboot"},
};

/*
 * A distribution that is booted by something else than GRUB has not got GRUB's settings.
 * Of a captured machine they may just not have been captured.
 */
static enum distribution place_of(const struct check_in *in)
{
	enum distribution is = in->system->distribution;
	bool by_grub = is == DISTRIBUTION_DEBIAN || is == DISTRIBUTION_SUSE;

	return by_grub && in->live && fact_is(&in->system->has_grub, 0)
		       ? DISTRIBUTION_OTHER
		       : is;
}

void remedy_parameter(struct findings *out, const struct check_in *in,
	enum remedy_line line, const char *fmt, ...)
{
	const struct way *ways = line == LINE_XEN ? xen_ways : linux_ways;
	const struct way *way = &ways[place_of(in)];
	KX_AUTO(freep) char *parameters = NULL;
	va_list ap;

	va_start(ap, fmt);
	struct kx_err *err = text_vformat(&parameters, fmt, ap);
	va_end(ap);
	if (err)
		out->failed = true;
	else
		finding_remedy(
			out, "%s%s%s", way->before, parameters, way->behind);
	kx_err_free(err);
}
