/* Decoding: formats, orientations, kinds of pixels, limits, truncation, previews. */
#include "cmocka_all.h"
#include "exif_block.h"
#include "photo/internal.h"

#include <math.h>
#include <stdlib.h>
#include <zlib.h>

/* x265, which only these tests use, to write HEIC files, leaks a little. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:libx265";
}

typedef struct file {
    void *bytes;
    size_t size;
} file;

/* Four quarters: red, green / blue, white, of `width` x `height`, with a little grain so that no
 * format can shrink it to nothing. */
static VipsImage *quarters(int width, int height) {
    static const unsigned char colours[4][3] = {
        {240, 16, 16}, {16, 240, 16}, {16, 16, 240}, {240, 240, 240}};
    unsigned char *pixels = malloc((size_t)width * (size_t)height * 3);
    assert_non_null(pixels);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            for (int band = 0; band < 3; band++) {
                int which = (y >= height / 2) * 2 + (x >= width / 2);
                int grain = (x * 7 + y * 13 + x * y % 11) % 13 - 6;
                pixels[((size_t)y * (size_t)width + (size_t)x) * 3 + (size_t)band] =
                    (unsigned char)(colours[which][band] + grain);
            }
    VipsImage *plain = vips_image_new_from_memory_copy(pixels, (size_t)width * (size_t)height * 3,
                                                       width, height, 3, VIPS_FORMAT_UCHAR);
    free(pixels);
    assert_non_null(plain);
    VipsImage *image = NULL;
    assert_int_equal(vips_copy(plain, &image, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), 0);
    g_object_unref(plain);
    return image;
}

/* The colour's letter at a place (0 to 1) of the photo's pixels: r g b w, k black, or ?. */
static char colour_at(const wh_image *image, double x, double y) {
    const unsigned char *p =
        image->rgb +
        ((size_t)(y * image->height) * (size_t)image->width + (size_t)(x * image->width)) * 3;
    for (int i = 0; i < 3; i++)
        if (p[i] >= 110 && p[i] <= 190)
            return '?';
    return "krg?b??w"[(p[0] > 150) | (p[1] > 150) << 1 | (p[2] > 150) << 2];
}

static void assert_quarters(const wh_image *image, const char *expected, const char *what) {
    char seen[5] = {colour_at(image, 0.25, 0.25), colour_at(image, 0.75, 0.25),
                    colour_at(image, 0.25, 0.75), colour_at(image, 0.75, 0.75), 0};
    if (strcmp(seen, expected) != 0)
        fail_msg("%s: quarters %s, not %s", what, seen, expected);
}

static wh_photo *read_ok(file f, const char *name) {
    wh_photo_limits limits = wh_photo_default_limits();
    wh_photo *photo = NULL;
    wh_error err = {0};
    if (wh_photo_read(f.bytes, f.size, name, &limits, &photo, &err) != WH_OK)
        fail_msg("%s", err.message);
    return photo;
}

static void assert_refused(file f, const wh_photo_limits *limits, wh_status expected,
                           const char *name, const char *says) {
    wh_photo *photo = NULL;
    wh_error err = {0};
    wh_status status = wh_photo_read(f.bytes, f.size, name, limits, &photo, &err);
    assert_null(photo);
    if (status != expected || err.status != expected || !strstr(err.message, name) ||
        (says && !strstr(err.message, says)))
        fail_msg("%s: %s, \"%s\"", name, wh_status_name(status), err.message);
}

/* ---- Formats ---- */

static const char *const formats[] = {"jpeg", "progressive jpeg", "png",       "interlaced png",
                                      "webp", "lossless webp",    "heic",      "avif",
                                      "tiff", "deflated tiff",    "tiled tiff"};
#define FORMAT_COUNT (sizeof formats / sizeof *formats)

static int save(VipsImage *image, size_t which, file *out) {
    switch (which) {
    case 0:
        return vips_jpegsave_buffer(image, &out->bytes, &out->size, "Q", 90, NULL);
    case 1:
        return vips_jpegsave_buffer(image, &out->bytes, &out->size, "interlace", TRUE, NULL);
    case 2:
        return vips_pngsave_buffer(image, &out->bytes, &out->size, NULL);
    case 3:
        return vips_pngsave_buffer(image, &out->bytes, &out->size, "interlace", TRUE, NULL);
    case 4:
        return vips_webpsave_buffer(image, &out->bytes, &out->size, NULL);
    case 5:
        return vips_webpsave_buffer(image, &out->bytes, &out->size, "lossless", TRUE, NULL);
    case 6:
        return vips_heifsave_buffer(image, &out->bytes, &out->size, "compression",
                                    VIPS_FOREIGN_HEIF_COMPRESSION_HEVC, NULL);
    case 7:
        return vips_heifsave_buffer(image, &out->bytes, &out->size, "compression",
                                    VIPS_FOREIGN_HEIF_COMPRESSION_AV1, "effort", 0, NULL);
    case 8:
        return vips_tiffsave_buffer(image, &out->bytes, &out->size, NULL);
    case 9:
        return vips_tiffsave_buffer(image, &out->bytes, &out->size, "compression",
                                    VIPS_FOREIGN_TIFF_COMPRESSION_DEFLATE, NULL);
    default:
        return vips_tiffsave_buffer(image, &out->bytes, &out->size, "tile", TRUE, NULL);
    }
}

static file made(int width, int height, size_t which) {
    file out = {0};
    VipsImage *image = quarters(width, height);
    if (save(image, which, &out) != 0)
        fail_msg("%s cannot be written: %s", formats[which], vips_error_buffer());
    g_object_unref(image);
    return out;
}

static void test_formats(void **state) {
    (void)state;
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        file f = made(200, 120, i);
        wh_photo *photo = read_ok(f, formats[i]);
        assert_non_null(strstr(formats[i], photo->format));
        assert_int_equal(photo->width, 200);
        assert_int_equal(photo->height, 120);
        assert_int_equal(photo->image.width, 200);
        assert_int_equal(photo->image.height, 120);
        assert_quarters(&photo->image, "rgbw", formats[i]);
        assert_int_equal(strlen(photo->sha256), 64);
        assert_int_equal(photo->meta.orientation, 1);
        assert_false(photo->is_360);
        assert_string_equal(photo->name, formats[i]);
        wh_photo_free(photo);
        g_free(f.bytes);
    }
}

static void test_shrinks_to_working_side(void **state) {
    (void)state;
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        if (strcmp(formats[i], "avif") == 0 || strcmp(formats[i], "heic") == 0)
            continue; /* slow to write; they shrink by the same path as the others */
        file f = made(900, 2500, i);
        wh_photo *photo = read_ok(f, formats[i]);
        assert_int_equal(photo->width, 900);
        assert_int_equal(photo->height, 2500);
        assert_int_equal(photo->image.width, 691);
        assert_int_equal(photo->image.height, 1920);
        assert_quarters(&photo->image, "rgbw", formats[i]);
        wh_photo_free(photo);
        g_free(f.bytes);
    }
}

/* A JPEG's own half is taken as it is if it is hardly larger than asked for. */
static void test_takes_a_jpeg_half_as_it_is(void **state) {
    (void)state;
    static const int sides[][2] = {{3000, 1920}, {4001, 2001}, {4068, 2034}, {4074, 1920}};
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        file f = made(600, sides[i][0], 0);
        wh_photo *photo = read_ok(f, "half.jpg");
        assert_int_equal(photo->image.height, sides[i][1]);
        assert_quarters(&photo->image, "rgbw", "half.jpg");
        wh_photo_free(photo);
        g_free(f.bytes);
    }
}

static void test_orientations(void **state) {
    (void)state;
    static const char *const expected[] = {"rgbw", "grwb", "wbgr", "bwrg",
                                           "rbgw", "brwg", "wgbr", "gwrb"};
    static const size_t with_tag[] = {0, 1, 4, 8}; /* jpeg, progressive, webp, tiff */
    for (size_t k = 0; k < sizeof with_tag / sizeof *with_tag; k++)
        for (int orientation = 1; orientation <= 8; orientation++) {
            file f = {0};
            VipsImage *image = quarters(200, 120);
            vips_image_set_int(image, VIPS_META_ORIENTATION, orientation);
            assert_int_equal(save(image, with_tag[k], &f), 0);
            g_object_unref(image);
            wh_photo *photo = read_ok(f, formats[with_tag[k]]);
            assert_int_equal(photo->meta.orientation, orientation);
            assert_int_equal(photo->width, orientation < 5 ? 200 : 120);
            assert_int_equal(photo->height, orientation < 5 ? 120 : 200);
            assert_int_equal(photo->image.width, photo->width);
            assert_int_equal(photo->image.height, photo->height);
            assert_quarters(&photo->image, expected[orientation - 1], formats[with_tag[k]]);
            wh_photo_free(photo);
            g_free(f.bytes);
        }
}

/* ---- Kinds of pixels ---- */

static void check_kind(VipsImage *image, const char *what, const char *expected) {
    file f = {0};
    bool ink = image->Type == VIPS_INTERPRETATION_CMYK;
    int failed = ink ? vips_jpegsave_buffer(image, &f.bytes, &f.size, NULL)
                     : vips_pngsave_buffer(image, &f.bytes, &f.size, NULL);
    if (failed)
        fail_msg("%s cannot be written: %s", what, vips_error_buffer());
    wh_photo *photo = read_ok(f, what);
    assert_quarters(&photo->image, expected, what);
    wh_photo_free(photo);
    g_free(f.bytes);
    f = (file){0};
    if (vips_tiffsave_buffer(image, &f.bytes, &f.size, NULL) != 0)
        fail_msg("%s cannot be written: %s", what, vips_error_buffer());
    photo = read_ok(f, what);
    assert_quarters(&photo->image, expected, what);
    wh_photo_free(photo);
    g_free(f.bytes);
}

static void test_deep(void **state) {
    (void)state;
    VipsImage *image = quarters(64, 48), *deep = NULL;
    assert_int_equal(vips_colourspace(image, &deep, VIPS_INTERPRETATION_RGB16, NULL), 0);
    check_kind(deep, "16 bits", "rgbw");
    g_object_unref(deep);
    g_object_unref(image);
}

static void test_grey(void **state) {
    (void)state;
    VipsImage *black = NULL, *grey = NULL;
    assert_int_equal(vips_black(&black, 64, 48, NULL), 0);
    assert_int_equal(vips_linear1(black, &grey, 1, 255, "uchar", TRUE, NULL), 0);
    check_kind(grey, "grey", "wwww");
    g_object_unref(grey);
    assert_int_equal(vips_colourspace(black, &grey, VIPS_INTERPRETATION_GREY16, NULL), 0);
    check_kind(grey, "16-bit grey", "kkkk");
    g_object_unref(grey);
    g_object_unref(black);
}

static void test_alpha_on_white(void **state) {
    (void)state;
    VipsImage *image = quarters(64, 48), *with = NULL;
    assert_int_equal(vips_bandjoin_const1(image, &with, 0, NULL), 0);
    check_kind(with, "clear", "wwww");
    g_object_unref(with);
    assert_int_equal(vips_bandjoin_const1(image, &with, 255, NULL), 0);
    check_kind(with, "opaque", "rgbw");
    g_object_unref(with);
    g_object_unref(image);
}

static void test_ink(void **state) {
    (void)state;
    VipsImage *image = quarters(64, 48), *ink = NULL;
    assert_int_equal(vips_colourspace(image, &ink, VIPS_INTERPRETATION_CMYK, NULL), 0);
    file f = {0};
    assert_int_equal(vips_jpegsave_buffer(ink, &f.bytes, &f.size, NULL), 0);
    wh_photo *photo = read_ok(f, "ink");
    const unsigned char *red = photo->image.rgb + (12 * 64 + 16) * 3;
    const unsigned char *white = photo->image.rgb + (36 * 64 + 48) * 3;
    assert_true(red[0] > 170 && red[1] < 110 && red[2] < 110);
    assert_true(white[0] > 210 && white[1] > 210 && white[2] > 210);
    wh_photo_free(photo);
    g_free(f.bytes);
    g_object_unref(ink);
    g_object_unref(image);
}

static void test_palette_and_bits(void **state) {
    (void)state;
    file f = {0};
    VipsImage *image = quarters(64, 48);
    assert_int_equal(
        vips_pngsave_buffer(image, &f.bytes, &f.size, "palette", TRUE, "bitdepth", 4, NULL), 0);
    wh_photo *photo = read_ok(f, "palette");
    assert_quarters(&photo->image, "rgbw", "palette");
    wh_photo_free(photo);
    g_free(f.bytes);
    g_object_unref(image);
    VipsImage *black = NULL, *wide = NULL, *bits = NULL;
    assert_int_equal(vips_black(&black, 32, 48, NULL), 0);
    assert_int_equal(vips_embed(black, &wide, 0, 0, 64, 48, "extend", VIPS_EXTEND_WHITE, NULL), 0);
    assert_int_equal(vips_copy(wide, &bits, "interpretation", VIPS_INTERPRETATION_B_W, NULL), 0);
    f = (file){0};
    assert_int_equal(vips_pngsave_buffer(bits, &f.bytes, &f.size, "bitdepth", 1, NULL), 0);
    photo = read_ok(f, "one bit");
    assert_quarters(&photo->image, "kwkw", "one bit");
    wh_photo_free(photo);
    g_free(f.bytes);
    g_object_unref(bits);
    g_object_unref(wide);
    g_object_unref(black);
}

/* A profile that swaps nothing but is no sRGB is followed; a broken one is not obeyed. */
static void test_profiles(void **state) {
    (void)state;
    VipsImage *image = quarters(64, 48), *wide = NULL;
    assert_int_equal(vips_icc_transform(image, &wide, "p3", "input_profile", "srgb", NULL), 0);
    file f = {0};
    assert_int_equal(vips_pngsave_buffer(wide, &f.bytes, &f.size, NULL), 0);
    wh_photo *photo = read_ok(f, "display p3");
    const unsigned char *red = photo->image.rgb + (12 * 64 + 16) * 3;
    /* As P3 numbers the red is about (220, 53, 35); read as sRGB it would stay so dull. */
    assert_true(red[0] > 230 && red[1] < 40);
    wh_photo_free(photo);
    g_free(f.bytes);
    g_object_unref(wide);
    static const char broken[256] = "not a profile";
    vips_image_set_blob_copy(image, VIPS_META_ICC_NAME, broken, sizeof broken);
    f = (file){0};
    assert_int_equal(vips_jpegsave_buffer(image, &f.bytes, &f.size, NULL), 0);
    photo = read_ok(f, "broken profile");
    assert_quarters(&photo->image, "rgbw", "broken profile");
    wh_photo_free(photo);
    g_free(f.bytes);
    g_object_unref(image);
}

/* ---- What is refused ---- */

/* Whatever is cut off could have been the evidence. */
static void test_truncated(void **state) {
    (void)state;
    wh_photo_limits limits = wh_photo_default_limits();
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        file f = made(200, 120, i);
        for (size_t percent = 0; percent < 100; percent += 5) {
            file cut = {f.bytes, f.size * percent / 100};
            char name[64];
            g_snprintf(name, sizeof name, "%s cut at %zu %%", formats[i], percent);
            assert_refused(cut, &limits, WH_ERR_FORMAT, name, NULL);
        }
        g_free(f.bytes);
    }
}

static void test_limits(void **state) {
    (void)state;
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        file f = made(200, 120, i);
        wh_photo_limits limits = wh_photo_default_limits();
        limits.max_pixels = 200 * 120;
        limits.max_bytes = f.size;
        wh_photo *photo = NULL;
        assert_int_equal(wh_photo_read(f.bytes, f.size, "a", &limits, &photo, NULL), WH_OK);
        wh_photo_free(photo);
        limits.max_pixels--;
        assert_refused(f, &limits, WH_ERR_LIMIT, formats[i], "200 x 120");
        limits.max_pixels++;
        limits.max_bytes--;
        assert_refused(f, &limits, WH_ERR_LIMIT, formats[i], "bytes");
        g_free(f.bytes);
    }
}

static void test_metadata_limit(void **state) {
    (void)state;
    VipsImage *image = quarters(64, 48);
    static char xmp[5000];
    memset(xmp, ' ', sizeof xmp);
    memcpy(xmp, "<x:xmpmeta", 10); /* HEIC's reader looks whether it is XML */
    vips_image_set_blob_copy(image, VIPS_META_XMP_NAME, xmp, sizeof xmp);
    wh_photo_limits limits = wh_photo_default_limits();
    limits.max_metadata = 4999;
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        file f = {0};
        assert_int_equal(save(image, i, &f), 0);
        assert_refused(f, &limits, WH_ERR_LIMIT, formats[i], "metadata");
        g_free(f.bytes);
    }
    g_object_unref(image);
}

static void test_frames_limit(void **state) {
    (void)state;
    VipsImage *image = quarters(64, 120);
    vips_image_set_int(image, VIPS_META_PAGE_HEIGHT, 12);
    wh_photo_limits limits = wh_photo_default_limits();
    static const size_t paged[] = {4, 8};
    for (size_t i = 0; i < 2; i++) {
        file f = {0};
        assert_int_equal(save(image, paged[i], &f), 0);
        limits.max_frames = 10;
        wh_photo *photo = NULL;
        assert_int_equal(wh_photo_read(f.bytes, f.size, "a", &limits, &photo, NULL), WH_OK);
        assert_int_equal(photo->height, 12);
        wh_photo_free(photo);
        limits.max_frames = 9;
        assert_refused(f, &limits, WH_ERR_LIMIT, formats[paged[i]], "10 frames");
        g_free(f.bytes);
    }
    g_object_unref(image);
}

/* Large where the decoder may need all of it at once: refused by the header, before a decoder would
 * find that the pixels are not even there. */
static void test_whole_decoding_limit(void **state) {
    (void)state;
    static const int tags[][2] = {{256, 15000}, {257, 12000}, {258, 16},    {259, 1},  {262, 2},
                                  {273, 8},     {277, 3},     {278, 12000}, {279, 16}, {284, 1}};
    wh_photo_limits limits = wh_photo_default_limits();
    exif_block block = {0};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        block_short(&block, BLOCK_IFD0, tags[i][0], tags[i][1]);
    block_finish(&block);
    file f = {block.bytes + 6, block.size - 6};
    assert_refused(f, &limits, WH_ERR_LIMIT, "large.tif", "as a whole");
}

/* HEIC and AVIF state their size twice; what the decoder will allocate is the second. */
static void test_coded_size(void **state) {
    (void)state;
    wh_photo_limits limits = wh_photo_default_limits();
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        if (strcmp(formats[i], "heic") != 0 && strcmp(formats[i], "avif") != 0)
            continue;
        file f = made(1200, 700, i);
        double pixels;
        assert_true(wh_coded_pixels(f.bytes, f.size, &pixels));
        assert_true(pixels >= 1200 * 700 && pixels <= 1264 * 768);
        unsigned char *stated = memmem(f.bytes, f.size, "ispe", 4);
        assert_non_null(stated);
        memcpy(stated + 8, "\0\0\0\x40\0\0\0\x30", 8);
        limits.max_pixels = 64 * 48;
        assert_refused(f, &limits, WH_ERR_LIMIT, formats[i], "states 64 x 48");
        for (size_t size = 0; size < f.size; size += 7)
            assert_true(wh_coded_pixels(f.bytes, size, &pixels));
        g_free(f.bytes);
    }
}

/* 60 kB of which every entry claims all: libexif would copy them 4,000 times, for EXIF and for GPS.
 */
static void test_overlapping_exif(void **state) {
    (void)state;
    enum { COUNT = 4000, SIZE = 60000, TABLE = 38 };
    wh_photo_limits limits = wh_photo_default_limits();
    unsigned char *block = calloc(1, SIZE);
    assert_non_null(block);
    unsigned char *tiff = block + 6;
    memcpy(block, "Exif\0\0II*\0\x08\0\0\0\x02\0", 16);
    for (int i = 0; i < 2; i++) {
        block_put(tiff + 10 + 12 * i, i ? 0x8825 : 0x8769, 2);
        block_put(tiff + 12 + 12 * i, 4, 2);
        block_put(tiff + 14 + 12 * i, 1, 4);
        block_put(tiff + 18 + 12 * i, TABLE, 4);
    }
    block_put(tiff + TABLE, COUNT, 2);
    for (uint32_t i = 0; i < COUNT; i++) {
        unsigned char *entry = tiff + TABLE + 2 + 12 * i;
        block_put(entry, 0x9300 + i, 2);
        block_put(entry + 2, 7, 2);
        block_put(entry + 4, SIZE - 32, 4);
        block_put(entry + 8, 8, 4);
    }
    file f = made(64, 48, 0), with = {0};
    with.bytes = jpeg_with(f.bytes, f.size, 0xE1, block, SIZE, &with.size);
    assert_non_null(with.bytes);
    assert_refused(with, &limits, WH_ERR_LIMIT, "overlapping.jpg", "overlap");
    /* One entry that claims all is no crime. */
    block_put(tiff + TABLE, 1, 2);
    free(with.bytes);
    with.bytes = jpeg_with(f.bytes, f.size, 0xE1, block, SIZE, &with.size);
    assert_non_null(with.bytes);
    wh_photo_free(read_ok(with, "one entry"));
    free(with.bytes);
    g_free(f.bytes);
    free(block);
}

/* A chunk that states 1 GB in a file of 1 kB. */
static void test_overstated_chunk(void **state) {
    (void)state;
    wh_photo_limits limits = wh_photo_default_limits();
    file f = made(64, 48, 2);
    unsigned char *all = calloc(1, f.size + 64);
    assert_non_null(all);
    memcpy(all, f.bytes, 33);
    memcpy(all + 33, "\x40\0\0\0iTXtk", 9);
    assert_refused((file){all, f.size + 64}, &limits, WH_ERR_LIMIT, "overstated.png", "metadata");
    free(all);
    g_free(f.bytes);
}

/* 20 kB that inflate to 20 MB of text. */
static void test_inflating_text(void **state) {
    (void)state;
    enum { TEXT = 20000000 };
    wh_photo_limits limits = wh_photo_default_limits();
    static const char *const types[] = {"zTXt", "iTXt", "iCCP"};
    static const unsigned char heads[][5] = {{'k', 0, 0}, {'k', 0, 1, 0, 0}, {'k', 0, 0}};
    static const size_t head_sizes[] = {3, 6, 3};
    unsigned char *text = calloc(1, TEXT);
    uLongf packed_size = compressBound(TEXT);
    unsigned char *packed = malloc(packed_size);
    assert_true(text && packed);
    assert_int_equal(compress2(packed, &packed_size, text, TEXT, 6), Z_OK);
    file f = made(64, 48, 2);
    for (size_t i = 0; i < 3; i++) {
        size_t size = head_sizes[i] + packed_size;
        unsigned char *all = calloc(1, f.size + size + 12);
        assert_non_null(all);
        memcpy(all, f.bytes, 33);
        for (int k = 0; k < 4; k++)
            all[33 + k] = (unsigned char)(size >> (24 - 8 * k));
        memcpy(all + 37, types[i], 4);
        memcpy(all + 41, heads[i], head_sizes[i] < 5 ? head_sizes[i] : 5);
        memcpy(all + 41 + head_sizes[i], packed, packed_size);
        unsigned long sum = crc32(0, all + 37, (uInt)(4 + size));
        for (int k = 0; k < 4; k++)
            all[41 + size + (size_t)k] = (unsigned char)(sum >> (24 - 8 * k));
        memcpy(all + 45 + size, (unsigned char *)f.bytes + 33, f.size - 33);
        assert_refused((file){all, f.size + size + 12}, &limits, WH_ERR_LIMIT, types[i],
                       "metadata");
        free(all);
    }
    g_free(f.bytes);
    free(packed);
    free(text);
}

static void test_other_formats(void **state) {
    (void)state;
    wh_photo_limits limits = wh_photo_default_limits();
    static const char *const texts[] = {
        "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        "%PDF-1.4\n1 0 obj\n",
        "GIF89a\x01\x01\x01\x01\x01\x01\x01\x01",
        "P6 2 2 255 abcdabcdabcd",
        "push graphic-context viewbox 0 0 640 480",
        "\xFF\xD8",
        "",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        file f = {(void *)(uintptr_t)texts[i], strlen(texts[i])};
        assert_refused(f, &limits, WH_ERR_FORMAT, "other.xyz", f.size ? "not a JPEG" : "empty");
    }
}

/* The blocks hold for anyone in this process, not only for our own calls. */
static void test_loaders_are_blocked(void **state) {
    (void)state;
    static const char svg[] = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>";
    static const char ppm[] = "P6 2 2 255 abcdabcdabcd";
    assert_null(vips_image_new_from_buffer(svg, sizeof svg - 1, "", NULL));
    assert_null(vips_image_new_from_buffer(ppm, sizeof ppm - 1, "", NULL));
    vips_error_clear();
}

static void test_arguments(void **state) {
    (void)state;
    wh_photo_limits limits = wh_photo_default_limits();
    wh_photo *photo = NULL;
    wh_error err;
    assert_int_equal(wh_photo_read("x", 1, NULL, &limits, &photo, &err), WH_ERR_ARG);
    assert_int_equal(wh_photo_read("x", 1, "x", NULL, &photo, &err), WH_ERR_ARG);
    limits.working_side = 0;
    assert_int_equal(wh_photo_read("x", 1, "x", &limits, &photo, &err), WH_ERR_ARG);
    wh_photo_free(NULL);
}

/* A file's name is shown, but cannot steer the terminal. */
static void test_names(void **state) {
    (void)state;
    wh_photo_limits limits = wh_photo_default_limits();
    wh_photo *photo = NULL;
    wh_error err;
    assert_int_equal(wh_photo_read("x", 1, "a\x1B[31m\xFF.jpg", &limits, &photo, &err),
                     WH_ERR_FORMAT);
    assert_null(strchr(err.message, '\x1B'));
    assert_non_null(strstr(err.message, "a [31m\xEF\xBF\xBD.jpg"));
}

/* ---- Preview ---- */

static void test_preview(void **state) {
    (void)state;
    VipsImage *image = quarters(2000, 1000);
    vips_image_set_int(image, VIPS_META_ORIENTATION, 6);
    vips_image_set_blob_copy(image, VIPS_META_XMP_NAME, "<secret/>", 9);
    file f = {0}, small = {0};
    assert_int_equal(save(image, 0, &f), 0);
    g_object_unref(image);
    wh_photo *photo = read_ok(f, "photo.jpg");
    wh_error err;
    assert_int_equal(
        wh_photo_preview(photo, 500, (unsigned char **)&small.bytes, &small.size, &err), WH_OK);
    assert_null(memmem(small.bytes, small.size, "secret", 6));
    assert_null(memmem(small.bytes, small.size, "Exif", 4));
    assert_null(memmem(small.bytes, small.size, "ICC_PROFILE", 11));
    wh_photo *again = read_ok(small, "preview.jpg");
    assert_int_equal(again->width, 250);
    assert_int_equal(again->height, 500);
    assert_int_equal(again->meta.orientation, 1);
    assert_quarters(&again->image, "brwg", "preview");
    wh_photo_free(again);
    free(small.bytes);
    assert_int_equal(wh_photo_preview(photo, 0, (unsigned char **)&small.bytes, &small.size, &err),
                     WH_ERR_ARG);
    wh_photo_free(photo);
    g_free(f.bytes);
}

static int setup(void **state) {
    (void)state;
    return wh_photo_init(NULL) == WH_OK ? 0 : -1;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_shrinks_to_working_side),
        cmocka_unit_test(test_takes_a_jpeg_half_as_it_is),
        cmocka_unit_test(test_orientations),
        cmocka_unit_test(test_deep),
        cmocka_unit_test(test_grey),
        cmocka_unit_test(test_alpha_on_white),
        cmocka_unit_test(test_ink),
        cmocka_unit_test(test_palette_and_bits),
        cmocka_unit_test(test_profiles),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_metadata_limit),
        cmocka_unit_test(test_frames_limit),
        cmocka_unit_test(test_whole_decoding_limit),
        cmocka_unit_test(test_coded_size),
        cmocka_unit_test(test_overlapping_exif),
        cmocka_unit_test(test_overstated_chunk),
        cmocka_unit_test(test_inflating_text),
        cmocka_unit_test(test_other_formats),
        cmocka_unit_test(test_loaders_are_blocked),
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_preview),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
