/* EXIF through libexif: place, time and camera, as the tags state them. */
#include "base/text.h"
#include "photo/internal.h"

#include <libexif/exif-data.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_TEXT 128
#define LONGEST_ERROR_M 2e7 /* half of the Earth's girth */

/* Newer than libexif's list of tags. */
#define TAG_OFFSET_TIME ((ExifTag)0x9010)
#define TAG_OFFSET_TIME_ORIGINAL ((ExifTag)0x9011)
#define TAG_OFFSET_TIME_DIGITIZED ((ExifTag)0x9012)
#define TAG_GPS_H_POSITIONING_ERROR ((ExifTag)0x001F)

static ExifEntry *entry_of(ExifData *data, ExifIfd ifd, ExifTag tag) {
    ExifEntry *entry = exif_content_get_entry(data->ifd[ifd], tag);
    return entry && entry->data ? entry : NULL;
}

/* The text of a tag, cut at its NUL; NULL if it is absent or of another type. */
static const char *raw_text(ExifData *data, ExifIfd ifd, ExifTag tag, char text[LONGEST_TEXT]) {
    ExifEntry *entry = entry_of(data, ifd, tag);
    if (!entry || (entry->format != EXIF_FORMAT_ASCII && entry->format != EXIF_FORMAT_BYTE &&
                   entry->format != EXIF_FORMAT_UNDEFINED))
        return NULL;
    size_t size = entry->size < LONGEST_TEXT - 1 ? entry->size : LONGEST_TEXT - 1;
    memcpy(text, entry->data, size);
    text[size] = '\0';
    return text;
}

/* The same, fit to be shown: clean, trimmed, NULL if nothing is left. */
static bool shown_text(ExifData *data, ExifIfd ifd, ExifTag tag, wh_arena *arena,
                       const char **out) {
    char text[LONGEST_TEXT];
    if (!raw_text(data, ifd, tag, text))
        return true;
    g_strstrip(text);
    if (!text[0])
        return true;
    *out = wh_text_clean(arena, text, LONGEST_TEXT);
    return *out != NULL;
}

/* Up to `most` rationals of a tag; their number, 0 if there are none. */
static int rationals(ExifData *data, ExifIfd ifd, ExifTag tag, wh_rational *parts, int most,
                     bool *is_signed) {
    ExifEntry *entry = entry_of(data, ifd, tag);
    if (!entry || (entry->format != EXIF_FORMAT_RATIONAL && entry->format != EXIF_FORMAT_SRATIONAL))
        return 0;
    *is_signed = entry->format == EXIF_FORMAT_SRATIONAL;
    ExifByteOrder order = exif_data_get_byte_order(data);
    int count = 0;
    for (; count < most && (size_t)count < entry->components &&
           (size_t)(count + 1) * 8 <= entry->size;
         count++) {
        const unsigned char *at = entry->data + count * 8;
        if (*is_signed) {
            ExifSRational value = exif_get_srational(at, order);
            parts[count] = (wh_rational){value.numerator, value.denominator};
        } else {
            ExifRational value = exif_get_rational(at, order);
            parts[count] = (wh_rational){value.numerator, value.denominator};
        }
    }
    return count;
}

static bool coordinate(ExifData *data, ExifTag tag, ExifTag reference_tag, const char *hemispheres,
                       double *deg) {
    char reference_text[LONGEST_TEXT], text[LONGEST_TEXT];
    const char *reference = raw_text(data, EXIF_IFD_GPS, reference_tag, reference_text);
    wh_rational parts[3];
    bool is_signed = false;
    int count = rationals(data, EXIF_IFD_GPS, tag, parts, 3, &is_signed);
    if (count > 0)
        return wh_coordinate_from_rationals(parts, count, is_signed, reference, hemispheres, deg);
    return raw_text(data, EXIF_IFD_GPS, tag, text) &&
           wh_coordinate_from_text(text, reference, hemispheres, deg);
}

static void read_place(ExifData *data, wh_tags *tags) {
    tags->has_lat = coordinate(data, (ExifTag)EXIF_TAG_GPS_LATITUDE,
                               (ExifTag)EXIF_TAG_GPS_LATITUDE_REF, "NS", &tags->lat_deg);
    tags->has_lon = coordinate(data, (ExifTag)EXIF_TAG_GPS_LONGITUDE,
                               (ExifTag)EXIF_TAG_GPS_LONGITUDE_REF, "EW", &tags->lon_deg);
    wh_rational error;
    bool is_signed;
    if (rationals(data, EXIF_IFD_GPS, TAG_GPS_H_POSITIONING_ERROR, &error, 1, &is_signed) == 1 &&
        error.denominator != 0) {
        double metres = (double)error.numerator / (double)error.denominator;
        tags->has_gps_error = metres > 0 && metres < LONGEST_ERROR_M;
        tags->gps_error_m = metres;
    }
}

static bool whole_number(wh_rational part, int most, int *value) {
    if (part.denominator == 0)
        return false;
    double number = floor((double)part.numerator / (double)part.denominator);
    if (!(number >= 0 && number <= most))
        return false;
    *value = (int)number;
    return true;
}

/* GPSDateStamp and GPSTimeStamp, which are in UTC. */
static bool read_gps_time(ExifData *data, wh_moment *moment) {
    char date[LONGEST_TEXT], text[LONGEST_TEXT + 16];
    wh_rational parts[3];
    bool is_signed;
    int hour, minute, second;
    if (!raw_text(data, EXIF_IFD_GPS, (ExifTag)EXIF_TAG_GPS_DATE_STAMP, date) ||
        rationals(data, EXIF_IFD_GPS, (ExifTag)EXIF_TAG_GPS_TIME_STAMP, parts, 3, &is_signed) !=
            3 ||
        !whole_number(parts[0], 23, &hour) || !whole_number(parts[1], 59, &minute) ||
        !whole_number(parts[2], 60, &second))
        return false;
    g_strstrip(date);
    snprintf(text, sizeof text, "%s %02d:%02d:%02d", date, hour, minute, second);
    return wh_moment_parse(text, moment);
}

static bool read_times(ExifData *data, wh_arena *arena, wh_tags *tags) {
    char text[LONGEST_TEXT];
    tags->has_taken = raw_text(data, EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_ORIGINAL, text) &&
                      wh_moment_parse(text, &tags->taken);
    tags->has_digitized = raw_text(data, EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_DIGITIZED, text) &&
                          wh_moment_parse(text, &tags->digitized);
    tags->has_gps_time = read_gps_time(data, &tags->gps_time);
    return shown_text(data, EXIF_IFD_EXIF, TAG_OFFSET_TIME_ORIGINAL, arena,
                      &tags->offset_original) &&
           shown_text(data, EXIF_IFD_EXIF, TAG_OFFSET_TIME_DIGITIZED, arena,
                      &tags->offset_digitized) &&
           shown_text(data, EXIF_IFD_EXIF, TAG_OFFSET_TIME, arena, &tags->offset);
}

static bool read_all(ExifData *data, wh_arena *arena, wh_tags *tags) {
    read_place(data, tags);
    return read_times(data, arena, tags) &&
           shown_text(data, EXIF_IFD_0, EXIF_TAG_MAKE, arena, &tags->make) &&
           shown_text(data, EXIF_IFD_0, EXIF_TAG_MODEL, arena, &tags->model) &&
           shown_text(data, EXIF_IFD_0, EXIF_TAG_SOFTWARE, arena, &tags->software);
}

/* libexif wants the JPEG marker's prefix; only JPEG brings it. HEIC puts four bytes of offset
 * before the block, which some readers pass on. */
static unsigned char *with_prefix(const unsigned char *bytes, size_t size, size_t *whole) {
    static const char prefix[6] = "Exif\0";
    for (size_t skip = 0; skip <= 6 && skip + 8 <= size; skip++) {
        const unsigned char *at = bytes + skip;
        if (memcmp(at, "II*\0", 4) != 0 && memcmp(at, "MM\0*", 4) != 0)
            continue;
        *whole = sizeof prefix + size - skip;
        unsigned char *copy = malloc(*whole);
        if (copy) {
            memcpy(copy, prefix, sizeof prefix);
            memcpy(copy + sizeof prefix, at, size - skip);
            wh_exif_hide_maker_note(copy + sizeof prefix, size - skip);
        }
        return copy;
    }
    *whole = 0;
    return NULL;
}

bool wh_exif_read(const void *bytes, size_t size, wh_arena *arena, wh_tags *tags) {
    bool ok = false;
    size_t whole;
    ExifData *data = NULL;
    unsigned char *block = with_prefix(bytes, size, &whole);
    if (!block)
        return whole == 0;
    if (whole > UINT32_MAX) {
        ok = true;
        goto done;
    }
    data = exif_data_new();
    if (!data)
        goto done;
    /* We want the tags as they are, not as the standard would have them, and also those that
     * libexif does not know. */
    exif_data_unset_option(data, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
    exif_data_unset_option(data, EXIF_DATA_OPTION_IGNORE_UNKNOWN_TAGS);
    exif_data_load_data(data, block, (unsigned int)whole);
    ok = read_all(data, arena, tags);
done:
    if (data)
        exif_data_unref(data);
    free(block);
    return ok;
}
