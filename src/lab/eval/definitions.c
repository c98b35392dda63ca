/* The definitions used, in words: a table without them cannot be compared with another. */
#include "lab/eval/score.h"

#include "base/arena.h"
#include "report/buffer.h"

#include <stdlib.h>

static void say_unparsed(wh_buffer *text, const wh_eval_settings *settings) {
    wh_buffer_add(text, "answers without a point: ");
    switch (settings->unparsed) {
    case WH_UNPARSED_MISS:
        wh_buffer_add(text, "misses in accuracy, 0 in GeoScore, not in mean, median and quantiles");
        break;
    case WH_UNPARSED_DROP:
        wh_buffer_add(text, "left out of everything; n is what remains");
        break;
    case WH_UNPARSED_ZERO:
        wh_buffer_add(text, "put at 0 N 0 E");
        break;
    case WH_UNPARSED_KM:
        wh_buffer_add(text, "counted as ");
        wh_buffer_number(text, settings->unparsed_km, 3);
        wh_buffer_add(text, " km off");
        break;
    }
}

static void say_names(wh_buffer *text, const wh_score *score) {
    wh_buffer_add(text, "names: ");
    switch (score->settings.names) {
    case WH_NAMES_FOLDED:
        wh_buffer_add(text, "equal after Unicode folding");
        wh_buffer_add(text, score->world_missing ? "; without aliases, for want of a world file"
                                                 : ", or by the gazetteer's aliases");
        break;
    case WH_NAMES_NAVIG:
        wh_buffer_add(text, "the truth is contained in the answer, case-sensitive (NAVIG)");
        break;
    case WH_NAMES_GLOBE:
        wh_buffer_add(text, "one contains the other, lengths' ratio at least 0.7 (GLOBE)");
        break;
    }
}

const char *wh_eval_definitions(const wh_score *score, wh_arena *arena) {
    const wh_eval_settings *settings = &score->settings;
    wh_buffer text = {0};
    wh_buffer_add(&text, settings->distance == WH_DISTANCE_GEODESIC
                             ? "distance: WGS84 geodesic (Karney)\n"
                             : "distance: haversine on a sphere of 6371.0 km\n");
    wh_buffer_add(&text, settings->strict ? "within: d < t\n" : "within: d <= t\n");
    say_unparsed(&text, settings);
    wh_buffer_add(&text, "\nGeoScore: mean of 5000 exp(-d / 1492.7 km)\n");
    if (settings->geocode)
        wh_buffer_add(&text, "names without coordinates: the city's position in the gazetteer\n");
    if (score->counts.texts) {
        wh_buffer_add(&text, "texts that count: ");
        wh_buffer_add(&text, score->counts.texts);
        wh_buffer_add(&text, "\n");
    }
    if (score->by_name[0].n || score->by_name[1].n || score->by_name[2].n) {
        say_names(&text, score);
        wh_buffer_add(&text, "\n");
    }
    if (score->no_probability)
        wh_buffer_printf(&text, "confidences: %zu are not from 0 to 1 and were left out\n",
                         score->no_probability);
    wh_buffer_add(&text, "intervals: Wilson, 95 %");
    char *taken = NULL;
    const char *kept = NULL;
    if (wh_buffer_take(&text, &taken, NULL) == WH_OK)
        kept = wh_arena_strdup(arena, taken);
    free(taken);
    return kept;
}
