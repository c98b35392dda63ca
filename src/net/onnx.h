/* The little of ONNX's file format that OpenVINO's C API does not reach: metadata, added outputs.
 */
#ifndef WH_NET_ONNX_H
#define WH_NET_ONNX_H

#include "whence.h"

typedef struct wh_onnx_property {
    char *key, *value;
} wh_onnx_property;

/* Collects ModelProto.metadata_props (at most 256) of the ONNX file in `bytes`. WH_ERR_MODEL if its
 * outermost message is damaged. Free with wh_onnx_properties_free. */
wh_status wh_onnx_properties(const unsigned char *bytes, size_t size, wh_onnx_property **out,
                             size_t *count, wh_error *err);
void wh_onnx_properties_free(wh_onnx_property *properties, size_t count);

/* Writes to `suffix` the bytes which, appended to an ONNX file, make tensor `name` an output: a
 * second `graph` field, which protobuf merges into the first. Returns their number, 0 if they do
 * not fit into `capacity`. */
size_t wh_onnx_tap(const char *name, unsigned char *suffix, size_t capacity);

#endif
