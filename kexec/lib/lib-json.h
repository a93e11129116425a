/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is used of json-c. */
#ifndef KX_LIB_JSON_H
#define KX_LIB_JSON_H

#include "lib/lib.h"

#ifdef HAVE_JSON
#include <json-c/json.h>

#define LIB_JSON_FUNCTIONS(X)                                                            \
	X(json_object_new_object)                                                        \
	X(json_object_new_array)                                                         \
	X(json_object_new_string)                                                        \
	X(json_object_new_int64)                                                         \
	X(json_object_new_boolean)                                                       \
	X(json_object_object_add)                                                        \
	X(json_object_array_add)                                                         \
	X(json_object_to_json_string_ext)                                                \
	X(json_object_put)

struct lib_json {
	LIB_JSON_FUNCTIONS(LIB_MEMBER)
};
#else
struct lib_json;
#endif

extern const struct library library_json;

/* Fill ret with json-c's functions. Errors: those of lib_open(). */
struct kx_err *lib_json_open(const char *what, struct lib_json *ret);

#endif
