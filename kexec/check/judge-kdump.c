// SPDX-License-Identifier: GPL-2.0-or-later
/* The distribution's service for crash images, what starts it, and where dumps go. */
#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "check/judges.h"
#include "plan/crash.h"

#define MIB ((uint64_t)1 << 20)

/* ---- services ---------------------------------------------------------------------- */

static const char *package_of(enum distribution distribution)
{
	switch (distribution) {
	case DISTRIBUTION_DEBIAN:
		return "apt install kdump-tools";
	case DISTRIBUTION_RHEL:
		return "dnf install kdump-utils, or kexec-tools where there is none";
	case DISTRIBUTION_SUSE:
		return "zypper install kdump";
	default:
		return NULL;
	}
}

static void judge_no_service(const struct check_in *in, struct findings *out)
{
	const char *package = package_of(in->system->distribution);

	if (fact_is(&in->crash_loaded->loaded, 1)) {
		finding_add(out, FINDING_OK,
			"a crash image is loaded; no distribution's service did it");
		return;
	}
	/* A tree without os-release(5) has no settings, either. */
	if (!in->live && !fact_present(&in->system->os_name.fact)) {
		finding_add(out, FINDING_UNKNOWN,
			"the settings of a kdump service are not in this captured "
			"machine");
		return;
	}
	finding_add(out, FINDING_WARN,
		"no distribution's kdump service is set up: nothing loads a crash image "
		"at the next boot");
	if (package)
		finding_remedy(out, "%s", package);
}

/* False: it is switched on, as far as is seen. */
static bool judge_off(const struct check_in *in, struct findings *out)
{
	const struct kdump_service *service = &in->kdump->service;
	const struct unit_state *unit = &in->kdump->unit;
	bool seen = fact_present(&unit->fact);

	if (service->off && !service->left) {
		finding_add(out, FINDING_FAIL, "%s is switched off: USE_KDUMP is 0",
			service->unit);
		finding_remedy(out, "set USE_KDUMP=1 in %s, and run systemctl restart %s",
			service->settings, service->unit);
	} else if (seen && unit->masked) {
		finding_add(out, FINDING_FAIL, "%s is masked", service->unit);
		finding_remedy(out,
			"run systemctl unmask %s, and systemctl enable --now %s",
			service->unit, service->unit);
	} else if (seen && unit->there && !unit->enabled) {
		finding_add(out, FINDING_FAIL,
			"%s is not enabled: nothing loads a crash image at the next boot",
			service->unit);
		finding_remedy(out, "run systemctl enable --now %s", service->unit);
	} else {
		return false;
	}
	return true;
}

/* Does the service's kernel differ from the one that runs? NULL: no, or not known. */
static const char *other_version(const struct check_in *in)
{
	const struct fact_text *release = &in->system->release;

	if (!in->kdump->of_service || !in->crash.load || !fact_present(&release->fact))
		return NULL;
	const char *version = in->crash.load->images.kernel.version;
	size_t size = strcspn(version, " ");

	if (!size ||
		(strlen(release->text) == size && !memcmp(release->text, version, size)))
		return NULL;
	return version;
}

static void judge_loaded(const struct check_in *in, struct findings *out)
{
	const char *unit = in->kdump->service.unit;
	const struct fact_u64 *loaded = &in->crash_loaded->loaded;
	const char *version = other_version(in);

	if (!fact_present(&loaded->fact))
		finding_add(out, FINDING_UNKNOWN, "whether %s loaded a crash image: %s",
			unit, fact_why_not(&loaded->fact, "nobody tells"));
	else if (!loaded->value && crash_fadump_is_on(in->facts)) {
		finding_add(out, FINDING_OK,
			"%s is set up, and the firmware saves the dump (fadump)", unit);
	} else if (!loaded->value) {
		finding_add(out, FINDING_FAIL,
			"%s is set up, and no crash image is loaded", unit);
		finding_remedy(out,
			"see journalctl -b -u %s, and the other findings here", unit);
	} else if (version) {
		finding_add(out, FINDING_WARN,
			"%s loads %.*s, and the running kernel is %s", unit,
			(int)strcspn(version, " "), version, in->system->release.text);
		finding_remedy(out, "run systemctl restart %s", unit);
	} else {
		finding_add(out, FINDING_OK, "%s is set up, and a crash image is loaded",
			unit);
	}
}

/* Older ones of SUSE take another kernel's where the running one has none. */
static void judge_missing(const struct check_in *in, struct findings *out)
{
	const struct kdump_service *service = &in->kdump->service;

	if (in->kdump->files.kernel_unseen) {
		finding_add(out, FINDING_UNKNOWN, "which kernel %s loads: %s",
			service->unit, in->kdump->files.kernel_unseen->message);
		return;
	}
	if (service->kind == KDUMP_SUSE && !service->named) {
		finding_add(out, FINDING_UNKNOWN,
			"which kernel %s loads: '%s' is not there", service->unit,
			service->kernel);
		return;
	}
	if (service->kind == KDUMPCTL)
		finding_add(out, FINDING_FAIL,
			"%s finds no kernel of %s: neither is there '%s', nor another in "
			"the places where it looks",
			service->unit, service->version ? service->version : "that name",
			service->kernel);
	else
		finding_add(out, FINDING_FAIL, "%s would load '%s', which is not there",
			service->unit, service->kernel);
	finding_remedy(out, "run systemctl restart %s, or name another in %s",
		service->unit,
		service->kind == KDUMPCTL ? "/etc/sysconfig/kdump" : service->settings);
}

static void judge_kernel(const struct check_in *in, struct findings *out)
{
	const struct kdump_service *service = &in->kdump->service;

	if (in->kdump->of_service || in->kdump->names_alone || !service->kernel ||
		!in->live || in->req->kernel || in->req->boot ||
		fact_is(&in->crash_loaded->loaded, 1))
		return;
	if (service->left) {
		finding_add(out, FINDING_UNKNOWN,
			"which kernel %s loads: its settings are not all understood",
			service->unit);
		return;
	}
	judge_missing(in, out);
}

void judge_services(const struct check_in *in, struct findings *out)
{
	const struct kdump_service *service = &in->kdump->service;

	if (service->fact.state == FACT_ABSENT) {
		judge_no_service(in, out);
		return;
	}
	if (service->fact.err) {
		finding_add(out, FINDING_UNKNOWN, "the settings of the kdump service: %s",
			service->fact.err->message);
		return;
	}
	if (service->left)
		finding_add(out, FINDING_UNKNOWN,
			"some of the settings of %s are not known: %s", service->unit,
			service->left->message);
	if (!judge_off(in, out)) {
		judge_loaded(in, out);
		judge_kernel(in, out);
	}
}

/* ---- dump-target ------------------------------------------------------------------- */

static void judge_space(const struct check_in *in, struct findings *out)
{
	const struct dump_target *target = &in->kdump->target;
	const char *directory = in->kdump->service.directory;
	const struct fact_u64 *memory = &in->facts->mem_total;

	if (!fact_present(&target->space.fact) || !fact_present(&memory->fact))
		finding_add(out, FINDING_OK, "dumps go to %s%s%s%s", directory,
			target->type ? ", on " : "", target->type ? target->type : "",
			target->type ? ", which is mounted for writing" : "");
	else if (target->space.value >= memory->value)
		finding_add(out, FINDING_OK,
			"dumps go to %s, where %" PRIu64
			" MiB are free, more than memory "
			"has",
			directory, target->space.value / MIB);
	else {
		finding_add(out, FINDING_WARN,
			"dumps go to %s, where %" PRIu64 " MiB are free: a dump of all "
			"memory needs %" PRIu64 ", one that is filtered a part of that",
			directory, target->space.value / MIB, memory->value / MIB);
		finding_remedy(out, "make room there, or name another place in %s",
			in->kdump->service.settings);
	}
}

static void judge_directory(const struct check_in *in, struct findings *out)
{
	const struct dump_target *target = &in->kdump->target;
	const struct kdump_service *service = &in->kdump->service;

	if (target->folder.err) {
		finding_add(out,
			target->folder.err->code == KX_DENIED ? FINDING_UNKNOWN
							      : FINDING_FAIL,
			"the directory for dumps: %s", target->folder.err->message);
	} else if (target->asleep) {
		finding_add(out, FINDING_UNKNOWN,
			"dumps go to %s, and %s is an automount that is not mounted now",
			service->directory, target->point);
	} else if (service->left && !fact_present(&target->folder)) {
		finding_add(out, FINDING_UNKNOWN,
			"the directory for dumps: the settings of %s are not all "
			"understood",
			service->unit);
	} else if (in->live && !fact_present(&target->folder)) {
		finding_add(out, FINDING_FAIL,
			"the directory for dumps, %s, is not there", service->directory);
		finding_remedy(out, "mkdir -p %s", service->directory);
	} else if (fact_present(&target->mount) && target->read_only) {
		finding_add(out, FINDING_FAIL,
			"dumps go to %s, and %s is mounted read-only", service->directory,
			target->point);
		finding_remedy(out, "mount it for writing, or name another place in %s",
			service->settings);
	} else {
		judge_space(in, out);
	}
}

static void judge_device(const struct check_in *in, struct findings *out)
{
	const struct fact_root *device = &in->kdump->target.device;
	const struct kdump_service *service = &in->kdump->service;

	if (!fact_present(&device->fact)) {
		finding_add(out, FINDING_UNKNOWN, "whether '%s' is there, for dumps: %s",
			service->target,
			fact_why_not(
				&device->fact, "it cannot be told by /dev and /sys"));
	} else if (device->there) {
		finding_add(out, FINDING_OK, "dumps go to %s, which is there",
			service->target);
	} else {
		finding_add(out, FINDING_FAIL,
			"dumps go to %s, which names no device that is here now",
			service->target);
		finding_remedy(out, "name another one in %s", service->settings);
	}
}

void judge_dump_target(const struct check_in *in, struct findings *out)
{
	const struct kdump_service *service = &in->kdump->service;

	if (!fact_present(&service->fact))
		return;
	switch (service->to) {
	case KDUMP_TO_DIRECTORY:
		judge_directory(in, out);
		break;
	case KDUMP_TO_FILESYSTEM:
	case KDUMP_TO_RAW:
		judge_device(in, out);
		break;
	case KDUMP_TO_HOST:
		finding_add(out, FINDING_OK,
			"dumps go over the network to %s; whether it can be reached is "
			"not tried",
			service->target);
		break;
	}
}

/* ---- panic-sysctls ----------------------------------------------------------------- */

/* More causes of a panic than an oops; each is a choice. */
static const struct {
	size_t offset;
	const char *of;
} causes[] = {
	{offsetof(struct panic_sysctls, hardlockup_panic), "hard lockups"},
	{offsetof(struct panic_sysctls, softlockup_panic), "soft lockups"},
	{offsetof(struct panic_sysctls, hung_task_panic), "hung tasks"},
	{offsetof(struct panic_sysctls, unknown_nmi_panic), "unknown NMIs"},
};

struct causes_text {
	char yes[80], no[80];
};

static void add_cause(char *to, size_t size, const char *of)
{
	size_t used = strlen(to);

	snprintf(to + used, size - used, "%s%s", used ? ", " : "", of);
}

/* Without the NMI watchdog no hard lockup is seen. */
static bool is_cause(const struct panic_sysctls *sysctls, const struct fact_u64 *fact)
{
	return fact->value && !(fact == &sysctls->hardlockup_panic &&
				      fact_is(&sysctls->nmi_watchdog, 0));
}

static void sort_causes(const struct panic_sysctls *sysctls, struct causes_text *ret)
{
	*ret = (struct causes_text){0};
	for (size_t i = 0; i < KX_ARRAY_SIZE(causes); i++) {
		const struct fact_u64 *fact =
			(const void *)((const char *)sysctls + causes[i].offset);

		if (!fact_present(&fact->fact))
			continue;
		if (is_cause(sysctls, fact))
			add_cause(ret->yes, sizeof(ret->yes), causes[i].of);
		else
			add_cause(ret->no, sizeof(ret->no), causes[i].of);
	}
}

/* 8: what dumps the state of processes, and "c" for a crash (admin-guide/sysrq.rst). */
static const char *sysrq_text(const struct fact_u64 *sysrq)
{
	if (!fact_present(&sysrq->fact))
		return "";
	return sysrq->value == 1 || sysrq->value & 8
		       ? "; sysrq-c crashes it"
		       : "; sysrq-c at the keyboard does not (kernel.sysrq)";
}

/* A panic without a crash image ends in a reboot, or not at all. */
static const char *stay_text(const struct check_in *in)
{
	return fact_is(&in->crash_loaded->loaded, 0) &&
			       fact_is(&in->kdump->panic.panic, 0) &&
			       !crash_fadump_is_on(in->facts)
		       ? "; after it the machine stays down, without a crash image "
			 "(kernel.panic is 0)"
		       : "";
}

/* Debian's sets kernel.panic_on_oops itself as soon as it has loaded an image. */
static bool service_sets_it(const struct check_in *in)
{
	const struct kdump_service *service = &in->kdump->service;

	return fact_present(&service->fact) && service->kind == KDUMP_TOOLS &&
	       fact_is(&in->crash_loaded->loaded, 0);
}

static void judge_survived(const struct check_in *in, struct findings *out)
{
	if (service_sets_it(in)) {
		finding_add(out, FINDING_OK,
			"an oops is survived now (kernel.panic_on_oops is 0); %s changes "
			"that when it loads a crash image",
			in->kdump->service.unit);
		return;
	}
	finding_add(out, FINDING_WARN,
		"an oops is survived and leaves no dump (kernel.panic_on_oops is 0)");
	finding_remedy(out, "put kernel.panic_on_oops=1 into /etc/sysctl.d/"
			    "90-kdump.conf, and run sysctl --system");
}

static void tell_causes(const struct check_in *in, struct findings *out)
{
	const struct panic_sysctls *sysctls = &in->kdump->panic;
	const char *oops = sysctls->panic_on_oops.value ? "an oops" : "";
	struct causes_text text;

	sort_causes(sysctls, &text);
	if (*oops || *text.yes)
		finding_add(out, FINDING_OK, "a crash is started by %s%s%s%s%s%s%s", oops,
			*oops && *text.yes ? ", " : "", text.yes,
			*text.no ? ", and not by " : "", text.no,
			sysrq_text(&sysctls->sysrq), stay_text(in));
	else if (*text.no)
		finding_add(out, FINDING_OK, "no crash is started by %s%s%s", text.no,
			sysrq_text(&sysctls->sysrq), stay_text(in));
}

void judge_panic_sysctls(const struct check_in *in, struct findings *out)
{
	const struct fact_u64 *oops = &in->kdump->panic.panic_on_oops;

	if (!fact_present(&oops->fact)) {
		finding_add(out, FINDING_UNKNOWN, "kernel.panic_on_oops: %s",
			fact_why_not(&oops->fact, "not there"));
		return;
	}
	if (!oops->value)
		judge_survived(in, out);
	tell_causes(in, out);
}
