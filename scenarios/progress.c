#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "../emulator/http/server.h"
#include "../reports/text.h"

#define TERMINAL_US 200000 /* between two writings of the line */
#define LINES_US 5000000   /* between two lines */

void progress_begin(struct progress *progress, struct str name, uint64_t total)
{
    int64_t now_us = server_now_us();
    *progress = (struct progress){.name = name,
                                  .total = total,
                                  .terminal = isatty(STDERR_FILENO) != 0,
                                  .begun_us = now_us,
                                  .told_us = now_us};
}

void progress_tell(struct progress *progress, uint64_t done, uint64_t failed, uint64_t requests)
{
    int64_t now_us = server_now_us();
    struct buf line;
    if (now_us - progress->told_us < (progress->terminal ? TERMINAL_US : LINES_US)) {
        return;
    }
    progress->told_us = now_us;
    buf_init(&line);
    buf_printf(&line, "%s%.*s: ", progress->terminal ? "\r" : "", STR_ARG(progress->name));
    text_number(&line, (int64_t)done);
    buf_text(&line, " of ");
    text_count(&line, (int64_t)progress->total, "seed");
    buf_printf(&line, ", %" PRIu64 " failed, ", failed);
    text_number(&line, (int64_t)(requests * 1000000 / (uint64_t)(now_us - progress->begun_us + 1)));
    buf_printf(&line, " requests/s%s", progress->terminal ? "\x1b[K" : "\n");
    (void)fwrite(line.data, 1, line.len, stderr);
    (void)fflush(stderr);
    progress->shown = progress->terminal;
    buf_release(&line);
}

void progress_end(struct progress *progress)
{
    if (progress->shown) {
        (void)fputs("\r\x1b[K", stderr);
        (void)fflush(stderr);
        progress->shown = false;
    }
}
