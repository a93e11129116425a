// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/cpu.h"

#include "base/cleanup.h"
#include "sys/sys.h"

/* A machine of 8192 CPUs has megabytes of cpuinfo; the first CPU speaks for all. */
#define CPUINFO_HEAD (64 << 10)

/*
 * A guest of TDX, or one of SEV whose hypervisor lets the kernel read
 * MSR_AMD64_SYSCFG: with KVM it cannot, and the kernel hides the flags
 * (early_detect_mem_encrypt() in arch/x86/kernel/cpu/amd.c). A host shows that its
 * processor has SEV by the same flags.
 */
static bool flags_of_guest(const char *flags)
{
	static const char *const sev[] = {"sev", "sev_es", "sev_snp"};

	if (facts_line_has(flags, "tdx_guest"))
		return true;
	for (size_t i = 0; i < KX_ARRAY_SIZE(sev); i++)
		if (facts_line_has(flags, sev[i]))
			return facts_line_has(flags, "hypervisor");
	return false;
}

#define LEAF1_ECX_HYPERVISOR (1U << 31)
#define LEAF_ENCRYPTION	     0x8000001f
#define ENCRYPTION_EAX_SEV   (1U << 1)

bool cpuid_sev_guest(cpuid_fn *read)
{
	uint32_t leaf1[CPUID_REGS], encryption[CPUID_REGS];

	read(1, leaf1);
	read(LEAF_ENCRYPTION, encryption);
	return leaf1[CPUID_ECX] & LEAF1_ECX_HYPERVISOR &&
	       encryption[CPUID_EAX] & ENCRYPTION_EAX_SEV;
}

enum { FLAG_LA57, FLAG_PDPE1GB, FLAG_ENCRYPTED, FLAGS };

/* la57 is shown when 5-level paging is on, not when the CPU could (x86/cpuinfo.rst). */
static struct kx_err *read_flags(const struct sys *sys, bool ret[FLAGS])
{
	static const char path[] = "proc/cpuinfo";
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	KX_TRY(sys_read_head(sys, path, CPUINFO_HEAD, &text));
	const char *flags = facts_find_line(&text, "flags\t");
	if (!flags)
		return facts_absent(sys, path, "no 'flags' line");
	ret[FLAG_LA57] = facts_line_has(flags, "la57");
	ret[FLAG_PDPE1GB] = facts_line_has(flags, "pdpe1gb");
	ret[FLAG_ENCRYPTED] = flags_of_guest(flags) ||
			      (sys->live && cpuid_sev_guest(sys_cpuid));
	return NULL;
}

/* One file, and the same state for each fact out of it. */
struct kx_err *cpu_read_flags(const struct sys *sys, struct fact_u64 *ret_la57,
	struct fact_u64 *ret_pdpe1gb, struct fact_u64 *ret_encrypted)
{
	struct fact_u64 *const ret[FLAGS] = {ret_la57, ret_pdpe1gb, ret_encrypted};
	bool flags[FLAGS] = {0};
	KX_AUTO(kx_err_freep) struct kx_err *err = read_flags(sys, flags);

	for (size_t i = 0; i < FLAGS; i++) {
		ret[i]->value = flags[i];
		KX_TRY(fact_settle(&ret[i]->fact, kx_err_copy(err)));
	}
	return NULL;
}
