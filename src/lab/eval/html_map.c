/* The map of errors by cell. */
#include "base/status.h"
#include "lab/eval/html_charts.h"
#include "lab/eval/html_parts.h"
#include "methods/paths.h"
#include "report/map.h"

#include <math.h>
#include <stdlib.h>

#define STAGE "eval"
#define MOST_ROWS 200 /* of the table; the map shows all cells */

/* Steps of the colours: cells by their median error. */
static const struct {
    double km;
    const char *class_name, *words;
} steps[] = {
    {1, "cell far0", "up to 1 km"},        {25, "cell far1", "up to 25 km"},
    {200, "cell far2", "up to 200 km"},    {750, "cell far3", "up to 750 km"},
    {2500, "cell far4", "up to 2,500 km"}, {INFINITY, "cell far5", "farther, or no point at all"},
};
#define STEPS (sizeof steps / sizeof *steps)

static size_t step_of(double km) {
    size_t step = 0;
    while (step + 1 < STEPS && !(km <= steps[step].km))
        step++;
    return step;
}

static wh_status open_world(const wh_score *score, wh_arena *arena, wh_world **out, wh_error *err) {
    const char *path = score->settings.world_path;
    if (!path) {
        char *folder;
        wh_status status = wh_path_data_dir(arena, NULL, &folder, err);
        if (status != WH_OK)
            return status;
        path = wh_arena_printf(arena, "%s/world.db", folder);
    }
    return path ? wh_world_open(path, out, err) : wh_fail_nomem(err, STAGE);
}

static wh_status write_land(wh_buffer *html, const wh_score *score, wh_arena *arena,
                            wh_error *err) {
    wh_world *world = NULL;
    wh_outline *land;
    wh_map *map;
    size_t count;
    wh_status status = open_world(score, arena, &world, err);
    if (status == WH_OK)
        status = wh_world_outlines(world, 0, arena, &land, &count, err);
    if (status == WH_OK)
        status = wh_map_create(land, count, NULL, 0, arena, &map, err);
    if (status == WH_OK)
        wh_map_write_symbols(map, html);
    wh_world_free(world);
    return status;
}

/* "48.9 N, 2.3 E: n 12, median 30.1 km, 50 % within 200 km" */
static char *name_cell(const wh_score *score, const wh_error_cell *cell, wh_arena *arena) {
    wh_buffer name = {0};
    double middle = score->settings.thresholds_km[score->settings.threshold_count / 2];
    wh_buffer_number(&name, fabs(cell->centre.lat_deg), 1);
    wh_buffer_add(&name, cell->centre.lat_deg < 0 ? " S, " : " N, ");
    wh_buffer_number(&name, fabs(cell->centre.lon_deg), 1);
    wh_buffer_add(&name, cell->centre.lon_deg < 0 ? " W" : " E");
    wh_buffer_printf(&name, ": n = %zu, median ", cell->n);
    wh_html_write_number(&name, cell->median_km, 1);
    wh_buffer_add(&name, " km, ");
    wh_buffer_number(&name, cell->percent_within, 0);
    wh_buffer_add(&name, " % within ");
    wh_html_write_number(&name, middle, 3);
    wh_buffer_add(&name, " km");
    char *text = name.failed ? NULL : wh_arena_strdup(arena, name.data);
    wh_buffer_free(&name);
    return text;
}

static wh_status write_cells(wh_buffer *html, const wh_score *score, wh_arena *arena,
                             wh_error *err) {
    size_t count = score->cell_count;
    wh_outline *outlines = wh_arena_alloc(arena, count, sizeof *outlines);
    const char **classes = wh_arena_alloc(arena, count, sizeof *classes);
    const char **names = wh_arena_alloc(arena, count, sizeof *names);
    wh_map *areas;
    if (!outlines || !classes || !names)
        return wh_fail_nomem(err, STAGE);
    for (size_t i = 0; i < count; i++) {
        const wh_error_cell *cell = &score->cells[i];
        outlines[i] = (wh_outline){.points = cell->outline, .count = cell->corners};
        classes[i] = steps[step_of(cell->median_km)].class_name;
        names[i] = name_cell(score, cell, arena);
        if (!names[i])
            return wh_fail_nomem(err, STAGE);
    }
    wh_status status = wh_map_create(outlines, count, NULL, 0, arena, &areas, err);
    if (status == WH_OK)
        wh_map_write_areas(html, areas, classes, names,
                           "Map of the errors by cell; the numbers follow as a table.",
                           "errors-map");
    return status;
}

static void write_legend(wh_buffer *html) {
    wh_buffer_add(html, "<ul class=\"legend\" aria-label=\"Colours: median error of a cell\">");
    for (size_t i = 0; i < STEPS; i++)
        wh_buffer_printf(html,
                         "<li><svg viewBox=\"0 0 14 14\" aria-hidden=\"true\"><rect class=\"%s\" "
                         "width=\"14\" height=\"14\"/></svg>%s</li>",
                         steps[i].class_name, steps[i].words);
    wh_buffer_add(html, "</ul>\n");
}

static int by_n(const void *left, const void *right) {
    const wh_error_cell *a = *(const wh_error_cell *const *)left;
    const wh_error_cell *b = *(const wh_error_cell *const *)right;
    if (a->n != b->n)
        return (a->n < b->n) - (a->n > b->n);
    return (a > b) - (a < b);
}

static wh_status tabulate(wh_buffer *html, const wh_score *score, wh_arena *arena, wh_error *err) {
    const char *headings[] = {"Centre", "#Photos", "#Median error, km", "#Within", "Colour"};
    const wh_error_cell **order = wh_arena_alloc(arena, score->cell_count, sizeof *order);
    double middle = score->settings.thresholds_km[score->settings.threshold_count / 2];
    wh_buffer within = {0};
    wh_buffer_add(&within, "#Within ");
    wh_html_write_number(&within, middle, 3);
    wh_buffer_add(&within, " km");
    headings[3] = within.data;
    if (!order || within.failed) {
        wh_html_drop(html, &within);
        return wh_fail_nomem(err, STAGE);
    }
    for (size_t i = 0; i < score->cell_count; i++)
        order[i] = &score->cells[i];
    qsort(order, score->cell_count, sizeof *order, by_n);
    wh_html_numbers(html, "errors by cell, most photos first", headings, 5);
    for (size_t i = 0; i < score->cell_count && i < MOST_ROWS; i++) {
        wh_buffer name = {0};
        wh_buffer_number(&name, order[i]->centre.lat_deg, 1);
        wh_buffer_add(&name, ", ");
        wh_buffer_number(&name, order[i]->centre.lon_deg, 1);
        wh_html_row(html, name.data);
        wh_html_cell_count(html, order[i]->n);
        wh_html_cell_number(html, order[i]->median_km, 1, "");
        wh_html_cell_number(html, order[i]->percent_within, 1, " %");
        wh_html_cell(html, steps[step_of(order[i]->median_km)].words);
        wh_html_row_end(html);
        wh_html_drop(html, &name);
    }
    wh_html_numbers_end(html);
    wh_html_drop(html, &within);
    return WH_OK;
}

wh_status wh_html_error_map(wh_buffer *html, const wh_score *score, wh_arena *arena,
                            wh_error *err) {
    if (!score->cell_count)
        return WH_OK;
    wh_html_section(html, "map", "Where it goes wrong");
    wh_status status = write_land(html, score, arena, err);
    wh_buffer_add(html, "<figure>");
    if (status == WH_OK)
        status = write_cells(html, score, arena, err);
    write_legend(html);
    wh_buffer_printf(
        html,
        "<figcaption>%zu cells by where the photos were taken (the truth), coloured by "
        "the median error of the answers.</figcaption></figure>\n",
        score->cell_count);
    if (status == WH_OK)
        status = tabulate(html, score, arena, err);
    wh_html_section_end(html);
    return status;
}
