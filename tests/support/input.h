/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Input files for tests that nobody has to remove: memfds, with a path to open them by.
 */
#ifndef TESTS_INPUT_H
#define TESTS_INPUT_H

#include <stddef.h>

struct input {
	int fd;
	char path[40];
};

void input_make(struct input *input, const void *data, size_t size);

void input_close(struct input *input);

#endif
