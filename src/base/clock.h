/* A steady clock, for how long things take. */
#ifndef WH_BASE_CLOCK_H
#define WH_BASE_CLOCK_H

/* Milliseconds since some moment in the past; never goes back. */
double wh_clock_ms(void);

#endif
