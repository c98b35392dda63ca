/* whence-signs score: how right, how near and how honest the answers are on the test split. */
#include "set.h"

#include "base/json.h"
#include "base/status.h"
#include "signs.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define GROUPS_MAX 128
#define CITY_PEOPLE 100000

/* Counts over one kind, script, or all. */
typedef struct group {
    char name[48];
    size_t n, right, wrong, abstained;
    size_t sure_wrong; /* wrong country with confidence over 0.5 */
    size_t near;       /* answered within 25 km */
    size_t covered;    /* answered, truth within radius90 */
    size_t covered50;
} group;

typedef struct score_sheet {
    group groups[GROUPS_MAX];
    size_t count;
    double bin_sum[10]; /* confidences, by tenths */
    size_t bin_n[10], bin_right[10];
} score_sheet;

static group *group_of(score_sheet *score, const char *what, const char *name) {
    char key[48];
    snprintf(key, sizeof key, "%s%s", what, name);
    for (size_t i = 0; i < score->count; i++) {
        if (strcmp(score->groups[i].name, key) == 0) {
            return &score->groups[i];
        }
    }
    if (score->count == GROUPS_MAX) {
        return NULL;
    }
    group *added = &score->groups[score->count++];
    memcpy(added->name, key, sizeof key);
    return added;
}

typedef struct outcome {
    bool abstained, right, near, covered, covered50, sure_wrong;
    double dist_km;
} outcome;

static outcome judge_outcome(const sign_judge *judge, const json_t *label,
                             const wh_belief *belief) {
    const wh_hypothesis *answer = &belief->answer;
    outcome seen = {.abstained = belief->abstained};
    uint16_t country = wh_world_country_index(judge->world, sign_label_text(label, "country"));
    seen.dist_km = wh_geodesic_km(answer->point, sign_label_truth(label));
    if (!seen.abstained) {
        seen.right = answer->country == country;
        seen.near = seen.dist_km <= 25;
        seen.covered = seen.dist_km <= answer->radius90_km;
        seen.covered50 = seen.dist_km <= answer->radius50_km;
        seen.sure_wrong = !seen.right && answer->country_mass > 0.5;
    }
    return seen;
}

static void add(group *to, const outcome *seen) {
    if (!to) {
        return;
    }
    to->n++;
    to->abstained += seen->abstained;
    to->right += seen->right;
    to->wrong += !seen->abstained && !seen->right;
    to->near += seen->near;
    to->covered += seen->covered;
    to->covered50 += seen->covered50;
    to->sure_wrong += seen->sure_wrong;
}

static bool names_its_place(const json_t *label) {
    const char *kind = sign_label_text(label, "kind");
    return strcmp(kind, "city_board") == 0 || strcmp(kind, "institution") == 0;
}

static void count_scene(score_sheet *score, const json_t *label, const wh_belief *belief,
                        const outcome *seen) {
    const char *kind = sign_label_text(label, "kind");
    if (json_is_true(json_object_get(label, "negative"))) {
        add(group_of(score, "negative: ", kind), seen);
        add(group_of(score, "", "negatives"), seen);
        return;
    }
    add(group_of(score, "", "all with a sign"), seen);
    add(group_of(score, "kind: ", kind), seen);
    add(group_of(score, "script: ", sign_label_text(label, "script")), seen);
    if (names_its_place(label)) {
        add(group_of(score, "",
                     sign_label_number(label, "population") > CITY_PEOPLE
                         ? "city names over 100,000"
                         : "city names below 100,000"),
            seen);
    }
    double letters = sign_label_number(json_object_get(label, "look"), "letter_px");
    add(group_of(score, "letters: ",
                 letters < 16   ? "below 16 px"
                 : letters < 28 ? "16 to 28 px"
                                : "over 28 px"),
        seen);
    if (!seen->abstained) {
        size_t bin = (size_t)fmin(9, belief->answer.country_mass * 10);
        score->bin_sum[bin] += belief->answer.country_mass;
        score->bin_n[bin]++;
        score->bin_right[bin] += seen->right;
    }
}

static wh_status write_detail(FILE *out, const sign_judge *judge, const json_t *label,
                              const sign_verdict *verdict, const outcome *seen, wh_error *err) {
    json_t *clues = json_array();
    for (size_t i = 0; i < verdict->clue_count; i++) {
        const wh_clue *clue = &verdict->clues[i];
        json_array_append_new(clues, json_pack("{s:s, s:o, s:b, s:i, s:o}", "class",
                                               clue->reliability ? clue->reliability : "", "text",
                                               wh_json_text(clue->shown.text), "claims",
                                               clue->claim != WH_CLAIM_NONE, "status",
                                               (int)clue->shown.status, "says",
                                               wh_json_text(clue->shown.says)));
    }
    const wh_hypothesis *answer = &verdict->belief->answer;
    const wh_country *country = wh_world_country(judge->world, answer->country);
    json_t *detail = json_pack("{s:s, s:b, s:b, s:s, s:o, s:o, s:o, s:o}", "file",
                               sign_label_text(label, "file"), "abstained", seen->abstained,
                               "right", seen->right, "answer", country ? country->code : "",
                               "confidence", wh_json_number(answer->country_mass, 3), "dist_km",
                               wh_json_number(seen->dist_km, 1), "radius90_km",
                               wh_json_number(answer->radius90_km, 1), "clues", clues);
    json_t *both = json_copy((json_t *)(uintptr_t)label);
    json_object_update(both, detail);
    char *text = json_dumps(both, JSON_COMPACT | JSON_REAL_PRECISION(9));
    bool written = text && fprintf(out, "%s\n", text) > 0;
    free(text);
    json_decref(detail);
    json_decref(both);
    return written ? WH_OK : wh_fail(err, WH_ERR_IO, "signs", "the details: %s", strerror(errno));
}

/* ---- printing ---- */

static void print_group(const group *of) {
    size_t answered = of->n - of->abstained;
    printf("%s\n", of->name);
    sign_print_share("country right", of->right, of->n);
    sign_print_share("country wrong", of->wrong, of->n);
    sign_print_share("wrong, confidence over 0.5", of->sure_wrong, of->n);
    sign_print_share("abstained", of->abstained, of->n);
    sign_print_share("within 25 km", of->near, of->n);
    sign_print_share("within radius50, of those answered", of->covered50, answered);
    sign_print_share("within radius90, of those answered", of->covered, answered);
}

static void print_table(const score_sheet *score, const char *prefix) {
    printf("%-28s %5s %7s %7s %9s %8s %7s %9s\n", prefix, "n", "right", "wrong", "wrong>0.5",
           "abstain", "<25 km", "in r90");
    for (size_t i = 0; i < score->count; i++) {
        const group *of = &score->groups[i];
        if (strncmp(of->name, prefix, strlen(prefix)) != 0) {
            continue;
        }
        double n = (double)of->n, answered = (double)(of->n - of->abstained);
        printf("%-28s %5zu %6.1f%% %6.1f%% %8.1f%% %7.1f%% %6.1f%% %8.1f%%\n",
               of->name + strlen(prefix), of->n, 100 * (double)of->right / n,
               100 * (double)of->wrong / n, 100 * (double)of->sure_wrong / n,
               100 * (double)of->abstained / n, 100 * (double)of->near / n,
               answered > 0 ? 100 * (double)of->covered / answered : 0.0);
    }
}

static void print_score(const score_sheet *score) {
    static const char *const MAIN[] = {"all with a sign", "city names over 100,000",
                                       "city names below 100,000", "negatives"};
    for (size_t m = 0; m < sizeof MAIN / sizeof MAIN[0]; m++) {
        for (size_t i = 0; i < score->count; i++) {
            if (strcmp(score->groups[i].name, MAIN[m]) == 0) {
                print_group(&score->groups[i]);
            }
        }
    }
    static const char *const TABLES[] = {"kind: ", "script: ", "letters: ", "negative: "};
    for (size_t t = 0; t < sizeof TABLES / sizeof TABLES[0]; t++) {
        print_table(score, TABLES[t]);
    }
    printf("confidence against frequency of the right country\n");
    for (size_t i = 0; i < 10; i++) {
        if (score->bin_n[i] > 0) {
            double n = (double)score->bin_n[i];
            printf("  %.1f to %.1f: n = %5zu, mean %.3f, right %.3f\n", (double)i / 10,
                   (double)(i + 1) / 10, score->bin_n[i], score->bin_sum[i] / n,
                   (double)score->bin_right[i] / n);
        }
    }
}

wh_status sign_score_run(const char *dir, const char *world, const char *reliability,
                         const char *details, bool partial, wh_error *err) {
    sign_set set = {0};
    sign_judge judge = {0};
    FILE *out = NULL;
    score_sheet *score = calloc(1, sizeof *score);
    wh_status status = score ? sign_set_load(dir, partial, &set, err) : wh_fail_nomem(err, "signs");
    if (status == WH_OK) {
        status = sign_judge_open(world, reliability, &judge, err);
    }
    if (status == WH_OK && details && !(out = fopen(details, "w"))) {
        status = wh_fail(err, WH_ERR_IO, "signs", "%s: %s", details, strerror(errno));
    }
    size_t total = json_array_size(set.labels);
    for (size_t i = 0; i < total && status == WH_OK; i++) {
        const json_t *label = json_array_get(set.labels, i);
        wh_arena *arena = wh_arena_create(0);
        sign_verdict verdict;
        status = arena ? sign_judge_scene(&judge, &set, sign_label_text(label, "file"), true, arena,
                                          &verdict, err)
                       : wh_fail_nomem(err, "signs");
        if (status == WH_OK) {
            outcome seen = judge_outcome(&judge, label, verdict.belief);
            count_scene(score, label, verdict.belief, &seen);
            status = out ? write_detail(out, &judge, label, &verdict, &seen, err) : WH_OK;
        }
        wh_arena_free(arena);
        sign_progress("scenes scored", i + 1, total);
    }
    if (status == WH_OK) {
        print_score(score);
    }
    if (out && fclose(out) != 0 && status == WH_OK) {
        status = wh_fail(err, WH_ERR_IO, "signs", "%s: %s", details, strerror(errno));
    }
    sign_judge_close(&judge);
    sign_set_clear(&set);
    free(score);
    return status;
}
