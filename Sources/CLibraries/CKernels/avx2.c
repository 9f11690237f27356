// For CPUs with AVX2 and fused multiply-add: most since 2013.
#include <math.h>

#include "table.h"

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LANES 8
#define ROWS 6
#define PREFETCH 8
#define NAME(name) avx2_##name
#include "variant.h"
#pragma clang attribute pop

const struct KernelTable *const kernels_avx2_table = &avx2_kernels;

#endif
