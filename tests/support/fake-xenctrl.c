// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A libxenctrl without a Xen, to be found by its soname through LD_LIBRARY_PATH. It keeps
 * two images in two slots each, as xen/common/kexec.c does, and holds the calls against
 * what Xen and the library ask for: a buffer that is none for hypercalls ends the
 * program. KX_XEN_ANSWERS=FILE  what Xen has: text as in xen/answers of a captured
 * machine KX_XEN_LOG=FILE      each call and its arguments are appended there
 *   KX_XEN_FAIL=LIST     calls that fail: "load:ENOMEM,status@2:EPERM" (the second one);
 *                        a name with * behind it fails every time
 *   KX_XEN_EXEC_EXITS=1  starting a loaded image ends the program with status 0
 *   KX_XEN_STATE=FILE    the slots, kept from one process to the next
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xenctrl.h>

#define BUFFERS 64
#define TYPES	2 /* KEXEC_TYPE_DEFAULT, KEXEC_TYPE_CRASH */

enum call { OPEN, CLOSE, RANGE, MAP, STATUS, LOAD, UNLOAD, EXEC, ALLOC, VERSION, CALLS };
static const char *const names[CALLS] = {
	"open", "close", "range", "map", "status", "load", "unload", "exec", "alloc",
	"version"};

/* toggle: the bit that status returns, and the slot that is in use */
static struct image {
	int toggle, loaded[2];
} images[TYPES];

static unsigned int calls[CALLS];
static xentoollog_logger *logger;
static struct {
	void *p;
	size_t size;
} buffers[BUFFERS];

__attribute__((format(printf, 1, 2))) static void record(const char *fmt, ...)
{
	const char *path = getenv("KX_XEN_LOG");
	FILE *f = path ? fopen(path, "a") : NULL;
	va_list ap;

	if (!f)
		return;
	va_start(ap, fmt);
	vfprintf(f, fmt, ap);
	va_end(ap);
	fputc('\n', f);
	fclose(f);
}

__attribute__((noreturn)) static void wrong(const char *what)
{
	record("wrong: %s", what);
	fprintf(stderr, "fake-xenctrl: %s\n", what);
	abort();
}

static int errno_named(const char *name, size_t n)
{
	static const struct {
		const char *name;
		int value;
	} table[] = {
		{"EPERM", EPERM},
		{"ENOENT", ENOENT},
		{"EIO", EIO},
		{"ENOMEM", ENOMEM},
		{"EACCES", EACCES},
		{"EFAULT", EFAULT},
		{"EBUSY", EBUSY},
		{"EINVAL", EINVAL},
		{"ENOSYS", ENOSYS},
		{"EOPNOTSUPP", EOPNOTSUPP},
		{"EADDRNOTAVAIL", EADDRNOTAVAIL},
		{"ENODEV", ENODEV},
		{"ENXIO", ENXIO},
		{"ERANGE", ERANGE},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strlen(table[i].name) == n && !strncmp(name, table[i].name, n))
			return table[i].value;
	wrong("KX_XEN_FAIL: an errno that is not known");
}

/* Is this item of the list for that call, the count-th of its kind? */
static bool item_fits(const char *item, enum call call, unsigned int count)
{
	size_t n = strlen(names[call]);

	if (strncmp(item, names[call], n))
		return false;
	if (item[n] == '*')
		return true;
	return count == (item[n] == '@' ? strtoul(item + n + 1, NULL, 10) : 1) &&
	       (item[n] == ':' || item[n] == '@');
}

static bool fails(enum call call)
{
	const char *list = getenv("KX_XEN_FAIL");
	unsigned int count = ++calls[call];

	for (const char *p = list; p && *p; p += *p == ',') {
		size_t n = strcspn(p, ",");
		const char *colon = memchr(p, ':', n);

		if (!colon)
			wrong("KX_XEN_FAIL: no errno");
		if (item_fits(p, call, count)) {
			errno = errno_named(colon + 1, p + n - colon - 1);
			return true;
		}
		p += n;
	}
	return false;
}

static void load_state(void)
{
	const char *path = getenv("KX_XEN_STATE");
	FILE *f = path ? fopen(path, "r") : NULL;

	if (!f)
		return;
	for (int i = 0; i < TYPES; i++)
		if (fscanf(f, "%d %d %d\n", &images[i].toggle, &images[i].loaded[0],
			    &images[i].loaded[1]) != 3)
			wrong("KX_XEN_STATE: three numbers a line, two lines");
	fclose(f);
}

static void save_state(void)
{
	const char *path = getenv("KX_XEN_STATE");
	FILE *f = path ? fopen(path, "w") : NULL;

	if (!f)
		return;
	for (int i = 0; i < TYPES; i++)
		fprintf(f, "%d %d %d\n", images[i].toggle, images[i].loaded[0],
			images[i].loaded[1]);
	fclose(f);
}

/* A test that runs many scenes in one process begins each one anew. */
void fake_xen_reset(void);
void fake_xen_reset(void)
{
	memset(images, 0, sizeof(images));
	memset(calls, 0, sizeof(calls));
}

/* Call take() with each line of the answers until it returns false. */
static void each_answer(bool (*take)(void *arg, const char *line), void *arg)
{
	const char *path = getenv("KX_XEN_ANSWERS");
	FILE *f = path ? fopen(path, "r") : NULL;
	char line[1024];

	if (!f)
		return;
	while (fgets(line, sizeof(line), f))
		if (!take(arg, line))
			break;
	fclose(f);
}

static void say(xentoollog_level level, int errnum, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	logger->vmessage(logger, level, errnum, "xc", format, ap);
	va_end(ap);
}

xc_interface *xc_interface_open(
	xentoollog_logger *log, xentoollog_logger *dombuild, unsigned int flags)
{
	record("open");
	if (!log || !dombuild || flags)
		wrong("xc_interface_open: without a logger it writes to stderr");
	logger = log;
	load_state();
	if (fails(OPEN)) {
		say(XTL_ERROR, errno, "Could not obtain handle on %s",
			"privileged command interface");
		return NULL;
	}
	return (xc_interface *)&images;
}

static void check_handle(xc_interface *xch)
{
	if (xch != (xc_interface *)&images)
		wrong("not the handle that was opened");
}

int xc_interface_close(xc_interface *xch)
{
	check_handle(xch);
	record("close");
	say(XTL_DEBUG, -1, "total allocations:%d", BUFFERS); /* as libxencall does */
	for (size_t i = 0; i < BUFFERS; i++)
		if (buffers[i].p)
			wrong("a buffer was not freed");
	return 0;
}

struct range_search {
	int range, nr;
	bool found;
	uint64_t start, size;
	int cpus;
};

static bool take_range(void *arg, const char *line)
{
	struct range_search *s = arg;
	uint64_t start, size;
	int nr;

	if (sscanf(line, "range cpu %i %" SCNi64 " %" SCNi64, &nr, (int64_t *)&start,
		    (int64_t *)&size) == 3) {
		s->cpus = nr + 1;
		if (s->range != KEXEC_RANGE_MA_CPU || nr != s->nr)
			return true;
	} else if (sscanf(line, "range crash %" SCNi64 " %" SCNi64, (int64_t *)&start,
			   (int64_t *)&size) == 2) {
		if (s->range != KEXEC_RANGE_MA_CRASH)
			return true;
	} else if (sscanf(line, "range vmcoreinfo %" SCNi64 " %" SCNi64,
			   (int64_t *)&start, (int64_t *)&size) != 2 ||
		   s->range != KEXEC_RANGE_MA_VMCOREINFO) {
		return true;
	}
	s->start = start;
	s->size = size;
	return true;
}

int xc_kexec_get_range(
	xc_interface *xch, int range, int nr, uint64_t *size, uint64_t *start)
{
	struct range_search s = {.range = range, .nr = nr};

	check_handle(xch);
	if (range != KEXEC_RANGE_MA_CPU && nr)
		wrong("xc_kexec_get_range: a CPU's number without a CPU");
	record("range range=%d nr=%d", range, nr);
	if (fails(RANGE))
		return -1;
	each_answer(take_range, &s);
	if (range == KEXEC_RANGE_MA_CPU && nr >= s.cpus) {
		errno = ERANGE;
		return -1;
	}
	*start = s.start;
	*size = s.size;
	return 0;
}

struct map_copy {
	struct e820entry *entries;
	uint32_t max, n;
};

static uint32_t type_named(const char *name)
{
	static const struct {
		const char *name;
		uint32_t type;
	} types[] = {{"System RAM", 1}, {"Reserved", 2}, {"ACPI Tables", 3},
		{"ACPI Non-volatile Storage", 4}, {"Unusable memory", 5}};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strncmp(name, types[i].name, strlen(types[i].name)))
			return types[i].type;
	return 77;
}

static bool take_entry(void *arg, const char *line)
{
	struct map_copy *m = arg;
	uint64_t start, last;
	int at;

	if (sscanf(line, "memory %" SCNx64 "-%" SCNx64 " %n", &start, &last, &at) != 2)
		return true;
	if (m->n < m->max)
		m->entries[m->n] = (struct e820entry){
			start, last - start + 1, type_named(line + at)};
	m->n++;
	return true;
}

/* Xen wants one entry more than it fills, and never fills a part. */
int xc_get_machine_memory_map(
	xc_interface *xch, struct e820entry entries[], uint32_t max_entries)
{
	struct map_copy m = {entries, max_entries, 0};

	check_handle(xch);
	record("map max=%" PRIu32, max_entries);
	if (fails(MAP))
		return -1;
	each_answer(take_entry, &m);
	if (m.n + 1 > max_entries) {
		errno = EINVAL;
		return -1;
	}
	return m.n;
}

static bool take_command_line(void *arg, const char *line)
{
	static const char word[] = "command-line ";

	if (strncmp(line, word, strlen(word)))
		return true;
	snprintf(arg, sizeof(xen_commandline_t), "%s", line + strlen(word));
	return false;
}

int xc_version(xc_interface *xch, int cmd, void *arg)
{
	check_handle(xch);
	if (cmd != XENVER_commandline)
		wrong("xc_version: not the command line");
	record("version cmd=%d", cmd);
	if (fails(VERSION))
		return -1;
	each_answer(take_command_line, arg);
	return 0;
}

static struct image *image_of(int type)
{
	if (type != KEXEC_TYPE_DEFAULT && type != KEXEC_TYPE_CRASH)
		wrong("no such type of image");
	return &images[type];
}

int xc_kexec_status(xc_interface *xch, int type)
{
	struct image *image = image_of(type);

	check_handle(xch);
	record("status type=%d", type);
	return fails(STATUS) ? -1 : image->toggle;
}

/* kexec_swap_images(): the new image, or none, goes to the other slot. */
static void swap(struct image *image, int loaded)
{
	image->loaded[image->toggle] = 0;
	image->toggle = !image->toggle;
	image->loaded[image->toggle] = loaded;
	save_state();
}

void *xc__hypercall_buffer_alloc(
	xc_interface *xch, xc_hypercall_buffer_t *buffer, size_t size)
{
	check_handle(xch);
	if (buffer->hbuf || buffer->param_shadow || buffer->dir || buffer->sz || !size)
		wrong("xc__hypercall_buffer_alloc: not a fresh buffer");
	if (fails(ALLOC))
		return NULL;
	for (size_t i = 0; i < BUFFERS; i++) {
		if (buffers[i].p)
			continue;
		buffers[i].p = buffer->hbuf = malloc(size);
		buffers[i].size = size;
		return buffer->hbuf;
	}
	wrong("too many buffers");
}

void xc__hypercall_buffer_free(xc_interface *xch, xc_hypercall_buffer_t *buffer)
{
	check_handle(xch);
	for (size_t i = 0; i < BUFFERS; i++) {
		if (!buffer->hbuf || buffers[i].p != buffer->hbuf)
			continue;
		free(buffers[i].p);
		buffers[i].p = NULL;
		return;
	}
	wrong("xc__hypercall_buffer_free: no such buffer");
}

static void check_bytes(const xen_kexec_segment_t *s)
{
	if (!s->buf.h.p) {
		if (s->buf_size)
			wrong("a segment with a size and no buffer");
		return;
	}
	for (size_t i = 0; i < BUFFERS; i++)
		if (buffers[i].p == s->buf.h.p && buffers[i].size >= s->buf_size)
			return;
	wrong("a segment's bytes are in no buffer for hypercalls");
}

/* FNV-1a, 64 bits, as the interposer's. */
static uint64_t digest(const uint8_t *p, size_t size)
{
	uint64_t hash = 0xcbf29ce484222325;

	while (size--)
		hash = (hash ^ *p++) * 0x100000001b3;
	return hash;
}

static bool in_area(const xen_kexec_segment_t *s, const struct range_search *area)
{
	return s->dest_maddr >= area->start &&
	       s->dest_maddr + s->dest_size <= area->start + area->size;
}

/* Alignment, size and, for a crash image, the area: do_kimage_alloc(). */
static int check_places(const xen_kexec_segment_t *v, uint32_t n, bool crash)
{
	struct range_search area = {.range = KEXEC_RANGE_MA_CRASH};

	each_answer(take_range, &area);
	for (uint32_t i = 0; i < n; i++) {
		if ((v[i].dest_maddr | v[i].dest_size) & 4095)
			return EADDRNOTAVAIL;
		if (v[i].buf_size > v[i].dest_size)
			return EINVAL;
		if (crash && v[i].buf.h.p && !in_area(&v[i], &area))
			return EADDRNOTAVAIL;
		for (uint32_t j = 0; j < i; j++)
			if (v[i].dest_maddr < v[j].dest_maddr + v[j].dest_size &&
				v[j].dest_maddr < v[i].dest_maddr + v[i].dest_size)
				return EINVAL;
	}
	return 0;
}

static bool entry_fits(uint64_t entry, const xen_kexec_segment_t *v, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (v[i].buf.h.p && entry >= v[i].dest_maddr &&
			entry < v[i].dest_maddr + v[i].dest_size)
			return true;
	return false;
}

int xc_kexec_load(xc_interface *xch, uint8_t type, uint16_t arch, uint64_t entry,
	uint32_t n, xen_kexec_segment_t *v)
{
	struct image *image = image_of(type);

	check_handle(xch);
	record("load type=%d arch=%d entry=0x%" PRIx64 " segments=%" PRIu32, type, arch,
		entry, n);
	for (uint32_t i = 0; i < n; i++) {
		check_bytes(&v[i]);
		record("segment mem=0x%" PRIx64 " memsz=0x%" PRIx64 " bufsz=0x%" PRIx64
		       " fnv=%016" PRIx64 "%s",
			v[i].dest_maddr, v[i].dest_size, v[i].buf_size,
			digest(v[i].buf.h.p, v[i].buf_size),
			v[i].buf.h.p ? "" : " mapped");
	}
	if (fails(LOAD))
		return -1;
	errno = n > 15 || arch != 62 || !entry_fits(entry, v, n)
			? EINVAL
			: check_places(v, n, type == KEXEC_TYPE_CRASH);
	if (errno)
		return -1;
	swap(image, 1);
	return 0;
}

int xc_kexec_unload(xc_interface *xch, int type)
{
	struct image *image = image_of(type);

	check_handle(xch);
	record("unload type=%d", type);
	if (fails(UNLOAD))
		return -1;
	swap(image, 0);
	return 0;
}

/* Does not come back from a Xen. */
int xc_kexec_exec(xc_interface *xch, int type)
{
	struct image *image = image_of(type);

	check_handle(xch);
	record("exec type=%d", type);
	if (fails(EXEC))
		return -1;
	errno = image->loaded[image->toggle] ? EBUSY : ENOENT;
	if (errno == EBUSY && getenv("KX_XEN_EXEC_EXITS"))
		_exit(0);
	return -1;
}
