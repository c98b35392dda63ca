/* Telling from the names of columns what they hold. */
#include "lab/eval/columns.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { MOST_TOKENS = 24, LONGEST_TOKEN = 32 };

typedef enum side { SIDE_NONE, SIDE_TRUTH, SIDE_ANSWER } side;

static const char *const role_names[WH_ROLE_COUNT] = {
    "id",     "lat",      "lon",      "country",      "state",      "city",      "reference",
    "seen",   "pred-lat", "pred-lon", "pred-country", "pred-state", "pred-city", "text",
    "status", "radius50", "radius90", "confidence",   "cost",       "entities",
};

const char *wh_role_name(wh_role role) {
    return role < WH_ROLE_COUNT ? role_names[role] : "?";
}

typedef struct tokens {
    char word[MOST_TOKENS][LONGEST_TOKEN];
    size_t count, last_segment; /* index of the first token behind the last point */
} tokens;

static bool is_one_of(const char *word, const char *const *words) {
    for (; *words; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

static const char *const truth_words[] = {"gt",     "true",   "truth",    "ground", "groundtruth",
                                          "gold",   "target", "label",    "labels", "real",
                                          "actual", "ref",    "expected", NULL};
static const char *const answer_words[] = {
    "pred", "preds",     "predicted", "prediction", "predictions", "guess",    "guessed",
    "est",  "estimated", "estimate",  "answer",     "model",       "output",   "response",
    "hyp",  "inferred",  "llm",       "parsed",     "result",      "solution", NULL};

static const char *const lat_words[] = {"lat", "latitude", "lats", NULL};
static const char *const lon_words[] = {"lon", "lng", "long", "longitude", "lons", NULL};
static const char *const country_words[] = {"country", "countryname", NULL};
static const char *const state_words[] = {"state", "province", "admin1", "region", NULL};
static const char *const city_words[] = {"city", "town", NULL};
static const char *const entity_words[] = {"entities", NULL};
/* Say nothing about what a column holds. */
static const char *const neutral_words[] = {"deg",   "degrees", "degree", "name", "value",
                                            "wgs84", "decimal", "str",    NULL};

static void add_token(tokens *all, const char *from, size_t size) {
    static const char *const endings[] = {"latitude", "longitude", "lat", "lon", "lng", NULL};
    if (!size || all->count + 2 > MOST_TOKENS || size >= LONGEST_TOKEN)
        return;
    char word[LONGEST_TOKEN] = "";
    for (size_t i = 0; i < size; i++)
        word[i] = (char)tolower((unsigned char)from[i]);
    /* "predlat", "gtlon" */
    for (const char *const *ending = endings; *ending; ending++) {
        size_t length = strlen(*ending);
        if (size <= length || strcmp(word + size - length, *ending) != 0)
            continue;
        char before[LONGEST_TOKEN] = "";
        memcpy(before, word, size - length);
        if (is_one_of(before, truth_words) || is_one_of(before, answer_words)) {
            memcpy(all->word[all->count++], before, sizeof before);
            memmove(word, word + size - length, length + 1);
            break;
        }
    }
    memcpy(all->word[all->count++], word, sizeof word);
}

/* Words of a path: letters and digits, split where a capital follows a small letter. */
static void split(const char *name, tokens *all) {
    *all = (tokens){0};
    const char *from = name;
    for (const char *p = name;; p++) {
        bool inside = isalnum((unsigned char)*p);
        bool hump = p > from && isupper((unsigned char)*p) && islower((unsigned char)p[-1]);
        if (inside && !hump)
            continue;
        add_token(all, from, (size_t)(p - from));
        from = hump ? p : p + 1;
        if (*p == '.')
            all->last_segment = all->count;
        if (!*p)
            return;
    }
}

static side side_of(const tokens *all) {
    bool answer = false;
    for (size_t i = 0; i < all->count; i++) {
        if (is_one_of(all->word[i], truth_words))
            return SIDE_TRUTH;
        answer = answer || is_one_of(all->word[i], answer_words);
    }
    return answer ? SIDE_ANSWER : SIDE_NONE;
}

/* How well a name fits words of a kind: 0 best, more with every foreign word; -1 not at all. */
static int fit(const tokens *all, const char *const *kind) {
    int foreign = 0;
    bool found = false;
    for (size_t i = all->last_segment; i < all->count; i++) {
        const char *word = all->word[i];
        if (is_one_of(word, kind))
            found = true;
        else if (!is_one_of(word, truth_words) && !is_one_of(word, answer_words) &&
                 !is_one_of(word, neutral_words))
            foreign++;
    }
    return found ? foreign : -1;
}

typedef struct columns_seen {
    const char *const *names;
    size_t count;
    wh_columns *columns;
} columns_seen;

static bool taken(const columns_seen *seen, const char *name) {
    for (int role = 0; role < WH_ROLE_COUNT; role++)
        if (seen->columns->of[role] && strcmp(seen->columns->of[role], name) == 0)
            return true;
    return false;
}

/* Everything before the last point is the same. */
static bool same_parent(const char *a, const char *b) {
    const char *end_a = strrchr(a, '.'), *end_b = strrchr(b, '.');
    size_t size_a = end_a ? (size_t)(end_a - a) : 0, size_b = end_b ? (size_t)(end_b - b) : 0;
    return size_a == size_b && memcmp(a, b, size_a) == 0;
}

/* The best free pair of latitude and longitude on that side. */
static bool find_pair(columns_seen *seen, side wanted, wh_role lat_role) {
    int best = 1000;
    size_t best_lat = 0, best_lon = 0;
    if (seen->columns->of[lat_role] && seen->columns->of[lat_role + 1])
        return true;
    for (size_t i = 0; i < seen->count; i++) {
        tokens lat;
        split(seen->names[i], &lat);
        int lat_fit = fit(&lat, lat_words);
        if (lat_fit < 0 || side_of(&lat) != wanted || taken(seen, seen->names[i]))
            continue;
        for (size_t j = 0; j < seen->count; j++) {
            tokens lon;
            split(seen->names[j], &lon);
            int lon_fit = fit(&lon, lon_words);
            if (lon_fit != lat_fit || j == i || side_of(&lon) != wanted ||
                !same_parent(seen->names[i], seen->names[j]) || taken(seen, seen->names[j]))
                continue;
            if (lat_fit < best) {
                best = lat_fit;
                best_lat = i;
                best_lon = j;
            }
        }
    }
    if (best == 1000)
        return false;
    if (!seen->columns->of[lat_role])
        seen->columns->of[lat_role] = seen->names[best_lat];
    if (!seen->columns->of[lat_role + 1])
        seen->columns->of[lat_role + 1] = seen->names[best_lon];
    return true;
}

/* The best free column of a kind on that side; `beside` (or NULL): in the same object. */
static bool find_kind(columns_seen *seen, side wanted, const char *const *kind, wh_role role,
                      const char *beside) {
    int best = 2; /* a name with two foreign words is another matter */
    for (size_t i = 0; i < seen->count && !seen->columns->of[role]; i++) {
        tokens all;
        split(seen->names[i], &all);
        int fits = fit(&all, kind);
        if (fits < 0 || fits >= best || side_of(&all) != wanted || taken(seen, seen->names[i]) ||
            (beside && !same_parent(beside, seen->names[i])))
            continue;
        best = fits;
    }
    for (size_t i = 0; best < 2 && i < seen->count && !seen->columns->of[role]; i++) {
        tokens all;
        split(seen->names[i], &all);
        if (fit(&all, kind) == best && side_of(&all) == wanted && !taken(seen, seen->names[i]) &&
            (!beside || same_parent(beside, seen->names[i])))
            seen->columns->of[role] = seen->names[i];
    }
    return seen->columns->of[role] != NULL;
}

/* True if the column has others inside, or is the truth's: no text of a model. */
static bool is_no_text(const columns_seen *seen, const char *name) {
    tokens all;
    size_t size = strlen(name);
    split(name, &all);
    if (side_of(&all) == SIDE_TRUTH)
        return true;
    for (size_t i = 0; i < seen->count; i++)
        if (strncmp(seen->names[i], name, size) == 0 && seen->names[i][size] == '.')
            return true;
    return false;
}

/* Parts of our own answers that stand beside the answer: where the first photos of a file have
 * none, these come first. */
static bool is_beside(const char *name) {
    return strncmp(name, "alternatives.", 13) == 0 || strncmp(name, "evidence.", 9) == 0;
}

/* The first of `wanted` (letters and digits, lower case) that is a column, outermost first. */
static void find_word(columns_seen *seen, const char *const *wanted, wh_role role) {
    for (; *wanted && !seen->columns->of[role]; wanted++)
        for (int depth = 0; depth < 2 && !seen->columns->of[role]; depth++)
            for (size_t i = 0; i < seen->count && !seen->columns->of[role]; i++) {
                const char *name = seen->names[i], *point = strrchr(name, '.');
                char word[64];
                size_t used = 0;
                if ((point != NULL) != (depth == 1) || taken(seen, name) || is_beside(name) ||
                    (role == WH_ROLE_TEXT && is_no_text(seen, name)))
                    continue;
                for (const char *p = point ? point + 1 : name; *p && used + 1 < sizeof word; p++)
                    if (isalnum((unsigned char)*p) || *p == '@')
                        word[used++] = (char)tolower((unsigned char)*p);
                word[used] = '\0';
                if (strcmp(word, *wanted) == 0)
                    seen->columns->of[role] = name;
            }
}

static const char *const id_words[] = {
    "id",         "imageid",  "imgid",     "photoid", "panoid",    "sampleid",
    "questionid", "customid", "@key",      "index",   "idx",       "image",
    "img",        "photo",    "filename",  "file",    "imagepath", "imgpath",
    "imagename",  "imgname",  "imagefile", "path",    "filepath",  "uid",
    "uuid",       "key",      "name",      "images",  "imageid0",  NULL};
static const char *const text_words[] = {
    "solutionstr",   "text",        "response",      "rawresponse", "output",
    "rawoutput",     "modeloutput", "modelresponse", "completion",  "prediction",
    "generatedtext", "generation",  "answer",        "modelanswer", "reply",
    "content",       "raw",         "pred",          NULL};
static const char *const reference_words[] = {"reference", "referencereasoning", "gtreasoning",
                                              "expert",    "expertreasoning",    NULL};
static const char *const status_words[] = {"status", NULL};
static const char *const radius50_words[] = {"radius50km", "radius50", NULL};
static const char *const radius90_words[] = {"radius90km", "radius90", NULL};
static const char *const confidence_words[] = {"confidence", "conf", "probability", NULL};
static const char *const cost_words[] = {"timems",  "cost",    "costusd",     "latencyms",
                                         "latency", "seconds", "totaltokens", NULL};

static void guess_names(columns_seen *seen, side which, wh_role country, const char *beside) {
    find_kind(seen, which, country_words, country, beside);
    find_kind(seen, which, state_words, country + 1, beside);
    find_kind(seen, which, city_words, country + 2, beside);
}

bool wh_role_in(wh_role role, wh_half half) {
    bool truth = role >= WH_ROLE_LAT && role <= WH_ROLE_SEEN;
    return role == WH_ROLE_ID || half == WH_HALF_BOTH || truth == (half == WH_HALF_TRUTH);
}

/* Which pairs and names are whose. Of pairs that say neither, the plainest is the truth, unless
 * that is known or in another file. */
static void guess_places(columns_seen *seen, wh_half half) {
    wh_columns *columns = seen->columns;
    bool truth = half == WH_HALF_ANSWERS || find_pair(seen, SIDE_TRUTH, WH_ROLE_LAT);
    bool answer = half == WH_HALF_TRUTH || find_pair(seen, SIDE_ANSWER, WH_ROLE_PRED_LAT);
    if (half != WH_HALF_TRUTH)
        find_word(seen, text_words, WH_ROLE_TEXT);
    if (!truth)
        find_pair(seen, SIDE_NONE, WH_ROLE_LAT);
    if (!answer && !columns->of[WH_ROLE_TEXT])
        find_pair(seen, SIDE_NONE, WH_ROLE_PRED_LAT);
    if (half != WH_HALF_TRUTH) {
        guess_names(seen, SIDE_ANSWER, WH_ROLE_PRED_COUNTRY, columns->of[WH_ROLE_PRED_LAT]);
        guess_names(seen, SIDE_ANSWER, WH_ROLE_PRED_COUNTRY, NULL);
    }
    if (half == WH_HALF_ANSWERS) {
        guess_names(seen, SIDE_NONE, WH_ROLE_PRED_COUNTRY, columns->of[WH_ROLE_PRED_LAT]);
        return;
    }
    guess_names(seen, SIDE_TRUTH, WH_ROLE_COUNTRY, NULL);
    if (columns->of[WH_ROLE_LAT])
        guess_names(seen, SIDE_NONE, WH_ROLE_COUNTRY, columns->of[WH_ROLE_LAT]);
}

void wh_columns_guess(const char *const *names, size_t count, wh_half half, wh_columns *columns) {
    columns_seen seen = {names, count, columns};
    guess_places(&seen, half);
    if (half != WH_HALF_ANSWERS) {
        find_word(&seen, reference_words, WH_ROLE_REFERENCE);
        find_kind(&seen, SIDE_TRUTH, entity_words, WH_ROLE_SEEN, NULL);
        find_kind(&seen, SIDE_NONE, entity_words, WH_ROLE_SEEN, NULL);
    }
    if (half != WH_HALF_TRUTH) {
        find_word(&seen, status_words, WH_ROLE_STATUS);
        find_word(&seen, radius50_words, WH_ROLE_RADIUS50);
        find_word(&seen, radius90_words, WH_ROLE_RADIUS90);
        find_word(&seen, confidence_words, WH_ROLE_CONFIDENCE);
        find_word(&seen, cost_words, WH_ROLE_COST);
        find_kind(&seen, SIDE_ANSWER, entity_words, WH_ROLE_ENTITIES, NULL);
    }
    find_word(&seen, id_words, WH_ROLE_ID);
}
