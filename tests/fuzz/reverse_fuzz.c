/* room: world */
/* Polygons of a damaged world file, and points on them: whatever the bytes are, decoding ends in a
 * shape or an error, and questions to a shape end. The first 16 bytes are the point. */
#include "world/shape.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 16 || size > 1 << 16) {
        return 0;
    }
    uint64_t raw[2];
    memcpy(raw, data, sizeof raw);
    wh_point point = {(double)(raw[0] % 1800001) / 10000 - 90,
                      (double)(raw[1] % 3600000) / 10000 - 180};
    GEOSContextHandle_t geos = wh_shape_context();
    wh_shape *shape = NULL;
    wh_error err;
    if (geos != NULL && wh_shape_create(geos, data + 16, size - 16, &shape, &err) == WH_OK) {
        (void)wh_shape_contains(shape, point);
        double km = wh_shape_edge_km(shape, point, 0, 10);
        if (!(km >= 0 && km <= 10)) {
            abort();
        }
        (void)wh_shape_edge_km(shape, point, 360, 20038);
    }
    wh_shape_free(shape);
    if (geos != NULL) {
        GEOS_finish_r(geos);
    }
    return 0;
}
