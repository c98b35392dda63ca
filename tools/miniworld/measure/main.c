/* whence-miniature: read | locate | ask | count | captions | attack. See docs/miniworld.md. */
#include "measure.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

static const char USAGE[] =
    "usage: whence-miniature read --scenes DIR [--shard I/N] [--most N]\n"
    "       whence-miniature locate --scenes DIR --method geo-r|globe --model NAME --out DIR "
    "[--silent]\n"
    "       whence-miniature ask --scenes DIR --questions FILE --model NAME --out DIR\n"
    "       whence-miniature count --scenes DIR --in DIR --world FILE --reliability FILE --out "
    "FILE\n"
    "       whence-miniature captions --scenes DIR --out DIR [--count N] [--seed S]\n"
    "       whence-miniature attack --scenes DIR --in DIR --world FILE\n"
    "  --shard I/N   does share I of N (read, locate, ask); what is done already is not done "
    "again\n"
    "  --most N      the first N scenes or questions only\n"
    "  --silent      gives the method no text of the picture\n"
    "  --mmproj FILE --adapter FILE --threads N   as for whence locate\n";

static const char *const NAMES[] = {
    "scenes", "out",         "in",    "model", "mmproj", "adapter", "method",  "questions",
    "world",  "reliability", "shard", "most",  "count",  "seed",    "threads", "silent"};
enum { TEXTS = 10, SHARD = TEXTS, MOST, COUNT_, SEED, THREADS, SILENT, OPTIONS };

static bool parse_number(const char *text, size_t *out) {
    char *end;
    *out = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && !*end;
}

static bool parse_shard(const char *text, records_shard *out) {
    int used = 0;
    return sscanf(text, "%zu/%zu%n", &out->number, &out->count, &used) == 2 && !text[used] &&
           out->count >= 1 && out->count <= 256 && out->number < out->count;
}

static bool take(int option, const char *value, measure_options *o) {
    const char **texts[TEXTS] = {&o->scenes, &o->out,        &o->in,     &o->model,
                                 &o->mmproj, &o->adapter,    &o->method, &o->questions,
                                 &o->world,  &o->reliability};
    size_t number = 0;
    if (option < TEXTS)
        *texts[option] = value;
    if (option < TEXTS)
        return true;
    if (option == SHARD)
        return parse_shard(value, &o->shard);
    if (option == SILENT)
        return o->silent = true;
    if (!parse_number(value, &number))
        return false;
    if (option == MOST)
        o->most = number;
    else if (option == COUNT_)
        o->count = number;
    else if (option == SEED)
        o->seed = number;
    else
        o->threads = (int)number;
    return true;
}

typedef struct command {
    const char *name;
    wh_status (*run)(const measure_options *options, wh_error *err);
    const char *needs; /* the first letters of option names, as below */
} command;

static bool has(const measure_options *o, char letter) {
    switch (letter) {
    case 's':
        return o->scenes;
    case 'o':
        return o->out;
    case 'i':
        return o->in;
    case 'm':
        return o->model;
    case 'M':
        return o->method;
    case 'q':
        return o->questions;
    case 'w':
        return o->world;
    default:
        return o->reliability;
    }
}

int main(int argc, char **argv) {
    static const command commands[] = {
        {"read", measure_read, "s"},          {"locate", measure_locate, "soMm"},
        {"ask", measure_ask, "sqmo"},         {"count", measure_count, "siwro"},
        {"captions", measure_captions, "so"}, {"attack", measure_attack, "siw"},
    };
    struct option options[OPTIONS + 1] = {0};
    measure_options parsed = {.shard = {0, 1}, .count = 200, .seed = 1, .threads = 1};
    const command *wanted = NULL;
    wh_error err = {0};
    for (int i = 0; i < OPTIONS; i++)
        options[i] = (struct option){NAMES[i], i == SILENT ? no_argument : required_argument, NULL,
                                     1000 + i};
    for (size_t i = 0; argc > 1 && i < sizeof commands / sizeof *commands; i++)
        wanted = strcmp(argv[1], commands[i].name) == 0 ? &commands[i] : wanted;
    bool ok = wanted != NULL;
    for (int option; ok && (option = getopt_long(argc - 1, argv + 1, "", options, NULL)) != -1;)
        ok = option >= 1000 && take(option - 1000, optarg, &parsed);
    for (const char *need = ok ? wanted->needs : ""; ok && *need; need++)
        ok = has(&parsed, *need);
    if (!ok) {
        fputs(USAGE, stderr);
        return 2;
    }
    if (wh_photo_init(&err) == WH_OK && wanted->run(&parsed, &err) == WH_OK)
        return 0;
    fprintf(stderr, "whence-miniature: %s: %s\n", err.stage, err.message);
    return 1;
}
