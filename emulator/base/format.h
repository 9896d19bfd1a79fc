/*
 * printf for texts that quote what a request holds: `%.*s` writes as many bytes as its precision
 * says, NUL among them, where the C library would stop at the first. All other conversions are the
 * C library's.
 */
#ifndef DYNARIG_FORMAT_H
#define DYNARIG_FORMAT_H

#include <stdarg.h>

#include "str.h"

/* Appends. A `%.*s` argument must have all the bytes that its precision names. */
void format_print(struct buf *out, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

#endif
