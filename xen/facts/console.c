// SPDX-License-Identifier: GPL-2.0-or-later
#include "xen/facts/console.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"

/* Of com1 and com2, on each PC (xen/arch/x86/setup.c). */
static const uint16_t ports[] = {0x3f8, 0x2f8};

#define WHITE " \t\n"

/*
 * The value of the last parameter of that name ("com1="), up to white space; NULL: there
 * is none. What follows a "--" is for dom0.
 */
static const char *find_last(const char *line, const char *name)
{
	const char *found = NULL;
	size_t size;

	for (const char *p = line + strspn(line, WHITE); *p;
		p += size, p += strspn(p, WHITE)) {
		size = strcspn(p, WHITE);
		if (size == 2 && !strncmp(p, "--", 2))
			break;
		if (!strncmp(p, name, strlen(name)))
			found = p + strlen(name);
	}
	return found;
}

/* The first com1 or com2 in the list of consoles; an H or L behind it splits the line. */
static unsigned int first_com(const char *list)
{
	for (const char *p = list; *p && !strchr(WHITE, *p); p += *p == ',') {
		if (!strncmp(p, "com1", 4) || !strncmp(p, "com2", 4))
			return (unsigned int)(p[3] - '0');
		p += strcspn(p, "," WHITE);
	}
	return 0;
}

/* The baud rate, which may be "auto"; a clock may follow it behind a slash. */
static uint64_t parse_baud(const char *text)
{
	const char *end;
	uint64_t baud;
	struct kx_err *err = number_parse_prefix(text, 10, &end, &baud);

	if (!err)
		return baud;
	kx_err_free(err);
	return 0;
}

/* "8n1": bits, parity, stop bits. Linux knows no parity that is always 0 or 1. */
static void take_format(const char *text, size_t size, struct xen_console *ret)
{
	if (size < 2 || text[0] < '5' || text[0] > '8' || !strchr("noe", text[1]))
		return;
	ret->bits = text[0];
	ret->parity = text[1];
}

/* Is the I/O port that is named, if one is, the one that such a port has? */
static bool is_usual_port(const char *text, uint16_t port)
{
	const char *end;
	uint64_t named;
	struct kx_err *err;

	if (!strcspn(text, "," WHITE))
		return true;
	err = number_parse_prefix(text, 16, &end, &named);
	if (err) {
		kx_err_free(err);
		return false;
	}
	return named == port;
}

/* At the next field, or at its end. */
static const char *next_field(const char *p)
{
	p += strcspn(p, "," WHITE);
	return p + (*p == ',');
}

/* BAUD[/CLOCK][,FORMAT[,IO-BASE[,…]]] */
static void take_settings(const char *text, struct xen_console *ret)
{
	const char *format = next_field(text);

	ret->baud = parse_baud(text);
	take_format(format, strcspn(format, "," WHITE), ret);
	if (!is_usual_port(next_field(format), ret->port))
		*ret = (struct xen_console){0};
}

void xen_console_parse(const char *line, struct xen_console *ret)
{
	const char *list = find_last(line, "console=");
	unsigned int com = list ? first_com(list) : 1;

	*ret = (struct xen_console){.com = com};
	if (!com)
		return;
	ret->port = ports[com - 1];
	const char *settings = find_last(line, com == 1 ? "com1=" : "com2=");
	if (settings)
		take_settings(settings, ret);
}

struct kx_err *xen_console_for_linux(const struct xen_console *console, char **ret)
{
	const char format[] = {console->parity, console->parity ? console->bits : 0, 0};

	if (!console->baud)
		return text_format(ret, "ttyS%u", console->com - 1);
	return text_format(
		ret, "ttyS%u,%" PRIu64 "%s", console->com - 1, console->baud, format);
}
