/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sizes, in bytes. */
#ifndef TESTS_UNITS_H
#define TESTS_UNITS_H

#define MIB (1ULL << 20)
#define GIB (1ULL << 30)

#endif
