#pragma once

#include <stddef.h>
#include <stdint.h>

// Loops over floats and bytes that a compiler for every CPU cannot write: each in several variants, of which one is chosen
// while the program runs. Nothing here allocates, except `kernels_allocate`, keeps state or checks sizes: `Numerics` does.

/// The variants, slowest first.
enum KernelVariant { KERNELS_PORTABLE = 0, KERNELS_AVX2 = 1, KERNELS_AVX512 = 2, KERNELS_AVX512_VNNI = 3 };

/// How many columns a panel of packed weights has.
enum { KERNELS_PANEL = 32 };
/// How wide a head of attention is.
enum { KERNELS_HEAD = 32 };
/// Rows of bytes are this long or a multiple of it.
enum { KERNELS_BYTE_STEP = 64 };

/// What is done to a product before it is written.
enum KernelEnding { KERNELS_PLAIN = 0, KERNELS_GELU = 1 };

/// Whether this CPU and its system can run a variant.
int kernels_can_run(int variant);

/// Memory at the start of a cache line, in large pages where the system gives them; NULL when there is none.
void *kernels_allocate(size_t bytes);
/// Gives memory of `kernels_allocate` back.
void kernels_free(void *memory);

/// How many floats `kernels_pack` writes.
size_t kernels_packed_count(size_t outputs, size_t inputs);
/// Packs weights (`outputs` rows of `inputs` floats) into panels of KERNELS_PANEL outputs, input by input, zeros after the
/// last. The same for every variant.
void kernels_pack(const float *weights, size_t outputs, size_t inputs, float *packed);

/// y = ending(x * weights^T + bias + residual). `x`: rows by inputs; `bias`: padded to whole panels; `residual`: as `y`,
/// perhaps `y` itself, or NULL; `y`: rows by outputs, not overlapping `x`.
void kernels_linear(
    int variant, const float *x, size_t rows, size_t inputs, const float *packed, size_t outputs, const float *bias,
    const float *residual, int ending, float *y);

/// Normalises each row to mean 0 and variance 1, then times `gain` plus `bias`, in place.
void kernels_layer_norm(
    int variant, float *rows, size_t count, size_t width, const float *gain, const float *bias, float epsilon);

/// Attention within one text: `qkv` is length rows of queries, keys and values, each `heads` times KERNELS_HEAD wide.
/// `scratch` holds `kernels_attention_scratch(length)` floats.
void kernels_attention(int variant, const float *qkv, size_t length, size_t heads, float *scratch, float *out);
/// How many floats of scratch attention over a text of `length` words needs.
size_t kernels_attention_scratch(size_t length);

/// The dot products of a query with consecutive rows of `width` floats.
void kernels_dot_rows(
    int variant, const float *rows, size_t count, size_t width, const float *query, float *scores);

/// A row of floats as bytes around 128, `KERNELS_BYTE_STEP`-padded; returns the factor that makes them floats again.
float kernels_quantise_row(const float *row, size_t width, size_t stride, uint8_t *bytes);

/// A query for rows of bytes: 16-bit numbers and the same split into two bytes, each padded like the rows with zeros.
struct KernelQuery {
    const int16_t *whole;
    const int8_t *high;
    const int8_t *low;
    /// The factor that makes the 16-bit numbers floats again.
    float factor;
    /// What every sum has too much, as bytes are around 128.
    int64_t excess;
};

/// Fills the three arrays of `stride` elements.
struct KernelQuery kernels_quantise_query(
    const float *query, size_t width, size_t stride, int16_t *whole, int8_t *high, int8_t *low);

/// The dot products of a query with consecutive rows of bytes. The sums are whole numbers, so that every variant gives the
/// same bits.
void kernels_dot_bytes(
    int variant, const uint8_t *rows, size_t count, size_t stride, const float *factors, struct KernelQuery query,
    float *scores);
