#pragma once

#include "CKernels.h"

/// The loops of one variant.
struct KernelTable {
    void (*linear)(
        const float *x, size_t rows, size_t inputs, const float *packed, size_t outputs, const float *bias,
        const float *residual, int ending, float *y);
    void (*layer_norm)(float *rows, size_t count, size_t width, const float *gain, const float *bias, float epsilon);
    void (*attention)(const float *qkv, size_t length, size_t heads, float *scratch, float *out);
    void (*dot_rows)(const float *rows, size_t count, size_t width, const float *query, float *scores);
    void (*dot_bytes)(
        const uint8_t *rows, size_t count, size_t stride, const float *factors, struct KernelQuery query, float *scores);
};

extern const struct KernelTable *const kernels_portable_table;
#if defined(__x86_64__)
extern const struct KernelTable *const kernels_avx2_table;
extern const struct KernelTable *const kernels_avx512_table;
extern const struct KernelTable *const kernels_vnni_table;
#endif
