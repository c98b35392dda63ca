/* What each kind of evidence is worth: a method on the same photos with kinds switched off. */
#ifndef WH_LAB_EVAL_ABLATE_H
#define WH_LAB_EVAL_ABLATE_H

#include "base/arena.h"
#include "lab/eval/pairs.h"
#include "lab/eval/score.h"
#include "lab/eval/settings.h"

#define WH_ABLATE_FORMAT "whence-ablate/1"

enum { WH_ABLATE_MOST_VARIANTS = 64, WH_ABLATE_MOST_KINDS = 64 };

/* One row of the table: the method without some kinds. */
typedef struct wh_ablate_variant {
    const char *name;
    const char *without; /* "place_name,script"; NULL: nothing is left out */
    const char *method;  /* another one; NULL: the configuration's */
    /* filled by the run: */
    size_t located, abstained, rerun; /* photos; `rerun`: those with evidence of these kinds */
    const double *km;                 /* by photo; NAN: no answer */
    wh_share accuracy[WH_MOST_THRESHOLDS];
    double mean_km, median_km;
    wh_pair_result against; /* this minus the whole method */
} wh_ablate_variant;

typedef struct wh_ablate_config {
    const char *truth, *kind, *photos; /* file, its layout, folder */
    const char *method;
    wh_locator_params locator; /* its model, if it asks one; paths as given */
    size_t samples;
    bool ignore_exif;
    wh_eval_settings settings;                           /* distance, thresholds */
    double right_km;                                     /* an answer within is right */
    wh_ablate_variant variants[WH_ABLATE_MOST_VARIANTS]; /* the first is the whole method */
    size_t variant_count;
} wh_ablate_config;

/* Reads CONFIG (docs/evaluation.md); paths in it are relative to its folder. Without "variants"
 * each kind is left out by itself. Everything belongs to `arena`. */
wh_status wh_ablate_read(const char *path, wh_arena *arena, wh_ablate_config *out, wh_error *err);

/* What one kind did for one photo. */
typedef struct wh_ablate_part {
    const char *kind;
    size_t clues, supported;
    double km_without; /* NAN: no answer then */
    bool needed;       /* the answer is right, and without this kind it is not */
} wh_ablate_part;

typedef struct wh_ablate_photo {
    const char *id;
    wh_point truth;
    bool unreadable, right;
    double km;                   /* of the whole method; NAN: none */
    const wh_ablate_part *parts; /* kinds of evidence found; of right answers each was left out */
    size_t part_count;
} wh_ablate_photo;

/* One kind over all photos. */
typedef struct wh_ablate_kind {
    const char *kind;
    size_t photos;           /* that show it */
    size_t right, supported; /* right answers with it; with at least one such clue supported */
    size_t needed;           /* right answers that are not right without it */
} wh_ablate_kind;

typedef struct wh_ablation {
    wh_ablate_config config;
    wh_ablate_photo *photos;
    size_t photo_count, unreadable, right;
    wh_ablate_kind kinds[WH_ABLATE_MOST_KINDS];
    size_t kind_count;
    size_t runs; /* of the method */
    uint64_t seed;
} wh_ablation;

typedef void (*wh_ablate_progress)(void *user, const char *photo, size_t done, size_t total);

/* Runs the method on every photo, and again for each variant that has another method, or whose
 * kinds the photo has evidence of: where it has none, the answer is the same, as methods are
 * deterministic. */
wh_status wh_ablate_run(wh_locator *locator, const wh_ablate_config *config, uint64_t seed,
                        wh_ablate_progress progress, void *user, wh_arena *arena, wh_ablation *out,
                        wh_error *err);

wh_status wh_ablate_text(const wh_ablation *ablation, char **out, wh_error *err);
wh_status wh_ablate_json(const wh_ablation *ablation, char **out, wh_error *err);
wh_status wh_ablate_markdown(const wh_ablation *ablation, char **out, wh_error *err);

#endif
