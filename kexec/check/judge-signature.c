// SPDX-License-Identifier: GPL-2.0-or-later
/* Is what is to be loaded signed, by whom, and does it have to be? */
#include "check/judges.h"
#include "format/signature.h"

/* Why kexec_file_load wants a signature; NULL: it does not. */
static const char *why_wanted(const struct check_in *in)
{
	if (facts_locked_down(in->facts))
		return "the kernel is locked down";
	if (fact_is(&in->facts->ima_appraises_kexec, 1))
		return "the IMA policy appraises kernels";
	if (in->system->options[CONFIG_KEXEC_SIG_FORCE])
		return "the running kernel has CONFIG_KEXEC_SIG_FORCE";
	return NULL;
}

/* What is not known of that, and may have kexec_file_load want one; NULL: all is. */
static const char *what_is_open(const struct check_in *in)
{
	if (!fact_present(&in->facts->lockdown.fact))
		return "/sys/kernel/security/lockdown does not tell";
	if (in->facts->ima_appraises_kexec.fact.state == FACT_FAILED)
		return "the IMA policy cannot be read";
	if (!fact_present(&in->system->config))
		return "the running kernel's configuration is not known";
	return NULL;
}

/* Without lockdown and IMA it is kexec_file_load alone that wants one. */
static enum finding_level level_of_unsigned(const struct check_in *in)
{
	bool all = facts_locked_down(in->facts) ||
		   fact_is(&in->facts->ima_appraises_kexec, 1);

	return all ? FINDING_FAIL : FINDING_WARN;
}

static void judge_unsigned(
	const struct check_in *in, const char *path, struct findings *out)
{
	const char *why = why_wanted(in), *open = what_is_open(in);

	if (!why && open) {
		finding_add(out, FINDING_UNKNOWN,
			"'%s' is not signed; whether it has to be: %s", path, open);
		return;
	}
	if (!why) {
		finding_add(out, FINDING_OK, "'%s' is not signed, and need not be", path);
		return;
	}
	finding_add(out, level_of_unsigned(in),
		"'%s' is not signed, and kexec_file_load wants that: %s", path, why);
	finding_remedy(out,
		"take the distribution's signed kernel, or sign it (sbsign) by "
		"a key that the machine trusts (mokutil --import)");
}

static void judge_one(const struct check_in *in, const char *path,
	const struct signature *signature, struct findings *out)
{
	if (!signature->there)
		return judge_unsigned(in, path, out);
	if (signature->signer)
		finding_add(out, FINDING_OK, "'%s' is signed by '%s'", path,
			signature->signer);
	else
		finding_add(out, FINDING_OK, "'%s' is signed; by whom, it does not say",
			path);
}

/*
 * Of a unified kernel image it is the kernel within that counts. What could not be opened
 * is told by the plan.
 */
static void judge_image(
	const struct check_in *in, const struct check_load *load, struct findings *out)
{
	const struct image *image = &load->load->images.kernel;
	const struct file *file =
		image_is_uki(image) ? &image->uki_kernel : &image->original;
	const struct bytes b = file_bytes(file);
	struct signature signature;

	if (!b.data)
		return;
	struct kx_err *err = signature_read(&b, &signature);
	if (!err)
		judge_one(in, file->path, &signature, out);
	else if (err->code == KX_NOMEM)
		out->failed = true;
	else
		finding_add(out, FINDING_WARN, "%s", err->message);
	kx_err_free(err);
	signature_destroy(&signature);
}

/* The same file, or the same entry's, is loaded as either image: it is judged once. */
void judge_signature(const struct check_in *in, struct findings *out)
{
	const struct check_kernel_file *kernel = in->kernel_file;

	if (in->normal.load)
		judge_image(in, &in->normal, out);
	else if (in->crash.load)
		judge_image(in, &in->crash, out);
	else if (fact_present(&kernel->fact))
		judge_one(in, kernel->path, &kernel->signature, out);
	else if (kernel->fact.state == FACT_FAILED)
		finding_add(out, FINDING_UNKNOWN, "the running kernel's file: %s",
			kernel->fact.err->message);
}
