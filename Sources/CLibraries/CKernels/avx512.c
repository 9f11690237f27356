// For CPUs with AVX-512, and those of them that multiply bytes (VNNI).
#include <math.h>

#include "table.h"

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl"))), apply_to = function)
#define LANES 16
#define ROWS 12
#define PREFETCH 16
#define NAME(name) avx512_##name
#include "variant.h"
#pragma clang attribute pop

const struct KernelTable *const kernels_avx512_table = &avx512_kernels;

#pragma clang attribute push( \
    __attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"))), apply_to = function)

/// One sum of bytes, put together from its two halves.
static inline __attribute__((always_inline)) float vnni_score(
    __m512i high, __m512i low, float factor, const struct KernelQuery *query) {
    int64_t total = 256 * (int64_t)_mm512_reduce_add_epi32(high) + (int64_t)_mm512_reduce_add_epi32(low);
    return (float)(total - query->excess) * factor * query->factor;
}

static void vnni_dot_bytes(
    const uint8_t *rows, size_t count, size_t stride, const float *factors, struct KernelQuery query, float *scores) {
    size_t row = 0;
    for (; row + 2 <= count; row += 2, rows += 2 * stride) {
        __m512i high = _mm512_setzero_si512(), low = high, next_high = high, next_low = high;
        for (size_t i = 0; i < stride; i += KERNELS_BYTE_STEP) {
            __m512i upper = _mm512_loadu_si512(query.high + i), lower = _mm512_loadu_si512(query.low + i);
            __m512i bytes = _mm512_loadu_si512(rows + i), next = _mm512_loadu_si512(rows + stride + i);
            high = _mm512_dpbusd_epi32(high, bytes, upper);
            low = _mm512_dpbusd_epi32(low, bytes, lower);
            next_high = _mm512_dpbusd_epi32(next_high, next, upper);
            next_low = _mm512_dpbusd_epi32(next_low, next, lower);
        }
        scores[row] = vnni_score(high, low, factors[row], &query);
        scores[row + 1] = vnni_score(next_high, next_low, factors[row + 1], &query);
    }
    for (; row < count; row++, rows += stride) {
        __m512i high = _mm512_setzero_si512(), low = high;
        for (size_t i = 0; i < stride; i += KERNELS_BYTE_STEP) {
            __m512i bytes = _mm512_loadu_si512(rows + i);
            high = _mm512_dpbusd_epi32(high, bytes, _mm512_loadu_si512(query.high + i));
            low = _mm512_dpbusd_epi32(low, bytes, _mm512_loadu_si512(query.low + i));
        }
        scores[row] = vnni_score(high, low, factors[row], &query);
    }
}

#pragma clang attribute pop

static const struct KernelTable vnni_kernels = {
    avx512_linear, avx512_layer_norm, avx512_attention, avx512_dot_rows, vnni_dot_bytes,
};
const struct KernelTable *const kernels_vnni_table = &vnni_kernels;

#endif
