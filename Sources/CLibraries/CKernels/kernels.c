// The choice of a variant, and what is the same in all of them.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "table.h"

int kernels_can_run(int variant) {
    switch (variant) {
    case KERNELS_PORTABLE: return 1;
#if defined(__x86_64__)
    // These ask the system too, which must keep the wide registers.
    case KERNELS_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case KERNELS_AVX512:
        return kernels_can_run(KERNELS_AVX2) && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    case KERNELS_AVX512_VNNI: return kernels_can_run(KERNELS_AVX512) && __builtin_cpu_supports("avx512vnni");
#endif
    default: return 0;
    }
}

static const struct KernelTable *table(int variant) {
    switch (variant) {
#if defined(__x86_64__)
    case KERNELS_AVX2: return kernels_avx2_table;
    case KERNELS_AVX512: return kernels_avx512_table;
    case KERNELS_AVX512_VNNI: return kernels_vnni_table;
#endif
    default: return kernels_portable_table;
    }
}

void *kernels_allocate(size_t bytes) {
    const size_t large = 2 << 20;
    size_t alignment = bytes >= 4 * large ? large : 64;
    void *memory = NULL;
    if (posix_memalign(&memory, alignment, bytes ? bytes : 1) != 0) return NULL;
#if defined(__linux__)
    // Only a wish: everything works in small pages too.
    if (alignment == large) (void)madvise(memory, bytes, MADV_HUGEPAGE);
#endif
    return memory;
}

void kernels_free(void *memory) { free(memory); }

size_t kernels_packed_count(size_t outputs, size_t inputs) {
    return (outputs + KERNELS_PANEL - 1) / KERNELS_PANEL * KERNELS_PANEL * inputs;
}

void kernels_pack(const float *weights, size_t outputs, size_t inputs, float *packed) {
    for (size_t panel = 0; panel < outputs; panel += KERNELS_PANEL) {
        for (size_t input = 0; input < inputs; input++) {
            for (size_t output = panel; output < panel + KERNELS_PANEL; output++) {
                *packed++ = output < outputs ? weights[output * inputs + input] : 0;
            }
        }
    }
}

void kernels_linear(
    int variant, const float *x, size_t rows, size_t inputs, const float *packed, size_t outputs, const float *bias,
    const float *residual, int ending, float *y) {
    table(variant)->linear(x, rows, inputs, packed, outputs, bias, residual, ending, y);
}

void kernels_layer_norm(
    int variant, float *rows, size_t count, size_t width, const float *gain, const float *bias, float epsilon) {
    table(variant)->layer_norm(rows, count, width, gain, bias, epsilon);
}

size_t kernels_attention_scratch(size_t length) { return (KERNELS_HEAD + 1) * ((length + 15) / 16 * 16); }

void kernels_attention(int variant, const float *qkv, size_t length, size_t heads, float *scratch, float *out) {
    table(variant)->attention(qkv, length, heads, scratch, out);
}

void kernels_dot_rows(int variant, const float *rows, size_t count, size_t width, const float *query, float *scores) {
    table(variant)->dot_rows(rows, count, width, query, scores);
}

float kernels_quantise_row(const float *row, size_t width, size_t stride, uint8_t *bytes) {
    float most = 0;
    for (size_t i = 0; i < width; i++) most = fabsf(row[i]) > most ? fabsf(row[i]) : most;
    float factor = most > 0 ? most / 127 : 1;
    for (size_t i = 0; i < stride; i++) bytes[i] = (uint8_t)(128 + (i < width ? (int)lrintf(row[i] / factor) : 0));
    return factor;
}

struct KernelQuery kernels_quantise_query(
    const float *query, size_t width, size_t stride, int16_t *whole, int8_t *high, int8_t *low) {
    float most = 0;
    for (size_t i = 0; i < width; i++) most = fabsf(query[i]) > most ? fabsf(query[i]) : most;
    // 127 * 256 + 127: the largest number whose upper byte, rounded, is still one.
    const int limit = 32512;
    float factor = most > 0 ? most / (float)limit : 1;
    int64_t sum = 0;
    for (size_t i = 0; i < stride; i++) {
        int number = i < width ? (int)lrintf(query[i] / factor) : 0;
        int upper = (number + 128) >> 8;
        whole[i] = (int16_t)number;
        high[i] = (int8_t)upper;
        low[i] = (int8_t)(number - 256 * upper);
        sum += number;
    }
    return (struct KernelQuery){whole, high, low, factor, 128 * sum};
}

void kernels_dot_bytes(
    int variant, const uint8_t *rows, size_t count, size_t stride, const float *factors, struct KernelQuery query,
    float *scores) {
    table(variant)->dot_bytes(rows, count, stride, factors, query, scores);
}
