// SPDX-License-Identifier: GPL-2.0-or-later
/* Texts of a report, laid out as files; and what masks them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "capture/mask.h"
#include "capture/report.h"
#include "hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct inside {
	const char *text, *end;
};

static void hold_inside(const struct inside *in, const char *p, size_t size)
{
	hold(p >= in->text && p <= in->end && size <= (size_t)(in->end - p));
}

static struct kx_err *take(void *arg, const char *title, size_t title_size,
	const char *body, size_t size)
{
	hold_inside(arg, title, title_size);
	hold_inside(arg, body, size);
	hold(!memchr(title, '\n', title_size));
	return NULL;
}

static void check_sysctl(const struct inside *in)
{
	char path[40];
	const char *value;
	size_t size;

	if (!report_sysctl(
		    in->text, in->end - in->text, path, sizeof(path), &value, &size))
		return;
	hold_inside(in, value, size);
	hold(strlen(path) < sizeof(path) && !strncmp(path, "proc/sys/", 9));
	hold(!strstr(path, "..") && !strstr(path, "//"));
}

/* In place. */
static void check_masks(const struct inside *in)
{
	void (*const masks[])(struct mask *mask, char *text, size_t size) = {
		mask_ids, mask_device, mask_cmdline, mask_config, mask_mounts};
	size_t size = in->end - in->text;
	char *copy = malloc(size ? size : 1); /* to the byte, for the sanitizer */

	for (size_t i = 0; i < sizeof(masks) / sizeof(*masks); i++) {
		struct mask mask = {0};

		memcpy(copy, in->text, size);
		masks[i](&mask, copy, size);
		mask_destroy(&mask);
	}
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	bool guessed;

	if (size > 1 << 16)
		size = 1 << 16;
	memcpy(text, data, size);
	text[size] = '\0';
	const struct inside in = {text, text + size};
	hold(!report_sections(text, size, take, (void *)&in));
	check_sysctl(&in);
	report_machine_of_uname(text);
	report_machine_of_cpuinfo(text, &guessed);
	check_masks(&in);
	free(text);
	return 0;
}
