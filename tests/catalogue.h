/*
 * The catalogue of error messages, tests/golden/messages.txt: what the service says, to which
 * operations, and where that was observed. Golden cases are held against it: a reply that no line
 * foresees is wrong, and so is a line that no case meets.
 *
 * A line is `operations | error | text | source`, operations parted by commas, `*` being all of
 * them. Lower-case words in angle brackets, `<table name>`, stand for what varies. An empty text is
 * an error that goes out without one. ` | later` at the end: Dynarig cannot say this yet.
 */
#ifndef DYNARIG_TESTS_CATALOGUE_H
#define DYNARIG_TESTS_CATALOGUE_H

#include "../emulator/base/arena.h"
#include "../emulator/base/str.h"

struct message {
    int number; /* of its line in the file */
    bool later;
    bool met;
    struct str operations;
    struct str error;
    struct str text;
    struct message *next;
};

struct catalogue {
    struct arena arena;
    const char *file;
    struct message *first;
    struct message **end;
};

/* False, having printed why: the file cannot be read or a line is not of the form above. */
bool catalogue_load(struct catalogue *catalogue, const char *file);
void catalogue_release(struct catalogue *catalogue);
/* Marks every line that foresees this reply. False: none does. */
bool catalogue_meet(struct catalogue *catalogue, struct str operation, struct str error,
                    struct str text);
/* Prints the lines that are wrong after all cases ran, and counts. A line that was not met is
 * wrong unless it is marked as later or none of its operations is built. */
void catalogue_sum(const struct catalogue *catalogue, int *passed, int *failed);

#endif
