/* Files of one JSON object a line, each with an "id": read whole, and written so that a run that
 * was stopped goes on where it was. */
#ifndef WH_MINIATURE_RECORDS_H
#define WH_MINIATURE_RECORDS_H

#include "whence.h"

#include <jansson.h>
#include <stdio.h>

/* Of which part of the work this process does its share. */
typedef struct records_shard {
    size_t number, count;
} records_shard;

/* The objects of `path`, in order. WH_ERR_FORMAT names the line that is broken or cut off,
 * WH_ERR_DATA says that there is none. */
wh_status records_read(const char *path, json_t **array, wh_error *err);

/* An object by id of all files STEM.I-N.jsonl of `folder`; with none, an empty object. */
wh_status records_collect(const char *folder, const char *stem, json_t **by_id, wh_error *err);

/* A file STEM.I-N.jsonl that is appended to. `done`: by id, what all such files of the folder hold;
 * the folder is made if it is not there. A line that was cut off is cut away. */
typedef struct records_out {
    FILE *file;
    json_t *done;
    char path[1024];
} records_out;

wh_status records_open(const char *folder, const char *stem, records_shard shard, records_out *out,
                       wh_error *err);
/* Takes the reference; keeps it in `done`, too. */
wh_status records_write(records_out *out, json_t *record, wh_error *err);
wh_status records_close(records_out *out, wh_error *err);

const char *record_text(const json_t *record, const char *key); /* "" if absent */
double record_number(const json_t *record, const char *key);

#endif
