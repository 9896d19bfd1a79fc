#include "moment.h"

#include <stdio.h>
#include <time.h>

void moment_print(int64_t time_us, char out[MOMENT_SIZE])
{
    int64_t fraction = ((time_us % 1000000) + 1000000) % 1000000;
    time_t seconds = (time_t)((time_us - fraction) / 1000000);
    struct tm parts;
    size_t length;

    gmtime_r(&seconds, &parts);
    length = strftime(out, MOMENT_SIZE, "%Y-%m-%dT%H:%M:%S", &parts);
    (void)snprintf(out + length, MOMENT_SIZE - length, ".%06dZ", (int)fraction);
}
