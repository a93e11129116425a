// SPDX-License-Identifier: GPL-2.0-or-later
/* Where purgatory speaks: UARTs in memory, by what tells of them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "arch/arm64/arm64.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "request/request.h"

/* ---- the device tree --------------------------------------------------------------- */

static bool is_one_of(
	const struct devtree *tree, int node, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (devtree_prop_has(tree, node, "compatible", names[i]))
			return true;
	return false;
}

static uint64_t number_of(
	const struct devtree *tree, int node, const char *name, uint64_t otherwise)
{
	bool found;

	kx_err_free(devtree_number(tree, node, name, &found, &otherwise));
	return otherwise;
}

static void read_kind(const struct devtree *tree, int node, struct uart *ret)
{
	static const char *const pl011[] = {"arm,pl011", "arm,sbsa-uart"};
	static const char *const like_8250[] = {"ns8250", "ns16450", "ns16550",
		"ns16550a", "ns16850", "snps,dw-apb-uart"};
	uint64_t shift = number_of(tree, node, "reg-shift", 0);

	if (is_one_of(tree, node, pl011, KX_ARRAY_SIZE(pl011)))
		ret->kind = UART_PL011;
	else if (is_one_of(tree, node, like_8250, KX_ARRAY_SIZE(like_8250)))
		ret->kind = UART_8250;
	ret->shift = shift <= UINT8_MAX ? (unsigned int)shift : UINT8_MAX;
	ret->wide = number_of(tree, node, "reg-io-width", 1) == 4;
}

/* A node by its path, cut behind its parent: the cells of the parent's children. */
static struct kx_err *cells_above(
	const struct devtree *tree, const char *path, struct devtree_cells *ret)
{
	KX_AUTO(freep) char *parent = NULL;
	size_t size = strrchr(path, '/') - path;

	KX_TRY(text_format(&parent, "%.*s", size ? (int)size : 1, path));
	return devtree_cells(tree, devtree_find(tree, parent), ret);
}

/* An address of the bus at path, as the bus that this is on has it. */
static struct kx_err *through_bus(
	const struct devtree *tree, const char *path, uint64_t *address)
{
	int bus = devtree_find(tree, path);
	struct devtree_cells below, above;
	uint64_t from, to, size;
	struct bytes ranges;

	KX_TRY(devtree_cells(tree, bus, &below));
	KX_TRY(cells_above(tree, path, &above));
	if (!devtree_prop(tree, bus, "ranges", &ranges))
		return kx_err_new(KX_FORMAT, "no ranges");
	if (!ranges.size)
		return NULL;
	while (ranges.size) {
		KX_TRY(devtree_take(&ranges, below.address, &from));
		KX_TRY(devtree_take(&ranges, above.address, &to));
		KX_TRY(devtree_take(&ranges, below.size, &size));
		if (*address < from || *address - from >= size)
			continue;
		*address += to - from;
		return NULL;
	}
	return kx_err_new(KX_FORMAT, "in no range");
}

/* path is used up. */
static struct kx_err *read_address(
	const struct devtree *tree, int node, char *path, uint64_t *ret)
{
	struct devtree_cells cells;
	struct bytes reg = {0};

	KX_TRY(cells_above(tree, path, &cells));
	devtree_prop(tree, node, "reg", &reg);
	KX_TRY(devtree_take(&reg, cells.address, ret));
	for (char *end; (end = strrchr(path, '/')) != path;) {
		*end = '\0';
		KX_TRY(through_bus(tree, path, ret));
	}
	return NULL;
}

/* "/pl011@9000000:115200n8", or an alias: the path; *ret NULL: the tree names none. */
static struct kx_err *find_path(const struct devtree *tree, char **ret)
{
	int chosen = devtree_find(tree, "/chosen"),
	    aliases = devtree_find(tree, "/aliases");
	KX_AUTO(freep) char *name = NULL;
	struct bytes value;

	if (chosen < 0 || !devtree_prop(tree, chosen, "stdout-path", &value) ||
		!value.size || value.data[value.size - 1])
		return NULL;
	const char *text = (const char *)value.data;
	KX_TRY(text_format(&name, "%.*s", (int)strcspn(text, ":"), text));
	if (*name == '/' || aliases < 0) {
		*ret = KX_STEAL(name);
		return NULL;
	}
	if (!devtree_prop(tree, aliases, name, &value) || !value.size ||
		value.data[value.size - 1])
		return NULL;
	return text_format(ret, "%s", (const char *)value.data);
}

struct kx_err *arm64_tree_uart(const struct devtree *tree, struct uart *ret)
{
	KX_AUTO(freep) char *path = NULL;
	int node;

	*ret = (struct uart){0};
	KX_TRY(find_path(tree, &path));
	if (!path || *path != '/' || (node = devtree_find(tree, path)) <= 0)
		return NULL;
	struct uart uart = {0};
	read_kind(tree, node, &uart);
	struct kx_err *err = read_address(tree, node, path, &uart.paddr);
	if (!err && uart_is_usable(&uart))
		*ret = uart;
	return kx_err_forgive(err);
}

/* ---- the choice -------------------------------------------------------------------- */

/* What lies in memory is no UART, whatever says so. */
static bool is_memory(const struct planning *p, uint64_t paddr)
{
	const struct range_set *ram = &p->in->facts->memory.ram;

	for (size_t i = 0; i < ram->n; i++)
		if (paddr >= ram->v[i].start && paddr < ram->v[i].end)
			return true;
	return false;
}

static bool take(const struct planning *p, const struct uart *uart, struct uart *ret)
{
	if (!uart || !uart->kind || uart->paddr >= ARM64_REACH ||
		is_memory(p, uart->paddr))
		return false;
	*ret = *uart;
	return true;
}

/* By --serial: its name is one of this machine's. */
static struct kx_err *take_named(struct planning *p, struct uart *ret)
{
	uint32_t port = p->in->req->serial_port;
	char name[UART_NAME_SIZE];

	if (port >= SERIAL_AMBA)
		snprintf(name, sizeof(name), "ttyAMA%" PRIu32, port - SERIAL_AMBA);
	else if (port >= SERIAL_TTYS)
		snprintf(name, sizeof(name), "ttyS%" PRIu32, port - SERIAL_TTYS);
	else
		return plan_warn(&p->plan, "option-no-effect",
			"--serial=0x%" PRIx32 " has no effect: on this machine serial "
			"ports are no I/O ports, and go by a name (ttyAMA0, ttyS0)",
			port);
	if (take(p, uarts_find(&p->in->facts->uarts, name), ret))
		return NULL;
	return plan_warn(&p->plan, "option-no-effect",
		"--serial=%s has no effect: /sys/class/tty tells of no such UART that "
		"purgatory can use",
		name);
}

/*
 * The console in use comes first; then what tells the kernel of one early in its start,
 * since that may have another one for its console, or none.
 */
static struct kx_err *take_usual(const struct planning *p, struct uart *ret)
{
	const struct facts *facts = p->in->facts;
	struct uart uart;

	if (take(p, uarts_find(&facts->uarts, NULL), ret))
		return NULL;
	if (fact_present(&facts->cmdline.fact) &&
		uart_from_cmdline(facts->cmdline.text, &uart) && take(p, &uart, ret))
		return NULL;
	if (fact_present(&facts->devtree.fact)) {
		KX_TRY(arm64_tree_uart(&facts->devtree.tree, &uart));
		if (take(p, &uart, ret))
			return NULL;
	}
	if (fact_present(&facts->spcr.fact))
		take(p, &facts->spcr.uart, ret);
	return NULL;
}

struct kx_err *arm64_choose_console(struct planning *p, struct uart *ret)
{
	*ret = (struct uart){0};
	if (p->in->req->serial_port)
		KX_TRY(take_named(p, ret));
	return ret->kind ? NULL : take_usual(p, ret);
}
