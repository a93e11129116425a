// SPDX-License-Identifier: GPL-2.0-or-later
/* vmcore-dmesg: the kernel's log out of a dump of its memory. Arguments, errors, exit. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/err.h"
#include "base/spelling.h"
#include "base/text.h"
#include "vmcore-dmesg/dump-file.h"
#include "vmcore-dmesg/dump.h"
#include "vmcore-dmesg/kernel-log.h"

/* Exit statuses (vmcore-dmesg(8), EXIT STATUS). */
enum { STATUS_DONE = 0, STATUS_USAGE = 1, STATUS_FAILED = 2 };

static const char help[] =
	"Usage: vmcore-dmesg FILE\n"
	"Print the kernel log of an ELF dump (/proc/vmcore, or a copy of it).\n"
	"FILE may be -, for standard input that can seek.\n"
	"\n"
	"  -h, --help     print this and exit\n"
	"  -V, --version  print the version and exit\n";

static const struct option long_options[] = {
	{"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, 'V'},
	{0},
};

static int fail(struct kx_err *err)
{
	int status = err->code == KX_USAGE ? STATUS_USAGE : STATUS_FAILED;

	text_say("vmcore-dmesg: ", err->message);
	kx_err_free(err);
	return status;
}

/*
 * A full disk or a closed pipe must not look like success. Some file systems tell only
 * when the file is closed.
 */
static struct kx_err *close_stdout(void)
{
	bool failed = ferror(stdout);
	int errnum = EIO;

	if (fflush(stdout)) {
		failed = true;
		errnum = errno;
	}
	if (fclose(stdout) && !failed) {
		failed = true;
		errnum = errno;
	}
	if (!failed)
		return NULL;
	return kx_err_errno(KX_IO, errnum, "standard output cannot be written");
}

static struct kx_err *print_dump(int fd, const char *name)
{
	KX_AUTO(freep) struct dump_file *file = malloc(sizeof(*file));
	KX_AUTO(dump_close) struct dump dump = {0};

	if (!file)
		return kx_err_nomem();
	KX_TRY(dump_file_init(fd, name, file));
	KX_TRY(dump_open(&file->source, &dump));
	struct kx_err *err = dmesg_print(&dump, stdout);
	if (err)
		err = kx_err_prefix(err, "the log is not complete");
	if (err)
		fflush(stdout); /* what there is of it comes before the message */
	return err;
}

/*
 * A FIFO without a writer is not waited for. What else there is to read, is read as
 * usual.
 */
static struct kx_err *open_dump(const char *path, int *ret)
{
	KX_AUTO(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return kx_err_errno(KX_IO, errno, "cannot open '%s'", path);
	int flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) < 0)
		return kx_err_errno(KX_IO, errno, "cannot set up '%s'", path);
	*ret = fd;
	fd = -1;
	return NULL;
}

static struct kx_err *print_file(const char *path)
{
	if (!strcmp(path, "-"))
		return print_dump(STDIN_FILENO, "standard input");
	KX_AUTO(closep) int fd = -1;
	KX_TRY(open_dump(path, &fd));
	return print_dump(fd, path);
}

static struct kx_err *usage(const char *what)
{
	return kx_err_new(
		KX_USAGE, "%s (usage: vmcore-dmesg FILE; --help tells more)", what);
}

static struct kx_err *unknown_name(const char *word)
{
	struct nearest nearest = nearest_to(word + 2, strcspn(word + 2, "="));
	struct kx_err *err = kx_err_prefix(usage("no such option"), "'%s'", word);

	for (const struct option *known = long_options; known->name; known++)
		nearest_try(&nearest, known->name);
	return nearest.name ? kx_err_append(err, "did you mean --%s?", nearest.name)
			    : err;
}

/* What getopt_long() has just refused: a word, or a letter in one. */
static struct kx_err *unknown_option(char **argv)
{
	const char *word = argv[optind - 1];

	if (strncmp(word, "--", 2))
		return kx_err_prefix(usage("no such option"), "'-%c'", optopt);
	if (optopt) /* it is known, and has a value */
		return kx_err_prefix(usage("it takes no value"), "'%s'", word);
	return unknown_name(word);
}

/*
 * Words that getopt_long() does not take for the options they were meant to be: with a
 * dash of print. Behind "--" there are only names.
 */
static struct kx_err *check_words(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		const struct lookalike *dash = lookalike_dash(argv[i]);

		if (!dash && *argv[i] == '-')
			dash = lookalike_find(argv[i], strlen(argv[i]));
		if (dash)
			return kx_err_prefix(usage("pasted from a web page?"),
				"'%s' has %s", argv[i], dash->name);
	}
	return NULL;
}

static struct kx_err *run(int argc, char **argv)
{
	KX_TRY(check_words(argc, argv));
	switch (getopt_long(argc, argv, "hV", long_options, NULL)) {
	case 'h':
		fputs(help, stdout);
		return NULL;
	case 'V':
		puts("vmcore-dmesg (" PACKAGE_NAME ") " PACKAGE_VERSION);
		return NULL;
	case -1:
		break;
	default:
		return unknown_option(argv);
	}
	if (argc - optind != 1)
		return usage(argc == optind ? "no FILE" : "more than one FILE");
	return print_file(argv[optind]);
}

int main(int argc, char **argv)
{
	opterr = 0;
	struct kx_err *err = run(argc, argv);
	if (!err)
		err = close_stdout();
	return err ? fail(err) : STATUS_DONE;
}
