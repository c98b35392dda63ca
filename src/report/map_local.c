/* The surroundings of an answer: azimuthal equidistant around it. Distances and directions from the
 * answer are true, so its radii are plain circles. */
#include "report/map_parts.h"

#include "report/words.h"

#include <math.h>
#include <string.h>

#define WIDTH 2400
#define HEIGHT 1800
#define MIN_HALF_KM 200.0  /* closer, the 1:50m outlines have nothing more to show */
#define MAX_HALF_KM 2500.0 /* farther, the world map is the better one */
#define FAR 3.0            /* in half heights: the corner is at 1.67 */
#define FONT 64
#define MAX_TAGS 96

typedef struct view {
    wh_point centre;
    double half_km;
    double sin_lat, cos_lat;
} view;

/* Distance and direction from the centre; on the drawing, y points down. */
typedef struct polar {
    double km, sin_bearing, cos_bearing;
} polar;

static view make_view(wh_point centre, double half_km) {
    double lat = centre.lat_deg * M_PI / 180;
    return (view){centre, half_km, sin(lat), cos(lat)};
}

static polar from_centre(const view *v, wh_point point) {
    double lat = point.lat_deg * M_PI / 180;
    double dlon = (point.lon_deg - v->centre.lon_deg) * M_PI / 180;
    double east = cos(lat) * sin(dlon);
    double north = v->cos_lat * sin(lat) - v->sin_lat * cos(lat) * cos(dlon);
    double along = v->sin_lat * sin(lat) + v->cos_lat * cos(lat) * cos(dlon);
    double across = hypot(east, north);
    double km = atan2(across, along) * WH_EARTH_RADIUS_KM;
    if (across < 1e-12) {
        return (polar){km, 0, 1};
    }
    return (polar){km, east / across, north / across};
}

static wh_spot spot_at(const view *v, polar p, double km) {
    double unit = HEIGHT / 2.0 / v->half_km;
    return (wh_spot){WIDTH / 2.0 + km * unit * p.sin_bearing,
                     HEIGHT / 2.0 - km * unit * p.cos_bearing};
}

static wh_spot project(const view *v, wh_point point) {
    polar p = from_centre(v, point);
    return spot_at(v, p, p.km);
}

static bool is_visible(wh_spot spot, double margin) {
    return spot.x >= margin && spot.x <= WIDTH - margin && spot.y >= margin &&
           spot.y <= HEIGHT - margin;
}

/* Even-odd rule on the plate carree. */
static bool contains(const wh_map_ring *ring, wh_point point) {
    bool inside = false;
    for (size_t i = 0, j = ring->count - 1; i < ring->count; j = i++) {
        wh_point a = ring->points[i], b = ring->points[j];
        if ((a.lat_deg > point.lat_deg) != (b.lat_deg > point.lat_deg) &&
            point.lon_deg < a.lon_deg + (point.lat_deg - a.lat_deg) / (b.lat_deg - a.lat_deg) *
                                            (b.lon_deg - a.lon_deg)) {
            inside = !inside;
        }
    }
    return inside;
}

static bool ring_contains(const wh_map_ring *ring, wh_point point) {
    for (double turn = -360; turn <= 360; turn += 360) {
        if (contains(ring, (wh_point){point.lat_deg, point.lon_deg + turn})) {
            return true;
        }
    }
    return false;
}

/* Draws one outline. Points far outside are pulled in to a circle around the view: what is seen
 * stays as it is, and no path runs through the antipode, where the projection tears. A ring that
 * lies all outside is either invisible or the whole ground. */
static void write_ring(const view *v, wh_buffer *html, const wh_map_ring *ring) {
    double far_km = v->half_km * FAR;
    bool near = false;
    for (size_t i = 0; i < ring->count && !near; i++) {
        near = from_centre(v, ring->points[i]).km < far_km;
    }
    if (!near) {
        if (ring->count && ring_contains(ring, v->centre)) {
            wh_buffer_printf(html, "M-9-9H%dV%dH-9z", WIDTH + 9, HEIGHT + 9);
        }
        return;
    }
    wh_pen pen = {.min_step = 5};
    polar last = {0, 0, 0};
    for (size_t i = 0; i < ring->count; i++) {
        polar p = from_centre(v, ring->points[i]);
        bool far = p.km >= far_km;
        /* Of a run of far points, one in about ten degrees keeps the way around the circle. */
        if (far && last.km >= far_km &&
            p.sin_bearing * last.sin_bearing + p.cos_bearing * last.cos_bearing > 0.985 &&
            i + 1 < ring->count) {
            continue;
        }
        wh_pen_move(&pen, html, spot_at(v, p, far ? far_km : p.km));
        last = p;
    }
    wh_pen_lift(&pen, html, true);
}

static void write_line(const view *v, wh_buffer *html, wh_point from, wh_point to) {
    wh_pen pen = {.min_step = 1};
    for (int i = 0; i <= 24; i++) {
        double t = i / 24.0;
        wh_point point = {from.lat_deg + t * (to.lat_deg - from.lat_deg),
                          from.lon_deg + t * (to.lon_deg - from.lon_deg)};
        wh_pen_move(&pen, html, project(v, point));
    }
    wh_pen_lift(&pen, html, false);
}

static void write_graticule(const view *v, wh_buffer *html) {
    static const double steps[] = {1, 2, 5, 10, 20};
    double half_lat = v->half_km / 111.2, step = steps[4];
    for (size_t i = 5; i-- > 0;) {
        if (half_lat * 2 / steps[i] < 6) {
            step = steps[i];
        }
    }
    double south = fmax(v->centre.lat_deg - half_lat * 1.8, -90);
    double north = fmin(v->centre.lat_deg + half_lat * 1.8, 90);
    double narrow = fmax(cos(fmax(fabs(south), fabs(north)) * M_PI / 180), 0.05);
    double half_lon = fmin(half_lat * 2 / narrow, 180);
    double west = v->centre.lon_deg - half_lon, east = v->centre.lon_deg + half_lon;
    wh_buffer_add(html, "<path class=\"grat\" d=\"");
    for (double lat = ceil(south / step) * step; lat <= north; lat += step) {
        write_line(v, html, (wh_point){lat, west}, (wh_point){lat, east});
    }
    for (double lon = ceil(west / step) * step; lon <= east; lon += step) {
        write_line(v, html, (wh_point){south, lon}, (wh_point){north, lon});
    }
    wh_buffer_add(html, "\"/>");
}

/* Where labels stand already, as rectangles. */
typedef struct tags {
    double box[MAX_TAGS][4];
    size_t count;
} tags;

static bool claim(tags *taken, double x0, double y0, double x1, double y1) {
    if (taken->count == MAX_TAGS) {
        return false;
    }
    for (size_t i = 0; i < taken->count; i++) {
        const double *b = taken->box[i];
        if (x0 < b[2] && x1 > b[0] && y0 < b[3] && y1 > b[1]) {
            return false;
        }
    }
    double *b = taken->box[taken->count++];
    b[0] = x0, b[1] = y0, b[2] = x1, b[3] = y1;
    return true;
}

/* Code points: close enough to a width in a proportional font. */
static double text_width(const char *text) {
    size_t length = 0;
    for (; *text; text++) {
        length += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return (double)length * FONT * 0.56;
}

/* Writes a name beside `spot`, to the right if there is room, else to the left; false if neither.
 */
static bool write_tag(wh_buffer *html, tags *taken, wh_spot spot, const char *text, double gap,
                      const char *class_name) {
    double width = text_width(text), top = spot.y - FONT * 0.7, bottom = spot.y + FONT * 0.7;
    bool right = spot.x + gap + width < WIDTH - 20 &&
                 claim(taken, spot.x + gap - 10, top, spot.x + gap + width + 10, bottom);
    bool left = !right && spot.x - gap - width > 20 &&
                claim(taken, spot.x - gap - width - 10, top, spot.x - gap + 10, bottom);
    if (!right && !left) {
        return false;
    }
    wh_buffer_printf(html,
                     "<text class=\"%s\" x=\"%ld\" y=\"%ld\" font-size=\"%d\" text-anchor=\"%s\">",
                     class_name, lround(left ? spot.x - gap : spot.x + gap),
                     lround(spot.y + FONT * 0.34), FONT, left ? "end" : "start");
    wh_buffer_quote(html, text, WH_QUOTE_HTML);
    wh_buffer_add(html, "</text>");
    return true;
}

static void write_towns(const view *v, wh_buffer *html, tags *taken, const wh_map_label *labels,
                        size_t count) {
    for (size_t i = 0; i < count; i++) {
        wh_spot spot = project(v, labels[i].point);
        if (is_visible(spot, 60) && write_tag(html, taken, spot, labels[i].name, 30, "town-name")) {
            wh_buffer_printf(html, "<circle class=\"town\" cx=\"%ld\" cy=\"%ld\" r=\"11\"/>",
                             lround(spot.x), lround(spot.y));
        }
    }
}

/* The longest round distance that takes at most a quarter of the width. */
static void write_scale(const view *v, wh_buffer *html) {
    double unit = HEIGHT / 2.0 / v->half_km, most = WIDTH / 4.0 / unit;
    double round_km = pow(10, floor(log10(most)));
    round_km *= most / round_km >= 5 ? 5 : most / round_km >= 2 ? 2 : 1;
    wh_buffer_printf(html, "<path class=\"scale\" d=\"M60 %dv24h%ldv-24\"/>", HEIGHT - 84,
                     lround(round_km * unit));
    wh_buffer_printf(html, "<text class=\"scale-name\" x=\"60\" y=\"%d\" font-size=\"56\">",
                     HEIGHT - 104);
    wh_words_distance(html, round_km);
    wh_buffer_add(html, "</text>");
}

double wh_map_local_km(const wh_answer *answer) {
    if (answer->status != WH_LOCATED || !answer->place) {
        return 0;
    }
    const wh_place *place = answer->place;
    wh_point centre = {place->lat_deg, place->lon_deg};
    double half = fmax(place->radius90_km * 1.25, MIN_HALF_KM);
    for (size_t i = 0; i < answer->alternative_count; i++) {
        const wh_place *other = &answer->alternatives[i];
        double away = wh_haversine_km(centre, (wh_point){other->lat_deg, other->lon_deg}) * 1.25;
        if (away > half && away < fmax(half * 2, 2 * MIN_HALF_KM)) {
            half = away;
        }
    }
    return half <= MAX_HALF_KM ? half : 0;
}

static void write_radius(const view *v, wh_buffer *html, const char *class_name, double km) {
    wh_buffer_printf(html, "<circle class=\"%s\" cx=\"%d\" cy=\"%d\" r=\"%ld\"/>", class_name,
                     WIDTH / 2, HEIGHT / 2, lround(km * HEIGHT / 2.0 / v->half_km));
}

static void write_places(const view *v, wh_buffer *html, tags *taken, const wh_answer *answer) {
    const wh_place *place = answer->place;
    wh_spot middle = {WIDTH / 2.0, HEIGHT / 2.0};
    const char *name = place->city    ? place->city
                       : place->state ? place->state
                                      : place->country_name;
    claim(taken, middle.x - 45, middle.y - 45, middle.x + 45, middle.y + 45);
    for (size_t i = 0; i < answer->alternative_count; i++) {
        const wh_place *other = &answer->alternatives[i];
        wh_spot spot = project(v, (wh_point){other->lat_deg, other->lon_deg});
        if (is_visible(spot, 40) && hypot(spot.x - middle.x, spot.y - middle.y) > 60) {
            claim(taken, spot.x - 50, spot.y - 50, spot.x + 50, spot.y + 50);
            wh_map_write_number(html, spot, 46, i + 1);
        }
    }
    wh_map_write_pin(html, middle, 42);
    if (name) {
        write_tag(html, taken, middle, name, 62, "answer-name");
    }
}

void wh_map_write_local(const wh_map *map, wh_buffer *html, const wh_answer *answer,
                        const wh_map_label *labels, size_t label_count, const char *id) {
    double half_km = wh_map_local_km(answer);
    if (half_km <= 0) {
        return;
    }
    const wh_place *place = answer->place;
    view v = make_view((wh_point){place->lat_deg, place->lon_deg}, half_km);
    wh_buffer_printf(html,
                     "<svg class=\"map local\" viewBox=\"0 0 %d %d\" role=\"img\" "
                     "aria-labelledby=\"%s-local-title\"><title id=\"%s-local-title\">Map around ",
                     WIDTH, HEIGHT, id, id);
    wh_words_place(html, place, WH_QUOTE_HTML);
    wh_buffer_add(html, ": circles of ");
    wh_words_distance(html, place->radius50_km);
    wh_buffer_add(html, " (5 in 10) and ");
    wh_words_distance(html, place->radius90_km);
    wh_buffer_add(html, " (9 in 10).</title>");
    wh_buffer_printf(html, "<rect class=\"sea\" width=\"%d\" height=\"%d\"/>", WIDTH, HEIGHT);
    wh_buffer_add(html, "<path class=\"land\" d=\"");
    for (size_t i = 0; i < map->detail_count; i++) {
        write_ring(&v, html, &map->detail[i]);
    }
    wh_buffer_add(html, "\"/>");
    write_graticule(&v, html);
    write_radius(&v, html, "r90", place->radius90_km);
    write_radius(&v, html, "r50", place->radius50_km);
    tags taken = {.count = 0};
    claim(&taken, 0, HEIGHT - 190, 760, HEIGHT);
    write_scale(&v, html);
    write_places(&v, html, &taken, answer);
    write_towns(&v, html, &taken, labels, label_count);
    wh_buffer_add(html, "</svg>\n");
}
