#include "catalogue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../emulator/api/operation.h"

static const char separator[] = " | ";

/* Cuts off and returns what stands before the next separator, or all of it. */
static struct str take_field(struct str *rest)
{
    const char *end = memmem(rest->data, rest->len, separator, sizeof separator - 1);
    struct str field = *rest;
    if (end) {
        field.len = (size_t)(end - rest->data);
        rest->data = end + sizeof separator - 1;
        rest->len -= field.len + sizeof separator - 1;
    } else {
        *rest = (struct str){rest->data + rest->len, 0};
    }
    return field;
}

static bool add_line(struct catalogue *catalogue, struct str line, int number)
{
    struct message *message = arena_alloc(&catalogue->arena, sizeof *message);
    *message = (struct message){.number = number};
    struct str rest = arena_copy(&catalogue->arena, line);
    message->operations = take_field(&rest);
    message->error = take_field(&rest);
    message->text = take_field(&rest);
    struct str source = take_field(&rest);
    message->later = str_is(rest, "later");
    if (source.len == 0 || (rest.len > 0 && !message->later)) {
        printf("%s:%d: not of the form `operations | error | text | source`\n", catalogue->file,
               number);
        return false;
    }
    *catalogue->end = message;
    catalogue->end = &message->next;
    return true;
}

bool catalogue_load(struct catalogue *catalogue, const char *file)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    bool good = true;
    FILE *in = fopen(file, "r");
    *catalogue = (struct catalogue){.file = file};
    catalogue->end = &catalogue->first;
    arena_init(&catalogue->arena);
    if (!in) {
        perror(file);
        return false;
    }
    for (int number = 1; (length = getline(&line, &size, in)) >= 0; number++) {
        length -= length > 0 && line[length - 1] == '\n';
        if (length > 0 && line[0] != '#') {
            good = add_line(catalogue, (struct str){line, (size_t)length}, number) && good;
        }
    }
    free(line);
    (void)fclose(in);
    return good;
}

void catalogue_release(struct catalogue *catalogue)
{
    arena_release(&catalogue->arena);
}

/* Length of the placeholder `<word word>` at the start; 0: there is none. */
static size_t placeholder_length(struct str text)
{
    if (text.len < 3 || text.data[0] != '<') {
        return 0;
    }
    for (size_t i = 1; i < text.len; i++) {
        char c = text.data[i];
        if (c == '>') {
            return i > 1 ? i + 1 : 0;
        }
        if (c != ' ' && (c < 'a' || c > 'z')) {
            return 0;
        }
    }
    return 0;
}

static struct str skip(struct str text, size_t count)
{
    return (struct str){text.data + count, text.len - count};
}

static bool text_fits(struct str pattern, struct str text)
{
    while (pattern.len > 0) {
        size_t placeholder = placeholder_length(pattern);
        if (placeholder > 0) {
            for (size_t taken = 0; taken <= text.len; taken++) {
                if (text_fits(skip(pattern, placeholder), skip(text, taken))) {
                    return true;
                }
            }
            return false;
        }
        if (text.len == 0 || text.data[0] != pattern.data[0]) {
            return false;
        }
        pattern = skip(pattern, 1);
        text = skip(text, 1);
    }
    return text.len == 0;
}

static struct str next_operation(struct str *list)
{
    const char *comma = list->len > 0 ? memchr(list->data, ',', list->len) : NULL;
    struct str name = {list->data, comma ? (size_t)(comma - list->data) : list->len};
    *list = skip(*list, comma ? name.len + 1 : name.len);
    return name;
}

static bool names(const struct message *message, struct str operation)
{
    struct str list = message->operations;
    while (list.len > 0) {
        struct str name = next_operation(&list);
        if (str_is(name, "*") || str_eq(name, operation)) {
            return true;
        }
    }
    return false;
}

bool catalogue_meet(struct catalogue *catalogue, struct str operation, struct str error,
                    struct str text)
{
    bool found = false;
    for (struct message *message = catalogue->first; message; message = message->next) {
        if (str_eq(message->error, error) && names(message, operation) &&
            text_fits(message->text, text)) {
            message->met = true;
            found = true;
        }
    }
    return found;
}

/* An operation that nobody knows counts as built, so that a slip of the pen comes to light. */
static bool any_is_built(const struct message *message)
{
    struct str list = message->operations;
    while (list.len > 0) {
        const struct operation *operation =
            operation_by_name(STR("dynamodb"), next_operation(&list));
        if (!operation || operation->plan) {
            return true;
        }
    }
    return false;
}

static const char *fault_of(const struct message *message)
{
    if (message->later) {
        return message->met ? "is said now: take the mark `later` away" : NULL;
    }
    return message->met || !any_is_built(message) ? NULL : "no golden case meets this line";
}

void catalogue_sum(const struct catalogue *catalogue, int *passed, int *failed)
{
    for (const struct message *message = catalogue->first; message; message = message->next) {
        const char *fault = fault_of(message);
        if (fault) {
            printf("%s:%d: %s\n    %.*s: %.*s\n", catalogue->file, message->number, fault,
                   STR_ARG(message->operations), STR_ARG(message->text));
        }
        *passed += message->met && !fault;
        *failed += fault != NULL;
    }
}
