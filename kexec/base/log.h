/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What -d adds on stderr. Debug output never changes a result; errors and warnings do
 * not come this way (errors are returned, warnings are data in the plan).
 */
#ifndef KX_LOG_H
#define KX_LOG_H

#include <stdbool.h>

/* From here on log_debug() says something; the clock of log_step() starts. */
void log_enable_debug(bool on);

/* Is it on? For who would have to look for what it says. */
bool log_debug_enabled(void);

void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * The step of that name ends here: say how long it took, from the end of the one before
 * (CLOCK_MONOTONIC), as "time: NAME 1.2 ms".
 */
void log_step(const char *name);

#endif
