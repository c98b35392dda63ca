/* Builds EXIF blocks tag by tag, right or wrong, and puts them into JPEG files. */
#ifndef WH_TESTS_EXIF_BLOCK_H
#define WH_TESTS_EXIF_BLOCK_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_ASCII = 2, BLOCK_SHORT = 3, BLOCK_RATIONAL = 5, BLOCK_SRATIONAL = 10 };
enum { BLOCK_IFD0, BLOCK_EXIF, BLOCK_GPS, BLOCK_IFDS };

typedef struct block_tag {
    uint16_t tag, type;
    uint32_t count, size;
    unsigned char data[64];
} block_tag;

/* Little-endian; zero it before use. */
typedef struct exif_block {
    block_tag tags[BLOCK_IFDS][16];
    uint32_t tag_count[BLOCK_IFDS];
    unsigned char bytes[4096];
    size_t size;
} exif_block;

static inline void block_put(unsigned char *at, uint32_t value, int size) {
    for (int i = 0; i < size; i++)
        at[i] = (unsigned char)(value >> (8 * i));
}

static inline block_tag *block_new(exif_block *block, int ifd, int tag, int type) {
    block_tag *added = &block->tags[ifd][block->tag_count[ifd]++];
    added->tag = (uint16_t)tag;
    added->type = (uint16_t)type;
    return added;
}

static inline void block_text(exif_block *block, int ifd, int tag, const char *text) {
    if (!text)
        return;
    block_tag *added = block_new(block, ifd, tag, BLOCK_ASCII);
    added->count = added->size = (uint32_t)strlen(text) + 1;
    memcpy(added->data, text, added->size);
}

static inline void block_short(exif_block *block, int ifd, int tag, int value) {
    block_tag *added = block_new(block, ifd, tag, BLOCK_SHORT);
    added->count = 1;
    added->size = 2;
    block_put(added->data, (uint32_t)value, 2);
}

/* `count` pairs of numerator and denominator. */
static inline void block_rationals(exif_block *block, int ifd, int tag, int type,
                                   const int64_t *pairs, int count) {
    block_tag *added = block_new(block, ifd, tag, type);
    added->count = (uint32_t)count;
    added->size = (uint32_t)count * 8;
    for (int i = 0; i < count * 2; i++)
        block_put(added->data + 4 * i, (uint32_t)pairs[i], 4);
}

/* Lays the block out into `bytes`, with its "Exif\0\0". */
static inline void block_finish(exif_block *block) {
    static const int pointers[BLOCK_IFDS] = {0, 0x8769, 0x8825};
    unsigned char *tiff = block->bytes + 6;
    uint32_t start[BLOCK_IFDS], at = 8;
    memcpy(block->bytes, "Exif\0\0II*\0\x08\0\0\0", 14);
    for (int ifd = 0; ifd < BLOCK_IFDS; ifd++) {
        uint32_t count = block->tag_count[ifd] + (ifd == BLOCK_IFD0 ? 2 : 0);
        start[ifd] = at;
        at += 2 + 12 * count + 4;
    }
    for (int ifd = 1; ifd < BLOCK_IFDS; ifd++) {
        block_tag *pointer = block_new(block, BLOCK_IFD0, pointers[ifd], 4);
        pointer->count = 1;
        pointer->size = 4;
        block_put(pointer->data, start[ifd], 4);
    }
    for (int ifd = 0; ifd < BLOCK_IFDS; ifd++) {
        unsigned char *entry = tiff + start[ifd];
        block_put(entry, block->tag_count[ifd], 2);
        entry += 2;
        for (uint32_t i = 0; i < block->tag_count[ifd]; i++, entry += 12) {
            const block_tag *tag = &block->tags[ifd][i];
            block_put(entry, tag->tag, 2);
            block_put(entry + 2, tag->type, 2);
            block_put(entry + 4, tag->count, 4);
            if (tag->size <= 4) {
                memcpy(entry + 8, tag->data, 4);
            } else {
                block_put(entry + 8, at, 4);
                memcpy(tiff + at, tag->data, tag->size);
                at += (tag->size + 1) & ~1u;
            }
        }
        block_put(entry, 0, 4);
    }
    block->size = 6 + at;
}

/* A copy of `jpeg` with a segment of `marker` (0xE1 for EXIF and XMP) after its start. */
static inline unsigned char *jpeg_with(const unsigned char *jpeg, size_t size, int marker,
                                       const void *data, size_t length, size_t *out_size) {
    unsigned char *out = malloc(size + length + 4);
    if (!out)
        return NULL;
    memcpy(out, jpeg, 2);
    out[2] = 0xFF;
    out[3] = (unsigned char)marker;
    out[4] = (unsigned char)((length + 2) >> 8);
    out[5] = (unsigned char)(length + 2);
    memcpy(out + 6, data, length);
    memcpy(out + 6 + length, jpeg + 2, size - 2);
    *out_size = size + length + 4;
    return out;
}

#endif
