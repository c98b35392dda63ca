/* Files of answers, and of truth, as records. */
#ifndef WH_LAB_EVAL_READ_H
#define WH_LAB_EVAL_READ_H

#include "lab/eval/record.h"
#include "lab/eval/settings.h"

/* A remark for a person: "answers.csv: truth = gt_lat, gt_lon (guessed)". */
typedef void (*wh_eval_say)(void *user, const char *message);

typedef struct wh_eval_source {
    const char *answers; /* "-": standard input; gzip is recognised */
    const char *truth;   /* NULL: in the same file */
    wh_eval_say say;     /* guesses and skipped rows; NULL: silence */
    void *say_user;
} wh_eval_source;

/* What was read, for the report. */
typedef struct wh_eval_counts {
    size_t rows;        /* of the file of answers, its header apart */
    size_t records;     /* that went to the sink */
    size_t foreign;     /* rows that are no answers: footers, comments, damaged lines */
    size_t duplicates;  /* rows that say the same as an earlier one with their id */
    size_t no_truth;    /* answers whose truth is missing */
    size_t no_answer;   /* truths without an answer (--truth); they are not in n */
    char cost_name[64]; /* the column of costs; empty if there is none */
    const char *texts;  /* which texts counted, in words; NULL if there were none; static */
} wh_eval_counts;

/* Streams every answer with its truth to `sink`, in the order of the file. Skipped rows are told to
 * `say` as count and first line. WH_ERR_FORMAT if the columns cannot be told, look swapped or are
 * out of range; the message says which. */
wh_status wh_eval_read(const wh_eval_source *source, const wh_eval_settings *settings,
                       wh_eval_sink sink, void *user, wh_eval_counts *counts, wh_error *err);

/* Streams the truth in `path` alone: records with an id, a point, names, reference and `seen`,
 * whose state is WH_EVAL_UNPARSED. */
wh_status wh_truth_read(const char *path, const wh_eval_settings *settings, wh_eval_say say,
                        void *say_user, wh_eval_sink sink, void *user, wh_eval_counts *counts,
                        wh_error *err);

#endif
