/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Xen's own serial console, by its command line. Pure. */
#ifndef KX_XEN_CONSOLE_H
#define KX_XEN_CONSOLE_H

#include <stdint.h>

#include "base/err.h"

/* com: 1 or 2; 0: Xen uses no serial port that a PC has from the start. */
struct xen_console {
	unsigned int com;
	uint16_t port; /* I/O port */
	uint64_t baud; /* 0: as the firmware set it */
	char parity;   /* n, o or e; 0: not told */
	char bits;     /* 5 to 8, as a digit; 0: not told */
};

/*
 * What console=, com1= and com2= say, the last of each, as xen-command-line.pandoc and
 * xen/drivers/char/ns16550.c have it: without console= it is com1, without comN= the
 * port is used as it is. A port that was moved elsewhere is none that can be named.
 */
void xen_console_parse(const char *line, struct xen_console *ret);

/* The same port as Linux's console= names it: "ttyS0,115200n8". The caller frees *ret. */
struct kx_err *xen_console_for_linux(const struct xen_console *console, char **ret);

#endif
