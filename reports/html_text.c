#include "html_text.h"

#include <string.h>

#include "text.h"

void html_cell(struct buf *out, const char *class_name, struct str text)
{
    if (class_name) {
        buf_printf(out, "<td class=\"%s\">", class_name);
    } else {
        buf_text(out, "<td>");
    }
    text_html(out, text);
    buf_text(out, "</td>");
}

void html_cell_number(struct buf *out, int64_t number)
{
    buf_text(out, "<td class=\"n\">");
    text_number(out, number);
    buf_text(out, "</td>");
}

void html_copy(struct buf *out, struct str text)
{
    buf_text(out, "<pre class=\"copy\">");
    text_html(out, text);
    buf_text(out, "</pre>\n");
}

const char *html_tone(const char *verdict)
{
    return strcmp(verdict, "passed") == 0   ? "good"
           : strcmp(verdict, "failed") == 0 ? "bad"
                                            : "open";
}
