/* Scoring by names, by borders, by levels of a chain; and the names of groups. */
#include "lab/eval/scorer.h"

#include "base/status.h"
#include "world/cell.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define STAGE "eval"

static const double CHAIN_POINT_KM = 25, COUNTRY_KM = 750, CENTRE_KM = 1;

wh_status wh_scorer_world(wh_scorer *scorer, wh_error *err) {
    if (scorer->world)
        return WH_OK;
    if (!scorer->settings.world_path)
        return wh_fail(err, WH_ERR_DATA, STAGE, "borders and continents need the world file");
    return wh_world_open(scorer->settings.world_path, &scorer->world, err);
}

/* The world for aliases: without it, names are compared folded only, and the score says so. */
static wh_world *aliases(wh_scorer *scorer) {
    if (!scorer->world && !scorer->world_missing)
        scorer->world_missing = wh_scorer_world(scorer, NULL) != WH_OK;
    return scorer->world;
}

static wh_status same_name(wh_scorer *scorer, wh_level level, const char *answer, const char *truth,
                           bool *same, wh_error *err) {
    *same = false;
    if (!answer || !truth)
        return WH_OK;
    wh_names_rule rule = scorer->settings.names;
    if (strcmp(answer, truth) == 0) {
        *same = true;
        return WH_OK;
    }
    return wh_names_same(rule, level, answer, truth,
                         rule == WH_NAMES_FOLDED ? aliases(scorer) : NULL, same, err);
}

/* Where the chain first goes wrong. Levels that the truth does not name are passed over. */
static wh_status add_chain(wh_scorer *scorer, const wh_eval_record *record, const bool *right,
                           double km, wh_error *err) {
    const char *truth[] = {record->truth_names.country, record->truth_names.state,
                           record->truth_names.city, ""};
    bool level_right[WH_CHAIN_LEVELS] = {right[0], right[1], right[2], km <= CHAIN_POINT_KM};
    bool chain = record->form == WH_GUESS_CHAIN ||
                 (record->names.country && record->names.state && record->names.city);
    if (!chain || !truth[0] || !truth[2])
        return WH_OK;
    int first = -1;
    scorer->chain_n++;
    for (int level = 0; level < WH_CHAIN_LEVELS; level++) {
        if (!truth[level])
            continue;
        scorer->chain_level_n[level]++;
        scorer->chain_hits[level] += level_right[level];
        if (first < 0 && !level_right[level])
            first = level;
    }
    if (first < 0) {
        scorer->all_right++;
        return WH_OK;
    }
    size_t at = scorer->first_wrong[first]++;
    if (!wh_scorer_room(&scorer->wrong_km[first], &scorer->wrong_room[first], at + 1,
                        sizeof(double)))
        return wh_fail_nomem(err, STAGE);
    scorer->wrong_km[first][at] = km;
    return WH_OK;
}

static wh_status add_borders(wh_scorer *scorer, const wh_eval_record *record, wh_error *err) {
    wh_region truth, answer = {.country = WH_NO_COUNTRY, .admin1 = WH_NO_ADMIN1};
    wh_id_seen seen = WH_ID_NEW;
    wh_status status = wh_scorer_world(scorer, err);
    if (status == WH_OK)
        status = wh_world_reverse(scorer->world, record->truth, &truth, err);
    if (status == WH_OK && record->state == WH_EVAL_ANSWERED)
        status = wh_world_reverse(scorer->world, record->point, &answer, err);
    if (status != WH_OK)
        return status;
    bool country = truth.country != WH_NO_COUNTRY, admin1 = truth.admin1 != WH_NO_ADMIN1;
    scorer->border_n[0] += country;
    scorer->border_hits[0] += country && truth.country == answer.country;
    scorer->border_n[1] += admin1;
    scorer->border_hits[1] += admin1 && truth.admin1 == answer.admin1;
    scorer->border_n[2] += truth.place != 0;
    scorer->border_hits[2] += truth.place && truth.place == answer.place;
    scorer->truth_n++;
    scorer->at_centres += truth.place && truth.place_km <= CENTRE_KM;
    uint64_t hash = wh_id_hash((const char *)&record->truth, sizeof record->truth, 1);
    bool added = wh_ids_add(&scorer->truths, hash, &seen);
    if (added && seen == WH_ID_SAME)
        added = wh_ids_add(&scorer->repeated, hash, &seen);
    return added ? WH_OK : wh_fail_nomem(err, STAGE);
}

static wh_status add_confidence(wh_scorer *scorer, const wh_eval_record *record, bool country_right,
                                double km, wh_error *err) {
    if (isnan(record->confidence) || record->state != WH_EVAL_ANSWERED)
        return WH_OK;
    if (record->confidence < 0 || record->confidence > 1) {
        scorer->no_probability++;
        return WH_OK;
    }
    if (!wh_scorer_room(&scorer->confident, &scorer->confident_room, scorer->confident_n + 1,
                        sizeof *scorer->confident))
        return wh_fail_nomem(err, STAGE);
    bool by_name = record->names.country && record->truth_names.country;
    scorer->right_by_name += by_name;
    scorer->right_by_distance += !by_name;
    scorer->confident[scorer->confident_n++] =
        (wh_confident){(float)record->confidence, by_name ? country_right : km <= COUNTRY_KM};
    return WH_OK;
}

wh_status wh_scorer_places(wh_scorer *scorer, const wh_eval_record *record, double km,
                           wh_error *err) {
    const char *truth[] = {record->truth_names.country, record->truth_names.state,
                           record->truth_names.city};
    const char *answer[] = {record->names.country, record->names.state, record->names.city};
    bool right[WH_LEVELS] = {false};
    wh_status status = WH_OK;
    for (int level = 0; level < WH_LEVELS && status == WH_OK; level++) {
        if (!truth[level])
            continue;
        status =
            same_name(scorer, (wh_level)level, answer[level], truth[level], &right[level], err);
        scorer->name_n[level]++;
        scorer->name_hits[level] += right[level];
    }
    if (status == WH_OK && answer[0])
        status = add_chain(scorer, record, right, km, err);
    if (status == WH_OK)
        status = add_confidence(scorer, record, right[0], km, err);
    if (status == WH_OK && scorer->settings.regions)
        status = add_borders(scorer, record, err);
    return status;
}

/* The country of the truth: as it is named, else by the border it lies in. */
static wh_status truth_country(wh_scorer *scorer, const wh_eval_record *record, uint16_t *country,
                               wh_error *err) {
    wh_region region;
    wh_status status = wh_scorer_world(scorer, err);
    if (status != WH_OK)
        return status;
    const char *name = record->truth_names.country;
    *country = WH_NO_COUNTRY;
    if (name && strlen(name) == 2)
        *country = wh_world_country_index(scorer->world, name);
    if (name && *country == WH_NO_COUNTRY)
        *country = wh_world_country_named(scorer->world, name);
    if (*country != WH_NO_COUNTRY)
        return WH_OK;
    status = wh_world_reverse(scorer->world, record->truth, &region, err);
    if (status == WH_OK)
        *country = region.country;
    return status;
}

wh_status wh_scorer_group_name(wh_scorer *scorer, const wh_eval_record *record, const char **name,
                               uint64_t *cell, wh_error *err) {
    const wh_eval_settings *settings = &scorer->settings;
    uint16_t index = WH_NO_COUNTRY;
    wh_status status = WH_OK;
    *cell = 0;
    *name = "(none)";
    switch (settings->by) {
    case WH_BY_NOTHING:
        break;
    case WH_BY_FIELD:
        if (record->field_count && record->fields[0].value)
            *name = record->fields[0].value;
        break;
    case WH_BY_CELL:
        *cell = wh_h3_cell(record->truth, WH_CELL_RESOLUTION);
        break;
    case WH_BY_COUNTRY:
        if (record->truth_names.country) {
            *name = record->truth_names.country;
            break;
        }
        __attribute__((fallthrough));
    case WH_BY_CONTINENT:
        status = truth_country(scorer, record, &index, err);
        if (status == WH_OK && index != WH_NO_COUNTRY) {
            const wh_country *country = wh_world_country(scorer->world, index);
            *name = settings->by == WH_BY_CONTINENT ? country->continent : country->name;
        }
        break;
    }
    return status;
}
