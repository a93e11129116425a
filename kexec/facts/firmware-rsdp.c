// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/firmware-rsdp.h"

#include <inttypes.h>
#include <string.h>

#include "base/bytes.h"
#include "base/number.h"
#include "format/cmdline.h"
#include "sys/sys.h"

#define RSDP_REVISION 15 /* offset of the byte; 2 and above: the longer structure */

/* acpi_rsdp= of the running kernel (kernel-parameters.txt), hexadecimal; 0: none. */
static uint64_t address_of_cmdline(const struct fact_text *cmdline)
{
	static const char name[] = "acpi_rsdp=";
	const char *word = NULL, *end;
	size_t size;
	uint64_t value = 0;

	if (fact_present(&cmdline->fact))
		word = cmdline_find(cmdline->text, name, &size);
	if (word)
		kx_err_free(number_parse_prefix(
			word + (*word == '"') + strlen(name), 16, &end, &value));
	return value;
}

uint64_t rsdp_address(const struct facts *facts)
{
	uint64_t paddr = 0;

	if (fact_present(&facts->boot_params.fact))
		paddr = get_le64(facts->boot_params.data + BOOT_PARAMS_RSDP);
	if (!paddr)
		paddr = address_of_cmdline(&facts->cmdline);
	if (!paddr && fact_present(&facts->efi.acpi20.fact))
		paddr = facts->efi.acpi20.value;
	if (!paddr && fact_present(&facts->efi.acpi.fact))
		paddr = facts->efi.acpi.value;
	return paddr;
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
