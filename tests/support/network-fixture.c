// SPDX-License-Identifier: GPL-2.0-or-later
#include "network-fixture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/nexthop.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"

static const char *why_skipped;
static struct stat outer;

bool is_isolated(void)
{
	struct stat now;

	return !why_skipped && outer.st_ino && stat("/proc/self/ns/net", &now) == 0 &&
	       now.st_ino != outer.st_ino;
}

int enter_namespace(void **state)
{
	int flags = geteuid() == 0 ? CLONE_NEWNET : CLONE_NEWUSER | CLONE_NEWNET;

	(void)state;
	if (stat("/proc/self/ns/net", &outer) < 0)
		why_skipped = "/proc/self/ns/net cannot be seen";
	else if (unshare(flags) < 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		why_skipped = "the kernel refuses a new network namespace";
	else if (!is_isolated())
		why_skipped = "unshare() did not lead to a new network namespace";
	if (why_skipped)
		print_message("network tests are skipped: %s\n", why_skipped);
	return 0;
}

void require_namespace(void)
{
	if (why_skipped)
		skip();
	assert_true(is_isolated());
}

/* --- requests --- */

struct netlink nl = {.fd = -1};

void assert_ok(struct kx_err *err)
{
	if (err)
		fail_msg("%s", err->message);
}

struct request {
	union {
		struct nlmsghdr head;
		uint8_t bytes[1024];
	} u;
};

static void request_begin(
	struct request *r, uint16_t type, const void *fixed, size_t size)
{
	memset(r, 0, sizeof(*r));
	r->u.head.nlmsg_type = type;
	r->u.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_APPEND;
	r->u.head.nlmsg_len = NLMSG_LENGTH(size);
	memcpy(NLMSG_DATA(&r->u.head), fixed, size);
}

static void put_u32(struct request *r, uint16_t type, uint32_t value)
{
	netlink_put(&r->u.head, type, &value, sizeof(value));
}

static void put_address(struct request *r, uint16_t type, int family, const char *text)
{
	uint8_t address[16];

	if (!text)
		return;
	assert_int_equal(inet_pton(family, text, address), 1);
	netlink_put(&r->u.head, type, address, family == AF_INET6 ? 16 : 4);
}

static struct rtattr *nest_begin(struct request *r, uint16_t type)
{
	struct rtattr *nest =
		(struct rtattr *)(void *)(r->u.bytes + NLMSG_ALIGN(r->u.head.nlmsg_len));

	netlink_put(&r->u.head, type, NULL, 0);
	return nest;
}

static void nest_end(struct request *r, struct rtattr *nest)
{
	nest->rta_len = r->u.bytes + r->u.head.nlmsg_len - (uint8_t *)nest;
}

static struct kx_err *request_send(struct request *r)
{
	assert_true(is_isolated());
	return netlink_request(&nl, &r->u.head);
}

static struct kx_err *link_make(const char *kind, const char *name)
{
	struct ifinfomsg info = {0};
	struct request r;

	request_begin(&r, RTM_NEWLINK, &info, sizeof(info));
	netlink_put(&r.u.head, IFLA_IFNAME, name, strlen(name) + 1);
	struct rtattr *nest = nest_begin(&r, IFLA_LINKINFO);
	netlink_put(&r.u.head, IFLA_INFO_KIND, kind, strlen(kind));
	nest_end(&r, nest);
	return request_send(&r);
}

void link_delete(const char *name)
{
	struct ifinfomsg info = {.ifi_index = (int)if_nametoindex(name)};
	struct request r;

	if (!info.ifi_index)
		return;
	request_begin(&r, RTM_DELLINK, &info, sizeof(info));
	assert_ok(request_send(&r));
}

void link_set(int index, bool up)
{
	struct ifinfomsg info = {
		.ifi_index = index, .ifi_flags = up ? IFF_UP : 0, .ifi_change = IFF_UP};
	struct request r;

	request_begin(&r, RTM_NEWLINK, &info, sizeof(info));
	assert_ok(request_send(&r));
}

struct address {
	int family;
	const char *text;
	uint8_t prefix;
	uint32_t flags, valid, preferred; /* lifetimes in seconds; 0: for ever */
};

static void address_add(int index, const struct address *a)
{
	struct ifa_cacheinfo life = {.ifa_valid = a->valid, .ifa_prefered = a->preferred};
	struct ifaddrmsg addr = {
		.ifa_family = a->family, .ifa_prefixlen = a->prefix, .ifa_index = index};
	struct request r;

	request_begin(&r, RTM_NEWADDR, &addr, sizeof(addr));
	put_address(&r, IFA_LOCAL, a->family, a->text);
	put_address(&r, IFA_ADDRESS, a->family, a->text);
	put_u32(&r, IFA_FLAGS, a->flags);
	if (a->valid)
		netlink_put(&r.u.head, IFA_CACHEINFO, &life, sizeof(life));
	assert_ok(request_send(&r));
}

static void route_begin(struct request *r, const struct test_route *t)
{
	struct rtmsg rtm = {.rtm_family = t->family,
		.rtm_dst_len = t->prefix,
		.rtm_table = t->table && t->table < 256 ? t->table : RT_TABLE_MAIN,
		.rtm_protocol = t->protocol ? t->protocol : RTPROT_STATIC,
		.rtm_scope = t->family == AF_INET && !t->via && !t->nexthop
				     ? RT_SCOPE_LINK
				     : RT_SCOPE_UNIVERSE,
		.rtm_type = RTN_UNICAST};

	request_begin(r, RTM_NEWROUTE, &rtm, sizeof(rtm));
	put_address(r, RTA_DST, t->family, t->to);
	put_address(r, RTA_GATEWAY, t->family, t->via);
	put_address(r, RTA_PREFSRC, t->family, t->source);
	if (t->table)
		put_u32(r, RTA_TABLE, t->table);
	if (t->metric)
		put_u32(r, RTA_PRIORITY, t->metric);
}

struct kx_err *route_add(int index, const struct test_route *t)
{
	struct request r;

	route_begin(&r, t);
	if (t->expires)
		put_u32(&r, RTA_EXPIRES, t->expires);
	if (t->nexthop)
		put_u32(&r, RTA_NH_ID, t->nexthop);
	else
		put_u32(&r, RTA_OIF, index);
	if (t->mtu) {
		struct rtattr *nest = nest_begin(&r, RTA_METRICS);

		put_u32(&r, RTAX_MTU, t->mtu);
		nest_end(&r, nest);
	}
	return request_send(&r);
}

static struct kx_err *multipath_add(
	const struct test_route *t, const int *indexes, const char *const *gateways)
{
	struct request r;
	struct {
		struct rtnexthop hop;
		struct rtattr attr;
		uint8_t gateway[16];
	} hops[2];
	uint8_t bytes[sizeof(hops)];
	size_t used = 0, size = t->family == AF_INET6 ? 16 : 4;

	memset(hops, 0, sizeof(hops));
	for (int i = 0; i < 2; i++) {
		hops[i].hop.rtnh_len = sizeof(struct rtnexthop) + RTA_LENGTH(size);
		hops[i].hop.rtnh_hops = i; /* weight - 1 */
		hops[i].hop.rtnh_ifindex = indexes[i];
		hops[i].attr.rta_len = RTA_LENGTH(size);
		hops[i].attr.rta_type = RTA_GATEWAY;
		inet_pton(t->family, gateways[i], hops[i].gateway);
		memcpy(bytes + used, &hops[i], hops[i].hop.rtnh_len);
		used += hops[i].hop.rtnh_len;
	}
	route_begin(&r, t);
	((struct rtmsg *)NLMSG_DATA(&r.u.head))->rtm_scope = RT_SCOPE_UNIVERSE;
	netlink_put(&r.u.head, RTA_MULTIPATH, bytes, used);
	return request_send(&r);
}

static struct kx_err *nexthop_add(uint32_t id, int index, const char *gateway)
{
	struct nhmsg hop = {.nh_family = AF_INET, .nh_protocol = RTPROT_STATIC};
	struct request r;

	request_begin(&r, RTM_NEWNEXTHOP, &hop, sizeof(hop));
	r.u.head.nlmsg_flags &= ~NLM_F_APPEND;
	put_u32(&r, NHA_ID, id);
	put_u32(&r, NHA_OIF, index);
	put_address(&r, NHA_GATEWAY, AF_INET, gateway);
	return request_send(&r);
}

static struct kx_err *nexthop_group_add(uint32_t id, uint32_t member)
{
	struct nhmsg hop = {.nh_family = AF_UNSPEC};
	struct nexthop_grp group = {.id = member};
	struct request r;

	request_begin(&r, RTM_NEWNEXTHOP, &hop, sizeof(hop));
	r.u.head.nlmsg_flags &= ~NLM_F_APPEND;
	put_u32(&r, NHA_ID, id);
	netlink_put(&r.u.head, NHA_GROUP, &group, sizeof(group));
	return request_send(&r);
}

/* --- the network of the tests --- */

int one, two, idle;
static bool have_carrier;

static const char *make_links(void)
{
	static const char *const kinds[] = {"dummy", "veth", "bridge"};
	static const char *const names[] = {"kx1", "kx2", "kx3"};

	for (size_t i = 0; i < KX_ARRAY_SIZE(kinds); i++) {
		KX_AUTO(kx_err_freep) struct kx_err *err = NULL;

		for (size_t j = 0; !err && j < KX_ARRAY_SIZE(names); j++)
			err = link_make(kinds[i], names[j]);
		if (!err)
			return kinds[i];
	}
	return NULL;
}

/* The other ends of veth pairs, whose names the kernel chose. */
static void all_up_but_idle(void)
{
	struct if_nameindex *v = if_nameindex();

	assert_non_null(v);
	for (struct if_nameindex *p = v; p->if_index; p++)
		if ((int)p->if_index != idle)
			link_set((int)p->if_index, true);
	if_freenameindex(v);
}

static void add_addresses(void)
{
	static const struct address first[] = {
		{AF_INET, "10.1.0.2", 24, 0, 0, 0},
		{AF_INET, "10.1.0.3", 24, 0, 0, 0},
		{AF_INET, "10.3.0.2", 24, IFA_F_NOPREFIXROUTE, 0, 0},
		{AF_INET6, "fd00:1::2", 64, 0, 0, 0},
		{AF_INET6, "fd00:1::3", 64, IFA_F_NODAD, 86500, 43500},
		{AF_INET6, "fd00:3::2", 64, IFA_F_NOPREFIXROUTE, 0, 0},
		{AF_INET6, "fe80::5:1", 64, 0, 0, 0},
	};
	static const struct address second[] = {
		{AF_INET, "10.2.0.2", 24, 0, 0, 0},
		{AF_INET6, "fd00:2::2", 64, 0, 0, 0},
	};

	for (size_t i = 0; i < KX_ARRAY_SIZE(first); i++)
		address_add(one, &first[i]);
	for (size_t i = 0; i < KX_ARRAY_SIZE(second); i++)
		address_add(two, &second[i]);
}

static void add_routes(void)
{
	static const struct test_route routes[] = {
		/* a network manager's on-link routes, beside IFA_F_NOPREFIXROUTE */
		{AF_INET, "10.3.0.0", 24, NULL, "10.3.0.2", 0, 100, RTPROT_KERNEL, 0, 0,
			0},
		{AF_INET6, "fd00:3::", 64, NULL, NULL, 0, 100, RTPROT_KERNEL, 0, 0, 0},
		{AF_INET, NULL, 0, "10.1.0.1", NULL, 0, 0, 0, 0, 0, 1400},
		{AF_INET, NULL, 0, "10.3.0.1", NULL, 0, 500, RTPROT_DHCP, 0, 0, 0},
		{AF_INET6, NULL, 0, "fd00:1::1", NULL, 0, 0, 0, 0, 0, 1400},
		{AF_INET6, NULL, 0, "fe80::1", NULL, 0, 2000, 0, 86500, 0, 0},
		/* reachable through the one below only, and dumped before it */
		{AF_INET, "10.8.0.0", 16, "10.99.0.1", NULL, 1000, 0, 0, 0, 0, 0},
		{AF_INET, "10.9.0.0", 16, "10.1.0.1", NULL, 100, 0, 0, 0, 0, 0},
		{AF_INET6, "fd00:9::", 32, "fd00:1::1", NULL, 100, 7, 0, 0, 0, 0},
		/* same destination, same metric: only the gateway tells them apart */
		{AF_INET, "10.7.0.0", 16, "10.1.0.7", NULL, 0, 0, 0, 0, 0, 0},
		{AF_INET, "10.7.0.0", 16, "10.1.0.8", NULL, 0, 0, 0, 0, 0, 0},
	};
	static const struct test_route far_gateway = {
		AF_INET, "10.99.0.0", 24, NULL, NULL, 0, 0, 0, 0, 0, 0};
	static const struct test_route with_source = {
		AF_INET6, "fd00:a::", 48, "fd00:1::1", "fd00:1::2", 0, 0, 0, 0, 0, 0};

	assert_ok(route_add(one, &far_gateway));
	for (size_t i = 0; i < KX_ARRAY_SIZE(routes); i++)
		assert_ok(route_add(one, &routes[i]));
	if (have_carrier)
		assert_ok(route_add(one, &with_source));
}

static void add_multipath(void)
{
	static const struct test_route v4 = {
		.family = AF_INET, .to = "10.6.0.0", .prefix = 16};
	static const struct test_route v6 = {
		.family = AF_INET6, .to = "fd00:6::", .prefix = 48};
	const int indexes[] = {one, two};

	assert_ok(multipath_add(
		&v4, indexes, (const char *const[]){"10.1.0.1", "10.2.0.1"}));
	assert_ok(multipath_add(
		&v6, indexes, (const char *const[]){"fd00:1::1", "fd00:2::1"}));
}

/* Since 5.3; a group that has a lower number than its member must wait for it. */
static void add_nexthops(void)
{
	static const struct test_route route = {
		.family = AF_INET, .to = "10.5.0.0", .prefix = 16, .nexthop = 3};
	KX_AUTO(kx_err_freep) struct kx_err *err = nexthop_add(7, one, "10.1.0.1");

	if (err && err->errnum == EOPNOTSUPP)
		return;
	assert_ok(KX_STEAL(err));
	assert_ok(nexthop_group_add(3, 7));
	assert_ok(route_add(one, &route));
}

int make_network(void **state)
{
	(void)state;
	if (why_skipped)
		return 0;
	assert_true(is_isolated());
	netlink_close(&nl);
	assert_int_equal(unshare(CLONE_NEWNET), 0); /* a fresh one for each test */
	assert_true(is_isolated());
	assert_ok(netlink_open(&nl));
	const char *kind = make_links();
	if (!kind) {
		why_skipped = "the kernel has no dummy, veth or bridge device";
		print_message("network tests are skipped: %s\n", why_skipped);
		return 0;
	}
	have_carrier = strcmp(kind, "bridge") != 0;
	one = (int)if_nametoindex("kx1");
	two = (int)if_nametoindex("kx2");
	idle = (int)if_nametoindex("kx3");
	all_up_but_idle();
	add_addresses();
	KX_AUTO(lines_destroy) struct lines settled = {0};
	lines_read_settled(&settled);
	add_routes();
	add_multipath();
	add_nexthops();
	return 0;
}

int remove_network(void **state)
{
	(void)state;
	netlink_close(&nl);
	return 0;
}
