/* room: eval */
/* Tables of any bytes: rows to the end, or an error; numbers are finite, texts end. */
#include "lab/eval/sheet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { COLUMNS = 8 };

/* All rows with the first columns chosen; every cell is looked at. */
static void read_all(const char *path) {
    wh_sheet *sheet = NULL;
    wh_row row;
    size_t count;
    if (wh_sheet_open(path, NULL, &sheet, NULL) != WH_OK)
        return;
    const char *const *names = wh_sheet_names(sheet, &count);
    wh_columns columns = {{NULL}};
    wh_columns_guess(names, count, WH_HALF_BOTH, &columns);
    count = count < COLUMNS ? count : COLUMNS;
    if (wh_sheet_select(sheet, names, count, NULL) != WH_OK)
        abort();
    while (wh_sheet_next(sheet, &row, NULL) == WH_OK && !row.end)
        for (size_t i = 0; i < count; i++) {
            const wh_cell *cell = &row.cells[i];
            char digits[32];
            double value;
            if (wh_cell_number(cell, &value) && !isfinite(value))
                abort();
            const char *text = wh_cell_text(cell, digits);
            if (text && cell->kind == WH_CELL_TEXT && strlen(text) > cell->size)
                abort();
        }
    wh_sheet_free(sheet);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char path[32];
    int file = memfd_create("sheet", MFD_CLOEXEC);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    if (file >= 0 && write(file, data, size) == (ssize_t)size)
        read_all(path);
    close(file);
    return 0;
}
