// SPDX-License-Identifier: GPL-2.0-or-later
/* The commands of a grub.cfg that load something. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "boot/grub-device.h"
#include "boot/grub-state.h"

/* May the command be followed? It is not where it may not be run at all. */
static struct kx_err *begin(struct grub_call *call, size_t words, bool *ret_go)
{
	struct grub_run *run = call->run;
	const char *name = call->args->v[0].text;

	*ret_go = false;
	if (!run->entry)
		return NULL;
	if (run->doubt)
		return grub_refuse(run, call->node, "whether '%s' is run depends on %s",
			name, run->doubt);
	if (call->args->n <= words)
		return grub_refuse(run, call->node, "'%s' without a file", name);
	*ret_go = true;
	return NULL;
}

static struct kx_err *locate(struct grub_call *call, size_t i, struct boot_file *ret)
{
	const struct grub_arg *arg = &call->args->v[i];
	const char *why;

	KX_TRY(grub_locate_for_entry(call->run, arg, ret, &why));
	if (!why)
		return NULL;
	return grub_refuse(call->run, call->node, "the file '%s' of %s: %s",
		grub_without_device(arg->text), call->args->v[0].text, why);
}

static struct kx_err *add_file(struct grub_call *call, size_t i, struct boot_files *files)
{
	struct boot_file *file;

	KX_TRY(boot_files_add(files, &file));
	return locate(call, i, file);
}

static void forget_file(struct boot_file *file)
{
	free(file->filesystem);
	free(file->path);
	free(file->arguments);
	free(file->at);
	*file = (struct boot_file){0};
}

static void forget_files(struct boot_files *files)
{
	for (size_t i = 0; i < files->n; i++)
		forget_file(&files->v[i]);
	free(files->v);
	*files = (struct boot_files){0};
}

/* A kernel takes the place of what was loaded before it. */
static void forget(struct boot_entry *entry)
{
	forget_file(&entry->kernel);
	forget_files(&entry->initrds);
	forget_files(&entry->modules);
}

/* ---- command lines ----------------------------------------------------------------- */

/*
 * GRUB joins words by spaces, with quotes around what has a space in it and a backslash
 * before what would mean something to it; \xNN stays as it is.
 */
static void print_word(FILE *out, const char *word)
{
	bool quote = strchr(word, ' ') != NULL;

	if (quote)
		putc('"', out);
	for (; *word; word++) {
		bool is_hex = word[0] == '\\' && word[1] == 'x' &&
			      isxdigit((unsigned char)word[2]) &&
			      isxdigit((unsigned char)word[3]);

		if (strchr("\\'\"", *word) && !is_hex)
			putc('\\', out);
		putc(*word, out);
	}
	if (quote)
		putc('"', out);
}

/* Why the words from the one at first on are no command line; NULL: they are. */
static const char *find_strange(const struct grub_args *args, size_t first)
{
	for (size_t i = first; i < args->n; i++) {
		const struct grub_arg *arg = &args->v[i];

		if (arg->unknown)
			return arg->unknown;
		if (strchr(arg->text, GRUB_MARK))
			return "the name of a device, which only GRUB knows";
		if (arg->pattern && (*arg->text == '/' || *arg->text == '('))
			return "a pattern of files, which only GRUB can resolve";
	}
	return NULL;
}

/* What the words from the one at first on are to a kernel. */
static struct kx_err *make_cmdline(struct grub_call *call, size_t first, char **ret)
{
	const char *strange = find_strange(call->args, first);
	char *text = NULL;
	size_t size;
	FILE *out;

	if (strange)
		return grub_refuse(call->run, call->node,
			"the command line of %s is not known: %s", call->args->v[0].text,
			strange);
	out = open_memstream(&text, &size);
	if (!out)
		return kx_err_nomem();
	for (size_t i = first; i < call->args->n; i++) {
		if (i > first)
			putc(' ', out);
		print_word(out, call->args->v[i].text);
	}
	if (fclose(out)) {
		free(text);
		return kx_err_nomem();
	}
	free(*ret);
	*ret = text;
	return NULL;
}

/* ---- versions ---------------------------------------------------------------------- */

/* "6.1.0-35-amd64" of "/boot/vmlinuz-6.1.0-35-amd64", as kernels are installed. */
static struct kx_err *take_version(struct boot_entry *entry, const char *path)
{
	static const char *const prefixes[] = {
		"vmlinuz-", "vmlinux-", "bzImage-", "Image-", "kernel-", "linux-"};
	const char *slash = path ? strrchr(path, '/') : NULL;

	for (size_t i = 0; slash && i < KX_ARRAY_SIZE(prefixes); i++) {
		size_t size = strlen(prefixes[i]);

		if (strncmp(slash + 1, prefixes[i], size) != 0)
			continue;
		free(entry->version);
		entry->version = strdup(slash + 1 + size);
		return entry->version ? NULL : kx_err_nomem();
	}
	return NULL;
}

/* ---- commands ---------------------------------------------------------------------- */

/* The BOOT_IMAGE= that GRUB puts before the command line is added by who loads it. */
struct kx_err *grub_linux(struct grub_call *call, enum grub_truth *ret)
{
	struct boot_entry *entry = call->run->entry;
	bool go;

	*ret = GRUB_YES;
	KX_TRY(begin(call, 1, &go));
	if (!go)
		return NULL;
	forget(entry);
	entry->kind = BOOT_LINUX;
	KX_TRY(locate(call, 1, &entry->kernel));
	if (!entry->kernel.path)
		return NULL;
	KX_TRY(take_version(entry, entry->kernel.path));
	return make_cmdline(call, 2, &entry->cmdline);
}

struct kx_err *grub_initrd(struct grub_call *call, enum grub_truth *ret)
{
	struct boot_entry *entry = call->run->entry;
	bool go;

	*ret = GRUB_YES;
	KX_TRY(begin(call, 1, &go));
	if (!go)
		return NULL;
	forget_files(&entry->initrds);
	for (size_t i = 1; i < call->args->n; i++) {
		if (!strncmp(call->args->v[i].text, "newc:", 5))
			return grub_refuse(call->run, call->node,
				"'%s' makes an archive of a file, which is not built",
				call->args->v[i].text);
		KX_TRY(add_file(call, i, &entry->initrds));
	}
	return NULL;
}

/* A multiboot kernel's command line has no name of it. */
struct kx_err *grub_multiboot(struct grub_call *call, enum grub_truth *ret)
{
	struct boot_entry *entry = call->run->entry;
	size_t first = 1;
	bool go;

	*ret = GRUB_YES;
	while (first < call->args->n && !strncmp(call->args->v[first].text, "--quirk", 7))
		first++;
	KX_TRY(begin(call, first, &go));
	if (!go)
		return NULL;
	forget(entry);
	entry->kind = BOOT_MULTIBOOT;
	KX_TRY(locate(call, first, &entry->kernel));
	return make_cmdline(call, first + 1, &entry->cmdline);
}

struct kx_err *grub_module(struct grub_call *call, enum grub_truth *ret)
{
	struct boot_entry *entry = call->run->entry;
	size_t first = 1;
	bool go;

	*ret = GRUB_YES;
	if (call->args->n > 1 && !strcmp(call->args->v[1].text, "--nounzip"))
		first++;
	KX_TRY(begin(call, first, &go));
	if (!go)
		return NULL;
	KX_TRY(add_file(call, first, &entry->modules));
	struct boot_file *file = &entry->modules.v[entry->modules.n - 1];
	if (entry->modules.n == 1)
		KX_TRY(take_version(entry, file->path));
	if (call->args->n == first + 1)
		return NULL;
	return make_cmdline(call, first + 1, &file->arguments);
}

struct kx_err *grub_devicetree(struct grub_call *call, enum grub_truth *ret)
{
	bool go;

	*ret = GRUB_YES;
	KX_TRY(begin(call, 1, &go));
	if (!go)
		return NULL;
	forget_file(&call->run->entry->devicetree);
	return locate(call, 1, &call->run->entry->devicetree);
}
