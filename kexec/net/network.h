/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The network around a reboot into the loaded image: interfaces are taken down so that
 * their devices stop writing to memory, and put back as they were when the reboot fails.
 */
#ifndef KX_NETWORK_H
#define KX_NETWORK_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "net/network-netlink.h"
#include "sys/sys.h"

/* An interface that was up. */
struct network_link {
	int index;
	char name[IFNAMSIZ];
	bool loopback;	 /* left alone: it does no DMA */
	bool accepts_ra; /* the kernel itself acts on IPv6 router advertisements */
	bool down;	 /* taken down by network_down() and not up again */
};

/* How the network was. Owns its members; zeroed it is "nothing was taken down". */
struct network_state {
	struct network_link *links;
	size_t nlinks, capacity;
	/*
	 * RTM_NEWADDR, RTM_NEWNEXTHOP and RTM_NEWROUTE requests that make again what goes
	 * with the interfaces, in the order in which they must be sent; each becomes
	 * NLMSG_NOOP when it is done.
	 */
	struct netlink_list requests;
};

/*
 * Save the state of the network in ret, then take down each interface that is up, the
 * last one made first (an upper device before those below it). Loopback stays up.
 * On any error *ret is empty and the network is as it was: a failure to save changes
 * nothing, and after a failure to take one interface down the others are put back.
 * Where there are no netlink sockets, all stays as it is, and that is no error.
 * Errors: KX_UNSUPPORTED when sys is not live; KX_REFUSED with the kernel's errno and the
 * name of the interface; what reading the state gave.
 */
struct kx_err *network_down(const struct sys *sys, struct network_state *ret);

/*
 * Put back what network_down() took: interfaces up; addresses, nexthop objects and
 * routes that went with them. What is there already is fine. A source address of an IPv6
 * route must first pass duplicate address detection: this may wait for some seconds.
 * Not put back, since the kernel makes them itself: local, broadcast, anycast and
 * multicast routes, temporary IPv6 addresses, and routes from router advertisements
 * where the kernel takes these; routes from ICMP redirects and neighbour entries are
 * learned again (permanent ones are lost).
 * Goes on after a failure: the error has the number of things that are not as they were
 * and the cause of the first.
 */
struct kx_err *network_restore(struct network_state *state);

void network_state_destroy(struct network_state *state);

/*
 * The first half of network_down(): only reads. *ret is to be destroyed even after an
 * error.
 */
struct kx_err *network_save(struct netlink *nl, struct network_state *ret);

/* The interface of that index when it was up, else NULL. */
const struct network_link *network_link_find(
	const struct network_state *state, int index);

#endif
