/* Failing the n-th allocation or file operation of our own code. The linker redirects our calls
 * (--wrap); libraries keep the real ones, since they may end the process without memory. */
#ifndef WH_TESTS_FAULTS_H
#define WH_TESTS_FAULTS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum fault_kind { FAULT_MEMORY, FAULT_FILE } fault_kind;

/* From now on the `n`-th call of this kind (0-based) fails, once or (`forever`) ever after. */
void faults_arm(fault_kind kind, size_t n, bool forever);

/* Back to normal; true if the fault was reached. */
bool faults_disarm(void);

#endif
