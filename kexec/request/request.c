// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/request.h"

#include <stdlib.h>

void request_destroy(struct request *req)
{
	free(req->initrds.v);
	free(req->modules.v);
	*req = (struct request){0};
}
