/* Writes the sample evaluation's page and the sample comparison's: evaluation WORLD EVAL COMPARE */
#include "base/file.h"
#include "sample_score.h"

#include <stdio.h>

static int write_page(wh_status status, const char *path, char *html, wh_error *err) {
    if (status == WH_OK)
        status = wh_file_write(path, html, strlen(html), err);
    if (status != WH_OK)
        fprintf(stderr, "%s: %s\n", path, err->message);
    free(html);
    return status == WH_OK ? 0 : 1;
}

int main(int argc, char **argv) {
    char *html = NULL;
    wh_error err = {0};
    if (argc != 4)
        return 2;
    wh_status status = wh_eval_format_html(sample_score(argv[1]), &html, &err);
    int failed = write_page(status, argv[2], html, &err);
    html = NULL;
    wh_comparison *comparison = sample_comparison();
    if (!comparison)
        return 1;
    status = wh_compare_html(comparison, &html, &err);
    return write_page(status, argv[3], html, &err) | failed;
}
