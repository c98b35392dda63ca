/* SHA-256 (GLib's). */
#include "base/hash.h"

#include "base/status.h"

#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>

static bool digest(GChecksum *sum, char hex[65]) {
    const char *text = g_checksum_get_string(sum);
    bool ok = text && strlen(text) == 64;
    if (ok)
        memcpy(hex, text, 65);
    return ok;
}

bool wh_sha256(const void *bytes, size_t size, char hex[65]) {
    hex[0] = '\0';
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    if (!sum)
        return false;
    const unsigned char *at = bytes;
    const size_t step = (size_t)1 << 30; /* g_checksum_update takes a signed length */
    for (size_t left = size; left > 0;) {
        size_t part = left < step ? left : step;
        g_checksum_update(sum, at, (gssize)part);
        at += part;
        left -= part;
    }
    bool ok = digest(sum, hex);
    g_checksum_free(sum);
    return ok;
}

wh_status wh_sha256_file(const char *path, char hex[65], wh_error *err) {
    hex[0] = '\0';
    FILE *file = fopen(path, "rbe");
    if (!file)
        return wh_fail(err, WH_ERR_IO, "file", "%s: cannot be opened: %s", path, strerror(errno));
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    unsigned char chunk[1 << 15];
    size_t got;
    while (sum && (got = fread(chunk, 1, sizeof chunk, file)) > 0)
        g_checksum_update(sum, chunk, (gssize)got);
    wh_status status = WH_OK;
    if (ferror(file))
        status = wh_fail(err, WH_ERR_IO, "file", "%s: cannot be read", path);
    else if (!sum || !digest(sum, hex))
        status = wh_fail_nomem(err, "file");
    if (sum)
        g_checksum_free(sum);
    fclose(file);
    return status;
}
