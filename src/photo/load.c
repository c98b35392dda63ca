/* Reading a photo: sniffed, its header checked, decoded upright to sRGB at working size. */
#include "base/hash.h"
#include "base/status.h"
#include "base/text.h"
#include "photo/internal.h"

#include <malloc.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_NAME 160 /* of the file's name in a message */
#define SPHERE_TIMES_SIDE 3
#define WARNING "warning"

typedef struct source {
    const void *bytes;
    size_t size;
    wh_format format;
    const char *name; /* fit for a message */
} source;

/* ---- libvips ---- */

/* vips warns of what libpng and libtiff find wrong, and then fails without saying why: so warnings
 * join its text of errors, and nothing reaches standard error. */
static void take_message(const char *domain, GLogLevelFlags level, const char *message,
                         void *user) {
    (void)domain, (void)user;
    if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING))
        vips_error(WARNING, "%s", message);
}

static void block_loaders(void) {
    static const char *const allowed[] = {"VipsForeignLoadJpeg", "VipsForeignLoadPng",
                                          "VipsForeignLoadWebp", "VipsForeignLoadHeif",
                                          "VipsForeignLoadTiff"};
    vips_block_untrusted_set(TRUE);
    vips_operation_block_set("VipsForeignLoad", TRUE);
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        vips_operation_block_set(allowed[i], FALSE);
}

static pthread_once_t start_once = PTHREAD_ONCE_INIT;
static bool started; /* written once, under start_once */

static void start_vips(void) {
    g_log_set_handler("VIPS", (GLogLevelFlags)(G_LOG_LEVEL_MASK | G_LOG_FLAG_RECURSION),
                      take_message, NULL);
    if (VIPS_INIT("whence") != 0)
        return;
    block_loaders();
    vips_cache_set_max(0);
    vips_concurrency_set(g_get_num_processors() < 4 ? (int)g_get_num_processors() : 4);
    vips_error_clear();
    started = true;
}

wh_status wh_photo_init(wh_error *err) {
    if (pthread_once(&start_once, start_vips) != 0 || !started)
        return wh_fail(err, WH_ERR_INTERNAL, WH_PHOTO_STAGE, "libvips does not start: %s",
                       vips_error_buffer());
    return WH_OK;
}

/* True for the lines that only say that a failure higher up was felt lower down, too. */
static bool is_echo(const char *line) {
    static const char tile[] = "error in tile", seek[] = "source: bad seek";
    return strncmp(line, tile, strlen(tile)) == 0 || strncmp(line, seek, strlen(seek)) == 0;
}

/* vips' messages are lines, often repeated: each once, joined by "; ". */
static void copy_cause(char *out, size_t room) {
    size_t used = 0;
    out[0] = '\0';
    for (const char *at = vips_error_buffer(); *at;) {
        at += strncmp(at, WARNING ": ", strlen(WARNING ": ")) == 0 ? strlen(WARNING ": ") : 0;
        size_t length = strcspn(at, "\n");
        bool again = length == 0 || memmem(out, used, at, length) || is_echo(at);
        if (!again && used + length + 3 < room) {
            used += (size_t)g_snprintf(out + used, room - used, "%s%.*s", used ? "; " : "",
                                       (int)length, at);
        }
        at += length + (at[length] == '\n');
    }
    for (char *c = out; *c; c++)
        if ((unsigned char)*c < ' ' || (unsigned char)*c > '~')
            *c = '?';
    if (!out[0])
        g_strlcpy(out, "libvips gives no cause", room);
}

wh_status wh_vips_fail(const char *name, const char *doing, wh_error *err) {
    char cause[256];
    copy_cause(cause, sizeof cause);
    bool no_memory = strstr(vips_error_buffer(), "out of memory") != NULL;
    bool too_large = strstr(vips_error_buffer(), "exceeds user limit") != NULL;
    vips_error_clear();
    if (no_memory)
        return wh_fail(err, WH_ERR_NOMEM, WH_PHOTO_STAGE, "%s: out of memory %s", name, doing);
    if (too_large)
        return wh_fail(err, WH_ERR_LIMIT, WH_PHOTO_STAGE, "%s: too large, %s: %s", name, doing,
                       cause);
    return wh_fail(err, WH_ERR_FORMAT, WH_PHOTO_STAGE, "%s: damaged or unsupported, %s: %s", name,
                   doing, cause);
}

/* Ends `*image` and puts `*next` in its place, which is NULL after a failure. (A pointer, as the
 * call that sets it stands beside it among the arguments.) */
static bool step(VipsImage **image, int failed, VipsImage **next) {
    VIPS_UNREF(*image);
    *image = failed ? NULL : *next;
    return !failed;
}

/* ---- Opening ---- */

/* The largest shrink that JPEG's transform offers and that leaves at least `side` pixels. */
static int jpeg_shrink(double factor) {
    return factor >= 8 ? 8 : factor >= 4 ? 4 : factor >= 2 ? 2 : 1;
}

/* Opens the image; only the header is read. `factor` >= 1: how much smaller it may come. */
static VipsImage *open_image(const source *src, double factor, VipsFailOn fail_on) {
    VipsImage *image = NULL;
    void *bytes = (void *)(uintptr_t)src->bytes;
    VipsAccess access = VIPS_ACCESS_SEQUENTIAL;
    int failed = -1;
    switch (src->format) {
    case WH_FORMAT_JPEG:
        failed = vips_jpegload_buffer(bytes, src->size, &image, "access", access, "fail_on",
                                      fail_on, "shrink", jpeg_shrink(factor), NULL);
        break;
    case WH_FORMAT_PNG:
        failed = vips_pngload_buffer(bytes, src->size, &image, "access", access, "fail_on", fail_on,
                                     NULL);
        break;
    case WH_FORMAT_WEBP:
        failed = vips_webpload_buffer(bytes, src->size, &image, "access", access, "fail_on",
                                      fail_on, "scale", 1.0 / factor, NULL);
        break;
    case WH_FORMAT_HEIC:
    case WH_FORMAT_AVIF:
        failed = vips_heifload_buffer(bytes, src->size, &image, "access", access, "fail_on",
                                      fail_on, NULL);
        break;
    case WH_FORMAT_TIFF:
        failed = vips_tiffload_buffer(bytes, src->size, &image, "access", access, "fail_on",
                                      fail_on, NULL);
        break;
    case WH_FORMAT_UNKNOWN:
        break;
    }
    if (failed)
        VIPS_UNREF(image);
    return image;
}

/* ---- Colour and size ---- */

/* An image of a kind that the colour conversions know: one or three channels of light, or four of
 * ink, perhaps with alpha, which is laid on white. */
static bool flatten(VipsImage **image) {
    VipsImage *next = NULL;
    if (!vips_image_hasalpha(*image))
        return true;
    bool wide =
        (*image)->Type == VIPS_INTERPRETATION_RGB16 || (*image)->Type == VIPS_INTERPRETATION_GREY16;
    double most = (*image)->Type == VIPS_INTERPRETATION_scRGB ? 1 : wide ? 65535 : 255;
    VipsArrayDouble *white = vips_array_double_newv(1, most);
    int failed = vips_flatten(*image, &next, "background", white, "max_alpha", most, NULL);
    vips_area_unref(VIPS_AREA(white));
    return step(image, failed, &next);
}

static bool resize(VipsImage **image, int width, int height) {
    VipsImage *next = NULL;
    if ((*image)->Xsize == width && (*image)->Ysize == height)
        return true;
    double across = (double)width / (*image)->Xsize, down = (double)height / (*image)->Ysize;
    return step(image, vips_resize(*image, &next, across, "vscale", down, NULL), &next);
}

/* Most profiles are sRGB itself, under one of its names: then the pixels are right already. */
static bool is_srgb_profile(VipsImage *image) {
    const void *data;
    size_t size;
    if (image->Bands != 3 || image->BandFmt != VIPS_FORMAT_UCHAR ||
        vips_image_get_blob(image, VIPS_META_ICC_NAME, &data, &size) != 0)
        return false;
    return memmem(data, size, "sRGB IEC61966-2.1", 17) != NULL ||
           memmem(data, size, "s\0R\0G\0B", 7) != NULL ||
           memmem(data, size, "\0s\0R\0G\0B", 8) != NULL;
}

static bool to_srgb(VipsImage **image) {
    VipsImage *next = NULL;
    if (vips_image_get_typeof(*image, VIPS_META_ICC_NAME) && !is_srgb_profile(*image)) {
        int failed = vips_icc_transform(*image, &next, "srgb", "embedded", TRUE, "depth", 8,
                                        "intent", VIPS_INTENT_RELATIVE, NULL);
        if (!failed)
            return step(image, 0, &next);
        /* A profile that cannot be used does not make the pixels unreadable. */
        vips_error_clear();
        VIPS_UNREF(next);
    }
    VipsInterpretation space = vips_image_guess_interpretation(*image);
    if ((*image)->Bands == 1 && space == VIPS_INTERPRETATION_MULTIBAND)
        space = VIPS_INTERPRETATION_B_W;
    if (!step(
            image,
            vips_colourspace(*image, &next, VIPS_INTERPRETATION_sRGB, "source_space", space, NULL),
            &next))
        return false;
    return true;
}

/* Exactly three channels of eight bits. */
static bool to_rgb8(VipsImage **image) {
    VipsImage *next = NULL;
    if ((*image)->Bands != 3) {
        int failed = (*image)->Bands > 3 ? vips_extract_band(*image, &next, 0, "n", 3, NULL) : -1;
        if (failed && (*image)->Bands < 3)
            vips_error(WH_PHOTO_STAGE, "%d colour channels", (*image)->Bands);
        if (!step(image, failed, &next))
            return false;
        next = NULL;
    }
    if ((*image)->BandFmt != VIPS_FORMAT_UCHAR)
        return step(image, vips_cast(*image, &next, VIPS_FORMAT_UCHAR, NULL), &next);
    return true;
}

/* ---- Into our memory ---- */

static bool pixels_alloc(wh_image *image, int width, int height) {
    image->width = width;
    image->height = height;
    image->rgb = calloc((size_t)width * (size_t)height, 3);
    return image->rgb != NULL;
}

static VipsImage *over_pixels(const wh_image *image) {
    return vips_image_new_from_memory(image->rgb, (size_t)image->width * (size_t)image->height * 3,
                                      image->width, image->height, 3, VIPS_FORMAT_UCHAR);
}

/* Runs the pipeline `*from` into new pixels of ours. */
static wh_status run(VipsImage *from, const char *name, wh_image *out, wh_error *err) {
    if (!pixels_alloc(out, from->Xsize, from->Ysize))
        return wh_fail_nomem(err, WH_PHOTO_STAGE);
    VipsImage *to = over_pixels(out);
    int failed = !to || vips_image_write(from, to);
    VIPS_UNREF(to);
    if (!failed)
        return WH_OK;
    free(out->rgb);
    *out = (wh_image){0};
    return wh_vips_fail(name, "decoding", err);
}

static wh_status run_on_memory(const wh_image *image, bool (*change)(VipsImage **, int, int), int a,
                               int b, wh_image *out, wh_error *err) {
    VipsImage *pixels = over_pixels(image);
    wh_status status = WH_OK;
    if (!pixels || !change(&pixels, a, b))
        status = wh_vips_fail("image", "in memory", err);
    else
        status = run(pixels, "image", out, err);
    VIPS_UNREF(pixels);
    return status;
}

static bool turn(VipsImage **image, int orientation, int unused) {
    (void)unused;
    VipsImage *next = NULL;
    vips_image_set_int(*image, VIPS_META_ORIENTATION, orientation);
    return step(image, vips_autorot(*image, &next, NULL), &next);
}

static void fit(int width, int height, int side, int *out_width, int *out_height) {
    int longer = width > height ? width : height;
    double scale = longer > side ? (double)side / longer : 1;
    *out_width = (int)fmax(1, round(width * scale));
    *out_height = (int)fmax(1, round(height * scale));
}

wh_status wh_image_shrink(const wh_image *image, int side, wh_image *out, wh_error *err) {
    int width, height;
    fit(image->width, image->height, side, &width, &height);
    return run_on_memory(image, resize, width, height, out, err);
}

/* ---- Decoding ---- */

/* JPEG's transform makes half, quarter and eighth sizes at once and well. One that is at most this
 * much larger than asked for is taken as it is: resampling it would cost as much as decoding. */
#define JPEG_SLACK 1.06

/* How large the image is to be, and how much smaller than it is its decoder may make it. */
static void plan(const source *src, int width, int height, int side, int to[2], double *factor) {
    fit(width, height, side, &to[0], &to[1]);
    *factor = fmax(1, fmin((double)width / to[0], (double)height / to[1]));
    int shrink = jpeg_shrink(*factor);
    int own[2] = {(width + shrink - 1) / shrink, (height + shrink - 1) / shrink};
    if (src->format == WH_FORMAT_JPEG && shrink > 1 &&
        (own[0] > own[1] ? own[0] : own[1]) <= side * JPEG_SLACK) {
        to[0] = own[0];
        to[1] = own[1];
    }
}

static wh_status decode_strictly(const source *src, VipsFailOn fail_on, int width, int height,
                                 int side, wh_image *out, wh_error *err) {
    int to[2];
    double factor;
    wh_status status;
    plan(src, width, height, side, to, &factor);
    VipsImage *image = open_image(src, factor, fail_on);
    if (!image || !flatten(&image) || !resize(&image, to[0], to[1]) || !to_srgb(&image) ||
        !to_rgb8(&image))
        status = wh_vips_fail(src->name, "decoding", err);
    else
        status = run(image, src->name, out, err);
    VIPS_UNREF(image);
    return status;
}

/* True if libjpeg's warning means no loss of picture: bytes between two parts of the file, or odd
 * headers. Bytes before a restart marker do mean loss, as does all else. */
static bool is_harmless(const char *message) {
    unsigned int marker;
    const char *extraneous = strstr(message, "extraneous bytes before marker 0x");
    if (extraneous)
        return sscanf(extraneous, "extraneous bytes before marker 0x%x", &marker) == 1 &&
               (marker < 0xd0 || marker > 0xd7);
    return strstr(message, "Unknown Adobe color transform") || strstr(message, "JFIF revision") ||
           strstr(message, "bad ICC marker");
}

/* libjpeg calls both lost blocks and mere oddities warnings, so they are judged by their words. */
static wh_status decode(const source *src, int width, int height, int side, wh_image *out,
                        wh_error *err) {
    wh_error first = {0};
    if (src->format != WH_FORMAT_JPEG)
        return decode_strictly(src, VIPS_FAIL_ON_ERROR, width, height, side, out, err);
    wh_status status = decode_strictly(src, VIPS_FAIL_ON_WARNING, width, height, side, out, &first);
    if (status == WH_ERR_FORMAT && is_harmless(first.message))
        return decode_strictly(src, VIPS_FAIL_ON_ERROR, width, height, side, out, err);
    if (status != WH_OK && err)
        *err = first;
    return status;
}

/* Decodes upright, at `side` at most. */
static wh_status decode_upright(const source *src, int width, int height, int orientation, int side,
                                wh_image *out, wh_error *err) {
    wh_image raw = {0};
    wh_status status = decode(src, width, height, side, &raw, err);
    if (status != WH_OK || orientation == 1) {
        *out = raw;
        return status;
    }
    status = run_on_memory(&raw, turn, orientation, 0, out, err);
    free(raw.rgb);
    return status;
}

/* Decodes to the size that the photo's kind asks for, and settles whether it is a sphere. */
static wh_status decode_photo(const source *src, const wh_photo_limits *limits,
                              const wh_gpano *gpano, wh_photo *photo, wh_error *err) {
    int orientation = photo->meta.orientation, side = limits->working_side;
    int width = orientation < 5 ? photo->width : photo->height;
    int height = orientation < 5 ? photo->height : photo->width;
    wh_sphere sphere = wh_sphere_from_metadata(photo, gpano);
    int large = side > INT32_MAX / SPHERE_TIMES_SIDE ? side : side * SPHERE_TIMES_SIDE;
    wh_status status = decode_upright(src, width, height, orientation,
                                      sphere == WH_SPHERE_NO ? side : large, &photo->image, err);
    if (status != WH_OK)
        return status;
    photo->is_360 =
        sphere == WH_SPHERE_YES ||
        (sphere == WH_SPHERE_LOOK && wh_sphere_from_pixels(&photo->image, &photo->is_360_reason));
    if (photo->is_360 || sphere == WH_SPHERE_NO)
        return WH_OK;
    wh_image small;
    status = wh_image_shrink(&photo->image, side, &small, err);
    if (status != WH_OK)
        return status;
    free(photo->image.rgb);
    photo->image = small;
    return WH_OK;
}

/* ---- The photo ---- */

static wh_status check_arguments(const void *bytes, size_t size, const char *name,
                                 const wh_photo_limits *limits, wh_error *err) {
    if (!name || !limits || (!bytes && size) || limits->working_side < 16 || limits->max_frames < 1)
        return wh_fail(err, WH_ERR_ARG, WH_PHOTO_STAGE,
                       "a photo needs bytes, a name, and limits of at least 16 pixels and 1 frame");
    return WH_OK;
}

static wh_status photo_create(const char *name, wh_photo **out, wh_error *err) {
    wh_arena *arena = wh_arena_create((size_t)8 << 20);
    wh_photo *photo = arena ? wh_arena_alloc(arena, 1, sizeof *photo) : NULL;
    if (photo) {
        photo->arena = arena;
        photo->name = wh_arena_strdup(arena, name);
        photo->meta.orientation = 1;
    }
    if (!photo || !photo->name) {
        wh_arena_free(arena);
        return wh_fail_nomem(err, WH_PHOTO_STAGE);
    }
    *out = photo;
    return WH_OK;
}

static wh_status check_bytes(const source *src, const wh_photo_limits *limits, wh_error *err) {
    if (src->size > limits->max_bytes)
        return wh_fail(err, WH_ERR_LIMIT, WH_PHOTO_STAGE,
                       "%s: %zu bytes are more than the limit of %zu", src->name, src->size,
                       limits->max_bytes);
    if (src->size == 0)
        return wh_fail(err, WH_ERR_FORMAT, WH_PHOTO_STAGE, "%s: the file is empty", src->name);
    if (src->format == WH_FORMAT_UNKNOWN)
        return wh_fail(err, WH_ERR_FORMAT, WH_PHOTO_STAGE,
                       "%s: not a JPEG, PNG, WebP, HEIC, AVIF or TIFF file", src->name);
    const char *broken;
    if (!wh_metadata_check(src->bytes, src->size, src->format, limits->max_metadata, &broken))
        return wh_fail_nomem(err, WH_PHOTO_STAGE);
    if (broken)
        return wh_fail(err, WH_ERR_LIMIT, WH_PHOTO_STAGE, "%s: %s", src->name, broken);
    return WH_OK;
}

/* Decoders' buffers lie in the heaps of several threads; in a long run over large photos glibc
 * would keep them all. Small photos are not worth the search. */
static void give_back_memory(const wh_photo *photo) {
#ifdef __GLIBC__
    if ((double)photo->width * photo->height > 4e6)
        malloc_trim(0);
#else
    (void)photo;
#endif
}

static wh_status fill(const source *src, const wh_photo_limits *limits, wh_photo *photo,
                      wh_error *err) {
    wh_gpano gpano;
    wh_status status;
    VipsImage *header = open_image(src, 1, VIPS_FAIL_ON_ERROR);
    if (!header)
        return wh_vips_fail(src->name, "reading its header", err);
    status = wh_limits_check(header, src->format, src->bytes, src->size, limits, src->name, err);
    if (status != WH_OK)
        goto done;
    if (!wh_metadata_read(header, src->format, src->bytes, src->size, photo, &gpano)) {
        status = wh_fail_nomem(err, WH_PHOTO_STAGE);
        goto done;
    }
    bool turned = photo->meta.orientation >= 5;
    photo->width = turned ? header->Ysize : header->Xsize;
    photo->height = turned ? header->Xsize : header->Ysize;
    /* The reader of the header may hold as much metadata as that of the pixels. */
    VIPS_UNREF(header);
    status = decode_photo(src, limits, &gpano, photo, err);
done:
    VIPS_UNREF(header);
    vips_error_clear();
    give_back_memory(photo);
    return status;
}

wh_status wh_photo_read(const void *bytes, size_t size, const char *name,
                        const wh_photo_limits *limits, wh_photo **out, wh_error *err) {
    wh_photo *photo = NULL;
    *out = NULL;
    wh_status status = check_arguments(bytes, size, name, limits, err);
    if (status == WH_OK)
        status = wh_photo_init(err);
    if (status == WH_OK)
        status = photo_create(name, &photo, err);
    if (status != WH_OK)
        return status;
    source src = {bytes, size, wh_format_sniff(bytes, size),
                  wh_text_clean(photo->arena, name, LONGEST_NAME)};
    vips_error_clear();
    if (!src.name)
        status = wh_fail_nomem(err, WH_PHOTO_STAGE);
    else
        status = check_bytes(&src, limits, err);
    if (status == WH_OK && !wh_sha256(bytes, size, photo->sha256))
        status = wh_fail_nomem(err, WH_PHOTO_STAGE);
    if (status == WH_OK) {
        photo->format = wh_format_name(src.format);
        status = fill(&src, limits, photo, err);
    }
    if (status != WH_OK) {
        wh_photo_free(photo);
        return status;
    }
    *out = photo;
    return WH_OK;
}

void wh_photo_free(wh_photo *photo) {
    if (!photo)
        return;
    free(photo->image.rgb);
    wh_arena_free(photo->arena);
}
