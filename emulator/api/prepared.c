#include "prepared.h"

#include "../base/mutant.h"
#include "../partiql/key_plan.h"
#include "../partiql/scanner.h"

#define NO_KEY "Where clause does not contain a mandatory equality on all key attributes"
#define NO_EXISTS "EXISTS() must contain a single item read with additional condition"

static bool read_parameters(struct prepared *prepared, struct error *err)
{
    struct request *request = prepared->request;
    const struct doc *list = doc_get(prepared->doc, "Parameters");
    size_t count = list ? list->list.count : 0;
    prepared->parameters = ARENA_ARRAY(&request->arena, struct value, count);
    prepared->parameter_count = count;
    for (size_t i = 0; i < count; i++) {
        /* These operations were not moved to the validation layer of 2026. */
        if (!value_parse(&request->arena, &list->list.items[i], DIALECT_CLASSIC,
                         &prepared->parameters[i], err)) {
            return false;
        }
    }
    return true;
}

static enum item_write_kind kind_of(enum statement_type type)
{
    switch (type) {
    case STATEMENT_INSERT: return ITEM_PUT;
    case STATEMENT_UPDATE: return ITEM_UPDATE;
    case STATEMENT_DELETE: return ITEM_DELETE;
    default: return ITEM_CHECK;
    }
}

static void init_write(struct prepared *prepared)
{
    item_write_init(&prepared->write, kind_of(prepared->type), prepared->request, prepared->doc);
    prepared->write.doc = NULL;
    prepared->write.absent = prepared->type == STATEMENT_INSERT && !MUTANT(PARTIQL_OVERWRITES);
    prepared->write.input = prepared->parts.item;
    prepared->write.expressions.update = prepared->parts.update;
}

bool prepared_read(struct prepared *prepared, struct request *request, const struct doc *doc,
                   struct error *err)
{
    *prepared = (struct prepared){.request = request, .doc = doc};
    struct reading reading = {.arena = &request->arena, .err = err};
    if (!read_parameters(prepared, err) ||
        !statement_parse(&request->arena, doc_string(doc, "Statement"), &reading.statement, err)) {
        return false;
    }
    reading.parameters = prepared->parameters;
    reading.parameter_count = prepared->parameter_count;
    prepared->type = reading.statement->type;
    if (!rewrite(&reading, &prepared->parts)) {
        return false;
    }
    if (prepared->type != STATEMENT_SELECT && reading.statement->index.data) {
        return error_set(err, ERROR_VALIDATION, "This operation is not supported on an index");
    }
    init_write(prepared);
    return prepared->type != STATEMENT_INSERT || item_write_size(&prepared->write, err);
}

bool prepared_refuse_exists(const struct prepared *prepared, struct error *err)
{
    const struct statement *statement = prepared->parts.statement;
    return prepared->type != STATEMENT_EXISTS ||
           error_set(err, ERROR_VALIDATION, "Unrecognized function: exists at %s",
                     lexeme_place(&prepared->request->arena, statement->source, statement->word));
}

bool prepared_find(struct prepared *prepared, struct error *err)
{
    if (!item_write_find(&prepared->write, prepared->parts.statement->table, err)) {
        return false;
    }
    prepared->table = prepared->write.table;
    prepared->given = prepared->write.given;
    return true;
}

/* The equalities on the key name the item. They stay in the condition of all but DELETE: so what
 * is not there fails it (Developer Guide, "PartiQL update statements for DynamoDB"). */
bool prepared_key(struct prepared *prepared, struct error *err)
{
    if (prepared->type == STATEMENT_INSERT) {
        return true;
    }
    struct arena *arena = &prepared->request->arena;
    struct value *key = arena_zalloc(arena, sizeof *key);
    const struct expression *whole = prepared->parts.condition;
    const struct expression *rest;
    if (!key_plan_pin(arena, whole, &prepared->table->schema, key, &rest)) {
        return error_set(err, ERROR_VALIDATION, "%s",
                         prepared->type == STATEMENT_EXISTS ? NO_EXISTS : NO_KEY);
    }
    if (prepared->type == STATEMENT_EXISTS && !rest) {
        return error_set(err, ERROR_VALIDATION, NO_EXISTS);
    }
    prepared->write.input = key;
    bool blind = MUTANT(PARTIQL_EXISTS_HOLDS) && prepared->type == STATEMENT_EXISTS;
    bool upsert = MUTANT(PARTIQL_UPSERTS) && prepared->type == STATEMENT_UPDATE;
    prepared->write.expressions.condition = blind                                          ? NULL
                                            : prepared->type == STATEMENT_DELETE || upsert ? rest
                                                                                           : whole;
    return true;
}

bool prepared_check_write(struct prepared *prepared, struct error *err)
{
    return prepared_key(prepared, err) && item_write_check(&prepared->write, err);
}

const struct value *prepared_returned(const struct prepared *prepared)
{
    const struct item_write *write = &prepared->write;
    const struct value *item = NULL;
    switch (prepared->parts.statement->returning) {
    case RETURNING_NOTHING: break;
    case RETURNING_ALL_OLD:
        item = MUTANT(PARTIQL_OLD_IS_NEW) ? write->change->new_image : write->change->old_image;
        break;
    case RETURNING_ALL_NEW: item = write->change->new_image; break;
    case RETURNING_MODIFIED_OLD: item = &write->touched_old; break;
    case RETURNING_MODIFIED_NEW: item = &write->touched_new; break;
    }
    return item && item->map.count > 0 ? item : NULL;
}
