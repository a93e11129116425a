// SPDX-License-Identifier: GPL-2.0-or-later
/* What is started here, and what needs kexec_load for a reason of ppc64's own. */
#include "arch/arch.h"
#include "arch/ppc64/ppc64.h"

const struct arch_image ppc64_images[] = {{"elf-ppc64", NULL, NULL}, {NULL, NULL, NULL}};

/*
 * A little-endian Linux has the hypervisor take exceptions in its byte order, for all of
 * the partition (pseries_little_endian_exceptions() in
 * arch/powerpc/platforms/pseries/setup.c). A little-endian target does so by itself.
 */
bool ppc64_wants_big_exceptions(const struct plan_input *in)
{
	return !in->arch->big_endian && in->images->kernel.elf.big_endian &&
	       in->facts->power.set_mode;
}

/*
 * That Linux undoes it where it clears a hash table (hpte_clear_all() of
 * arch/powerpc/platforms/pseries/lpar.c), by radix tables never, and what
 * kexec_file_load puts between the kernels does not.
 */
bool ppc64_file_call_hangs(const struct plan_input *in)
{
	return ppc64_wants_big_exceptions(in) && in->facts->power.radix;
}

/*
 * The kernel's own loader hands on as it is where a virtual TPM's log lies, and a kernel
 * of the other byte order looks for it elsewhere, where it may have no memory.
 */
static bool misplaces_log(const struct plan_input *in)
{
	const struct power_vtpm *vtpm = &in->facts->power.vtpm;

	return range_size(vtpm->log) &&
	       vtpm->big_endian != in->images->kernel.elf.big_endian;
}

/*
 * What kexec_file_load puts between the kernels loads the word that makes a capture
 * kernel stay where it is as one of 8 bytes (run_at_load in
 * arch/powerpc/purgatory/trampoline_64.S): on big-endian it stores the word behind it,
 * and the capture kernel moves itself over the dump. See is_swapped_core() in
 * format/elf.c, too; vmcore-dmesg reads such a dump.
 */
static bool dumps_big_endian(const struct plan_input *in)
{
	return in->req->panic && in->arch->big_endian;
}

/*
 * What the firmware's key store was given as the password of this partition it asks for
 * until the partition restarts (plpks_early_init_devtree() in
 * arch/powerpc/platforms/pseries/plpks.c). The kernel shows it to nobody.
 */
static bool keeps_password(const struct plan_input *in)
{
	return !in->req->panic && fact_is(&in->facts->plpks, 1);
}

const struct arch_need ppc64_needs[] = {
	{CALL_LOAD, MUST, ppc64_file_call_hangs,
		"a big-endian kernel needs kexec_load here: kexec_file_load leaves "
		"exceptions little-endian",
		"kexec_file_load leaves exceptions little-endian here: a big-endian "
		"kernel hangs at its first one",
		"exceptions-little-endian"},
	{CALL_LOAD, NEED, misplaces_log,
		"only by kexec_load is a kernel of the other byte order told where the "
		"log of the virtual TPM lies",
		"the new kernel is told of the virtual TPM's log in the wrong byte "
		"order: it may panic when it looks for that",
		"vtpm-log-misplaced"},
	{CALL_LOAD, NEED, dumps_big_endian,
		"by kexec_file_load, a big-endian capture kernel moves itself over the "
		"memory that is to be dumped",
		"the capture kernel moves itself over the memory that is to be dumped, "
		"and the dump will be marked as a little-endian one: use kexec_load "
		"(-c)",
		"dump-wrong-endian"},
	{CALL_FILE, WISH, keeps_password,
		"the password of the platform's key store (PLPKS) is handed over only by "
		"kexec_file_load",
		"the password of the platform's key store (PLPKS) is lost: the new "
		"kernel cannot read its secure boot keys until the partition restarts; "
		"only kexec_file_load hands it over",
		"plpks-lost"},
	{.call = CALL_NONE},
};
