/* Files of answers and of truth, as records. */
#include "lab/eval/read.h"

#include "base/status.h"
#include "lab/eval/ids.h"
#include "lab/eval/lookup.h"
#include "lab/eval/rows.h"
#include "lab/eval/score.h"
#include "lab/eval/texts.h"
#include "lab/eval/truth.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define STAGE "eval"

enum { TEXTS_PER_ARENA = 64 };

typedef struct reader {
    wh_rows rows;
    const wh_eval_settings *settings;
    wh_eval_sink sink;
    void *sink_user;
    wh_eval_counts *counts;
    wh_truth *truth; /* of --truth */
    wh_ids ids;
    wh_guess_rules rules;
    wh_arena *arena; /* what texts gave; renewed now and then */
    size_t arena_uses;
    wh_remark duplicates, again, no_truth;
    wh_ranges answer_range;
    char digits[WH_ROLE_COUNT][32];
    char line_id[32];
    wh_eval_field field;
} reader;

static const char *text_of(reader *r, wh_role role) {
    if (!r->rows.columns.of[role])
        return NULL;
    return wh_cell_text(wh_rows_cell(&r->rows, (int)role), r->digits[role]);
}

static double number_of(const reader *r, wh_role role) {
    double value;
    if (!r->rows.columns.of[role])
        return NAN;
    return wh_cell_number(wh_rows_cell(&r->rows, (int)role), &value) ? value : NAN;
}

static wh_arena *fresh_arena(reader *r) {
    if (r->arena && ++r->arena_uses < TEXTS_PER_ARENA)
        return r->arena;
    wh_arena_free(r->arena);
    r->arena_uses = 0;
    return r->arena = wh_arena_create(0);
}

static void fill_id(reader *r, wh_eval_record *record) {
    record->id = r->rows.columns.of[WH_ROLE_ID] ? text_of(r, WH_ROLE_ID) : NULL;
    record->line = r->rows.row.line;
    if (!record->id) {
        snprintf(r->line_id, sizeof r->line_id, "%zu", record->line);
        record->id = r->line_id;
    }
}

static void fill_truth(reader *r, wh_eval_record *record) {
    record->truth_names = (wh_eval_names){text_of(r, WH_ROLE_COUNTRY), text_of(r, WH_ROLE_STATE),
                                          text_of(r, WH_ROLE_CITY)};
    record->reference = text_of(r, WH_ROLE_REFERENCE);
    record->seen = text_of(r, WH_ROLE_SEEN);
}

/* ---- what was answered ---- */

static void set_point(reader *r, double lat_deg, double lon_deg, wh_eval_record *record) {
    if (wh_ranges_add(&r->answer_range, lat_deg, lon_deg, record->line)) {
        record->state = WH_EVAL_ANSWERED;
        record->point = (wh_point){lat_deg, wh_longitude_wrap(lon_deg)};
    } else {
        record->fault = "coordinates out of range";
    }
}

static wh_status read_text(reader *r, wh_eval_record *record, wh_error *err) {
    wh_guess guess;
    if (!record->text)
        return WH_OK;
    wh_arena *arena = fresh_arena(r);
    if (!arena)
        return wh_fail_nomem(err, STAGE);
    wh_status status = wh_guess_parse(record->text, &r->rules, arena, &guess, err);
    if (status != WH_OK)
        return status;
    record->form = guess.form;
    record->names = (wh_eval_names){guess.country, guess.state, guess.city};
    record->fault = guess.fault;
    if (guess.has_point) {
        record->state = WH_EVAL_ANSWERED;
        record->point = guess.point;
    }
    return WH_OK;
}

static void read_status(reader *r, wh_eval_record *record) {
    const char *status = text_of(r, WH_ROLE_STATUS);
    if (!status || record->state == WH_EVAL_ANSWERED)
        return;
    if (strcmp(status, "abstained") == 0)
        record->state = WH_EVAL_ABSTAINED;
    else if (strcmp(status, "error") == 0)
        record->state = WH_EVAL_FAILED;
}

static wh_status fill_answer(reader *r, wh_eval_record *record, wh_error *err) {
    const wh_columns *columns = &r->rows.columns;
    wh_status status = WH_OK;
    record->state = WH_EVAL_UNPARSED;
    record->text = text_of(r, WH_ROLE_TEXT);
    if (columns->of[WH_ROLE_PRED_LAT] && columns->of[WH_ROLE_PRED_LON]) {
        double lat_deg = number_of(r, WH_ROLE_PRED_LAT), lon_deg = number_of(r, WH_ROLE_PRED_LON);
        if (!isnan(lat_deg) && !isnan(lon_deg))
            set_point(r, lat_deg, lon_deg, record);
    } else {
        status = read_text(r, record, err);
    }
    const char *country = text_of(r, WH_ROLE_PRED_COUNTRY), *state = text_of(r, WH_ROLE_PRED_STATE),
               *city = text_of(r, WH_ROLE_PRED_CITY);
    record->names =
        (wh_eval_names){country ? country : record->names.country,
                        state ? state : record->names.state, city ? city : record->names.city};
    record->radius50_km = number_of(r, WH_ROLE_RADIUS50);
    record->radius90_km = number_of(r, WH_ROLE_RADIUS90);
    record->confidence = number_of(r, WH_ROLE_CONFIDENCE);
    record->cost = number_of(r, WH_ROLE_COST);
    record->entities = text_of(r, WH_ROLE_ENTITIES);
    read_status(r, record);
    if (record->state == WH_EVAL_UNPARSED && (record->names.country || record->names.city) &&
        !record->fault)
        record->state = WH_EVAL_NO_POINT;
    if (record->state != WH_EVAL_ANSWERED && !record->fault)
        record->fault = "no coordinates";
    return status;
}

/* ---- one row ---- */

static bool says_anything(const reader *r) {
    static const wh_role roles[] = {WH_ROLE_TEXT, WH_ROLE_PRED_LAT, WH_ROLE_PRED_LON,
                                    WH_ROLE_PRED_COUNTRY, WH_ROLE_PRED_CITY};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (wh_rows_cell(&r->rows, (int)roles[i])->kind != WH_CELL_ABSENT)
            return true;
    return false;
}

/* The record's truth, from its own row or from --truth; `*there` false: the row was noted. */
static wh_status find_truth(reader *r, wh_eval_record *record, bool *there, wh_error *err) {
    wh_truth_found found;
    wh_truth_item item;
    wh_status status;
    if (r->truth) {
        status = wh_truth_find(r->truth, record->id, &item, there, err);
        if (status != WH_OK)
            return status;
        if (*there) {
            record->truth = item.point;
            record->truth_names = item.names;
            record->reference = item.reference;
            record->seen = item.seen;
        } else {
            wh_remark_add(&r->no_truth, &r->rows.row, NULL);
        }
        return WH_OK;
    }
    status = wh_rows_truth(&r->rows, &record->truth, &found, err);
    *there = found == WH_TRUTH_GIVEN;
    if (status == WH_OK && found == WH_TRUTH_ABSENT) {
        if (says_anything(r))
            wh_remark_add(&r->no_truth, &r->rows.row, NULL);
        else
            wh_remark_add(&r->rows.foreign, &r->rows.row, "no coordinates");
    }
    if (*there)
        fill_truth(r, record);
    return status;
}

/* What tells a row from the others: its id, and of a row with the same id the place and answer. */
static uint64_t key_of(const reader *r, const wh_eval_record *record) {
    const double parts[] = {r->truth ? 0 : record->truth.lat_deg,
                            r->truth ? 0 : record->truth.lon_deg, record->point.lat_deg,
                            record->point.lon_deg};
    uint64_t extra = (uint64_t)record->state;
    if (record->state != WH_EVAL_ANSWERED && record->text)
        extra = wh_id_hash(record->text, strlen(record->text), extra);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        uint64_t bits;
        memcpy(&bits, &parts[i], sizeof bits);
        extra = (extra ^ bits) * UINT64_C(0x9e3779b97f4a7c15);
        extra ^= extra >> 32;
    }
    return wh_id_key(record->id, extra);
}

/* A row that says the same once more is left out. Another answer to the same photo counts, as it
 * does in published tables, but is told. */
static wh_status is_duplicate(reader *r, const wh_eval_record *record, bool *left_out,
                              wh_error *err) {
    wh_id_seen seen;
    *left_out = false;
    if (!r->rows.columns.of[WH_ROLE_ID])
        return WH_OK;
    if (r->rows.row.later_key)
        wh_ids_expect(&r->ids, r->rows.row.later_key);
    uint64_t key = record->measured ? r->rows.row.facts.key : key_of(r, record);
    if (!wh_ids_add(&r->ids, key, &seen))
        return wh_fail_nomem(err, STAGE);
    *left_out = seen == WH_ID_SAME;
    if (seen != WH_ID_NEW)
        wh_remark_add(*left_out ? &r->duplicates : &r->again, &r->rows.row, NULL);
    return WH_OK;
}

/* Most rows are plain: an id, and two pairs of numbers in range. They are worked out by the threads
 * that parse them, to what the steps above would give one after the other. */
static void work_out(const void *user, const wh_cell *cells, wh_row_facts *facts) {
    static const wh_role roles[] = {WH_ROLE_LAT, WH_ROLE_LON, WH_ROLE_PRED_LAT, WH_ROLE_PRED_LON};
    const reader *r = user;
    double deg[4];
    char digits[32];
    for (size_t i = 0; i < 4; i++)
        if (!wh_cell_number(&cells[roles[i]], &deg[i]))
            return;
    wh_eval_record record = {.id = wh_cell_text(&cells[WH_ROLE_ID], digits),
                             .state = WH_EVAL_ANSWERED,
                             .truth = {deg[0], wh_longitude_wrap(deg[1])},
                             .point = {deg[2], wh_longitude_wrap(deg[3])}};
    if (!record.id || !wh_point_valid(deg[0], deg[1]) || !wh_point_valid(deg[2], deg[3]) ||
        wh_cells_are_summary(cells))
        return;
    *facts = (wh_row_facts){true, record.truth, record.point,
                            wh_eval_record_km(r->settings, &record), key_of(r, &record)};
}

/* True if rows have nothing but what `work_out` looks at. */
static bool has_plain_columns(const reader *r) {
    static const bool looked_at[WH_ROLE_COUNT] = {
        [WH_ROLE_ID] = true,       [WH_ROLE_LAT] = true,      [WH_ROLE_LON] = true,
        [WH_ROLE_PRED_LAT] = true, [WH_ROLE_PRED_LON] = true,
    };
    for (int role = 0; role < WH_ROLE_COUNT; role++)
        if (looked_at[role] != (r->rows.columns.of[role] != NULL))
            return false;
    return !r->truth && !r->rows.by_name;
}

/* The record of a plain row; false if the row is to be looked at closely. */
static bool take_facts(reader *r, wh_eval_record *record) {
    const wh_row_facts *facts = &r->rows.row.facts;
    if (!facts->plain || r->rows.other_table || r->rows.truth_range.bad)
        return false;
    r->rows.truth_range.pairs++;
    r->answer_range.pairs++;
    *record = (wh_eval_record){.id = text_of(r, WH_ROLE_ID),
                               .line = r->rows.row.line,
                               .truth = facts->truth,
                               .state = WH_EVAL_ANSWERED,
                               .point = facts->answer,
                               .radius50_km = NAN,
                               .radius90_km = NAN,
                               .confidence = NAN,
                               .cost = NAN,
                               .measured = true,
                               .km = facts->km};
    return true;
}

/* The record of any row; `*there` false: there is none, and the row was noted. */
static wh_status take_cells(reader *r, wh_eval_record *record, bool *there, wh_error *err) {
    *record = (wh_eval_record){0};
    *there = wh_rows_sound(&r->rows);
    if (!*there)
        return WH_OK;
    fill_id(r, record);
    wh_status status = find_truth(r, record, there, err);
    return status == WH_OK && *there ? fill_answer(r, record, err) : status;
}

static wh_status take_row(reader *r, wh_error *err) {
    wh_eval_record record;
    bool there = true, seen = false;
    wh_status status = take_facts(r, &record) ? WH_OK : take_cells(r, &record, &there, err);
    if (status == WH_OK && there)
        status = is_duplicate(r, &record, &seen, err);
    if (status != WH_OK || !there || seen)
        return status;
    char digits[32];
    if (r->rows.by_name) {
        r->field.name = r->rows.by_name;
        r->field.value = wh_cell_text(wh_rows_cell(&r->rows, WH_CELL_BY), digits);
        record.fields = &r->field;
        record.field_count = 1;
    }
    r->counts->records++;
    return r->sink(r->sink_user, &record, err);
}

/* ---- the whole file ---- */

static wh_status check_columns(const reader *r, wh_error *err) {
    const wh_columns *columns = &r->rows.columns;
    const char *path = r->rows.path;
    bool pair = columns->of[WH_ROLE_PRED_LAT] && columns->of[WH_ROLE_PRED_LON];
    if (!pair && !columns->of[WH_ROLE_TEXT])
        return wh_fail(err, WH_ERR_FORMAT, STAGE,
                       "%s: which columns hold the answer? Say --pred-lat and --pred-lon, or "
                       "--text",
                       path);
    if (!r->truth && (!columns->of[WH_ROLE_LAT] || !columns->of[WH_ROLE_LON]))
        return wh_fail(err, WH_ERR_FORMAT, STAGE,
                       "%s: which columns hold the truth? Say --lat and --lon, or --truth FILE",
                       path);
    if (r->truth && !columns->of[WH_ROLE_ID])
        return wh_fail(err, WH_ERR_FORMAT, STAGE,
                       "%s: which column holds the ids that --truth has, too? Say --id", path);
    return WH_OK;
}

static void tell(reader *r) {
    const wh_rows *rows = &r->rows;
    if (r->duplicates.count && rows->columns.of[WH_ROLE_PRED_LAT] == NULL &&
        rows->columns.of[WH_ROLE_TEXT] == NULL)
        wh_rows_say(rows,
                    "%s: %zu rows have the id of an earlier one, whose place counts; the first is "
                    "line %zu%s",
                    rows->path, r->duplicates.count, r->duplicates.line, r->duplicates.text);
    else if (r->duplicates.count)
        wh_rows_say(rows,
                    "%s: %zu rows repeat an earlier one and do not count; the first is line %zu%s",
                    rows->path, r->duplicates.count, r->duplicates.line, r->duplicates.text);
    if (r->again.count)
        wh_rows_say(rows,
                    "%s: %zu rows have the id of an earlier one, but another place or answer: they "
                    "count; the first is line %zu%s",
                    rows->path, r->again.count, r->again.line, r->again.text);
    if (r->no_truth.count)
        wh_rows_say(rows, "%s: %zu answers have no truth and do not count; the first is line %zu%s",
                    rows->path, r->no_truth.count, r->no_truth.line, r->no_truth.text);
    if (r->truth && wh_truth_by_name(r->truth))
        wh_rows_say(rows, "%s: %zu answers found their truth by file name, not by the whole id",
                    rows->path, wh_truth_by_name(r->truth));
    if (r->counts->no_answer)
        wh_rows_say(rows, "%s: %zu truths have no answer and do not count", rows->path,
                    r->counts->no_answer);
}

static wh_status finish(reader *r, wh_error *err) {
    wh_eval_counts *counts = r->counts;
    const wh_ranges *range = &r->answer_range;
    if (range->bad &&
        (range->bad == range->pairs || (range->bad >= 5 && range->bad > range->pairs / 10)))
        return wh_ranges_fail(range, r->rows.path, "the answer",
                              r->rows.columns.of[WH_ROLE_PRED_LAT],
                              r->rows.columns.of[WH_ROLE_PRED_LON], err);
    wh_status status = wh_rows_finish(&r->rows, counts->records, err);
    if (status != WH_OK)
        return status;
    counts->foreign = r->rows.foreign.count;
    counts->duplicates = r->duplicates.count;
    counts->no_truth = r->no_truth.count;
    counts->no_answer = r->truth ? wh_truth_unused(r->truth) : 0;
    tell(r);
    if (!counts->records)
        return wh_fail(err, WH_ERR_FORMAT, STAGE, "%s: no answer with a truth in %zu rows",
                       r->rows.path, counts->rows);
    return WH_OK;
}

wh_status wh_eval_read(const wh_eval_source *source, const wh_eval_settings *settings,
                       wh_eval_sink sink, void *user, wh_eval_counts *counts, wh_error *err) {
    reader r = {.rows = {.say = source->say, .say_user = source->say_user},
                .settings = settings,
                .sink = sink,
                .sink_user = user,
                .counts = counts};
    wh_lookup lookup = {0};
    *counts = (wh_eval_counts){0};
    wh_status status = WH_OK;
    if (settings->geocode) {
        status = wh_lookup_open(&lookup, settings->world_path, sink, user, err);
        r.sink = wh_lookup_sink;
        r.sink_user = &lookup;
    }
    if (status == WH_OK && source->truth)
        status =
            wh_truth_load(source->truth, settings, source->say, source->say_user, &r.truth, err);
    if (status == WH_OK)
        status = wh_rows_open(&r.rows, source->answers, settings,
                              source->truth ? WH_HALF_ANSWERS : WH_HALF_BOTH, err);
    if (status == WH_OK)
        status = check_columns(&r, err);
    if (status == WH_OK && !r.rows.columns.of[WH_ROLE_PRED_LAT])
        status = wh_texts_rule(source->answers, &r.rows, settings, &r.rules, &counts->texts, err);
    if (status == WH_OK && r.rows.columns.of[WH_ROLE_COST])
        snprintf(counts->cost_name, sizeof counts->cost_name, "%s",
                 r.rows.columns.of[WH_ROLE_COST]);
    /* The first geodesic prepares tables of PROJ's, which no two threads may do at once. */
    (void)wh_geodesic_km((wh_point){0, 0}, (wh_point){0, 0});
    if (status == WH_OK && has_plain_columns(&r))
        wh_sheet_set_work(r.rows.table, work_out, &r);
    while (status == WH_OK) {
        status = wh_sheet_next(r.rows.table, &r.rows.row, err);
        if (status != WH_OK || r.rows.row.end)
            break;
        counts->rows++;
        status = take_row(&r, err);
    }
    if (status == WH_OK)
        status = finish(&r, err);
    if (status == WH_OK && lookup.found + lookup.missing)
        wh_rows_say(&r.rows,
                    "%s: %zu answers of names alone have the position of the city in the "
                    "gazetteer; of %zu it was not found",
                    source->answers, lookup.found, lookup.missing);
    wh_lookup_close(&lookup);
    wh_rows_close(&r.rows);
    wh_truth_free(r.truth);
    wh_ids_free(&r.ids);
    wh_arena_free(r.arena);
    return status;
}

/* ---- truth alone ---- */

static wh_status take_truth(reader *r, wh_error *err) {
    wh_eval_record record = {.state = WH_EVAL_UNPARSED,
                             .radius50_km = NAN,
                             .radius90_km = NAN,
                             .confidence = NAN,
                             .cost = NAN};
    wh_truth_found found = WH_TRUTH_FOREIGN;
    if (!wh_rows_sound(&r->rows))
        return WH_OK;
    fill_id(r, &record);
    wh_status status = wh_rows_truth(&r->rows, &record.truth, &found, err);
    if (status != WH_OK || found == WH_TRUTH_FOREIGN)
        return status;
    if (found == WH_TRUTH_ABSENT) {
        wh_remark_add(&r->no_truth, &r->rows.row, NULL);
        return WH_OK;
    }
    wh_id_seen before;
    if (!wh_ids_add(&r->ids, wh_id_key(record.id, wh_id_hash(record.id, strlen(record.id), 1)),
                    &before))
        return wh_fail_nomem(err, STAGE);
    if (before == WH_ID_SAME) { /* the first counts */
        wh_remark_add(&r->duplicates, &r->rows.row, NULL);
        return WH_OK;
    }
    fill_truth(r, &record);
    r->counts->records++;
    return r->sink(r->sink_user, &record, err);
}

wh_status wh_truth_read(const char *path, const wh_eval_settings *settings, wh_eval_say say,
                        void *say_user, wh_eval_sink sink, void *user, wh_eval_counts *counts,
                        wh_error *err) {
    reader r = {.rows = {.say = say, .say_user = say_user},
                .settings = settings,
                .sink = sink,
                .sink_user = user,
                .counts = counts};
    *counts = (wh_eval_counts){0};
    wh_status status = wh_rows_open(&r.rows, path, settings, WH_HALF_TRUTH, err);
    if (status == WH_OK && (!r.rows.columns.of[WH_ROLE_LAT] || !r.rows.columns.of[WH_ROLE_LON]))
        status = wh_fail(err, WH_ERR_FORMAT, STAGE,
                         "%s: which columns hold the truth? Say --lat and --lon", r.rows.path);
    while (status == WH_OK) {
        status = wh_sheet_next(r.rows.table, &r.rows.row, err);
        if (status != WH_OK || r.rows.row.end)
            break;
        counts->rows++;
        status = take_truth(&r, err);
    }
    if (status == WH_OK)
        status = wh_rows_finish(&r.rows, counts->records, err);
    if (status == WH_OK && !counts->records)
        status = wh_fail(err, WH_ERR_FORMAT, STAGE, "%s: no coordinates in %zu rows", r.rows.path,
                         counts->rows);
    counts->foreign = r.rows.foreign.count;
    counts->duplicates = r.duplicates.count;
    counts->no_truth = r.no_truth.count;
    if (status == WH_OK)
        tell(&r);
    wh_rows_close(&r.rows);
    wh_ids_free(&r.ids);
    wh_arena_free(r.arena);
    return status;
}
