# SPDX-License-Identifier: GPL-2.0-or-later
#
# What Debian's kdump-tools need to know of Xen: /etc/default/kdump-tools reads it, and
# with that every call of kdump-config. Without Xen it changes nothing. kexec-next's
# kdump-in-dom0.md tells how to install it, and why it is made so.
#
# XEN_MAKEDUMP_ARGS, if it is set, is what makedumpfile gets for a dump of Xen.
# shellcheck shell=sh disable=SC2034 # kdump-config uses what is set

# In a dom0, Linux's file always says 0: Xen keeps the image, and kexec asks it. Where
# kexec cannot tell, it says why on standard error, and the answer is 0. Any other cat is
# the usual one.
if [ "$(cat /sys/hypervisor/guest_type 2>/dev/null)" = PV ]; then
	cat() {
		if [ "$*" != /sys/kernel/kexec_crash_loaded ]; then
			command cat "$@"
			return
		fi
		/sbin/kexec -S -p >/dev/null
		if [ $? = 1 ]; then echo 1; else echo 0; fi
	}
fi

# Is /proc/vmcore the memory of a machine that Xen ran on? Xen's own note tells. The first
# program header, behind the 64 bytes of the ELF header, is that of all notes: its offset
# in the file stands at 8, its size at 32 (elf(5); Linux joins the notes so).
xen_died() {
	[ -s /proc/vmcore ] || return 1
	# shellcheck disable=SC2046 # words
	set -- $(od -A n -t u8 -j 72 -N 8 /proc/vmcore) \
		$(od -A n -t u8 -j 96 -N 8 /proc/vmcore)
	tail -c +"$(($1 + 1))" /proc/vmcore | head -c "$2" | grep -a -q VMCOREINFO_XEN
}

# makedumpfile leaves out the memory of guests by -X, and gives up on any other dump
# with it.
if xen_died; then
	MAKEDUMP_ARGS=${XEN_MAKEDUMP_ARGS:--E -X -d 31}
fi
