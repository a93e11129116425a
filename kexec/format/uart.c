// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/uart.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "format/cmdline.h"

/* Registers that are used end before this. */
#define UART_SPAN 0x100

bool uart_is_usable(const struct uart *uart)
{
	bool words = uart->kind == UART_PL011 || uart->wide;

	if (uart->kind == UART_NONE || !uart->paddr || (words && uart->paddr % 4))
		return false;
	return uart->shift <= 4 && (!uart->wide || uart->shift >= 2) &&
	       uart->paddr <= UINT64_MAX - UART_SPAN;
}

/* ---- the command line -------------------------------------------------------------- */

/* Does text begin with word and a comma? Then *text and *size are what is behind it. */
static bool take_word(const char **text, size_t *size, const char *word)
{
	size_t n = strlen(word);

	if (*size <= n || memcmp(*text, word, n) != 0 || (*text)[n] != ',')
		return false;
	*text += n + 1;
	*size -= n + 1;
	return true;
}

static enum uart_kind take_kind(const char **text, size_t *size)
{
	static const char *const names_8250[] = {
		"uart8250", "uart", "ns16550a", "ns16550"};

	if (take_word(text, size, "pl011"))
		return UART_PL011;
	for (size_t i = 0; i < KX_ARRAY_SIZE(names_8250); i++)
		if (take_word(text, size, names_8250[i]))
			return UART_8250;
	return UART_NONE;
}

/* "mmio" is by 8 bits, and so is what has no word for it. */
static bool take_access(const char **text, size_t *size, struct uart *ret)
{
	ret->wide =
		take_word(text, size, "mmio32") || take_word(text, size, "mmio32native");
	ret->shift = ret->wide ? 2 : 0;
	return ret->wide || take_word(text, size, "mmio") ||
	       (*size > 2 && !memcmp(*text, "0x", 2));
}

bool uart_from_earlycon(const char *value, size_t size, struct uart *ret)
{
	const char *end;

	*ret = (struct uart){.kind = take_kind(&value, &size)};
	if (ret->kind == UART_NONE || !take_access(&value, &size, ret))
		return false;
	struct kx_err *err = number_parse_prefix(value, 0, &end, &ret->paddr);
	bool bad = err || end > value + size || (end < value + size && *end != ',');
	kx_err_free(err);
	return !bad && uart_is_usable(ret);
}

static bool find_last(const char *line, const char *name, struct uart *ret)
{
	struct uart uart;
	bool found = false;
	const char *value;
	size_t size;

	while (cmdline_next_value(&line, name, &value, &size)) {
		if (!uart_from_earlycon(value, size, &uart))
			continue;
		*ret = uart;
		found = true;
	}
	return found;
}

bool uart_from_cmdline(const char *line, struct uart *ret)
{
	return find_last(line, "console=", ret) || find_last(line, "earlycon=", ret);
}

/* ---- SPCR -------------------------------------------------------------------------- */

/* Offsets in the table (Microsoft, "Serial Port Console Redirection Table"). */
#define TABLE_LENGTH 4	/* u32, bytes of all of it */
#define INTERFACE    36 /* u8 */
#define ADDRESS	     40 /* ACPI's generic address structure, of 12 bytes */
#define TABLE_MIN    52

/* Of the interface's type; numbers of ACPI's DBG2. */
#define TYPE_16550	  0x00
#define TYPE_16450	  0x01
#define TYPE_PL011	  0x03
#define TYPE_SBSA_32	  0x0d
#define TYPE_SBSA	  0x0e
#define TYPE_16550_ACCESS 0x12 /* accessed as its address says */

/* In a generic address: u8 each, and u64. */
#define GAS_SPACE    0
#define GAS_BITS     1
#define GAS_ACCESS   3
#define GAS_ADDRESS  4
#define SPACE_MEMORY 0
#define ACCESS_32    3

static enum uart_kind kind_of_interface(uint8_t type)
{
	switch (type) {
	case TYPE_PL011:
	case TYPE_SBSA_32:
	case TYPE_SBSA:
		return UART_PL011;
	case TYPE_16550:
	case TYPE_16450:
	case TYPE_16550_ACCESS:
		return UART_8250;
	default:
		return UART_NONE;
	}
}

/* By 32 bits also where that is only the width of a register (acpi_parse_spcr()). */
struct kx_err *uart_from_spcr(const struct bytes *b, struct uart *ret)
{
	uint32_t length;

	*ret = (struct uart){0};
	KX_TRY(bytes_le32(b, TABLE_LENGTH, &length));
	if (length < TABLE_MIN || length > b->size || memcmp(b->data, "SPCR", 4))
		return kx_err_new(KX_FORMAT, "%s: no SPCR", b->name);
	const uint8_t *address = b->data + ADDRESS;
	bool wide = address[GAS_ACCESS] ? address[GAS_ACCESS] == ACCESS_32
					: address[GAS_BITS] == 32;
	struct uart uart = {
		.kind = kind_of_interface(b->data[INTERFACE]),
		.paddr = get_le64(address + GAS_ADDRESS),
		.wide = wide,
		.shift = wide ? 2 : 0,
	};
	if (address[GAS_SPACE] == SPACE_MEMORY && uart_is_usable(&uart))
		*ret = uart;
	return NULL;
}
