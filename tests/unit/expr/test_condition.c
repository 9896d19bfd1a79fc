#include "../../lib/expr_rig.h"

#define ITEM                                                                                       \
    "{'s':{'S':'hello'},'n':{'N':'10'},'b':{'B':'AQID'},'t':{'BOOL':true},"                        \
    "'z':{'NULL':true},'l':{'L':[{'N':'1'},{'S':'x'},{'L':[{'S':'deep'}]}]},"                      \
    "'m':{'M':{'k':{'S':'v'},'l':{'L':[{'M':{'q':{'N':'7'}}}]}}},"                                 \
    "'ss':{'SS':['a','b']},'ns':{'NS':['1','2.5']},'bs':{'BS':['AQ==']},"                          \
    "'u':{'S':'a\\u00e9\\ud83d\\ude00'},'e':{'S':''}}"

#define VALUES                                                                                     \
    "':hello':{'S':'hello'},':he':{'S':'he'},':ell':{'S':'ell'},':e':{'S':''},"                    \
    "':ten':{'N':'1.0E1'},':two':{'N':'2'},':nine':{'N':'9'},':t':{'BOOL':true},"                  \
    "':f':{'BOOL':false},':z':{'NULL':true},':b12':{'B':'AQI='},':b3':{'B':'Aw=='},"               \
    "':ss':{'SS':['b','a']},':a':{'S':'a'},':half':{'N':'2.50'},':one':{'N':'1'},"                 \
    "':b1':{'B':'AQ=='},':deep':{'L':[{'S':'deep'}]},':five':{'N':'5'},"                           \
    "':four':{'N':'4'},':three':{'N':'3'},':m':{'M':{'l':{'L':[{'M':{'q':{'N':'7'}}}]},"           \
    "'k':{'S':'v'}}},':S':{'S':'S'},':NULL':{'S':'NULL'},':L':{'S':'L'},"                          \
    "':zero':{'N':'0'},':z5':{'S':'5'}"

struct verdict {
    const char *text;
    bool holds;
};

static void expect_verdicts(const char *json, const struct verdict *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct rig rig;
        rig_init(&rig);
        struct value item;
        if (json) {
            item = rig_item(&rig, json);
        }
        const struct expression *expression =
            rig_must_parse(&rig, EXPRESSION_CONDITION, cases[i].text, NULL, VALUES);
        cr_expect_eq(condition_holds(expression, json ? &item : NULL), cases[i].holds, "%s",
                     cases[i].text);
        rig_release(&rig);
    }
}

#define EXPECT_VERDICTS(item, cases)                                                               \
    expect_verdicts(item, cases, sizeof(cases) / sizeof((cases)[0]))

/* Developer Guide, "Condition and filter expressions, operators, and functions". */
Test(condition, compares_by_type_and_deeply)
{
    const struct verdict cases[] = {
        {"n = :ten", true},     {"s = :hello", true},   {"s = :he", false},
        {"t = :t", true},       {"t = :f", false},      {"z = :z", true},
        {"ss = :ss", true},     {"m = :m", true},       {"l[2] = :deep", true},
        {"s = :ten", false},    {"s <> :ten", true},    {"n <> :ten", false},
        {"gone = :ten", false}, {"gone <> :ten", true}, {"gone <> lost", true},
        {"gone = lost", false}, {":one = l[0]", true},  {"m.k = m.gone", false},
    };
    EXPECT_VERDICTS(ITEM, cases);
}

Test(condition, orders_strings_numbers_and_binaries_only)
{
    const struct verdict cases[] = {
        {"n > :nine", true},    {"n < :nine", false},    {"n >= :ten", true},
        {"n <= :ten", true},    {"n > :two", true},      {"s > :he", true},
        {"s < :hello", false},  {"b > :b12", true},      {"b < :b3", true},
        {"n < :hello", false},  {"n >= :hello", false},  {"t > :zero", false},
        {"gone < :ten", false}, {"gone >= :ten", false}, {"ss < :hello", false},
        {":two < n", true},     {"e < :he", true},
    };
    EXPECT_VERDICTS(ITEM, cases);
}

Test(condition, looks_between_and_in)
{
    const struct verdict cases[] = {
        {"n BETWEEN :nine AND :ten", true},
        {"n BETWEEN :two AND :nine", false},
        {"n BETWEEN :nine AND s", false},
        {"s BETWEEN :he AND :hello", true},
        {"gone BETWEEN :two AND :nine", false},
        {":nine BETWEEN :two AND n", true},
        {"n IN (:nine, :ten)", true},
        {"n IN (:nine, :hello)", false},
        {"ss IN (:ss)", true},
        {"gone IN (:z, lost)", false},
        {"size(s) IN (:five)", true},
    };
    EXPECT_VERDICTS(ITEM, cases);
}

Test(condition, calls_functions)
{
    const struct verdict cases[] = {
        {"attribute_exists(m.l[0].q)", true}, {"attribute_exists(m.l[1])", false},
        {"attribute_exists(z)", true},        {"attribute_not_exists(gone.x)", true},
        {"attribute_not_exists(s)", false},   {"attribute_type(s, :S)", true},
        {"attribute_type(z, :NULL)", true},   {"attribute_type(l, :S)", false},
        {"attribute_type(gone, :S)", false},  {"begins_with(s, :he)", true},
        {"begins_with(s, :ell)", false},      {"begins_with(b, :b12)", true},
        {"begins_with(b, :he)", false},       {"begins_with(n, :he)", false},
        {"begins_with(s, :e)", true},         {"begins_with(gone, :he)", false},
    };
    EXPECT_VERDICTS(ITEM, cases);
}

Test(condition, finds_parts)
{
    const struct verdict cases[] = {
        {"contains(s, :ell)", true},   {"contains(s, :e)", true},     {"contains(e, :e)", true},
        {"contains(s, :ten)", false},  {"contains(b, :b3)", true},    {"contains(b, :b12)", true},
        {"contains(ss, :a)", true},    {"contains(ss, :he)", false},  {"contains(ss, :ss)", false},
        {"contains(ns, :half)", true}, {"contains(ns, :ten)", false}, {"contains(bs, :b1)", true},
        {"contains(l, :one)", true},   {"contains(l, :deep)", true},  {"contains(l, :he)", false},
        {"contains(n, :one)", false},  {"contains(m, :a)", false},    {"contains(:ss, m.k)", false},
        {"contains(gone, :a)", false}, {"contains(:hello, e)", true},
    };
    EXPECT_VERDICTS(ITEM, cases);
}

/* Strings count in UTF-16 code units, as measured on the service. */
Test(condition, measures_sizes)
{
    const struct verdict cases[] = {
        {"size(s) = :five", true},
        {"size(u) = :four", true},
        {"size(b) = :three", true},
        {"size(l) = :three", true},
        {"size(m) = :two", true},
        {"size(ss) = :two", true},
        {"size(ns) > :one", true},
        {"size(bs) = :one", true},
        {"size(e) = :zero", true},
        {"size(n) >= :zero", false},
        {"size(t) >= :zero", false},
        {"size(z) >= :zero", false},
        {"size(gone) < :ten", false},
        {"size(n) <> :one", true},
        {"size(:hello) = :five", true},
        {"size(s) = :z5", false},
        {"size(s) BETWEEN :four AND n", true},
    };
    EXPECT_VERDICTS(ITEM, cases);
}

Test(condition, combines_by_precedence)
{
    const struct verdict cases[] = {
        {"t = :t OR t = :t AND t = :f", true},
        {"(t = :t OR t = :t) AND t = :f", false},
        {"NOT t = :f AND t = :t", true},
        {"NOT (t = :f OR t = :t)", false},
        {"NOT gone = :t", true},
        {"NOT (NOT (t = :t))", true},
        {"t = :f OR t = :f OR t = :t", true},
        {"t = :t AND t = :t AND t = :f", false},
        {"n BETWEEN :two AND :nine OR t = :t", true},
    };
    EXPECT_VERDICTS(ITEM, cases);
}

Test(condition, sees_nothing_in_a_wrong_container)
{
    const struct verdict cases[] = {
        {"attribute_exists(s.a)", false},   {"attribute_exists(m[0])", false},
        {"attribute_exists(l.a)", false},   {"attribute_exists(l[3])", false},
        {"attribute_exists(ss[0])", false},
    };
    EXPECT_VERDICTS(ITEM, cases);
}

/* Conformance suite, tier1/updateItem/conditions: a missing item has no attribute, nor a key. */
Test(condition, sees_no_attribute_without_an_item)
{
    const struct verdict cases[] = {
        {"attribute_not_exists(pk)", true},
        {"attribute_exists(pk)", false},
        {"NOT attribute_exists(pk)", true},
        {"pk = :a", false},
        {"pk <> :a", true},
        {"size(pk) > :zero", false},
    };
    EXPECT_VERDICTS(NULL, cases);
}
