/* cmocka with the headers that it asks for. */
#ifndef WH_TESTS_CMOCKA_ALL_H
#define WH_TESTS_CMOCKA_ALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#endif
