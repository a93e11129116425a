// SPDX-License-Identifier: GPL-2.0-or-later
#include "network-fixture.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/nexthop.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"

#define SETTLE_ROUNDS 600

void lines_destroy(struct lines *lines)
{
	for (size_t i = 0; i < lines->n; i++)
		free(lines->v[i]);
	free(lines->v);
}

static void lines_add(struct lines *lines, char *line)
{
	lines->v = reallocarray(lines->v, lines->n + 1, sizeof(*lines->v));
	assert_non_null(lines->v);
	lines->v[lines->n++] = line;
}

static void write_hex(FILE *f, const void *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		fprintf(f, "%02x", ((const uint8_t *)data)[i]);
}

static void write_hops(FILE *f, const struct rtattr *attr)
{
	uint8_t *p = RTA_DATA(attr);
	size_t size = RTA_PAYLOAD(attr);

	while (size >= sizeof(struct rtnexthop)) {
		struct rtnexthop *hop = (void *)p;

		hop->rtnh_flags = 0;
		write_hex(f, hop, hop->rtnh_len);
		p += RTNH_ALIGN(hop->rtnh_len);
		size -= RTNH_ALIGN(hop->rtnh_len);
	}
}

static void write_attrs(
	FILE *f, struct netlink_attrs attrs, unsigned int skipped, unsigned int multipath)
{
	const struct rtattr *attr;

	while ((attr = netlink_attrs_next(&attrs))) {
		unsigned int type = netlink_attr_type(attr);

		if (type == skipped)
			continue;
		fprintf(f, " %u=", type);
		if (type == multipath)
			write_hops(f, attr);
		else
			write_hex(f, RTA_DATA(attr), RTA_PAYLOAD(attr));
	}
}

static void write_link(FILE *f, struct nlmsghdr *msg)
{
	const struct ifinfomsg *info = NLMSG_DATA(msg);

	fprintf(f, "link %d %s", info->ifi_index,
		info->ifi_flags & IFF_UP ? "up" : "down");
}

/* Lifetimes: within some seconds of the same. IFA_PROTO (since 5.18) stays. */
static void write_address(FILE *f, struct nlmsghdr *msg, struct lines *lines)
{
	struct ifaddrmsg *addr = NLMSG_DATA(msg);
	struct netlink_attrs attrs = netlink_attrs(msg, sizeof(*addr));
	uint32_t flags = netlink_attr_u32(attrs, IFA_FLAGS, addr->ifa_flags);
	const struct rtattr *attr;
	struct ifa_cacheinfo life = {0};

	lines->tentative |= (flags & IFA_F_TENTATIVE) != 0;
	flags &= ~(uint32_t)(IFA_F_TENTATIVE | IFA_F_DADFAILED);
	attr = netlink_attr_find(attrs, IFA_CACHEINFO, sizeof(life));
	if (attr)
		memcpy(&life, RTA_DATA(attr), sizeof(life));
	fprintf(f, "address %u %u %u %x %u %u", addr->ifa_family, addr->ifa_index,
		addr->ifa_prefixlen, flags, life.ifa_valid / 1000,
		life.ifa_prefered / 1000);
	while ((attr = netlink_attrs_next(&attrs)))
		if (netlink_attr_type(attr) == IFA_LOCAL ||
			netlink_attr_type(attr) == IFA_ADDRESS ||
			netlink_attr_type(attr) == IFA_LABEL) {
			fprintf(f, " %u=", netlink_attr_type(attr));
			write_hex(f, RTA_DATA(attr), RTA_PAYLOAD(attr));
		}
}

static void write_route(FILE *f, struct nlmsghdr *msg)
{
	const struct rtmsg *rtm = NLMSG_DATA(msg);
	struct netlink_attrs attrs = netlink_attrs(msg, sizeof(*rtm));
	const struct rtattr *attr;
	struct rta_cacheinfo info = {0};

	attr = netlink_attr_find(attrs, RTA_CACHEINFO, sizeof(info));
	if (attr)
		memcpy(&info, RTA_DATA(attr), sizeof(info));
	fprintf(f, "route %u/%u type %u proto %u scope %u flags %x expires %ld",
		rtm->rtm_family, rtm->rtm_dst_len, rtm->rtm_type, rtm->rtm_protocol,
		rtm->rtm_scope, rtm->rtm_flags & RTNH_F_ONLINK,
		info.rta_expires / sysconf(_SC_CLK_TCK) / 1000);
	write_attrs(f, attrs, RTA_CACHEINFO, RTA_MULTIPATH);
}

static void write_nexthop(FILE *f, struct nlmsghdr *msg)
{
	const struct nhmsg *hop = NLMSG_DATA(msg);

	fprintf(f, "nexthop %u proto %u", hop->nh_family, hop->nh_protocol);
	write_attrs(f, netlink_attrs(msg, sizeof(*hop)), ~0U, ~0U);
}

static void write_message(FILE *f, struct nlmsghdr *msg, struct lines *lines)
{
	switch (msg->nlmsg_type) {
	case RTM_NEWLINK:
		write_link(f, msg);
		break;
	case RTM_NEWADDR:
		write_address(f, msg, lines);
		break;
	case RTM_NEWROUTE:
		write_route(f, msg);
		break;
	case RTM_NEWNEXTHOP:
		write_nexthop(f, msg);
	}
}

static bool is_cloned(const struct nlmsghdr *msg)
{
	const struct rtmsg *rtm = NLMSG_DATA(msg);

	return msg->nlmsg_type == RTM_NEWROUTE && rtm->rtm_flags & RTM_F_CLONED;
}

static void lines_dump(
	struct lines *lines, uint16_t type, uint8_t family, size_t fixed_size)
{
	KX_AUTO(netlink_list_destroy) struct netlink_list list = {0};
	KX_AUTO(kx_err_freep)
	struct kx_err *err = netlink_dump(&nl, type, family, fixed_size, &list);
	struct nlmsghdr *msg = NULL;

	if (err && err->errnum != EOPNOTSUPP && err->errnum != EAFNOSUPPORT)
		fail_msg("%s", err->message);
	while ((msg = netlink_list_next(&list, msg))) {
		char *line = NULL;
		size_t size;
		FILE *f = open_memstream(&line, &size);

		assert_non_null(f);
		if (!is_cloned(msg))
			write_message(f, msg, lines);
		fclose(f);
		if (size)
			lines_add(lines, line);
		else
			free(line);
	}
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void lines_read(struct lines *ret)
{
	*ret = (struct lines){0};
	lines_dump(ret, RTM_GETLINK, AF_UNSPEC, sizeof(struct ifinfomsg));
	lines_dump(ret, RTM_GETADDR, AF_UNSPEC, sizeof(struct ifaddrmsg));
	lines_dump(ret, RTM_GETROUTE, AF_UNSPEC, sizeof(struct rtmsg));
	lines_dump(ret, RTM_GETNEXTHOP, AF_UNSPEC, sizeof(struct nhmsg));
	qsort(ret->v, ret->n, sizeof(*ret->v), compare_lines);
}

static bool lines_equal(const struct lines *a, const struct lines *b)
{
	bool equal = a->n == b->n;

	for (size_t i = 0; equal && i < a->n; i++)
		equal = !strcmp(a->v[i], b->v[i]);
	return equal;
}

bool lines_have(const struct lines *lines, const char *line)
{
	return lines->n &&
	       bsearch(&line, lines->v, lines->n, sizeof(*lines->v), compare_lines);
}

static void lines_print_missing(
	const struct lines *a, const struct lines *b, const char *sign)
{
	for (size_t i = 0; i < a->n; i++)
		if (!lines_have(b, a->v[i]))
			print_error("%s %s\n", sign, a->v[i]);
}

static void short_sleep(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
}

void lines_read_settled(struct lines *ret)
{
	for (int i = 0;; i++) {
		lines_read(ret);
		if (!ret->tentative || i == SETTLE_ROUNDS)
			return;
		lines_destroy(ret);
		short_sleep();
	}
}

void assert_network_is(const struct lines *want)
{
	for (int i = 0;; i++) {
		KX_AUTO(lines_destroy) struct lines now = {0};

		lines_read(&now);
		if (lines_equal(want, &now))
			return;
		if (i < SETTLE_ROUNDS) {
			short_sleep();
			continue;
		}
		lines_print_missing(want, &now, "-");
		lines_print_missing(&now, want, "+");
		fail_msg("the network is not as it was");
	}
}
