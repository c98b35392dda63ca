/* whence eval: how far answers are from the truth, by the definitions of the published tables. */
#include "base/arena.h"
#include "base/status.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "lab/eval/compare.h"
#include "lab/eval/score.h"
#include "methods/paths.h"

#include <stdio.h>
#include <string.h>

#define STAGE "eval"

typedef struct settings {
    const char *truth, *distance, *thresholds, *unparsed, *names, *by, *texts, *layout, *format;
    const char *world, *data;
    const char *column[WH_ROLE_COUNT];
    bool strict, regions, geocode;
    size_t seed;
} settings;

#define AT(field) offsetof(settings, field)
#define COLUMN(name, role, what)                                                                   \
    { name, WH_OPTION_TEXT, AT(column) + (role) * sizeof(char *), "COLUMN", what, 0 }

static const wh_option options[] = {
    {"truth", WH_OPTION_TEXT, AT(truth), "FILE",
     "Where the photos were taken, joined by id. Default: columns of the answers' own file.", 0},
    {"distance", WH_OPTION_TEXT, AT(distance), "WHICH",
     "haversine (sphere of 6371.0 km; NAVIG, Geo-R) or geodesic (WGS84; GeoCLIP, G3). Default: "
     "haversine.",
     0},
    {"strict", WH_OPTION_FLAG, AT(strict), NULL, "Within t means d < t, not d <= t.", 0},
    {"thresholds", WH_OPTION_TEXT, AT(thresholds), "KM,...",
     "The distances of the table, rising. Default: 1,25,200,750,2500.", 0},
    {"unparsed", WH_OPTION_TEXT, AT(unparsed), "RULE",
     "Answers without a point: miss (wrong, but not in the mean), drop (left out), zero (at 0 N 0 "
     "E; G3's code), or kilometres (10000: NAVIG's code). Default: miss.",
     0},
    {"names", WH_OPTION_TEXT, AT(names), "RULE",
     "When names are equal: folded (and by the gazetteer's aliases), navig (the answer contains "
     "the "
     "truth), globe (one contains the other, lengths' ratio 0.7). Default: folded.",
     0},
    {"by", WH_OPTION_TEXT, AT(by), "WHAT",
     "Also by country, continent, cell (H3, resolution 2), or the values of a column.", 0},
    {"texts", WH_OPTION_TEXT, AT(texts), "RULE",
     "Which answer texts count: any form, json (the first object with coordinates), full (the "
     "first "
     "object with lat, lon, city and country). Default: the layout's rule, else what most of the "
     "first 200 texts have.",
     0},
    {"regions", WH_OPTION_FLAG, AT(regions), NULL,
     "Also whether the answer lies inside the right borders, and how many truths are city centres. "
     "Needs the world file; slow for millions.",
     0},
    {"geocode", WH_OPTION_FLAG, AT(geocode), NULL,
     "Look answers up that name a city and give no coordinates (GLOBE's): they get its position in "
     "the world file.",
     0},
    {"format", WH_OPTION_TEXT, AT(format), "FORMAT",
     "text, json (docs/formats.md), csv, markdown or html. Default: text.", 0},
    {"layout", WH_OPTION_TEXT, AT(layout), "NAME",
     "The data set's layout (whence dataset layouts lists them). Default: by its columns.", 0},
    COLUMN("id", WH_ROLE_ID, "The column (in JSON: a path such as truth.lat) of the photos' ids."),
    COLUMN("lat", WH_ROLE_LAT, "Of the true latitude."),
    COLUMN("lon", WH_ROLE_LON, "Of the true longitude."),
    COLUMN("country", WH_ROLE_COUNTRY, "Of the true country's name."),
    COLUMN("state", WH_ROLE_STATE, "Of the true state's or province's name."),
    COLUMN("city", WH_ROLE_CITY, "Of the true city's name."),
    COLUMN("reference", WH_ROLE_REFERENCE, "Of the expert's reasoning, for ROUGE."),
    COLUMN("seen", WH_ROLE_SEEN, "Of the entities in the photo."),
    COLUMN("pred-lat", WH_ROLE_PRED_LAT, "Of the answered latitude."),
    COLUMN("pred-lon", WH_ROLE_PRED_LON, "Of the answered longitude."),
    COLUMN("pred-country", WH_ROLE_PRED_COUNTRY, "Of the answered country."),
    COLUMN("pred-state", WH_ROLE_PRED_STATE, "Of the answered state."),
    COLUMN("pred-city", WH_ROLE_PRED_CITY, "Of the answered city."),
    COLUMN("text", WH_ROLE_TEXT, "Of a model's whole answer."),
    COLUMN("status", WH_ROLE_STATUS, "That says located, abstained or error."),
    COLUMN("radius50", WH_ROLE_RADIUS50,
           "Of the radius that holds the truth 5 times in 10, in km."),
    COLUMN("radius90", WH_ROLE_RADIUS90, "The same for 9 times in 10."),
    COLUMN("confidence", WH_ROLE_CONFIDENCE, "Of the probability that the country is right."),
    COLUMN("cost", WH_ROLE_COST, "Of what an answer cost."),
    COLUMN("entities", WH_ROLE_ENTITIES, "Of the entities that the reasoning names."),
    {"seed", WH_OPTION_COUNT, AT(seed), "N",
     "Of the bootstrap that compares two files. Default: 1.", 1000000000},
    {"world", WH_OPTION_TEXT, AT(world), "FILE",
     "The world file, for aliases, borders and continents. Default: world.db in the data folder.",
     0},
    {"data", WH_OPTION_TEXT, AT(data), "DIR", "The data folder. Default: found by itself.", 0},
};

static void defaults(void *given) {
    settings *s = given;
    s->format = "text";
    s->seed = 1;
}

static void say(void *unused, const char *message) {
    (void)unused;
    fprintf(stderr, "whence: %s\n", message);
}

typedef struct format {
    const char *name;
    wh_status (*score)(const wh_score *score, char **out, wh_error *err);
    wh_status (*pair)(const wh_comparison *comparison, char **out, wh_error *err);
} format;

static const format formats[] = {
    {"text", wh_eval_format_text, wh_compare_text},
    {"json", wh_eval_format_json, wh_compare_json},
    {"csv", wh_eval_format_csv, wh_compare_csv},
    {"markdown", wh_eval_format_markdown, wh_compare_markdown},
    {"html", wh_eval_format_html, wh_compare_html},
};

static const format *find_format(const char *name) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

static wh_status set_layout(wh_eval_settings *out, const char *name, wh_error *err) {
    out->layout = wh_layout_named(name);
    return out->layout
               ? WH_OK
               : wh_fail(err, WH_ERR_ARG, STAGE,
                         "unknown layout \"%.40s\"; whence dataset layouts lists them", name);
}

static wh_status set_world(const settings *s, wh_eval_settings *out, wh_arena *arena,
                           wh_error *err) {
    char *folder = NULL;
    out->world_path = s->world;
    if (s->world)
        return WH_OK;
    /* Without a data folder there is no world file: those who need it say so. */
    if (wh_path_data_dir(arena, s->data, &folder, NULL) != WH_OK)
        return WH_OK;
    out->world_path = wh_arena_printf(arena, "%s/world.db", folder);
    return out->world_path ? WH_OK : wh_fail_nomem(err, STAGE);
}

static wh_status read_settings(const settings *s, wh_arena *arena, wh_eval_settings *out,
                               wh_error *err) {
    typedef wh_status (*setter)(wh_eval_settings *, const char *, wh_error *);
    const struct {
        const char *value;
        setter set;
    } texts[] = {{s->distance, wh_eval_set_distance},
                 {s->thresholds, wh_eval_set_thresholds},
                 {s->unparsed, wh_eval_set_unparsed},
                 {s->names, wh_eval_set_names},
                 {s->by, wh_eval_set_by},
                 {s->texts, wh_eval_set_texts},
                 {s->layout, set_layout}};
    wh_status status = WH_OK;
    *out = wh_eval_default_settings();
    for (size_t i = 0; i < sizeof texts / sizeof *texts && status == WH_OK; i++)
        if (texts[i].value)
            status = texts[i].set(out, texts[i].value, err);
    out->strict = s->strict;
    out->regions = s->regions;
    out->geocode = s->geocode;
    out->cells = strcmp(s->format, "html") == 0;
    memcpy(out->columns.of, s->column, sizeof s->column);
    return status == WH_OK ? set_world(s, out, arena, err) : status;
}

static wh_status score_file(const char *path, const settings *s, const wh_eval_settings *how,
                            const format *form, wh_arena *arena, char **out, wh_error *err) {
    const wh_eval_source source = {path, s->truth, say, NULL};
    wh_eval_counts counts;
    wh_scorer *scorer = NULL;
    wh_score *score = NULL;
    wh_status status = wh_scorer_create(how, &scorer, err);
    if (status == WH_OK)
        status = wh_eval_read(&source, how, wh_scorer_add, scorer, &counts, err);
    if (status == WH_OK)
        status = wh_scorer_finish(scorer, &counts, &score, err);
    if (status == WH_OK) {
        score->source = path;
        score->command = wh_command_line(arena);
        if (score->world_missing)
            fprintf(stderr, "whence: names are compared without aliases: no world file; run whence "
                            "world build, or give --world\n");
        status = form->score(score, out, err);
    }
    wh_score_free(score);
    wh_scorer_free(scorer);
    return status;
}

static wh_status compare_files(char **paths, const settings *s, const wh_eval_settings *how,
                               const format *form, char **out, wh_error *err) {
    const wh_eval_source a = {paths[0], s->truth, say, NULL}, b = {paths[1], s->truth, say, NULL};
    wh_comparison *comparison = NULL;
    wh_status status = wh_compare_files(&a, &b, how, s->seed, &comparison, err);
    if (status == WH_OK)
        status = form->pair(comparison, out, err);
    wh_comparison_free(comparison);
    return status;
}

static int run(const wh_command *command, void *given, int argc, char **argv) {
    const settings *s = given;
    wh_eval_settings how;
    wh_error err = {0};
    char *text = NULL;
    const format *form = find_format(s->format);
    if (!form) {
        fprintf(stderr, "whence: %s: --format: \"%s\" is none of text, json, csv, markdown, html\n",
                command->name, s->format);
        return WH_EXIT_USAGE;
    }
    wh_arena *arena = wh_arena_create(0);
    wh_status status = arena ? read_settings(s, arena, &how, &err) : wh_fail_nomem(&err, STAGE);
    if (status == WH_OK)
        status = argc == 2 ? compare_files(argv, s, &how, form, &text, &err)
                           : score_file(argv[0], s, &how, form, arena, &text, &err);
    if (status == WH_OK) {
        fputs(text, stdout);
        if (*text && text[strlen(text) - 1] != '\n')
            putchar('\n');
    }
    wh_string_free(text);
    wh_arena_free(arena);
    return status == WH_OK ? WH_EXIT_DONE : wh_complain(&err);
}

const wh_command wh_command_eval = {
    .name = "eval",
    .arguments = "ANSWERS [OTHER-ANSWERS]",
    .summary = "compare answers with the truth, as the published tables do",
    .description = "Reads answers (our JSON lines; CSV, TSV, JSON or JSON lines of any columns; "
                   "plain or gzip; - "
                   "is standard input) and prints accuracy with intervals, distances, GeoScore and "
                   "more. Columns "
                   "that are not named are guessed by their names, and the guesses printed. Texts "
                   "of models are "
                   "read in every form that whence knows. With two files, the second is compared "
                   "with the first, "
                   "answer by answer. The output says which definitions were used.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least_arguments = 1,
    .most_arguments = 2,
    .settings_size = sizeof(settings),
    .defaults = defaults,
    .run = run,
};
