/* How often a city is found by what it is called at home, and by that with one misreading.
 * Truth: tests/golden/exemplar_cities.tsv (CLDR), from which no index is built. The targets hold
 * for the full edition ($WH_WORLD, or the one that `make world` built); the small one, which lacks
 * towns of less than 15,000 people, must reach lower ones. */
#include "cmocka_all.h"
#include "small_world.h"

#include "base/file.h"
#include "base/random.h"
#include "base/text.h"

#include <math.h>

#define NEAR_KM 50
#define MAX_ROWS 1000
#define EDITS_PER_NAME 8

typedef struct city {
    const char *name;
    wh_point point;
    bool is_place;
} city;

typedef struct truth {
    unsigned char *text;
    city cities[MAX_ROWS];
    size_t count, excluded;
} truth;

typedef struct rate {
    size_t n, hits;
} rate;

/* ---- truth ---- */

static int read_truth(void **state) {
    static truth t;
    size_t size;
    wh_error err;
    if (wh_file_read(WH_SOURCE_DIR "/tests/golden/exemplar_cities.tsv", 1 << 20, &t.text, &size,
                     &err) != WH_OK) {
        return -1;
    }
    for (char *line = (char *)t.text, *end; *line != '\0' && t.count < MAX_ROWS; line = end) {
        end = line + strcspn(line, "\n");
        end += *end == '\n' ? 1 : 0;
        end[-1] = '\0';
        char *fields[7] = {line};
        for (int i = 1; i < 7 && fields[i - 1] != NULL; i++) {
            fields[i] = strchr(fields[i - 1], '\t');
            if (fields[i] != NULL) {
                *fields[i]++ = '\0';
            }
        }
        if (line[0] == '#' || fields[6] == NULL) {
            continue;
        }
        t.cities[t.count++] = (city){
            fields[6], {strtod(fields[2], NULL), strtod(fields[3], NULL)}, fields[5][0] == '1'};
        t.excluded += fields[5][0] != '1';
    }
    *state = &t;
    return t.count > 300 ? 0 : -1;
}

static int free_truth(void **state) {
    free(((truth *)*state)->text);
    return 0;
}

/* ---- misreadings ---- */

/* What OCR takes for another in Latin letters; capitals stand for themselves. */
static const char *const LATIN[][2] = {
    {"l", "1"},  {"l", "I"},  {"i", "l"}, {"I", "l"}, {"o", "0"}, {"O", "0"}, {"O", "Q"},
    {"m", "rn"}, {"rn", "m"}, {"c", "e"}, {"e", "c"}, {"u", "v"}, {"v", "u"}, {"n", "h"},
    {"h", "b"},  {"h", "n"},  {"b", "h"}, {"a", "o"}, {"g", "q"}, {"t", "f"}, {"B", "8"},
    {"S", "5"},  {"d", "cl"}, {"G", "C"}, {"D", "O"}, {"r", "n"}, {"y", "v"}, {"K", "X"},
    {"T", "I"},  {"P", "F"},  {"s", "5"}, {"A", "4"},
};
/* And in others; a letter without a pair here takes its neighbour in the script's block. */
static const char *const OTHER[][2] = {
    {"и", "н"}, {"н", "п"}, {"о", "с"}, {"л", "п"},   {"ш", "щ"},   {"е", "с"},   {"ь", "ы"},
    {"в", "б"}, {"ب", "ت"}, {"ن", "ت"}, {"ر", "ز"},   {"د", "ذ"},   {"ح", "خ"},   {"س", "ش"},
    {"ו", "י"}, {"ד", "ר"}, {"ה", "ח"}, {"ス", "ヌ"}, {"シ", "ツ"}, {"ン", "ソ"}, {"京", "亰"},
    {"ο", "σ"}, {"ν", "υ"}, {"अ", "आ"}, {"घ", "ध"},   {"ภ", "ก"},   {"ค", "ด"},
};

static char *with_piece(wh_arena *arena, const char *name, const char *at, size_t length,
                        const char *piece) {
    return wh_arena_printf(arena, "%.*s%s%s", (int)(at - name), name, piece, at + length);
}

/* A random one of the pairs that apply somewhere in `name`, or NULL. */
static char *confuse(wh_arena *arena, wh_random *random, const char *name,
                     const char *const (*pairs)[2], size_t count) {
    size_t start = wh_random_below(random, count);
    for (size_t i = 0; i < count; i++) {
        const char *const *pair = pairs[(start + i) % count];
        const char *at = strstr(name, pair[0]);
        if (at != NULL) {
            return with_piece(arena, name, at, strlen(pair[0]), pair[1]);
        }
    }
    return NULL;
}

/* Offsets of the code points of `name`; the last is its length. */
static size_t offsets_of(const char *name, size_t offsets[256]) {
    size_t count = 0, at = 0;
    offsets[0] = 0;
    while (count < 255 && wh_text_next(name, &at) != 0) {
        offsets[++count] = at;
    }
    return count;
}

/* The next code point of the same block, if that is a letter of the same script. */
static char *neighbour(wh_arena *arena, const char *name, const size_t *offsets, size_t at) {
    size_t from = offsets[at];
    int32_t letter = wh_text_next(name, &from);
    for (int step = 1; step < 4; step++) {
        char piece[8] = "", self[8] = "";
        wh_text_put(piece, letter + step);
        wh_text_put(self, letter);
        const char *script = wh_text_script(self);
        if (strcmp(script, "Zyyy") != 0 && strcmp(script, wh_text_script(piece)) == 0) {
            return with_piece(arena, name, name + offsets[at], offsets[at + 1] - offsets[at],
                              piece);
        }
    }
    return NULL;
}

/* `name` with one OCR-like edit, or NULL if this kind of edit does not apply. */
static char *misread(wh_arena *arena, wh_random *random, const char *name) {
    size_t offsets[256], count = offsets_of(name, offsets);
    bool latin = strcmp(wh_text_script(name), "Latn") == 0;
    size_t at = count > 0 ? wh_random_below(random, count) : 0;
    size_t length = count > 0 ? offsets[at + 1] - offsets[at] : 0;
    switch (wh_random_below(random, 4)) {
    case 0: /* twice as often: shapes */
    case 1:
        if (latin) {
            return confuse(arena, random, name, LATIN, sizeof LATIN / sizeof *LATIN);
        }
        char *confused = confuse(arena, random, name, OTHER, sizeof OTHER / sizeof *OTHER);
        return confused != NULL || count == 0 ? confused : neighbour(arena, name, offsets, at);
    case 2: /* a dropped letter */
        return count < 3 ? NULL : with_piece(arena, name, name + offsets[at], length, "");
    default: /* swapped neighbours */
        if (count < 3 || at + 1 >= count) {
            return NULL;
        }
        return wh_arena_printf(arena, "%.*s%.*s%.*s%s", (int)offsets[at], name,
                               (int)(offsets[at + 2] - offsets[at + 1]), name + offsets[at + 1],
                               (int)length, name + offsets[at], name + offsets[at + 2]);
    }
}

/* ---- measuring ---- */

static bool found_within(wh_world *world, const char *name, int max_edits, wh_point point,
                         size_t top) {
    wh_error err;
    wh_place_hit *hits;
    size_t count;
    wh_arena *arena = wh_arena_create(0);
    assert_int_equal(wh_world_places(world, name, max_edits, 0, arena, &hits, &count, &err), WH_OK);
    bool found = false;
    for (size_t i = 0; i < count && i < top; i++) {
        found = found || wh_haversine_km(hits[i].point, point) <= NEAR_KM;
    }
    wh_arena_free(arena);
    return found;
}

static rate measure_names(wh_world *world, const truth *t, bool all, bool tell) {
    rate out = {0, 0};
    for (size_t i = 0; i < t->count; i++) {
        if (all || t->cities[i].is_place) {
            bool found = found_within(world, t->cities[i].name, 0, t->cities[i].point, 1);
            out.n++;
            out.hits += found;
            if (tell && !found) {
                print_message("  missed: %s\n", t->cities[i].name);
            }
        }
    }
    return out;
}

static rate measure_misreadings(wh_world *world, const truth *t, bool tell) {
    rate out = {0, 0};
    wh_random random = wh_random_seed(20261122);
    for (size_t i = 0; i < t->count; i++) {
        wh_arena *arena = wh_arena_create(0);
        for (int k = 0; t->cities[i].is_place && k < EDITS_PER_NAME; k++) {
            char *name = misread(arena, &random, t->cities[i].name);
            char *was = wh_text_fold(arena, t->cities[i].name);
            char *is = name == NULL ? NULL : wh_text_fold(arena, name);
            if (name == NULL || strcmp(was, is) == 0) {
                continue; /* no edit of that kind, or one that folding undoes */
            }
            bool found = found_within(world, name, 1, t->cities[i].point, 5);
            out.n++;
            out.hits += found;
            if (tell && !found) {
                print_message("  missed: %s for %s\n", name, t->cities[i].name);
            }
        }
        wh_arena_free(arena);
    }
    return out;
}

/* Prints the rate with its Wilson interval (95 %) and returns it. */
static double tell_rate(const char *what, rate r) {
    double n = (double)r.n, p = (double)r.hits / n, z = 1.96;
    double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
    double half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    print_message("%s: %.1f %% of n = %zu (%.1f to %.1f)\n", what, 100 * p, r.n,
                  100 * (middle - half), 100 * (middle + half));
    return p;
}

static void measure(const char *path, const truth *t, double rank1, double edited) {
    wh_error err = {.message = ""};
    wh_world *world = NULL;
    if (wh_world_open(path, &world, &err) != WH_OK) {
        fail_msg("%s", err.message);
    }
    bool tell = getenv("WH_TELL") != NULL;
    print_message("edition %s; %zu of %zu exemplar cities are no place of the gazetteer\n",
                  wh_world_describe(world).edition, t->excluded, t->count);
    double first = tell_rate("  found at rank 1", measure_names(world, t, false, tell));
    tell_rate("  the same with islands and territories", measure_names(world, t, true, false));
    double fifth =
        tell_rate("  in the top 5 with one misreading", measure_misreadings(world, t, tell));
    wh_world_free(world);
    assert_true(first >= rank1);
    assert_true(fifth >= edited);
}

static void the_small_edition_finds_cities(void **state) {
    const char *path = small_world_path();
    assert_non_null(path);
    measure(path, *state, 0.80, 0.75);
}

static void the_full_edition_finds_cities(void **state) {
    const char *path = getenv("WH_WORLD");
    bool named = path != NULL && *path != '\0';
    path = named ? path : WH_SOURCE_DIR "/build/share/whence/world.db";
    if (!named && access(path, R_OK) != 0) {
        print_message("%s is not built: only the small edition was measured\n", path);
        return;
    }
    measure(path, *state, 0.90, 0.85);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_small_edition_finds_cities),
        cmocka_unit_test(the_full_edition_finds_cities),
    };
    return cmocka_run_group_tests(tests, read_truth, free_truth);
}
