#pragma once

#include <hiredis/hiredis.h>

#if HIREDIS_MAJOR >= 1
typedef size_t metier_redis_count;
#else
typedef int metier_redis_count;
#endif

// The most elements that one array of a reply may announce. hiredis makes room for all of them at once, and nothing that
// is asked for here has more than a few.
enum { metier_redis_most_elements = 64 };

// The standard way to make an array, behind the bound. The private data of a reader are its standard functions.
static inline void *metier_redis_array(const redisReadTask *task, metier_redis_count count) {
    const redisReplyObjectFunctions *standard = (const redisReplyObjectFunctions *)task->privdata;
    if (count > metier_redis_most_elements) return NULL;
    return standard->createArray(task, count);
}

// Puts the bound into a reader. `functions` belongs to the caller and must outlive the reader.
static inline void metier_redis_bound(redisReader *reader, redisReplyObjectFunctions *functions) {
    redisReplyObjectFunctions *standard = reader->fn;
    *functions = *standard;
    functions->createArray = metier_redis_array;
    reader->fn = functions;
    reader->privdata = standard;
}
