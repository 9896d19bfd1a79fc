#include <criterion/criterion.h>

#include "../../../emulator/base/digest.h"

static struct arena arena;

static void set_up(void)
{
    arena_init(&arena);
}

static void tear_down(void)
{
    arena_release(&arena);
}

TestSuite(digest, .init = set_up, .fini = tear_down);

static void check_hex(const unsigned char hash[32], const char *hex)
{
    struct buf out;
    buf_init(&out);
    hex_print(&out, hash, 32);
    cr_assert_str_eq(out.data, hex);
    buf_release(&out);
}

/* FIPS 180-4, the examples of one and two blocks. */
Test(digest, sha256_of_the_standards_examples)
{
    unsigned char hash[32];
    sha256_of(STR("abc"), hash);
    check_hex(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    sha256_of(STR(""), hash);
    check_hex(hash, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

Test(digest, peek_does_not_end_the_hash)
{
    unsigned char hash[32];
    struct sha256 *running = sha256_new();
    sha256_add(running, STR("a"));
    sha256_peek(running, hash);
    check_hex(hash, "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb");
    sha256_add(running, STR("bc"));
    sha256_add(running, (struct str){NULL, 0});
    sha256_peek(running, hash);
    check_hex(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    sha256_free(running);
    sha256_free(NULL);
}

Test(digest, crc32_is_the_ieee_one)
{
    cr_assert_eq(crc32_of(STR("123456789")), 0xcbf43926);
    cr_assert_eq(crc32_of(STR("{}")), 2745614147U); /* x-amz-crc32 of every empty reply */
    cr_assert_eq(crc32_of((struct str){NULL, 0}), 0);
}

/* RFC 4648, section 10. */
Test(digest, base64_of_the_standards_examples)
{
    static const char *const pairs[][2] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xff\xef\xbe", "/+++"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct buf out;
        struct str back;
        buf_init(&out);
        base64_print(&out, str_from(pairs[i][0]));
        cr_assert_str_eq(out.data, pairs[i][1]);
        cr_assert_eq(base64_decode(&arena, buf_view(&out), &back), BASE64_OK);
        cr_assert(str_is(back, pairs[i][0]));
        buf_release(&out);
    }
}

Test(digest, base64_turns_every_length_and_byte_back)
{
    unsigned char bytes[256];
    for (unsigned i = 0; i < 256; i++)
        bytes[i] = (unsigned char)(i * 7);
    for (size_t len = 0; len <= 256; len++) {
        struct buf out;
        struct str back;
        buf_init(&out);
        base64_print(&out, (struct str){(const char *)bytes, len});
        cr_assert_eq(base64_decode(&arena, buf_view(&out), &back), BASE64_OK);
        cr_assert(str_eq(back, (struct str){(const char *)bytes, len}));
        buf_release(&out);
    }
}

Test(digest, base64_faults_are_told_apart)
{
    static const struct {
        const char *text;
        enum base64_fault fault;
    } cases[] = {
        {"23456", BASE64_LENGTH},
        {"a", BASE64_LENGTH},
        {"ab!d", BASE64_CHARACTER},
        {"ab=d", BASE64_CHARACTER},
        {"====", BASE64_CHARACTER},
        {"a===", BASE64_CHARACTER},
        {"Zh==", BASE64_TRAILING_BITS},
        {"Zm9=", BASE64_TRAILING_BITS},
        {"Zg==Zg==", BASE64_CHARACTER},
        {"ab-_", BASE64_CHARACTER},
        {"ab\xff"
         "d",
         BASE64_CHARACTER},
        {"AA==", BASE64_OK},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str out;
        cr_assert_eq(base64_decode(&arena, str_from(cases[i].text), &out), cases[i].fault, "%s",
                     cases[i].text);
    }
}
