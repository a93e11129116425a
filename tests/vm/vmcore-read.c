// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a VM test asks of /proc/vmcore, of /proc/kcore, or of memory:
 *   vmcore-read FILE             its program headers, one a line
 *   vmcore-read -m ADDR          those that stand at this physical address
 *   vmcore-read -n FILE          its notes, one a line, with their process
 *   vmcore-read FILE ADDR SIZE   a physical range's bytes, by the PT_LOADs
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define NOTES_MAX ((size_t)16 << 20)

struct core {
	int fd;
	Elf64_Ehdr header;
	Elf64_Phdr *segments;
};

__attribute__((noreturn, format(printf, 1, 2))) static void die(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	fputs("vmcore-read: ", stderr);
	vfprintf(stderr, format, ap);
	fputc('\n', stderr);
	va_end(ap);
	exit(1);
}

static void read_at(int fd, void *buf, size_t size, uint64_t offset)
{
	ssize_t n;

	for (size_t done = 0; done < size; done += (size_t)n) {
		n = pread(fd, (char *)buf + done, size - done, (off_t)(offset + done));
		if (n <= 0)
			die("read of %zu bytes at 0x%" PRIx64 ": %s", size - done,
				offset + done, n ? strerror(errno) : "end of file");
	}
}

/* The header is read: check it, and make room for what is behind it; its bytes. */
static size_t core_begin(struct core *core, const char *name)
{
	if (memcmp(core->header.e_ident, ELFMAG, SELFMAG) != 0 ||
		core->header.e_ident[EI_CLASS] != ELFCLASS64)
		die("%s: not a 64-bit ELF file", name);
	core->segments = calloc(core->header.e_phnum + 1U, sizeof(*core->segments));
	if (!core->segments)
		die("out of memory");
	return core->header.e_phnum * sizeof(*core->segments);
}

static void core_open(struct core *core, const char *path)
{
	size_t size;

	core->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (core->fd < 0)
		die("%s: %s", path, strerror(errno));
	read_at(core->fd, &core->header, sizeof(core->header), 0);
	size = core_begin(core, path);
	read_at(core->fd, core->segments, size, core->header.e_phoff);
}

static const char *map_at(int fd, uint64_t addr, size_t size)
{
	void *map = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, (off_t)addr);

	if (map == MAP_FAILED)
		die("map 0x%zx bytes of /dev/mem at 0x%" PRIx64 ": %s", size, addr,
			strerror(errno));
	return map;
}

/*
 * read(2) of /dev/mem ends where the kernel's RAM does, mmap(2) does not. It refuses all
 * when one page is the kernel's RAM: ask for no more than needed.
 */
static void core_map(struct core *core, uint64_t addr)
{
	size_t begin = sizeof(core->header), size;

	core->fd = open("/dev/mem", O_RDONLY | O_CLOEXEC);
	if (core->fd < 0)
		die("/dev/mem: %s", strerror(errno));
	memcpy(&core->header, map_at(core->fd, addr, begin), begin);
	size = core_begin(core, "/dev/mem");
	memcpy(core->segments, map_at(core->fd, addr, begin + size) + begin, size);
}

static void list_segments(const struct core *core)
{
	for (unsigned int i = 0; i < core->header.e_phnum; i++) {
		const Elf64_Phdr *segment = &core->segments[i];

		printf("%s offset 0x%" PRIx64 " vaddr 0x%" PRIx64 " paddr 0x%" PRIx64
		       " filesz 0x%" PRIx64 " memsz 0x%" PRIx64 " flags %" PRIu32
		       " align 0x%" PRIx64 "\n",
			segment->p_type == PT_NOTE ? "NOTE" : "LOAD", segment->p_offset,
			segment->p_vaddr, segment->p_paddr, segment->p_filesz,
			segment->p_memsz, segment->p_flags, segment->p_align);
	}
}

/* pr_pid of the kernel's struct elf_prstatus stands behind 12 + 2 + 2 + 8 + 8 bytes. */
static void list_note(const Elf64_Nhdr *note, const char *name, const char *desc)
{
	int32_t pid;

	printf("note %.*s type %" PRIu32 " size %" PRIu32, (int)note->n_namesz, name,
		note->n_type, note->n_descsz);
	if (note->n_type == NT_PRSTATUS && note->n_descsz >= 32 + sizeof(pid)) {
		memcpy(&pid, desc + 32, sizeof(pid));
		printf(" pid %" PRId32, pid);
	}
	putchar('\n');
}

static void list_notes_in(const char *bytes, size_t size)
{
	Elf64_Nhdr note;
	size_t at = 0, name, desc;

	while (size - at >= sizeof(note)) {
		memcpy(&note, bytes + at, sizeof(note));
		name = ((size_t)note.n_namesz + 3) & ~(size_t)3;
		desc = ((size_t)note.n_descsz + 3) & ~(size_t)3;
		at += sizeof(note);
		if (name > size - at || desc > size - at - name)
			die("a note reaches beyond its segment");
		if (note.n_namesz)
			list_note(&note, bytes + at, bytes + at + name);
		at += name + desc;
	}
}

static void list_notes(const struct core *core)
{
	char *bytes;

	for (unsigned int i = 0; i < core->header.e_phnum; i++) {
		const Elf64_Phdr *segment = &core->segments[i];

		if (segment->p_type != PT_NOTE)
			continue;
		bytes = segment->p_filesz <= NOTES_MAX ? malloc(segment->p_filesz) : NULL;
		if (!bytes)
			die("no memory for 0x%" PRIx64 " bytes of notes",
				segment->p_filesz);
		read_at(core->fd, bytes, segment->p_filesz, segment->p_offset);
		list_notes_in(bytes, segment->p_filesz);
		free(bytes);
	}
}

static const Elf64_Phdr *segment_of(const struct core *core, uint64_t addr)
{
	for (unsigned int i = 0; i < core->header.e_phnum; i++) {
		const Elf64_Phdr *segment = &core->segments[i];

		if (segment->p_type == PT_LOAD && addr >= segment->p_paddr &&
			addr - segment->p_paddr < segment->p_filesz)
			return segment;
	}
	die("no PT_LOAD holds physical address 0x%" PRIx64, addr);
}

static void write_range(const struct core *core, uint64_t addr, uint64_t size)
{
	char buf[4096];

	while (size) {
		const Elf64_Phdr *segment = segment_of(core, addr);
		uint64_t within = addr - segment->p_paddr;
		uint64_t n = segment->p_filesz - within;

		if (n > size)
			n = size;
		if (n > sizeof(buf))
			n = sizeof(buf);
		read_at(core->fd, buf, n, segment->p_offset + within);
		if (fwrite(buf, 1, n, stdout) != n)
			die("stdout: %s", strerror(errno));
		addr += n;
		size -= n;
	}
}

static uint64_t number(const char *text)
{
	char *end;
	uint64_t value;

	errno = 0;
	value = strtoull(text, &end, 0);
	if (errno || end == text || *end)
		die("not a number: '%s'", text);
	return value;
}

int main(int argc, char **argv)
{
	bool notes = argc == 3 && strcmp(argv[1], "-n") == 0;
	bool mapped = argc == 3 && strcmp(argv[1], "-m") == 0;
	struct core core;

	if (argc != 2 && argc != 4 && !notes && !mapped)
		die("usage: vmcore-read FILE | -m ADDR | -n FILE | FILE ADDR SIZE");
	if (mapped)
		core_map(&core, number(argv[2]));
	else
		core_open(&core, argv[notes ? 2 : 1]);
	if (notes)
		list_notes(&core);
	else if (argc == 4)
		write_range(&core, number(argv[2]), number(argv[3]));
	else
		list_segments(&core);
	if (fflush(stdout))
		die("stdout: %s", strerror(errno));
	return 0;
}
