/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Input files for tests that nobody has to remove: memfds, with a path to open them by.
 */
#ifndef TESTS_INPUT_H
#define TESTS_INPUT_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct input {
	int fd;
	char path[40];
};

static inline void input_make(struct input *input, const void *data, size_t size)
{
	input->fd = memfd_create("input", MFD_CLOEXEC);
	if (input->fd < 0 || write(input->fd, data, size) != (ssize_t)size)
		abort();
	snprintf(input->path, sizeof(input->path), "/proc/self/fd/%d", input->fd);
}

static inline void input_close(struct input *input)
{
	close(input->fd);
}

#endif
