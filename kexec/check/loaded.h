/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The images that are loaded, and the files that they are of, as they are now. */
#ifndef KX_CHECK_LOADED_H
#define KX_CHECK_LOADED_H

#include <stdint.h>

#include "act/record.h"
#include "facts/fact.h"

/* A file of the record. */
struct file_stamp {
	struct fact fact;
	uint64_t size;	   /* bytes */
	int64_t mtime;	   /* seconds since 1970, and … */
	uint32_t mtime_ns; /* … nanoseconds */
};

struct check_loaded {
	struct fact_u64 loaded; /* 0 or 1, as who keeps the image says */
	struct record record;	/* of one that is loaded; RECORD_NONE with its reason */
	struct file_stamp *stamps; /* record.load.nfiles of them; NULL without a record */
};

void check_loaded_destroy(struct check_loaded *loaded);

#endif
