/* whence dataset: truth of known data sets in and out, and what two lists share. */
#include "base/file.h"
#include "base/json.h"
#include "base/status.h"
#include "cli/commands.h"
#include "lab/eval/import.h"
#include "lab/eval/overlap.h"
#include "report/buffer.h"
#include "report/report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STAGE "dataset"
#define DEFAULT_KM 0.1
#define SHOWN 20 /* matches in text */
#define KEPT_BYTES ((size_t)8 << 30)

typedef struct settings {
    const char *out, *a_layout, *b_layout, *km;
    bool json;
} settings;

static void say(void *unused, const char *message) {
    (void)unused;
    fprintf(stderr, "whence: %s\n", message);
}

/* ---- layouts ---- */

static const wh_option layouts_options[] = {
    {"json", WH_OPTION_FLAG, offsetof(settings, json), NULL, "Print JSON.", 0},
};

static int run_layouts(const wh_command *command, void *given, int argc, char **argv) {
    (void)command, (void)argc, (void)argv;
    const settings *s = given;
    json_t *list = json_array();
    for (size_t i = 0; i < wh_layout_count; i++) {
        const wh_layout *layout = &wh_layouts[i];
        const char *seen = layout->seen ? "tried on the real file" : "from its documentation only";
        if (!s->json)
            printf("%-15s %s\n%15s (%s; %s)\n", layout->name, layout->summary, "", layout->source,
                   seen);
        list = wh_json_append(list, json_pack("{s:s, s:s, s:s, s:b}", "name", layout->name,
                                              "summary", layout->summary, "source", layout->source,
                                              "seen", (int)layout->seen));
    }
    if (s->json) {
        json_dumpf(list, stdout, JSON_INDENT(2));
        putchar('\n');
    } else {
        printf("%-15s %s\n%-15s %s\n", WH_IMPORT_PHOTOS, "a folder of photos with GPS tags",
               WH_IMPORT_AUTO, "a table whose columns are guessed by their names");
    }
    json_decref(list);
    return WH_EXIT_DONE;
}

/* ---- import ---- */

static const wh_option import_options[] = {
    {"out", WH_OPTION_TEXT, offsetof(settings, out), "FILE",
     "Write the truth there, as JSON lines. Default: standard output.", 0},
};

static wh_status put_line(void *user, const wh_eval_record *record, wh_error *err) {
    wh_buffer *lines = user;
    json_t *json = json_pack("{s:o, s:o, s:o}", "id", wh_json_text(record->id), "lat",
                             wh_json_number(record->truth.lat_deg, 9), "lon",
                             wh_json_number(record->truth.lon_deg, 9));
    const char *const names[] = {"country", "state", "city", "reference", "seen"};
    const char *const values[] = {record->truth_names.country, record->truth_names.state,
                                  record->truth_names.city, record->reference, record->seen};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (values[i])
            json = wh_json_put(json, names[i], wh_json_text(values[i]));
    char *text = NULL;
    wh_status status = json ? wh_report_json_dump(json, 0, &text, err) : wh_fail_nomem(err, STAGE);
    json_decref(json);
    if (status == WH_OK) {
        wh_buffer_add(lines, text);
        wh_buffer_add(lines, "\n");
    }
    free(text);
    return status == WH_OK && lines->failed ? wh_fail_nomem(err, STAGE) : status;
}

static int run_import(const wh_command *command, void *given, int argc, char **argv) {
    (void)command, (void)argc;
    const settings *s = given;
    wh_error err = {0};
    wh_buffer lines = {0};
    wh_eval_counts counts;
    wh_status status =
        wh_import_truth(argv[0], argv[1], say, NULL, put_line, &lines, &counts, &err);
    if (status == WH_OK && !s->out)
        fwrite(lines.data ? lines.data : "", 1, lines.size, stdout);
    else if (status == WH_OK)
        status = wh_file_write(s->out, lines.data ? lines.data : "", lines.size, &err);
    if (status == WH_OK)
        fprintf(stderr, "whence: %zu of %zu rows have a place\n", counts.records, counts.rows);
    wh_buffer_free(&lines);
    return status == WH_OK ? WH_EXIT_DONE : wh_complain(&err);
}

/* ---- overlap ---- */

static const wh_option overlap_options[] = {
    {"km", WH_OPTION_TEXT, offsetof(settings, km), "KM",
     "Photos taken this near each other count as overlapping. Default: 0.1.", 0},
    {"a-layout", WH_OPTION_TEXT, offsetof(settings, a_layout), "KIND",
     "What A is, as in dataset import. Default: auto.", 0},
    {"b-layout", WH_OPTION_TEXT, offsetof(settings, b_layout), "KIND", "What B is. Default: auto.",
     0},
    {"json", WH_OPTION_FLAG, offsetof(settings, json), NULL, "Print JSON, with every match.", 0},
};

typedef struct list {
    wh_arena *arena;
    wh_overlap_item *items;
    size_t count, capacity;
} list;

static wh_status keep_item(void *user, const wh_eval_record *record, wh_error *err) {
    list *l = user;
    void *items = l->items;
    if (!wh_arena_grow(l->arena, &items, &l->capacity, l->count + 1, sizeof *l->items))
        return wh_fail_nomem(err, STAGE);
    l->items = items;
    l->items[l->count] = (wh_overlap_item){wh_arena_strdup(l->arena, record->id), record->truth};
    return l->items[l->count++].id ? WH_OK : wh_fail_nomem(err, STAGE);
}

static wh_status read_list(const char *kind, const char *path, list *out, wh_error *err) {
    wh_eval_counts counts;
    return wh_import_truth(kind ? kind : WH_IMPORT_AUTO, path, say, NULL, keep_item, out, &counts,
                           err);
}

static json_t *match_json(const list *a, const list *b, const wh_overlap_match *match) {
    const char *same = match->same_id == SIZE_MAX ? NULL : a->items[match->same_id].id;
    const char *nearest = match->nearest == SIZE_MAX ? NULL : a->items[match->nearest].id;
    return json_pack("{s:o, s:o, s:o, s:o}", "id", wh_json_text(b->items[match->b].id), "same_id",
                     wh_json_text(same), "nearest", wh_json_text(nearest), "km",
                     wh_json_number(match->km, 6));
}

static wh_status print_json(const list *a, const list *b, double km, const wh_overlap *overlap,
                            wh_error *err) {
    json_t *matches = json_array();
    for (size_t i = 0; matches && i < overlap->match_count; i++)
        matches = wh_json_append(matches, match_json(a, b, &overlap->matches[i]));
    json_t *json = json_pack(
        "{s:s, s:I, s:I, s:o, s:I, s:I, s:I, s:o}", "format", "whence-overlap/1", "a_n",
        (json_int_t)a->count, "b_n", (json_int_t)b->count, "km", wh_json_number(km, 6), "by_id",
        (json_int_t)overlap->by_id, "by_distance", (json_int_t)overlap->by_distance, "either",
        (json_int_t)overlap->either, "matches", matches);
    char *text = NULL;
    wh_status status = json ? wh_report_json_dump(json, 2, &text, err) : wh_fail_nomem(err, STAGE);
    json_decref(json);
    if (status == WH_OK)
        puts(text);
    free(text);
    return status;
}

static void print_share(const char *what, size_t part, size_t n) {
    printf("%-26s %zu of %zu (%.2f %%)\n", what, part, n, n ? 100.0 * (double)part / (double)n : 0);
}

static wh_status print_text(const list *a, const list *b, double km, const wh_overlap *overlap,
                            wh_error *err) {
    wh_buffer text = {0};
    printf("A has %zu items, B has %zu. Of B, also in A:\n", a->count, b->count);
    print_share("by id (file name)", overlap->by_id, b->count);
    print_share("by distance", overlap->by_distance, b->count);
    print_share("either", overlap->either, b->count);
    for (size_t i = 0; i < overlap->match_count && i < SHOWN; i++) {
        const wh_overlap_match *match = &overlap->matches[i];
        bool near = match->nearest != SIZE_MAX;
        wh_buffer_quote(&text, b->items[match->b].id, WH_QUOTE_PLAIN);
        wh_buffer_add(&text, match->same_id != SIZE_MAX ? ": same id" : ":");
        wh_buffer_add(&text, match->same_id != SIZE_MAX && near ? "," : "");
        if (near) {
            wh_buffer_add(&text, " ");
            wh_buffer_number(&text, match->km, 4);
            wh_buffer_add(&text, " km from ");
            wh_buffer_quote(&text, a->items[match->nearest].id, WH_QUOTE_PLAIN);
        }
        wh_buffer_add(&text, "\n");
    }
    if (overlap->match_count > SHOWN)
        wh_buffer_printf(&text, "... and %zu more (--json lists all)\n",
                         overlap->match_count - SHOWN);
    printf("Distance: up to %g km.\n", km);
    char *lines = NULL;
    wh_status status = wh_buffer_take(&text, &lines, err);
    if (status == WH_OK)
        fputs(lines, stdout);
    free(lines);
    return status;
}

static wh_status parse_km(const char *text, double *km, wh_error *err) {
    char *end = NULL;
    *km = text ? strtod(text, &end) : DEFAULT_KM; /* the program stays in the C locale */
    if (text && (end == text || *end || !(*km > 0) || *km > 1000))
        return wh_fail(err, WH_ERR_ARG, "options",
                       "--km: \"%.20s\" is no distance over 0 and up to 1000 km", text);
    return WH_OK;
}

static int run_overlap(const wh_command *command, void *given, int argc, char **argv) {
    (void)command, (void)argc;
    const settings *s = given;
    wh_error err = {0};
    wh_overlap overlap = {0};
    wh_arena *arena = wh_arena_create(KEPT_BYTES);
    list a = {.arena = arena}, b = {.arena = arena};
    double km = 0;
    wh_status status = arena ? parse_km(s->km, &km, &err) : wh_fail_nomem(&err, STAGE);
    if (status == WH_OK)
        status = read_list(s->a_layout, argv[0], &a, &err);
    if (status == WH_OK)
        status = read_list(s->b_layout, argv[1], &b, &err);
    if (status == WH_OK)
        status = wh_overlap_find(a.items, a.count, b.items, b.count, km, &overlap, &err);
    if (status == WH_OK)
        status = s->json ? print_json(&a, &b, km, &overlap, &err)
                         : print_text(&a, &b, km, &overlap, &err);
    wh_overlap_free(&overlap);
    wh_arena_free(arena);
    return status == WH_OK ? WH_EXIT_DONE : wh_complain(&err);
}

const wh_command wh_command_dataset_layouts = {
    .name = "dataset layouts",
    .arguments = "",
    .summary = "list the layouts of data sets that are known by name",
    .description = "Each with where it is documented, and whether it was tried on the real file.",
    .options = layouts_options,
    .option_count = sizeof layouts_options / sizeof *layouts_options,
    .settings_size = sizeof(settings),
    .run = run_layouts,
};

const wh_command wh_command_dataset_import = {
    .name = "dataset import",
    .arguments = "KIND SOURCE",
    .summary = "read the truth of a data set, and write it as JSON lines",
    .description =
        "KIND is a layout (whence dataset layouts), photos for a folder of photos with GPS tags, "
        "or "
        "auto for a table whose columns are guessed. Latitudes and longitudes that are swapped or "
        "out of range are an error.",
    .options = import_options,
    .option_count = sizeof import_options / sizeof *import_options,
    .least_arguments = 2,
    .most_arguments = 2,
    .settings_size = sizeof(settings),
    .run = run_import,
};

const wh_command wh_command_dataset_overlap = {
    .name = "dataset overlap",
    .arguments = "A B",
    .summary = "say which items of list B are in list A, too: by id and by distance",
    .description = "For a training list A and a test list B. Ids are compared without folder and "
                   "extension; places within --km of each other overlap.",
    .options = overlap_options,
    .option_count = sizeof overlap_options / sizeof *overlap_options,
    .least_arguments = 2,
    .most_arguments = 2,
    .settings_size = sizeof(settings),
    .run = run_overlap,
};
