// What every CPU of the target runs: SSE2 on x86-64, NEON on arm64.
#include <math.h>

#include "table.h"

#define LANES 4
#define ROWS 4
#define PREFETCH 8
#define NAME(name) portable_##name
#include "variant.h"

const struct KernelTable *const kernels_portable_table = &portable_kernels;
