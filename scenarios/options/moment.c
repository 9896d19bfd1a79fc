#include "moment.h"

#include <stdio.h>
#include <time.h>

#define SECOND_US 1000000

void moment_print(int64_t time_us, char out[MOMENT_SIZE])
{
    int64_t fraction = ((time_us % SECOND_US) + SECOND_US) % SECOND_US;
    time_t seconds = (time_t)((time_us - fraction) / SECOND_US);
    struct tm parts;
    size_t length;

    gmtime_r(&seconds, &parts);
    length = strftime(out, MOMENT_SIZE, "%Y-%m-%dT%H:%M:%S", &parts);
    (void)snprintf(out + length, MOMENT_SIZE - length, ".%06dZ", (int)fraction);
}

/* Cuts a number of so many digits and what must follow it (0: anything) off the text. */
static bool cut_number(struct str *text, size_t digits, char then, int *out)
{
    size_t whole = digits + (then != 0 ? 1 : 0);

    *out = 0;
    if (text->len < whole || (then != 0 && text->data[digits] != then)) {
        return false;
    }
    for (size_t i = 0; i < digits; i++) {
        if (text->data[i] < '0' || text->data[i] > '9') {
            return false;
        }
        *out = *out * 10 + (text->data[i] - '0');
    }
    *text = (struct str){text->data + whole, text->len - whole};
    return true;
}

/* ".5Z", "Z": microseconds. */
static bool read_fraction(struct str text, int64_t *us)
{
    int64_t place = SECOND_US;
    int digit;

    *us = 0;
    if (text.len > 0 && text.data[0] == '.') {
        text = (struct str){text.data + 1, text.len - 1};
        while (place > 1 && cut_number(&text, 1, 0, &digit)) {
            place /= 10;
            *us += place * digit;
        }
        if (place == SECOND_US) {
            return false;
        }
    }
    return str_is(text, "Z");
}

/* Days since 1970-01-01 of the Gregorian calendar. */
static int64_t days_until(int year, int month, int day)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    int64_t years = year - 1;

    return years * 365 + years / 4 - years / 100 + years / 400 - 719162 + before[month - 1] +
           (leap && month > 2 ? 1 : 0) + day - 1;
}

bool moment_parse(struct str text, int64_t *time_us)
{
    int year, month, day, hour, minute, second;
    char again[MOMENT_SIZE];
    struct str given = text;

    if (!cut_number(&text, 4, '-', &year) || !cut_number(&text, 2, '-', &month) ||
        !cut_number(&text, 2, 'T', &day) || !cut_number(&text, 2, ':', &hour) ||
        !cut_number(&text, 2, ':', &minute) || !cut_number(&text, 2, 0, &second) ||
        !read_fraction(text, time_us) || year < 1970 || month < 1 || month > 12) {
        return false;
    }
    int64_t seconds = days_until(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
    *time_us += seconds * SECOND_US;
    moment_print(*time_us, again); /* the 30th of February comes out as another day */
    return str_starts(given, (struct str){again, sizeof("2026-11-23T00:00:00") - 1});
}
