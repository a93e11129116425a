/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Device trees from readable text, one line a property:
 *
 *	# a comment
 *	/chosen/bootargs = "root=/dev/sda1"
 *	/memory@0/reg = <0 0 0 0x80000000>
 *	/cpus/x/ibm,pa-features = [18 00 f6], <7>, "a", "b"
 *	/pci/used-by-rtas =
 *	/packages/
 *	reserve 0x2fff0000 0x10000
 *
 * The last part of a path is the property. A value's parts are joined: cells of 32 bits,
 * as C writes numbers, strings with their NUL (bytes that need it as \xHH), and bytes in
 * hex. A line that begins with white space goes on with the value before it. A path with
 * a slash at its end is a node without properties. A reserve map (address and bytes) is
 * for a blob only. Nodes and properties keep the order of the text.
 *
 * This writes the format (Devicetree Specification, chapter 5) without libfdt, so that it
 * can be held against what the program does with libfdt, and works without it. What is
 * not understood ends the program with a message.
 */
#ifndef KX_MAKE_DEVTREE_H
#define KX_MAKE_DEVTREE_H

#include <stddef.h>
#include <stdint.h>

/* A flattened tree, to be freed; *ret_size is in bytes. */
uint8_t *make_devtree(const char *lines, size_t *ret_size);

/*
 * A folder for each node and a file for each property below dir, as /proc/device-tree has
 * them; adds to what is there.
 */
void make_devtree_folder(const char *lines, const char *dir);

#endif
