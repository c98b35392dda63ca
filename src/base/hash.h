/* SHA-256 (GLib's). */
#ifndef WH_BASE_HASH_H
#define WH_BASE_HASH_H

#include "whence.h"

/* Writes 64 lower-case hex digits and a NUL to `hex`. False without memory. */
bool wh_sha256(const void *bytes, size_t size, char hex[65]);

/* The same for a file's content. */
wh_status wh_sha256_file(const char *path, char hex[65], wh_error *err);

#endif
