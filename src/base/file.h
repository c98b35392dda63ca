/* Whole files: read under a limit, written to a temporary name and renamed. */
#ifndef WH_BASE_FILE_H
#define WH_BASE_FILE_H

#include "whence.h"

#include <stdio.h>

/* Reads all of `path` ("-": standard input) into `*bytes` (malloc'd, with one NUL after the end).
 * WH_ERR_LIMIT if it is larger than `max_bytes`, WH_ERR_IO otherwise; messages name the file. */
wh_status wh_file_read(const char *path, size_t max_bytes, unsigned char **bytes, size_t *size,
                       wh_error *err);

/* Writes `size` bytes to a temporary file beside `path`, syncs it and renames it over `path`;
 * on failure the old file is untouched and the temporary one is gone. */
wh_status wh_file_write(const char *path, const void *bytes, size_t size, wh_error *err);

/* The same in pieces. `*out` is ended by finishing (also when that fails) or discarding it (NULL is
 * legal). */
typedef struct wh_file_writer wh_file_writer;
wh_status wh_file_begin(const char *path, wh_file_writer **out, wh_error *err);
wh_status wh_file_add(wh_file_writer *writer, const void *bytes, size_t size, wh_error *err);
wh_status wh_file_finish(wh_file_writer *writer, wh_error *err);
void wh_file_discard(wh_file_writer *writer);

/* Decompresses the gzip file `path` into memory, at most `max_bytes`. As wh_file_read. */
wh_status wh_file_read_gzip(const char *path, size_t max_bytes, unsigned char **bytes, size_t *size,
                            wh_error *err);

#endif
