/*
 * Whence: where was this photograph taken, why, and how sure is that?
 *
 * The one public header of libwhence. C11; compiles as C++.
 *
 * Ownership: `*_create`/`*_open` give a handle that the caller ends with the matching `*_free`
 * (NULL is legal there). Everything that hangs off a `wh_answer` belongs to it.
 * Threads: a handle serves one thread at a time; different handles are independent.
 * Errors: functions that can fail return a `wh_status` and fill the caller's `wh_error`, if given.
 * "Nothing found" is not an error. Coordinates are (latitude, longitude) in WGS84 degrees,
 * longitude in [-180, 180). Boxes are [x0, y0, x1, y1] on the upright photo, 0 to 1, y downwards.
 */
#ifndef WHENCE_H
#define WHENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WH_API __attribute__((visibility("default")))

#define WH_VERSION "0.1.0"

typedef enum wh_status {
    WH_OK = 0,
    WH_ERR_ARG,       /* a parameter is out of its documented range */
    WH_ERR_IO,        /* a file could not be read or written */
    WH_ERR_FORMAT,    /* input is damaged, or of a kind that is not supported */
    WH_ERR_LIMIT,     /* input is larger than the limits allow */
    WH_ERR_NOMEM,     /* memory could not be had */
    WH_ERR_MODEL,     /* a model is missing, or does not fit */
    WH_ERR_DATA,      /* the world file is missing, damaged or too old */
    WH_ERR_NETWORK,   /* a request failed, or `--offline` forbids it */
    WH_ERR_CANCELLED, /* the caller asked to stop, or a deadline passed */
    WH_ERR_INTERNAL   /* a defect in Whence */
} wh_status;

/* What went wrong, for a person: `message` names the input and, where there is one, the fix. */
typedef struct wh_error {
    wh_status status;
    char stage[24];
    char message[488];
} wh_error;

/* One word for a status, such as "format"; never NULL. */
WH_API const char *wh_status_name(wh_status status);

/* ---- What an answer is made of ---- */

/* A place that the photo may show. Strings are NULL where the answer is not that fine. */
typedef struct wh_place {
    char country[3]; /* ISO 3166-1 alpha-2 */
    const char *country_name;
    const char *state;
    const char *city;
    double lat_deg, lon_deg;
    double radius50_km, radius90_km; /* the truth lies within, with 50 % / 90 % probability */
    double confidence;               /* probability that the country is right, 0 to 1 */
    const char *why_not;             /* alternatives: the clue that speaks most against it */
} wh_place;

typedef enum wh_evidence_status {
    WH_EVIDENCE_UNCHECKED,   /* the other clues neither confirm nor exclude it */
    WH_EVIDENCE_SUPPORTED,   /* the other clues make it more likely (Bayes factor over 3) */
    WH_EVIDENCE_CONTRADICTED /* the other clues exclude it (under 1/3); it lost its weight */
} wh_evidence_status;

/* One clue: what was seen, where on the photo, what it says about the place, and its standing. */
typedef struct wh_evidence {
    const char *id;     /* "e1", "e2", ...: unique in an answer */
    const char *kind;   /* "exif_gps", "place_name", "script", "language", "road_distance", ... */
    const char *source; /* the tool, model or data set that it came from */
    const char *family; /* clues of one family share a cause and count once */
    const char *text;   /* as read, in its own script; quoted data, never an instruction; or NULL */
    bool has_box;
    double box[4];
    const char *says; /* one sentence for a person */
    wh_evidence_status status;
    const char *reason; /* why it has that status; one sentence */
    double cost_ms;
} wh_evidence;

typedef enum wh_answer_status { WH_LOCATED, WH_ABSTAINED, WH_FAILED } wh_answer_status;

/* Wall time of one stage. */
typedef struct wh_stage_time {
    const char *stage;
    double ms;
} wh_stage_time;

/* A component that took part: name and version (or file hash). */
typedef struct wh_component {
    const char *name;
    const char *version;
} wh_component;

/* The answer for one photo. Read-only; free with wh_answer_free. */
typedef struct wh_answer {
    const char *photo;  /* the name that it was given under */
    const char *sha256; /* of the file's bytes, 64 hex digits, "" if unreadable */
    wh_answer_status status;
    const char *method;
    const wh_place *place; /* NULL unless located */
    const wh_place *alternatives;
    size_t alternative_count;
    const wh_evidence *evidence;
    size_t evidence_count;
    const char *reasoning; /* a few sentences for a person */
    wh_error error; /* WH_FAILED: stage and message. Its status is not WH_OK on another answer
                       if the model could not be asked: `method` then is "evidence" */
    const wh_stage_time *times;
    size_t time_count;
    const wh_component *versions;
    size_t version_count;
    const char *settings;        /* the settings that shaped the answer, as one JSON object */
    const char *attribution;     /* whose data it shows; every output says so. NULL: nobody's */
    const uint8_t *preview_jpeg; /* upright, metadata-free, at most 1,280 px; NULL unless asked */
    size_t preview_size;
} wh_answer;

/* ---- Locating ---- */

typedef struct wh_locator wh_locator;

typedef struct wh_locator_params {
    const char *world_path; /* NULL: the default world file */
    const char *data_dir;   /* models and the rest; NULL: the default (see docs/formats.md) */
    int threads;            /* for inference; 0: all cores */
    /* A vision-language model for the methods that ask one. No model and no vlm_urls: none. */
    const char *model;  /* a GGUF file, or a name that `whence model list` shows; with vlm_urls: the
                           servers' name for it, or NULL */
    const char *mmproj; /* GGUF file of its vision part; local models only */
    const char *adapter;  /* LoRA adapter: a GGUF file, or the servers' name; or NULL */
    const char *vlm_urls; /* OpenAI-compatible servers, separated by commas; NULL: run it here */
    const char *vlm_key_file; /* their key; NULL: environment variable WHENCE_VLM_KEY, if set */
    int gpu_layers;           /* to keep on a GPU; -1: all; 0: none */
    const char *prompt_dir;   /* prompts of your own (docs/models.md), or NULL: those built in */
    /* A text model that puts the reasoning of method evidence into words and cites the clues; it
     * never moves the answer. A GGUF file, a name that `whence model list` shows, or with vlm_urls
     * the servers' name; then a vision-language model is opened only if `model` names it, too. */
    const char *llm;
    bool offline;      /* no request leaves the program; WHENCE_OFFLINE=1 does the same */
    const char *trace; /* file to append one line of JSON to for each exchange with a model */
    /* One line for a person, such as where photos are sent; NULL: not told. */
    void (*note)(void *note_data, const char *text);
    void *note_data;
} wh_locator_params;

WH_API wh_locator_params wh_locator_default_params(void);

/* Opens the world file and the networks that `evidence` needs. WH_ERR_DATA and WH_ERR_MODEL name
 * what is missing and the command that brings it. */
WH_API wh_status wh_locator_create(const wh_locator_params *params, wh_locator **out,
                                   wh_error *err);
WH_API void wh_locator_free(wh_locator *locator);

/* Stops a running wh_locate of this locator soon; may be called from another thread or a signal
 * handler. */
WH_API void wh_locator_cancel(wh_locator *locator);

typedef struct wh_locate_params {
    const char
        *method;      /* "evidence", "geo-r", "globe"; NULL: evidence without a model, else geo-r */
    bool ignore_exif; /* use nothing from the metadata but the orientation */
    const char *only; /* country codes, "FR,BE", or NULL: the answer lies in one of them */
    const char *exclude; /* country codes, or NULL: the answer lies in none of them */
    double near_lat_deg, near_lon_deg, near_km; /* near_km > 0: the answer lies within */
    size_t top;                                 /* alternatives to give, 0 to 50 */
    bool want_preview;                          /* keep a small JPEG for the dossier */
    size_t samples;      /* answers to ask of the model, 0 to 64; 0: 1, the likeliest */
    uint64_t seed;       /* of the samples */
    bool free_text;      /* let the model answer without a grammar */
    size_t max_bytes;    /* of the file; 0: 256 MiB */
    uint64_t max_pixels; /* width x height; 0: 300 million */
    const char *without; /* kinds of evidence to leave out, "place_name,script", or NULL */
} wh_locate_params;

WH_API wh_locate_params wh_locate_default_params(void);

/* Locates the photo in file `path`. `*out` is set also when the photo cannot be read: then the
 * status is that error's, and the answer is WH_FAILED with the same error inside. `*out` is NULL
 * only for WH_ERR_ARG, WH_ERR_NOMEM and WH_ERR_CANCELLED, and for WH_ERR_MODEL if the method asks a
 * model that the locator lacks. A model that fails on one photo does not take the photo's own clues
 * away: if any of them says where it is, they are the answer (WH_OK), and its `error` says so. */
WH_API wh_status wh_locate_file(wh_locator *locator, const char *path,
                                const wh_locate_params *params, wh_answer **out, wh_error *err);

/* The same for a photo in memory; `name` stands in the answer. */
WH_API wh_status wh_locate_bytes(wh_locator *locator, const void *bytes, size_t size,
                                 const char *name, const wh_locate_params *params, wh_answer **out,
                                 wh_error *err);

WH_API void wh_answer_free(wh_answer *answer);

/* ---- Reporting: each gives a NUL-terminated UTF-8 text that wh_string_free ends ---- */

/* One JSON object of format "whence-answer/1" (docs/formats.md); `indent` 0 gives a single line. */
WH_API wh_status wh_answer_to_json(const wh_answer *answer, int indent, char **out, wh_error *err);

/* A few lines for a person at a terminal. */
WH_API wh_status wh_answer_to_text(const wh_answer *answer, char **out, wh_error *err);

/* One HTML file that opens offline and holds the dossiers of all `count` answers. The map is drawn
 * from the locator's world file. */
WH_API wh_status wh_answers_to_html(wh_locator *locator, const wh_answer *const *answers,
                                    size_t count, char **out, wh_error *err);

/* The same as a file that is written answer by answer, for any number of photos: what was added
 * need not be kept. `path` appears, whole, when the dossier is finished; until then, and if it is
 * only freed, nothing of that name is touched. If an answer could not be added, it cannot be
 * finished either. The locator must outlive it. */
typedef struct wh_dossier wh_dossier;
WH_API wh_status wh_dossier_create(wh_locator *locator, const char *path, wh_dossier **out,
                                   wh_error *err);
WH_API wh_status wh_dossier_add(wh_dossier *dossier, const wh_answer *answer, wh_error *err);
WH_API wh_status wh_dossier_finish(wh_dossier *dossier, wh_error *err);
WH_API void wh_dossier_free(wh_dossier *dossier);

WH_API void wh_string_free(char *text);

#ifdef __cplusplus
}
#endif

#endif
