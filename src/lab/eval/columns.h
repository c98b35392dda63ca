/* Which column of a table says what, and the layouts of known data sets. */
#ifndef WH_LAB_EVAL_COLUMNS_H
#define WH_LAB_EVAL_COLUMNS_H

#include "answer/guess.h"
#include "whence.h"

typedef enum wh_role {
    WH_ROLE_ID,
    WH_ROLE_LAT, /* the truth */
    WH_ROLE_LON,
    WH_ROLE_COUNTRY,
    WH_ROLE_STATE,
    WH_ROLE_CITY,
    WH_ROLE_REFERENCE, /* the expert's reasoning */
    WH_ROLE_SEEN,      /* entities in the photo */
    WH_ROLE_PRED_LAT,  /* the answer */
    WH_ROLE_PRED_LON,
    WH_ROLE_PRED_COUNTRY,
    WH_ROLE_PRED_STATE,
    WH_ROLE_PRED_CITY,
    WH_ROLE_TEXT,   /* a model's whole answer */
    WH_ROLE_STATUS, /* "located", "abstained", "error" */
    WH_ROLE_RADIUS50,
    WH_ROLE_RADIUS90,
    WH_ROLE_CONFIDENCE,
    WH_ROLE_COST,
    WH_ROLE_ENTITIES, /* that the reasoning names */
    WH_ROLE_COUNT
} wh_role;

/* A name per role; in JSON a path of keys joined by points ("ground_truth.lat"), in tables without
 * a header the column's number from 1. NULL: not given. */
typedef struct wh_columns {
    const char *of[WH_ROLE_COUNT];
} wh_columns;

/* The word for a role in messages and options: "id", "lat", "pred-lat", ... */
const char *wh_role_name(wh_role role);

/* A layout: what an importer knows about one data set's files. Importers whose files are tables are
 * rows of a list of these; others (a folder of photos) write records themselves. */
typedef struct wh_layout {
    const char *name;    /* for --layout: "geobench" */
    const char *summary; /* one line */
    const char *source;  /* where the layout is documented */
    bool seen;           /* tried on the real file; false: written from its documentation only */
    wh_columns columns;
    const char *delimiter; /* NULL: by its looks */
    bool no_header;        /* columns are numbers, even if the first line looks like names */
    wh_guess_rules rules;  /* how texts are read */
} wh_layout;

/* The layouts: layouts.c. NULL if there is none of that name. */
const wh_layout *wh_layout_named(const char *name);
extern const wh_layout wh_layouts[];
extern const size_t wh_layout_count;

/* What a file holds: both, or one half, joined with the other by id. */
typedef enum wh_half { WH_HALF_BOTH, WH_HALF_ANSWERS, WH_HALF_TRUTH } wh_half;

/* True if the role belongs to that half; the id belongs to both. */
bool wh_role_in(wh_role role, wh_half half);

/* Fills the roles of `half` that `columns` leaves empty by the names that the table has. `names`
 * are in the table's order. A guess never takes a column twice. */
void wh_columns_guess(const char *const *names, size_t count, wh_half half, wh_columns *columns);

#endif
