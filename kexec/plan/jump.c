// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/jump.h"

#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"
#include "format/cmdline.h"

static const char *option_of(const struct request *req)
{
	return req->jump_back_helper ? "--load-jump-back-helper"
				     : "--load-preserve-context";
}

/* NULL: the running kernel's command line does not say, or is not known. */
static const char *find_parameter(const struct facts *facts, size_t *ret_size)
{
	const struct fact_text *line = &facts->cmdline;

	return fact_present(&line->fact)
		       ? cmdline_find(line->text, JUMP_PARAMETER, ret_size)
		       : NULL;
}

/* In the kernel that is to be kept, the way back would take the new kernel's place. */
static struct kx_err *check_side(const struct plan_input *in)
{
	size_t size;

	if (!in->req->jump_back_helper || !fact_is(&in->facts->loaded, 1) ||
		find_parameter(in->facts, &size))
		return NULL;
	return kx_err_new(KX_UNSUPPORTED,
		"--load-jump-back-helper is for the kernel that was started, whose "
		"command line says " JUMP_PARAMETER ": this one has an image loaded, "
		"which would be lost (kexec -u unloads it)");
}

struct kx_err *jump_check(const struct plan_input *in, enum call call)
{
	const char *option = option_of(in->req);

	if (!in->arch->plan_jump_back)
		return kx_err_new(KX_UNSUPPORTED,
			"%s: a kernel of %s cannot be returned to", option,
			in->arch->name);
	if (call != CALL_LOAD)
		return kx_err_new(KX_UNSUPPORTED,
			"%s: %s keeps no kernel to return to", option, call_name(call));
	if (fact_is(&in->facts->kexec_jump, 0))
		return kx_err_new(KX_UNSUPPORTED,
			"%s: the running kernel was built without CONFIG_KEXEC_JUMP",
			option);
	return check_side(in);
}

static struct kx_err *parse_entry(const char *word, size_t size, uint64_t *ret)
{
	KX_AUTO(freep) char *text = NULL;

	KX_TRY(text_format(&text, "%.*s", (int)size, word));
	return kx_err_prefix(number_parse(text + strlen(JUMP_PARAMETER), 0, ret),
		"the running kernel's command line says '%s'", text);
}

struct kx_err *jump_find_entry(const struct plan_input *in, uint64_t *ret)
{
	size_t size;
	const char *word = find_parameter(in->facts, &size);

	*ret = in->req->entry;
	if (!*ret && word)
		KX_TRY(parse_entry(word, size, ret));
	if (*ret)
		return NULL;
	struct kx_err *err = kx_err_new(KX_FORMAT,
		"--load-jump-back-helper: where to? Say it by --entry=ADDRESS: the "
		"running kernel's command line has no " JUMP_PARAMETER);
	return kx_err_name(err, KX_ID_USAGE);
}
