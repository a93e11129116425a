// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From dumps to requests. What the kernel tells of an object is almost what makes the
 * object again; the differences, each by the kernel's own checks, are all handled here.
 */
#include "net/network.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/ipv6.h>
#include <linux/nexthop.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/vec.h"

#define ADDR_SIZE  sizeof(struct ifaddrmsg)
#define ROUTE_SIZE sizeof(struct rtmsg)
#define HOP_SIZE   sizeof(struct nhmsg)
/* rtm_flags and nh_flags a request may have: the others tell of state */
#define HOP_FLAGS RTNH_F_ONLINK

const struct network_link *network_link_find(const struct network_state *state, int index)
{
	for (size_t i = 0; i < state->nlinks; i++)
		if (state->links[i].index == index)
			return &state->links[i];
	return NULL;
}

static struct kx_err *links_add(struct network_state *state, struct network_link link)
{
	KX_TRY(vec_grow(
		&state->links, &state->capacity, state->nlinks + 1, sizeof(link)));
	state->links[state->nlinks++] = link;
	return NULL;
}

/*
 * IFLA_AF_SPEC { AF_INET6 { IFLA_INET6_CONF: s32[] by DEVCONF_… } }. accept_ra 1 holds
 * only for hosts, 2 for routers too (Documentation/networking/ip-sysctl.rst).
 */
static bool accepts_ra(struct netlink_attrs attrs)
{
	const struct rtattr *spec = netlink_attr_find(attrs, IFLA_AF_SPEC, 0);
	const struct rtattr *inet6 = netlink_attr_find(netlink_nested(spec), AF_INET6, 0);
	int32_t conf[DEVCONF_ACCEPT_RA + 1];
	const struct rtattr *attr =
		netlink_attr_find(netlink_nested(inet6), IFLA_INET6_CONF, sizeof(conf));

	if (!attr)
		return false;
	memcpy(conf, RTA_DATA(attr), sizeof(conf));
	return conf[DEVCONF_ACCEPT_RA] > (conf[DEVCONF_FORWARDING] ? 1 : 0);
}

static struct kx_err *save_link(struct network_state *state, const struct nlmsghdr *msg)
{
	const struct ifinfomsg *info = netlink_fixed(msg, sizeof(*info));
	struct netlink_attrs attrs = netlink_attrs(msg, sizeof(*info));
	const struct rtattr *name = netlink_attr_find(attrs, IFLA_IFNAME, 1);
	struct network_link link = {0};

	if (msg->nlmsg_type != RTM_NEWLINK || !info || !(info->ifi_flags & IFF_UP))
		return NULL;
	link.index = info->ifi_index;
	link.loopback = info->ifi_flags & IFF_LOOPBACK;
	link.accepts_ra = accepts_ra(attrs);
	if (name)
		memcpy(link.name, RTA_DATA(name),
			RTA_PAYLOAD(name) < IFNAMSIZ ? RTA_PAYLOAD(name) : IFNAMSIZ - 1);
	return links_add(state, link);
}

static struct kx_err *save_links(struct netlink *nl, struct network_state *state)
{
	KX_AUTO(netlink_list_destroy) struct netlink_list dump = {0};
	const struct nlmsghdr *msg = NULL;

	KX_TRY(kx_err_prefix(
		netlink_dump(nl, RTM_GETLINK, AF_UNSPEC, sizeof(struct ifinfomsg), &dump),
		"list the network interfaces"));
	while ((msg = netlink_list_next(&dump, msg)))
		KX_TRY(save_link(state, msg));
	return NULL;
}

/* A dump of what this kernel may have been built without: then it is empty. */
static struct kx_err *dump_optional(struct netlink *nl, uint16_t type, uint8_t family,
	size_t fixed_size, struct netlink_list *ret)
{
	struct kx_err *err = netlink_dump(nl, type, family, fixed_size, ret);

	if (!err || (err->errnum != EAFNOSUPPORT && err->errnum != EOPNOTSUPP))
		return err;
	kx_err_free(err);
	return NULL;
}

static bool goes_down(const struct network_state *state, int index)
{
	const struct network_link *link = network_link_find(state, index);

	return link && !link->loopback;
}

/*
 * A request that makes the object of msg; room: its length, and some bytes more.
 * NLM_F_EXCL or NLM_F_APPEND in extra_flags say what happens to one that is there.
 */
static struct kx_err *begin(struct netlink_list *list, const struct nlmsghdr *msg,
	uint16_t extra_flags, const void *fixed, size_t fixed_size, struct nlmsghdr **ret)
{
	struct nlmsghdr head = {.nlmsg_type = msg->nlmsg_type,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | extra_flags};

	return netlink_list_begin(list, &head, fixed, fixed_size,
		msg->nlmsg_len + RTA_SPACE(sizeof(uint32_t)), ret);
}

static void put_copy(struct nlmsghdr *request, const struct rtattr *attr)
{
	netlink_put(request, attr->rta_type, RTA_DATA(attr), RTA_PAYLOAD(attr));
}

/*
 * Link-local addresses are among them: a static fe80::1 goes as any other, and one that
 * the kernel has made again is EEXIST. Temporary ones cannot be made by request, the
 * kernel makes new ones. IPv4 addresses mostly stay: EEXIST again.
 */
static struct kx_err *save_address(
	struct network_state *state, const struct nlmsghdr *msg, uint8_t family)
{
	const struct ifaddrmsg *addr = netlink_fixed(msg, ADDR_SIZE);
	struct netlink_attrs attrs = netlink_attrs(msg, ADDR_SIZE);
	const struct rtattr *attr;
	struct nlmsghdr *request;

	if (msg->nlmsg_type != RTM_NEWADDR || !addr || addr->ifa_family != family ||
		!goes_down(state, (int)addr->ifa_index))
		return NULL;
	/* IFA_F_TEMPORARY is IPv4's IFA_F_SECONDARY. */
	if (family == AF_INET6 &&
		netlink_attr_u32(attrs, IFA_FLAGS, addr->ifa_flags) & IFA_F_TEMPORARY)
		return NULL;
	KX_TRY(begin(&state->requests, msg, NLM_F_EXCL, addr, ADDR_SIZE, &request));
	while ((attr = netlink_attrs_next(&attrs)))
		put_copy(request, attr);
	netlink_list_end(&state->requests, request);
	return NULL;
}

static struct kx_err *save_addresses(
	struct netlink *nl, struct network_state *state, uint8_t family)
{
	KX_AUTO(netlink_list_destroy) struct netlink_list dump = {0};
	const struct nlmsghdr *msg = NULL;

	KX_TRY(kx_err_prefix(dump_optional(nl, RTM_GETADDR, family, ADDR_SIZE, &dump),
		"list the IPv%d addresses", family == AF_INET6 ? 6 : 4));
	while ((msg = netlink_list_next(&dump, msg)))
		KX_TRY(save_address(state, msg, family));
	return NULL;
}

/* A copy of a nest without what a dump alone has: NHA_RES_GROUP_UNBALANCED_TIME, PAD. */
static void put_res_group(struct nlmsghdr *request, const struct rtattr *nest)
{
	struct netlink_attrs attrs = netlink_nested(nest);
	size_t start = NLMSG_ALIGN((size_t)request->nlmsg_len);
	const struct rtattr *attr;

	netlink_put(request, nest->rta_type, NULL, 0);
	while ((attr = netlink_attrs_next(&attrs)))
		if (netlink_attr_type(attr) == NHA_RES_GROUP_BUCKETS ||
			netlink_attr_type(attr) == NHA_RES_GROUP_IDLE_TIMER ||
			netlink_attr_type(attr) == NHA_RES_GROUP_UNBALANCED_TIMER)
			put_copy(request, attr);
	struct rtattr *copy = (struct rtattr *)(void *)((uint8_t *)request + start);
	copy->rta_len = request->nlmsg_len - start;
}

static void put_hop_attr(struct nlmsghdr *request, const struct rtattr *attr)
{
	switch (netlink_attr_type(attr)) {
	case NHA_RES_GROUP:
		put_res_group(request, attr);
		return;
	case NHA_ID:
	case NHA_GROUP:
	case NHA_GROUP_TYPE:
	case NHA_OIF:
	case NHA_GATEWAY:
	case NHA_ENCAP_TYPE:
	case NHA_ENCAP:
		put_copy(request, attr);
	}
}

/*
 * Nexthop objects go with their interface, and groups with their last member. Those that
 * have neither interface nor group (NHA_BLACKHOLE, NHA_FDB) stay.
 */
static struct kx_err *save_nexthop(
	struct network_state *state, const struct nlmsghdr *msg)
{
	const struct nhmsg *found = netlink_fixed(msg, HOP_SIZE);
	struct netlink_attrs attrs = netlink_attrs(msg, HOP_SIZE);
	const struct rtattr *attr;
	struct nlmsghdr *request;

	if (msg->nlmsg_type != RTM_NEWNEXTHOP || !found ||
		netlink_attr_find(attrs, NHA_FDB, 0))
		return NULL;
	if (!netlink_attr_find(attrs, NHA_GROUP, 0) &&
		!goes_down(state, (int)netlink_attr_u32(attrs, NHA_OIF, 0)))
		return NULL;
	/* nh_scope and resvd must be zero: rtm_to_nh_config() */
	struct nhmsg hop = {.nh_family = found->nh_family,
		.nh_protocol = found->nh_protocol,
		.nh_flags = found->nh_flags & HOP_FLAGS};
	KX_TRY(begin(&state->requests, msg, NLM_F_EXCL, &hop, HOP_SIZE, &request));
	while ((attr = netlink_attrs_next(&attrs)))
		put_hop_attr(request, attr);
	netlink_list_end(&state->requests, request);
	return NULL;
}

static struct kx_err *save_nexthops(struct netlink *nl, struct network_state *state)
{
	KX_AUTO(netlink_list_destroy) struct netlink_list dump = {0};
	const struct nlmsghdr *msg = NULL;

	KX_TRY(kx_err_prefix(
		dump_optional(nl, RTM_GETNEXTHOP, AF_UNSPEC, HOP_SIZE, &dump),
		"list the nexthop objects"));
	while ((msg = netlink_list_next(&dump, msg)))
		KX_TRY(save_nexthop(state, msg));
	return NULL;
}

/* A route of a dump, taken apart. */
struct route {
	const struct nlmsghdr *msg;
	const struct rtmsg *rtm;
	struct netlink_attrs attrs;
	int32_t expires; /* seconds from now; 0 never */
};

/* struct rta_cacheinfo counts in the ticks of times(2); a begun second counts whole. */
static int32_t expires_in(struct netlink_attrs attrs)
{
	struct rta_cacheinfo info;
	const struct rtattr *attr = netlink_attr_find(attrs, RTA_CACHEINFO, sizeof(info));
	long ticks = sysconf(_SC_CLK_TCK);

	if (!attr || ticks <= 0)
		return 0;
	memcpy(&info, RTA_DATA(attr), sizeof(info));
	if (info.rta_expires > 0)
		return (int32_t)(info.rta_expires / ticks + !!(info.rta_expires % ticks));
	return info.rta_expires;
}

static bool route_parse(const struct nlmsghdr *msg, uint8_t family, struct route *ret)
{
	const struct rtmsg *rtm = netlink_fixed(msg, ROUTE_SIZE);

	if (msg->nlmsg_type != RTM_NEWROUTE || !rtm || rtm->rtm_family != family)
		return false;
	*ret = (struct route){msg, rtm, netlink_attrs(msg, ROUTE_SIZE), 0};
	if (family == AF_INET6)
		ret->expires = expires_in(ret->attrs);
	return true;
}

/*
 * What the kernel took from a router advertisement it asks for again as soon as the
 * interface is up. Our copy would stand in its way: it does not know it as its own.
 */
static bool route_by_kernel_ra(
	const struct network_state *state, const struct route *route)
{
	int index = (int)netlink_attr_u32(route->attrs, RTA_OIF, 0);
	const struct network_link *link = network_link_find(state, index);
	uint8_t protocol = route->rtm->rtm_protocol;

	return link && link->accepts_ra &&
	       (protocol == RTPROT_RA || (protocol == RTPROT_KERNEL && route->expires));
}

/*
 * RTPROT_KERNEL alone does not say that a route returns: with IFA_F_NOPREFIXROUTE network
 * managers make the on-link route under that name. So unicast ones are kept, and one that
 * has returned is EEXIST. Types without an interface (blackhole …) never went.
 */
static bool route_is_kept(const struct network_state *state, const struct route *route)
{
	const struct rtmsg *rtm = route->rtm;

	if (rtm->rtm_flags & RTM_F_CLONED || rtm->rtm_protocol == RTPROT_REDIRECT)
		return false;
	if (rtm->rtm_type == RTN_BLACKHOLE || rtm->rtm_type == RTN_UNREACHABLE ||
		rtm->rtm_type == RTN_PROHIBIT || rtm->rtm_type == RTN_THROW)
		return false;
	if (rtm->rtm_protocol == RTPROT_KERNEL && rtm->rtm_type != RTN_UNICAST)
		return false;
	return route->expires >= 0 && !route_by_kernel_ra(state, route);
}

static bool route_is_on_link(const struct route *route)
{
	static const uint16_t via[] = {RTA_GATEWAY, RTA_VIA, RTA_MULTIPATH, RTA_NH_ID};

	for (size_t i = 0; i < KX_ARRAY_SIZE(via); i++)
		if (netlink_attr_find(route->attrs, via[i], 0))
			return false;
	return true;
}

/*
 * struct rtnexthop one behind the other. State flags are refused in a request, and so is
 * a hop over an interface that is down: it was dead before, and is left out.
 */
static void put_multipath(const struct network_state *state, struct nlmsghdr *request,
	const struct rtattr *attr)
{
	size_t offset = NLMSG_ALIGN((size_t)request->nlmsg_len) + RTA_LENGTH(0);
	size_t used = 0, size = RTA_PAYLOAD(attr);

	netlink_put(request, RTA_MULTIPATH, RTA_DATA(attr), size);
	uint8_t *hops = (uint8_t *)request + offset;
	for (size_t i = 0; i < size && size - i >= sizeof(struct rtnexthop);) {
		struct rtnexthop *hop = (struct rtnexthop *)(void *)(hops + i);
		size_t length = RTNH_ALIGN((size_t)hop->rtnh_len);

		if (length < sizeof(*hop) || length > size - i)
			break;
		i += length;
		hop->rtnh_flags &= HOP_FLAGS;
		if (!network_link_find(state, hop->rtnh_ifindex))
			continue;
		memmove(hops + used, hop, length);
		used += length;
	}
	request->nlmsg_len = offset + used;
	((struct rtattr *)(void *)(hops - RTA_LENGTH(0)))->rta_len = RTA_LENGTH(used);
}

static void put_route_attr(const struct network_state *state, struct nlmsghdr *request,
	const struct rtattr *attr, bool by_id)
{
	switch (netlink_attr_type(attr)) {
	case RTA_CACHEINFO: /* becomes RTA_EXPIRES */
	case RTA_EXPIRES:
	case RTA_IIF:
	case RTA_UID:
		return;
	case RTA_GATEWAY: /* told for old programs, but refused beside RTA_NH_ID */
	case RTA_VIA:
	case RTA_OIF:
	case RTA_ENCAP:
	case RTA_ENCAP_TYPE:
		if (!by_id)
			put_copy(request, attr);
		return;
	case RTA_MULTIPATH:
		if (!by_id)
			put_multipath(state, request, attr);
		return;
	default:
		put_copy(request, attr);
	}
}

/*
 * NLM_F_APPEND keeps several routes of the same destination and metric, in their order;
 * an equal one is EEXIST. What the kernel makes itself is never doubled.
 */
static struct kx_err *save_route(struct network_state *state, const struct route *route)
{
	bool by_kernel = route->rtm->rtm_protocol == RTPROT_KERNEL;
	bool by_id = netlink_attr_find(route->attrs, RTA_NH_ID, sizeof(uint32_t));
	struct netlink_attrs attrs = route->attrs;
	struct rtmsg rtm = *route->rtm;
	const struct rtattr *attr;
	struct nlmsghdr *request;

	rtm.rtm_flags &= HOP_FLAGS;
	KX_TRY(begin(&state->requests, route->msg, by_kernel ? NLM_F_EXCL : NLM_F_APPEND,
		&rtm, sizeof(rtm), &request));
	while ((attr = netlink_attrs_next(&attrs)))
		put_route_attr(state, request, attr, by_id);
	if (route->expires)
		netlink_put(
			request, RTA_EXPIRES, &route->expires, sizeof(route->expires));
	netlink_list_end(&state->requests, request);
	return NULL;
}

static struct kx_err *save_routes_of(struct network_state *state,
	const struct netlink_list *dump, uint8_t family, bool on_link)
{
	const struct nlmsghdr *msg = NULL;
	struct route route;

	while ((msg = netlink_list_next(dump, msg)))
		if (route_parse(msg, family, &route) && route_is_kept(state, &route) &&
			route_is_on_link(&route) == on_link)
			KX_TRY(save_route(state, &route));
	return NULL;
}

/* Those without a gateway first: a gateway must be reachable when its route is made. */
static struct kx_err *save_routes(
	struct netlink *nl, struct network_state *state, uint8_t family)
{
	KX_AUTO(netlink_list_destroy) struct netlink_list dump = {0};

	KX_TRY(kx_err_prefix(dump_optional(nl, RTM_GETROUTE, family, ROUTE_SIZE, &dump),
		"list the IPv%d routes", family == AF_INET6 ? 6 : 4));
	KX_TRY(save_routes_of(state, &dump, family, true));
	return save_routes_of(state, &dump, family, false);
}

struct kx_err *network_save(struct netlink *nl, struct network_state *ret)
{
	*ret = (struct network_state){0};
	KX_TRY(save_links(nl, ret));
	KX_TRY(save_addresses(nl, ret, AF_INET));
	KX_TRY(save_addresses(nl, ret, AF_INET6));
	KX_TRY(save_nexthops(nl, ret));
	KX_TRY(save_routes(nl, ret, AF_INET));
	return save_routes(nl, ret, AF_INET6);
}
