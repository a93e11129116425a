/* SPDX-License-Identifier: GPL-2.0-or-later */
/* I/O ports, for the console: x86_64-start.S has them, and the unit test. */
#ifndef PURGATORY_X86_64_PORTS_H
#define PURGATORY_X86_64_PORTS_H

#include <stdint.h>

uint8_t port_read(uint16_t port);
void port_write(uint16_t port, uint8_t value);

#endif
