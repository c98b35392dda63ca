/* The families of models that the local backend reads. `proof` is raised only by a test
 * in tests/numeric/vlm: parity_test.c compares look-alikes of random weights with transformers,
 * engine_test.c and coder_test.c ask real text models (SmolLM2, Qwen2.5-Coder-1.5B). Box scales:
 * the model cards and cookbooks of each family. */
#include "vlm/vlm.h"

static const wh_vlm_family families[] = {
    {"Qwen2.5-VL", "qwen2vl", "qwen2.5vl_merger", WH_VLM_LOOK_ALIKE, WH_VLM_BOX_PIXELS},
    {"Qwen2-VL", "qwen2vl", "qwen2vl_merger", WH_VLM_LOOK_ALIKE, WH_VLM_BOX_THOUSANDTHS},
    {"Qwen3-VL", "qwen3vl", "qwen3vl_merger", WH_VLM_LOOK_ALIKE, WH_VLM_BOX_THOUSANDTHS},
    {"InternVL3", "qwen2", "internvl", WH_VLM_UNPROVEN, WH_VLM_BOX_THOUSANDTHS},
    {"LLaVA", "llama", "mlp", WH_VLM_UNPROVEN, WH_VLM_BOX_NONE},
    {"MiniCPM-V", "qwen2", "resampler", WH_VLM_UNPROVEN, WH_VLM_BOX_THOUSANDTHS},
    {"Qwen2 text", "qwen2", NULL, WH_VLM_TEXT_REAL, WH_VLM_BOX_NONE},
    {"Qwen3 text", "qwen3", NULL, WH_VLM_UNPROVEN, WH_VLM_BOX_NONE},
    {"Llama text", "llama", NULL, WH_VLM_TEXT_REAL, WH_VLM_BOX_NONE},
};

const wh_vlm_family *wh_vlm_families(size_t *count) {
    *count = sizeof families / sizeof *families;
    return families;
}
