/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rtnetlink (rtnetlink(7), Documentation/userspace-api/netlink): one socket, whole dumps,
 * single acknowledged requests, and bounded reading and writing of attributes. Knows
 * nothing of what the messages mean.
 */
#ifndef KX_NETWORK_NETLINK_H
#define KX_NETWORK_NETLINK_H

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* A socket of NETLINK_ROUTE. Owns the descriptor and the receive buffer. */
struct netlink {
	int fd; /* -1 none */
	uint32_t seq;
	uint8_t *buf;
	size_t capacity; /* bytes */
};

struct kx_err *netlink_open(struct netlink *ret);
void netlink_close(struct netlink *nl); /* {.fd = -1} is accepted */

/* Messages one behind the other, each at a multiple of NLMSG_ALIGNTO. */
struct netlink_list {
	uint8_t *data;
	size_t size, capacity; /* bytes */
};
void netlink_list_destroy(struct netlink_list *list);

/* The message behind prev, the first one for NULL; NULL at the end. */
struct nlmsghdr *netlink_list_next(
	const struct netlink_list *list, const struct nlmsghdr *prev);

/*
 * Append a message with a fixed part (struct ifaddrmsg, struct rtmsg …) and room for
 * room bytes of attributes. *ret points into the list until the next append;
 * netlink_list_end() fixes its length after the attributes were put.
 */
struct kx_err *netlink_list_begin(struct netlink_list *list, const struct nlmsghdr *head,
	const void *fixed, size_t fixed_size, size_t room, struct nlmsghdr **ret);
void netlink_list_end(struct netlink_list *list, const struct nlmsghdr *msg);

/* Append an attribute to the last message of a list; size bytes of data. */
void netlink_put(struct nlmsghdr *msg, uint16_t type, const void *data, size_t size);

/*
 * All objects of one kind: type is RTM_GET…, fixed_size the size of its fixed part, whose
 * first byte is the family. A dump that was interrupted by a change is read again.
 * Errors: KX_REFUSED with the kernel's errno, KX_CHANGED when each of several dumps was
 * interrupted, KX_LIMIT for one that is too large. *ret is left empty then.
 */
struct kx_err *netlink_dump(struct netlink *nl, uint16_t type, uint8_t family,
	size_t fixed_size, struct netlink_list *ret);

/*
 * Send one request (NLM_F_ACK must be set) and wait for the kernel's answer. Fills in
 * the sequence number. Error: KX_REFUSED with errno and the kernel's own explanation.
 */
struct kx_err *netlink_request(struct netlink *nl, struct nlmsghdr *request);

/* The fixed part of a message; NULL when the message is too short for it. */
const void *netlink_fixed(const struct nlmsghdr *msg, size_t fixed_size);

/* Attributes still to be read. */
struct netlink_attrs {
	const uint8_t *p;
	size_t size; /* bytes */
};

struct netlink_attrs netlink_attrs(const struct nlmsghdr *msg, size_t fixed_size);
struct netlink_attrs netlink_nested(const struct rtattr *attr); /* NULL: none */

/* The next whole attribute, NULL at the end (or at a damaged one). */
const struct rtattr *netlink_attrs_next(struct netlink_attrs *attrs);

/* rta_type without NLA_F_NESTED and NLA_F_NET_BYTEORDER */
static inline unsigned int netlink_attr_type(const struct rtattr *attr)
{
	return attr->rta_type & NLA_TYPE_MASK;
}

/* The first attribute of that type with at least size bytes of data, or NULL. */
const struct rtattr *netlink_attr_find(
	struct netlink_attrs attrs, unsigned int type, size_t size);

/* The u32 in the attribute of that type; fallback when there is none. */
uint32_t netlink_attr_u32(
	struct netlink_attrs attrs, unsigned int type, uint32_t fallback);

#endif
