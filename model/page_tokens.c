#include "page_tokens.h"

#include <stdlib.h>

#include "typed.h"

struct page_token {
    struct arena arena; /* of what follows */
    struct str text;
    struct doc key;
};

static void let_go(struct page_token *token)
{
    if (token) {
        arena_release(&token->arena);
        free(token);
    }
}

void page_tokens_add(struct page_tokens *tokens, struct str token, const struct doc *key)
{
    if (page_tokens_find(tokens, token)) {
        return;
    }
    struct page_token *added = mem_zalloc(sizeof *added);
    arena_init(&added->arena);
    added->text = arena_copy(&added->arena, token);
    added->key = doc_copy(&added->arena, key);
    let_go(tokens->list[tokens->next]);
    tokens->list[tokens->next] = added;
    tokens->next = (tokens->next + 1) % PAGE_TOKENS_MOST;
}

const struct doc *page_tokens_find(const struct page_tokens *tokens, struct str token)
{
    for (size_t i = 0; i < PAGE_TOKENS_MOST; i++) {
        if (tokens->list[i] && str_eq(tokens->list[i]->text, token)) {
            return &tokens->list[i]->key;
        }
    }
    return NULL;
}

void page_tokens_release(struct page_tokens *tokens)
{
    for (size_t i = 0; i < PAGE_TOKENS_MOST; i++) {
        let_go(tokens->list[i]);
    }
    *tokens = (struct page_tokens){0};
}
