/* Guessing columns by their names. */
#include "cmocka_all.h"
#include "lab/eval/columns.h"

#include <string.h>

enum { MOST = 12 };

/* The role's column as expected; "" for none. Only the roles that are named are looked at. */
typedef struct row {
    wh_half half;
    const char *names[MOST];
    struct {
        wh_role role;
        const char *column;
    } expected[MOST];
} row;

#define END                                                                                        \
    { WH_ROLE_COUNT, NULL }

static const row rows[] = {
    {WH_HALF_BOTH,
     {"id", "lat", "lon", "pred_lat", "pred_lon"},
     {{WH_ROLE_ID, "id"},
      {WH_ROLE_LAT, "lat"},
      {WH_ROLE_LON, "lon"},
      {WH_ROLE_PRED_LAT, "pred_lat"},
      {WH_ROLE_PRED_LON, "pred_lon"},
      END}},
    {WH_HALF_BOTH,
     {"IMG_ID", "GT_LAT", "GT_LON", "LAT", "LON"},
     {{WH_ROLE_ID, "IMG_ID"}, {WH_ROLE_LAT, "GT_LAT"}, {WH_ROLE_PRED_LAT, "LAT"}, END}},
    {WH_HALF_BOTH,
     {"image", "true_latitude", "true_longitude", "predicted_latitude", "predicted_longitude"},
     {{WH_ROLE_ID, "image"},
      {WH_ROLE_LAT, "true_latitude"},
      {WH_ROLE_PRED_LON, "predicted_longitude"},
      END}},
    {WH_HALF_BOTH,
     {"predLat", "predLng", "gtLat", "gtLng"},
     {{WH_ROLE_LAT, "gtLat"}, {WH_ROLE_PRED_LON, "predLng"}, {WH_ROLE_ID, ""}, END}},
    {WH_HALF_BOTH,
     {"predlat", "predlon", "lat", "lng"},
     {{WH_ROLE_LAT, "lat"}, {WH_ROLE_LON, "lng"}, {WH_ROLE_PRED_LAT, "predlat"}, END}},
    {WH_HALF_BOTH,
     {"index", "ground_truth", "ground_truth.lat", "ground_truth.lon", "ground_truth.city",
      "solution_str"},
     {{WH_ROLE_LAT, "ground_truth.lat"},
      {WH_ROLE_CITY, "ground_truth.city"},
      {WH_ROLE_TEXT, "solution_str"},
      {WH_ROLE_ID, "index"},
      {WH_ROLE_PRED_LAT, ""},
      END}},
    {WH_HALF_BOTH,
     {"photo", "latitude", "longitude", "country", "response"},
     {{WH_ROLE_LAT, "latitude"},
      {WH_ROLE_COUNTRY, "country"},
      {WH_ROLE_TEXT, "response"},
      {WH_ROLE_PRED_LAT, ""},
      END}},
    {WH_HALF_BOTH,
     {"id", "lat", "lon", "gpt4_lat", "gpt4_lon"},
     {{WH_ROLE_LAT, "lat"}, {WH_ROLE_PRED_LAT, "gpt4_lat"}, END}},
    {WH_HALF_ANSWERS,
     {"photo", "status", "answer", "answer.country", "answer.city", "answer.lat_deg",
      "answer.lon_deg", "answer.radius50_km", "answer.confidence"},
     {{WH_ROLE_ID, "photo"},
      {WH_ROLE_PRED_LAT, "answer.lat_deg"},
      {WH_ROLE_PRED_COUNTRY, "answer.country"},
      {WH_ROLE_TEXT, ""},
      {WH_ROLE_RADIUS50, "answer.radius50_km"},
      {WH_ROLE_STATUS, "status"},
      {WH_ROLE_LAT, ""},
      END}},
    {WH_HALF_ANSWERS, /* the first photos of the file have no answer */
     {"photo", "status", "alternatives.0.lat_deg", "alternatives.0.lon_deg",
      "alternatives.0.radius90_km", "evidence.0.text", "answer.lat_deg", "answer.lon_deg",
      "answer.radius90_km"},
     {{WH_ROLE_PRED_LAT, "answer.lat_deg"},
      {WH_ROLE_RADIUS90, "answer.radius90_km"},
      {WH_ROLE_TEXT, ""},
      END}},
    {WH_HALF_ANSWERS,
     {"name", "lat", "lon"},
     {{WH_ROLE_PRED_LAT, "lat"}, {WH_ROLE_LAT, ""}, {WH_ROLE_ID, "name"}, END}},
    {WH_HALF_TRUTH,
     {"IMG_ID", "AUTHOR", "LAT", "LON", "S3_Label"},
     {{WH_ROLE_ID, "IMG_ID"}, {WH_ROLE_LAT, "LAT"}, {WH_ROLE_PRED_LAT, ""}, END}},
    {WH_HALF_BOTH,
     {"id", "gt.lat", "gt.lon", "gt.text", "output", "output.tokens", "response"},
     {{WH_ROLE_LAT, "gt.lat"}, {WH_ROLE_TEXT, "response"}, END}},
    {WH_HALF_BOTH,
     {"file", "truth.lat", "truth.lng", "prediction", "prediction.lat", "prediction.lng"},
     {{WH_ROLE_LAT, "truth.lat"}, {WH_ROLE_PRED_LON, "prediction.lng"}, {WH_ROLE_TEXT, ""}, END}},
    {WH_HALF_BOTH, {"plateau", "flat", "along"}, {{WH_ROLE_LAT, ""}, {WH_ROLE_PRED_LAT, ""}, END}},
};

static void guesses(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        wh_columns columns = {{NULL}};
        size_t count = 0;
        while (count < MOST && rows[i].names[count])
            count++;
        wh_columns_guess(rows[i].names, count, rows[i].half, &columns);
        for (size_t k = 0; rows[i].expected[k].column; k++) {
            wh_role role = rows[i].expected[k].role;
            const char *got = columns.of[role] ? columns.of[role] : "";
            if (strcmp(got, rows[i].expected[k].column) != 0)
                fail_msg("table %zu, %s: \"%s\", not \"%s\"", i, wh_role_name(role), got,
                         rows[i].expected[k].column);
        }
    }
}

static void what_is_given_stays(void **state) {
    (void)state;
    static const char *const names[] = {"id", "lat", "lon", "pred_lat", "pred_lon", "y"};
    wh_columns columns = {{NULL}};
    columns.of[WH_ROLE_LAT] = "y";
    wh_columns_guess(names, 6, WH_HALF_BOTH, &columns);
    assert_string_equal(columns.of[WH_ROLE_LAT], "y");
    assert_string_equal(columns.of[WH_ROLE_PRED_LAT], "pred_lat");
    for (int a = 0; a < WH_ROLE_COUNT; a++) /* no column has two roles */
        for (int b = a + 1; b < WH_ROLE_COUNT; b++)
            assert_true(!columns.of[a] || columns.of[a] != columns.of[b]);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(guesses),
                                       cmocka_unit_test(what_is_given_stays)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
