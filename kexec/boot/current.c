// SPDX-License-Identifier: GPL-2.0-or-later
/* The entry that the running kernel was started by. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "boot/select.h"
#include "format/cmdline.h"

const char *boot_entry_version(const struct boot_entry *entry)
{
	static const char *const starts[] = {
		"vmlinuz-", "vmlinux-", "kernel-", "bzImage-", "linux-"};
	const char *path = entry->kernel.path, *slash = path ? strrchr(path, '/') : NULL;

	if (entry->version || entry->kind != BOOT_LINUX || !slash)
		return entry->version;
	for (size_t i = 0; i < KX_ARRAY_SIZE(starts); i++) {
		size_t size = strlen(starts[i]);

		if (!strncmp(slash + 1, starts[i], size) &&
			isdigit((unsigned char)slash[1 + size]))
			return slash + 1 + size;
	}
	return NULL;
}

/* GRUB writes "(hd0,gpt2)/vmlinuz" where its configuration names the device. */
struct kx_err *boot_image_path(const char *cmdline, char **ret)
{
	size_t size;
	const char *value = cmdline ? cmdline_value(cmdline, "BOOT_IMAGE=", &size) : NULL;
	const char *close = value && *value == '(' ? memchr(value, ')', size) : NULL;

	*ret = NULL;
	if (!value)
		return NULL;
	if (close) {
		size -= close + 1 - value;
		value = close + 1;
	}
	return text_format(ret, "%.*s", (int)size, value);
}

/* The next word that is neither of the boot loader's own ones. */
static bool next_word(const char **p, const char **word, size_t *size)
{
	static const char *const own[] = {"BOOT_IMAGE=", "initrd=", NULL};

	do {
		*p += strspn(*p, " \t\n");
		*word = *p;
		*size = strcspn(*p, " \t\n");
		*p += *size;
	} while (*size && cmdline_is_named(*word, own));
	return *size;
}

/* Do both lines say the same, but for what boot loaders add by themselves? */
static bool is_same_line(const char *a, const char *b)
{
	const char *word_a, *word_b;
	size_t size_a, size_b;

	for (;;) {
		bool more_a = next_word(&a, &word_a, &size_a);
		bool more_b = next_word(&b, &word_b, &size_b);

		if (!more_a || !more_b)
			return more_a == more_b;
		if (size_a != size_b || memcmp(word_a, word_b, size_a) != 0)
			return false;
	}
}

/* Syslinux writes the path as its menu has it, which may start at the menu's folder. */
static bool is_named_by(const struct boot_entry *entry, const char *image)
{
	const char *path = entry->kernel.path;

	if (!image || !path)
		return false;
	if (*image == '/')
		return !strcmp(path, image);
	while (!strncmp(image, "../", 3))
		image += 3;
	size_t size = strlen(image), all = strlen(path);
	return size && all > size && path[all - size - 1] == '/' &&
	       !strcmp(path + all - size, image);
}

static bool has_release(const struct boot_entry *entry, const char *release)
{
	const char *version = boot_entry_version(entry);

	return version && release && !strcmp(version, release);
}

/* That of Linux: of a multiboot kernel, the first module's. */
static const char *line_of(const struct boot_entry *entry)
{
	if (entry->kind != BOOT_MULTIBOOT)
		return entry->cmdline;
	return entry->modules.n && entry->modules.v[0].arguments
		       ? entry->modules.v[0].arguments
		       : "";
}

static bool has_image(const char *line)
{
	return cmdline_has(line, "BOOT_IMAGE=");
}

/*
 * What speaks for the entry, and the more the earlier it stands here; 0: nothing, or only
 * its command line. After a kexec, what the boot loader selected is of the kernel before.
 */
static unsigned int score(const struct boot_entry *entry,
	const struct boot_running *running, const char *image)
{
	const char *line = line_of(entry);
	bool is_selected = running->selected && entry->id &&
			   !strcasecmp(entry->id, running->selected);
	unsigned int points = 16 * is_named_by(entry, image) +
			      8 * has_release(entry, running->release) + 2 * is_selected;

	if (points && running->cmdline)
		points += 4 * is_same_line(line, running->cmdline) +
			  (has_image(line) == has_image(running->cmdline));
	return points;
}

size_t boot_entry_current(
	const struct boot_menu *menu, const struct boot_running *running)
{
	KX_AUTO(freep) char *image = NULL;
	unsigned int most = 0;
	size_t found = BOOT_NONE;

	kx_err_free(boot_image_path(running->cmdline, &image));
	for (size_t i = 0; i < menu->n; i++) {
		unsigned int points = score(&menu->v[i], running, image);

		if (points <= most)
			continue;
		most = points;
		found = i;
	}
	return found;
}
