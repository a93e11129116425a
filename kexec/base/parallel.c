// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/parallel.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>

/* A machine with more CPUs than fit into the set answers EINVAL: it has enough. */
size_t parallel_width(size_t most)
{
	cpu_set_t cpus;
	size_t n = most;

	if (!sched_getaffinity(0, sizeof(cpus), &cpus))
		n = CPU_COUNT(&cpus);
	return n < most ? n : most;
}

struct job {
	void (*work)(void *item);
	void *item;
	pthread_t thread;
	bool has_thread;
};

static void *run(void *arg)
{
	const struct job *job = arg;

	job->work(job->item);
	return NULL;
}

void parallel_each(void (*work)(void *item), void *items, size_t n, size_t size)
{
	struct job jobs[PARALLEL_MAX];

	assert(n <= PARALLEL_MAX);
	for (size_t i = 0; i < n; i++) {
		jobs[i] = (struct job){.work = work, .item = (char *)items + i * size};
		jobs[i].has_thread =
			i && !pthread_create(&jobs[i].thread, NULL, run, &jobs[i]);
	}
	for (size_t i = 0; i < n; i++)
		if (!jobs[i].has_thread)
			run(&jobs[i]);
	for (size_t i = 0; i < n; i++)
		if (jobs[i].has_thread)
			pthread_join(jobs[i].thread, NULL);
}
