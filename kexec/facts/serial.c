// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/serial.h"

#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "sys/sys.h"

/* The number of the last ttyS in a console list: the last name is /dev/console's. */
static bool last_serial(const char *names, uint64_t *ret)
{
	bool found = false;

	for (const char *p = names; (p = strstr(p, "ttyS")); p++) {
		const char *end;
		uint64_t number;
		struct kx_err *err;

		if (p != names && p[-1] != ' ')
			continue;
		err = number_parse_prefix(p + strlen("ttyS"), 10, &end, &number);
		if (!err && (!*end || *end == ' ')) {
			*ret = number;
			found = true;
		}
		kx_err_free(err);
	}
	return found;
}

/* Only ports that in and out reach: io_type 0 is UPIO_PORT (linux/serial_core.h). */
static struct kx_err *check_io_type(
	const struct sys *sys, const char *active, uint64_t number)
{
	uint64_t io_type = 0;

	KX_TRY(facts_optional(facts_read_u64(sys, 10, &io_type,
				      "sys/class/tty/ttyS%" PRIu64 "/io_type", number),
		NULL));
	return io_type ? facts_absent(sys, active, "its ttyS has no I/O port") : NULL;
}

static struct kx_err *read_serial_port(const struct sys *sys, uint64_t *ret)
{
	static const char path[] = "sys/class/tty/console/active";
	KX_AUTO(sys_text_destroy) struct sys_text names = {0};
	uint64_t number, port;

	KX_TRY(sys_read_line(sys, path, &names));
	if (!last_serial(names.s, &number))
		return facts_absent(sys, path, "no ttyS");
	KX_TRY(check_io_type(sys, path, number));
	KX_TRY(facts_read_u64(
		sys, 16, &port, "sys/class/tty/ttyS%" PRIu64 "/port", number));
	if (!port || port > UINT16_MAX)
		return facts_absent(sys, path, "its ttyS has no I/O port");
	*ret = port;
	return NULL;
}

struct kx_err *serial_read_port(const struct sys *sys, struct fact_u64 *ret)
{
	return fact_settle(&ret->fact, read_serial_port(sys, &ret->value));
}
