// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Archives that mean harm: nothing is written outside of the folder that one is unpacked
 * to. Headers of members get the checksum that they should have.
 */
#include "config.h"

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "capture/tar.h"
#include "hold.h"
#include "sys/sys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* pax(1), ustar interchange format */
#define BLOCK	     512
#define CHECKSUM     148
#define CHECKSUM_END 156
#define MAGIC	     257

static void mend_block(uint8_t *block)
{
	unsigned int sum = 0;
	char text[8];

	if (memcmp(block + MAGIC, "ustar", 5) != 0)
		return;
	for (int i = 0; i < BLOCK; i++)
		sum += i >= CHECKSUM && i < CHECKSUM_END ? ' ' : block[i];
	snprintf(text, sizeof(text), "%06o", sum & 0777777);
	memcpy(block + CHECKSUM, text, 7);
	block[CHECKSUM_END - 1] = ' ';
}

static int archive_of(const uint8_t *data, size_t size)
{
	int fd = memfd_create("archive", MFD_CLOEXEC);
	uint8_t *copy = malloc(size ? size : 1);

	hold(copy && fd >= 0);
	memcpy(copy, data, size);
	for (size_t at = 0; size - at >= BLOCK; at += BLOCK)
		mend_block(copy + at);
	hold(write(fd, copy, size) == (ssize_t)size && !lseek(fd, 0, SEEK_SET));
	free(copy);
	return fd;
}

/* In memory where it can be: a disk is ten times as slow. */
static void make_outer(char outer[PATH_MAX])
{
	strcpy(outer, access("/dev/shm", W_OK) ? "/tmp/fuzz-archive-XXXXXX"
					       : "/dev/shm/fuzz-archive-XXXXXX");
	hold(mkdtemp(outer));
}

/* One that ends so is not taken. */
static bool take(void *arg, const char *path)
{
	(void)arg;
	hold(*path && *path != '/' && !strstr(path, "//"));
	return path[strlen(path) - 1] != '~';
}

/* Beside it nothing came, and what stands there is as it was. */
static void hold_outside(const char *outer, const struct stat *was)
{
	KX_AUTO(sys_names_destroy) struct sys_names names = {0};
	KX_AUTO(sys_close) struct sys sys = {.root_fd = -1};
	struct stat st;

	hold(!sys_open(outer, &sys) && !sys_list(&sys, ".", &names));
	hold(names.n == 2 && !strcmp(names.v[0], "inside"));
	hold(!sys_stat(&sys, names.v[1], &st));
	hold(!st.st_size && st.st_nlink == 1 && st.st_mode == was->st_mode &&
		st.st_mtim.tv_nsec == was->st_mtim.tv_nsec);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = archive_of(data, size);
	char outer[PATH_MAX];
	struct stat was;

	make_outer(outer);
	int folder = open(outer, O_RDONLY | O_DIRECTORY);
	int target = openat(folder, "target", O_CREAT | O_EXCL | O_WRONLY, 0600);
	hold(target >= 0 && !fstat(target, &was) && !mkdirat(folder, "inside", 0700));
	int inside = openat(folder, "inside", O_RDONLY | O_DIRECTORY);
	hold(inside >= 0);
	kx_err_free(tar_unpack(fd, "archive", inside, take, NULL));
	hold_outside(outer, &was);
	close(inside);
	close(target);
	close(folder);
	close(fd);
	hold(!nftw(outer, remove_one, 16, FTW_DEPTH | FTW_PHYS));
	return 0;
}
