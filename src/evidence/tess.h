/* Tesseract 5 (LSTM, script packs) for single lines in scripts that PP-OCR cannot read. */
#ifndef WH_EVIDENCE_TESS_H
#define WH_EVIDENCE_TESS_H

#include "base/arena.h"
#include "net/ppocr.h"
#include "whence.h"

typedef struct wh_tess wh_tess;

typedef struct wh_tess_pack {
    const char *script, *pack; /* "Cyrl", "Cyrillic" */
    bool installed;
} wh_tess_pack;

/* Looks for packs in `dir` (NULL: TESSDATA_PREFIX, else Debian's place), "PACK.traineddata" or
 * "script/PACK.traineddata". Nothing is loaded before it is needed. */
wh_status wh_tess_create(const char *dir, wh_tess **out, wh_error *err);
void wh_tess_free(wh_tess *tess);

/* One entry per pack that we know; `count` of them. */
const wh_tess_pack *wh_tess_packs(const wh_tess *tess, size_t *count);
/* The installed pack for an ISO 15924 code, or NULL. */
const wh_tess_pack *wh_tess_pack_of(const wh_tess *tess, const char *script);

typedef struct wh_tess_reading {
    const char *text; /* "" if nothing was read; of the arena */
    size_t letters;   /* of `text` */
    float in_script;  /* share of the letters that are in the pack's script */
    float confidence; /* mean over the symbols, 0 to 1 */
} wh_tess_reading;

/* Reads one upright line with `pack`. Keeps at most a few packs in memory, the longest unused goes
 * first. WH_ERR_MODEL if the pack's file is damaged. */
wh_status wh_tess_read(wh_tess *tess, const wh_tess_pack *pack, const wh_pixels *line,
                       wh_arena *arena, wh_tess_reading *reading, wh_error *err);

#endif
