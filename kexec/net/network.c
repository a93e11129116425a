// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/if_addr.h>
#include <linux/nexthop.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "sys/sys-act.h"

/* Requests are tried again while one helps the next, and for this time beyond that. */
#define RESTORE_ROUNDS	 16
#define WAIT_ROUNDS	 100
#define WAIT_NANOSECONDS 100000000

void network_state_destroy(struct network_state *state)
{
	free(state->links);
	netlink_list_destroy(&state->requests);
	*state = (struct network_state){0};
}

static struct kx_err *set_link(
	struct netlink *nl, const struct network_link *link, bool up)
{
	struct {
		struct nlmsghdr head;
		struct ifinfomsg info;
	} request = {
		.head = {.nlmsg_len = sizeof(request),
			.nlmsg_type = RTM_NEWLINK,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK},
		.info = {.ifi_index = link->index,
			.ifi_flags = up ? IFF_UP : 0,
			.ifi_change = IFF_UP},
	};

	return kx_err_prefix(netlink_request(nl, &request.head),
		"%s network interface '%s' %s", up ? "bring" : "take", link->name,
		up ? "up" : "down");
}

/* One that has vanished in the meantime is down. */
static struct kx_err *take_down(struct netlink *nl, struct network_link *link)
{
	if (link->loopback)
		return NULL;
	struct kx_err *err = set_link(nl, link, false);
	if (!err || err->errnum == ENODEV) {
		kx_err_free(err);
		link->down = true;
		return NULL;
	}
	return err;
}

static struct kx_err *take_all_down(struct netlink *nl, struct network_state *state)
{
	for (size_t i = state->nlinks; i-- > 0;)
		KX_TRY(take_down(nl, &state->links[i]));
	return NULL;
}

/* The rounds of restoring: what failed in the last one, and why. */
struct round {
	size_t done, failed;
	bool waits; /* a failure that time may heal */
	struct kx_err *first;
};

static void round_destroy(struct round *round)
{
	kx_err_free(round->first);
	*round = (struct round){0};
}

/* Takes err. */
static void round_count(struct round *round, struct kx_err *err)
{
	if (!err) {
		round->done++;
		return;
	}
	round->failed++;
	if (round->first)
		kx_err_free(err);
	else
		round->first = err;
}

/* An upper device does not come up before the one below it: ENETDOWN. */
static void links_round(
	struct netlink *nl, struct network_state *state, struct round *round)
{
	for (size_t i = 0; i < state->nlinks; i++) {
		struct network_link *link = &state->links[i];

		if (!link->down)
			continue;
		struct kx_err *err = set_link(nl, link, true);
		link->down = err;
		round_count(round, err);
	}
}

/* The address in an attribute, or what stands for none. */
static const char *address_text(int family, const struct rtattr *attr, char *buf)
{
	size_t size =
		family == AF_INET6 ? sizeof(struct in6_addr) : sizeof(struct in_addr);

	if (!attr || RTA_PAYLOAD(attr) < size ||
		!inet_ntop(family, RTA_DATA(attr), buf, INET6_ADDRSTRLEN))
		return "default";
	return buf;
}

static struct kx_err *prefix_route(struct kx_err *err, const struct nlmsghdr *msg)
{
	const struct rtmsg *rtm = NLMSG_DATA(msg);
	struct netlink_attrs attrs = netlink_attrs(msg, sizeof(*rtm));
	char buf[INET6_ADDRSTRLEN];

	return kx_err_prefix(err, "route to %s/%u, table %" PRIu32,
		address_text(rtm->rtm_family, netlink_attr_find(attrs, RTA_DST, 0), buf),
		rtm->rtm_dst_len, netlink_attr_u32(attrs, RTA_TABLE, rtm->rtm_table));
}

static struct kx_err *prefix_address(
	struct kx_err *err, const struct network_state *state, const struct nlmsghdr *msg)
{
	const struct ifaddrmsg *addr = NLMSG_DATA(msg);
	struct netlink_attrs attrs = netlink_attrs(msg, sizeof(*addr));
	const struct rtattr *local = netlink_attr_find(attrs, IFA_LOCAL, 0);
	const struct network_link *link = network_link_find(state, (int)addr->ifa_index);
	char buf[INET6_ADDRSTRLEN];

	if (!local)
		local = netlink_attr_find(attrs, IFA_ADDRESS, 0);
	return kx_err_prefix(err, "address %s/%u of '%s'",
		address_text(addr->ifa_family, local, buf), addr->ifa_prefixlen,
		link ? link->name : "?");
}

static struct kx_err *prefix_request(
	struct kx_err *err, const struct network_state *state, const struct nlmsghdr *msg)
{
	if (msg->nlmsg_type == RTM_NEWROUTE)
		return prefix_route(err, msg);
	if (msg->nlmsg_type == RTM_NEWADDR)
		return prefix_address(err, state, msg);
	return kx_err_prefix(err, "nexthop object %" PRIu32,
		netlink_attr_u32(netlink_attrs(msg, sizeof(struct nhmsg)), NHA_ID, 0));
}

/* The kernel refuses a source address that is still tentative, with EINVAL. */
static bool may_heal(const struct nlmsghdr *msg, const struct kx_err *err)
{
	const struct rtmsg *rtm = NLMSG_DATA(msg);

	return err->errnum == EINVAL && msg->nlmsg_type == RTM_NEWROUTE &&
	       rtm->rtm_family == AF_INET6 &&
	       netlink_attr_find(netlink_attrs(msg, sizeof(*rtm)), RTA_PREFSRC, 0);
}

static void replay(struct netlink *nl, const struct network_state *state,
	struct nlmsghdr *msg, struct round *round)
{
	struct kx_err *err = netlink_request(nl, msg);

	if (err && err->errnum == EEXIST) {
		kx_err_free(err);
		err = NULL;
	}
	if (err) {
		round->waits |= may_heal(msg, err);
		err = prefix_request(err, state, msg);
	} else {
		msg->nlmsg_type = NLMSG_NOOP;
	}
	round_count(round, err);
}

static void requests_round(
	struct netlink *nl, struct network_state *state, struct round *round)
{
	struct nlmsghdr *msg = NULL;

	while ((msg = netlink_list_next(&state->requests, msg)))
		if (msg->nlmsg_type != NLMSG_NOOP)
			replay(nl, state, msg, round);
}

/*
 * Another round? One thing may need another that comes later: as long as a round gets
 * something done, and while a source address is being checked.
 */
static bool restore_again(
	const struct round *round, unsigned int *rounds, unsigned int *waits)
{
	static const struct timespec pause = {.tv_nsec = WAIT_NANOSECONDS};

	if (!round->failed)
		return false;
	if (round->done && ++*rounds < RESTORE_ROUNDS)
		return true;
	if (!round->waits || ++*waits > WAIT_ROUNDS)
		return false;
	nanosleep(&pause, NULL);
	return true;
}

static struct kx_err *restore_err(struct round *round)
{
	return kx_err_prefix(KX_STEAL(round->first),
		"put the network back: %zu of its settings failed; the first",
		round->failed);
}

static struct kx_err *restore(struct netlink *nl, struct network_state *state)
{
	KX_AUTO(round_destroy) struct round round = {0};
	unsigned int rounds = 0, waits = 0;

	do {
		round_destroy(&round);
		links_round(nl, state, &round);
		requests_round(nl, state, &round);
	} while (restore_again(&round, &rounds, &waits));
	return restore_err(&round);
}

struct kx_err *network_restore(struct network_state *state)
{
	KX_AUTO(netlink_close) struct netlink nl = {.fd = -1};

	if (!state->nlinks)
		return NULL;
	KX_TRY(kx_err_prefix(netlink_open(&nl), "put the network back"));
	return restore(&nl, state);
}

static bool any_down(const struct network_state *state)
{
	for (size_t i = 0; i < state->nlinks; i++)
		if (state->links[i].down)
			return true;
	return false;
}

/* Takes err: why taking down failed. What putting back says is joined to it. */
static struct kx_err *undo(
	struct netlink *nl, struct network_state *state, struct kx_err *err)
{
	KX_AUTO(kx_err_freep)
	struct kx_err *second = any_down(state) ? restore(nl, state) : NULL;

	if (!second)
		return err;
	KX_AUTO(kx_err_freep) struct kx_err *first = err;
	struct kx_err *both =
		kx_err_new(first->code, "%s; then: %s", first->message, second->message);
	return kx_err_number(both, first->errnum);
}

/* A kernel without a network, or a sandbox: there is nothing to ask, nor to tell. */
static bool no_netlink(const struct kx_err *err)
{
	return err && (err->errnum == EAFNOSUPPORT || err->errnum == EPROTONOSUPPORT ||
			      err->errnum == ENOSYS);
}

struct kx_err *network_down(const struct sys *sys, struct network_state *ret)
{
	KX_AUTO(network_state_destroy) struct network_state state = {0};
	KX_AUTO(netlink_close) struct netlink nl = {.fd = -1};

	*ret = (struct network_state){0};
	KX_TRY(sys_require_live(sys, "take network interfaces down"));
	KX_AUTO(kx_err_freep) struct kx_err *failed = netlink_open(&nl);
	if (no_netlink(failed)) {
		log_debug("the network stays as it is: %s", failed->message);
		return NULL;
	}
	KX_TRY(KX_STEAL(failed));
	KX_TRY(kx_err_prefix(network_save(&nl, &state), "save the network's settings"));
	struct kx_err *err = take_all_down(&nl, &state);
	if (err)
		return undo(&nl, &state, err);
	*ret = state;
	state = (struct network_state){0};
	return NULL;
}
