// The loops, written once over vectors of LANES floats. Each variant's file includes this with LANES, ROWS and NAME set, and
// with the instructions that it may use switched on around it.
//
// A tile of the product keeps ROWS rows by two vectors in registers. Panels are KERNELS_PANEL columns wide in every variant;
// narrow vectors go over a panel several times.

typedef float NAME(vector) __attribute__((vector_size(4 * LANES)));
typedef float NAME(unaligned) __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef int32_t NAME(whole) __attribute__((vector_size(4 * LANES)));

#define VECTOR NAME(vector)
#define WHOLE NAME(whole)
#define LOAD(place) ((VECTOR)(*(const NAME(unaligned) *)(place)))
#define STORE(place, value) (*(NAME(unaligned) *)(place) = (value))
#define INLINE static inline __attribute__((always_inline))
#define ALL _Pragma("clang loop unroll(full)")

enum { NAME(tile_width) = 2 * LANES };

/// The same number in every lane. Not a sum: adding 0 is work, as it turns -0 into 0.
INLINE VECTOR NAME(all)(float value) { return value - (VECTOR){}; }

/// The sum of the lanes, in pairs, so that the order is one that a CPU likes.
INLINE float NAME(sum)(VECTOR value) {
    float lanes[LANES];
    STORE(lanes, value);
    ALL for (int half = LANES / 2; half > 0; half /= 2) {
        ALL for (int lane = 0; lane < half; lane++) lanes[lane] += lanes[lane + half];
    }
    return lanes[0];
}

/// e to the power of x: 2^n by the exponent, the rest by a polynomial; about one unit in the last place off.
INLINE VECTOR NAME(exp)(VECTOR x) {
    x = __builtin_elementwise_min(__builtin_elementwise_max(x, NAME(all)(-87.0f)), NAME(all)(88.0f));
    const float shift = 12582912.0f;
    VECTOR shifted = x * 1.44269504f + shift;
    VECTOR n = shifted - shift;
    VECTOR r = x - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    VECTOR p = NAME(all)(1.9875691500e-4f);
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    WHOLE power = ((WHOLE)shifted - (WHOLE)NAME(all)(shift)) << 23;
    return (VECTOR)((WHOLE)p + power);
}

/// The error function as a quotient of two polynomials, a few units in the last place off.
INLINE VECTOR NAME(erf)(VECTOR x) {
    x = __builtin_elementwise_min(__builtin_elementwise_max(x, NAME(all)(-4.0f)), NAME(all)(4.0f));
    VECTOR s = x * x;
    VECTOR p = NAME(all)(-2.72614225801306e-10f);
    p = p * s + 2.77068142495902e-08f;
    p = p * s + -2.10102402082508e-06f;
    p = p * s + -5.69250639462346e-05f;
    p = p * s + -7.34990630326855e-04f;
    p = p * s + -2.95459980854025e-03f;
    p = p * s + -1.60960333262415e-02f;
    VECTOR q = NAME(all)(-1.45660718464996e-05f);
    q = q * s + -2.13374055278905e-04f;
    q = q * s + -1.68282697438203e-03f;
    q = q * s + -7.37332916720468e-03f;
    q = q * s + -1.42647390514189e-02f;
    return x * p / q;
}

INLINE VECTOR NAME(gelu)(VECTOR x) { return 0.5f * x * (1.0f + NAME(erf)(x * 0.70710678f)); }

/// One tile: `rows` is a constant where this is called, so that everything stays in registers.
INLINE void NAME(tile)(
    const int rows, const float *x, size_t inputs, const float *panel, const float *bias, const float *residual, int ending,
    float *y, size_t stride) {
    VECTOR sums[ROWS][2];
    VECTOR left = LOAD(bias), right = LOAD(bias + LANES);
    ALL for (int row = 0; row < rows; row++) {
        sums[row][0] = left;
        sums[row][1] = right;
    }
    for (size_t input = 0; input < inputs; input++) {
        // Weights come from memory or the last cache when there are few rows: ask for them early.
        __builtin_prefetch(panel + PREFETCH * KERNELS_PANEL, 0, 3);
        if (LANES > 8) __builtin_prefetch(panel + PREFETCH * KERNELS_PANEL + LANES, 0, 3);
        left = LOAD(panel);
        right = LOAD(panel + LANES);
        panel += KERNELS_PANEL;
        ALL for (int row = 0; row < rows; row++) {
            VECTOR factor = NAME(all)(x[row * inputs + input]);
            sums[row][0] += factor * left;
            sums[row][1] += factor * right;
        }
    }
    // Read before anything is written: the residual may be `y` itself.
    if (residual) {
        ALL for (int row = 0; row < rows; row++) {
            sums[row][0] += LOAD(residual + row * stride);
            sums[row][1] += LOAD(residual + row * stride + LANES);
        }
    }
    ALL for (int row = 0; row < rows; row++) {
        STORE(y + row * stride, sums[row][0]);
        STORE(y + row * stride + LANES, sums[row][1]);
    }
    if (ending == KERNELS_GELU) {
        for (int row = 0; row < rows; row++) {
            float *place = y + row * stride;
            STORE(place, NAME(gelu)(LOAD(place)));
            STORE(place + LANES, NAME(gelu)(LOAD(place + LANES)));
        }
    }
}

static void NAME(some_rows)(
    int rows, const float *x, size_t inputs, const float *panel, const float *bias, const float *residual, int ending,
    float *y, size_t stride) {
#define CASE(number)                                                                            \
    case number:                                                                                \
        NAME(tile)(number, x, inputs, panel, bias, residual, ending, y, stride);                \
        break;
    switch (rows) {
        CASE(1) CASE(2) CASE(3) CASE(4)
#if ROWS > 4
        CASE(5) CASE(6)
#endif
#if ROWS > 6
        CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12)
#endif
    }
#undef CASE
}

/// A tile that hangs over the last output: computed beside, then copied as far as it is wanted.
static void NAME(last_columns)(
    int rows, const float *x, size_t inputs, const float *panel, const float *bias, const float *residual, int ending,
    float *y, size_t stride, size_t wanted) {
    float beside[ROWS * 2 * LANES] = {0};
    if (residual) {
        for (int row = 0; row < rows; row++) {
            for (size_t column = 0; column < wanted; column++) {
                beside[row * NAME(tile_width) + column] = residual[row * stride + column];
            }
        }
    }
    NAME(some_rows)(
        rows, x, inputs, panel, bias, residual ? beside : NULL, ending, beside, NAME(tile_width));
    for (int row = 0; row < rows; row++) {
        for (size_t column = 0; column < wanted; column++) {
            y[row * stride + column] = beside[row * NAME(tile_width) + column];
        }
    }
}

static void NAME(linear)(
    const float *x, size_t rows, size_t inputs, const float *packed, size_t outputs, const float *bias,
    const float *residual, int ending, float *y) {
    // Rows are taken in blocks that stay in the second cache while the panels pass by.
    const size_t block = 96;
    for (size_t start = 0; start < rows; start += block) {
        size_t count = rows - start < block ? rows - start : block;
        size_t tiles = (count + ROWS - 1) / ROWS;
        for (size_t column = 0; column < outputs; column += NAME(tile_width)) {
            const float *panel =
                packed + column / KERNELS_PANEL * KERNELS_PANEL * inputs + column % KERNELS_PANEL;
            size_t row = start;
            for (size_t tile = 0; tile < tiles; tile++) {
                // Tiles of nearly the same height: 7 and 6 rather than 12 and 1.
                int height = (int)(count / tiles + (tile < count % tiles));
                const float *beside = residual ? residual + row * outputs + column : NULL;
                if (outputs - column >= NAME(tile_width)) {
                    NAME(some_rows)(
                        height, x + row * inputs, inputs, panel, bias + column, beside, ending, y + row * outputs + column,
                        outputs);
                } else {
                    NAME(last_columns)(
                        height, x + row * inputs, inputs, panel, bias + column, beside, ending, y + row * outputs + column,
                        outputs, outputs - column);
                }
                row += (size_t)height;
            }
        }
    }
}

static void NAME(layer_norm)(
    float *rows, size_t count, size_t width, const float *gain, const float *bias, float epsilon) {
    size_t even = width / LANES * LANES;
    for (size_t row = 0; row < count; row++, rows += width) {
        VECTOR sums = NAME(all)(0);
        for (size_t i = 0; i < even; i += LANES) sums += LOAD(rows + i);
        float total = NAME(sum)(sums);
        for (size_t i = even; i < width; i++) total += rows[i];
        float mean = total / (float)width;
        VECTOR squares = NAME(all)(0);
        for (size_t i = 0; i < even; i += LANES) {
            VECTOR off = LOAD(rows + i) - mean;
            squares += off * off;
        }
        float variance = NAME(sum)(squares);
        for (size_t i = even; i < width; i++) variance += (rows[i] - mean) * (rows[i] - mean);
        float factor = 1.0f / sqrtf(variance / (float)width + epsilon);
        for (size_t i = 0; i < even; i += LANES) {
            STORE(rows + i, (LOAD(rows + i) - mean) * factor * LOAD(gain + i) + LOAD(bias + i));
        }
        for (size_t i = even; i < width; i++) rows[i] = (rows[i] - mean) * factor * gain[i] + bias[i];
    }
}

/// Turns scores into shares that add up to 1; lanes after the last score hold a very small one.
INLINE void NAME(softmax)(float *scores, size_t padded) {
    VECTOR most = LOAD(scores);
    for (size_t i = LANES; i < padded; i += LANES) most = __builtin_elementwise_max(most, LOAD(scores + i));
    float lanes[LANES];
    STORE(lanes, most);
    float top = lanes[0];
    for (int lane = 1; lane < LANES; lane++) top = lanes[lane] > top ? lanes[lane] : top;
    VECTOR sums = NAME(all)(0);
    for (size_t i = 0; i < padded; i += LANES) {
        VECTOR power = NAME(exp)(LOAD(scores + i) - top);
        STORE(scores + i, power);
        sums += power;
    }
    float factor = 1.0f / NAME(sum)(sums);
    for (size_t i = 0; i < padded; i += LANES) STORE(scores + i, LOAD(scores + i) * factor);
}

static void NAME(attention)(const float *qkv, size_t length, size_t heads, float *scratch, float *out) {
    enum { parts = KERNELS_HEAD / LANES };
    size_t width = heads * KERNELS_HEAD, stride = 3 * width;
    size_t padded = (length + LANES - 1) / LANES * LANES;
    float *keys = scratch, *scores = scratch + KERNELS_HEAD * padded;
    for (size_t i = 0; i < KERNELS_HEAD * padded; i++) keys[i] = 0;
    for (size_t head = 0; head < heads; head++) {
        const float *query = qkv + head * KERNELS_HEAD, *key = query + width, *value = key + width;
        for (size_t j = 0; j < length; j++) {
            for (size_t d = 0; d < KERNELS_HEAD; d++) keys[d * padded + j] = key[j * stride + d];
        }
        for (size_t i = 0; i < length; i++) {
            const float *mine = query + i * stride;
            for (size_t j = 0; j < padded; j += LANES) {
                VECTOR even = NAME(all)(0), odd = NAME(all)(0);
                for (size_t d = 0; d < KERNELS_HEAD; d += 2) {
                    even += mine[d] * LOAD(keys + d * padded + j);
                    odd += mine[d + 1] * LOAD(keys + (d + 1) * padded + j);
                }
                STORE(scores + j, (even + odd) * 0.17677669529f);
            }
            for (size_t j = length; j < padded; j++) scores[j] = -1e30f;
            NAME(softmax)(scores, padded);
            VECTOR sums[parts];
            ALL for (int part = 0; part < parts; part++) sums[part] = NAME(all)(0);
            for (size_t j = 0; j < length; j++) {
                ALL for (int part = 0; part < parts; part++) {
                    sums[part] += scores[j] * LOAD(value + j * stride + part * LANES);
                }
            }
            ALL for (int part = 0; part < parts; part++) {
                STORE(out + i * width + head * KERNELS_HEAD + part * LANES, sums[part]);
            }
        }
    }
}

static void NAME(dot_rows)(const float *rows, size_t count, size_t width, const float *query, float *scores) {
    size_t even = width / LANES * LANES;
    size_t row = 0;
    for (; row + 4 <= count; row += 4, rows += 4 * width) {
        VECTOR a = NAME(all)(0), b = a, c = a, d = a;
        for (size_t i = 0; i < even; i += LANES) {
            VECTOR factor = LOAD(query + i);
            a += factor * LOAD(rows + i);
            b += factor * LOAD(rows + width + i);
            c += factor * LOAD(rows + 2 * width + i);
            d += factor * LOAD(rows + 3 * width + i);
        }
        float sums[4] = {NAME(sum)(a), NAME(sum)(b), NAME(sum)(c), NAME(sum)(d)};
        for (size_t one = 0; one < 4; one++) {
            for (size_t i = even; i < width; i++) sums[one] += query[i] * rows[one * width + i];
            scores[row + one] = sums[one];
        }
    }
    for (; row < count; row++, rows += width) {
        VECTOR a = NAME(all)(0);
        for (size_t i = 0; i < even; i += LANES) a += LOAD(query + i) * LOAD(rows + i);
        float sum = NAME(sum)(a);
        for (size_t i = even; i < width; i++) sum += query[i] * rows[i];
        scores[row] = sum;
    }
}

static void NAME(dot_bytes)(
    const uint8_t *rows, size_t count, size_t stride, const float *factors, struct KernelQuery query, float *scores) {
    for (size_t row = 0; row < count; row++, rows += stride) {
        int64_t total = 0;
        // Short enough for the sum of a block to fit 32 bits, whatever the bytes.
        for (size_t start = 0; start < stride; start += 4 * KERNELS_BYTE_STEP) {
            size_t end = stride - start < 4 * KERNELS_BYTE_STEP ? stride : start + 4 * KERNELS_BYTE_STEP;
            int32_t sum = 0;
            for (size_t i = start; i < end; i++) sum += (int32_t)rows[i] * (int32_t)query.whole[i];
            total += sum;
        }
        scores[row] = (float)(total - query.excess) * factors[row] * query.factor;
    }
}

static const struct KernelTable NAME(kernels) = {
    NAME(linear), NAME(layer_norm), NAME(attention), NAME(dot_rows), NAME(dot_bytes),
};
