#include "../../../model/page_tokens.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "../../../model/typed.h"

Test(page_tokens, the_latest_are_known)
{
    struct page_tokens tokens = {0};
    struct arena arena;
    char name[16];
    arena_init(&arena);
    cr_expect_null(page_tokens_find(&tokens, STR("0")));
    for (int i = 0; i <= PAGE_TOKENS_MOST; i++) {
        struct doc key = doc_map_of(&arena, 1);
        struct doc value = typed_number(&arena, STR("1"));
        (void)snprintf(name, sizeof name, "%d", i);
        doc_map_put(&key, STR("k"), &value);
        page_tokens_add(&tokens, str_from(name), &key);
        page_tokens_add(&tokens, str_from(name), &key);
    }
    cr_expect_null(page_tokens_find(&tokens, STR("0")));
    cr_assert_not_null(page_tokens_find(&tokens, STR("1")));
    cr_expect(typed_is(doc_get(page_tokens_find(&tokens, STR("64")), "k"), "N"));
    page_tokens_release(&tokens);
    cr_expect_null(page_tokens_find(&tokens, STR("1")));
    arena_release(&arena);
}
