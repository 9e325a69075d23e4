/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/alloc.h"
#include "lib/csv/read_thread.h"

/* Bytes that count up, `size` of them, then the end or a failure. */
typedef struct counting_source {
    uint64_t at, size;
    gdb_status end;
} counting_source;

static uint8_t byte_at(uint64_t i)
{
    return (uint8_t)(i * UINT64_C(0x9E3779B97F4A7C15) >> 56);
}

static gdb_status read_counting(void *context, void *out, size_t size, size_t *got, gdb_error *err)
{
    counting_source *source = context;
    uint8_t *to = out;

    for (*got = 0; *got < size && source->at < source->size; source->at++)
        to[(*got)++] = byte_at(source->at);
    if (*got == size || source->end == GDB_OK)
        return GDB_OK;
    return GDB_FAIL(err, source->end, "byte %llu is damaged", (unsigned long long)source->at);
}

static gdb_error err;
static uint8_t out[1 << 20];

static const gdb_read_shape shape = {16, 1 << 18, 4};

/* How many bytes came, all of them right. */
static uint64_t read_all(counting_source *from, size_t step, gdb_status *status)
{
    gdb_byte_source source = {read_counting, from};
    gdb_read_thread *thread = NULL;
    uint64_t total = 0;
    size_t got;

    gdb_error_clear(&err);
    assert_ok(gdb_read_thread_open(&thread, &source, &shape, &err), err);
    source = gdb_read_thread_source(thread);
    do {
        *status = gdb_byte_source_read(&source, out, step, &got, &err);
        for (size_t i = 0; i < got; i++)
            assert_int_equal(out[i], byte_at(total + i));
        total += got;
    } while (*status == GDB_OK && got == step);
    /* The end stays the end. */
    assert_int_equal(gdb_byte_source_read(&source, out, 1, &got, NULL), *status);
    assert_int_equal(got, 0);
    gdb_read_thread_close(thread);
    return total;
}

static const uint64_t sizes[] = {0, 1, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 1 << 20, 3000001};

static void bytes_arrive_in_order(void **state)
{
    gdb_status status;

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        for (size_t step = sizeof(out); step > 2000; step = step / 2 - 1) {
            counting_source from = {0, sizes[i], GDB_OK};
            assert_int_equal(read_all(&from, step, &status), sizes[i]);
            assert_int_equal(status, GDB_OK);
        }
    }
}

static void a_failure_comes_behind_the_bytes_in_front_of_it(void **state)
{
    char message[64];
    gdb_status status;

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        counting_source from = {0, sizes[i], GDB_ERR_INPUT};
        snprintf(message, sizeof(message), "byte %llu is damaged", (unsigned long long)sizes[i]);
        assert_int_equal(read_all(&from, 70000, &status), sizes[i]);
        assert_int_equal(status, GDB_ERR_INPUT);
        assert_string_equal(err.message, message);
    }
}

/* The same by exchange, behind `before` bytes that are copied. */
static uint64_t exchange_all(counting_source *from, size_t before, gdb_status *status)
{
    gdb_byte_source source = {read_counting, from};
    gdb_read_bytes bytes = {NULL, 0, 0, false};
    gdb_read_thread *thread = NULL;
    uint64_t total = 0;
    size_t got;

    gdb_error_clear(&err);
    assert_ok(gdb_read_thread_open(&thread, &source, &shape, &err), err);
    source = gdb_read_thread_source(thread);
    *status = gdb_byte_source_read(&source, out, before, &got, &err);
    total = got;
    while (*status == GDB_OK && !bytes.is_last) {
        *status = gdb_read_thread_exchange(thread, &bytes, &err);
        if (*status != GDB_OK)
            break;
        assert_true(bytes.begin >= shape.front);
        assert_true(bytes.begin + bytes.size <= shape.front + shape.size);
        for (size_t i = 0; i < bytes.size; i++)
            assert_int_equal(bytes.buffer[bytes.begin + i], byte_at(total + i));
        total += bytes.size;
        /* All of it is the caller's. */
        memset(bytes.buffer, 0xEE, shape.front + shape.size + shape.behind);
    }
    /* The end stays the end. */
    assert_int_equal(gdb_read_thread_exchange(thread, &bytes, NULL), *status);
    if (*status == GDB_OK)
        assert_true(bytes.is_last && bytes.size == 0);
    gdb_read_thread_close(thread);
    gdb_free(bytes.buffer);
    return total;
}

static void buffers_are_exchanged(void **state)
{
    static const size_t before[] = {0, 1, 100, 1 << 18, (1 << 18) + 5};
    gdb_status status;

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        for (size_t k = 0; k < sizeof(before) / sizeof(*before); k++) {
            counting_source whole = {0, sizes[i], GDB_OK}, damaged = {0, sizes[i], GDB_ERR_INPUT};
            assert_int_equal(exchange_all(&whole, before[k], &status), sizes[i]);
            assert_int_equal(status, GDB_OK);
            assert_int_equal(exchange_all(&damaged, before[k], &status), sizes[i]);
            assert_int_equal(status, GDB_ERR_INPUT);
        }
    }
}

static void a_buffer_that_cannot_be_had_is_reported(void **state)
{
    counting_source from = {0, 10, GDB_OK};
    gdb_byte_source source = {read_counting, &from};
    gdb_read_bytes bytes = {NULL, 0, 0, false};
    gdb_read_thread *thread = NULL;

    (void)state;
    gdb_error_clear(&err);
    assert_ok(gdb_read_thread_open(&thread, &source, &shape, &err), err);
    gdb_alloc_fail_after(0);
    assert_fails(gdb_read_thread_exchange(thread, &bytes, &err), GDB_ERR_NOMEM, "memory", err);
    gdb_alloc_fail_after(-1);
    assert_null(bytes.buffer);
    gdb_error_clear(&err);
    assert_ok(gdb_read_thread_exchange(thread, &bytes, &err), err);
    assert_int_equal(bytes.size, 10);
    gdb_read_thread_close(thread);
    gdb_free(bytes.buffer);
}

static void it_can_be_closed_at_any_time(void **state)
{
    (void)state;
    for (size_t reads = 0; reads < 20; reads++) {
        counting_source from = {0, UINT64_MAX, GDB_OK};
        gdb_byte_source source = {read_counting, &from};
        gdb_read_thread *thread = NULL;
        size_t got;

        assert_ok(gdb_read_thread_open(&thread, &source, &shape, &err), err);
        source = gdb_read_thread_source(thread);
        for (size_t i = 0; i < reads; i++)
            assert_ok(gdb_byte_source_read(&source, out, 100000, &got, &err), err);
        gdb_read_thread_close(thread);
    }
    gdb_read_thread_close(NULL);
}

static void failing_allocations_are_reported(void **state)
{
    counting_source from = {0, 10, GDB_OK};
    gdb_byte_source source = {read_counting, &from};
    gdb_read_thread *thread = NULL;

    (void)state;
    gdb_error_clear(&err);
    for (int failures = 0; failures < 5; failures++) {
        gdb_alloc_fail_after(failures);
        assert_fails(gdb_read_thread_open(&thread, &source, &shape, &err), GDB_ERR_NOMEM, "memory",
                     err);
        gdb_alloc_fail_after(-1);
        assert_null(thread);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_arrive_in_order),
        cmocka_unit_test(a_failure_comes_behind_the_bytes_in_front_of_it),
        cmocka_unit_test(buffers_are_exchanged),
        cmocka_unit_test(a_buffer_that_cannot_be_had_is_reported),
        cmocka_unit_test(it_can_be_closed_at_any_time),
        cmocka_unit_test(failing_allocations_are_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
