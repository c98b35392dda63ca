/* Areas on the map of the world, for evaluations. */
#include "report/map_parts.h"

void wh_map_write_areas(wh_buffer *html, const wh_map *areas, const char *const *classes,
                        const char *const *names, const char *title, const char *id) {
    wh_buffer_printf(html,
                     "<svg class=\"map world\" viewBox=\"0 0 %d %d\" role=\"img\" "
                     "aria-labelledby=\"%s-title\"><title id=\"%s-title\">",
                     WH_MAP_WORLD_WIDTH, WH_MAP_WORLD_HEIGHT, id, id);
    wh_buffer_quote(html, title, WH_QUOTE_HTML);
    wh_buffer_printf(html, "</title><use href=\"#world-land\" width=\"%d\" height=\"%d\"/>",
                     WH_MAP_WORLD_WIDTH, WH_MAP_WORLD_HEIGHT);
    for (size_t i = 0; i < areas->world_count; i++) {
        wh_buffer_printf(html, "<path class=\"%s\" d=\"", classes[i]);
        wh_map_write_ring(html, &areas->world[i]);
        wh_buffer_add(html, "\"><title>");
        wh_buffer_quote(html, names[i], WH_QUOTE_HTML);
        wh_buffer_add(html, "</title></path>");
    }
    wh_buffer_add(html, "</svg>\n");
}
