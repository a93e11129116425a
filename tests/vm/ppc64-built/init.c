// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /init of the kernels of tests/vm/ppc64-built, in either byte order, where there is no
 * shell: it prints what it sees on the console, one fact a line as "KX-BOOT fact", does
 * what the lines of /kx/do say, and powers the machine off. BOOT is what /kx/boot says.
 *
 * A line of /kx/do is a command, its words parted by tabs:
 *   crash            panic the kernel
 *   show FILE        its first line
 *   write TEXT FILE
 *   log PROGRAM …    run it, and count its lines; those that tell of a panic are shown
 *   PROGRAM …        run it, and show all that it prints
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_WORDS 32

static char boot[16];

static void say(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	printf("KX-%s ", boot);
	vprintf(format, arguments);
	putchar('\n');
	va_end(arguments);
	fflush(stdout);
}

static void end(void)
{
	printf("KX-END\n");
	fflush(stdout);
	sleep(1); /* until the console has sent it all */
	reboot(RB_POWER_OFF);
	exit(1);
}

/* The first line of a file, without its end; empty where there is none. */
static void read_line(const char *path, char *to, int size)
{
	FILE *file = fopen(path, "r");

	if (!file || !fgets(to, size, file))
		to[0] = '\0';
	to[strcspn(to, "\n")] = '\0';
	if (file)
		fclose(file);
}

static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		say("cannot write '%s' to %s: %m", text, path);
	if (fd >= 0)
		close(fd);
}

/* The line of a file that starts with a word. */
static void say_line(const char *path, const char *word)
{
	FILE *file = fopen(path, "r");
	char line[256];

	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, word, strlen(word)))
			say("%s", line);
	}
	if (file)
		fclose(file);
}

/* The log of a TPM: its size, and a sum by which another kernel's can be told from it. */
static void say_tpm_log(void)
{
	FILE *file;
	unsigned int sum = 0;
	long n = 0;

	mount("securityfs", "/sys/kernel/security", "securityfs", 0, NULL);
	file = fopen("/sys/kernel/security/tpm0/binary_bios_measurements", "r");
	if (!file)
		return;
	for (int c; (c = getc(file)) != EOF; n++)
		sum = sum * 31 + c;
	fclose(file);
	say("TPM log: %ld bytes, sum %08x", n, sum);
}

static void facts(void)
{
	char line[4096];
	struct utsname name;
	struct stat dump;

	uname(&name);
	say("kernel: %s %s", name.machine, name.release);
	read_line("/proc/cmdline", line, sizeof(line));
	say("cmdline=[%s]", line);
	say_line("/proc/cpuinfo", "MMU");
	say_line("/proc/meminfo", "MemTotal:");
	say("cpus: %ld", sysconf(_SC_NPROCESSORS_ONLN));
	if (!stat("/proc/vmcore", &dump))
		say("vmcore: %lld bytes", (long long)dump.st_size);
	say_tpm_log();
}

static FILE *start(char **words, pid_t *ret)
{
	int ends[2];

	if (pipe(ends))
		return NULL;
	*ret = fork();
	if (!*ret) {
		dup2(ends[1], 1);
		dup2(ends[1], 2);
		close(ends[0]);
		close(ends[1]);
		execv(words[0], words);
		printf("cannot run %s: %m\n", words[0]);
		fflush(stdout);
		_exit(127);
	}
	close(ends[1]);
	return fdopen(ends[0], "r");
}

static void run(char **words, int all)
{
	pid_t child = -1;
	FILE *from = start(words, &child);
	char line[1024];
	int status = -1, n = 0;

	while (from && fgets(line, sizeof(line), from)) {
		n++;
		line[strcspn(line, "\n")] = '\0';
		if (all || strstr(line, "Trigger a crash") ||
			strstr(line, "Kernel panic"))
			say("out: %s", line);
	}
	if (from)
		fclose(from);
	waitpid(child, &status, 0);
	say("exit: %d, %d lines", WIFEXITED(status) ? WEXITSTATUS(status) : -1, n);
}

static int split(char *line, char *words[MAX_WORDS + 1])
{
	int n = 0;

	line[strcspn(line, "\n")] = '\0';
	for (char *word; n < MAX_WORDS && (word = strsep(&line, "\t"));)
		words[n++] = word;
	words[n] = NULL;
	return n;
}

static void show(const char *path)
{
	char line[256];

	read_line(path, line, sizeof(line));
	say("%s: %s", path, line);
}

static void obey(char *line)
{
	char *words[MAX_WORDS + 1];
	int n = split(line, words);

	if (!words[0][0])
		return;
	if (!strcmp(words[0], "crash"))
		write_text("/proc/sysrq-trigger", "c");
	else if (!strcmp(words[0], "show") && n > 1)
		show(words[1]);
	else if (!strcmp(words[0], "write") && n > 2)
		write_text(words[2], words[1]);
	else if (!strcmp(words[0], "log") && n > 1)
		run(words + 1, 0);
	else
		run(words, 1);
}

static void mount_all(void)
{
	static const char *const all[][2] = {
		{"proc", "/proc"}, {"sysfs", "/sys"}, {"devtmpfs", "/dev"}};

	for (int i = 0; i < 3; i++)
		mount(all[i][0], all[i][1], all[i][0], 0, NULL);
	for (int fd = 0; fd < 3; fd++) {
		close(fd);
		open("/dev/console", O_RDWR);
	}
}

int main(void)
{
	char line[8192];
	FILE *todo;

	mount_all();
	setenv("LD_LIBRARY_PATH", "/lib64", 1);
	write_text("/proc/sys/kernel/printk", "1"); /* its lines would cut ours */
	read_line("/kx/boot", boot, sizeof(boot));
	facts();
	todo = fopen("/kx/do", "r");
	while (todo && fgets(line, sizeof(line), todo))
		obey(line);
	end();
}
