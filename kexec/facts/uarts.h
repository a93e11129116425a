/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UARTs in memory, by what the running kernel and ACPI tell of them. */
#ifndef KX_UARTS_H
#define KX_UARTS_H

#include "facts/fact.h"
#include "format/uart.h"

struct sys;

/* Long enough for what is read: ttyS and ttyAMA with a number. */
#define UART_NAME_SIZE 20

struct named_uart {
	char name[UART_NAME_SIZE]; /* "ttyAMA0" */
	bool console;		   /* the last of those that are consoles in use */
	struct uart uart;
};

/* Those that have a driver, and are of a kind that is known; there may be none. */
struct fact_uarts {
	struct fact fact;
	struct named_uart *v;
	size_t n;
};

/* Of ACPI's SPCR; absent also where it tells of no such UART. */
struct fact_uart {
	struct fact fact;
	struct uart uart;
};

/* Both return only KX_NOMEM. */
struct kx_err *uarts_read(const struct sys *sys, struct fact_uarts *ret);
struct kx_err *uarts_read_spcr(const struct sys *sys, struct fact_uart *ret);
void uarts_destroy(struct fact_uarts *uarts);

/* The one of that name, or with NULL the one that is a console; NULL: there is none. */
const struct uart *uarts_find(const struct fact_uarts *uarts, const char *name);

#endif
