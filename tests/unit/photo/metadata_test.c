/* EXIF and XMP blocks, and what a photo makes of them. */
#include "cmocka_all.h"
#include "exif_block.h"
#include "photo/internal.h"

#include <math.h>

/* x265, which only these tests use, to write HEIC files, leaks a little. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:libx265";
}

#define XMP_HEAD                                                                                   \
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "                                                \
    "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "                                     \
    "xmlns:exif='http://ns.adobe.com/exif/1.0/' xmlns:tiff='http://ns.adobe.com/tiff/1.0/' "       \
    "xmlns:xmp='http://ns.adobe.com/xap/1.0/' "                                                    \
    "xmlns:GPano='http://ns.google.com/photos/1.0/panorama/'>"
#define XMP_TAIL "</rdf:RDF></x:xmpmeta>"

static const int64_t lat_parts[] = {43, 1, 28, 1, 2814, 100},
                     lon_parts[] = {11, 1, 53, 1, 645, 100};

static void place(exif_block *block, const char *lat_ref, const char *lon_ref) {
    block_text(block, BLOCK_GPS, 1, lat_ref);
    block_rationals(block, BLOCK_GPS, 2, BLOCK_RATIONAL, lat_parts, 3);
    block_text(block, BLOCK_GPS, 3, lon_ref);
    block_rationals(block, BLOCK_GPS, 4, BLOCK_RATIONAL, lon_parts, 3);
}

static wh_tags read_block(exif_block *block, wh_arena *arena) {
    wh_tags tags = {0};
    block_finish(block);
    assert_true(wh_exif_read(block->bytes, block->size, arena, &tags));
    return tags;
}

static void test_references(void **state) {
    wh_arena *arena = *state;
    static const struct {
        const char *lat_ref, *lon_ref;
        double lat_sign, lon_sign;
    } cases[] = {{"N", "E", 1, 1},
                 {"S", "E", -1, 1},
                 {"N", "W", 1, -1},
                 {"S", "W", -1, -1},
                 {"s", "w", -1, -1},
                 {"South", "West", -1, -1},
                 {"south ", " west", -1, -1},
                 {NULL, "E", 0, 1},
                 {"N", NULL, 1, 0},
                 {NULL, NULL, 0, 0},
                 {"X", "E", 0, 1},
                 {"", "E", 0, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        exif_block block = {0};
        place(&block, cases[i].lat_ref, cases[i].lon_ref);
        wh_tags tags = read_block(&block, arena);
        assert_int_equal(tags.has_lat, cases[i].lat_sign != 0);
        assert_int_equal(tags.has_lon, cases[i].lon_sign != 0);
        if (tags.has_lat)
            assert_true(fabs(tags.lat_deg - cases[i].lat_sign * 43.474483333) < 1e-8);
        if (tags.has_lon)
            assert_true(fabs(tags.lon_deg - cases[i].lon_sign * 11.885125) < 1e-8);
    }
}

static void test_signed_types(void **state) {
    static const int64_t lat[] = {-43, 1, 28, 1, 0, 1}, lon[] = {4294967285, 1, 30, 1, 0, 1};
    exif_block block = {0};
    block_rationals(&block, BLOCK_GPS, 2, BLOCK_SRATIONAL, lat, 3);
    block_rationals(&block, BLOCK_GPS, 4, BLOCK_RATIONAL, lon, 3);
    wh_tags tags = read_block(&block, *state);
    assert_true(tags.has_lat && tags.has_lon);
    assert_true(fabs(tags.lat_deg + 43.466666667) < 1e-8);
    assert_true(fabs(tags.lon_deg + 11.5) < 1e-8);
}

static void test_text_type(void **state) {
    exif_block block = {0};
    block_text(&block, BLOCK_GPS, 1, "S");
    block_text(&block, BLOCK_GPS, 2, "43.5");
    block_text(&block, BLOCK_GPS, 4, "11,30.0W");
    wh_tags tags = read_block(&block, *state);
    assert_true(tags.has_lat && tags.has_lon);
    assert_true(tags.lat_deg == -43.5 && tags.lon_deg == -11.5);
}

static void test_positioning_error(void **state) {
    static const struct {
        int64_t pair[2];
        bool ok;
        double metres;
    } cases[] = {{{96, 10}, true, 9.6}, {{0, 1}, false, 0}, {{5, 0}, false, 0}, {{0, 0}, false, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        exif_block block = {0};
        place(&block, "N", "E");
        block_rationals(&block, BLOCK_GPS, 0x1F, BLOCK_RATIONAL, cases[i].pair, 1);
        wh_tags tags = read_block(&block, *state);
        assert_int_equal(tags.has_gps_error, cases[i].ok);
        if (cases[i].ok)
            assert_true(fabs(tags.gps_error_m - cases[i].metres) < 1e-9);
    }
}

static void test_times_and_camera(void **state) {
    static const int64_t time[] = {10, 1, 30, 1, 59, 10};
    exif_block block = {0};
    block_text(&block, BLOCK_IFD0, 0x10F, "NIKON \x01\xFF ");
    block_text(&block, BLOCK_IFD0, 0x110, "   ");
    block_text(&block, BLOCK_IFD0, 0x131, "Ver.1.00");
    block_text(&block, BLOCK_EXIF, 0x9003, "2021:08:01 12:30:05");
    block_text(&block, BLOCK_EXIF, 0x9010, "+03:00");
    block_text(&block, BLOCK_EXIF, 0x9011, "+02:00");
    block_text(&block, BLOCK_GPS, 0x1D, "2021:08:01");
    block_rationals(&block, BLOCK_GPS, 7, BLOCK_RATIONAL, time, 3);
    wh_tags tags = read_block(&block, *state);
    assert_true(tags.has_taken);
    assert_int_equal(tags.taken.second, 5);
    assert_true(tags.has_gps_time);
    assert_int_equal(tags.gps_time.hour, 10);
    assert_int_equal(tags.gps_time.second, 5);
    assert_string_equal(tags.offset_original, "+02:00");
    assert_string_equal(tags.offset, "+03:00");
    assert_string_equal(tags.make, "NIKON  \xEF\xBF\xBD");
    assert_null(tags.model);
    assert_string_equal(tags.software, "Ver.1.00");
}

/* Every prefix of a block, and every byte of it wrong, is read without harm. */
static void test_damaged_blocks(void **state) {
    exif_block block = {0};
    place(&block, "N", "E");
    block_text(&block, BLOCK_EXIF, 0x9003, "2021:08:01 12:30:05");
    block_finish(&block);
    for (size_t size = 0; size < block.size; size++) {
        wh_tags tags = {0};
        assert_true(wh_exif_read(block.bytes, size, *state, &tags));
    }
    for (size_t at = 0; at < block.size; at++) {
        wh_tags tags = {0};
        block.bytes[at] ^= 0xFF;
        assert_true(wh_exif_read(block.bytes, block.size, *state, &tags));
        block.bytes[at] ^= 0xFF;
        if (tags.has_lat)
            assert_true(fabs(tags.lat_deg) <= 90);
    }
}

static wh_tags read_xmp(const char *packet, wh_arena *arena, wh_gpano *gpano) {
    wh_tags tags = {0};
    *gpano = (wh_gpano){0};
    assert_true(wh_xmp_read(packet, strlen(packet), arena, &tags, gpano));
    return tags;
}

static void test_xmp_attributes(void **state) {
    wh_gpano gpano;
    wh_tags tags =
        read_xmp("<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?>" XMP_HEAD
                 "<rdf:Description rdf:about='' exif:GPSLatitude='45,30.5S' "
                 "exif:GPSLongitude='122,40.5W' "
                 "exif:DateTimeOriginal='2021-08-01T12:30:05+05:45' tiff:Make='A&amp;B'/>" XMP_TAIL
                 "   <?xpacket end='w'?>",
                 *state, &gpano);
    assert_true(tags.has_lat && tags.has_lon && tags.has_taken);
    assert_true(fabs(tags.lat_deg + 45.508333333) < 1e-8);
    assert_true(fabs(tags.lon_deg + 122.675) < 1e-8);
    assert_int_equal(tags.taken.offset_min, 345);
    assert_string_equal(tags.make, "A&B");
    assert_false(gpano.equirectangular);
}

static void test_xmp_elements(void **state) {
    wh_gpano gpano;
    wh_tags tags = read_xmp(
        XMP_HEAD "<rdf:Description><exif:GPSLatitude>45.5</exif:GPSLatitude>"
                 "<exif:GPSLongitude> -122.5 </exif:GPSLongitude>"
                 "<GPano:ProjectionType>Equirectangular</GPano:ProjectionType>"
                 "<GPano:FullPanoWidthPixels>8704</GPano:FullPanoWidthPixels>"
                 "<GPano:FullPanoHeightPixels>4352</GPano:FullPanoHeightPixels>"
                 "<GPano:CroppedAreaImageWidthPixels>8704</GPano:CroppedAreaImageWidthPixels>"
                 "<GPano:CroppedAreaImageHeightPixels>2000</GPano:CroppedAreaImageHeightPixels>"
                 "<GPano:CroppedAreaTopPixels>1200</GPano:CroppedAreaTopPixels>"
                 "</rdf:Description>" XMP_TAIL,
        *state, &gpano);
    assert_true(tags.lat_deg == 45.5 && tags.lon_deg == -122.5);
    assert_true(gpano.equirectangular && gpano.has_crop);
    assert_true(gpano.full_width == 8704 && gpano.cropped_top == 1200);
}

/* A place inside a structure is not the camera's; nor is one outside of RDF. */
static void test_xmp_nested(void **state) {
    wh_gpano gpano;
    wh_tags tags = read_xmp(
        XMP_HEAD "<rdf:Description><exif:Shown><rdf:Description exif:GPSLatitude='45,30N'>"
                 "<exif:GPSLongitude>12,0E</exif:GPSLongitude></rdf:Description></exif:Shown>"
                 "</rdf:Description></rdf:RDF><exif:GPSLatitude>45,30N</exif:GPSLatitude>"
                 "</x:xmpmeta>",
        *state, &gpano);
    assert_false(tags.has_lat);
    assert_false(tags.has_lon);
}

/* The first value stands, a broken end does not matter, a document type does. */
static void test_xmp_strange(void **state) {
    wh_gpano gpano;
    wh_tags tags = read_xmp(XMP_HEAD "<rdf:Description exif:GPSLatitude='45,30N'/>"
                                     "<rdf:Description exif:GPSLatitude='12,30N'/><broken",
                            *state, &gpano);
    assert_true(tags.has_lat && tags.lat_deg == 45.5);
    tags = read_xmp("<!DOCTYPE x [<!ENTITY a '45,30N'>]>" XMP_HEAD
                    "<rdf:Description exif:GPSLatitude='&a;'/>"
                    "<rdf:Description exif:GPSLatitude='45,30N'/>" XMP_TAIL,
                    *state, &gpano);
    assert_false(tags.has_lat);
    size_t levels = 200000;
    char *deep = malloc(levels * 3 + 1);
    assert_non_null(deep);
    for (size_t i = 0; i < levels; i++)
        memcpy(deep + 3 * i, "<a>", 3);
    deep[levels * 3] = '\0';
    tags = read_xmp(deep, *state, &gpano);
    assert_false(tags.has_lat);
    free(deep);
}

/* ---- Through a whole file ---- */

static wh_photo *read_with(const exif_block *block, const char *xmp) {
    VipsImage *image = NULL;
    void *plain = NULL;
    size_t size, with_exif_size = 0, with_xmp_size = 0;
    unsigned char *with_exif, *with_xmp;
    char segment[4096];
    assert_int_equal(vips_black(&image, 32, 24, "bands", 3, NULL), 0);
    assert_int_equal(vips_jpegsave_buffer(image, &plain, &size, "strip", TRUE, NULL), 0);
    g_object_unref(image);
    with_exif = jpeg_with(plain, size, 0xE1, block->bytes, block->size, &with_exif_size);
    assert_non_null(with_exif);
    memcpy(segment, "http://ns.adobe.com/xap/1.0/", 29);
    g_strlcpy(segment + 29, xmp ? xmp : "", sizeof segment - 29);
    with_xmp = jpeg_with(with_exif, with_exif_size, 0xE1, segment, 29 + strlen(segment + 29),
                         &with_xmp_size);
    assert_non_null(with_xmp);
    wh_photo_limits limits = wh_photo_default_limits();
    wh_photo *photo = NULL;
    wh_error err = {0};
    if (wh_photo_read(xmp ? with_xmp : with_exif, xmp ? with_xmp_size : with_exif_size, "made.jpg",
                      &limits, &photo, &err) != WH_OK)
        fail_msg("%s", err.message);
    g_free(plain);
    free(with_exif);
    free(with_xmp);
    return photo;
}

static void test_photo_prefers_exif(void **state) {
    (void)state;
    static const char other[] =
        XMP_HEAD "<rdf:Description exif:GPSLatitude='1,30N' exif:GPSLongitude='2,30E'/>" XMP_TAIL;
    exif_block block = {0};
    place(&block, "S", "W");
    block_finish(&block);
    wh_photo *photo = read_with(&block, other);
    assert_true(photo->meta.has_gps);
    assert_true(fabs(photo->meta.lat_deg + 43.474483333) < 1e-8);
    assert_true(fabs(photo->meta.lon_deg + 11.885125) < 1e-8);
    wh_photo_free(photo);
}

/* EXIF without a fix (0, 0), or without references, leaves the word to XMP. */
static void test_photo_falls_back(void **state) {
    (void)state;
    static const char other[] =
        XMP_HEAD "<rdf:Description exif:GPSLatitude='1,30N' exif:GPSLongitude='2,30E'/>" XMP_TAIL;
    static const int64_t zeros[] = {0, 1, 0, 1, 0, 1};
    exif_block none = {0}, zero = {0};
    place(&none, NULL, NULL);
    block_finish(&none);
    block_text(&zero, BLOCK_GPS, 1, "N");
    block_rationals(&zero, BLOCK_GPS, 2, BLOCK_RATIONAL, zeros, 3);
    block_text(&zero, BLOCK_GPS, 3, "E");
    block_rationals(&zero, BLOCK_GPS, 4, BLOCK_RATIONAL, zeros, 3);
    block_finish(&zero);
    const exif_block *blocks[] = {&none, &zero};
    for (int i = 0; i < 2; i++) {
        wh_photo *photo = read_with(blocks[i], other);
        assert_true(photo->meta.has_gps);
        assert_true(photo->meta.lat_deg == 1.5 && photo->meta.lon_deg == 2.5);
        wh_photo_free(photo);
        photo = read_with(blocks[i], NULL);
        assert_false(photo->meta.has_gps);
        wh_photo_free(photo);
    }
}

static void test_photo_offsets(void **state) {
    (void)state;
    static const int64_t time[] = {10, 1, 28, 1, 0, 1};
    static const struct {
        const char *original, *offset;
        bool gps;
        int offset_min; /* -9999: none */
        const char *source;
    } cases[] = {{"+02:00", "+03:00", true, 120, "OffsetTimeOriginal"},
                 {NULL, NULL, true, 120, "local time minus GPS time"},
                 {NULL, "+03:00", true, 120, "local time minus GPS time"},
                 {NULL, "+03:00", false, 180, "OffsetTime"},
                 {"+99:00", NULL, false, -9999, NULL},
                 {NULL, NULL, false, -9999, NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        exif_block block = {0};
        block_text(&block, BLOCK_EXIF, 0x9003, "2021:08:01 12:30:05");
        block_text(&block, BLOCK_EXIF, 0x9010, cases[i].offset);
        block_text(&block, BLOCK_EXIF, 0x9011, cases[i].original);
        if (cases[i].gps) {
            block_text(&block, BLOCK_GPS, 0x1D, "2021:08:01");
            block_rationals(&block, BLOCK_GPS, 7, BLOCK_RATIONAL, time, 3);
        }
        block_finish(&block);
        wh_photo *photo = read_with(&block, NULL);
        assert_string_equal(photo->meta.taken, "2021-08-01T12:30:05");
        assert_int_equal(photo->meta.has_utc_offset, cases[i].source != NULL);
        if (cases[i].source) {
            assert_int_equal(photo->meta.utc_offset_min, cases[i].offset_min);
            assert_string_equal(photo->meta.utc_offset_source, cases[i].source);
        }
        wh_photo_free(photo);
    }
}

static wh_photo *read_bytes(const void *bytes, size_t size, const char *name) {
    wh_photo_limits limits = wh_photo_default_limits();
    wh_photo *photo = NULL;
    wh_error err = {0};
    if (wh_photo_read(bytes, size, name, &limits, &photo, &err) != WH_OK)
        fail_msg("%s", err.message);
    return photo;
}

/* Every format that vips writes EXIF into: PNG from the block, the others from its fields. */
static void test_photo_formats(void **state) {
    (void)state;
    exif_block block = {0};
    block_text(&block, BLOCK_IFD0, 0x110, "Box");
    place(&block, "S", "W");
    block_finish(&block);
    static const char *const suffixes[] = {".jpg", ".png", ".webp", ".heic", ".avif"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        VipsImage *black = NULL, *image = NULL;
        void *bytes = NULL;
        size_t size;
        assert_int_equal(vips_black(&black, 64, 48, "bands", 3, NULL), 0);
        assert_int_equal(vips_copy(black, &image, NULL), 0);
        vips_image_set_string(image, "exif-ifd3-GPSLatitudeRef", "S");
        vips_image_set_string(image, "exif-ifd3-GPSLatitude", "43/1 28/1 2814/100");
        vips_image_set_string(image, "exif-ifd3-GPSLongitudeRef", "W");
        vips_image_set_string(image, "exif-ifd3-GPSLongitude", "11/1 53/1 645/100");
        vips_image_set_string(image, "exif-ifd0-Model", "Box");
        vips_image_set_blob_copy(image, VIPS_META_EXIF_NAME, block.bytes, block.size);
        assert_int_equal(vips_image_write_to_buffer(image, suffixes[i], &bytes, &size, NULL), 0);
        wh_photo *photo = read_bytes(bytes, size, suffixes[i]);
        if (!photo->meta.has_gps || fabs(photo->meta.lat_deg + 43.474483333) > 1e-8 ||
            fabs(photo->meta.lon_deg + 11.885125) > 1e-8)
            fail_msg("%s: GPS is lost", suffixes[i]);
        assert_string_equal(photo->meta.camera_model, "Box");
        wh_photo_free(photo);
        g_free(bytes);
        g_object_unref(image);
        g_object_unref(black);
    }
}

/* A TIFF file is an EXIF block that also has pixels. */
static void test_photo_tiff(void **state) {
    (void)state;
    static const int tags[][2] = {{256, 4}, {257, 4}, {258, 8}, {259, 1}, {262, 1},
                                  {273, 8}, {277, 1}, {278, 4}, {279, 16}};
    exif_block block = {0};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        block_short(&block, BLOCK_IFD0, tags[i][0], tags[i][1]);
    place(&block, "N", "E");
    block_finish(&block);
    wh_photo *photo = read_bytes(block.bytes + 6, block.size - 6, "made.tif");
    assert_string_equal(photo->format, "tiff");
    assert_int_equal(photo->width, 4);
    assert_true(photo->meta.has_gps);
    assert_true(fabs(photo->meta.lat_deg - 43.474483333) < 1e-8);
    wh_photo_free(photo);
}

static int setup(void **state) {
    *state = wh_arena_create(0);
    return *state && wh_photo_init(NULL) == WH_OK ? 0 : -1;
}

static int teardown(void **state) {
    wh_arena_free(*state);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_references),         cmocka_unit_test(test_signed_types),
        cmocka_unit_test(test_text_type),          cmocka_unit_test(test_positioning_error),
        cmocka_unit_test(test_times_and_camera),   cmocka_unit_test(test_damaged_blocks),
        cmocka_unit_test(test_xmp_attributes),     cmocka_unit_test(test_xmp_elements),
        cmocka_unit_test(test_xmp_nested),         cmocka_unit_test(test_xmp_strange),
        cmocka_unit_test(test_photo_prefers_exif), cmocka_unit_test(test_photo_falls_back),
        cmocka_unit_test(test_photo_offsets),      cmocka_unit_test(test_photo_formats),
        cmocka_unit_test(test_photo_tiff),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
