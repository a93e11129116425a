// SPDX-License-Identifier: GPL-2.0-or-later
#include "capture/anonymous.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "capture/mask.h"

static const char *last_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* ---- names ------------------------------------------------------------------------- */

/* A folder right below /dev that is not the kernel's or udev's is a group of volumes. */
static void mask_path(struct mask *mask, enum capture_kind kind, char *path)
{
	mask_ids(mask, path, strlen(path));
	if (!text_starts(path, "dev/"))
		return;
	char *below = path + strlen("dev/");
	size_t size = strlen(below);

	if (kind == CAPTURE_FOLDER && !strchr(below, '/'))
		below[size] = '/', below[size + 1] = '\0';
	mask_device(mask, below, strlen(below));
	below[size] = '\0';
}

static void mask_node_path(struct mask *mask, struct capture *capture,
	struct capture_set *set, struct capture_node *node)
{
	size_t size = strlen(node->path);
	char *path = malloc(size + 2); /* a slash more */

	if (!path) {
		if (!mask->err)
			mask->err = kx_err_nomem();
		return;
	}
	memcpy(path, node->path, size + 1);
	mask_path(mask, node->kind, path);
	capture_rename(capture, set, node, path);
}

/* ---- contents ---------------------------------------------------------------------- */

/* Of a device tree: what names this one machine. */
static const char *const own_properties[] = {"system-id", "serial-number", "host-serial",
	"ibm,partition-name", "ibm,partition-uuid", "ibm,loc-code", "ibm,slot-location",
	"local-mac-address", "mac-address", "ibm,mac-address", "bootp-response",
	"dhcp-response", "vpd", "ibm,vpd", "system-uuid", "ibm,system-uuid",
	"ibm,converged-loc-codes"};

static bool is_devtree(const char *path)
{
	return text_starts(path, "sys/firmware/devicetree/") ||
	       text_starts(path, "proc/device-tree/");
}

/* Letters and digits of a text; all bytes of what is none. */
static void blot(char *data, size_t size)
{
	bool text = size && !data[size - 1] && strlen(data) == size - 1;

	memset(data, text ? 'x' : 0, text ? size - 1 : size);
}

static void mask_property(struct mask *mask, struct capture_node *node)
{
	const char *name = last_name(node->path);

	for (size_t i = 0; i < KX_ARRAY_SIZE(own_properties); i++)
		if (!strcmp(name, own_properties[i]))
			blot(node->data, node->size);
	/* A text, which "vm,uuid" is, too; numbers are no text. */
	size_t size = strlen(node->data);
	if (size + 1 >= node->size)
		mask_ids(mask, node->data, size);
	if (!strcmp(name, "bootargs"))
		mask_cmdline(mask, node->data, size);
}

/* Four bytes, and letters of two bytes each. */
static void mask_efi_variable(struct mask *mask, struct capture_node *node)
{
	size_t n = node->size > 4 ? (node->size - 4) / 2 : 0;
	KX_AUTO(freep) char *text = malloc(n + 1);

	if (!text) {
		if (!mask->err)
			mask->err = kx_err_nomem();
		return;
	}
	/* A letter that is not ASCII is in no ID: a title may have one. */
	for (size_t i = 0; i < n; i++)
		text[i] = node->data[5 + 2 * i] ? '\1' : node->data[4 + 2 * i];
	mask_ids(mask, text, n);
	for (size_t i = 0; i < n; i++)
		if (!node->data[5 + 2 * i])
			node->data[4 + 2 * i] = text[i];
}

static bool is_binary(const struct capture_node *node)
{
	return memchr(node->data, '\0', node->size);
}

/* Of the machine's own folders, only those of files that somebody wrote. */
static bool is_config(const char *path)
{
	return !text_starts(path, "proc/") && !text_starts(path, "sys/") &&
	       !text_starts(path, "dev/") && !text_starts(path, CAPTURE_DIR "/");
}

/* No IDs are in these; a release may be four numbers, as an address is. */
static bool is_plain(const char *path)
{
	return !strcmp(path, "proc/iomem") || !strcmp(path, "proc/kallsyms") ||
	       !strcmp(path, "proc/sys/kernel/osrelease");
}

static bool is_note(const char *path, const char *name)
{
	return text_starts(path, CAPTURE_PARTS "/") && text_ends(path, name);
}

/* A company's own keys have its name. */
static void mask_signer(struct mask *mask, char *text)
{
	size_t start = strcspn(text, " ");

	if (text[start])
		mask_word(mask, text + start + 1, strcspn(text + start + 1, "\n"));
}

static void mask_content(struct mask *mask, struct capture_node *node)
{
	const char *path = node->path;
	char *data = node->data;

	/* Of files that people loaded: a folder is there without it. */
	node->left_out = is_note(path, "/stat");
	if (!data || !node->size || node->kind == CAPTURE_LINK || is_plain(path))
		return;
	if (is_devtree(path)) {
		mask_property(mask, node);
		return;
	}
	if (text_starts(path, "sys/firmware/efi/efivars/")) {
		mask_efi_variable(mask, node);
		return;
	}
	if (text_starts(path, "run/kexec/"))
		node->size = 0; /* files of people, and command lines */
	/* A NUL in what somebody wrote hides nothing behind it. */
	if (is_binary(node) && !is_config(path))
		return;
	mask_ids(mask, data, node->size);
	if (!strcmp(path, "proc/cmdline"))
		mask_cmdline(mask, data, node->size);
	else if (text_ends(path, "/mountinfo"))
		mask_mounts(mask, data, node->size);
	else if (text_ends(path, "/dm/name") || text_ends(path, "/dm/uuid"))
		mask_word(mask, data, strcspn(data, "\n"));
	else if (is_note(path, "/signature"))
		mask_signer(mask, data);
	else if (is_config(path))
		mask_config(mask, data, node->size);
}

static void mask_link(struct mask *mask, struct capture_node *node)
{
	char *data = node->data;

	if (!data || node->kind != CAPTURE_LINK)
		return;
	mask_ids(mask, data, node->size);
	if (text_starts(data, "/dev/"))
		mask_device(mask, data + 5, node->size - 5);
}

/* ---- all of it --------------------------------------------------------------------- */

/* Names first: they tell which words are IDs. */
struct kx_err *anonymous_mask(struct capture *capture)
{
	KX_AUTO(mask_destroy) struct mask mask = {0};
	struct capture_set *nodes = &capture->nodes, *failures = &capture->failures;

	capture_sort(capture);
	for (size_t i = 0; i < nodes->n; i++)
		mask_node_path(&mask, capture, nodes, nodes->v[i]);
	for (size_t i = 0; i < failures->n; i++)
		mask_node_path(&mask, capture, failures, failures->v[i]);
	for (size_t i = 0; i < nodes->n; i++) {
		mask_content(&mask, nodes->v[i]);
		mask_link(&mask, nodes->v[i]);
	}
	KX_TRY(capture_error(capture));
	return KX_STEAL(mask.err);
}
