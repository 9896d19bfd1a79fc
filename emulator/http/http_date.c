#include "http_date.h"

#include <stdio.h>
#include <time.h>

static void print(struct http_date *date, int64_t second)
{
    static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t seconds = (time_t)second;
    struct tm tm;
    gmtime_r(&seconds, &tm);
    snprintf(date->text, sizeof(date->text), "%s, %02d %s %04d %02d:%02d:%02d GMT",
             days[tm.tm_wday], tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour,
             tm.tm_min, tm.tm_sec);
    date->second = second;
}

const char *http_date(struct http_date *date, int64_t time_us)
{
    int64_t second = time_us / 1000000;
    if (date->second != second || !date->text[0])
        print(date, second);
    return date->text;
}
