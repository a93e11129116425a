// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Messages to a 16550-compatible UART and to VGA text memory. The tables hold the values
 * of the standard VGA BIOS for mode 3, 80x25 text at 0xb8000.
 */
#include "purgatory/check.h"
#include "purgatory/x86_64-ports.h"

/* UART registers, from its first port on. */
enum { UART_DATA, UART_IER, UART_FCR, UART_LCR, UART_MCR, UART_LSR };

#define LCR_8N1		0x03
#define LCR_DLAB	0x80 /* the first two registers are the divisor */
#define FCR_CLEAR	0x07 /* FIFO on, both sides cleared */
#define MCR_READY	0x03 /* DTR and RTS */
#define LSR_THRE	0x20 /* transmitter takes a character */
#define UART_CLOCK_BAUD 115200

/* A read takes about a microsecond; a character at 110 baud takes 91 milliseconds. */
#define SERIAL_WAIT_READS (1 << 18)

#define VGA_TEXT    0xb8000
#define VGA_COLUMNS 80
#define VGA_ROWS    25
#define VGA_BLANK   0x0720 /* a space, grey on black */

#define VGA_AC_PORT	 0x3c0
#define VGA_MISC_PORT	 0x3c2
#define VGA_SEQ_PORT	 0x3c4
#define VGA_DAC_MASK	 0x3c6
#define VGA_DAC_INDEX	 0x3c8
#define VGA_DAC_DATA	 0x3c9
#define VGA_GC_PORT	 0x3ce
#define VGA_CRTC_PORT	 0x3d4
#define VGA_STATUS_PORT	 0x3da
#define VGA_MISC_MODE3	 0x67 /* colour ports, 28 MHz clock, 400 lines */
#define VGA_CRTC_PROTECT 0x11 /* bit 7 of this register locks 0 to 7 */
#define VGA_AC_ENABLE	 0x20 /* index bit: the palette is done, show the picture */

static const uint8_t seq_mode3[] = {0x03, 0x00, 0x03, 0x00, 0x02};

static const uint8_t crtc_mode3[] = {0x5f, 0x4f, 0x50, 0x82, 0x55, 0x81, 0xbf, 0x1f, 0x00,
	0x4f, 0x0d, 0x0e, 0x00, 0x00, 0x00, 0x00, 0x9c, 0x8e, 0x8f, 0x28, 0x1f, 0x96,
	0xb9, 0xa3, 0xff};

static const uint8_t gc_mode3[] = {0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x0e, 0x00, 0xff};

static const uint8_t ac_mode3[] = {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x14, 0x07, 0x38,
	0x39, 0x3a, 0x3b, 0x3c, 0x3d, 0x3e, 0x3f, 0x0c, 0x00, 0x0f, 0x08, 0x00};

static void write_indexed(uint16_t port, uint8_t index, uint8_t value)
{
	port_write(port, index);
	port_write(port + 1, value);
}

static void write_table(uint16_t port, const uint8_t *values, uint8_t n)
{
	for (uint8_t i = 0; i < n; i++)
		write_indexed(port, i, values[i]);
}

/* Index and data share one port; reading the status makes the next write an index. */
static void set_attributes(void)
{
	for (uint8_t i = 0; i < sizeof(ac_mode3); i++) {
		port_read(VGA_STATUS_PORT);
		port_write(VGA_AC_PORT, i);
		port_write(VGA_AC_PORT, ac_mode3[i]);
	}
	port_read(VGA_STATUS_PORT);
	port_write(VGA_AC_PORT, VGA_AC_ENABLE);
}

/*
 * One of the 64 EGA colours: bits 2 to 0 are red, green, blue, bits 5 to 3 half of each.
 */
static void set_colour(uint8_t colour)
{
	for (int bit = 2; bit >= 0; bit--) {
		uint8_t full = colour >> bit & 1, half = colour >> (bit + 3) & 1;

		port_write(VGA_DAC_DATA, full * 0x2a + half * 0x15);
	}
}

static void set_palette(void)
{
	port_write(VGA_DAC_MASK, 0xff);
	port_write(VGA_DAC_INDEX, 0);
	for (uint8_t colour = 0; colour < 64; colour++)
		set_colour(colour);
}

/*
 * Registers only. Fonts lie in plane 2 and are what the last text mode left there; after
 * a graphics mode that used the plane, text stays unreadable.
 */
static void reset_vga(void)
{
	port_write(VGA_MISC_PORT, VGA_MISC_MODE3);
	write_indexed(VGA_SEQ_PORT, 0, 0x01); /* hold it while its clock changes */
	for (uint8_t i = 1; i < sizeof(seq_mode3); i++)
		write_indexed(VGA_SEQ_PORT, i, seq_mode3[i]);
	write_indexed(VGA_SEQ_PORT, 0, seq_mode3[0]);
	write_indexed(
		VGA_CRTC_PORT, VGA_CRTC_PROTECT, crtc_mode3[VGA_CRTC_PROTECT] & 0x7f);
	write_table(VGA_CRTC_PORT, crtc_mode3, sizeof(crtc_mode3));
	write_table(VGA_GC_PORT, gc_mode3, sizeof(gc_mode3));
	set_attributes();
	set_palette();
}

static volatile uint16_t *vga_row(unsigned row)
{
	volatile uint16_t *text = phys_map(VGA_TEXT, VGA_ROWS * VGA_COLUMNS * 2);

	return text + row * VGA_COLUMNS;
}

static void clear_row(unsigned row)
{
	volatile uint16_t *cell = vga_row(row);

	for (unsigned i = 0; i < VGA_COLUMNS; i++)
		cell[i] = VGA_BLANK;
}

/* The few lines there are go to the top of the screen, over what stood there. */
static void vga_put(struct console *console, char c)
{
	if (console->column == 0)
		clear_row(console->row);
	if (c != '\n')
		vga_row(console->row)[console->column++] =
			(VGA_BLANK & 0xff00) | (uint8_t)c;
	if (c == '\n' || console->column == VGA_COLUMNS) {
		console->row = (console->row + 1) % VGA_ROWS;
		console->column = 0;
	}
}

static void setup_serial(uint16_t port, uint32_t baud)
{
	uint32_t divisor = baud ? UART_CLOCK_BAUD / baud : 1;

	if (divisor < 1)
		divisor = 1;
	if (divisor > 0xffff)
		divisor = 0xffff;
	port_write(port + UART_IER, 0);
	port_write(port + UART_LCR, LCR_8N1 | LCR_DLAB);
	port_write(port + UART_DATA, divisor);
	port_write(port + UART_IER, divisor >> 8);
	port_write(port + UART_LCR, LCR_8N1);
	port_write(port + UART_FCR, FCR_CLEAR);
	port_write(port + UART_MCR, MCR_READY);
}

static void serial_put(struct console *console, char c)
{
	uint16_t port = console->params->serial_port;

	for (int i = 0; i < SERIAL_WAIT_READS; i++) {
		if (port_read(port + UART_LSR) & LSR_THRE) {
			port_write(port + UART_DATA, c);
			return;
		}
	}
	console->flags &= ~PURGATORY_SERIAL;
}

void console_open(struct console *console, const struct purgatory_params *params)
{
	uint32_t flags = params->flags;

	console->params = params;
	console->flags = flags & (PURGATORY_SERIAL | PURGATORY_VGA);
	console->row = 0;
	console->column = 0;
	if (flags & PURGATORY_SERIAL_SETUP)
		setup_serial(params->serial_port, params->serial_baud);
	if (!(flags & PURGATORY_RESET_VGA))
		return;
	reset_vga();
	for (unsigned row = 0; row < VGA_ROWS; row++)
		clear_row(row);
}

/* The first UART and VGA, as they are. */
void console_open_usual(struct console *console)
{
	static const struct purgatory_params usual = {
		.flags = PURGATORY_SERIAL | PURGATORY_VGA,
		.serial_port = 0x3f8,
	};

	console_open(console, &usual);
}

static void put(struct console *console, char c)
{
	if ((console->flags & PURGATORY_SERIAL) && c == '\n')
		serial_put(console, '\r');
	if (console->flags & PURGATORY_SERIAL)
		serial_put(console, c);
	if (console->flags & PURGATORY_VGA)
		vga_put(console, c);
}

void console_write(struct console *console, const char *text)
{
	for (; *text; text++)
		put(console, *text);
}
