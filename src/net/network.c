/* One OpenVINO core, compiled models, and their inference requests. */
#include "net/network.h"

#include "base/file.h"
#include "base/status.h"
#include "net/onnx.h"

#include <openvino/c/openvino.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_RANK = 8, MAX_OUTPUTS = 4, MAX_MODEL_BYTES = 1 << 30 };

struct wh_runtime {
    ov_core_t *core;
    char threads[16];
    char version[96];
};

struct wh_network {
    ov_compiled_model_t *compiled;
    ov_infer_request_t *request;
    ov_tensor_t *outputs[MAX_OUTPUTS];
    wh_onnx_property *properties;
    size_t property_count;
    char name[128]; /* the file's, for messages */
};

static wh_status fail(wh_error *err, wh_status status, const char *what, const char *name) {
    const char *detail = ov_get_last_err_msg();
    wh_status result = wh_fail(err, status, "net", "%s %s: %s", what, name,
                               detail && *detail ? detail : "no reason given");
    ov_free(detail);
    return result;
}

wh_status wh_runtime_create(int threads, wh_runtime **out, wh_error *err) {
    wh_runtime *runtime = NULL;
    ov_version_t version = {0};
    *out = NULL;
    if (threads < 0 || threads > 1024)
        return wh_fail(err, WH_ERR_ARG, "net", "threads is %d: 0 to 1024", threads);
    runtime = calloc(1, sizeof *runtime);
    if (!runtime)
        return wh_fail_nomem(err, "net");
    /* stdout carries the product only. */
    ov_util_set_log_callback(NULL);
    snprintf(runtime->threads, sizeof runtime->threads, "%d", threads);
    if (ov_core_create(&runtime->core) != OK) {
        wh_runtime_free(runtime);
        return fail(err, WH_ERR_MODEL, "cannot start", "OpenVINO");
    }
    if (ov_get_openvino_version(&version) == OK) {
        snprintf(runtime->version, sizeof runtime->version, "%s", version.buildNumber);
        ov_version_free(&version);
    }
    *out = runtime;
    return WH_OK;
}

void wh_runtime_free(wh_runtime *runtime) {
    if (!runtime)
        return;
    ov_core_free(runtime->core);
    free(runtime);
}

const char *wh_runtime_version(const wh_runtime *runtime) {
    return runtime->version;
}

static bool ends_with(const char *text, const char *end) {
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

/* An ONNX file is read by us, for its metadata and to add outputs. */
static wh_status read_onnx(wh_runtime *runtime, wh_network *network, const char *path,
                           const char *tap, ov_model_t **model, wh_error *err) {
    unsigned char *bytes = NULL, *grown, suffix[160];
    size_t size = 0, extra = 0;
    wh_status status = wh_file_read(path, MAX_MODEL_BYTES, &bytes, &size, err);
    if (status == WH_ERR_NOMEM)
        return status;
    if (status != WH_OK) {
        wh_error cause = err ? *err : (wh_error){0};
        return wh_fail(err, WH_ERR_MODEL, "net", "cannot read the model: %.400s", cause.message);
    }
    status = wh_onnx_properties(bytes, size, &network->properties, &network->property_count, err);
    if (status != WH_OK)
        goto done;
    if (tap) {
        extra = wh_onnx_tap(tap, suffix, sizeof suffix);
        grown = extra ? realloc(bytes, size + extra) : NULL;
        if (!grown) {
            status = extra ? wh_fail_nomem(err, "net")
                           : wh_fail(err, WH_ERR_ARG, "net", "tensor name too long: %.100s", tap);
            goto done;
        }
        bytes = grown;
        memcpy(bytes + size, suffix, extra);
    }
    if (ov_core_read_model_from_memory_buffer(runtime->core, (const char *)bytes, size + extra,
                                              NULL, model) != OK)
        status = fail(err, WH_ERR_MODEL, "cannot read the model", network->name);
done:
    free(bytes);
    return status;
}

static wh_status compile(wh_runtime *runtime, wh_network *network, const ov_model_t *model,
                         wh_error *err) {
    /* f32 everywhere: on some processors the default is bf16, and answers would depend on it. The
     * plugin keeps compiled layers for every shape that it met: by default 5,000 of them, which is
     * hundreds of megabytes once lines of many lengths were read. Threads are not bound to cores:
     * two processes would otherwise share the first one while the others are idle. */
    ov_status_e rc = ov_core_compile_model(
        runtime->core, model, "CPU", 12, &network->compiled, ov_property_key_hint_performance_mode,
        "LATENCY", ov_property_key_hint_inference_precision, "f32",
        ov_property_key_inference_num_threads, runtime->threads, ov_property_key_num_streams, "1",
        ov_property_key_hint_enable_cpu_pinning, "NO", "CPU_RUNTIME_CACHE_CAPACITY", "1500");
    if (rc != OK)
        return fail(err, WH_ERR_MODEL, "cannot compile the model", network->name);
    if (ov_compiled_model_create_infer_request(network->compiled, &network->request) != OK)
        return fail(err, WH_ERR_MODEL, "cannot prepare the model", network->name);
    return WH_OK;
}

wh_status wh_network_load_tapped(wh_runtime *runtime, const char *path, const char *tap,
                                 wh_network **out, wh_error *err) {
    wh_network *network = calloc(1, sizeof *network);
    ov_model_t *model = NULL;
    wh_status status = WH_OK;
    *out = NULL;
    if (!network)
        return wh_fail_nomem(err, "net");
    const char *slash = strrchr(path, '/');
    snprintf(network->name, sizeof network->name, "%.*s", (int)sizeof network->name - 1,
             slash ? slash + 1 : path);
    if (ends_with(path, ".onnx"))
        status = read_onnx(runtime, network, path, tap, &model, err);
    else if (tap)
        status = wh_fail(err, WH_ERR_ARG, "net", "%s is no ONNX file: cannot add an output", path);
    else if (ov_core_read_model(runtime->core, path, NULL, &model) != OK)
        status = fail(err, WH_ERR_MODEL, "cannot read the model", path);
    if (status == WH_OK)
        status = compile(runtime, network, model, err);
    if (model)
        ov_model_free(model);
    if (status != WH_OK) {
        wh_network_free(network);
        return status;
    }
    *out = network;
    return WH_OK;
}

wh_status wh_network_load(wh_runtime *runtime, const char *path, wh_network **out, wh_error *err) {
    return wh_network_load_tapped(runtime, path, NULL, out, err);
}

static void drop_outputs(wh_network *network) {
    for (size_t i = 0; i < MAX_OUTPUTS; i++) {
        if (network->outputs[i])
            ov_tensor_free(network->outputs[i]);
        network->outputs[i] = NULL;
    }
}

void wh_network_free(wh_network *network) {
    if (!network)
        return;
    drop_outputs(network);
    if (network->request)
        ov_infer_request_free(network->request);
    if (network->compiled)
        ov_compiled_model_free(network->compiled);
    wh_onnx_properties_free(network->properties, network->property_count);
    free(network);
}

wh_status wh_network_run(wh_network *network, const float *input, const int64_t *shape, size_t rank,
                         const float **output, int64_t out_shape[8], size_t *out_rank,
                         wh_error *err) {
    int64_t dims[MAX_RANK];
    ov_tensor_t *tensor = NULL;
    wh_status status = WH_OK;
    if (rank == 0 || rank > MAX_RANK)
        return wh_fail(err, WH_ERR_ARG, "net", "rank is %zu: 1 to 8", rank);
    memcpy(dims, shape, rank * sizeof *dims);
    drop_outputs(network);
    /* The tensor only borrows the floats; OpenVINO does not write to an input. */
    ov_shape_t in_shape = {.rank = (int64_t)rank, .dims = dims};
    if (ov_tensor_create_from_host_ptr(F32, in_shape, (void *)(uintptr_t)input, &tensor) != OK ||
        ov_infer_request_set_input_tensor_by_index(network->request, 0, tensor) != OK ||
        ov_infer_request_infer(network->request) != OK)
        status = fail(err, WH_ERR_MODEL, "cannot run the model", network->name);
    if (tensor)
        ov_tensor_free(tensor);
    return status == WH_OK ? wh_network_output(network, 0, output, out_shape, out_rank, err)
                           : status;
}

wh_status wh_network_output(wh_network *network, size_t index, const float **output,
                            int64_t out_shape[8], size_t *out_rank, wh_error *err) {
    ov_element_type_e type = DYNAMIC;
    ov_shape_t shape = {0};
    void *data = NULL;
    if (index >= MAX_OUTPUTS)
        return wh_fail(err, WH_ERR_ARG, "net", "output %zu of %s", index, network->name);
    ov_tensor_t **tensor = &network->outputs[index];
    if ((!*tensor &&
         ov_infer_request_get_output_tensor_by_index(network->request, index, tensor) != OK) ||
        ov_tensor_get_element_type(*tensor, &type) != OK ||
        ov_tensor_get_shape(*tensor, &shape) != OK || ov_tensor_data(*tensor, &data) != OK) {
        ov_shape_free(&shape);
        return fail(err, WH_ERR_MODEL, "cannot get the output of", network->name);
    }
    size_t rank = (size_t)shape.rank;
    if (type != F32 || rank > MAX_RANK) {
        ov_shape_free(&shape);
        return wh_fail(err, WH_ERR_MODEL, "net",
                       "%s: output %zu is not f32 of at most 8 dimensions", network->name, index);
    }
    memcpy(out_shape, shape.dims, rank * sizeof *out_shape);
    ov_shape_free(&shape);
    *out_rank = rank;
    *output = data;
    return WH_OK;
}

const char *wh_network_metadata(const wh_network *network, const char *key) {
    for (size_t i = 0; i < network->property_count; i++)
        if (strcmp(network->properties[i].key, key) == 0)
            return network->properties[i].value;
    return NULL;
}
