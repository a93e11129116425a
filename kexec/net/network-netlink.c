// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/network-netlink.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/vec.h"

#define DUMP_TRIES     10
#define DUMP_MAX_BYTES ((size_t)1 << 28)
#define RECEIVE_BYTES  ((size_t)1 << 15)	/* what the kernel fills in one go */
#define FIXED_MAX      sizeof(struct ifinfomsg) /* the longest fixed part */
/* The kernel answers within the system call; this only bounds a kernel that does not. */
#define ANSWER_SECONDS 10

static_assert(NLMSG_HDRLEN == sizeof(struct nlmsghdr), "include/uapi/linux/netlink.h");

void netlink_close(struct netlink *nl)
{
	closep(&nl->fd);
	free(nl->buf);
	*nl = (struct netlink){.fd = -1};
}

struct kx_err *netlink_open(struct netlink *ret)
{
	struct timeval timeout = {.tv_sec = ANSWER_SECONDS};
	int on = 1;

	*ret = (struct netlink){.fd = -1};
	ret->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (ret->fd < 0)
		return kx_err_errno(KX_IO, errno, "open a netlink socket");
	setsockopt(ret->fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
	/* Explanations in words (4.12) and short answers (4.3): fine without them. */
	setsockopt(ret->fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(ret->fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	return NULL;
}

void netlink_list_destroy(struct netlink_list *list)
{
	free(list->data);
	*list = (struct netlink_list){0};
}

static struct nlmsghdr *message_at(uint8_t *data, size_t size, size_t offset)
{
	if (size < offset || size - offset < sizeof(struct nlmsghdr))
		return NULL;
	struct nlmsghdr *msg = (struct nlmsghdr *)(void *)(data + offset);
	if (msg->nlmsg_len < sizeof(*msg) || msg->nlmsg_len > size - offset)
		return NULL;
	return msg;
}

/* The message behind prev in a buffer; NULL for prev: the first. */
static struct nlmsghdr *message_next(
	uint8_t *data, size_t size, const struct nlmsghdr *prev)
{
	size_t offset = 0;

	if (prev)
		offset = (const uint8_t *)prev - data +
			 NLMSG_ALIGN((size_t)prev->nlmsg_len);
	return data ? message_at(data, size, offset) : NULL;
}

struct nlmsghdr *netlink_list_next(
	const struct netlink_list *list, const struct nlmsghdr *prev)
{
	return message_next(list->data, list->size, prev);
}

/* Room for more bytes behind the last message, set to zero. */
static struct kx_err *list_reserve(struct netlink_list *list, size_t more)
{
	size_t want = list->size + more;

	if (more > DUMP_MAX_BYTES || want > DUMP_MAX_BYTES)
		return kx_err_new(KX_LIMIT,
			"the network's settings take more than %zu bytes (-x leaves the "
			"network alone)",
			DUMP_MAX_BYTES);
	KX_TRY(vec_grow(&list->data, &list->capacity, want, 1));
	memset(list->data + list->size, 0, more);
	return NULL;
}

struct kx_err *netlink_list_begin(struct netlink_list *list, const struct nlmsghdr *head,
	const void *fixed, size_t fixed_size, size_t room, struct nlmsghdr **ret)
{
	KX_TRY(list_reserve(list, NLMSG_ALIGN(NLMSG_SPACE(fixed_size) + room)));
	struct nlmsghdr *msg = (struct nlmsghdr *)(void *)(list->data + list->size);
	*msg = *head;
	msg->nlmsg_len = NLMSG_LENGTH(fixed_size);
	memcpy(NLMSG_DATA(msg), fixed, fixed_size);
	*ret = msg;
	return NULL;
}

void netlink_list_end(struct netlink_list *list, const struct nlmsghdr *msg)
{
	list->size += NLMSG_ALIGN((size_t)msg->nlmsg_len);
}

void netlink_put(struct nlmsghdr *msg, uint16_t type, const void *data, size_t size)
{
	size_t offset = NLMSG_ALIGN((size_t)msg->nlmsg_len);
	struct rtattr *attr = (struct rtattr *)(void *)((uint8_t *)msg + offset);

	attr->rta_type = type;
	attr->rta_len = RTA_LENGTH(size);
	if (size)
		memcpy(RTA_DATA(attr), data, size);
	msg->nlmsg_len = offset + RTA_ALIGN(RTA_LENGTH(size));
}

static struct kx_err *list_add(struct netlink_list *list, const struct nlmsghdr *msg)
{
	KX_TRY(list_reserve(list, NLMSG_ALIGN((size_t)msg->nlmsg_len)));
	memcpy(list->data + list->size, msg, msg->nlmsg_len);
	netlink_list_end(list, msg);
	return NULL;
}

const void *netlink_fixed(const struct nlmsghdr *msg, size_t fixed_size)
{
	return msg->nlmsg_len < NLMSG_LENGTH(fixed_size) ? NULL : NLMSG_DATA(msg);
}

struct netlink_attrs netlink_attrs(const struct nlmsghdr *msg, size_t fixed_size)
{
	size_t offset = NLMSG_SPACE(fixed_size);

	if (msg->nlmsg_len <= offset)
		return (struct netlink_attrs){0};
	return (struct netlink_attrs){
		(const uint8_t *)msg + offset, msg->nlmsg_len - offset};
}

struct netlink_attrs netlink_nested(const struct rtattr *attr)
{
	if (!attr)
		return (struct netlink_attrs){0};
	return (struct netlink_attrs){RTA_DATA(attr), RTA_PAYLOAD(attr)};
}

const struct rtattr *netlink_attrs_next(struct netlink_attrs *attrs)
{
	const struct rtattr *attr = (const void *)attrs->p;

	if (attrs->size < sizeof(*attr) || attr->rta_len < sizeof(*attr) ||
		attr->rta_len > attrs->size)
		return NULL;
	size_t step = RTA_ALIGN((size_t)attr->rta_len);
	if (step > attrs->size)
		step = attrs->size;
	attrs->p += step;
	attrs->size -= step;
	return attr;
}

const struct rtattr *netlink_attr_find(
	struct netlink_attrs attrs, unsigned int type, size_t size)
{
	const struct rtattr *attr;

	while ((attr = netlink_attrs_next(&attrs)))
		if (netlink_attr_type(attr) == type && RTA_PAYLOAD(attr) >= size)
			return attr;
	return NULL;
}

uint32_t netlink_attr_u32(
	struct netlink_attrs attrs, unsigned int type, uint32_t fallback)
{
	const struct rtattr *attr = netlink_attr_find(attrs, type, sizeof(fallback));

	if (attr)
		memcpy(&fallback, RTA_DATA(attr), sizeof(fallback));
	return fallback;
}

static struct kx_err *send_message(struct netlink *nl, struct nlmsghdr *msg)
{
	static const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	ssize_t n;

	msg->nlmsg_seq = ++nl->seq;
	msg->nlmsg_pid = 0;
	do
		n = sendto(nl->fd, msg, msg->nlmsg_len, 0,
			(const struct sockaddr *)&kernel, sizeof(kernel));
	while (n < 0 && errno == EINTR);
	return n < 0 ? kx_err_errno(KX_IO, errno, "send a netlink request") : NULL;
}

static struct kx_err *buffer_grow(struct netlink *nl, size_t want)
{
	if (want < RECEIVE_BYTES)
		want = RECEIVE_BYTES;
	if (want > DUMP_MAX_BYTES)
		return kx_err_new(KX_LIMIT, "a netlink message of %zu bytes", want);
	return vec_grow(&nl->buf, &nl->capacity, want, 1);
}

static ssize_t receive_from(struct netlink *nl, int flags, struct sockaddr_nl *from)
{
	socklen_t from_size = sizeof(*from);
	ssize_t n;

	do
		n = recvfrom(nl->fd, nl->buf, nl->capacity, flags,
			(struct sockaddr *)from, &from_size);
	while (n < 0 && errno == EINTR);
	return n;
}

/*
 * One datagram of the kernel, whole: its true size is asked first. Others' are dropped.
 */
static struct kx_err *receive(struct netlink *nl, size_t *ret)
{
	struct sockaddr_nl from;
	ssize_t n;

	do {
		KX_TRY(buffer_grow(nl, 0));
		n = receive_from(nl, MSG_PEEK | MSG_TRUNC, &from);
		if (n >= 0) {
			KX_TRY(buffer_grow(nl, n));
			n = receive_from(nl, 0, &from);
		}
		if (n < 0)
			return kx_err_errno(KX_IO, errno, "read a netlink answer");
	} while (from.nl_pid);
	*ret = n;
	return NULL;
}

/* struct nlmsgerr, then with NLM_F_ACK_TLVS attributes (enum nlmsgerr_attrs). */
static const char *answer_text(const struct nlmsghdr *msg)
{
	size_t fixed = sizeof(struct nlmsgerr);
	const struct nlmsgerr *answer = netlink_fixed(msg, fixed);

	if (!answer || !(msg->nlmsg_flags & NLM_F_ACK_TLVS))
		return NULL;
	if (!(msg->nlmsg_flags & NLM_F_CAPPED) && answer->msg.nlmsg_len > sizeof(*msg))
		fixed += answer->msg.nlmsg_len - sizeof(*msg);
	const struct rtattr *attr =
		netlink_attr_find(netlink_attrs(msg, fixed), NLMSGERR_ATTR_MSG, 1);
	if (!attr || !memchr(RTA_DATA(attr), '\0', RTA_PAYLOAD(attr)))
		return NULL;
	return RTA_DATA(attr);
}

/* What NLMSG_ERROR and NLMSG_DONE say: both begin with 0 or a negative errno. */
static struct kx_err *answer_err(const struct nlmsghdr *msg)
{
	const char *text = msg->nlmsg_type == NLMSG_ERROR ? answer_text(msg) : NULL;
	const int *error = netlink_fixed(msg, sizeof(*error));

	if (!error)
		return kx_err_new(KX_FORMAT, "a netlink answer of %u bytes is cut",
			(unsigned int)msg->nlmsg_len);
	if (*error >= 0)
		return NULL;
	if (text)
		return kx_err_errno(KX_REFUSED, -*error, "the kernel says '%s'", text);
	return kx_err_errno(KX_REFUSED, -*error, "the kernel refused");
}

struct dump {
	struct netlink_list list;
	bool done, interrupted;
};

static void dump_destroy(struct dump *dump)
{
	netlink_list_destroy(&dump->list);
}

static struct kx_err *dump_take(struct dump *dump, const struct nlmsghdr *msg)
{
	if (msg->nlmsg_flags & NLM_F_DUMP_INTR)
		dump->interrupted = true;
	switch (msg->nlmsg_type) {
	case NLMSG_NOOP:
		return NULL;
	case NLMSG_ERROR:
	case NLMSG_DONE:
		dump->done = true;
		return answer_err(msg);
	case NLMSG_OVERRUN:
		return kx_err_new(KX_IO, "a netlink answer was lost");
	default:
		return list_add(&dump->list, msg);
	}
}

static struct kx_err *dump_read(struct netlink *nl, struct dump *dump)
{
	size_t size;

	while (!dump->done) {
		struct nlmsghdr *msg = NULL;

		KX_TRY(receive(nl, &size));
		while (!dump->done && (msg = message_next(nl->buf, size, msg)))
			if (msg->nlmsg_seq == nl->seq)
				KX_TRY(dump_take(dump, msg));
	}
	return NULL;
}

static struct kx_err *dump_send(
	struct netlink *nl, uint16_t type, uint8_t family, size_t fixed_size)
{
	union {
		struct nlmsghdr head;
		uint8_t bytes[NLMSG_SPACE(FIXED_MAX)];
	} request = {.head = {.nlmsg_len = NLMSG_LENGTH(fixed_size),
			     .nlmsg_type = type,
			     .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP}};

	assert(fixed_size <= FIXED_MAX);
	request.bytes[NLMSG_HDRLEN] = family;
	return send_message(nl, &request.head);
}

struct kx_err *netlink_dump(struct netlink *nl, uint16_t type, uint8_t family,
	size_t fixed_size, struct netlink_list *ret)
{
	*ret = (struct netlink_list){0};
	for (int i = 0; i < DUMP_TRIES; i++) {
		KX_AUTO(dump_destroy) struct dump dump = {0};

		KX_TRY(dump_send(nl, type, family, fixed_size));
		KX_TRY(dump_read(nl, &dump));
		if (dump.interrupted)
			continue;
		*ret = dump.list;
		dump.list = (struct netlink_list){0};
		return NULL;
	}
	return kx_err_new(
		KX_CHANGED, "it changed each of the %d times it was read", DUMP_TRIES);
}

struct kx_err *netlink_request(struct netlink *nl, struct nlmsghdr *request)
{
	size_t size;

	KX_TRY(send_message(nl, request));
	for (;;) {
		struct nlmsghdr *msg = NULL;

		KX_TRY(receive(nl, &size));
		while ((msg = message_next(nl->buf, size, msg)))
			if (msg->nlmsg_seq == nl->seq && msg->nlmsg_type == NLMSG_ERROR)
				return answer_err(msg);
	}
}
