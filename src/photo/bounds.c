/* Metadata that unfold: found and refused before any library reads them.
 *
 * vips reads all metadata as soon as it opens a file, so they are looked up here first, in the
 * file's own structure. The entries of an EXIF block may all point at the same bytes, and libexif
 * copies them for each: 5,000 entries that share the 64 kB of a JPEG segment take 700 MB. A PNG's
 * compressed texts grow a thousandfold, and vips copies them: 460 kB take 2.5 GB. */
#include "photo/internal.h"

#include <string.h>
#include <zlib.h>

#define MOST_EXIF_BYTES ((size_t)256 << 10) /* JPEG's are at most 64 kB */
#define MOST_TABLES 32
#define MOST_ENTRIES_WALKED 1000000

enum { TAG_EXIF = 0x8769, TAG_GPS = 0x8825, TAG_INTEROP = 0xA005, TAG_MAKER_NOTE = 0x927C };

typedef struct block {
    const unsigned char *at;
    size_t size;
    bool big_endian;
} block;

typedef struct walk {
    uint32_t tables[MOST_TABLES];
    size_t table_count;
    double unfolded;
    size_t entries; /* walked so far, in all blocks */
    bool too_many;
} walk;

static uint32_t number_at(const block *b, size_t at, size_t bytes) {
    uint32_t value = 0;
    if (at > b->size || bytes > b->size - at)
        return 0;
    for (size_t i = 0; i < bytes; i++)
        value |= (uint32_t)b->at[at + i] << 8 * (b->big_endian ? bytes - 1 - i : i);
    return value;
}

static void add_table(walk *w, uint32_t offset) {
    if (offset == 0)
        return;
    if (w->table_count == MOST_TABLES)
        w->too_many = true;
    else
        w->tables[w->table_count++] = offset;
}

static void walk_entry(const block *b, size_t at, walk *w) {
    static const unsigned char sizes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};
    uint32_t tag = number_at(b, at, 2), type = number_at(b, at + 2, 2);
    uint32_t value = number_at(b, at + 8, 4);
    double size = type < sizeof sizes ? (double)sizes[type] * number_at(b, at + 4, 4) : 0;
    /* What reaches over the end is not copied. */
    if (size <= 4 || value + size <= (double)b->size)
        w->unfolded += size;
    if (tag == TAG_EXIF || tag == TAG_GPS || tag == TAG_INTEROP)
        add_table(w, value);
}

/* Walks all tables of the TIFF structure `b`. Every reference counts, as a table that is referred
 * to twice is copied twice. */
static double unfolded_size(const block *b, walk *w) {
    w->table_count = 0;
    w->unfolded = 0;
    add_table(w, number_at(b, 4, 4));
    for (size_t i = 0; i < w->table_count && !w->too_many; i++) {
        size_t at = w->tables[i], count = number_at(b, at, 2);
        if (at + 2 >= b->size)
            continue;
        size_t room = (b->size - at - 2) / 12;
        count = count < room ? count : room;
        w->entries += count;
        w->too_many = w->too_many || w->entries > MOST_ENTRIES_WALKED;
        for (size_t k = 0; k < count && !w->too_many; k++)
            walk_entry(b, at + 2 + 12 * k, w);
        add_table(w, number_at(b, at + 2 + 12 * count, 4));
    }
    return w->unfolded;
}

static bool is_tiff(const unsigned char *at) {
    return memcmp(at, "II*\0", 4) == 0 || memcmp(at, "MM\0*", 4) == 0;
}

/* True if no TIFF structure in the block, wherever it starts, unfolds to much more than it is. */
static bool is_bounded(const unsigned char *bytes, size_t size, walk *w) {
    if (size > MOST_EXIF_BYTES)
        return false;
    for (size_t i = 0; i + 8 <= size; i++) {
        block b = {bytes + i, size - i, bytes[i] == 'M'};
        if (is_tiff(bytes + i) && (unfolded_size(&b, w) > 2.0 * (double)size + 4096 || w->too_many))
            return false;
    }
    return true;
}

bool wh_exif_block_is_bounded(const void *bytes, size_t size) {
    walk w = {0};
    return is_bounded(bytes, size, &w);
}

/* ---- In files ---- */

typedef struct bounds {
    walk exif;
    size_t metadata, max_metadata; /* bytes seen, and how many there may be */
    const char *broken;            /* which bound, or NULL */
} bounds;

static void see_bytes(bounds *found, size_t size) {
    found->metadata = size > SIZE_MAX - found->metadata ? SIZE_MAX : found->metadata + size;
    if (found->metadata > found->max_metadata)
        found->broken = WH_METADATA_TOO_LARGE;
}

static void see_exif(bounds *found, const unsigned char *bytes, size_t size) {
    if (!is_bounded(bytes, size, &found->exif))
        found->broken = WH_METADATA_OVERLAPS;
}

static size_t big32(const unsigned char *at) {
    return (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
}

static size_t little32(const unsigned char *at) {
    return (size_t)at[3] << 24 | (size_t)at[2] << 16 | (size_t)at[1] << 8 | at[0];
}

/* Finds markers as libjpeg does: bytes between segments are skipped. */
static void look_into_jpeg(const unsigned char *bytes, size_t size, bounds *found) {
    for (size_t at = 2; at + 4 <= size && !found->broken;) {
        if (bytes[at] != 0xFF || bytes[at + 1] == 0xFF || bytes[at + 1] == 0) {
            at++;
            continue;
        }
        int marker = bytes[at + 1];
        at += 2;
        if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7))
            continue;
        if (marker == 0xDA || marker == 0xD9)
            break;
        size_t length = (size_t)bytes[at] << 8 | bytes[at + 1];
        size_t there = length < size - at ? length : size - at;
        see_bytes(found, there);
        if (marker == 0xE1)
            see_exif(found, bytes + at, there);
        at += there > 2 ? there : 2;
    }
}

/* Counts what `data` inflate to, no further than the bound. */
static void see_deflated(bounds *found, const unsigned char *data, size_t size) {
    unsigned char scratch[16384];
    z_stream stream = {0};
    int result = Z_OK;
    if (inflateInit(&stream) != Z_OK)
        return;
    stream.next_in = (Bytef *)(uintptr_t)data;
    stream.avail_in = size < UINT32_MAX ? (uInt)size : UINT32_MAX;
    while (result == Z_OK && !found->broken) {
        stream.next_out = scratch;
        stream.avail_out = sizeof scratch;
        result = inflate(&stream, Z_NO_FLUSH);
        see_bytes(found, sizeof scratch - stream.avail_out);
        if (stream.avail_out == sizeof scratch)
            break;
    }
    inflateEnd(&stream);
}

/* The number of bytes of the NUL-terminated text at the start, its NUL included. */
static size_t text_size(const unsigned char *data, size_t size) {
    const unsigned char *end = memchr(data, 0, size);
    return end ? (size_t)(end - data) + 1 : size;
}

/* zTXt and iCCP: a name, the method, deflated data. iTXt: a name, whether it is deflated, the
 * method, two more texts, data. */
static void look_into_png_chunk(const unsigned char *type, const unsigned char *data, size_t size,
                                bounds *found) {
    bool deflated = memcmp(type, "zTXt", 4) == 0 || memcmp(type, "iCCP", 4) == 0;
    bool international = memcmp(type, "iTXt", 4) == 0;
    if (memcmp(type, "eXIf", 4) == 0)
        see_exif(found, data, size);
    if (!deflated && !international)
        return;
    size_t skip = text_size(data, size);
    if (international) {
        if (skip + 2 > size || data[skip] == 0)
            return;
        skip += 2;
        skip += text_size(data + skip, size - skip);
        skip += text_size(data + skip, size - skip);
    } else {
        skip++;
    }
    if (skip < size)
        see_deflated(found, data + skip, size - skip);
}

static void look_into_png(const unsigned char *bytes, size_t size, bounds *found) {
    for (size_t at = 8; at + 12 <= size && !found->broken;) {
        size_t length = big32(bytes + at), room = size - at - 8;
        size_t there = length < room ? length : room;
        /* By the length that it states: libpng takes that much before it finds the file's end. */
        if (memcmp(bytes + at + 4, "IDAT", 4) != 0)
            see_bytes(found, length);
        look_into_png_chunk(bytes + at + 4, bytes + at + 8, there, found);
        at += 8 + there + (room - there < 4 ? room - there : 4);
    }
}

static void look_into_webp(const unsigned char *bytes, size_t size, bounds *found) {
    for (size_t at = 12; at + 8 <= size && !found->broken;) {
        size_t length = little32(bytes + at + 4), room = size - at - 8;
        size_t there = length < room ? length : room;
        if (memcmp(bytes + at, "EXIF", 4) == 0)
            see_exif(found, bytes + at + 8, there);
        if (memcmp(bytes + at, "VP8", 3) != 0 && memcmp(bytes + at, "AN", 2) != 0 &&
            memcmp(bytes + at, "ALPH", 4) != 0)
            see_bytes(found, there);
        at += 8 + there + (there & 1);
    }
}

/* vips reads no EXIF of these, but we do. */
static void look_into_tiff(const unsigned char *bytes, size_t size, bounds *found) {
    block b = {bytes, size, bytes[0] == 'M'};
    if (size < 8 || !is_tiff(bytes))
        return;
    if (unfolded_size(&b, &found->exif) > 2.0 * (double)size + 4096 || found->exif.too_many)
        found->broken = WH_METADATA_OVERLAPS;
}

bool wh_metadata_check(const void *bytes, size_t size, wh_format format, size_t max_metadata,
                       const char **broken) {
    bounds found = {.max_metadata = max_metadata};
    bool bounded = true;
    if (format == WH_FORMAT_JPEG)
        look_into_jpeg(bytes, size, &found);
    else if (format == WH_FORMAT_PNG)
        look_into_png(bytes, size, &found);
    else if (format == WH_FORMAT_WEBP)
        look_into_webp(bytes, size, &found);
    else if (format == WH_FORMAT_TIFF)
        look_into_tiff(bytes, size, &found);
    else if (!wh_coded_exif_check(bytes, size, &bounded))
        return false;
    *broken = bounded ? found.broken : WH_METADATA_OVERLAPS;
    return true;
}

void wh_exif_hide_maker_note(unsigned char *tiff, size_t size) {
    block b = {tiff, size, tiff[0] == 'M'};
    walk w = {0};
    /* The tables are those of the bounds' walk. */
    unfolded_size(&b, &w);
    for (size_t i = 0; i < w.table_count; i++) {
        size_t at = w.tables[i];
        for (size_t k = 0, count = number_at(&b, at, 2); k < count; k++) {
            size_t entry = at + 2 + 12 * k;
            if (entry + 12 > size)
                break;
            if (number_at(&b, entry, 2) == TAG_MAKER_NOTE)
                memset(tiff + entry, 0, 12);
        }
    }
}
