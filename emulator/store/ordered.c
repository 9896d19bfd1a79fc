#include "ordered.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../base/arena.h"

enum {
    WIDTH = 64, /* entries of a node; it is split when it has so many */
    SPARSE = WIDTH / 4,
    MERGED_MAX = WIDTH / 4 * 3, /* so that the next insertion does not split again */
};

struct ordered_row {
    uint32_t key_len;
    uint32_t value_len;
    char bytes[]; /* key, value */
};

/*
 * Level 0 holds the rows. Above it an entry is a child and, as its row, a copy of the least key
 * that the child may hold: no key for the very first. The nodes of a level are chained.
 */
struct ordered_node {
    unsigned level;
    unsigned count;
    struct ordered_node *next;
    struct ordered_node *previous;
    uint64_t heads[WIDTH]; /* the first bytes of each key, as a number */
    struct ordered_row *rows[WIDTH];
    struct ordered_node *children[]; /* WIDTH of them above level 0 */
};

struct ordered {
    struct ordered_node *root;
    uint64_t edits; /* that may have moved an entry */
};

/* ---- Rows. ---- */

static struct ordered_row *row_new(struct str key, struct str value)
{
    assert(key.len <= UINT32_MAX && value.len <= UINT32_MAX);
    struct ordered_row *row = mem_alloc(sizeof *row + key.len + value.len);
    row->key_len = (uint32_t)key.len;
    row->value_len = (uint32_t)value.len;
    memcpy(row->bytes, key.data ? key.data : "", key.len);
    memcpy(row->bytes + key.len, value.data ? value.data : "", value.len);
    return row;
}

static struct str row_key(const struct ordered_row *row)
{
    return (struct str){row->bytes, row->key_len};
}

static struct str row_value(const struct ordered_row *row)
{
    return (struct str){row->bytes + row->key_len, row->value_len};
}

/* Big endian; short keys are filled up with zeros, so that equal heads say nothing yet. */
static uint64_t head_of(struct str key)
{
    uint64_t head = 0;
    for (size_t i = 0; i < sizeof head; i++)
        head = head << 8 | (i < key.len ? (unsigned char)key.data[i] : 0U);
    return head;
}

/* ---- Nodes. ---- */

static struct ordered_node *node_new(unsigned level)
{
    struct ordered_node *node;
    size_t children = level > 0 ? sizeof(struct ordered_node *) * WIDTH : 0;
    node = mem_alloc(sizeof *node + children);
    node->level = level;
    node->count = 0;
    node->next = NULL;
    node->previous = NULL;
    return node;
}

/* Recursion is as deep as the tree: ten levels hold 10^15 keys. */
static void node_free(struct ordered_node *node)
{
    for (unsigned i = 0; i < node->count; i++) {
        free(node->rows[i]);
        if (node->level > 0)
            node_free(node->children[i]);
    }
    free(node);
}

/* The first entry that is not before the key; `equal`: it has that very key. */
static unsigned find(const struct ordered_node *node, struct str key, uint64_t head, bool *equal)
{
    unsigned low = 0, high = node->count;
    *equal = false;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        int order = node->heads[middle] < head ? -1 : 1;
        if (node->heads[middle] == head)
            order = str_cmp(row_key(node->rows[middle]), key);
        *equal = *equal || order == 0;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The child that holds the key if any does. */
static unsigned find_child(const struct ordered_node *node, struct str key, uint64_t head)
{
    bool equal;
    unsigned place = find(node, key, head, &equal);
    assert(equal || place > 0);
    return equal ? place : place - 1;
}

static struct ordered_node *find_leaf(const struct ordered *map, struct str key, uint64_t head)
{
    struct ordered_node *node = map->root;
    while (node->level > 0)
        node = node->children[find_child(node, key, head)];
    return node;
}

/* Moves `count` entries, also within one node. */
static void move(struct ordered_node *to, unsigned at, const struct ordered_node *from,
                 unsigned start, unsigned count)
{
    memmove(to->heads + at, from->heads + start, sizeof *to->heads * count);
    memmove(to->rows + at, from->rows + start, sizeof(struct ordered_row *) * count);
    if (to->level > 0)
        memmove(to->children + at, from->children + start, sizeof(struct ordered_node *) * count);
}

static void insert_at(struct ordered_node *node, unsigned at, struct ordered_row *row,
                      struct ordered_node *child)
{
    move(node, at + 1, node, at, node->count - at);
    node->heads[at] = head_of(row_key(row));
    node->rows[at] = row;
    if (child)
        node->children[at] = child;
    node->count++;
}

static void remove_at(struct ordered_node *node, unsigned at)
{
    move(node, at, node, at + 1, node->count - at - 1);
    node->count--;
}

static void unchain(struct ordered_node *node)
{
    if (node->previous)
        node->previous->next = node->next;
    if (node->next)
        node->next->previous = node->previous;
}

/* The new node takes the upper half and stands behind the old one. */
static struct ordered_node *split(struct ordered_node *node)
{
    struct ordered_node *right = node_new(node->level);
    unsigned half = node->count / 2;
    move(right, 0, node, half, node->count - half);
    right->count = node->count - half;
    node->count = half;
    right->next = node->next;
    right->previous = node;
    if (right->next)
        right->next->previous = right;
    node->next = right;
    return right;
}

/* Merges child `at + 1` into child `at`. */
static void merge(struct ordered_node *node, unsigned at)
{
    struct ordered_node *left = node->children[at], *right = node->children[at + 1];
    move(left, left->count, right, 0, right->count);
    left->count += right->count;
    unchain(right);
    free(right);
    free(node->rows[at + 1]);
    remove_at(node, at + 1);
}

static bool mergeable(const struct ordered_node *node, unsigned at)
{
    if (at + 1 >= node->count)
        return false;
    unsigned left = node->children[at]->count, right = node->children[at + 1]->count;
    return left == 0 || right == 0 || left + right <= MERGED_MAX;
}

/* Child `at` lost an entry: a sparse one joins a neighbour that has room. */
static void mend(struct ordered_node *node, unsigned at)
{
    if (node->children[at]->count >= SPARSE)
        return;
    if (mergeable(node, at))
        merge(node, at);
    else if (at > 0 && mergeable(node, at - 1))
        merge(node, at - 1);
}

/* ---- The map. ---- */

struct ordered *ordered_new(void)
{
    struct ordered *map = mem_zalloc(sizeof *map);
    map->root = node_new(0);
    return map;
}

void ordered_free(struct ordered *map)
{
    if (map)
        node_free(map->root);
    free(map);
}

void ordered_clear(struct ordered *map)
{
    node_free(map->root);
    map->root = node_new(0);
    map->edits++;
}

bool ordered_get(const struct ordered *map, struct str key, struct str *value)
{
    bool equal;
    uint64_t head = head_of(key);
    const struct ordered_node *leaf = find_leaf(map, key, head);
    unsigned place = find(leaf, key, head, &equal);
    if (equal)
        *value = row_value(leaf->rows[place]);
    return equal;
}

/* Puts the row below the node: the new neighbour that a split of the node made, or NULL. */
static struct ordered_node *insert(struct ordered_node *node, struct ordered_row *row)
{
    bool equal;
    struct str key = row_key(row);
    uint64_t head = head_of(key);
    if (node->level == 0) {
        unsigned place = find(node, key, head, &equal);
        if (equal) {
            free(node->rows[place]);
            node->rows[place] = row;
            return NULL;
        }
        insert_at(node, place, row, NULL);
    } else {
        unsigned place = find_child(node, key, head);
        struct ordered_node *right = insert(node->children[place], row);
        if (!right)
            return NULL;
        insert_at(node, place + 1, row_new(row_key(right->rows[0]), STR("")), right);
    }
    return node->count == WIDTH ? split(node) : NULL;
}

void ordered_put(struct ordered *map, struct str key, struct str value)
{
    struct ordered_node *left = map->root;
    struct ordered_node *right = insert(left, row_new(key, value));
    map->edits++;
    if (right) {
        map->root = node_new(left->level + 1);
        insert_at(map->root, 0, row_new(STR(""), STR("")), left);
        insert_at(map->root, 1, row_new(row_key(right->rows[0]), STR("")), right);
    }
}

static bool delete_below(struct ordered_node *node, struct str key, uint64_t head)
{
    bool equal;
    if (node->level > 0) {
        unsigned place = find_child(node, key, head);
        bool found = delete_below(node->children[place], key, head);
        if (found)
            mend(node, place);
        return found;
    }
    unsigned place = find(node, key, head, &equal);
    if (equal) {
        free(node->rows[place]);
        remove_at(node, place);
    }
    return equal;
}

bool ordered_delete(struct ordered *map, struct str key)
{
    bool found = delete_below(map->root, key, head_of(key));
    map->edits++;
    while (map->root->level > 0 && map->root->count == 1) {
        struct ordered_node *old = map->root;
        map->root = old->children[0];
        free(old->rows[0]);
        free(old);
    }
    return found;
}

/* ---- Walks. ---- */

void ordered_walk_init(struct ordered_walk *walk, const struct ordered *map, struct str low,
                       struct str high, bool ascending)
{
    *walk = (struct ordered_walk){.map = map, .low = low, .high = high, .ascending = ascending};
}

/* Upwards: to the first key from `key` on, or after it. Downwards: to the place behind the last
 * key before it. */
static void seek(struct ordered_walk *walk, struct str key, bool after)
{
    bool equal;
    uint64_t head = head_of(key);
    walk->leaf = find_leaf(walk->map, key, head);
    walk->place = find(walk->leaf, key, head, &equal) + (equal && after);
    walk->edits = walk->map->edits;
}

static void step_up(struct ordered_walk *walk)
{
    while (walk->leaf && walk->place >= walk->leaf->count) {
        walk->leaf = walk->leaf->next;
        walk->place = 0;
    }
    walk->last = walk->leaf ? walk->leaf->rows[walk->place++] : NULL;
}

static void step_down(struct ordered_walk *walk)
{
    while (walk->leaf && walk->place == 0) {
        walk->leaf = walk->leaf->previous;
        walk->place = walk->leaf ? walk->leaf->count : 0;
    }
    walk->last = walk->leaf ? walk->leaf->rows[--walk->place] : NULL;
}

bool ordered_next(struct ordered_walk *walk, struct str *key, struct str *value)
{
    if (!walk->last)
        seek(walk, walk->ascending ? walk->low : walk->high, false);
    else if (walk->edits != walk->map->edits)
        seek(walk, row_key(walk->last), walk->ascending);
    if (walk->ascending)
        step_up(walk);
    else
        step_down(walk);
    if (!walk->last)
        return false;
    *key = row_key(walk->last);
    *value = row_value(walk->last);
    return walk->ascending ? str_cmp(*key, walk->high) < 0 : str_cmp(*key, walk->low) >= 0;
}
