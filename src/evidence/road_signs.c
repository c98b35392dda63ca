/* Road signs: rows of a place and how far it is.
 *
 * Two rows and more are solved together: around every namesake of the nearest place, points at the
 * distance that the sign gives are scored by how well the other rows fit. A single row claims a
 * ring. Roads are about 1.25 times as long as the straight line (1.05 to 1.6). */
#include "base/status.h"
#include "base/text.h"
#include "evidence/place_names.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STAGE "text_clues"
#define MAX_ROWS 60
#define MAX_SIGN_ROWS 8
#define NAMESAKES 15
#define BEARINGS 24
#define KEPT 16
#define DETOUR 1.25
#define DETOUR_SD 0.13 /* of a road alone */
#define ROW_SD                                                                                     \
    0.09 /* of one road among those of a sign: they share the country's way of building */
#define KM_PER_MILE 1.609344
#define FIT_FLOOR 1e-4
#define CHIEF_SHARE 0.2 /* of the heaviest namesake: on a menu, all that fits are hamlets */

static const double DETOURS[] = {1.10, 1.25, 1.45};
#define LIKELIEST_DETOUR 1 /* index */

typedef enum road_unit { NO_UNIT, UNIT_KM, UNIT_MILES } road_unit;

typedef struct sign_row {
    wh_line *line, *number_line; /* the same line, or the one beside it */
    const char *name, *key;
    double number;
    road_unit unit;
    wh_place_hit *hits;
    size_t count;
    wh_rarity rarity;
    bool large;
    int sign;    /* 0: none yet */
    bool misfit; /* rows beside it say that this is no road sign */
} sign_row;

typedef struct search {
    wh_finder *finder;
    sign_row rows[MAX_ROWS];
    size_t count;
    int signs;
} search;

/* ---- reading numbers ---- */

static const struct {
    const char *text;
    road_unit unit;
} UNITS[] = {
    {"km", UNIT_KM},      {"kms", UNIT_KM},    {"км", UNIT_KM},    {"公里", UNIT_KM},
    {"千米", UNIT_KM},    {"กม", UNIT_KM},     {"كم", UNIT_KM},    {"کم", UNIT_KM},
    {"χλμ", UNIT_KM},     {"किमी", UNIT_KM},   {"mi", UNIT_MILES}, {"miles", UNIT_MILES},
    {"mile", UNIT_MILES}, {"mls", UNIT_MILES},
};

/* Takes "25", "1,5", "25 km", "120KM" off the end of `text`. Returns the bytes before it, or
 * SIZE_MAX if there is no distance. */
static size_t parse_distance(const char *text, const char *lower, double *number, road_unit *out) {
    size_t end = strlen(lower);
    if (end != strlen(text))
        return SIZE_MAX;
    while (end && strchr(" .", lower[end - 1]))
        end--;
    *out = NO_UNIT;
    size_t digits_end = end;
    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++) {
        size_t bytes = strlen(UNITS[i].text);
        if (bytes < end && !memcmp(lower + end - bytes, UNITS[i].text, bytes)) {
            size_t at = end - bytes;
            while (at && lower[at - 1] == ' ')
                at--;
            if (at && lower[at - 1] >= '0' && lower[at - 1] <= '9') {
                *out = UNITS[i].unit;
                digits_end = at;
            }
        }
    }
    size_t start = digits_end;
    while (start && ((lower[start - 1] >= '0' && lower[start - 1] <= '9') ||
                     (strchr(".,", lower[start - 1]) && start < digits_end)))
        start--;
    /* "1,5" is a distance, "9,50" a price, "12.03." a date. */
    double value = 0;
    size_t whole = 0, decimals = 0;
    bool decimal = false;
    for (size_t i = start; i < digits_end; i++) {
        if (lower[i] == '.' || lower[i] == ',') {
            if (decimal)
                return SIZE_MAX;
            decimal = true;
        } else if (decimal) {
            decimals++;
            value += (lower[i] - '0') * pow(10, -(double)decimals);
        } else {
            whole++;
            value = value * 10 + (lower[i] - '0');
        }
    }
    bool attached =
        start && !strchr(" .\t", lower[start - 1]) && (unsigned char)lower[start - 1] < 0x80;
    if (!whole || whole > 4 || decimals > 1 || (decimal && !decimals) || value < 0.5 ||
        value > 3500 || lower[start] == '0' || attached)
        return SIZE_MAX;
    *number = value;
    return start;
}

/* ---- collecting rows ---- */

/* The name before the number: without roads' numbers, exits and leaders. */
static wh_status name_of(wh_finder *finder, const wh_line *line, size_t bytes, const char **name) {
    size_t first = 0, count = 0;
    *name = NULL;
    while (count < line->token_count && line->tokens[count].end <= bytes)
        count++;
    while (first < count && (line->tokens[first].route || line->tokens[first].number))
        first++;
    while (count > first && line->tokens[count - 1].route)
        count--;
    if (first == count || count - first > 5 || !line->tokens[first].capital)
        return WH_OK;
    const char *span = wh_token_span(finder, line, first, count - 1);
    if (!span)
        return wh_fail_nomem(finder->err, STAGE);
    *name = span;
    return WH_OK;
}

/* A row, if its name is a place's: words of shops, streets and offices before a number are not. */
static wh_status add_row(search *job, wh_line *line, wh_line *number_line, const char *name,
                         double number, road_unit unit) {
    wh_finder *finder = job->finder;
    if (job->count == MAX_ROWS)
        return WH_OK;
    sign_row made = {
        .line = line, .number_line = number_line, .name = name, .number = number, .unit = unit};
    char *key = wh_text_fold(finder->arena, name);
    if (!key)
        return wh_fail_nomem(finder->err, STAGE);
    made.key = key;
    unsigned roles = wh_lexicon_roles(finder->lexicon, key) & ~(unsigned)WH_ROLE_FAMOUS;
    if (!*key || roles || wh_text_length(key) < 2)
        return WH_OK;
    wh_status status = wh_search_places(finder, name, 0, &made.hits, &made.count);
    if (status != WH_OK)
        return status;
    if (!made.count && wh_text_length(key) >= 7) {
        status = wh_search_places(finder, name, 1, &made.hits, &made.count);
        if (status != WH_OK)
            return status;
    }
    if (!made.count)
        return WH_OK;
    int other_uses;
    status = wh_place_rarity(finder, key, made.hits, made.count, &made.rarity, &other_uses);
    if (status != WH_OK)
        return status;
    for (size_t i = 0; i < made.count; i++)
        made.large |= made.hits[i].population >= WH_LARGE_PLACE;
    job->rows[job->count++] = made;
    return WH_OK;
}

/* The line that holds nothing but a distance, right of `line` on its row; NULL if there is none. */
static wh_line *number_beside(const wh_finder *finder, const wh_line *line) {
    const double *a = line->seen->box;
    double height = a[3] - a[1], nearest = 20 * height;
    wh_line *best = NULL;
    for (size_t i = 0; i < finder->line_count; i++) {
        wh_line *other = &finder->lines[i];
        const double *b = other->seen->box;
        double tall = b[3] - b[1];
        double overlap = fmin(a[3], b[3]) - fmax(a[1], b[1]);
        if (other == line || !(height > 0) || !(tall > 0) || tall / height > 2 ||
            height / tall > 2 || overlap < 0.5 * fmin(height, tall) || b[0] < a[2] - 0.5 * height)
            continue;
        /* The next thing on the row decides: a text between name and number makes two signs. */
        if (b[0] - a[2] < nearest) {
            nearest = b[0] - a[2];
            best = other;
        }
    }
    return best;
}

static wh_status read_line(search *job, wh_line *line) {
    wh_finder *finder = job->finder;
    if (line->aside || (double)line->seen->confidence < 0.7)
        return WH_OK;
    char *lower = wh_text_lower(finder->arena, line->text);
    if (!lower)
        return wh_fail_nomem(finder->err, STAGE);
    double number;
    road_unit unit;
    const char *name;
    size_t bytes = parse_distance(line->text, lower, &number, &unit);
    if (bytes != SIZE_MAX && bytes) {
        wh_status status = name_of(finder, line, bytes, &name);
        return status == WH_OK && name ? add_row(job, line, line, name, number, unit) : status;
    }
    wh_line *beside = bytes == 0 ? NULL : number_beside(finder, line);
    if (!beside || beside->aside)
        return WH_OK;
    lower = wh_text_lower(finder->arena, beside->text);
    if (!lower)
        return wh_fail_nomem(finder->err, STAGE);
    if (parse_distance(beside->text, lower, &number, &unit) != 0)
        return WH_OK;
    wh_status status = name_of(finder, line, strlen(line->text), &name);
    return status == WH_OK && name ? add_row(job, line, beside, name, number, unit) : status;
}

/* ---- distances ---- */

/* The straight distance that a row means if `hit` is its place; < 0 if it cannot be. */
static double straight_km(const wh_finder *finder, const sign_row *row, const wh_place_hit *hit,
                          double detour) {
    const wh_country *country = wh_world_country(finder->world, hit->country);
    bool miles = country && country->speed_in_mph;
    if (row->unit == UNIT_MILES && !miles)
        return -1;
    double road = miles && row->unit != UNIT_KM ? row->number * KM_PER_MILE : row->number;
    return road / detour;
}

/* What rounding, detours and "where in the town?" leave open. */
static double straight_sd_km(double straight, const wh_place_hit *hit, double share) {
    double detour = share * straight, town = 0.3 * hit->extent_km;
    return sqrt(detour * detour + town * town + 1.0);
}

/* The best hit's weight. */
static double heaviest(const sign_row *row) {
    double most = 0;
    for (size_t i = 0; i < row->count && i < NAMESAKES; i++)
        most = row->hits[i].weight > most ? row->hits[i].weight : most;
    return most;
}

/* How well `point` fits a row, 0 to 1: its best namesake's fit, for only one of them can be meant.
 * `*share` is that one's weight as part of the heaviest one's. */
static double fit(const wh_finder *finder, const sign_row *row, wh_point point, double detour,
                  double *share) {
    double best = 0, most = heaviest(row);
    *share = 0;
    for (size_t i = 0; i < row->count && i < NAMESAKES; i++) {
        const wh_place_hit *hit = &row->hits[i];
        double km = straight_km(finder, row, hit, detour);
        if (km < 0)
            continue;
        double z = (wh_haversine_km(point, hit->point) - km) / straight_sd_km(km, hit, ROW_SD);
        double here = exp(-0.5 * z * z);
        if (here > best) {
            best = here;
            *share = most > 0 ? hit->weight / most : 0;
        }
    }
    return best;
}

typedef struct spot {
    wh_candidate candidate;
    double fits; /* product over the other rows */
    size_t fitting;
    size_t chief; /* fitting rows, the nearest one too, whose chief namesake it is */
} spot;

static int by_candidate_weight(const void *a, const void *b) {
    const spot *x = a, *y = b;
    if (x->candidate.weight != y->candidate.weight)
        return x->candidate.weight < y->candidate.weight ? 1 : -1;
    return x->candidate.point.lat_deg < y->candidate.point.lat_deg   ? -1
           : x->candidate.point.lat_deg > y->candidate.point.lat_deg ? 1
                                                                     : 0;
}

/* Points around all namesakes of `from`, scored by the other rows of the sign. */
static wh_status solve(wh_finder *finder, sign_row *const *rows, size_t count, size_t from,
                       spot **out, size_t *spots) {
    size_t detours = sizeof DETOURS / sizeof *DETOURS;
    const sign_row *near = rows[from];
    size_t namesakes = near->count < NAMESAKES ? near->count : NAMESAKES;
    *out = wh_arena_alloc(finder->arena, namesakes * BEARINGS * detours, sizeof **out);
    *spots = 0;
    if (!*out)
        return wh_fail_nomem(finder->err, STAGE);
    for (size_t i = 0; i < namesakes; i++) {
        const wh_place_hit *hit = &near->hits[i];
        for (size_t k = 0; k < BEARINGS * detours; k++) {
            double detour = DETOURS[k / BEARINGS];
            double km = straight_km(finder, near, hit, detour);
            if (km < 0)
                break;
            spot *made = &(*out)[*spots];
            *made = (spot){.fits = 1, .chief = hit->weight > CHIEF_SHARE * heaviest(near)};
            made->candidate.point =
                wh_point_towards(hit->point, 360.0 * (double)(k % BEARINGS) / BEARINGS, km);
            for (size_t j = 0; j < count; j++) {
                if (j == from)
                    continue;
                double share;
                double good = fit(finder, rows[j], made->candidate.point, detour, &share);
                made->fits *= good + FIT_FLOOR;
                made->fitting += good > 0.3;
                made->chief += good > 0.3 && share > CHIEF_SHARE;
            }
            made->candidate.weight =
                hit->weight * made->fits * (k / BEARINGS == LIKELIEST_DETOUR ? 1 : 0.6);
            made->candidate.extent_km = straight_sd_km(km, hit, ROW_SD);
            made->candidate.country = hit->country;
            made->candidate.admin1 = WH_NO_ADMIN1;
            ++*spots;
        }
    }
    qsort(*out, *spots, sizeof **out, by_candidate_weight);
    return WH_OK;
}

/* ---- claims ---- */

static wh_status claim_sign(search *job, sign_row *const *rows, size_t count, const spot *spots,
                            size_t spot_count) {
    wh_finder *finder = job->finder;
    size_t kept = 0;
    wh_candidate *candidates = wh_arena_alloc(finder->arena, KEPT, sizeof *candidates);
    char *text = NULL;
    for (size_t i = 0; candidates && i < count; i++) {
        const char *unit = rows[i]->unit == UNIT_KM      ? " km"
                           : rows[i]->unit == UNIT_MILES ? " mi"
                                                         : "";
        text = wh_arena_printf(finder->arena, "%s%s%s %g%s", text ? text : "", text ? " · " : "",
                               rows[i]->name, rows[i]->number, unit);
        if (!text)
            break;
    }
    char *family = wh_arena_printf(finder->arena, "road:sign %d", ++job->signs);
    if (!candidates || !text || !family)
        return wh_fail_nomem(finder->err, STAGE);
    for (size_t i = 0; i < spot_count && kept < KEPT; i++)
        if (spots[i].candidate.weight > 0.02 * spots[0].candidate.weight)
            candidates[kept++] = spots[i].candidate;
    wh_clue *clue;
    wh_status status = wh_clue_add(finder, "road_distance", "road_distance/sign", family,
                                   rows[0]->line, text, &clue);
    for (size_t i = 0; i < count; i++) {
        rows[i]->line->in_road_sign = rows[i]->number_line->in_road_sign = true;
        if (status == WH_OK && clue) {
            wh_clue_widen(clue, rows[i]->line);
            wh_clue_widen(clue, rows[i]->number_line);
            status =
                wh_note_places(finder, rows[i]->hits, rows[i]->count, family, "road_distance/sign");
        }
    }
    if (status != WH_OK || !clue)
        return status;
    const wh_country *country = wh_world_country(finder->world, candidates[0].country);
    clue->shown.says = wh_arena_printf(
        finder->arena, "A road sign with %zu distances that fit together, best in %s", count,
        country ? country->name : "no country");
    if (!clue->shown.says)
        return wh_fail_nomem(finder->err, STAGE);
    clue->claim = WH_CLAIM_POINTS;
    clue->candidates = candidates;
    clue->candidate_count = kept;
    return WH_OK;
}

/* Rows of one sign: near each other, in like letters, names not the same. */
static size_t gather(search *job, sign_row *first, sign_row *rows[MAX_SIGN_ROWS]) {
    size_t count = 0;
    rows[count++] = first;
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < job->count && count < MAX_SIGN_ROWS; i++) {
            sign_row *other = &job->rows[i];
            bool known = other->sign != 0;
            for (size_t j = 0; j < count; j++)
                known |= rows[j] == other || !strcmp(rows[j]->key, other->key);
            if (!known && wh_lines_near(rows[k]->line, other->line, 1.6))
                rows[count++] = other;
        }
    return count;
}

/* Two rows and more: solved together, if they fit. */
static wh_status claim_together(search *job, sign_row *first) {
    wh_finder *finder = job->finder;
    sign_row *rows[MAX_SIGN_ROWS];
    size_t count = gather(job, first, rows);
    if (count < 2)
        return WH_OK;
    size_t nearest = 0;
    bool rare = false;
    for (size_t i = 0; i < count; i++) {
        if (rows[i]->number < rows[nearest]->number)
            nearest = i;
        rare |= rows[i]->rarity != WH_WORD || rows[i]->unit != NO_UNIT;
    }
    spot *spots;
    size_t spot_count;
    wh_status status = solve(finder, rows, count, nearest, &spots, &spot_count);
    if (status != WH_OK || !spot_count || !rare)
        return status;
    /* Menus and price lists bear names of places, too; their numbers do not fit the map. */
    for (size_t i = 0; i < count; i++)
        rows[i]->misfit = true;
    if (spots[0].fitting * 2 < count - 1 || spots[0].fitting < 1 || spots[0].chief < 1)
        return WH_OK;
    for (size_t i = 0; i < count; i++)
        rows[i]->sign = job->signs + 1;
    return claim_sign(job, rows, count, spots, spot_count);
}

static bool is_year(double number) {
    return number >= 1500 && number <= 2100;
}

/* A single row: a ring around each namesake. */
static wh_status claim_single(search *job, sign_row *row) {
    wh_finder *finder = job->finder;
    bool has_unit = row->unit != NO_UNIT;
    if (!has_unit && (row->misfit || row->rarity != WH_RARE || !row->large ||
                      is_year(row->number) || row->number < 3 || wh_text_length(row->key) < 4))
        return WH_OK;
    if (has_unit && row->rarity == WH_WORD && !row->large)
        return WH_OK;
    wh_candidate *candidates = wh_arena_alloc(finder->arena, row->count, sizeof *candidates);
    char *family = wh_arena_printf(finder->arena, "road:%s", row->key);
    char *text = wh_arena_printf(finder->arena, "%s %g%s", row->name, row->number,
                                 row->unit == UNIT_KM      ? " km"
                                 : row->unit == UNIT_MILES ? " mi"
                                                           : "");
    if (!candidates || !family || !text)
        return wh_fail_nomem(finder->err, STAGE);
    size_t kept = 0;
    for (size_t i = 0; i < row->count; i++) {
        double km = straight_km(finder, row, &row->hits[i], DETOUR);
        if (km >= 0)
            candidates[kept++] =
                (wh_candidate){.point = row->hits[i].point,
                               .weight = row->hits[i].weight,
                               .extent_km = row->hits[i].extent_km,
                               .dist_km = km,
                               .dist_sd_km = straight_sd_km(km, &row->hits[i], DETOUR_SD),
                               .country = row->hits[i].country,
                               .admin1 = row->hits[i].admin1,
                               .place = row->hits[i].id};
    }
    if (!kept)
        return WH_OK;
    wh_clue *clue;
    wh_status status =
        wh_clue_add(finder, "road_distance", has_unit ? "road_distance/unit" : "road_distance/bare",
                    family, row->line, text, &clue);
    row->line->in_road_sign = row->number_line->in_road_sign = true;
    if (status != WH_OK || !clue)
        return status;
    wh_clue_widen(clue, row->number_line);
    status = wh_note_places(finder, row->hits, row->count, family, clue->reliability);
    if (status != WH_OK)
        return status;
    const wh_country *country = wh_world_country(finder->world, row->hits[0].country);
    clue->shown.says = wh_arena_printf(finder->arena, "A sign gives %g%s to %s (%s%s)", row->number,
                                       row->unit == UNIT_MILES ? " miles"
                                       : row->unit == UNIT_KM  ? " km"
                                                               : "",
                                       row->hits[0].name, country ? country->name : "no country",
                                       row->count > 1 ? ", or a namesake" : "");
    if (!clue->shown.says)
        return wh_fail_nomem(finder->err, STAGE);
    clue->claim = WH_CLAIM_POINTS;
    clue->candidates = candidates;
    clue->candidate_count = kept;
    return WH_OK;
}

wh_status wh_find_road_signs(wh_finder *finder) {
    search *job = wh_arena_alloc(finder->arena, 1, sizeof *job);
    if (!job)
        return wh_fail_nomem(finder->err, STAGE);
    job->finder = finder;
    wh_status status = WH_OK;
    for (size_t i = 0; i < finder->line_count && status == WH_OK; i++)
        status = read_line(job, &finder->lines[i]);
    for (size_t i = 0; i < job->count && status == WH_OK; i++)
        if (!job->rows[i].sign)
            status = claim_together(job, &job->rows[i]);
    for (size_t i = 0; i < job->count && status == WH_OK; i++)
        if (!job->rows[i].sign)
            status = claim_single(job, &job->rows[i]);
    return status;
}
