#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../../emulator/http/tls.h"

/* What goes over TLS is tested with real clients, in tests/integration. */

static void refuses(const char *certificate, const char *key, const char *says)
{
    struct loop loop;
    char message[256] = "";
    cr_assert(loop_open(&loop));
    cr_assert_null(tls_open(&loop, certificate, key, message));
    cr_assert_str_eq(message, says);
    loop_close(&loop);
}

Test(tls, says_which_file_is_wrong)
{
    char path[] = "/tmp/dynarig-tls-XXXXXX";
    char says[128];
    int fd = mkstemp(path);
    cr_assert(fd >= 0);
    cr_assert_eq(write(fd, "nothing\n", 8), 8);
    close(fd);
    snprintf(says, sizeof says, "%s: expected a certificate in PEM", path);
    refuses(path, "/nowhere", says);
    refuses("/nowhere", path, "/nowhere: No such file or directory");
    unlink(path);
}

Test(tls, carries_nothing_where_there_is_none)
{
    cr_assert_not(tls_carries(NULL, 1));
    cr_assert_not(tls_is_busy(NULL));
    tls_reset(NULL, 1);
    tls_close(NULL);
}
