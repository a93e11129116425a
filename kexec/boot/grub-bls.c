// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fedora's command blscfg. It makes a menuentry of each loader/entries/NAME.conf, whose
 * commands are text that is parsed when the entry is chosen; so is it done here.
 */
#include "boot/grub-bls.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "boot/boot-version.h"
#include "boot/grub-device.h"

/* ---- the text of an entry ---------------------------------------------------------- */

struct writer {
	const struct grub_env *env;
	FILE *out;
	const char *why; /* what is not known; NULL: nothing */
};

/* The value of a variable; "" where it is not set. */
static const char *value_of(struct writer *writer, const char *name)
{
	const struct grub_binding *variable =
		grub_env_find(&writer->env->variables, name);
	const char *why = variable ? variable->unknown : writer->env->lost;

	if (why && !writer->why)
		writer->why = why;
	return variable && variable->text && !why ? variable->text : "";
}

/* $NAME is replaced; the rest means what it means in a command. */
static void write_value(struct writer *writer, const char *text)
{
	while (*text) {
		size_t size = strcspn(text, "$"), n = 0;
		char name[64];

		fwrite(text, 1, size, writer->out);
		text += size;
		while (*text && n < sizeof(name) - 1 &&
			(isalnum((unsigned char)text[n + 1]) || text[n + 1] == '_')) {
			name[n] = text[n + 1];
			n++;
		}
		name[n] = '\0';
		if (n)
			fputs(value_of(writer, name), writer->out);
		else if (*text)
			putc('$', writer->out);
		text += *text ? n + 1 : 0;
	}
}

static void write_options(struct writer *writer, const struct bls_conf *conf)
{
	const struct bls_line *line = NULL;
	bool any = false;

	for (; (line = bls_next(conf, "options", line)); any = true) {
		putc(' ', writer->out);
		write_value(writer, line->value);
	}
	if (any)
		return;
	putc(' ', writer->out);
	write_value(writer, value_of(writer, "default_kernelopts"));
}

static void write_commands(struct writer *writer, const struct bls_conf *conf)
{
	const struct bls_line *line = bls_next(conf, "linux", NULL);
	const struct bls_line *tree = bls_next(conf, "devicetree", NULL);
	bool any = false;

	fputs("linux ($root)", writer->out);
	write_value(writer, line->value);
	write_options(writer, conf);
	if (*value_of(writer, "early_initrd"))
		writer->why = "early_initrd, which is not built";
	for (line = NULL; (line = bls_next(conf, "initrd", line)); any = true) {
		fputs(any ? " ($root)" : "\ninitrd ($root)", writer->out);
		write_value(writer, line->value);
	}
	if (!tree)
		return;
	fputs("\ndevicetree ($root)", writer->out);
	write_value(writer, tree->value);
}

struct kx_err *grub_bls_commands(struct grub_run *run, const struct bls_conf *conf,
	const char **ret, const char **ret_why)
{
	KX_AUTO(freep) char *text = NULL;
	struct writer writer = {.env = &run->env};
	size_t size;
	char *copy;

	*ret = *ret_why = NULL;
	if (!bls_next(conf, "linux", NULL))
		return NULL;
	writer.out = open_memstream(&text, &size);
	if (!writer.out)
		return kx_err_nomem();
	write_commands(&writer, conf);
	if (fclose(writer.out))
		return kx_err_nomem();
	KX_TRY(arena_copy(run->arena, text, size, &copy));
	*ret = copy;
	*ret_why = writer.why;
	return NULL;
}

/* ---- items ------------------------------------------------------------------------- */

static struct kx_err *copy_value(
	struct grub_run *run, const char *value, const char **ret)
{
	return arena_copy(run->arena, value, strlen(value), (char **)ret);
}

/* An item whose block is text, as if it were a file of its own. */
static struct kx_err *add_item(struct grub_call *call, const struct bls_conf *conf,
	const char *text, const struct boot_file *file, struct grub_item **ret)
{
	struct grub_run *run = call->run;
	const struct bls_line *title = bls_next(conf, "title", NULL);
	const struct bytes b = {(const uint8_t *)text, strlen(text), file->at};
	const char *slash = strrchr(file->path, '/');
	struct grub_file *inside;
	struct grub_node *nodes;

	KX_TRY(grub_parse(&b, run->arena, &nodes));
	KX_TRY(arena_alloc(run->arena, sizeof(*inside), &inside));
	*inside = (struct grub_file){.no_lines = true, .around = run->file};
	KX_TRY(copy_value(run, file->at, &inside->at));
	KX_TRY(grub_device_of(run, file, &inside->device));
	KX_TRY(grub_add_item(run, GRUB_ENTRY, call->node, ret));
	if (!*ret)
		return NULL;
	(*ret)->file = inside;
	(*ret)->block = nodes;
	KX_TRY(arena_copy(run->arena, slash + 1, strlen(slash + 1) - strlen(".conf"),
		(char **)&(*ret)->id));
	return copy_value(run, title ? title->value : (*ret)->id, &(*ret)->title);
}

/* One that is none must not take the others along. */
static struct kx_err *leave_out(struct grub_run *run, struct kx_err *err)
{
	if (!err || err->code == KX_NOMEM)
		return err;
	struct kx_err *failed = warnings_add(
		&run->menu->warnings, "entry-left-out", "left out: %s", err->message);
	kx_err_free(err);
	return failed;
}

static struct kx_err *take_conf(
	struct grub_call *call, const struct boot_file *file, const struct sys_text *text)
{
	const struct bytes b = {(const uint8_t *)text->s, text->size, file->at};
	KX_AUTO(bls_conf_destroy) struct bls_conf conf = {0};
	struct grub_run *run = call->run;
	const char *commands, *why;
	struct grub_item *item;

	run->size += text->size;
	if (memchr(text->s ? text->s : "", GRUB_MARK, text->size))
		return leave_out(
			run, kx_err_new(KX_FORMAT, "%s: it is no text", file->at));
	struct kx_err *err = bls_parse(&b, &conf);
	if (err)
		return leave_out(run, err);
	KX_TRY(grub_bls_commands(run, &conf, &commands, &why));
	if (!commands)
		return leave_out(run,
			kx_err_new(KX_FORMAT, "%s: there is no 'linux' in it", file->at));
	KX_TRY(add_item(call, &conf, commands, file, &item));
	if (item && !item->strange)
		item->strange = why;
	return NULL;
}

/* ---- the folder -------------------------------------------------------------------- */

/* The newest first; of ids with the same machine ID that is by the kernel's version. */
static int compare_names(const void *a, const void *b)
{
	return boot_version_compare(*(char *const *)b, *(char *const *)a);
}

static bool is_conf(const char *name)
{
	size_t size = strlen(name);

	return size > 5 && !strcmp(name + size - 5, ".conf");
}

static struct kx_err *read_conf(
	struct grub_call *call, const struct boot_file *folder, const char *name)
{
	struct grub_run *run = call->run;
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	struct boot_file file = *folder;

	file.at = NULL;
	KX_TRY(arena_format(run->arena, &file.path, "%s/%s", folder->path, name));
	struct kx_err *err = run->machine->read(run->machine->arg, &file, &text);
	err = err ? leave_out(run, err) : take_conf(call, &file, &text);
	free(file.at);
	return err;
}

static struct kx_err *read_folder(struct grub_call *call, struct boot_file *folder)
{
	struct grub_run *run = call->run;
	KX_AUTO(sys_names_destroy) struct sys_names names = {0};
	struct kx_err *err = run->machine->list(run->machine->arg, folder, &names);

	if (err && !sys_err_absent(err) && err->code != KX_NOMEM) {
		struct kx_err *lost = grub_lose(run, call->node, err->message);
		kx_err_free(err);
		return lost;
	}
	if (err)
		return leave_out(run, err);
	if (names.n)
		qsort(names.v, names.n, sizeof(*names.v), compare_names);
	for (size_t i = 0; i < names.n; i++)
		if (is_conf(names.v[i]))
			KX_TRY(read_conf(call, folder, names.v[i]));
	return NULL;
}

/* $blsdir on the file system of $boot, or $root where that is not set. */
static struct kx_err *find_folder(
	struct grub_call *call, struct boot_file *ret, const char **ret_why)
{
	struct grub_run *run = call->run;
	struct writer writer = {.env = &run->env};
	const char *folder = value_of(&writer, "blsdir"),
		   *boot = value_of(&writer, "boot");
	struct grub_arg path = {.unknown = writer.why};

	KX_TRY(arena_format(run->arena, (char **)&path.text, "%s%s%s%s", *boot ? "(" : "",
		boot, *boot ? ")" : "", *folder ? folder : "/loader/entries"));
	return grub_locate(run, &path, ret, ret_why);
}

struct kx_err *grub_blscfg(struct grub_call *call, enum grub_truth *ret)
{
	struct boot_file folder;
	const char *why;

	*ret = GRUB_MAYBE;
	if (call->run->entry)
		return grub_refuse(call->run, call->node, "it makes a menu of its own");
	if (call->args->n > 1)
		return grub_lose(
			call->run, call->node, "blscfg with a name, which is not built");
	KX_TRY(find_folder(call, &folder, &why));
	if (why)
		return grub_lose(call->run, call->node, why);
	return read_folder(call, &folder);
}
