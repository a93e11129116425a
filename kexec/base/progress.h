/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far the reading of files is, for who waits at a terminal: one line, which is drawn
 * over itself and erased at the end. Most loads read for less than PROGRESS_PATIENCE and
 * show nothing at all.
 */
#ifndef KX_PROGRESS_H
#define KX_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#define PROGRESS_PATIENCE 2000 /* ms of reading before anything is shown, of all files */
#define PROGRESS_REDRAW	  500  /* ms from one drawing to the next at least */
#define PROGRESS_SAMPLE	  (8ULL << 20) /* bytes that tell how fast a disk is */

/* The clock, and the terminal: tests have their own. */
struct progress_ops {
	uint64_t (*now)(void);		     /* ms, of a clock that is never set back */
	unsigned int (*columns)(void *data); /* of the terminal, as it is now */
	void (*write)(void *data, const char *text); /* at once; errors are of no use */
};

struct progress {
	const struct progress_ops *ops;
	void *data; /* for them */

	/* All that follows is progress.c's, and 0 at the start. */
	const char *name;     /* of the file that is being read */
	uint64_t size;	      /* its bytes; 0: not known */
	uint64_t done;	      /* bytes that are there */
	uint64_t waited_for;  /* of them, those that were read now */
	uint64_t began;	      /* ms, when this file's reading did */
	uint64_t spent;	      /* ms on the files before it */
	uint64_t redraw_at;   /* ms, not earlier */
	unsigned int columns; /* that the drawn line takes; 0: nothing is drawn */
};

/* A file of size bytes is read now; 0: nobody knows. name must last to progress_end(). */
void progress_begin(struct progress *progress, const char *name, uint64_t size);

/* So many bytes need not be waited for. Does not ask for the time. */
void progress_skip(struct progress *progress, uint64_t bytes);

/* So many bytes more were read; draws when it is time to. */
void progress_add(struct progress *progress, uint64_t bytes);

/*
 * Are PROGRESS_SAMPLE bytes of the file read, and so fast that the rest will be there
 * before PROGRESS_PATIENCE is over?
 */
bool progress_is_fast(const struct progress *progress);

/* The file is read, or reading failed. What was drawn is erased. */
void progress_end(struct progress *progress);

#endif
