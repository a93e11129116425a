// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /proc/device-tree with folders and files of any names: each file is a property of the
 * tree that is made of them, with its bytes, and each folder a node.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "facts/facts.h"
#include "sys/sys.h"
#include "take.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char root[64], tree_path[96];

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag;
	return ftw->level ? remove(path) : 0;
}

static void clear(void)
{
	nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void remove_root(void)
{
	clear();
	rmdir(root);
}

static void make_root(void)
{
	if (*root)
		return;
	strcpy(root, access("/dev/shm", W_OK) ? "/tmp/kexec-fuzz-XXXXXX"
					      : "/dev/shm/kexec-fuzz-XXXXXX");
	hold(mkdtemp(root));
	snprintf(tree_path, sizeof(tree_path), "%s/proc/device-tree", root);
	atexit(remove_root);
}

/* Of few letters, so that names meet. */
static void take_name(struct input *in, char *name)
{
	static const char letters[] = "ab1f0#@,-.xyn?_~";
	unsigned int n = take(in, 1) % 6 + 1;

	for (unsigned int i = 0; i < n; i++)
		name[i] = letters[take(in, 1) % 16];
	name[n] = '\0';
	if (!strcmp(name, ".") || !strcmp(name, ".."))
		strcpy(name, "name");
}

static void write_at(int dir, const char *name, const void *bytes, size_t n)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT, 0644);

	if (fd >= 0)
		hold(write(fd, bytes, n) == (ssize_t)n && !close(fd));
}

/* Without memory it would be no machine. */
static void lay_memory(int dir)
{
	static const uint8_t reg[16] = {[12] = 0x40}, two[4] = {0, 0, 0, 2};

	hold(!mkdirat(dir, "memory@0", 0755));
	write_at(dir, "#address-cells", two, 4);
	write_at(dir, "#size-cells", two, 4);
	write_at(dir, "memory@0/device_type", "memory", 7);
	write_at(dir, "memory@0/reg", reg, 16);
}

/* Files and folders, one a few bytes of input. Depths up to 80 are tried, too. */
static void lay(struct input *in)
{
	int dirs[96], depth = 0;
	char name[16];

	dirs[0] = open(root, O_RDONLY | O_DIRECTORY);
	hold(!mkdirat(dirs[0], "proc", 0755) && !mkdir(tree_path, 0755));
	close(dirs[0]);
	dirs[0] = open(tree_path, O_RDONLY | O_DIRECTORY);
	lay_memory(dirs[0]);
	while (in->size) {
		unsigned int how = take(in, 1);

		if (how % 4 == 0 && depth) {
			close(dirs[depth--]);
			continue;
		}
		take_name(in, name);
		if (how % 4 < 3) {
			uint8_t bytes[8];
			size_t n = how / 4 % 9;

			for (size_t i = 0; i < n; i++)
				bytes[i] = take(in, 1);
			write_at(dirs[depth], name, bytes, n);
		} else if (depth < 80 && !mkdirat(dirs[depth], name, 0755)) {
			dirs[depth + 1] = openat(dirs[depth], name, O_RDONLY);
			depth++;
		}
	}
	for (; depth >= 0; depth--)
		close(dirs[depth]);
}

/* ---- what is there, against what was read ------------------------------------------ */

static size_t nfiles, nfolders, deepest;

static int count_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	if (flag == FTW_F && strcmp(path + ftw->base, "name"))
		nfiles++;
	if (flag == FTW_D)
		nfolders++;
	if (flag == FTW_D && (size_t)ftw->level > deepest)
		deepest = ftw->level;
	return 0;
}

static void compare(const struct devtree *tree)
{
	size_t nodes = 0, props = 0;
	struct bytes value;
	int depth = 0;

	for (int node = 0; node >= 0; node = devtree_next(tree, node, &depth)) {
		nodes++;
		for (int at = 0; devtree_next_prop(tree, node, &at, &value);)
			props++;
	}
	hold(nodes == nfolders && props == nfiles);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};
	struct facts facts = {0};
	struct sys sys;

	make_root();
	lay(&in);
	nfiles = nfolders = deepest = 0;
	nftw(tree_path, count_one, 16, FTW_PHYS);
	hold(!sys_open(root, &sys));
	hold(!facts_read_devtree(&sys, &facts));
	hold(facts.devtree.fact.state == (deepest > 64 ? FACT_FAILED : FACT_PRESENT));
	if (facts.devtree.fact.state == FACT_PRESENT)
		compare(&facts.devtree.tree);
	facts_destroy(&facts);
	sys_close(&sys);
	clear();
	return 0;
}
