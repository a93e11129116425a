// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Messages to the hypervisor's terminal (PAPR: H_PUT_TERM_CHAR) and to that of OPAL, the
 * firmware of machines without one. OPAL's integers in memory are big-endian.
 */
#include "purgatory/check.h"
#include "purgatory/ppc64-machine.h"

#include <stdbool.h>

#define H_PUT_TERM_CHAR 0x58

#define OPAL_CONSOLE_WRITE	  1
#define OPAL_POLL_EVENTS	  10
#define OPAL_SUCCESS		  0
#define OPAL_BUSY		  -2
#define OPAL_BUSY_EVENT		  -12
#define OPAL_EVENT_CONSOLE_OUTPUT 8 /* characters still wait to go out */

/* A call takes about a microsecond, so a terminal has a second for 16 characters. */
#define MAX_TRIES (1 << 20)

/* What is sent at once: the two registers of H_PUT_TERM_CHAR hold as much. */
struct chunk {
	uint8_t bytes[16];
	unsigned n;
};

static uint64_t load_be64(const uint8_t *p)
{
	uint64_t v = 0;

	for (int i = 0; i < 8; i++)
		v = v << 8 | p[i];
	return v;
}

static void store_be64(uint8_t *p, uint64_t v)
{
	for (int i = 0; i < 8; i++)
		p[i] = v >> (56 - 8 * i);
}

/* False: the terminal is of no use. */
static bool put_hvc(const struct purgatory_params *params, const struct chunk *chunk)
{
	for (int i = 0; i < MAX_TRIES; i++) {
		int64_t status = hypercall(H_PUT_TERM_CHAR, params->serial_port, chunk->n,
			load_be64(chunk->bytes), load_be64(chunk->bytes + 8));

		if (!hypervisor_busy(status))
			return status == H_SUCCESS;
	}
	return false;
}

/* Purgatory runs with translation off: an address in C is a physical one. */
static uint64_t physical(const void *p)
{
	return (uintptr_t)p;
}

static int64_t opal(const struct purgatory_params *params, uint64_t token, uint64_t a,
	uint64_t b, uint64_t c)
{
	return opal_call(
		a, b, c, token, params->regs[PP_PPC64_R8], params->regs[PP_PPC64_R9]);
}

/* Let OPAL work, which it does only when it is called; the events that it tells. */
static uint64_t poll_opal(const struct purgatory_params *params)
{
	uint8_t events[8] = {0};

	opal(params, OPAL_POLL_EVENTS, physical(events), 0, 0);
	return load_be64(events);
}

/* Write up to n bytes: *ret are gone. False: the terminal is of no use. */
static bool write_opal(const struct purgatory_params *params, const uint8_t *bytes,
	uint64_t n, uint64_t *ret)
{
	uint8_t length[8];
	int64_t status;

	*ret = 0;
	store_be64(length, n);
	status = opal(params, OPAL_CONSOLE_WRITE, params->serial_port, physical(length),
		physical(bytes));
	if (status == OPAL_SUCCESS)
		*ret = load_be64(length);
	else if (status != OPAL_BUSY && status != OPAL_BUSY_EVENT)
		return false;
	return *ret <= n;
}

static bool put_opal(const struct purgatory_params *params, const struct chunk *chunk)
{
	uint64_t done = 0, n;

	for (int i = 0; i < MAX_TRIES; i++) {
		if (!write_opal(params, chunk->bytes + done, chunk->n - done, &n))
			return false;
		done += n;
		if (done == chunk->n)
			return true;
		poll_opal(params);
	}
	return false;
}

/* OPAL keeps what its device does not take yet, and sends it in later calls. */
static bool drain_opal(const struct purgatory_params *params)
{
	for (int i = 0; i < MAX_TRIES; i++)
		if (!(poll_opal(params) & OPAL_EVENT_CONSOLE_OUTPUT))
			return true;
	return false;
}

void console_open(struct console *console, const struct purgatory_params *params)
{
	*console = (struct console){
		.params = params,
		.flags = params->flags & (PURGATORY_HVC | PURGATORY_OPAL),
	};
}

/* None: a terminal has no address that could be guessed. */
void console_open_usual(struct console *console)
{
	*console = (struct console){0};
}

static void send_chunk(struct console *console, struct chunk *chunk)
{
	if ((console->flags & PURGATORY_HVC) && !put_hvc(console->params, chunk))
		console->flags &= ~PURGATORY_HVC;
	if ((console->flags & PURGATORY_OPAL) && !put_opal(console->params, chunk))
		console->flags &= ~PURGATORY_OPAL;
	*chunk = (struct chunk){0};
}

static void put(struct console *console, struct chunk *chunk, char c)
{
	chunk->bytes[chunk->n++] = c;
	if (chunk->n == sizeof(chunk->bytes))
		send_chunk(console, chunk);
}

void console_write(struct console *console, const char *text)
{
	struct chunk chunk = {0};

	for (; *text; text++) {
		if (*text == '\n')
			put(console, &chunk, '\r');
		put(console, &chunk, *text);
	}
	if (chunk.n)
		send_chunk(console, &chunk);
	if ((console->flags & PURGATORY_OPAL) && !drain_opal(console->params))
		console->flags &= ~PURGATORY_OPAL;
}
