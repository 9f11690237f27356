#pragma once

#include <zlib.h>

/* deflateInit2 and inflateInit2 are macros. */

/* Starts a gzip (RFC 1952) compression. */
static inline int metier_zlib_gzip_start(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

/* Starts to read gzip data. */
static inline int metier_zlib_gunzip_start(z_stream *stream) { return inflateInit2(stream, 15 + 16); }
