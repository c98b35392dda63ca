/* What a backend of vlm.h provides. Not for use outside src/vlm. */
#ifndef WH_VLM_BACKEND_H
#define WH_VLM_BACKEND_H

#include "vlm/vlm.h"

/* Each handle of a backend begins with its wh_vlm_backend pointer, so that vlm.c can dispatch.
 * vlm.c has checked arguments that do not depend on a backend (see there) before it calls. */
typedef struct wh_vlm_backend {
    const char *name;
    wh_status (*open)(const wh_vlm_params *params, wh_vlm **out, wh_error *err);
    void (*free)(wh_vlm *vlm);
    wh_vlm_info (*describe)(const wh_vlm *vlm);
    wh_status (*session_create)(wh_vlm *vlm, const wh_vlm_session_params *params,
                                wh_vlm_session **out, wh_error *err);
    void (*session_free)(wh_vlm_session *session);
    wh_status (*session_adapter)(wh_vlm_session *session, int index, double scale, wh_error *err);
    wh_status (*image_create)(wh_vlm_session *session, const uint8_t *rgb, int width, int height,
                              const wh_vlm_control *control, wh_vlm_image **out, wh_error *err);
    void (*image_free)(wh_vlm_image *image);
    size_t (*image_tokens)(const wh_vlm_image *image);
    wh_status (*prefix_create)(wh_vlm_session *session, const wh_vlm_message *messages,
                               size_t count, const char *answer_start,
                               const wh_vlm_control *control, wh_vlm_prefix **out, wh_error *err);
    void (*prefix_free)(wh_vlm_prefix *prefix);
    size_t (*prefix_tokens)(const wh_vlm_prefix *prefix);
    /* The last three may be NULL: the backend cannot do it. */
    wh_status (*generate)(wh_vlm_session *session, const wh_vlm_prefix *prefix,
                          const wh_vlm_sampling *sampling, const wh_vlm_control *control,
                          wh_arena *arena, const wh_vlm_text **texts, wh_error *err);
    wh_status (*prefix_save)(wh_vlm_session *session, const wh_vlm_prefix *prefix, const char *path,
                             wh_error *err);
    wh_status (*prefix_restore)(wh_vlm_session *session, const char *path, wh_vlm_prefix **out,
                                wh_error *err);
    wh_status (*score)(wh_vlm_session *session, const wh_vlm_prefix *prefix,
                       const char *const *continuations, size_t count,
                       const wh_vlm_control *control, double *logprobs, wh_error *err);
} wh_vlm_backend;

extern const wh_vlm_backend wh_vlm_local;  /* if built with WH_VLM_LOCAL */
extern const wh_vlm_backend wh_vlm_remote; /* if built with WH_VLM_REMOTE */

/* True if cancelled or past the deadline, and the error for it. `control` may be NULL. */
bool wh_vlm_stopped(const wh_vlm_control *control, double start_ms);
wh_status wh_vlm_fail_stopped(const wh_vlm_control *control, wh_error *err);

/* Tells the caller's progress function, if there is one. */
void wh_vlm_tell(const wh_vlm_control *control, const char *what, size_t done, size_t total);

#endif
