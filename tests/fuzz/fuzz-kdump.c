// SPDX-License-Identifier: GPL-2.0-or-later
/* Settings of kdump services: kdump.conf(5), and assignments past what is not one. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "facts/kdump-service.h"
#include "format/assignments.h"
#include "hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_value(const char *value, size_t size)
{
	hold(!value || strlen(value) <= size);
}

static void test_conf(const char *text, size_t size)
{
	struct kdump_service service = {0};
	struct kx_err *err = kdump_conf_parse(text, size, "input", &service);

	hold(!err || memchr(text, '\0', size));
	check_value(service.target, size);
	check_value(service.directory, size);
	hold(service.to == KDUMP_TO_DIRECTORY || service.target);
	hold(!service.target || !strpbrk(service.target, "\n#"));
	kdump_service_destroy(&service);
	kx_err_free(err);
}

struct values {
	char *a, *use;
};

static const struct assigned_variable variables[] = {{"A", offsetof(struct values, a)},
	{"USE_KDUMP", offsetof(struct values, use)}};

/* Where nothing is left out, it is the same as for who takes nothing else. */
static void test_assignments(const char *text, size_t size)
{
	struct values most = {0}, all = {0};
	struct kx_err *left = NULL;
	const struct assignments to_most = {variables, 2, &most, &left};
	const struct assignments to_all = {variables, 2, &all, NULL};
	struct kx_err *err = assignments_parse(text, size, "input", &to_most);
	struct kx_err *strict = assignments_parse(text, size, "input", &to_all);

	hold(!err == !memchr(text, '\0', size));
	hold(!strict == (!err && !left));
	check_value(most.a, size);
	check_value(most.use, size);
	if (!strict) {
		hold(!most.a == !all.a && (!all.a || !strcmp(most.a, all.a)));
		hold(!most.use == !all.use && (!all.use || !strcmp(most.use, all.use)));
	}
	assignments_destroy(&to_most);
	assignments_destroy(&to_all);
	kx_err_free(err);
	kx_err_free(strict);
	kx_err_free(left);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + !size);

	hold(copy != NULL);
	memcpy(copy, data, size);
	test_conf(copy, size);
	test_assignments(copy, size);
	free(copy);
	return 0;
}
