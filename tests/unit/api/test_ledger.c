#include <string.h>

#include <criterion/criterion.h>

#include "../../../emulator/api/ledger.h"

static void settle(struct ledger *ledger, struct ledger_entry *entry, const char *text)
{
    ledger_begin(ledger);
    ledger_field(ledger, str_from(text));
    ledger_settle(ledger, entry);
}

static void digest_of(const char *first, const char *second, bool reversed, char out[65])
{
    struct ledger ledger;
    ledger_init(&ledger);
    struct ledger_entry *a = ledger_open(&ledger);
    struct ledger_entry *b = ledger_open(&ledger);
    settle(&ledger, reversed ? b : a, reversed ? second : first);
    settle(&ledger, reversed ? a : b, reversed ? first : second);
    ledger_print(&ledger, out);
    ledger_release(&ledger);
}

Test(ledger, order_of_settling_does_not_matter)
{
    char straight[65], reversed[65];
    digest_of("one", "two", false, straight);
    digest_of("one", "two", true, reversed);
    cr_assert_str_eq(straight, reversed);
    cr_assert_eq(strlen(straight), 64);
}

Test(ledger, order_of_inputs_does)
{
    char straight[65], swapped[65];
    digest_of("one", "two", false, straight);
    digest_of("two", "one", false, swapped);
    cr_assert_str_neq(straight, swapped);
}

Test(ledger, fields_are_framed)
{
    char a[65], b[65];
    digest_of("ab", "c", false, a);
    digest_of("a", "bc", false, b);
    cr_assert_str_neq(a, b);
}

Test(ledger, an_input_without_output_keeps_its_place)
{
    struct ledger late, early;
    char a[65], b[65];
    ledger_init(&late);
    struct ledger_entry *entry = ledger_open(&late);
    settle(&late, NULL, "reset");
    settle(&late, entry, "one");
    ledger_print(&late, a);
    ledger_init(&early);
    entry = ledger_open(&early);
    settle(&early, entry, "one");
    settle(&early, NULL, "reset");
    ledger_print(&early, b);
    cr_assert_str_eq(a, b);
    ledger_release(&late);
    ledger_release(&early);
}
