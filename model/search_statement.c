/*
 * Statements into steps: one that writes or reads a single item is one step, a batch one for each
 * statement, a transaction one. Other SELECTs show rows without saying whose they are, and say
 * nothing here.
 */
#include "execution.h"
#include "search_internal.h"

/* The place of the one item that a statement is about; SIZE_MAX: there is none. */
static size_t place_of(struct search *search, const struct doc *body, bool *reads)
{
    struct execution execution;
    *reads = false;
    if (!execution_read(search->judge, body, &execution)) {
        return SIZE_MAX;
    }
    *reads = execution.statement->kind == STATEMENT_SELECTS;
    const struct doc *key = execution_key(search->judge, &execution);
    return key ? place_of_key(search, execution.table, key) : SIZE_MAX;
}

static bool is_refused(const struct invocation *call)
{
    return call->known && call->error.len > 0;
}

void search_part_statement(struct search *search, size_t number)
{
    const struct invocation *call = &search->invocations[number];
    bool reads = false;
    size_t place = place_of(search, call->body, &reads);
    if (reads && (place == SIZE_MAX || !call->known)) {
        return;
    }
    if (reads) {
        bool consistent = doc_truth(doc_get(call->body, "ConsistentRead"));
        struct seen seen = {.operation = call->operation, .body = call->body, .reply = call->reply};
        (void)search_add_read(search, number, &seen, place, consistent);
        return;
    }
    search_add_step(search, number, &place, 1);
}

/* One statement as a batch of its own. */
static void part_member(struct search *search, size_t number, const struct doc *statement,
                        const struct doc *response)
{
    struct arena *arena = &search->arena;
    const struct invocation *call = &search->invocations[number];
    const struct doc *statements = doc_list_with(arena, NULL, 0, statement);
    const struct doc *responses = response ? doc_list_with(arena, NULL, 0, response) : NULL;
    struct seen seen = {
        .operation = call->operation,
        .body = doc_with(arena, NULL, STR("Statements"), statements),
        .reply = responses ? doc_with(arena, NULL, STR("Responses"), responses) : NULL,
    };
    bool reads = false;
    size_t place = place_of(search, statement, &reads);
    if (place == SIZE_MAX || (reads && !call->known)) {
        return;
    }
    if (reads) {
        bool consistent = doc_truth(doc_get(statement, "ConsistentRead"));
        (void)search_add_read(search, number, &seen, place, consistent);
    } else {
        search_add_write(search, number, &seen, place);
    }
}

void search_part_statements(struct search *search, size_t number)
{
    const struct invocation *call = &search->invocations[number];
    const struct doc *statements = doc_get(call->body, "Statements");
    const struct doc *responses = doc_get(call->reply, "Responses");
    size_t count = statements ? statements->list.count : 0;
    if (is_refused(call)) {
        search_add_step(search, number, NULL, 0);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        bool answered = responses && responses->list.count == count;
        part_member(search, number, &statements->list.items[i],
                    answered ? &responses->list.items[i] : NULL);
    }
}

void search_part_script(struct search *search, size_t number)
{
    const struct invocation *call = &search->invocations[number];
    const struct doc *statements = doc_get(call->body, "TransactStatements");
    size_t count = statements ? statements->list.count : 0;
    size_t *places = ARENA_ARRAY(&search->arena, size_t, count);
    size_t readers = 0;
    for (size_t i = 0; i < count; i++) {
        bool reads = false;
        places[i] = place_of(search, &statements->list.items[i], &reads);
        readers += reads;
    }
    if (readers == 0) {
        search_add_transaction(search, number, places, count);
    } else if (call->known) {
        search_add_step(search, number, places, count);
    }
}
