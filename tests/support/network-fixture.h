/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A network in a namespace of its own, and all of it as text, for test-network.c. */
#ifndef KX_NETWORK_FIXTURE_H
#define KX_NETWORK_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/network.h"

/* The socket of the tests, in their namespace. */
extern struct netlink nl;

/* Interface indexes: two that are up, and one that is down ("kx1", "kx2", "kx3"). */
extern int one, two, idle;

/* cmocka's setup of the group: leaves the namespace that the program was started in. */
int enter_namespace(void **state);
/* Is this certainly not the namespace that the program was started in? */
bool is_isolated(void);
/* Skip the test without a namespace; fail it when it could touch the machine's. */
void require_namespace(void);

/* cmocka's setup and teardown of a test. */
int make_network(void **state);
int remove_network(void **state);

void assert_ok(struct kx_err *err);
void link_delete(const char *name);
void link_set(int index, bool up);

struct test_route {
	int family;
	const char *to; /* NULL: default */
	uint8_t prefix;
	const char *via, *source;
	uint32_t table, metric;
	uint8_t protocol; /* 0: RTPROT_STATIC */
	uint32_t expires, nexthop;
	uint32_t mtu;
};

struct kx_err *route_add(int index, const struct test_route *t);

/* The whole network as sorted lines, without what changes by itself. */
struct lines {
	char **v;
	size_t n;
	bool tentative; /* an address is still being checked */
};

void lines_read(struct lines *ret);
void lines_destroy(struct lines *lines);
bool lines_have(const struct lines *lines, const char *line);

/* Read again until no address is tentative; without a carrier they stay so. */
void lines_read_settled(struct lines *ret);

/* What the kernel makes by itself comes some time after the interface: waits for it. */
void assert_network_is(const struct lines *want);

#endif
