/* Neural networks through OpenVINO's C API: the only user of it. */
#ifndef WH_NET_NETWORK_H
#define WH_NET_NETWORK_H

#include "whence.h"

typedef struct wh_runtime wh_runtime; /* one OpenVINO core */
typedef struct wh_network wh_network; /* one compiled model with an inference request */

/* `threads` 0: all cores. */
wh_status wh_runtime_create(int threads, wh_runtime **out, wh_error *err);
void wh_runtime_free(wh_runtime *runtime);
const char *wh_runtime_version(const wh_runtime *runtime);

/* Reads an ONNX, IR or TFLite file and compiles it for the CPU with dynamic shapes. WH_ERR_MODEL
 * names the file. The runtime must outlive it. */
wh_status wh_network_load(wh_runtime *runtime, const char *path, wh_network **out, wh_error *err);
void wh_network_free(wh_network *network);

/* The same for an ONNX file of which the inner tensor `tap` becomes an additional, last output:
 * what a network knows before its last layers can serve a second purpose without a second run. */
wh_status wh_network_load_tapped(wh_runtime *runtime, const char *path, const char *tap,
                                 wh_network **out, wh_error *err);

/* Runs on one f32 input of `shape` (`rank` dimensions); `*output` and `out_shape` (at most 8
 * dimensions) stay valid until the next run or free. */
wh_status wh_network_run(wh_network *network, const float *input, const int64_t *shape, size_t rank,
                         const float **output, int64_t out_shape[8], size_t *out_rank,
                         wh_error *err);

/* Output number `index` of the last run, as there; output 0 is what wh_network_run gave. */
wh_status wh_network_output(wh_network *network, size_t index, const float **output,
                            int64_t out_shape[8], size_t *out_rank, wh_error *err);

/* A string from the model's metadata, or NULL; belongs to the network. */
const char *wh_network_metadata(const wh_network *network, const char *key);

#endif
