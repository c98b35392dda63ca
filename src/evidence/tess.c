/* A small pool of Tesseract handles, one per script pack, and the preparation of lines for them. */
#include "evidence/tess.h"

#include "base/status.h"
#include "base/text.h"
#include "evidence/line_image.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tesseract/capi.h>
#include <unistd.h>

enum { MAX_LOADED = 4 }; /* a pack takes 20 to 80 MB */

static const struct {
    const char *script, *pack;
} known[] = {
    {"Cyrl", "Cyrillic"}, {"Arab", "Arabic"},     {"Hebr", "Hebrew"},    {"Thai", "Thai"},
    {"Hang", "Hangul"},   {"Deva", "Devanagari"}, {"Beng", "Bengali"},   {"Taml", "Tamil"},
    {"Telu", "Telugu"},   {"Knda", "Kannada"},    {"Mlym", "Malayalam"}, {"Gujr", "Gujarati"},
    {"Guru", "Gurmukhi"}, {"Orya", "Oriya"},      {"Sinh", "Sinhala"},   {"Khmr", "Khmer"},
    {"Laoo", "Lao"},      {"Mymr", "Myanmar"},    {"Tibt", "Tibetan"},   {"Geor", "Georgian"},
    {"Armn", "Armenian"}, {"Ethi", "Ethiopic"},   {"Grek", "Greek"},
};
enum { PACKS = sizeof known / sizeof *known };

struct wh_tess {
    char dir[1024];
    wh_tess_pack packs[PACKS];
    char languages[PACKS][32]; /* as Tesseract wants them: "script/Cyrillic" */
    struct {
        TessBaseAPI *api;
        size_t pack;
        unsigned long used;
    } loaded[MAX_LOADED];
    unsigned long clock;
};

wh_status wh_tess_create(const char *dir, wh_tess **out, wh_error *err) {
    wh_tess *tess = calloc(1, sizeof *tess);
    *out = NULL;
    if (!tess)
        return wh_fail_nomem(err, "ocr");
    if (!dir)
        dir = getenv("TESSDATA_PREFIX");
    if (!dir || !*dir)
        dir = "/usr/share/tesseract-ocr/5/tessdata";
    if (strlen(dir) >= sizeof tess->dir) {
        free(tess);
        return wh_fail(err, WH_ERR_ARG, "ocr", "the path of Tesseract's packs is too long");
    }
    strcpy(tess->dir, dir);
    for (size_t i = 0; i < PACKS; i++) {
        char path[1200];
        wh_tess_pack *pack = &tess->packs[i];
        *pack = (wh_tess_pack){known[i].script, known[i].pack, false};
        for (int sub = 0; sub < 2 && !pack->installed; sub++) {
            snprintf(tess->languages[i], sizeof tess->languages[i], "%s%s", sub ? "script/" : "",
                     pack->pack);
            snprintf(path, sizeof path, "%s/%s.traineddata", dir, tess->languages[i]);
            pack->installed = access(path, R_OK) == 0;
        }
    }
    *out = tess;
    return WH_OK;
}

static void unload(TessBaseAPI **api) {
    if (!*api)
        return;
    TessBaseAPIEnd(*api);
    TessBaseAPIDelete(*api);
    *api = NULL;
}

void wh_tess_free(wh_tess *tess) {
    if (!tess)
        return;
    for (size_t i = 0; i < MAX_LOADED; i++)
        unload(&tess->loaded[i].api);
    free(tess);
}

const wh_tess_pack *wh_tess_packs(const wh_tess *tess, size_t *count) {
    *count = PACKS;
    return tess->packs;
}

const wh_tess_pack *wh_tess_pack_of(const wh_tess *tess, const char *script) {
    for (size_t i = 0; i < PACKS; i++)
        if (strcmp(tess->packs[i].script, script) == 0)
            return tess->packs[i].installed ? &tess->packs[i] : NULL;
    return NULL;
}

static wh_status load(wh_tess *tess, size_t pack, TessBaseAPI **out, wh_error *err) {
    size_t slot = 0;
    for (size_t i = 0; i < MAX_LOADED; i++) {
        if (tess->loaded[i].api && tess->loaded[i].pack == pack) {
            tess->loaded[i].used = ++tess->clock;
            *out = tess->loaded[i].api;
            return WH_OK;
        }
        if (tess->loaded[i].used < tess->loaded[slot].used)
            slot = i;
    }
    unload(&tess->loaded[slot].api);
    tess->loaded[slot].used = 0;
    TessBaseAPI *api = TessBaseAPICreate();
    if (!api)
        return wh_fail_nomem(err, "ocr");
    /* Its warnings about low resolution and the like would go to stderr. */
    TessBaseAPISetVariable(api, "debug_file", "/dev/null");
    if (TessBaseAPIInit2(api, tess->dir, tess->languages[pack], OEM_LSTM_ONLY) != 0) {
        TessBaseAPIDelete(api);
        return wh_fail(err, WH_ERR_MODEL, "ocr", "cannot load %s/%s.traineddata", tess->dir,
                       tess->languages[pack]);
    }
    /* Or words of scripts that have no blanks, or wide characters, come apart. */
    if (strstr("Thai Laoo Khmr Mymr Tibt Hang", known[pack].script))
        TessBaseAPISetVariable(api, "preserve_interword_spaces", "1");
    TessBaseAPISetPageSegMode(api, PSM_SINGLE_LINE);
    tess->loaded[slot].api = api;
    tess->loaded[slot].pack = pack;
    tess->loaded[slot].used = ++tess->clock;
    *out = api;
    return WH_OK;
}

/* Mean confidence of the symbols that are no blanks, 0 to 1. */
static float mean_confidence(TessBaseAPI *api) {
    TessResultIterator *results = TessBaseAPIGetIterator(api);
    double sum = 0;
    size_t count = 0;
    if (!results)
        return 0;
    do {
        sum += (double)TessResultIteratorConfidence(results, RIL_SYMBOL) / 100.0;
        count++;
    } while (TessResultIteratorNext(results, RIL_SYMBOL));
    TessResultIteratorDelete(results);
    return count ? (float)(sum / (double)count) : 0;
}

/* Tesseract asks OpenMP for four threads in its innermost loops, which costs more than it gains on
 * a single line, and by its own measure only OMP_THREAD_LIMIT stops it. Forbidding parallel regions
 * for this thread does so, too. Returns what was allowed before, or -1. */
static int limit_threads(int levels) {
    union {
        void *object;
        void (*set)(int);
        int (*get)(void);
    } set = {dlsym(RTLD_DEFAULT, "omp_set_max_active_levels")},
      get = {dlsym(RTLD_DEFAULT, "omp_get_max_active_levels")};
    if (!set.object || !get.object || levels < 0)
        return -1;
    int before = get.get();
    set.set(levels);
    return before;
}

static char *trim(char *text) {
    size_t n = strlen(text);
    while (n > 0 && strchr(" \n\r\t\f", text[n - 1]))
        text[--n] = '\0';
    return text + strspn(text, " \n\r\t\f");
}

static wh_status recognise(TessBaseAPI *api, const wh_grey *grey, const char *script,
                           wh_arena *arena, wh_tess_reading *reading, wh_error *err) {
    TessBaseAPISetImage(api, grey->level, grey->width, grey->height, 1, grey->width);
    TessBaseAPISetSourceResolution(api, 300);
    int levels = limit_threads(0);
    int rc = TessBaseAPIRecognize(api, NULL);
    limit_threads(levels);
    char *text = rc == 0 ? TessBaseAPIGetUTF8Text(api) : NULL;
    if (text) {
        reading->text = wh_text_clean(arena, trim(text), 512);
        if (*reading->text)
            reading->confidence = mean_confidence(api);
        TessDeleteText(text);
    } else {
        reading->text = wh_arena_strdup(arena, "");
    }
    TessBaseAPIClear(api);
    if (!reading->text)
        return wh_fail_nomem(err, "ocr");
    reading->in_script = wh_line_share_in_script(reading->text, script, &reading->letters);
    return WH_OK;
}

wh_status wh_tess_read(wh_tess *tess, const wh_tess_pack *pack, const wh_pixels *line,
                       wh_arena *arena, wh_tess_reading *reading, wh_error *err) {
    TessBaseAPI *api = NULL;
    wh_grey grey = {0};
    *reading = (wh_tess_reading){.text = ""};
    wh_status status = load(tess, (size_t)(pack - tess->packs), &api, err);
    if (status != WH_OK)
        return status;
    if (!wh_line_grey(line, &grey))
        return wh_fail_nomem(err, "ocr");
    status = recognise(api, &grey, pack->script, arena, reading, err);
    free(grey.level);
    return status;
}
