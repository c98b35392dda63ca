/* whence-signs: render | read | measure | score | attack. See docs/calibration.md. */
#include "signs.h"

#include "photo/photo.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

static const char USAGE[] =
    "usage: whence-signs render --seed S --count N --split calibration|test --out DIR\n"
    "           --cities FILE --countries FILE --words FILE [--shard I/N] [--overlay]\n";

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

static int run_render(int argc, char **argv, wh_error *err) {
    static const struct option OPTIONS[] = {
        {"seed", required_argument, NULL, 's'},   {"count", required_argument, NULL, 'n'},
        {"split", required_argument, NULL, 'p'},  {"out", required_argument, NULL, 'o'},
        {"cities", required_argument, NULL, 'c'}, {"countries", required_argument, NULL, 'f'},
        {"words", required_argument, NULL, 'w'},  {"shard", required_argument, NULL, 'h'},
        {"overlay", no_argument, NULL, 'v'},      {NULL, 0, NULL, 0}};
    sign_render params = {.seed = 1, .shards = 1};
    bool has_split = false;
    for (int option; (option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1;) {
        switch (option) {
        case 's':
            params.seed = strtoull(optarg, NULL, 10);
            break;
        case 'n':
            params.count = strtoul(optarg, NULL, 10);
            break;
        case 'p':
            has_split = strcmp(optarg, "test") == 0 || strcmp(optarg, "calibration") == 0;
            params.split = strcmp(optarg, "test") == 0 ? SIGN_TEST : SIGN_CALIBRATION;
            break;
        case 'o':
            params.out = optarg;
            break;
        case 'c':
            params.cities = optarg;
            break;
        case 'f':
            params.countries = optarg;
            break;
        case 'w':
            params.words = optarg;
            break;
        case 'h':
            if (!parse_shard(optarg, &params.shard, &params.shards)) {
                return 2;
            }
            break;
        case 'v':
            params.overlay = params.genuine_only = true;
            break;
        default:
            return 2;
        }
    }
    if (!has_split || !params.out || !params.cities || !params.countries || !params.words ||
        params.count == 0) {
        return 2;
    }
    return sign_render_run(&params, err) == WH_OK ? 0 : 1;
}

int main(int argc, char **argv) {
    wh_error err = {0};
    int code = 2;
    if (wh_photo_init(&err) != WH_OK) {
        code = 1;
    } else if (argc > 1 && strcmp(argv[1], "render") == 0) {
        code = run_render(argc - 1, argv + 1, &err);
    }
    if (code == 2) {
        fputs(USAGE, stderr);
    } else if (code == 1) {
        fprintf(stderr, "whence-signs: %s: %s\n", err.stage, err.message);
    }
    return code;
}
