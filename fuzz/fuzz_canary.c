/*
 * The canary: a planted fault that every smoke run must find. When it is not found, the alarm is
 * broken, not the code.
 */
#include <stdlib.h>

#include "../emulator/data/number.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct error err;
    struct number number;
    arena_init(&arena);
    error_init(&err, &arena);
    struct str text = {(const char *)data, size};
    if (number_parse(text, &number, &err) && number.sign < 0) {
        abort();
    }
    arena_release(&arena);
    return 0;
}
