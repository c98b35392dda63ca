/* Clues from metadata: the camera's position, and the offset of its clock. */
#include "evidence/context.h"

#include "base/status.h"

#include <stdio.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/uenum.h>
#include <unicode/ustring.h>

#define STAGE "context"
#define MAX_CLUES 2

static wh_status gps_clue(wh_world *world, const wh_photo_meta *meta, wh_arena *arena,
                          wh_clue *clue, wh_error *err) {
    wh_point point = {meta->lat_deg, wh_longitude_wrap(meta->lon_deg)};
    *clue = (wh_clue){.shown = {.kind = "exif_gps", .source = "EXIF", .family = "exif_gps"},
                      .reliability = "exif_gps",
                      .trust = 1};
    clue->shown.text = wh_arena_printf(arena, "%.6f, %.6f", point.lat_deg, point.lon_deg);
    if (!clue->shown.text)
        return wh_fail_nomem(err, STAGE);
    /* Cameras without a fix write zeroes. */
    if (point.lat_deg == 0 && point.lon_deg == 0) {
        clue->claim = WH_CLAIM_NONE;
        clue->shown.says = clue->shown.reason =
            "The recorded position is 0, 0: what a camera writes that had no fix";
        return WH_OK;
    }
    wh_region region;
    wh_status status = wh_world_reverse(world, point, &region, err);
    if (status != WH_OK)
        return status;
    wh_candidate *candidate = wh_arena_alloc(arena, 1, sizeof *candidate);
    if (!candidate)
        return wh_fail_nomem(err, STAGE);
    *candidate = (wh_candidate){
        .point = point, .weight = 1, .country = region.country, .admin1 = region.admin1};
    const wh_country *country =
        region.country == WH_NO_COUNTRY ? NULL : wh_world_country(world, region.country);
    clue->shown.says = wh_arena_printf(
        arena, "The camera recorded the position %s%s%s%s%s", clue->shown.text,
        country ? ", in " : "", region.place_name && country ? region.place_name : "",
        region.place_name && country ? ", " : "", country ? country->name : ", at sea");
    if (!clue->shown.says)
        return wh_fail_nomem(err, STAGE);
    clue->claim = WH_CLAIM_POINTS;
    clue->candidates = candidate;
    clue->candidate_count = 1;
    return WH_OK;
}

/* ---- offset from UTC ---- */

/* Reads "2021-08-01T12:30:00" into `parts`: year, month, day, hour, minute. */
static bool read_date(const char *taken, int parts[5]) {
    return taken &&
           sscanf(taken, "%4d-%2d-%2dT%2d:%2d", &parts[0], &parts[1], &parts[2], &parts[3],
                  &parts[4]) == 5 &&
           parts[0] >= 1970 && parts[0] <= 2100 && parts[1] >= 1 && parts[1] <= 12;
}

/* Minutes from UTC in `zone` at that local time. */
static bool zone_offset_min(const UChar *zone, const int parts[5], int *offset) {
    UErrorCode code = U_ZERO_ERROR;
    UCalendar *calendar = ucal_open(zone, -1, "en", UCAL_GREGORIAN, &code);
    if (U_FAILURE(code))
        return false;
    ucal_setDateTime(calendar, parts[0], parts[1] - 1, parts[2], parts[3], parts[4], 0, &code);
    int32_t ms = ucal_get(calendar, UCAL_ZONE_OFFSET, &code);
    ms += ucal_get(calendar, UCAL_DST_OFFSET, &code);
    ucal_close(calendar);
    *offset = ms / 60000;
    return U_SUCCESS(code);
}

#define MAX_OFFSETS 32

/* The share of a country's legal offsets at `dates` that equal `wanted_min`. */
static wh_status offset_share(const char *region, int dates[][5], size_t date_count, int wanted_min,
                              double *share, wh_error *err) {
    UErrorCode code = U_ZERO_ERROR;
    UEnumeration *zones =
        ucal_openTimeZoneIDEnumeration(UCAL_ZONE_TYPE_CANONICAL_LOCATION, region, NULL, &code);
    if (U_FAILURE(code))
        return wh_fail(err, WH_ERR_INTERNAL, STAGE, "ICU gives no time zones of %s: %s", region,
                       u_errorName(code));
    int offsets[MAX_OFFSETS];
    size_t count = 0;
    bool found = false;
    const UChar *zone;
    while ((zone = uenum_unext(zones, NULL, &code)) && U_SUCCESS(code))
        for (size_t i = 0; i < date_count; i++) {
            int offset;
            if (!zone_offset_min(zone, dates[i], &offset))
                continue;
            bool known = false;
            for (size_t k = 0; k < count; k++)
                known |= offsets[k] == offset;
            if (!known && count < MAX_OFFSETS)
                offsets[count++] = offset;
            found |= offset == wanted_min;
        }
    uenum_close(zones);
    *share = found && count ? 1.0 / (double)count : 0;
    return WH_OK;
}

static wh_status offset_clue(wh_world *world, const wh_photo_meta *meta, wh_arena *arena,
                             wh_clue *clue, wh_error *err) {
    /* Without a date, summer and winter time are both possible. */
    int dates[2][5] = {{2020, 1, 15, 12, 0}, {2020, 7, 15, 12, 0}};
    size_t date_count = read_date(meta->taken, dates[0]) ? 1 : 2;
    if (date_count == 2) {
        const int winter[5] = {2020, 1, 15, 12, 0};
        memcpy(dates[0], winter, sizeof winter);
    }
    size_t total = wh_world_country_count(world), used = 0;
    wh_country_weight *rows = wh_arena_alloc(arena, total, sizeof *rows);
    if (!rows)
        return wh_fail_nomem(err, STAGE);
    for (size_t i = 0; i < total; i++) {
        const wh_country *country = wh_world_country(world, i);
        double share = 0;
        if (!country)
            continue;
        wh_status status =
            offset_share(country->code, dates, date_count, meta->utc_offset_min, &share, err);
        if (status != WH_OK)
            return status;
        if (share > 0)
            rows[used++] = (wh_country_weight){(uint16_t)i, share};
    }
    int minutes = meta->utc_offset_min < 0 ? -meta->utc_offset_min : meta->utc_offset_min;
    *clue =
        (wh_clue){.shown = {.kind = "utc_offset",
                            .source = meta->utc_offset_source ? meta->utc_offset_source : "EXIF",
                            .family = "utc_offset"},
                  /* Cameras whose zone nobody set are on UTC. */
                  .reliability = meta->utc_offset_min == 0 ? "utc_offset/zero" : "utc_offset",
                  .claim = used ? WH_CLAIM_COUNTRIES : WH_CLAIM_NONE,
                  .countries = rows,
                  .country_count = used,
                  .trust = 1};
    clue->shown.text = wh_arena_printf(
        arena, "UTC%c%02d:%02d", meta->utc_offset_min < 0 ? '-' : '+', minutes / 60, minutes % 60);
    clue->shown.says =
        used ? wh_arena_printf(arena,
                               "The camera's clock was set to %s, the time of %zu countries%s",
                               clue->shown.text, used, date_count == 1 ? " on that day" : "")
             : wh_arena_printf(arena, "The camera's clock was set to %s, which no country uses",
                               clue->shown.text);
    if (!clue->shown.text || !clue->shown.says)
        return wh_fail_nomem(err, STAGE);
    if (!used)
        clue->shown.reason = clue->shown.says;
    return WH_OK;
}

wh_status wh_context_clues(wh_world *world, const wh_photo_meta *meta, wh_arena *arena,
                           wh_clue **clues, size_t *count, wh_error *err) {
    if (!world || !meta || !arena || !clues || !count)
        return wh_fail(err, WH_ERR_ARG, STAGE, "a parameter is missing");
    *count = 0;
    *clues = wh_arena_alloc(arena, MAX_CLUES, sizeof **clues);
    if (!*clues)
        return wh_fail_nomem(err, STAGE);
    wh_status status = WH_OK;
    if (meta->has_gps && wh_point_valid(meta->lat_deg, meta->lon_deg)) {
        status = gps_clue(world, meta, arena, &(*clues)[*count], err);
        *count += status == WH_OK;
    }
    if (status == WH_OK && meta->has_utc_offset && meta->utc_offset_min >= -14 * 60 &&
        meta->utc_offset_min <= 14 * 60) {
        status = offset_clue(world, meta, arena, &(*clues)[*count], err);
        *count += status == WH_OK;
    }
    return status;
}
