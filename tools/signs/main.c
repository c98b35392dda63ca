/* whence-signs: render | read | measure | score | attack. See docs/calibration.md. */
#include "set.h"
#include "signs.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

static const char USAGE[] =
    "usage: whence-signs render --seed S --count N --split calibration|test --out DIR\n"
    "           --cities FILE --countries FILE --words FILE --brands FILE\n"
    "           [--shard I/N] [--overlay]\n"
    "       whence-signs read --in DIR --models DIR [--shard I/N] [--threads N]\n"
    "       whence-signs measure --in DIR --world FILE --reliability FILE --out FILE\n"
    "       whence-signs score --in DIR --world FILE --reliability FILE [--details FILE]\n"
    "       whence-signs attack --in DIR --world FILE --reliability FILE\n"
    "  --partial: measure, score and attack leave out scenes that were not read yet\n";

typedef struct options {
    sign_render render;
    bool has_split;
    const char *in, *models, *world, *reliability, *details;
    int threads;
    bool partial;
} options;

enum {
    OPT_SEED = 1000,
    OPT_COUNT,
    OPT_SPLIT,
    OPT_OUT,
    OPT_CITIES,
    OPT_COUNTRIES,
    OPT_WORDS,
    OPT_BRANDS,
    OPT_SHARD,
    OPT_OVERLAY,
    OPT_IN,
    OPT_MODELS,
    OPT_WORLD,
    OPT_RELIABILITY,
    OPT_DETAILS,
    OPT_THREADS,
    OPT_PARTIAL
};

static const struct option OPTIONS[] = {{"seed", required_argument, NULL, OPT_SEED},
                                        {"count", required_argument, NULL, OPT_COUNT},
                                        {"split", required_argument, NULL, OPT_SPLIT},
                                        {"out", required_argument, NULL, OPT_OUT},
                                        {"cities", required_argument, NULL, OPT_CITIES},
                                        {"countries", required_argument, NULL, OPT_COUNTRIES},
                                        {"words", required_argument, NULL, OPT_WORDS},
                                        {"brands", required_argument, NULL, OPT_BRANDS},
                                        {"shard", required_argument, NULL, OPT_SHARD},
                                        {"overlay", no_argument, NULL, OPT_OVERLAY},
                                        {"in", required_argument, NULL, OPT_IN},
                                        {"models", required_argument, NULL, OPT_MODELS},
                                        {"world", required_argument, NULL, OPT_WORLD},
                                        {"reliability", required_argument, NULL, OPT_RELIABILITY},
                                        {"details", required_argument, NULL, OPT_DETAILS},
                                        {"threads", required_argument, NULL, OPT_THREADS},
                                        {"partial", no_argument, NULL, OPT_PARTIAL},
                                        {NULL, 0, NULL, 0}};

static bool parse_number(const char *text, unsigned long long most, unsigned long long *out) {
    char *end;
    *out = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0' && *out <= most;
}

static bool parse_shard(const char *text, int *shard, int *shards) {
    char *end;
    long a = strtol(text, &end, 10);
    if (*end != '/') {
        return false;
    }
    long b = strtol(end + 1, &end, 10);
    *shard = (int)a;
    *shards = (int)b;
    return *end == '\0' && b >= 1 && b <= 64 && a >= 0 && a < b;
}

static bool parse_split(const char *text, options *parsed) {
    parsed->has_split = true;
    parsed->render.split = strcmp(text, "test") == 0 ? SIGN_TEST : SIGN_CALIBRATION;
    return strcmp(text, "test") == 0 || strcmp(text, "calibration") == 0;
}

static bool take_option(int option, const char *value, options *parsed) {
    sign_render *render = &parsed->render;
    unsigned long long number = 0;
    switch (option) {
    case OPT_SEED:
        return parse_number(value, UINT64_MAX, &number) && (render->seed = number, true);
    case OPT_COUNT:
        return parse_number(value, 500000, &number) && (render->count = number, true);
    case OPT_THREADS:
        return parse_number(value, 256, &number) && (parsed->threads = (int)number, true);
    case OPT_SPLIT:
        return parse_split(value, parsed);
    case OPT_SHARD:
        return parse_shard(value, &render->shard, &render->shards);
    case OPT_OVERLAY:
        return render->overlay = render->genuine_only = true;
    case OPT_PARTIAL:
        return parsed->partial = true;
    case OPT_OUT:
        return (render->out = value) != NULL;
    case OPT_CITIES:
        return (render->sources.cities = value) != NULL;
    case OPT_COUNTRIES:
        return (render->sources.countries = value) != NULL;
    case OPT_WORDS:
        return (render->sources.words = value) != NULL;
    case OPT_BRANDS:
        return (render->sources.brands = value) != NULL;
    case OPT_IN:
        return (parsed->in = value) != NULL;
    case OPT_MODELS:
        return (parsed->models = value) != NULL;
    case OPT_WORLD:
        return (parsed->world = value) != NULL;
    case OPT_RELIABILITY:
        return (parsed->reliability = value) != NULL;
    case OPT_DETAILS:
        return (parsed->details = value) != NULL;
    default:
        return false;
    }
}

/* 0, 1 or 2: done, failed, usage. */
static int run(const char *command, const options *o, wh_error *err) {
    wh_status status;
    if (strcmp(command, "render") == 0) {
        const sign_sources *s = &o->render.sources;
        if (!o->has_split || !o->render.out || !s->cities || !s->countries || !s->words ||
            !s->brands || o->render.count == 0) {
            return 2;
        }
        status = sign_render_run(&o->render, err);
    } else if (strcmp(command, "read") == 0) {
        if (!o->in || !o->models) {
            return 2;
        }
        sign_read read = {o->in, o->models, o->render.shard, o->render.shards, o->threads};
        status = sign_read_run(&read, err);
    } else if (!o->in || !o->world || !o->reliability) {
        return 2;
    } else if (strcmp(command, "measure") == 0) {
        if (!o->render.out) {
            return 2;
        }
        status = sign_measure_run(o->in, o->world, o->reliability, o->render.out, o->partial, err);
    } else if (strcmp(command, "score") == 0) {
        status = sign_score_run(o->in, o->world, o->reliability, o->details, o->partial, err);
    } else if (strcmp(command, "attack") == 0) {
        status = sign_attack_run(o->in, o->world, o->reliability, o->partial, err);
    } else {
        return 2;
    }
    return status == WH_OK ? 0 : 1;
}

int main(int argc, char **argv) {
    options parsed = {.render = {.seed = 1, .shards = 1}, .threads = 1};
    wh_error err = {0};
    int code = argc > 1 ? 0 : 2;
    for (int option;
         code == 0 && (option = getopt_long(argc - 1, argv + 1, "", OPTIONS, NULL)) != -1;) {
        code = take_option(option, optarg, &parsed) ? 0 : 2;
    }
    if (code == 0) {
        code = wh_photo_init(&err) == WH_OK ? run(argv[1], &parsed, &err) : 1;
    }
    if (code == 2) {
        fputs(USAGE, stderr);
    } else if (code == 1) {
        fprintf(stderr, "whence-signs: %s: %s\n", err.stage, err.message);
    }
    return code;
}
