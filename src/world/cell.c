/* Cells of H3. */
#include "world/cell.h"

#include <h3api.h>

uint64_t wh_h3_cell(wh_point point, int resolution) {
    LatLng at = {degsToRads(point.lat_deg), degsToRads(point.lon_deg)};
    H3Index cell = 0;
    return latLngToCell(&at, resolution, &cell) == E_SUCCESS ? cell : 0;
}

static wh_point from_radians(LatLng at) {
    return (wh_point){radsToDegs(at.lat), wh_longitude_wrap(radsToDegs(at.lng))};
}

wh_point wh_h3_centre(uint64_t cell) {
    LatLng centre = {0, 0};
    cellToLatLng(cell, &centre);
    return from_radians(centre);
}

size_t wh_h3_outline(uint64_t cell, wh_point corners[WH_CELL_CORNERS]) {
    CellBoundary boundary = {0};
    if (cellToBoundary(cell, &boundary) != E_SUCCESS)
        return 0;
    for (int i = 0; i < boundary.numVerts; i++)
        corners[i] = from_radians(boundary.verts[i]);
    return (size_t)boundary.numVerts;
}
