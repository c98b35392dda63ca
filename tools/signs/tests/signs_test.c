/* Tests of the renderer: the same seed draws the same bytes, splits share no place, names are
 * native, distances are true; and of the bookkeeping around it. */
#include "cmocka_all.h"

#include "set.h"
#include "signs.h"

#include "base/file.h"
#include "photo/photo.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DATA WH_SOURCE_DIR "/tools/signs/tests/"

static const sign_sources SOURCES = {DATA "cities.json", DATA "countries.json",
                                     WH_SOURCE_DIR "/tools/signs/words.json", DATA "brands.tsv"};

static char folder[] = "/tmp/whence-signs-test-XXXXXX";

static void render(const char *name, uint64_t seed, sign_split split, int shard, int shards,
                   bool overlay) {
    char out[256];
    wh_error err = {0};
    snprintf(out, sizeof out, "%s/%s", folder, name);
    sign_render params = {.sources = SOURCES,
                          .out = out,
                          .seed = seed,
                          .count = 10,
                          .split = split,
                          .shard = shard,
                          .shards = shards,
                          .overlay = overlay,
                          .genuine_only = overlay};
    if (sign_render_run(&params, &err) != WH_OK) {
        fail_msg("%s", err.message);
    }
}

static unsigned char *slurp(const char *name, const char *file, size_t *size) {
    char path[512];
    unsigned char *bytes = NULL;
    snprintf(path, sizeof path, "%s/%s/%s", folder, name, file);
    assert_int_equal(wh_file_read(path, 1 << 24, &bytes, size, NULL), WH_OK);
    return bytes;
}

static bool same_file(const char *a, const char *b, const char *file) {
    size_t size_a, size_b;
    unsigned char *bytes_a = slurp(a, file, &size_a), *bytes_b = slurp(b, file, &size_b);
    bool same = size_a == size_b && memcmp(bytes_a, bytes_b, size_a) == 0;
    free(bytes_a);
    free(bytes_b);
    return same;
}

static void same_seed_draws_the_same_bytes(void **state) {
    (void)state;
    render("a", 5, SIGN_CALIBRATION, 0, 1, false);
    render("b", 5, SIGN_CALIBRATION, 0, 1, false);
    render("c", 6, SIGN_CALIBRATION, 0, 1, false);
    assert_true(same_file("a", "b", "labels.jsonl"));
    assert_true(same_file("a", "b", "000003.jpg"));
    assert_false(same_file("a", "c", "labels.jsonl"));
}

static void shards_draw_what_one_run_draws(void **state) {
    (void)state;
    render("whole", 9, SIGN_TEST, 0, 1, false);
    render("parts", 9, SIGN_TEST, 0, 2, false);
    render("parts", 9, SIGN_TEST, 1, 2, false);
    assert_true(same_file("whole", "parts", "000004.jpg"));
    assert_true(same_file("whole", "parts", "000007.jpg"));
}

static void a_stopped_run_goes_on(void **state) {
    (void)state;
    char path[512];
    size_t size;
    render("stopped", 5, SIGN_CALIBRATION, 0, 1, false);
    unsigned char *labels = slurp("stopped", "labels.jsonl", &size);
    snprintf(path, sizeof path, "%s/stopped/labels.jsonl", folder);
    assert_int_equal(truncate(path, (off_t)(size / 2)), 0);
    render("stopped", 5, SIGN_CALIBRATION, 0, 1, false);
    assert_true(same_file("a", "stopped", "labels.jsonl"));
    free(labels);
    wh_error err = {0};
    char out[256];
    snprintf(out, sizeof out, "%s/stopped", folder);
    sign_render other = {.sources = SOURCES,
                         .out = out,
                         .seed = 6,
                         .count = 1,
                         .split = SIGN_CALIBRATION,
                         .shards = 1};
    assert_int_equal(sign_render_run(&other, &err), WH_ERR_ARG);
}

static void overlays_change_the_picture_only_by_the_caption(void **state) {
    (void)state;
    wh_error err = {0};
    char dir[256];
    render("attack", 4, SIGN_TEST, 0, 1, true);
    snprintf(dir, sizeof dir, "%s/attack", folder);
    sign_set set;
    assert_int_equal(sign_set_load(dir, false, &set, &err), WH_OK);
    size_t index;
    json_t *label;
    json_array_foreach(set.labels, index, label) {
        const json_t *overlay = json_object_get(label, "overlay");
        assert_string_not_equal(sign_label_text(overlay, "country"),
                                sign_label_text(label, "country"));
        assert_true(json_is_false(json_object_get(label, "negative")));
    }
    sign_set_clear(&set);
    size_t plain_size, size;
    unsigned char *plain = slurp("attack", "000001.jpg", &plain_size);
    unsigned char *attacked = slurp("attack", "000001.overlay.jpg", &size);
    assert_true(plain_size != size || memcmp(plain, attacked, size) != 0);
    free(plain);
    free(attacked);
}

static sign_gazetteer *load(sign_split split) {
    sign_gazetteer *gazetteer = NULL;
    wh_error err = {0};
    if (sign_gazetteer_load(&SOURCES, split, &gazetteer, &err) != WH_OK) {
        fail_msg("%s", err.message);
    }
    return gazetteer;
}

static void splits_share_no_place_and_leave_none_out(void **state) {
    (void)state;
    sign_gazetteer *a = load(SIGN_CALIBRATION), *b = load(SIGN_TEST);
    assert_true(a->place_count > 10 && b->place_count > 10);
    assert_int_equal(a->place_count + b->place_count, json_object_size(a->cities));
    for (size_t i = 0; i < a->place_count; i++) {
        for (size_t j = 0; j < b->place_count; j++) {
            assert_int_not_equal(a->places[i].id, b->places[j].id);
        }
    }
    sign_gazetteer_free(a);
    sign_gazetteer_free(b);
}

static const sign_place *find(sign_gazetteer **gazetteers, const char *name, size_t *which) {
    for (*which = 0; *which < 2; (*which)++) {
        for (size_t i = 0; i < gazetteers[*which]->place_count; i++) {
            if (strcmp(gazetteers[*which]->places[i].name, name) == 0) {
                return &gazetteers[*which]->places[i];
            }
        }
    }
    fail_msg("%s is not in the test's gazetteer", name);
    return NULL;
}

static void names_are_those_of_the_country(void **state) {
    (void)state;
    static const struct {
        const char *name, *language, *sign;
    } CASES[] = {{"Moscow", "ru", "Москва"},
                 {"Kyiv", "uk", "Київ"},
                 {"Tehran", "fa", "تهران"},
                 {"Athens", "el", "Αθήνα"},
                 {"Munich", "de", "München"}};
    sign_gazetteer *gazetteers[2] = {load(SIGN_CALIBRATION), load(SIGN_TEST)};
    wh_arena *arena = wh_arena_create(0);
    wh_random random = wh_random_seed(1);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        size_t which;
        const sign_place *place = find(gazetteers, CASES[i].name, &which);
        const char *name =
            sign_place_name(gazetteers[which], place, CASES[i].language, arena, &random);
        assert_non_null(name);
        assert_string_equal(name, CASES[i].sign);
    }
    wh_arena_free(arena);
    sign_gazetteer_free(gazetteers[0]);
    sign_gazetteer_free(gazetteers[1]);
}

/* Every number on a road sign is the way to the place beside it, not the bird's. */
static void distances_are_true(void **state) {
    (void)state;
    sign_gazetteer *gazetteer = load(SIGN_CALIBRATION);
    size_t rows = 0;
    for (uint64_t seed = 0; seed < 300; seed++) {
        wh_arena *arena = wh_arena_create(0);
        wh_random random = wh_random_seed(seed);
        sign_scene scene;
        assert_int_equal(sign_scene_draw(gazetteer, arena, &random, &scene, NULL), WH_OK);
        for (size_t r = 0; r < scene.panels[0].row_count; r++) {
            const sign_row *row = &scene.panels[0].rows[r];
            if (strcmp(scene.kind, "road_sign") != 0 || !row->right || !scene.panel_count) {
                continue;
            }
            double shown = strtod(row->right, NULL), least = INFINITY;
            const sign_country *country = &gazetteer->countries[scene.place->country];
            for (size_t i = country->first; i < country->first + country->count; i++) {
                double km = wh_geodesic_km(scene.truth, gazetteer->places[i].point);
                double off = shown < 1.1 * km ? 1.1 * km - shown : fmax(0, shown - 1.4 * km);
                least = fmin(least, off);
            }
            assert_true(least <= 1);
            rows++;
        }
        wh_arena_free(arena);
    }
    assert_true(rows > 20);
    sign_gazetteer_free(gazetteer);
}

static void decorative_fonts_are_kept_from_letters_they_lack(void **state) {
    (void)state;
    assert_true(sign_font_covers("Roadgeek 2014 Series D", "Café"));
    assert_false(sign_font_covers("Roadgeek 2014 Series D", "Constanța"));
    assert_true(sign_font_covers("Noto Sans Bold", "Constanța"));
    assert_int_equal(sign_fonts_check(NULL), WH_OK);
}

static void wilson_is_as_in_the_textbook(void **state) {
    (void)state;
    double low, high;
    sign_wilson(50, 100, &low, &high);
    assert_float_equal(low, 0.4038, 1e-3);
    assert_float_equal(high, 0.5962, 1e-3);
    sign_wilson(0, 20, &low, &high);
    assert_float_equal(low, 0, 1e-9);
    assert_float_equal(high, 0.1611, 1e-3);
    sign_wilson(0, 0, &low, &high);
    assert_true(low == 0 && high == 1);
}

static void a_line_cut_off_is_read_again(void **state) {
    (void)state;
    char path[512], dir[256];
    render("resume", 3, SIGN_TEST, 0, 1, false);
    snprintf(dir, sizeof dir, "%s/resume", folder);
    snprintf(path, sizeof path, "%s/lines.0-1.jsonl", dir);
    FILE *out = fopen(path, "w");
    fputs("{\"file\": \"000000.jpg\", \"ms\": 1, \"lines\": [{\"quad\": [0.1, 0.2, 0.5, 0.2, 0.5, "
          "0.3, 0.1, 0.3], \"text\": \"Київ\", \"script\": \"Cyrl\", \"confidence\": 0.9, "
          "\"engine\": \"x\", \"height\": 0.1}]}\n{\"file\": \"000001.jpg\", \"li",
          out);
    fclose(out);
    wh_error err = {0};
    sign_set set;
    assert_int_equal(sign_set_load(dir, false, &set, &err), WH_OK);
    wh_arena *arena = wh_arena_create(0);
    wh_text_line *lines;
    size_t count;
    assert_int_equal(sign_set_lines(&set, "000000.jpg", arena, &lines, &count, &err), WH_OK);
    assert_int_equal(count, 1);
    assert_string_equal(lines[0].text, "Київ");
    assert_float_equal(lines[0].box[0], 0.1, 1e-9);
    assert_float_equal(lines[0].box[3], 0.3, 1e-9);
    assert_int_equal(sign_set_lines(&set, "000001.jpg", arena, &lines, &count, &err), WH_ERR_DATA);
    wh_arena_free(arena);
    assert_int_equal(json_array_size(set.labels), 10);
    sign_set_clear(&set);
    assert_int_equal(sign_set_load(dir, true, &set, &err), WH_OK);
    assert_int_equal(json_array_size(set.labels), 1);
    sign_set_clear(&set);
}

static int make_folder(void **state) {
    (void)state;
    return mkdtemp(folder) && wh_photo_init(NULL) == WH_OK ? 0 : -1;
}

static int drop_folder(void **state) {
    (void)state;
    static const char *const NAMES[] = {"a",     "b",      "c",      "whole",
                                        "parts", "attack", "resume", "stopped"};
    char path[600];
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        static const char *const FILES[] = {"labels.jsonl", "labels.0.jsonl", "labels.1.jsonl",
                                            "lines.0-1.jsonl", "scenes.json"};
        for (size_t j = 0; j < sizeof FILES / sizeof FILES[0]; j++) {
            snprintf(path, sizeof path, "%s/%s/%s", folder, NAMES[i], FILES[j]);
            unlink(path);
        }
        for (int j = 0; j < 10; j++) {
            snprintf(path, sizeof path, "%s/%s/%06d.jpg", folder, NAMES[i], j);
            unlink(path);
            snprintf(path, sizeof path, "%s/%s/%06d.overlay.jpg", folder, NAMES[i], j);
            unlink(path);
        }
        snprintf(path, sizeof path, "%s/%s", folder, NAMES[i]);
        rmdir(path);
    }
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_seed_draws_the_same_bytes),
        cmocka_unit_test(a_stopped_run_goes_on),
        cmocka_unit_test(shards_draw_what_one_run_draws),
        cmocka_unit_test(overlays_change_the_picture_only_by_the_caption),
        cmocka_unit_test(splits_share_no_place_and_leave_none_out),
        cmocka_unit_test(names_are_those_of_the_country),
        cmocka_unit_test(distances_are_true),
        cmocka_unit_test(decorative_fonts_are_kept_from_letters_they_lack),
        cmocka_unit_test(wilson_is_as_in_the_textbook),
        cmocka_unit_test(a_line_cut_off_is_read_again),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
