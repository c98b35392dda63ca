/* The dossier as a file that grows with each answer: of an answer, only its line of the summary
 * stays in memory. Apart from report.h, so that it can be tested without a world file. */
#ifndef WH_REPORT_DOSSIER_H
#define WH_REPORT_DOSSIER_H

#include "report/page.h"

/* `arena` holds what `source` points to; it belongs to the dossier from now on, also on failure. */
wh_status wh_dossier_open(const wh_page_source *source, wh_arena *arena, const char *path,
                          wh_dossier **out, wh_error *err);

#endif
