// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/uarts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "sys/sys.h"

#define TTY_DIR "sys/class/tty"

/* UPIO_MEM and UPIO_MEM32 (include/linux/serial_core.h) */
#define IO_MEMORY    2
#define IO_MEMORY_32 3

/*
 * "type" (include/uapi/linux/serial_core.h): that of ttyAMA, and from PORT_8250 on those
 * of ttyS that are alike. Others have registers in other places (RT2880).
 */
#define TYPE_AMBA      32
#define TYPE_8250      1
#define TYPE_8250_LAST 28

static bool is_uart(const char *name)
{
	size_t n = !strncmp(name, "ttyS", 4) ? 4 : !strncmp(name, "ttyAMA", 6) ? 6 : 0;

	return n && name[n] && !name[n + strspn(name + n, "0123456789")] &&
	       strlen(name) < UART_NAME_SIZE;
}

static struct kx_err *read_number(const struct sys *sys, const char *name,
	const char *what, int base, uint64_t *ret)
{
	return facts_read_u64(sys, base, ret, TTY_DIR "/%s/%s", name, what);
}

static struct kx_err *read_uart(const struct sys *sys, const char *name, struct uart *ret)
{
	uint64_t type, io_type, shift;

	*ret = (struct uart){0};
	KX_TRY(read_number(sys, name, "type", 10, &type));
	KX_TRY(read_number(sys, name, "io_type", 10, &io_type));
	KX_TRY(read_number(sys, name, "iomem_base", 16, &ret->paddr));
	KX_TRY(read_number(sys, name, "iomem_reg_shift", 10, &shift));
	if (io_type != IO_MEMORY && io_type != IO_MEMORY_32)
		return NULL;
	if (type == TYPE_AMBA && !strncmp(name, "ttyAMA", 6))
		ret->kind = UART_PL011;
	if (type >= TYPE_8250 && type <= TYPE_8250_LAST && !strncmp(name, "ttyS", 4))
		ret->kind = UART_8250;
	ret->shift = shift <= UINT8_MAX ? (unsigned int)shift : UINT8_MAX;
	ret->wide = io_type == IO_MEMORY_32;
	return NULL;
}

static struct kx_err *add(
	struct fact_uarts *ret, const char *name, const struct uart *uart)
{
	struct named_uart *v = reallocarray(ret->v, ret->n + 1, sizeof(*v));

	if (!v)
		return kx_err_nomem();
	ret->v = v;
	v[ret->n] = (struct named_uart){.uart = *uart};
	memcpy(v[ret->n].name, name, strlen(name) + 1);
	ret->n++;
	return NULL;
}

/* A terminal of a driver that tells nothing of it is not one of these. */
static struct kx_err *read_all(
	const struct sys *sys, const struct sys_names *names, struct fact_uarts *ret)
{
	for (size_t i = 0; i < names->n; i++) {
		struct uart uart;
		bool there;

		if (!is_uart(names->v[i]))
			continue;
		KX_TRY(facts_optional(read_uart(sys, names->v[i], &uart), &there));
		if (there && uart_is_usable(&uart))
			KX_TRY(add(ret, names->v[i], &uart));
	}
	return NULL;
}

/* Names of consoles, between spaces: the last one of these that is a UART is marked. */
static void mark_console(const char *active, struct fact_uarts *uarts)
{
	struct named_uart *last = NULL;
	size_t size;

	for (const char *p = active; *p; p += size + (p[size] == ' ')) {
		size = strcspn(p, " ");
		for (size_t i = 0; i < uarts->n; i++)
			if (strlen(uarts->v[i].name) == size &&
				!memcmp(uarts->v[i].name, p, size))
				last = &uarts->v[i];
	}
	if (last)
		last->console = true;
}

static struct kx_err *read_uarts(const struct sys *sys, struct fact_uarts *ret)
{
	KX_AUTO(sys_names_destroy) struct sys_names names = {0};
	KX_AUTO(sys_text_destroy) struct sys_text active = {0};
	bool there;

	KX_TRY(sys_list(sys, TTY_DIR, &names));
	KX_TRY(read_all(sys, &names, ret));
	KX_TRY(facts_optional(
		sys_read_line(sys, TTY_DIR "/console/active", &active), &there));
	if (there)
		mark_console(active.s, ret);
	return NULL;
}

struct kx_err *uarts_read(const struct sys *sys, struct fact_uarts *ret)
{
	return fact_settle(&ret->fact, read_uarts(sys, ret));
}

void uarts_destroy(struct fact_uarts *uarts)
{
	free(uarts->v);
	fact_destroy(&uarts->fact);
	*uarts = (struct fact_uarts){0};
}

const struct uart *uarts_find(const struct fact_uarts *uarts, const char *name)
{
	for (size_t i = 0; fact_present(&uarts->fact) && i < uarts->n; i++)
		if (name ? !strcmp(uarts->v[i].name, name) : uarts->v[i].console)
			return &uarts->v[i].uart;
	return NULL;
}

/* ---- SPCR -------------------------------------------------------------------------- */

static const char spcr_path[] = "sys/firmware/acpi/tables/SPCR";

/* The longest of its versions has a name behind 88 bytes. */
#define SPCR_CAP 4096

static struct kx_err *read_spcr(const struct sys *sys, struct uart *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	KX_TRY(sys_read(sys, spcr_path, SPCR_CAP, &text));
	struct bytes b = {(const uint8_t *)text.s, text.size, spcr_path};
	KX_TRY(uart_from_spcr(&b, ret));
	return ret->kind ? NULL : facts_absent(sys, spcr_path, "no UART in memory");
}

struct kx_err *uarts_read_spcr(const struct sys *sys, struct fact_uart *ret)
{
	return fact_settle(&ret->fact, read_spcr(sys, &ret->uart));
}
