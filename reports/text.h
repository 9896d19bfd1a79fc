/*
 * Text for reports: what programs sent, made safe for each format, and numbers as people read
 * them.
 *
 * Every function takes any bytes. What is not UTF-8, and control characters, come out as U+FFFD,
 * so that neither a parser nor a terminal trips over a body of the program under test.
 */
#ifndef DYNARIG_TEXT_H
#define DYNARIG_TEXT_H

#include "../emulator/base/arena.h"
#include "../emulator/base/doc.h"
#include "../emulator/base/str.h"

/* Valid UTF-8 without control characters but tab and line feed; in the arena. */
struct str text_clean(struct arena *arena, struct str s);
/* At most `bytes_max` bytes of it, not ending within a character. */
struct str text_cut(struct str s, size_t bytes_max);

void text_html(struct buf *out, struct str s);      /* in elements and in quoted attributes */
void text_xml(struct buf *out, struct str s);       /* in elements */
void text_xml_value(struct buf *out, struct str s); /* in quoted attributes */
void text_json(struct buf *out, struct str s);      /* with quotes */
void text_line(struct buf *out, struct str s);      /* one line of a terminal */
void text_markdown(struct buf *out, struct str s);  /* one line of prose or a table's cell */
void text_fence(struct buf *out, struct str s);     /* a fenced block of its own */
/* The data and the values of a GitHub workflow command ("Workflow commands for GitHub Actions"). */
void text_command(struct buf *out, struct str s);
void text_command_value(struct buf *out, struct str s);

void text_number(struct buf *out, int64_t number);                  /* "1,204" */
void text_count(struct buf *out, int64_t number, const char *noun); /* "1,204 requests" */
void text_duration(struct buf *out, int64_t us);                    /* "2.413s" */
void text_span(struct buf *out, int64_t us);                        /* "25h 0m 3s", "0.482s" */
void text_time(struct buf *out, int64_t us);                        /* "2026-11-23T12:00:00Z" */
/* A JSON list of words as a line for a shell; the text itself when it is no such list. */
void text_shell(struct buf *out, struct arena *arena, struct str command);
/* JSON with indents, small values on one line; ends soon after `bytes_max`. Anything else than
 * JSON comes out as it is. */
void text_pretty(struct buf *out, struct str json, size_t bytes_max);

#endif
