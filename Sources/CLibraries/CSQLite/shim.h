#pragma once

#include <sqlite3.h>

#include "rows.h"

/* SQLITE_TRANSIENT and SQLITE_STATIC are casts of integers to function pointers, which Swift cannot import. */

/* Binds text that SQLite copies before the call returns. */
static inline int metier_sqlite3_bind_text_copy(sqlite3_stmt *statement, int index, const char *bytes, int length) {
    return sqlite3_bind_text(statement, index, bytes, length, SQLITE_TRANSIENT);
}

/* Binds a blob that SQLite copies before the call returns. */
static inline int metier_sqlite3_bind_blob_copy(sqlite3_stmt *statement, int index, const void *bytes, int length) {
    return sqlite3_bind_blob(statement, index, bytes, length, SQLITE_TRANSIENT);
}

/* sqlite3_db_config is variadic: this one sets a flag and ignores its old value. */
static inline int metier_sqlite3_db_config_flag(sqlite3 *connection, int option, int value) {
    return sqlite3_db_config(connection, option, value, (int *)0);
}
