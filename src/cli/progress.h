/* A progress bar on standard error, drawn only on a terminal. */
#ifndef WH_CLI_PROGRESS_H
#define WH_CLI_PROGRESS_H

/* Draws or redraws the bar; the end of `what` is shown beside it. */
void wh_progress_show(const char *what, double done, double total);

/* Wipes the bar, so that other output starts on a clean line. */
void wh_progress_clear(void);

#endif
