/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What -d adds on stderr. Debug output never changes a result; errors and warnings do
 * not come this way (errors are returned, warnings are data in the plan).
 */
#ifndef KX_LOG_H
#define KX_LOG_H

#include <stdbool.h>

void log_enable_debug(bool on);
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
