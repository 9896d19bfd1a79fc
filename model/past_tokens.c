#include "past_tokens.h"

#include <stdlib.h>
#include <string.h>

#include "request_body.h"
#include "typed.h"

static const int64_t window_us = INT64_C(600000000);

struct token {
    struct token *next;
    struct arena arena; /* of its texts, and of itself */
    struct str name;
    struct doc body;
    size_t *sizes;
    int64_t time_us;
};

static struct str name_in(const struct doc *body)
{
    return doc_string(body, "ClientRequestToken");
}

enum token_state tokens_find(struct token *const *tokens, const struct doc *body, int64_t time_us,
                             const size_t **sizes)
{
    struct str name = name_in(body);
    for (const struct token *token = *tokens; token && name.data; token = token->next) {
        if (!str_eq(token->name, name) || time_us - token->time_us >= window_us) {
            continue;
        }
        *sizes = token->sizes;
        return body_same(body, &token->body) ? TOKEN_SAME : TOKEN_OTHER;
    }
    return TOKEN_NEW;
}

void tokens_add(struct token **tokens, const struct doc *body, int64_t time_us, const size_t *sizes,
                size_t count)
{
    if (!name_in(body).data) {
        return;
    }
    struct token *token = mem_zalloc(sizeof *token);
    arena_init(&token->arena);
    token->name = arena_copy(&token->arena, name_in(body));
    token->body = doc_copy(&token->arena, body);
    token->time_us = time_us;
    if (sizes) {
        token->sizes = ARENA_ARRAY(&token->arena, size_t, count);
        memcpy(token->sizes, sizes, count * sizeof *sizes);
    }
    token->next = *tokens;
    *tokens = token;
}

void tokens_release(struct token **tokens)
{
    while (*tokens) {
        struct token *token = *tokens;
        *tokens = token->next;
        arena_release(&token->arena);
        free(token);
    }
}
