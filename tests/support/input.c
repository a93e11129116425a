// SPDX-License-Identifier: GPL-2.0-or-later
#include "input.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

void input_make(struct input *input, const void *data, size_t size)
{
	input->fd = memfd_create("input", MFD_CLOEXEC);
	if (input->fd < 0 || write(input->fd, data, size) != (ssize_t)size)
		abort();
	snprintf(input->path, sizeof(input->path), "/proc/self/fd/%d", input->fd);
}

void input_close(struct input *input)
{
	close(input->fd);
}
