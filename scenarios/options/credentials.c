#include "credentials.h"

#include "../../faults/checker.h"

static bool is_account(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
    }
    return text.len == 12;
}

static bool read_text(const struct checker *c, const char *path, const struct doc *doc,
                      const char *name, struct str *out)
{
    const struct doc *member = checker_get(doc, name);
    if (!member) {
        return true;
    }
    return checker_string(c, checker_member(c, path, str_from(name)), member, out);
}

static bool read_key(const struct checker *c, const char *path, const struct doc *doc,
                     struct sigv4_key *out)
{
    static const char *const names[] = {"access-key-id", "secret-access-key", "session-token",
                                        "account", NULL};
    const struct doc *needed;
    if (!checker_members(c, path, doc, names) ||
        !checker_need(c, path, doc, names[0], "the id of a key", &needed) ||
        !checker_need(c, path, doc, names[1], "its secret", &needed) ||
        !read_text(c, path, doc, names[0], &out->id) ||
        !read_text(c, path, doc, names[1], &out->secret) ||
        !read_text(c, path, doc, names[2], &out->token) ||
        !read_text(c, path, doc, names[3], &out->account)) {
        return false;
    }
    return out->account.len == 0 || is_account(out->account) ||
           checker_refuse(c, checker_member(c, path, STR("account")),
                          "expected 12 digits, found \"%.*s\"", STR_ARG(out->account));
}

static bool check_known(const struct checker *c, const char *path, const struct sigv4_key *list,
                        size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (str_eq(list[i].id, list[index].id)) {
            return checker_refuse(c, checker_member(c, path, STR("access-key-id")),
                                  "\"%.*s\" is there twice", STR_ARG(list[index].id));
        }
    }
    return true;
}

static bool read_keys(const struct checker *c, const struct doc *list, struct sigv4_keys *out)
{
    struct sigv4_key *keys = ARENA_ARRAY(c->arena, struct sigv4_key, list->list.count);
    *out = (struct sigv4_keys){keys, list->list.count};
    for (size_t i = 0; i < list->list.count; i++) {
        const char *path = checker_item(c, "credentials", i);
        if (!read_key(c, path, &list->list.items[i], &keys[i]) || !check_known(c, path, keys, i)) {
            return false;
        }
    }
    return out->count > 0 ||
           checker_refuse(c, "credentials", "expected at least one key, found none");
}

bool credentials_read(struct str text, struct arena *arena, struct sigv4_keys *out,
                      struct plan_fault *fault)
{
    static const char *const names[] = {"credentials", NULL};
    struct checker c = {text, arena, fault};
    struct doc doc;
    const struct doc *list;
    return checker_read(&c, &doc) && checker_members(&c, "", &doc, names) &&
           checker_need(&c, "", &doc, "credentials", "a list of keys", &list) &&
           checker_list(&c, "credentials", list) && read_keys(&c, list, out);
}
