/* XMP: the few plain properties that say place, time and projection, read with expat.
 *
 * Why not libexempi: its RDF reader calls itself for every level of nesting, and a packet of 20,000
 * levels (1 MB) overruns the stack. expat does not recurse, and we need no more than properties
 * directly under rdf:Description: those deeper down (a photo's LocationShown, the history of its
 * parents) speak of something else. */
#include "base/text.h"
#include "photo/internal.h"

#include <expat.h>
#include <string.h>

#define RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns# "
#define EXIF "http://ns.adobe.com/exif/1.0/ "
#define GPANO "http://ns.google.com/photos/1.0/panorama/ "
#define XMP_BASIC "http://ns.adobe.com/xap/1.0/ "
#define PHOTOSHOP "http://ns.adobe.com/photoshop/1.0/ "
#define TIFF "http://ns.adobe.com/tiff/1.0/ "

#define DEEPEST 64
#define LONGEST_VALUE 128

typedef enum property {
    LATITUDE,
    LONGITUDE,
    GPS_ERROR,
    TAKEN,
    CREATED,
    BASIC_CREATED,
    MAKE,
    MODEL,
    SOFTWARE,
    PROJECTION,
    FULL_WIDTH,
    FULL_HEIGHT,
    CROPPED_WIDTH,
    CROPPED_HEIGHT,
    CROPPED_LEFT,
    CROPPED_TOP,
    PROPERTY_COUNT
} property;

static const char *const property_names[PROPERTY_COUNT] = {
    [LATITUDE] = EXIF "GPSLatitude",
    [LONGITUDE] = EXIF "GPSLongitude",
    [GPS_ERROR] = EXIF "GPSHPositioningError",
    [TAKEN] = EXIF "DateTimeOriginal",
    [CREATED] = PHOTOSHOP "DateCreated",
    [BASIC_CREATED] = XMP_BASIC "CreateDate",
    [MAKE] = TIFF "Make",
    [MODEL] = TIFF "Model",
    [SOFTWARE] = XMP_BASIC "CreatorTool",
    [PROJECTION] = GPANO "ProjectionType",
    [FULL_WIDTH] = GPANO "FullPanoWidthPixels",
    [FULL_HEIGHT] = GPANO "FullPanoHeightPixels",
    [CROPPED_WIDTH] = GPANO "CroppedAreaImageWidthPixels",
    [CROPPED_HEIGHT] = GPANO "CroppedAreaImageHeightPixels",
    [CROPPED_LEFT] = GPANO "CroppedAreaLeftPixels",
    [CROPPED_TOP] = GPANO "CroppedAreaTopPixels",
};

typedef struct reader {
    XML_Parser parser;
    char values[PROPERTY_COUNT][LONGEST_VALUE];
    int depth, rdf_depth; /* rdf_depth 0: outside rdf:RDF */
    bool in_description, refused;
    int open; /* the property whose text is being read, or -1 */
    char text[LONGEST_VALUE];
    size_t text_length;
} reader;

static int property_named(const char *name) {
    for (int i = 0; i < PROPERTY_COUNT; i++)
        if (strcmp(property_names[i], name) == 0)
            return i;
    return -1;
}

/* The first value stands: a later one is a repetition, or an attempt to be read differently by
 * different programs. */
static void keep(reader *r, int which, const char *value) {
    if (!r->values[which][0])
        g_strlcpy(r->values[which], value, LONGEST_VALUE);
}

static void on_start(void *user, const XML_Char *name, const XML_Char **attributes) {
    reader *r = user;
    if (++r->depth > DEEPEST) {
        XML_StopParser(r->parser, XML_FALSE);
        return;
    }
    r->open = -1;
    if (!r->rdf_depth) {
        if (strcmp(name, RDF "RDF") == 0)
            r->rdf_depth = r->depth;
    } else if (r->depth == r->rdf_depth + 1) {
        r->in_description = strcmp(name, RDF "Description") == 0;
        for (; r->in_description && attributes[0]; attributes += 2) {
            int which = property_named(attributes[0]);
            if (which >= 0)
                keep(r, which, attributes[1]);
        }
    } else if (r->depth == r->rdf_depth + 2 && r->in_description) {
        r->open = property_named(name);
        r->text_length = 0;
    }
}

static void on_text(void *user, const XML_Char *text, int length) {
    reader *r = user;
    if (r->open < 0 || length <= 0)
        return;
    size_t room = LONGEST_VALUE - 1 - r->text_length;
    size_t size = (size_t)length < room ? (size_t)length : room;
    memcpy(r->text + r->text_length, text, size);
    r->text_length += size;
}

static void on_end(void *user, const XML_Char *name) {
    (void)name;
    reader *r = user;
    if (r->open >= 0) {
        r->text[r->text_length] = '\0';
        keep(r, r->open, r->text);
        r->open = -1;
    }
    if (r->depth == r->rdf_depth)
        r->rdf_depth = 0;
    r->depth--;
}

/* No XMP has a document type; entities are how small files become large. */
static void on_doctype(void *user, const XML_Char *name, const XML_Char *system_id,
                       const XML_Char *public_id, int has_subset) {
    (void)name, (void)system_id, (void)public_id, (void)has_subset;
    reader *r = user;
    r->refused = true;
    XML_StopParser(r->parser, XML_FALSE);
}

static double number(const reader *r, property which) {
    double value;
    return wh_number_from_text(r->values[which], &value) && value >= 0 ? value : 0;
}

static void read_gpano(const reader *r, wh_gpano *gpano) {
    char projection[LONGEST_VALUE];
    g_strlcpy(projection, r->values[PROJECTION], sizeof projection);
    *gpano = (wh_gpano){
        .equirectangular = g_ascii_strcasecmp(g_strstrip(projection), "equirectangular") == 0,
        .full_width = number(r, FULL_WIDTH),
        .full_height = number(r, FULL_HEIGHT),
        .cropped_width = number(r, CROPPED_WIDTH),
        .cropped_height = number(r, CROPPED_HEIGHT),
        .cropped_left = number(r, CROPPED_LEFT),
        .cropped_top = number(r, CROPPED_TOP),
    };
    gpano->has_crop = gpano->full_width > 0 && gpano->full_height > 0 && gpano->cropped_width > 0 &&
                      gpano->cropped_height > 0;
}

static bool shown(const reader *r, property which, wh_arena *arena, const char **out) {
    char text[LONGEST_VALUE];
    g_strlcpy(text, r->values[which], sizeof text);
    g_strstrip(text);
    if (!text[0])
        return true;
    *out = wh_text_clean(arena, text, LONGEST_VALUE);
    return *out != NULL;
}

static bool read_tags(const reader *r, wh_arena *arena, wh_tags *tags) {
    double error;
    tags->has_lat = wh_coordinate_from_text(r->values[LATITUDE], NULL, "NS", &tags->lat_deg);
    tags->has_lon = wh_coordinate_from_text(r->values[LONGITUDE], NULL, "EW", &tags->lon_deg);
    if (wh_number_from_text(r->values[GPS_ERROR], &error) && error > 0 && error < 2e7) {
        tags->has_gps_error = true;
        tags->gps_error_m = error;
    }
    tags->has_taken = wh_moment_parse(r->values[TAKEN], &tags->taken) ||
                      wh_moment_parse(r->values[CREATED], &tags->taken);
    tags->has_digitized = wh_moment_parse(r->values[BASIC_CREATED], &tags->digitized);
    return shown(r, MAKE, arena, &tags->make) && shown(r, MODEL, arena, &tags->model) &&
           shown(r, SOFTWARE, arena, &tags->software);
}

bool wh_xmp_read(const void *bytes, size_t size, wh_arena *arena, wh_tags *tags, wh_gpano *gpano) {
    if (size == 0 || size > INT32_MAX)
        return true;
    reader *r = wh_arena_alloc(arena, 1, sizeof *r);
    if (!r)
        return false;
    r->open = -1;
    r->parser = XML_ParserCreateNS(NULL, ' ');
    if (!r->parser)
        return false;
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_text);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
    /* Packets are padded, and cut short by careless programs: what was whole before counts. */
    bool parsed = XML_Parse(r->parser, bytes, (int)size, XML_TRUE) == XML_STATUS_OK;
    bool no_memory = !parsed && XML_GetErrorCode(r->parser) == XML_ERROR_NO_MEMORY;
    XML_ParserFree(r->parser);
    if (no_memory)
        return false;
    if (r->refused)
        return true;
    read_gpano(r, gpano);
    return read_tags(r, arena, tags);
}
