/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What programs go by when this one fails (--json): the one table of ids, which kexec(8)
 * lists under "Ids of errors". An id stays what it is in later versions, whatever the
 * message says by then. Where nobody named an error, its code and errno tell the id
 * (err.c).
 */
#ifndef KX_ERR_ID_H
#define KX_ERR_ID_H

#define KX_ERR_IDS(X)                                                                    \
	X(BUSY, "busy") /* it may go well when tried again */                            \
	X(CAPTURED, "captured-machine") /* --root only plans */                          \
	X(CHANGED, "file-changed") /* an input did while it was read */                  \
	X(CMDLINE_LONG, "cmdline-too-long") /* for the kernel that is to be loaded */    \
	X(DAMAGED_FILE, "damaged-file") /* another file than KERNEL is */                \
	X(DAMAGED_IMAGE, "damaged-image") /* KERNEL contradicts its format */            \
	X(DENIED, "denied") /* and why is not known */                                   \
	X(INTERNAL, "internal") /* a plan was refused by its own check */                \
	X(IO, "io-error") /* a file cannot be read or written */                         \
	X(LIMIT, "over-limit") /* an input is over a stated limit */                     \
	X(LOAD_DISABLED, "load-disabled") /* kernel.kexec_load_disabled */               \
	X(LOAD_LIMIT, "load-limit") /* kernel.kexec_load_limit_… is used up */           \
	X(LOCKED_DOWN, "locked-down") /* the running kernel is */                        \
	X(MEMORY, "not-enough-memory") /* too little is there, or free, for the load */  \
	X(NOMEM, "out-of-memory") /* of this program itself */                           \
	X(NO_CAPABILITY, "no-capability") /* CAP_SYS_BOOT, of the host */                \
	X(NO_CRASH_MEMORY, "no-crash-memory") /* none is reserved: status 254 */         \
	X(NO_ENTRY, "no-such-entry") /* of the boot menu */                              \
	X(NO_FILE, "no-such-file")                                                       \
	X(NO_FILE_CALL, "no-file-call") /* status 253 */                                 \
	X(NO_KEXEC, "no-kexec") /* the running kernel was built without */               \
	X(NO_LIBRARY, "no-library") /* one is missing, or was left out */                \
	X(NO_MENU, "no-boot-menu") /* on what is mounted */                              \
	X(NO_ROOM, "no-room") /* no free range of memory where it must be */             \
	X(NOT_A_KERNEL, "not-a-kernel") /* KERNEL is something else */                   \
	X(NOT_LOADED, "nothing-loaded")                                                  \
	X(REFUSED, "refused") /* by the kernel; the message says more */                 \
	X(SIGNATURE, "bad-signature") /* none, or none that the kernel accepts */        \
	X(UNSUPPORTED, "unsupported") /* not built, or not known here */                 \
	X(USAGE, "usage") /* wrong command line, this program's or KERNEL's */

#define KX_ERR_ID(name, text) KX_ID_##name,
enum kx_id { KX_ID_UNNAMED, KX_ERR_IDS(KX_ERR_ID) KX_ID_COUNT };
#undef KX_ERR_ID

#endif
