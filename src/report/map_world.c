/* The map of the whole world: Equal Earth (Savric, Patterson and Jenny 2018), which shows areas in
 * their true proportion. */
#include "report/map_parts.h"

#include "report/words.h"

#include <math.h>

#define WIDTH WH_MAP_WORLD_WIDTH
#define HEIGHT WH_MAP_WORLD_HEIGHT
#define MAX_X 2.7066299836960748
#define SCALE (WIDTH / 2.0 / MAX_X)
#define EQUATOR_Y 875.0
#define CIRCLE_STEPS 72
#define MIN_CIRCLE_KM 150.0 /* smaller ones lie under the pin */

wh_spot wh_map_project_world(wh_point point) {
    static const double a1 = 1.340264, a2 = -0.081106, a3 = 0.000893, a4 = 0.003796;
    const double m = sqrt(3) / 2;
    double t = asin(m * sin(point.lat_deg * M_PI / 180));
    double t2 = t * t, t6 = t2 * t2 * t2;
    double x = point.lon_deg * M_PI / 180 * cos(t) /
               (m * (a1 + 3 * a2 * t2 + t6 * (7 * a3 + 9 * a4 * t2)));
    double y = t * (a1 + a2 * t2 + t6 * (a3 + a4 * t2));
    return (wh_spot){WIDTH / 2.0 + x * SCALE, EQUATOR_Y - y * SCALE};
}

static void write_graticule(wh_buffer *html) {
    wh_pen pen = {.min_step = 1};
    wh_buffer_add(html, "<path class=\"grat\" d=\"");
    for (int lon = -150; lon <= 150; lon += 30) {
        for (int lat = -90; lat <= 90; lat += 10) {
            wh_pen_move(&pen, html, wh_map_project_world((wh_point){lat, lon}));
        }
        wh_pen_lift(&pen, html, false);
    }
    for (int lat = -60; lat <= 60; lat += 30) {
        wh_pen_move(&pen, html, wh_map_project_world((wh_point){lat, -180}));
        wh_pen_move(&pen, html, wh_map_project_world((wh_point){lat, 180}));
        wh_pen_lift(&pen, html, false);
    }
    wh_buffer_add(html, "\"/>");
}

static void write_globe(wh_buffer *html) {
    wh_pen pen = {.min_step = 1};
    wh_buffer_add(html, "<path class=\"sea\" d=\"");
    for (int lat = -90; lat <= 90; lat += 6) {
        wh_pen_move(&pen, html, wh_map_project_world((wh_point){lat, -180}));
    }
    for (int lat = 90; lat >= -90; lat -= 6) {
        wh_pen_move(&pen, html, wh_map_project_world((wh_point){lat, 180}));
    }
    wh_pen_lift(&pen, html, true);
    wh_buffer_add(html, "\"/>");
}

/* Where the way from `a` to `b` meets the edge of the map that it crosses. */
static wh_point at_edge(wh_point a, wh_point b, double edge_deg) {
    double t = (edge_deg - a.lon_deg) / (b.lon_deg - a.lon_deg);
    return (wh_point){a.lat_deg + t * (b.lat_deg - a.lat_deg), edge_deg};
}

static bool is_on_map(wh_point point) {
    return point.lon_deg >= -180 && point.lon_deg <= 180;
}

/* The part of an outline that lies on the map after `turn` degrees. Steps are short, so none
 * crosses the map from edge to edge. */
static void write_turned(wh_buffer *html, const wh_map_ring *ring, double turn) {
    if (!ring->count || ring->west_deg + turn > 179.99 || ring->east_deg + turn < -179.99) {
        return;
    }
    wh_pen pen = {.min_step = 3};
    wh_point last = ring->points[ring->count - 1];
    last.lon_deg += turn;
    for (size_t i = 0; i < ring->count; i++) {
        wh_point point = ring->points[i];
        point.lon_deg += turn;
        if (is_on_map(point) != is_on_map(last)) {
            double outside = is_on_map(point) ? last.lon_deg : point.lon_deg;
            wh_pen_move(&pen, html,
                        wh_map_project_world(at_edge(last, point, outside < 0 ? -180 : 180)));
        }
        if (is_on_map(point)) {
            wh_pen_move(&pen, html, wh_map_project_world(point));
        }
        last = point;
    }
    wh_pen_lift(&pen, html, true);
}

void wh_map_write_ring(wh_buffer *html, const wh_map_ring *ring) {
    for (int turn = -360; turn <= 360; turn += 360) {
        write_turned(html, ring, turn);
    }
}

void wh_map_write_symbols(const wh_map *map, wh_buffer *html) {
    wh_buffer_printf(html,
                     "<svg class=\"defs\" aria-hidden=\"true\"><symbol id=\"world-land\" "
                     "viewBox=\"0 0 %d %d\">",
                     WIDTH, HEIGHT);
    write_globe(html);
    write_graticule(html);
    wh_buffer_add(html, "<path class=\"land\" d=\"");
    for (size_t i = 0; i < map->world_count; i++) {
        wh_map_write_ring(html, &map->world[i]);
    }
    wh_buffer_add(html, "\"/></symbol></svg>\n");
}

/* A circle on the ground; where it leaves the map on one side it goes on at the other. */
static void write_circle(wh_buffer *html, const char *class_name, const wh_place *place,
                         double radius_km) {
    wh_point centre = {place->lat_deg, place->lon_deg};
    wh_pen pen = {.min_step = 1};
    double last_lon = 0;
    wh_buffer_printf(html, "<path class=\"%s\" d=\"", class_name);
    for (int i = 0; i <= CIRCLE_STEPS; i++) {
        wh_point point = wh_point_towards(centre, 360.0 * i / CIRCLE_STEPS, radius_km);
        if (i && fabs(point.lon_deg - last_lon) > 180) {
            wh_pen_lift(&pen, html, false);
        }
        wh_pen_move(&pen, html, wh_map_project_world(point));
        last_lon = point.lon_deg;
    }
    wh_buffer_add(html, "\"/>");
}

void wh_map_write_world(wh_buffer *html, const wh_answer *answer, const char *id) {
    const wh_place *place = answer->status == WH_LOCATED ? answer->place : NULL;
    wh_buffer_printf(html,
                     "<svg class=\"map world\" viewBox=\"0 0 %d %d\" role=\"img\" "
                     "aria-labelledby=\"%s-world-title\"><title id=\"%s-world-title\">World map: ",
                     WIDTH, HEIGHT, id, id);
    if (place) {
        wh_buffer_add(html, "the answer is ");
        wh_words_place(html, place, WH_QUOTE_HTML);
    } else {
        wh_buffer_add(html, "no answer");
    }
    wh_buffer_printf(html, "; %zu alternatives. The table of places says the same.</title>",
                     answer->alternative_count);
    wh_buffer_printf(html, "<use href=\"#world-land\" width=\"%d\" height=\"%d\"/>", WIDTH, HEIGHT);
    if (place && place->radius90_km >= MIN_CIRCLE_KM && place->radius90_km < 15000) {
        write_circle(html, "r90 thin", place, place->radius90_km);
    }
    for (size_t i = answer->alternative_count; i-- > 0;) {
        const wh_place *other = &answer->alternatives[i];
        wh_map_write_number(html, wh_map_project_world((wh_point){other->lat_deg, other->lon_deg}),
                            52, i + 1);
    }
    if (place) {
        wh_map_write_pin(html, wh_map_project_world((wh_point){place->lat_deg, place->lon_deg}),
                         48);
    }
    wh_buffer_add(html, "</svg>\n");
}
