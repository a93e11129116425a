// SPDX-License-Identifier: GPL-2.0-or-later
#include "xen/facts/hypercall.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"
#include "xen/facts/lib-xenctrl.h"

/*
 * Whatever the image is for, our purgatory is 64-bit code. With EM_386 Xen would enter it
 * in 32-bit mode.
 */
#define ARCH_X86_64 62 /* EM_X86_64 */

struct xen_handle {
	struct lib_xenctrl lib;
	xentoollog_logger logger;
	xc_interface *xch;
};

/* The calls, as messages name them. */
enum call_id {
	CALLED_ANY,
	CALLED_RANGE,
	CALLED_MAP,
	CALLED_COMMAND_LINE,
	CALLED_STATUS,
	CALLED_LOAD,
	CALLED_UNLOAD,
	CALLED_EXEC,
	CALLED_BUFFER
};

static const char *const call_names[] = {
	[CALLED_RANGE] = "Xen's hypercall kexec_get_range",
	[CALLED_MAP] = "Xen's hypercall machine_memory_map",
	[CALLED_COMMAND_LINE] = "Xen's hypercall xen_version (its command line)",
	[CALLED_STATUS] = "Xen's hypercall kexec_status",
	[CALLED_LOAD] = "Xen's hypercall kexec_load",
	[CALLED_UNLOAD] = "Xen's hypercall kexec_unload",
	[CALLED_EXEC] = "Xen's hypercall kexec",
	[CALLED_BUFFER] = "a buffer for Xen's hypercall kexec_load",
};

#define ONLY_DOM0                                                                        \
	"only root in Xen's control domain (dom0) may do this, and Xen's security "      \
	"module may forbid it"
#define NO_KEXEC                                                                         \
	"this Xen was built without kexec, or this is a PVH dom0, which cannot kexec: "  \
	"boot a Xen that can, without dom0=pvh"
#define WRONG_PLACE                                                                      \
	"Xen does not take a segment where it lies, or the entry; a crash image has to " \
	"lie in the area of crashkernel= on Xen's command line"
/*
 * Calls that come together wait for each other, which the caller does not see. This is
 * KEXEC_FLAG_IN_PROGRESS, which is set for good.
 */
#define ALREADY_STARTING                                                                 \
	"Xen has begun to start an image that was loaded before, and takes no other: "   \
	"wait for it, or reset the machine"

/*
 * What helps against what xen/common/kexec.c and kimage.c answer (look for "-E" there),
 * and the security module before them. The first row that fits counts.
 */
static const struct {
	enum call_id call;
	int errnum;
	const char *text;
} hints[] = {
	{CALLED_ANY, EPERM, ONLY_DOM0},
	{CALLED_ANY, EACCES, ONLY_DOM0},
	{CALLED_ANY, ENOSYS, NO_KEXEC},
	{CALLED_ANY, EOPNOTSUPP, NO_KEXEC},
	{CALLED_ANY, EBUSY, ALREADY_STARTING},
	{CALLED_LOAD, ENOMEM,
		"Xen's own free memory does not hold the image: leave it more (dom0_mem= "
		"on Xen's command line)"},
	{CALLED_LOAD, EINVAL, WRONG_PLACE},
	{CALLED_LOAD, EADDRNOTAVAIL, WRONG_PLACE},
	{CALLED_LOAD, EFAULT,
		"Xen cannot read the image from this domain's memory: try again"},
	{CALLED_EXEC, ENOENT, "Nothing has been loaded! (load an image with -l first)"},
	{CALLED_BUFFER, ENOMEM,
		"this domain has not enough free memory for a copy of the image"},
};

static const char *hint_for(enum call_id call, int errnum)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(hints); i++)
		if (hints[i].errnum == errnum &&
			(hints[i].call == call || hints[i].call == CALLED_ANY))
			return hints[i].text;
	return NULL;
}

static struct kx_err *refused(enum call_id call, int errnum)
{
	const char *hint = hint_for(call, errnum);
	struct kx_err *err = kx_err_errno(KX_REFUSED, errnum, "%s", call_names[call]);

	return hint ? kx_err_append(err, "%s", hint) : err;
}

/*
 * The library's own logger would write to stderr. Below a warning, libxencall counts its
 * buffers.
 */
static void take_message(struct xentoollog_logger *logger, xentoollog_level level,
	int errnum, const char *context, const char *format, va_list ap)
{
	KX_AUTO(freep) char *text = NULL;
	int saved = errno;

	(void)logger, (void)errnum;
	if (level < XTL_WARN)
		return;
	struct kx_err *err = text_vformat(&text, format, ap);
	if (!err)
		log_debug("%s: %s", context ? context : "libxenctrl", text);
	kx_err_free(err);
	errno = saved;
}

static struct kx_err *cannot_open(const char *what, int errnum)
{
	static const char device[] = "Xen's device /dev/xen/privcmd cannot be opened";

	switch (errnum) {
	case EPERM:
	case EACCES:
		return kx_err_append(
			kx_err_errno(KX_DENIED, errnum, "%s: %s", what, device),
			"run as root");
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return kx_err_append(
			kx_err_errno(KX_UNSUPPORTED, errnum, "%s: %s", what, device),
			"load its module (modprobe xen-privcmd)");
	default:
		return kx_err_errno(KX_IO, errnum ? errnum : EIO, "%s: %s", what, device);
	}
}

static struct kx_err *open_device(const char *what, struct xen_handle *xen)
{
	xen->logger.vmessage = take_message;
	errno = 0;
	xen->xch = xen->lib.xc_interface_open(&xen->logger, &xen->logger, 0);
	return xen->xch ? NULL : cannot_open(what, errno);
}

struct kx_err *xen_open(const char *what, struct xen_handle **ret)
{
	struct xen_handle *xen = calloc(1, sizeof(*xen));

	*ret = NULL;
	if (!xen)
		return kx_err_nomem();
	struct kx_err *err = lib_xenctrl_open(what, &xen->lib);
	if (!err)
		err = open_device(what, xen);
	if (err)
		free(xen);
	else
		*ret = xen;
	return err;
}

void xen_close(struct xen_handle *xen)
{
	if (!xen)
		return;
	xen->lib.xc_interface_close(xen->xch);
	free(xen);
}

void xen_closep(struct xen_handle **xen)
{
	xen_close(*xen);
}

struct kx_err *xen_get_range(
	struct xen_handle *xen, enum xen_range range, int nr, struct xen_note *ret)
{
	static const int numbers[] = {
		[XEN_RANGE_CRASH] = KEXEC_RANGE_MA_CRASH,
		[XEN_RANGE_CPU] = KEXEC_RANGE_MA_CPU,
		[XEN_RANGE_VMCOREINFO] = KEXEC_RANGE_MA_VMCOREINFO,
	};
	uint64_t size = 0, start = 0;

	if (xen->lib.xc_kexec_get_range(xen->xch, numbers[range], nr, &size, &start) < 0)
		return refused(CALLED_RANGE, errno);
	*ret = (struct xen_note){start, size};
	return NULL;
}

#define MAP_FIRST 128	     /* entries: the library's own E820MAX */
#define MAP_LIMIT (64 << 10) /* far more than any firmware has */

/*
 * Xen adds reserved entries for holes, and refuses an array that is too small by EINVAL
 * (xen/arch/x86/mm.c). One that it fills may have been too small as well.
 */
static struct kx_err *fetch_map(
	struct xen_handle *xen, struct e820entry **ret, size_t *ret_n)
{
	for (uint32_t max = MAP_FIRST;; max *= 2) {
		struct e820entry *entries = calloc(max, sizeof(*entries));

		if (!entries)
			return kx_err_nomem();
		int n = xen->lib.xc_get_machine_memory_map(xen->xch, entries, max);
		int errnum = errno;
		if (n >= 0 && (uint32_t)n < max) {
			*ret = entries;
			*ret_n = n;
			return NULL;
		}
		free(entries);
		if (n < 0 && (errnum != EINVAL || max >= MAP_LIMIT))
			return refused(CALLED_MAP, errnum);
		if (max >= MAP_LIMIT)
			return kx_err_new(KX_LIMIT,
				"Xen's memory map has more than %" PRIu32 " entries",
				max);
	}
}

/* A type that nobody knows is no memory to use (ACPI specification). */
static enum memory_type known_type(uint32_t type)
{
	enum memory_type known;

	if (memory_type_parse(memory_type_name((enum memory_type)type), &known))
		return known;
	return MEMORY_RESERVED;
}

static struct kx_err *push_entry(struct memmap *map, const struct e820entry *entry)
{
	struct range r = {entry->addr, entry->addr};

	if (!entry->size)
		return NULL;
	if (__builtin_add_overflow(r.start, entry->size, &r.end))
		return kx_err_new(KX_FORMAT,
			"Xen's memory map: an entry at 0x%" PRIx64 " of 0x%" PRIx64
			" bytes goes beyond 64 bits",
			r.start, (uint64_t)entry->size);
	return memmap_push(map, r, known_type(entry->type));
}

struct kx_err *xen_get_memory_map(struct xen_handle *xen, struct memmap *ret)
{
	KX_AUTO(freep) struct e820entry *entries = NULL;
	size_t n = 0;

	KX_TRY(fetch_map(xen, &entries, &n));
	for (size_t i = 0; i < n; i++)
		KX_TRY(push_entry(ret, &entries[i]));
	return NULL;
}

struct kx_err *xen_get_console(struct xen_handle *xen, struct xen_console *ret)
{
	xen_commandline_t line = {0};

	if (xen->lib.xc_version(xen->xch, XENVER_commandline, line) < 0)
		return refused(CALLED_COMMAND_LINE, errno);
	line[sizeof(line) - 1] = '\0';
	xen_console_parse(line, ret);
	return NULL;
}

static int type_of(bool panic)
{
	return panic ? KEXEC_TYPE_CRASH : KEXEC_TYPE_DEFAULT;
}

struct kx_err *xen_get_status(struct xen_handle *xen, bool panic, bool *ret)
{
	int status = xen->lib.xc_kexec_status(xen->xch, type_of(panic));

	if (status < 0)
		return refused(CALLED_STATUS, errno);
	log_debug("Xen's status of the %s image: %d", panic ? "crash" : "normal", status);
	*ret = status;
	return NULL;
}

struct buffers {
	struct xen_handle *xen;
	xc_hypercall_buffer_t v[XEN_SEGMENT_MAX];
	size_t n;
};

static void buffers_destroy(struct buffers *buffers)
{
	struct xen_handle *xen = buffers->xen;

	while (buffers->n)
		xen->lib.xc__hypercall_buffer_free(xen->xch, &buffers->v[--buffers->n]);
}

/* The library counts a buffer's bytes, and its own few, in an int. */
#define BUFFER_MAX ((size_t)INT_MAX - (64 << 10))

static struct kx_err *copy_bytes(
	struct buffers *buffers, const struct sys_segment *segment, void **ret)
{
	xc_hypercall_buffer_t *buffer = &buffers->v[buffers->n];
	struct xen_handle *xen = buffers->xen;

	if (segment->bufsz > BUFFER_MAX)
		return kx_err_new(KX_LIMIT,
			"the segment at 0x%" PRIx64
			" has %zu bytes, and libxenctrl takes "
			"at most %zu",
			segment->mem, segment->bufsz, BUFFER_MAX);
	*buffer = (xc_hypercall_buffer_t){HYPERCALL_BUFFER_INIT_NO_BOUNCE};
	*ret = xen->lib.xc__hypercall_buffer_alloc(xen->xch, buffer, segment->bufsz);
	if (!*ret)
		return kx_err_prefix(
			refused(CALLED_BUFFER, errno), "%zu bytes", segment->bufsz);
	buffers->n++;
	memcpy(*ret, segment->buf, segment->bufsz);
	return NULL;
}

static struct kx_err *fill_segment(struct buffers *buffers,
	const struct sys_segment *segment, xen_kexec_segment_t *ret)
{
	void *copy = NULL;

	if (segment->bufsz)
		KX_TRY(copy_bytes(buffers, segment, &copy));
	*ret = (xen_kexec_segment_t){.buf_size = segment->bufsz,
		.dest_maddr = segment->mem,
		.dest_size = segment->memsz};
	set_xen_guest_handle_raw(ret->buf.h, copy);
	return NULL;
}

struct xen_image {
	struct buffers buffers;
	xen_kexec_segment_t segments[XEN_SEGMENT_MAX];
	size_t n;
};

static struct kx_err *fill_image(struct xen_image *image, const struct sys_segment *from)
{
	for (size_t i = 0; i < image->n; i++)
		KX_TRY(fill_segment(&image->buffers, &from[i], &image->segments[i]));
	return NULL;
}

struct kx_err *xen_image_make(struct xen_handle *xen, size_t n,
	const struct sys_segment *segments, struct xen_image **ret)
{
	*ret = NULL;
	if (n > XEN_SEGMENT_MAX)
		return kx_err_new(
			KX_CHECK, "%zu segments, and Xen takes %d", n, XEN_SEGMENT_MAX);
	struct xen_image *image = calloc(1, sizeof(*image));
	if (!image)
		return kx_err_nomem();
	image->buffers.xen = xen;
	image->n = n;
	struct kx_err *err = fill_image(image, segments);
	if (err)
		xen_image_freep(&image);
	*ret = image;
	return err;
}

void xen_image_freep(struct xen_image **image)
{
	if (*image)
		buffers_destroy(&(*image)->buffers);
	free(*image);
	*image = NULL;
}

struct kx_err *xen_load(struct xen_image *image, bool panic, uint64_t entry)
{
	struct xen_handle *xen = image->buffers.xen;

	if (!xen->lib.xc_kexec_load(xen->xch, type_of(panic), ARCH_X86_64, entry,
		    image->n, image->segments))
		return NULL;
	if (panic && errno == ENOMEM)
		return kx_err_append(
			kx_err_errno(KX_REFUSED, errno, "%s", call_names[CALLED_LOAD]),
			"the crash area has no room for Xen's own pages of the image: "
			"reserve more by crashkernel= on Xen's command line");
	return refused(CALLED_LOAD, errno);
}

struct kx_err *xen_unload(struct xen_handle *xen, bool panic)
{
	if (xen->lib.xc_kexec_unload(xen->xch, type_of(panic)) < 0)
		return refused(CALLED_UNLOAD, errno);
	return NULL;
}

struct kx_err *xen_start(struct xen_handle *xen)
{
	if (xen->lib.xc_kexec_exec(xen->xch, KEXEC_TYPE_DEFAULT) < 0)
		return refused(CALLED_EXEC, errno);
	return kx_err_new(KX_REFUSED, "%s returned", call_names[CALLED_EXEC]);
}
