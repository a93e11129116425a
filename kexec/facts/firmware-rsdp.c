// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/firmware-rsdp.h"

#include <inttypes.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/number.h"
#include "format/cmdline.h"
#include "sys/sys.h"

#define RSDP_REVISION 15 /* offset of the byte; 2 and above: the longer structure */

/* acpi_rsdp= of the running kernel (kernel-parameters.txt), hexadecimal; 0: none. */
static uint64_t address_of_cmdline(const struct fact_text *cmdline)
{
	const char *text = NULL, *end;
	size_t size;
	uint64_t value = 0;

	if (fact_present(&cmdline->fact))
		text = cmdline_value(cmdline->text, "acpi_rsdp=", &size);
	if (text)
		kx_err_free(number_parse_prefix(text, 16, &end, &value));
	return value;
}

uint64_t rsdp_find(const struct facts *facts, const char **ret_source)
{
	const struct fact_efi *efi = &facts->efi;
	const struct {
		uint64_t paddr;
		const char *source;
	} told[] = {
		{fact_present(&facts->boot_params.fact)
				? get_le64(facts->boot_params.data + BOOT_PARAMS_RSDP)
				: 0,
			"the running kernel's boot parameters"},
		{address_of_cmdline(&facts->cmdline),
			"acpi_rsdp= on the running kernel's command line"},
		{fact_present(&efi->acpi20.fact) ? efi->acpi20.value : 0,
			"/sys/firmware/efi/systab (ACPI20)"},
		{fact_present(&efi->acpi.fact) ? efi->acpi.value : 0,
			"/sys/firmware/efi/systab (ACPI)"},
	};

	for (size_t i = 0; i < KX_ARRAY_SIZE(told); i++) {
		if (!told[i].paddr)
			continue;
		*ret_source = told[i].source;
		return told[i].paddr;
	}
	*ret_source = NULL;
	return 0;
}

uint64_t rsdp_address(const struct facts *facts)
{
	const char *source;

	return rsdp_find(facts, &source);
}

static bool sums_to_zero(const uint8_t *data, uint32_t size)
{
	uint8_t sum = 0;

	for (uint32_t i = 0; i < size; i++)
		sum += data[i];
	return !sum;
}

static struct kx_err *read_rsdp(
	const struct sys *sys, uint64_t paddr, struct fact_rsdp *ret)
{
	if (!paddr)
		return facts_absent(sys, "dev/mem", "the place of the RSDP is not known");
	KX_TRY(sys_read_memory(sys, paddr, ret->data, RSDP_SIZE_V1));
	ret->size = RSDP_SIZE_V1;
	if (ret->data[RSDP_REVISION] >= 2) {
		KX_TRY(sys_read_memory(sys, paddr, ret->data, RSDP_SIZE_V2));
		ret->size = RSDP_SIZE_V2;
	}
	if (!memcmp(ret->data, "RSD PTR ", 8) && sums_to_zero(ret->data, RSDP_SIZE_V1) &&
		sums_to_zero(ret->data, ret->size))
		return NULL;
	return kx_err_new(
		KX_FORMAT, "%s/dev/mem: no RSDP at 0x%" PRIx64, sys->root, paddr);
}

struct kx_err *facts_read_rsdp(const struct sys *sys, struct facts *facts)
{
	struct fact_rsdp *rsdp = &facts->rsdp;

	return fact_settle(&rsdp->fact, read_rsdp(sys, rsdp_address(facts), rsdp));
}
