// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/asleep.h"

#include <stdlib.h>
#include <string.h>

struct kx_err *asleep_add(struct asleep *to, const char *path)
{
	char **v = reallocarray(to->v, to->n + 1, sizeof(*v));

	if (!v)
		return kx_err_nomem();
	to->v = v;
	v[to->n] = strdup(path);
	if (!v[to->n])
		return kx_err_nomem();
	to->n++;
	return NULL;
}

void asleep_destroy(struct asleep *asleep)
{
	for (size_t i = 0; i < asleep->n; i++)
		free(asleep->v[i]);
	free(asleep->v);
	*asleep = (struct asleep){0};
}

const char *asleep_at(const struct asleep *asleep, const char *path)
{
	for (size_t i = 0; i < asleep->n; i++) {
		const char *point = asleep->v[i];
		size_t size = strlen(point);

		if (!strncmp(path, point, size) && (!path[size] || path[size] == '/'))
			return point;
	}
	return NULL;
}
