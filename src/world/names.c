/* Places by name: exact keys, then keys one misreading away. docs/decisions says why so. */
#include "base/status.h"
#include "world/confusion.h"
#include "world/handle.h"
#include "world/name_forms.h"

#include <stdlib.h>
#include <string.h>

#define NAME_MAX_BYTES 400
#define LIMIT_DEFAULT 200
#define LIMIT_MOST 1000
#define SPELLINGS_MOST 128
#define OUTSIDE_SHARE 0.01 /* of a hit outside the division or country that the query names */
#define EDIT_SHARE 0.1     /* prior of a reading with one wrong letter against a clean one */

struct wh_name_index {
    wh_name_shaper *shaper; /* made at the first search */
    sqlite3_stmt *exact, *forward, *backward, *names, *place, *admin1, *territory, *codes;
};

/* One key to look for, and how it came from the query. */
typedef struct probe {
    const char *text;
    wh_name_form form;
} probe;

/* A key of the index that a probe reached. */
typedef struct found_key {
    uint32_t id;
    int edits;
    double share; /* of the misreading */
    double top;   /* weight of its heaviest name */
    wh_name_form form;
} found_key;

typedef struct search {
    wh_world *world;
    const char *query;  /* well-formed, as it was asked */
    const char *within; /* what it says after a comma, if that was needed; or NULL */
    wh_arena *arena;
    size_t limit;
    found_key *keys;
    size_t key_count, key_room;
    wh_place_hit *hits;
    size_t hit_count, hit_room;
} search;

wh_status wh_names_open(wh_world *world, wh_error *err) {
    wh_name_index *index = calloc(1, sizeof *index);
    world->names = index;
    if (index == NULL) {
        return wh_fail_nomem(err, "world");
    }
    const struct {
        sqlite3_stmt **stmt;
        const char *sql;
    } all[] = {
        {&index->exact, "SELECT id, top FROM key WHERE length = ?1 AND text = ?2"},
        {&index->forward,
         "SELECT text, id, top FROM key WHERE length = ?1 AND text >= ?2 AND text < ?3"},
        {&index->backward,
         "SELECT text, id, top FROM key_backward WHERE length = ?1 AND text >= ?2 AND text < ?3"},
        {&index->names, "SELECT k.form, n.place, n.flags, n.raw, p.name, p.country, p.admin1,"
                        " p.lat, p.lon, p.population FROM key_name k JOIN name n ON n.id = k.name"
                        " LEFT JOIN place p ON p.id = n.place"
                        " WHERE k.key = ?1 ORDER BY k.rank LIMIT ?2"},
        {&index->place, "SELECT name, country, admin1, lat, lon, population FROM place"
                        " WHERE id = ?1"},
        {&index->admin1, "SELECT name, country, id, lat, lon, population, extent_km FROM admin1"
                         " WHERE id = ?1 AND lat IS NOT NULL"},
        {&index->territory, "SELECT c.name, t.country, NULL, t.lat, t.lon, t.population,"
                            " t.extent_km FROM territory t JOIN country c ON c.id = t.country"
                            " WHERE t.country = ?1"},
        {&index->codes, "SELECT code, name FROM admin1 WHERE id = ?1"},
    };
    wh_status status = WH_OK;
    for (size_t i = 0; status == WH_OK && i < sizeof all / sizeof *all; i++) {
        status = wh_world_prepare(world, all[i].sql, all[i].stmt, err);
    }
    return status;
}

void wh_names_close(wh_world *world) {
    wh_name_index *index = world->names;
    if (index == NULL) {
        return;
    }
    sqlite3_finalize(index->exact);
    sqlite3_finalize(index->forward);
    sqlite3_finalize(index->backward);
    sqlite3_finalize(index->names);
    sqlite3_finalize(index->place);
    sqlite3_finalize(index->admin1);
    sqlite3_finalize(index->territory);
    sqlite3_finalize(index->codes);
    wh_name_shaper_free(index->shaper);
    free(index);
    world->names = NULL;
}

/* ---- keys ---- */

static wh_status add_key(search *job, found_key key, wh_error *err) {
    if (!wh_arena_grow(job->arena, (void **)&job->keys, &job->key_room, job->key_count + 1,
                       sizeof *job->keys)) {
        return wh_fail_nomem(err, "world");
    }
    job->keys[job->key_count++] = key;
    return WH_OK;
}

static wh_status find_exact(search *job, const char *text, found_key key, wh_error *err) {
    sqlite3_stmt *stmt = job->world->names->exact;
    wh_status status = WH_OK;
    sqlite3_bind_int64(stmt, 1, (sqlite3_int64)wh_text_length(text));
    sqlite3_bind_text(stmt, 2, text, -1, SQLITE_STATIC);
    int code = sqlite3_step(stmt);
    if (code == SQLITE_ROW) {
        key.id = (uint32_t)sqlite3_column_int64(stmt, 0);
        key.top = sqlite3_column_double(stmt, 1);
        status = add_key(job, key, err);
    } else if (code != SQLITE_DONE) {
        status = wh_world_sql_error(job->world, "table key", err);
    }
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return status;
}

static size_t decode(const char *text, int32_t *points, size_t most) {
    size_t count = 0;
    int32_t c;
    for (size_t at = 0; count < most && (c = wh_text_next(text, &at)) != 0;) {
        points[count++] = c;
    }
    return count;
}

/* All keys of `length` code points that begin with `prefix` and are one edit from `points`. */
static wh_status scan_range(search *job, sqlite3_stmt *stmt, size_t length, const char *prefix,
                            const int32_t *points, size_t count, wh_name_form form, wh_error *err) {
    char *end = wh_arena_printf(job->arena, "%s\xF4\x8F\xBF\xBF", prefix);
    if (end == NULL) {
        return wh_fail_nomem(err, "world");
    }
    wh_status status = WH_OK;
    int code = SQLITE_DONE;
    sqlite3_bind_int64(stmt, 1, (sqlite3_int64)length);
    sqlite3_bind_text(stmt, 2, prefix, -1, SQLITE_STATIC);
    sqlite3_bind_text(stmt, 3, end, -1, SQLITE_STATIC);
    while (status == WH_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        int32_t other[WH_KEY_LONGEST + 2];
        const char *text = (const char *)sqlite3_column_text(stmt, 0);
        if (text == NULL) {
            status = wh_fail_nomem(err, "world");
            break;
        }
        size_t other_count = decode(text, other, WH_KEY_LONGEST + 2);
        double share = wh_confusion_share(points, count, other, other_count);
        if (share > 0) {
            found_key key = {(uint32_t)sqlite3_column_int64(stmt, 1), 1, share,
                             sqlite3_column_double(stmt, 2), form};
            status = add_key(job, key, err);
        }
    }
    if (status == WH_OK && code != SQLITE_DONE) {
        status = wh_world_sql_error(job->world, "table key", err);
    }
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return status;
}

/* One half of a name that is one edit away is as it was: it begins with the first half of the
 * query, or ends with the second. Two range scans over each length that one edit allows. */
static wh_status find_one_edit(search *job, const probe *from, wh_error *err) {
    wh_name_index *index = job->world->names;
    int32_t points[WH_KEY_LONGEST + 2], reversed[WH_KEY_LONGEST + 2];
    size_t count = decode(from->text, points, WH_KEY_LONGEST + 2);
    for (size_t i = 0; i < count; i++) {
        reversed[count - 1 - i] = points[i];
    }
    size_t middle = 0;
    for (size_t i = 0; i < count / 2; i++) {
        wh_text_next(from->text, &middle);
    }
    char *head = wh_arena_strndup(job->arena, from->text, middle);
    char *tail = wh_name_backward(job->arena, from->text + middle);
    if (head == NULL || tail == NULL) {
        return wh_fail_nomem(err, "world");
    }
    wh_status status = WH_OK;
    for (size_t length = count - 1; status == WH_OK && length <= count + 1; length++) {
        status = scan_range(job, index->forward, length, head, points, count, from->form, err);
        if (status == WH_OK) {
            status =
                scan_range(job, index->backward, length, tail, reversed, count, from->form, err);
        }
    }
    wh_confusion_spelling spellings[SPELLINGS_MOST];
    size_t spelling_count = 0;
    if (status == WH_OK && !wh_confusion_spellings(job->arena, from->text, spellings,
                                                   SPELLINGS_MOST, &spelling_count)) {
        status = wh_fail_nomem(err, "world");
    }
    for (size_t i = 0; status == WH_OK && i < spelling_count; i++) {
        found_key key = {0, 1, spellings[i].share, 0, from->form};
        status = find_exact(job, spellings[i].text, key, err);
    }
    return status;
}

/* An edit leaves too little of a shorter name: two letters of an alphabet, one ideograph or
 * syllable. */
static bool may_have_edit(const char *text) {
    size_t at = 0, length = wh_text_length(text);
    int32_t first = wh_text_next(text, &at);
    return length <= WH_KEY_LONGEST && (length >= 3 || (length == 2 && first >= 0x2E80));
}

/* ---- hits ---- */

/* Fills what columns `first`.. (name, country, admin1, lat, lon, population) say of a place. */
static wh_status fill_place(search *job, sqlite3_stmt *stmt, int first, wh_place_hit *hit,
                            wh_error *err) {
    hit->name = wh_arena_strdup(job->arena, (const char *)sqlite3_column_text(stmt, first));
    if (hit->name == NULL) {
        return wh_fail_nomem(err, "world");
    }
    hit->country = (uint16_t)sqlite3_column_int(stmt, first + 1);
    hit->admin1 = (uint16_t)sqlite3_column_int(stmt, first + 2);
    hit->point =
        (wh_point){sqlite3_column_double(stmt, first + 3), sqlite3_column_double(stmt, first + 4)};
    hit->population = sqlite3_column_double(stmt, first + 5);
    hit->extent_km = wh_place_extent_km(hit->population);
    return WH_OK;
}

/* Fills a hit that is a division or a territory. `*known` tells whether the file has it. */
static wh_status fill_region(search *job, uint32_t id, wh_place_hit *hit, bool *known,
                             wh_error *err) {
    bool country = id >= WH_PLACE_COUNTRY;
    sqlite3_stmt *stmt = country ? job->world->names->territory : job->world->names->admin1;
    wh_status status = WH_OK;
    sqlite3_bind_int64(stmt, 1, id - (country ? WH_PLACE_COUNTRY : WH_PLACE_ADMIN1));
    int code = sqlite3_step(stmt);
    *known = code == SQLITE_ROW;
    if (*known) {
        status = fill_place(job, stmt, 0, hit, err);
        hit->admin1 = country ? WH_NO_ADMIN1 : hit->admin1;
        hit->extent_km = sqlite3_column_double(stmt, 6);
    } else if (code != SQLITE_DONE) {
        status = wh_world_sql_error(job->world, "tables admin1, territory", err);
    }
    sqlite3_reset(stmt);
    return status;
}

static wh_status add_hit(search *job, sqlite3_stmt *stmt, const found_key *key, wh_error *err) {
    wh_place_hit hit = {.id = (uint32_t)sqlite3_column_int64(stmt, 1), .edits = key->edits};
    unsigned flags = (unsigned)sqlite3_column_int(stmt, 2);
    wh_name_form form = (wh_name_form)sqlite3_column_int(stmt, 0);
    bool known = true;
    wh_status status;
    if (hit.id >= WH_PLACE_ADMIN1) {
        status = fill_region(job, hit.id, &hit, &known, err);
    } else {
        known = sqlite3_column_type(stmt, 4) == SQLITE_TEXT;
        status = known ? fill_place(job, stmt, 4, &hit, err) : WH_OK;
    }
    if (status != WH_OK) {
        return status;
    }
    hit.matched = wh_arena_strdup(job->arena, (const char *)sqlite3_column_text(stmt, 3));
    if (!known || hit.matched == NULL) {
        return known ? wh_fail_nomem(err, "world")
                     : wh_world_damaged(job->world, "a name of no place", err);
    }
    form = form > key->form ? form : key->form;
    hit.translit = form == WH_FORM_LATIN;
    hit.is_main = (flags & (WH_NAME_MAIN | WH_NAME_NATIVE)) != 0;
    hit.weight = wh_place_weight(hit.population) * wh_name_share(flags, form) * key->share *
                 wh_name_accent_share(job->query, hit.matched) * (key->edits > 0 ? EDIT_SHARE : 1);
    if (!wh_arena_grow(job->arena, (void **)&job->hits, &job->hit_room, job->hit_count + 1,
                       sizeof *job->hits)) {
        return wh_fail_nomem(err, "world");
    }
    job->hits[job->hit_count++] = hit;
    return WH_OK;
}

static wh_status add_names(search *job, const found_key *key, wh_error *err) {
    sqlite3_stmt *stmt = job->world->names->names;
    wh_status status = WH_OK;
    int code = SQLITE_DONE;
    sqlite3_bind_int64(stmt, 1, key->id);
    sqlite3_bind_int64(stmt, 2, (sqlite3_int64)job->limit);
    while (status == WH_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        status = add_hit(job, stmt, key, err);
    }
    if (status == WH_OK && code != SQLITE_DONE) {
        status = wh_world_sql_error(job->world, "table key_name", err);
    }
    sqlite3_reset(stmt);
    return status;
}

/* Best first; the id makes the order total. */
static int compare_keys(const void *a, const void *b) {
    const found_key *x = a, *y = b;
    if (x->edits != y->edits) {
        return x->edits < y->edits ? -1 : 1;
    }
    double weight_x = x->top * x->share, weight_y = y->top * y->share;
    if (weight_x < weight_y || weight_x > weight_y) {
        return weight_x > weight_y ? -1 : 1;
    }
    if (x->id != y->id) {
        return x->id < y->id ? -1 : 1;
    }
    return (x->form > y->form) - (x->form < y->form);
}

static int compare_rank(const wh_place_hit *x, const wh_place_hit *y) {
    if (x->edits != y->edits) {
        return x->edits < y->edits ? -1 : 1;
    }
    if (x->weight < y->weight || x->weight > y->weight) {
        return x->weight > y->weight ? -1 : 1;
    }
    return 0;
}

static int compare_hits(const void *a, const void *b) {
    const wh_place_hit *x = a, *y = b;
    int order = compare_rank(x, y);
    if (order != 0) {
        return order;
    }
    if (x->id != y->id) {
        return x->id < y->id ? -1 : 1;
    }
    return strcmp(x->matched, y->matched);
}

static int compare_by_place(const void *a, const void *b) {
    const wh_place_hit *x = a, *y = b;
    if (x->id != y->id) {
        return x->id < y->id ? -1 : 1;
    }
    return compare_hits(a, b);
}

/* Keeps the best match of each place. */
static void unite_places(search *job) {
    size_t kept = 0;
    if (job->hit_count == 0) {
        return;
    }
    qsort(job->hits, job->hit_count, sizeof *job->hits, compare_by_place);
    for (size_t i = 0; i < job->hit_count; i++) {
        if (kept == 0 || job->hits[i].id != job->hits[kept - 1].id) {
            job->hits[kept++] = job->hits[i];
        }
    }
    job->hit_count = kept;
    qsort(job->hits, job->hit_count, sizeof *job->hits, compare_hits);
}

static wh_status collect_hits(search *job, wh_error *err) {
    wh_status status = WH_OK;
    if (job->key_count > 0) {
        qsort(job->keys, job->key_count, sizeof *job->keys, compare_keys);
    }
    /* Keys come by the weight of their heaviest name: those past the first `limit` of a class of
     * edits cannot bring one of its `limit` best places. */
    for (size_t i = 0, in_class = 0; status == WH_OK && i < job->key_count; i++) {
        in_class = i > 0 && job->keys[i].edits != job->keys[i - 1].edits ? 0 : in_class;
        if (in_class++ < job->limit && (i == 0 || job->keys[i].id != job->keys[i - 1].id)) {
            status = add_names(job, &job->keys[i], err);
        }
    }
    return status;
}

/* ---- searching ---- */

static wh_status search_probe(search *job, const probe *from, int max_edits, wh_error *err) {
    found_key key = {0, 0, 1, 0, from->form};
    wh_status status = find_exact(job, from->text, key, err);
    if (status == WH_OK && max_edits > 0 && may_have_edit(from->text)) {
        status = find_one_edit(job, from, err);
    }
    return status;
}

static bool has_exact(const search *job) {
    for (size_t i = 0; i < job->key_count; i++) {
        if (job->keys[i].edits == 0) {
            return true;
        }
    }
    return false;
}

/* By the Latin transliteration, whole and as a core (pinyin comes in syllables). The last resort:
 * a place that is written in a script has a name in it, and ICU takes a third of a second to load
 * its rules for ideographs. */
static wh_status search_latin(search *job, const char *clean, const char *folded, wh_error *err) {
    wh_translit *translit = NULL;
    wh_status status = wh_world_translit(job->world, &translit, err);
    if (status != WH_OK) {
        return status;
    }
    char *latin = wh_translit_fold(translit, job->arena, clean);
    char *core = latin == NULL ? NULL : wh_name_core(job->world->names->shaper, job->arena, latin);
    if (core == NULL) {
        return wh_fail_nomem(err, "world");
    }
    probe probes[] = {{latin, WH_FORM_LATIN}, {core, WH_FORM_LATIN}};
    for (size_t i = 0; status == WH_OK && i < 2; i++) {
        if (strcmp(probes[i].text, i == 0 ? folded : latin) != 0) {
            status = search_probe(job, &probes[i], 0, err);
        }
    }
    return status;
}

static bool is_ascii(const char *text) {
    while ((unsigned char)*text - 1U < 0x7F) {
        text++;
    }
    return *text == '\0';
}

/* Under the folded key and its core. */
static wh_status search_text(search *job, const char *text, int max_edits, char **folded,
                             wh_error *err) {
    *folded = wh_text_fold(job->arena, text);
    if (*folded == NULL) {
        return wh_fail_nomem(err, "world");
    }
    if (**folded == '\0' || wh_text_length(*folded) > WH_KEY_LONGEST) {
        return WH_OK;
    }
    char *core = wh_name_core(job->world->names->shaper, job->arena, *folded);
    if (core == NULL) {
        return wh_fail_nomem(err, "world");
    }
    wh_status status = search_probe(job, &(probe){*folded, WH_FORM_FOLDED}, max_edits, err);
    if (status == WH_OK && strcmp(core, *folded) != 0) {
        status = search_probe(job, &(probe){core, WH_FORM_CORE}, max_edits, err);
    }
    return status;
}

/* What stands before a bracket and within it, and both sides of a slash. */
static wh_status search_parts(search *job, wh_error *err) {
    wh_status status = WH_OK;
    const char *at = job->query + strcspn(job->query, "([/");
    if (*at == '\0') {
        return WH_OK;
    }
    for (at = job->query; status == WH_OK && *at != '\0';) {
        size_t length = strcspn(at, "()[]/");
        char *folded = NULL, *part = wh_arena_strndup(job->arena, at, length);
        if (part == NULL) {
            return wh_fail_nomem(err, "world");
        }
        status = length > 0 ? search_text(job, part, 0, &folded, err) : WH_OK;
        at += length + (at[length] != '\0');
    }
    return status;
}

/* The comma of "Salem, Oregon", or NULL; `*after` is what follows it. */
static const char *find_comma(const char *query, const char **after) {
    static const char *const commas[] = {",", "،", "、", "，"};
    for (size_t i = 0; i < sizeof commas / sizeof *commas; i++) {
        const char *at = strstr(query, commas[i]);
        if (at != NULL && at > query) {
            *after = at + strlen(commas[i]);
            return at;
        }
    }
    return NULL;
}

static wh_status search_before_comma(search *job, int max_edits, wh_error *err) {
    char *folded = NULL;
    const char *comma = find_comma(job->query, &job->within);
    if (comma == NULL) {
        return WH_OK;
    }
    char *head = wh_arena_strndup(job->arena, job->query, (size_t)(comma - job->query));
    return head == NULL ? wh_fail_nomem(err, "world")
                        : search_text(job, head, max_edits, &folded, err);
}

/* True if the hit lies in the division or country that the query names after a comma. */
static wh_status hit_is_within(search *job, const wh_place_hit *hit, const char *within,
                               bool *inside, wh_error *err) {
    *inside =
        hit->country != WH_NO_COUNTRY && wh_world_country_named(job->world, within) == hit->country;
    if (*inside || hit->admin1 == WH_NO_ADMIN1) {
        return WH_OK;
    }
    sqlite3_stmt *stmt = job->world->names->codes;
    wh_status status = WH_OK;
    sqlite3_bind_int(stmt, 1, hit->admin1);
    int code = sqlite3_step(stmt);
    for (int i = 0; status == WH_OK && code == SQLITE_ROW && i < 2; i++) {
        const char *name = (const char *)sqlite3_column_text(stmt, i);
        char *folded = wh_text_fold(job->arena, name == NULL ? "" : name);
        if (folded == NULL) {
            status = wh_fail_nomem(err, "world");
        } else if (strcmp(folded, within) == 0) {
            *inside = true;
        }
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        status = wh_world_sql_error(job->world, "table admin1", err);
    }
    sqlite3_reset(stmt);
    return status;
}

/* Divides the weight of hits that lie elsewhere than the query says. */
static wh_status weigh_within(search *job, wh_error *err) {
    char *within = job->within == NULL ? NULL : wh_text_fold(job->arena, job->within);
    if (job->within == NULL || within == NULL || *within == '\0') {
        return job->within != NULL && within == NULL ? wh_fail_nomem(err, "world") : WH_OK;
    }
    wh_status status = WH_OK;
    for (size_t i = 0; status == WH_OK && i < job->hit_count; i++) {
        bool inside = false;
        status = hit_is_within(job, &job->hits[i], within, &inside, err);
        job->hits[i].weight *= inside ? 1 : OUTSIDE_SHARE;
    }
    return status;
}

/* As it stands; then, while nothing is called so, its parts, what is before a comma, and in Latin
 * letters. */
static wh_status search_name(search *job, int max_edits, wh_error *err) {
    wh_name_index *index = job->world->names;
    char *folded = NULL;
    wh_status status = WH_OK;
    if (index->shaper == NULL) {
        status = wh_name_shaper_create(&index->shaper, err);
    }
    if (status == WH_OK) {
        status = search_text(job, job->query, max_edits, &folded, err);
    }
    if (status == WH_OK && !has_exact(job)) {
        status = search_parts(job, err);
    }
    if (status == WH_OK && !has_exact(job)) {
        status = search_before_comma(job, max_edits, err);
    }
    if (status == WH_OK && !has_exact(job) && !is_ascii(folded) &&
        wh_text_length(folded) <= WH_KEY_LONGEST) {
        status = search_latin(job, job->query, folded, err);
    }
    return status;
}

wh_status wh_world_places(wh_world *world, const char *name, int max_edits, size_t limit,
                          wh_arena *arena, wh_place_hit **hits, size_t *count, wh_error *err) {
    if (name == NULL || max_edits < 0 || max_edits > 1) {
        return wh_fail(err, WH_ERR_ARG, "world", "wh_world_places takes a name and 0 or 1 edits");
    }
    *hits = NULL;
    *count = 0;
    limit = limit == 0 ? LIMIT_DEFAULT : limit > LIMIT_MOST ? LIMIT_MOST : limit;
    search job = {.world = world, .arena = arena, .limit = limit};
    job.query = wh_text_clean(arena, name, NAME_MAX_BYTES);
    if (job.query == NULL) {
        return wh_fail_nomem(err, "world");
    }
    wh_status status = search_name(&job, max_edits, err);
    if (status == WH_OK) {
        status = collect_hits(&job, err);
    }
    if (status == WH_OK) {
        status = weigh_within(&job, err);
    }
    if (status == WH_OK) {
        unite_places(&job);
        *hits = job.hits;
        *count = job.hit_count < limit ? job.hit_count : limit;
    }
    return status;
}

wh_status wh_world_place(wh_world *world, uint32_t id, wh_arena *arena, wh_place_hit **hit,
                         wh_error *err) {
    search job = {.world = world, .arena = arena};
    bool known = false;
    *hit = NULL;
    wh_place_hit *out = wh_arena_alloc(arena, 1, sizeof *out);
    if (out == NULL) {
        return wh_fail_nomem(err, "world");
    }
    wh_status status = WH_OK;
    if (id >= WH_PLACE_ADMIN1) {
        status = fill_region(&job, id, out, &known, err);
    } else {
        sqlite3_stmt *stmt = world->names->place;
        sqlite3_bind_int64(stmt, 1, id);
        int code = sqlite3_step(stmt);
        known = code == SQLITE_ROW;
        if (known) {
            status = fill_place(&job, stmt, 0, out, err);
        } else if (code != SQLITE_DONE) {
            status = wh_world_sql_error(world, "table place", err);
        }
        sqlite3_reset(stmt);
    }
    if (status == WH_OK && known) {
        out->id = id;
        out->matched = out->name;
        out->is_main = true;
        out->weight = wh_place_weight(out->population);
        *hit = out;
    }
    return status;
}
