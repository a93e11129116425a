// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The network is taken down and put back in a network namespace of the test's own.
 * Nothing acts before the test has seen that it is not in the namespace it was started
 * in.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "net/network.h"
#include "network-fixture.h"

static const struct sys live = {.root_fd = -1, .live = true, .root = ""};

/* --- what the tests make the kernel seem to do --- */

static int refuse_socket;     /* errno of socket(2); 0: it makes one */
static int refuse_down_at;    /* the interface, counted from 1, that stays up; 0 none */
static int interrupted_dumps; /* how many first answers of dumps say DUMP_INTR */

int socket(int family, int type, int protocol)
{
	if (!refuse_socket)
		return (int)syscall(SYS_socket, family, type, protocol);
	errno = refuse_socket;
	return -1;
}

ssize_t sendto(int fd, const void *buf, size_t size, int flags, const struct sockaddr *to,
	socklen_t to_size)
{
	union {
		struct nlmsghdr head;
		uint8_t bytes[NLMSG_SPACE(sizeof(struct ifinfomsg))];
	} copy;
	const struct nlmsghdr *head = buf;
	const struct ifinfomsg *info = NLMSG_DATA(head);

	if (refuse_down_at && size == sizeof(copy) && head->nlmsg_type == RTM_NEWLINK &&
		info->ifi_change == IFF_UP && !info->ifi_flags && !--refuse_down_at) {
		memcpy(copy.bytes, buf, size);
		copy.head.nlmsg_type = 0x3ff0; /* unknown: EOPNOTSUPP */
		buf = &copy;
	}
	return syscall(SYS_sendto, fd, buf, size, flags, to, to_size);
}

ssize_t recvfrom(int fd, void *buf, size_t size, int flags,
	struct sockaddr *restrict from, socklen_t *restrict from_size)
{
	ssize_t n = syscall(SYS_recvfrom, fd, buf, size, flags, from, from_size);
	struct nlmsghdr *head = buf;

	if (interrupted_dumps && !(flags & MSG_PEEK) && n >= (ssize_t)sizeof(*head) &&
		head->nlmsg_flags & NLM_F_MULTI && head->nlmsg_type != NLMSG_DONE) {
		head->nlmsg_flags |= NLM_F_DUMP_INTR;
		interrupted_dumps--;
	}
	return n;
}

/* --- tests --- */

static int teardown(void **state)
{
	refuse_socket = refuse_down_at = interrupted_dumps = 0;
	return remove_network(state);
}

static bool is_up(int index)
{
	KX_AUTO(lines_destroy) struct lines lines = {0};
	char line[64];

	lines_read(&lines);
	snprintf(line, sizeof(line), "link %d up", index);
	return lines_have(&lines, line);
}

static void not_live_is_refused(void **state)
{
	static const struct sys captured = {.root_fd = -1, .root = "machine"};
	struct network_state network;
	struct kx_err *err = network_down(&captured, &network);

	(void)state;
	assert_non_null(err);
	assert_int_equal(err->code, KX_UNSUPPORTED);
	assert_null(network.links);
	kx_err_free(err);
}

static void down_and_back(void **state)
{
	KX_AUTO(lines_destroy) struct lines before = {0};
	KX_AUTO(network_state_destroy) struct network_state network = {0};

	(void)state;
	require_namespace();
	lines_read_settled(&before);
	assert_ok(network_down(&live, &network));
	assert_false(is_up(one));
	assert_false(is_up(two));
	assert_true(is_up((int)if_nametoindex("lo")));
	assert_ok(network_restore(&network));
	assert_true(is_up(one));
	assert_false(is_up(idle));
	assert_network_is(&before);
	/* nothing is left to do, and nothing is done twice */
	assert_ok(network_restore(&network));
	assert_network_is(&before);
}

static void failed_down_is_undone(void **state)
{
	KX_AUTO(lines_destroy) struct lines before = {0};
	struct network_state network;

	(void)state;
	require_namespace();
	lines_read_settled(&before);
	refuse_down_at = 2;
	KX_AUTO(kx_err_freep) struct kx_err *err = network_down(&live, &network);
	assert_int_equal(refuse_down_at, 0);
	assert_non_null(err);
	assert_int_equal(err->code, KX_REFUSED);
	assert_int_equal(err->errnum, EOPNOTSUPP);
	assert_non_null(strstr(err->message, "take network interface '"));
	assert_null(strstr(err->message, "then:"));
	assert_null(network.links);
	assert_network_is(&before);
}

/* A kernel without a network can be left, too. */
static void without_netlink(void **state)
{
	static const int none[] = {EAFNOSUPPORT, EPROTONOSUPPORT, ENOSYS};
	struct network_state network;

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(none); i++) {
		refuse_socket = none[i];
		assert_ok(network_down(&live, &network));
		assert_null(network.links);
		assert_ok(network_restore(&network));
	}
	refuse_socket = EPERM;
	KX_AUTO(kx_err_freep) struct kx_err *err = network_down(&live, &network);
	refuse_socket = 0;
	assert_non_null(err);
	assert_int_equal(err->errnum, EPERM);
	assert_null(network.links);
}

static void interrupted_dump_is_read_again(void **state)
{
	KX_AUTO(network_state_destroy) struct network_state network = {0};

	(void)state;
	require_namespace();
	interrupted_dumps = 3;
	assert_ok(network_save(&nl, &network));
	assert_int_equal(interrupted_dumps, 0);
	assert_true(network.nlinks >= 3);
}

static void endless_change_changes_nothing(void **state)
{
	struct network_state network;

	(void)state;
	require_namespace();
	interrupted_dumps = 1000;
	KX_AUTO(kx_err_freep) struct kx_err *err = network_down(&live, &network);
	interrupted_dumps = 0;
	assert_non_null(err);
	assert_int_equal(err->code, KX_CHANGED);
	assert_null(network.links);
	assert_true(is_up(one));
	assert_true(is_up(two));
}

static void goes_on_after_a_failure(void **state)
{
	KX_AUTO(network_state_destroy) struct network_state network = {0};

	(void)state;
	require_namespace();
	assert_ok(network_down(&live, &network));
	link_delete("kx2");
	KX_AUTO(kx_err_freep) struct kx_err *err = network_restore(&network);
	assert_non_null(err);
	assert_int_equal(err->code, KX_REFUSED);
	assert_non_null(strstr(err->message, "of its settings failed"));
	/* kx2 or, of a veth pair, its other end */
	assert_non_null(strstr(err->message, "bring network interface '"));
	assert_true(is_up(one));
}

/* How many saved requests of that type have the protocol. */
static size_t count_routes(const struct network_state *network, uint8_t protocol)
{
	const struct nlmsghdr *msg = NULL;
	size_t n = 0;

	while ((msg = netlink_list_next(&network->requests, msg))) {
		const struct rtmsg *rtm = NLMSG_DATA(msg);

		n += msg->nlmsg_type == RTM_NEWROUTE && rtm->rtm_protocol == protocol;
	}
	return n;
}

static void set_accept_ra(int value)
{
	FILE *f = fopen("/proc/sys/net/ipv6/conf/kx1/accept_ra", "w");

	if (!f)
		skip();
	fprintf(f, "%d\n", value);
	if (fclose(f))
		skip();
}

/* The kernel's own return by themselves; a network manager's are put back. */
static void routes_of_advertisements(void **state)
{
	static const struct test_route route = {.family = AF_INET6,
		.to = "fd00:b::",
		.prefix = 48,
		.via = "fe80::1",
		.protocol = RTPROT_RA};
	KX_AUTO(network_state_destroy) struct network_state by_kernel = {0};
	KX_AUTO(network_state_destroy) struct network_state by_manager = {0};

	(void)state;
	require_namespace();
	assert_ok(route_add(one, &route));
	set_accept_ra(1);
	assert_ok(network_save(&nl, &by_kernel));
	assert_int_equal(count_routes(&by_kernel, RTPROT_RA), 0);
	set_accept_ra(0);
	assert_ok(network_save(&nl, &by_manager));
	assert_int_equal(count_routes(&by_manager, RTPROT_RA), 1);
}

/* A hop over an interface that is down already cannot be asked for. */
static void dead_hop_is_left_out(void **state)
{
	KX_AUTO(network_state_destroy) struct network_state network = {0};

	(void)state;
	require_namespace();
	link_set(two, false);
	assert_ok(network_down(&live, &network));
	assert_false(is_up(one));
	assert_ok(network_restore(&network));
	assert_true(is_up(one));
	assert_false(is_up(two));
}

static void damaged_attributes_end(void **state)
{
	union {
		struct rtattr attr;
		uint8_t bytes[16];
	} u = {.attr = {.rta_len = 12, .rta_type = 1}};
	struct netlink_attrs attrs = {u.bytes, 16};

	(void)state;
	assert_non_null(netlink_attrs_next(&attrs));
	assert_null(netlink_attrs_next(&attrs)); /* rta_len 0 */
	attrs = (struct netlink_attrs){u.bytes, 8};
	assert_null(netlink_attrs_next(&attrs)); /* longer than what is there */
	attrs = (struct netlink_attrs){u.bytes, 2};
	assert_null(netlink_attrs_next(&attrs));
	assert_null(netlink_attrs_next(&(struct netlink_attrs){0}));
}

static void damaged_messages_end(void **state)
{
	union {
		struct nlmsghdr head;
		uint8_t bytes[40];
	} u = {.head = {.nlmsg_len = 20}};
	struct netlink_list list = {u.bytes, sizeof(u), sizeof(u)};

	(void)state;
	assert_ptr_equal(netlink_list_next(&list, NULL), &u.head);
	assert_null(netlink_list_next(&list, &u.head)); /* nlmsg_len 0 */
	assert_null(netlink_fixed(&u.head, 8));
	assert_non_null(netlink_fixed(&u.head, 4));
	list.size = 19;
	assert_null(netlink_list_next(&list, NULL));
	assert_null(netlink_list_next(&(struct netlink_list){0}, NULL));
}

#define WITH_NETWORK(test) cmocka_unit_test_setup_teardown(test, make_network, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(not_live_is_refused),
		cmocka_unit_test(without_netlink),
		cmocka_unit_test(damaged_attributes_end),
		cmocka_unit_test(damaged_messages_end),
		WITH_NETWORK(down_and_back),
		WITH_NETWORK(failed_down_is_undone),
		WITH_NETWORK(interrupted_dump_is_read_again),
		WITH_NETWORK(endless_change_changes_nothing),
		WITH_NETWORK(goes_on_after_a_failure),
		WITH_NETWORK(routes_of_advertisements),
		WITH_NETWORK(dead_hop_is_left_out),
	};

	return cmocka_run_group_tests_name("network", tests, enter_namespace, NULL);
}
