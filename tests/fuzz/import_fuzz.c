/* room: eval */
/* Files of any bytes as truth, by every layout: places in range, or an error. The first byte
 * chooses the layout. */
#include "lab/eval/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static wh_status check(void *user, const wh_eval_record *record, wh_error *err) {
    (void)user, (void)err;
    if (!record->id || !wh_point_valid(record->truth.lat_deg, record->truth.lon_deg))
        abort();
    return WH_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char path[64];
    wh_eval_counts counts;
    if (!size)
        return 0;
    int file = memfd_create("truth", 0);
    if (file >= 0 && write(file, data + 1, size - 1) == (ssize_t)(size - 1)) {
        size_t kind = data[0] % (wh_layout_count + 1);
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
        wh_import_truth(kind == wh_layout_count ? WH_IMPORT_AUTO : wh_layouts[kind].name, path,
                        NULL, NULL, check, NULL, &counts, NULL);
    }
    if (file >= 0)
        close(file);
    return 0;
}
