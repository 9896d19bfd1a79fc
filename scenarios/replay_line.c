#include "replay_line.h"

#include <inttypes.h>
#include <string.h>

#include "../emulator/base/json.h"

static bool is_plain(const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_@%+=:,./-";

    return *word != '\0' && word[strspn(word, plain)] == '\0';
}

void shell_quote(struct buf *out, const char *word)
{
    if (is_plain(word)) {
        buf_text(out, word);
        return;
    }
    buf_byte(out, '\'');
    for (; *word != '\0'; word++) {
        if (*word == '\'') {
            buf_text(out, "'\\''");
        } else {
            buf_byte(out, (unsigned char)*word);
        }
    }
    buf_byte(out, '\'');
}

/* Does the option shape what such a run does? The seed is told apart from the options. */
static bool is_told(const struct options *options, size_t id, unsigned command_bit)
{
    const struct option_row *row = option_row(id);

    return row->shapes && (row->commands & command_bit) != 0 && id != OPTION_SEED &&
           options->text[id] != NULL;
}

static void add_option(struct buf *out, const struct option_row *row, const char *value)
{
    if (row->fallback != NULL && strcmp(row->fallback, value) == 0) {
        return;
    }
    buf_printf(out, " --%s", row->name);
    if (row->type != OPTION_TYPE_FLAG) {
        buf_byte(out, ' ');
        shell_quote(out, value);
    }
}

void replay_line(struct buf *out, const char *sub_command, const struct options *options,
                 uint64_t seed, char *const *command)
{
    unsigned bit = strcmp(sub_command, "exec") == 0 ? FOR_EXEC : FOR_SERVE;

    buf_printf(out, "dynarig %s --seed %" PRIu64, sub_command, seed);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *row = option_row(i);
        /* Its parts say all of a profile, also where one was given as local has it. */
        if (is_told(options, i, bit) && i != OPTION_PROFILE) {
            add_option(out, row, options->text[i]);
        }
    }
    if (command == NULL || *command == NULL) {
        return;
    }
    buf_text(out, " --");
    for (; *command != NULL; command++) {
        buf_byte(out, ' ');
        shell_quote(out, *command);
    }
}

void options_json(struct buf *out, const struct options *options, unsigned command_bit)
{
    struct json_writer w;

    json_begin(&w, out);
    json_open(&w, '{');
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *row = option_row(i);
        if (is_told(options, i, command_bit)) {
            json_name(&w, row->name);
            json_text(&w, options->text[i]);
        }
    }
    json_close(&w, '}');
}

void command_json(struct buf *out, char *const *command)
{
    struct json_writer w;

    json_begin(&w, out);
    json_open(&w, '[');
    for (; command != NULL && *command != NULL; command++) {
        json_text(&w, *command);
    }
    json_close(&w, ']');
}
