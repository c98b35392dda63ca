/* What may be decoded at all: formats by their first bytes, headers against limits. */
#include "base/status.h"
#include "photo/internal.h"

#include <string.h>

#define MIB ((size_t)1 << 20)
#define LONGEST_SIDE 65535
#define MOST_WHOLE_BYTES (512.0 * 1024 * 1024)

wh_photo_limits wh_photo_default_limits(void) {
    return (wh_photo_limits){.max_bytes = 256 * MIB,
                             .max_pixels = 300000000,
                             .max_frames = 256,
                             .max_metadata = 16 * MIB,
                             .working_side = 1920};
}

/* True if the brand `want` is among those of an ISO media "ftyp" box, major brand included. */
static bool has_brand(const unsigned char *bytes, size_t size, const char *want) {
    size_t box = (size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 | (size_t)bytes[2] << 8 | bytes[3];
    size_t end = box < size ? box : size;
    for (size_t at = 8; at + 4 <= end; at += at == 8 ? 8 : 4)
        if (memcmp(bytes + at, want, 4) == 0)
            return true;
    return false;
}

static wh_format sniff_media(const unsigned char *bytes, size_t size) {
    static const char *const heic[] = {"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1"};
    if (has_brand(bytes, size, "avif"))
        return WH_FORMAT_AVIF;
    for (size_t i = 0; i < sizeof heic / sizeof *heic; i++)
        if (has_brand(bytes, size, heic[i]))
            return WH_FORMAT_HEIC;
    return WH_FORMAT_UNKNOWN;
}

wh_format wh_format_sniff(const unsigned char *bytes, size_t size) {
    if (size < 12)
        return WH_FORMAT_UNKNOWN;
    if (memcmp(bytes, "\xFF\xD8\xFF", 3) == 0)
        return WH_FORMAT_JPEG;
    if (memcmp(bytes, "\x89PNG\r\n\x1A\n", 8) == 0)
        return WH_FORMAT_PNG;
    if (memcmp(bytes, "RIFF", 4) == 0 && memcmp(bytes + 8, "WEBP", 4) == 0)
        return WH_FORMAT_WEBP;
    if (memcmp(bytes, "II*\0", 4) == 0 || memcmp(bytes, "MM\0*", 4) == 0 ||
        memcmp(bytes, "II+\0", 4) == 0 || memcmp(bytes, "MM\0+", 4) == 0)
        return WH_FORMAT_TIFF;
    if (memcmp(bytes + 4, "ftyp", 4) == 0)
        return sniff_media(bytes, size);
    return WH_FORMAT_UNKNOWN;
}

const char *wh_format_name(wh_format format) {
    switch (format) {
    case WH_FORMAT_JPEG:
        return "jpeg";
    case WH_FORMAT_PNG:
        return "png";
    case WH_FORMAT_WEBP:
        return "webp";
    case WH_FORMAT_HEIC:
        return "heic";
    case WH_FORMAT_AVIF:
        return "avif";
    case WH_FORMAT_TIFF:
        return "tiff";
    case WH_FORMAT_UNKNOWN:
        break;
    }
    return "unknown";
}

static bool is_multiscan(VipsImage *header) {
    return vips_image_get_typeof(header, "interlaced") != 0 ||
           vips_image_get_typeof(header, "jpeg-multiscan") != 0;
}

/* Bytes a pixel that the decoder holds at once for the whole image; 0 where it works by lines. */
static double whole_bytes_per_pixel(VipsImage *header, wh_format format) {
    double sample = (double)VIPS_IMAGE_SIZEOF_ELEMENT(header);
    double pixel = sample * header->Bands;
    switch (format) {
    case WH_FORMAT_JPEG:
        /* libjpeg keeps two bytes of coefficient for every sample of every scan. */
        return is_multiscan(header) ? 2.0 * header->Bands : 0;
    case WH_FORMAT_PNG:
        return is_multiscan(header) ? pixel : 0;
    case WH_FORMAT_WEBP:
        /* Lossless data are kept as ARGB beside the output, which we ask for at working size. */
        return 5;
    case WH_FORMAT_HEIC:
    case WH_FORMAT_AVIF:
        /* The decoder's planes and block data, and the packed copy that vips takes; measured. */
        return 2.5 * pixel;
    case WH_FORMAT_TIFF:
        /* One strip or one row of tiles may be the whole image. */
        return pixel;
    case WH_FORMAT_UNKNOWN:
        break;
    }
    return 0;
}

static size_t metadata_bytes(VipsImage *header) {
    static const char *const names[] = {VIPS_META_EXIF_NAME, VIPS_META_XMP_NAME, VIPS_META_ICC_NAME,
                                        VIPS_META_IPTC_NAME};
    size_t total = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const void *data;
        size_t size;
        if (vips_image_get_typeof(header, names[i]) &&
            vips_image_get_blob(header, names[i], &data, &size) == 0)
            total += size;
    }
    return total;
}

static wh_status check_size(VipsImage *header, const wh_photo_limits *limits, const char *name,
                            wh_error *err) {
    int width = header->Xsize, height = header->Ysize;
    uint64_t pixels = (uint64_t)width * (uint64_t)height;
    if (pixels > limits->max_pixels)
        return wh_fail(err, WH_ERR_LIMIT, WH_PHOTO_STAGE,
                       "%s: %d x %d pixels are more than the limit of %llu", name, width, height,
                       (unsigned long long)limits->max_pixels);
    if (width > LONGEST_SIDE || height > LONGEST_SIDE)
        return wh_fail(err, WH_ERR_LIMIT, WH_PHOTO_STAGE,
                       "%s: %d x %d: a side is longer than %d pixels", name, width, height,
                       LONGEST_SIDE);
    return WH_OK;
}

/* Coded pictures are padded to blocks, tiled, and stand beside thumbnails and depth maps: those may
 * take this much more than the image that the header states. */
static double most_coded(VipsImage *header) {
    return 2.0 * (header->Xsize + 512.0) * (header->Ysize + 512.0);
}

static wh_status check_whole(VipsImage *header, wh_format format, const void *bytes, size_t size,
                             const wh_photo_limits *limits, const char *name, wh_error *err) {
    double pixels = (double)header->Xsize * header->Ysize;
    if (format == WH_FORMAT_HEIC || format == WH_FORMAT_AVIF) {
        double coded;
        if (!wh_coded_pixels(bytes, size, &coded))
            return wh_fail_nomem(err, WH_PHOTO_STAGE);
        if (coded > (double)limits->max_pixels && coded > most_coded(header))
            return wh_fail(err, WH_ERR_LIMIT, WH_PHOTO_STAGE,
                           "%s: states %d x %d pixels, but its data would give %.0f, more than the "
                           "limit of %llu",
                           name, header->Xsize, header->Ysize, coded,
                           (unsigned long long)limits->max_pixels);
        if (coded > pixels)
            pixels = coded;
    }
    double whole = whole_bytes_per_pixel(header, format) * pixels;
    if (whole > MOST_WHOLE_BYTES)
        return wh_fail(err, WH_ERR_LIMIT, WH_PHOTO_STAGE,
                       "%s: %.0f pixels of %s that must be decoded as a whole would take about "
                       "%.0f MiB, more than the limit of %.0f",
                       name, pixels, wh_format_name(format), whole / (double)MIB,
                       MOST_WHOLE_BYTES / (double)MIB);
    return WH_OK;
}

wh_status wh_limits_check(VipsImage *header, wh_format format, const void *bytes, size_t size,
                          const wh_photo_limits *limits, const char *name, wh_error *err) {
    wh_status status = check_size(header, limits, name, err);
    if (status == WH_OK)
        status = check_whole(header, format, bytes, size, limits, name, err);
    if (status != WH_OK)
        return status;
    int frames = vips_image_get_n_pages(header);
    if (frames > limits->max_frames)
        return wh_fail(err, WH_ERR_LIMIT, WH_PHOTO_STAGE,
                       "%s: %d frames are more than the limit of %d", name, frames,
                       limits->max_frames);
    size_t metadata = metadata_bytes(header);
    if (metadata > limits->max_metadata)
        return wh_fail(err, WH_ERR_LIMIT, WH_PHOTO_STAGE,
                       "%s: %zu bytes of metadata are more than the limit of %zu", name, metadata,
                       limits->max_metadata);
    return WH_OK;
}
