/* Resampling packed 8-bit RGB images as OpenCV does: the networks were trained on its output. */
#ifndef WH_NET_PIXELS_H
#define WH_NET_PIXELS_H

#include "whence.h"

/* Bilinear, pixel centres at halves, 11-bit fixed-point weights (cv::resize, INTER_LINEAR).
 * All sides > 0. False without memory. */
bool wh_pixels_resize(const unsigned char *source, int source_width, int source_height,
                      unsigned char *target, int width, int height);

/* The mean of all source pixels under each target pixel (cv::resize, INTER_AREA); only for
 * `width` <= `source_width` and `height` <= `source_height`. False without memory. */
bool wh_pixels_shrink(const unsigned char *source, int source_width, int source_height,
                      unsigned char *target, int width, int height);

/* Cuts the quadrilateral `quad` (x, y of top left, top right, bottom right, bottom left) out and
 * rectifies it: bicubic (a = -0.75), edges replicated (cv::warpPerspective, INTER_CUBIC). */
void wh_pixels_rectify(const unsigned char *source, int source_width, int source_height,
                       const float quad[8], unsigned char *target, int width, int height);

/* Size of the upright rectangle for `quad`: the longer of each pair of opposite sides, truncated,
 * at least 1. */
void wh_pixels_quad_size(const float quad[8], int *width, int *height);

/* Turns by `quarters` x 90 degrees counter-clockwise (0 to 3); for 1 and 3 the target is
 * `height` x `width`. */
void wh_pixels_turn(const unsigned char *source, int width, int height, int quarters,
                    unsigned char *target);

#endif
