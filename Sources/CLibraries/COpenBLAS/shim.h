#pragma once

#include <cblas.h>
#include <stddef.h>

// LAPACK's own entry points, which OpenBLAS carries; Debian packs no C header with them. The lengths at the end are those
// of the texts, as Fortran hands them over.
extern void dpotrf_(
    const char *half, const int *order, double *matrix, const int *leading, int *info, size_t half_length);
extern void dpotrs_(
    const char *half, const int *order, const int *columns, const double *matrix, const int *leading, double *sides,
    const int *sides_leading, int *info, size_t half_length);

/// The triangular factor of a positive definite matrix, written over it; 0 when all went well.
static inline int metier_cholesky(int order, double *matrix) {
    int info = 0;
    dpotrf_("U", &order, matrix, &order, &info, 1);
    return info;
}

/// Solves with the factor of `metier_cholesky`, one right side a column, written over them; 0 when all went well.
static inline int metier_cholesky_solve(int order, int columns, const double *factor, double *sides) {
    int info = 0;
    dpotrs_("U", &order, &columns, factor, &order, sides, &order, &info, 1);
    return info;
}
