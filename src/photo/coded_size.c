/* How large the pictures inside a HEIC or AVIF file really are.
 *
 * Such a file states its size twice: in the container, which is what libheif and vips report, and
 * in the sequence headers of the compressed data, which is what the decoder allocates. A file whose
 * container says 64 x 48 and whose data say 16,384 x 16,384 would pass every limit and then take
 * gigabytes. So this walks ISO/IEC 14496-12 boxes to every coded item and reads the width and
 * height out of HEVC's sequence parameter sets (ITU-T H.265, 7.3.2.2) and AV1's sequence headers
 * (AV1 specification, 5.5), and nothing else. */
#include "photo/internal.h"

#include <stdlib.h>
#include <string.h>

#define MOST_ITEMS 4096
#define MOST_PROPERTIES 4096
#define DECODED_AT_ONCE 4 /* libheif decodes this many tiles of a grid in parallel */

#define FOURCC(a, b, c, d)                                                                         \
    ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

typedef struct span {
    const unsigned char *at;
    size_t size;
} span;

typedef struct boxes {
    span file, iloc, iinf, ipco, ipma, idat;
} boxes;

typedef struct largest {
    double pixels[DECODED_AT_ONCE]; /* the largest first */
} largest;

/* ---- Reading numbers; past the end all is 0 and `short_of_data` is set ---- */

typedef struct cursor {
    span rest;
    bool short_of_data;
} cursor;

static uint64_t take(cursor *c, size_t bytes) {
    uint64_t value = 0;
    if (bytes > c->rest.size) {
        c->short_of_data = true;
        c->rest.size = 0;
        return 0;
    }
    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | c->rest.at[i];
    c->rest.at += bytes;
    c->rest.size -= bytes;
    return value;
}

static span take_span(cursor *c, uint64_t size) {
    span taken = {c->rest.at, (size_t)size};
    if (size > c->rest.size) {
        c->short_of_data = true;
        taken.size = c->rest.size;
    }
    c->rest.at += taken.size;
    c->rest.size -= taken.size;
    return taken;
}

typedef struct bits {
    span data;
    size_t at; /* in bits */
} bits;

static unsigned take_bit(bits *b) {
    if (b->at / 8 >= b->data.size)
        return 0;
    unsigned bit = (unsigned)b->data.at[b->at / 8] >> (7 - b->at % 8) & 1u;
    b->at++;
    return bit;
}

static uint32_t take_bits(bits *b, int count) {
    uint32_t value = 0;
    for (int i = 0; i < count; i++)
        value = value << 1 | take_bit(b);
    return value;
}

static void skip_bits(bits *b, size_t count) {
    b->at += count;
}

/* Exponential Golomb code: H.265's ue(v) and AV1's uvlc(). */
static uint32_t take_golomb(bits *b) {
    int zeros = 0;
    while (zeros < 32 && b->at / 8 < b->data.size && take_bit(b) == 0)
        zeros++;
    return zeros >= 32 ? UINT32_MAX : (uint32_t)((1u << zeros) - 1 + take_bits(b, zeros));
}

/* ---- Boxes ---- */

static bool next_box(cursor *c, uint32_t *type, span *body) {
    if (c->rest.size < 8)
        return false;
    size_t before = c->rest.size;
    uint64_t size = take(c, 4);
    *type = (uint32_t)take(c, 4);
    if (size == 1)
        size = take(c, 8);
    else if (size == 0)
        size = before;
    size_t header = before - c->rest.size;
    *body = take_span(c, size > header ? size - header : 0);
    return !c->short_of_data || body->size > 0;
}

static span find_box(span within, uint32_t wanted) {
    cursor c = {within, false};
    uint32_t type;
    span body;
    while (next_box(&c, &type, &body))
        if (type == wanted)
            return body;
    return (span){NULL, 0};
}

static span after(span all, size_t skip) {
    return all.size < skip ? (span){NULL, 0} : (span){all.at + skip, all.size - skip};
}

/* ---- Sequence headers ---- */

static void note(largest *sizes, double pixels) {
    for (int i = 0; i < DECODED_AT_ONCE; i++)
        if (pixels > sizes->pixels[i]) {
            memmove(&sizes->pixels[i + 1], &sizes->pixels[i],
                    (size_t)(DECODED_AT_ONCE - 1 - i) * sizeof sizes->pixels[0]);
            sizes->pixels[i] = pixels;
            return;
        }
}

static double hevc_sequence_pixels(span unit) {
    unsigned char head[256]; /* the size comes within the first hundred bytes */
    size_t length = 0;
    int zeros = 0;
    for (size_t i = 2; i < unit.size && length < sizeof head; i++) {
        /* 00 00 03 stands for 00 00. */
        bool escape = zeros >= 2 && unit.at[i] == 3;
        zeros = unit.at[i] == 0 ? zeros + 1 : 0;
        if (!escape)
            head[length++] = unit.at[i];
    }
    bits b = {{head, length}, 0};
    skip_bits(&b, 4);
    unsigned layers = take_bits(&b, 3);
    skip_bits(&b, 1 + 96);
    size_t sub_layers = 0;
    for (unsigned i = 0; i < layers; i++)
        sub_layers += take_bit(&b) * 88 + take_bit(&b) * 8;
    if (layers > 0)
        skip_bits(&b, 2 * (8 - layers));
    skip_bits(&b, sub_layers);
    take_golomb(&b);
    if (take_golomb(&b) == 3)
        skip_bits(&b, 1);
    double width = take_golomb(&b);
    return width * take_golomb(&b);
}

static void skip_av1_timing(bits *b, bool *has_model, int *delay_bits) {
    skip_bits(b, 64);
    if (take_bit(b))
        take_golomb(b);
    *has_model = take_bit(b);
    if (*has_model) {
        *delay_bits = (int)take_bits(b, 5) + 1;
        skip_bits(b, 32 + 5 + 5);
    }
}

static double av1_sequence_pixels(span unit) {
    bits b = {unit, 0};
    bool has_model = false;
    int delay_bits = 0;
    skip_bits(&b, 4);
    if (take_bit(&b)) {
        skip_bits(&b, 5);
    } else {
        if (take_bit(&b))
            skip_av1_timing(&b, &has_model, &delay_bits);
        bool has_display_delay = take_bit(&b);
        unsigned points = take_bits(&b, 5) + 1;
        for (unsigned i = 0; i < points; i++) {
            skip_bits(&b, 12);
            if (take_bits(&b, 5) > 7)
                skip_bits(&b, 1);
            if (has_model && take_bit(&b))
                skip_bits(&b, 2 * (size_t)delay_bits + 1);
            if (has_display_delay && take_bit(&b))
                skip_bits(&b, 4);
        }
    }
    int width_bits = (int)take_bits(&b, 4) + 1, height_bits = (int)take_bits(&b, 4) + 1;
    double width = 1.0 + take_bits(&b, width_bits);
    return width * (1.0 + take_bits(&b, height_bits));
}

static double larger(double a, double b) {
    return a > b ? a : b;
}

/* Units of HEVC, each after its length in `length_bytes` bytes. */
static double hevc_pixels(span data, size_t length_bytes) {
    cursor c = {data, false};
    double most = 0;
    while (c.rest.size > length_bytes) {
        span unit = take_span(&c, take(&c, length_bytes));
        if (unit.size > 2 && (unit.at[0] >> 1 & 0x3F) == 33)
            most = larger(most, hevc_sequence_pixels(unit));
    }
    return most;
}

static double av1_pixels(span data) {
    cursor c = {data, false};
    double most = 0;
    while (c.rest.size > 0) {
        unsigned head = (unsigned)take(&c, 1);
        uint64_t size = c.rest.size;
        if (head & 4)
            take(&c, 1);
        if (head & 2) {
            size = 0;
            for (int shift = 0; shift < 56; shift += 7) {
                uint64_t byte = take(&c, 1);
                size |= (byte & 0x7F) << shift;
                if (!(byte & 0x80))
                    break;
            }
        }
        span unit = take_span(&c, size < c.rest.size ? size : c.rest.size);
        if ((head >> 3 & 15) == 1)
            most = larger(most, av1_sequence_pixels(unit));
    }
    return most;
}

/* ---- Configuration properties ---- */

typedef struct config {
    double pixels;
    size_t length_bytes; /* of the field before each unit of HEVC */
} config;

static void read_hevc_config(span body, config *out) {
    if (body.size < 23)
        return;
    out->length_bytes = (body.at[21] & 3u) + 1;
    cursor c = {after(body, 23), false};
    for (unsigned i = 0; i < body.at[22] && !c.short_of_data; i++) {
        take(&c, 1);
        for (uint64_t n = take(&c, 2); n > 0 && !c.short_of_data; n--) {
            span unit = take_span(&c, take(&c, 2));
            if (unit.size > 2 && (unit.at[0] >> 1 & 0x3F) == 33)
                out->pixels = larger(out->pixels, hevc_sequence_pixels(unit));
        }
    }
}

/* Reads property number `index` (from 1) if it configures a decoder. */
static void read_property(span ipco, uint64_t index, config *out) {
    cursor c = {ipco, false};
    uint32_t type = 0;
    span body = {NULL, 0};
    for (uint64_t i = 0; i < index; i++)
        if (!next_box(&c, &type, &body))
            return;
    if (type == FOURCC('a', 'v', '1', 'C'))
        out->pixels = larger(out->pixels, av1_pixels(after(body, 4)));
    else if (type == FOURCC('h', 'v', 'c', 'C'))
        read_hevc_config(body, out);
}

/* What the properties associated with item `id` say. */
static config config_of_item(const boxes *in, uint32_t id) {
    config found = {0, 4};
    if (in->ipma.size < 8)
        return found;
    size_t id_bytes = in->ipma.at[0] < 1 ? 2 : 4, index_bytes = in->ipma.at[3] & 1 ? 2 : 1;
    cursor c = {after(in->ipma, 4), false};
    for (uint64_t n = take(&c, 4); n > 0 && !c.short_of_data; n--) {
        bool this_item = take(&c, id_bytes) == id;
        for (uint64_t k = take(&c, 1); k > 0 && !c.short_of_data; k--) {
            uint64_t index = take(&c, index_bytes) & (index_bytes == 2 ? 0x7FFF : 0x7F);
            if (this_item && index > 0 && index <= MOST_PROPERTIES)
                read_property(in->ipco, index, &found);
        }
    }
    return found;
}

/* ---- Items ---- */

/* The type of item `id`, 0 if there is no such item. */
static uint32_t type_of_item(span iinf, uint32_t id) {
    if (iinf.size < 6)
        return 0;
    cursor c = {after(iinf, iinf.at[0] == 0 ? 6 : 8), false};
    uint32_t box;
    span body;
    while (next_box(&c, &box, &body)) {
        if (box != FOURCC('i', 'n', 'f', 'e') || body.size < 4 || body.at[0] < 2)
            continue;
        cursor e = {after(body, 4), false};
        uint32_t this_id = (uint32_t)take(&e, body.at[0] == 2 ? 2 : 4);
        take(&e, 2);
        uint32_t type = (uint32_t)take(&e, 4);
        if (this_id == id)
            return type;
    }
    return 0;
}

static double item_pixels(span data, uint32_t type, size_t length_bytes) {
    return type == FOURCC('a', 'v', '0', '1') ? av1_pixels(data) : hevc_pixels(data, length_bytes);
}

typedef struct findings {
    largest sizes;
    bool too_many, exif_unbounded;
} findings;

typedef struct item_fields {
    size_t version, offset, length, base, index; /* the version, and sizes of fields in bytes */
} item_fields;

/* Reads one entry of "iloc" and notes the size of the item if it is coded. False without memory. */
static bool read_item(cursor *c, const boxes *in, const item_fields *fields, findings *found) {
    uint32_t id = (uint32_t)take(c, fields->version < 2 ? 2 : 4);
    uint64_t method = fields->version ? take(c, 2) & 15 : 0;
    take(c, 2);
    uint64_t base = take(c, fields->base);
    uint64_t extents = take(c, 2);
    uint32_t type = type_of_item(in->iinf, id);
    bool coded = type == FOURCC('h', 'v', 'c', '1') || type == FOURCC('a', 'v', '0', '1');
    bool exif = type == FOURCC('E', 'x', 'i', 'f');
    span from = method == 1 ? in->idat : in->file;
    unsigned char *joined = NULL;
    span data = {NULL, 0};
    for (uint64_t i = 0; i < extents && !c->short_of_data; i++) {
        take(c, fields->index);
        uint64_t offset = base + take(c, fields->offset), length = take(c, fields->length);
        if ((!coded && !exif) || offset >= from.size)
            continue;
        span piece = {from.at + offset, from.size - (size_t)offset};
        if (length > 0 && length < piece.size)
            piece.size = (size_t)length;
        /* Pieces may repeat each other; no honest item is longer than its file. */
        if (piece.size > in->file.size - data.size)
            piece.size = in->file.size - data.size;
        if (extents == 1) {
            data = piece;
            continue;
        }
        if (!joined && !(joined = malloc(in->file.size)))
            return false;
        memcpy(joined + data.size, piece.at, piece.size);
        data = (span){joined, data.size + piece.size};
    }
    if (coded) {
        config own = config_of_item(in, id);
        note(&found->sizes, larger(own.pixels, item_pixels(data, type, own.length_bytes)));
    }
    if (exif && !wh_exif_block_is_bounded(data.at, data.size))
        found->exif_unbounded = true;
    free(joined);
    return true;
}

static bool read_items(const boxes *in, findings *found) {
    if (in->iloc.size < 8)
        return true;
    cursor c = {after(in->iloc, 4), false};
    unsigned sizes_byte = (unsigned)take(&c, 1), more = (unsigned)take(&c, 1);
    item_fields fields = {in->iloc.at[0], sizes_byte >> 4, sizes_byte & 15, more >> 4,
                          in->iloc.at[0] ? more & 15 : 0};
    uint64_t count = take(&c, fields.version < 2 ? 2 : 4);
    found->too_many = count > MOST_ITEMS;
    for (uint64_t i = 0; i < count && !found->too_many && !c.short_of_data; i++)
        if (!read_item(&c, in, &fields, found))
            return false;
    return true;
}

static bool read_file(const void *bytes, size_t size, findings *found) {
    boxes in = {.file = {bytes, size}};
    *found = (findings){0};
    span meta = after(find_box(in.file, FOURCC('m', 'e', 't', 'a')), 4);
    in.iloc = find_box(meta, FOURCC('i', 'l', 'o', 'c'));
    in.iinf = find_box(meta, FOURCC('i', 'i', 'n', 'f'));
    in.idat = find_box(meta, FOURCC('i', 'd', 'a', 't'));
    span iprp = find_box(meta, FOURCC('i', 'p', 'r', 'p'));
    in.ipco = find_box(iprp, FOURCC('i', 'p', 'c', 'o'));
    in.ipma = find_box(iprp, FOURCC('i', 'p', 'm', 'a'));
    return read_items(&in, found);
}

bool wh_coded_pixels(const void *bytes, size_t size, double *pixels) {
    findings found;
    if (!read_file(bytes, size, &found))
        return false;
    *pixels = found.too_many ? 1e18 : 0;
    for (int i = 0; i < DECODED_AT_ONCE; i++)
        *pixels += found.sizes.pixels[i];
    return true;
}

bool wh_coded_exif_check(const void *bytes, size_t size, bool *bounded) {
    findings found;
    if (!read_file(bytes, size, &found))
        return false;
    *bounded = !found.exif_unbounded;
    return true;
}
