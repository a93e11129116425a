/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files are mapped, and their pages are waited for wherever a byte is looked at first: in
 * the digest, or in the kernel, where nobody can tell how far it is. Where somebody
 * watches, they are read into the page cache beforehand, and that is shown. It takes no
 * memory that the load would not take, and nothing depends on it.
 */
#ifndef KX_READ_AHEAD_H
#define KX_READ_AHEAD_H

#include "sys/file.h"

/*
 * If somebody watches (sys/reading.h): wait until all of file is in the page cache, or
 * until it is known that nothing has to be shown (progress_is_fast()), and whoever needs
 * the bytes may work while the disk does. What cannot be read is told by
 * file_check_unchanged(), as after any look at the mapping. Copies of ours are there
 * already.
 */
void file_read_ahead(const struct file *file);

#endif
