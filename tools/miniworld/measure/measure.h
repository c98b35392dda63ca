/* whence-miniature: measures a vision-language model on drawn scenes whose place is known. */
#ifndef WH_MINIATURE_MEASURE_H
#define WH_MINIATURE_MEASURE_H

#include "methods/locator.h"
#include "records.h"

/* What all commands share; unused fields are NULL or 0. */
typedef struct measure_options {
    const char *scenes; /* a folder with scenes.jsonl and images/ */
    const char *out;    /* a folder; of `count` a file */
    const char *in;     /* a folder of answers */
    const char *model, *mmproj, *adapter, *method, *questions, *world, *reliability;
    records_shard shard;
    size_t most; /* scenes or questions to take, 0: all */
    size_t count, seed;
    int threads;
    bool silent; /* locate: as if the pictures had no text */
} measure_options;

/* ask.c: puts the questions of a JSONL to the model, through our engine. */
wh_status measure_ask(const measure_options *options, wh_error *err);

/* locate.c: reads the text of every scene once; locates every scene by a method, from what was
 * read. */
wh_status measure_read(const measure_options *options, wh_error *err);
wh_status measure_locate(const measure_options *options, wh_error *err);

/* count.c: how far the model's guesses can be trusted, into a reliability table. */
wh_status measure_count(const measure_options *options, wh_error *err);

/* captions.c, attack.c: scenes with a caption that lies, and what becomes of the answers. */
wh_status measure_captions(const measure_options *options, wh_error *err);
wh_status measure_attack(const measure_options *options, wh_error *err);

/* ---- readings.c: what was read in a folder's scenes ---- */

typedef struct readings {
    const char *folder;
    records_out out;
    wh_locator *locator; /* whose OCR reads what was not read yet */
    const char *id;      /* of the scene that is next */
    bool silent;         /* give no lines at all */
} readings;

wh_status readings_open(const char *folder, records_shard shard, wh_locator *locator, readings *out,
                        wh_error *err);
wh_status readings_close(readings *r, wh_error *err);

/* The lines of a photo, read now if that very picture never was: wh_probe.lines with a `readings`.
 */
wh_status readings_lines(void *data, const struct wh_job *job, wh_text_line **lines, size_t *count,
                         wh_error *err);

/* Reads and decodes an image of the folder. */
wh_status measure_photo(const char *folder, const char *image, wh_photo **out, wh_error *err);

/* A locator of the options' model (or none). WH_ERR_MODEL if a script pack of OCR is missing: what
 * is measured would be a poorer reader. */
wh_status measure_locator(const measure_options *options, wh_locator **out, wh_error *err);

#endif
