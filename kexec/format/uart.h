/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UARTs whose registers are in memory, as what tells of one describes it. Pure. */
#ifndef KX_UART_H
#define KX_UART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

enum uart_kind { UART_NONE, UART_PL011, UART_8250 };

struct uart {
	enum uart_kind kind;
	uint64_t paddr;	    /* physical address of its first register */
	unsigned int shift; /* of an 8250: its registers are 1 << shift bytes apart */
	bool wide;	    /* of an 8250: it is accessed by 32 bits, not by 8 */
};

/*
 * Take what earlycon= and console= have for a value where that has an address
 * ("pl011,mmio32,0x9000000", "uart8250,mmio32,0xff130000,115200n8"), of size bytes,
 * behind which is no digit (uart_parse_earlycon() in drivers/tty/serial/serial_core.c).
 * False: it has none, or is of another kind, or is accessed in another way.
 */
bool uart_from_earlycon(const char *value, size_t size, struct uart *ret);

/*
 * The last of a command line's earlycon= and console= that has an address. False: none.
 */
bool uart_from_cmdline(const char *line, struct uart *ret);

/*
 * ACPI's Serial Port Console Redirection Table. ret's kind is UART_NONE where it is of
 * another kind, or an I/O port. Errors: KX_FORMAT.
 */
struct kx_err *uart_from_spcr(const struct bytes *b, struct uart *ret);

/* Is all of it where it says, so that purgatory may be told of it? */
bool uart_is_usable(const struct uart *uart);

#endif
