#pragma once

#include <sqlite3.h>
#include <string.h>

/*
 * A virtual table that reads rows out of memory, so that many rows are inserted by one statement:
 * INSERT INTO t (...) SELECT c0, c1, ... FROM metier_rows. Binding and stepping once a row costs twice as much.
 * The module lives here because its callbacks run once a cell.
 */

enum { METIER_CELL_NULL = 0, METIER_CELL_INTEGER = 1, METIER_CELL_REAL = 2, METIER_CELL_TEXT = 3 };

enum { METIER_ROWS_MAX_COLUMNS = 256 };

/* A value: `bits` holds a whole number, the bits of a double, or the offset of a text. */
typedef struct {
    int kind;
    int length;
    sqlite3_int64 bits;
} metier_cell;

/* Rows in memory, row after row; text lies in `text`. The owner keeps all of it alive while a statement runs. */
typedef struct {
    const metier_cell *cells;
    const char *text;
    sqlite3_int64 rows;
    int columns;
} metier_batch;

typedef struct {
    sqlite3_vtab base;
    const metier_batch *batch;
} metier_rows_table;

typedef struct {
    sqlite3_vtab_cursor base;
    sqlite3_int64 row;
} metier_rows_cursor;

static int metier_rows_connect(
    sqlite3 *connection, void *batch, int argc, const char *const *argv, sqlite3_vtab **result, char **message) {
    (void)argc;
    (void)argv;
    (void)message;
    char declaration[METIER_ROWS_MAX_COLUMNS * 5 + 32] = "CREATE TABLE x(c0";
    char *end = declaration + strlen(declaration);
    for (int column = 1; column < METIER_ROWS_MAX_COLUMNS; column++) {
        sqlite3_snprintf(6, end, ",c%d", column);
        end += strlen(end);
    }
    strcpy(end, ")");
    int status = sqlite3_declare_vtab(connection, declaration);
    if (status != SQLITE_OK) return status;
    metier_rows_table *table = (metier_rows_table *)sqlite3_malloc(sizeof(metier_rows_table));
    if (table == NULL) return SQLITE_NOMEM;
    memset(table, 0, sizeof(*table));
    table->batch = (const metier_batch *)batch;
    *result = &table->base;
    return SQLITE_OK;
}

static int metier_rows_disconnect(sqlite3_vtab *table) {
    sqlite3_free(table);
    return SQLITE_OK;
}

static int metier_rows_best_index(sqlite3_vtab *table, sqlite3_index_info *info) {
    (void)table;
    info->estimatedCost = 10000;
    return SQLITE_OK;
}

static int metier_rows_open(sqlite3_vtab *table, sqlite3_vtab_cursor **result) {
    (void)table;
    metier_rows_cursor *cursor = (metier_rows_cursor *)sqlite3_malloc(sizeof(metier_rows_cursor));
    if (cursor == NULL) return SQLITE_NOMEM;
    memset(cursor, 0, sizeof(*cursor));
    *result = &cursor->base;
    return SQLITE_OK;
}

static int metier_rows_close(sqlite3_vtab_cursor *cursor) {
    sqlite3_free(cursor);
    return SQLITE_OK;
}

static int metier_rows_filter(sqlite3_vtab_cursor *cursor, int number, const char *text, int argc, sqlite3_value **argv) {
    (void)number;
    (void)text;
    (void)argc;
    (void)argv;
    ((metier_rows_cursor *)cursor)->row = 0;
    return SQLITE_OK;
}

static int metier_rows_next(sqlite3_vtab_cursor *cursor) {
    ((metier_rows_cursor *)cursor)->row += 1;
    return SQLITE_OK;
}

static int metier_rows_eof(sqlite3_vtab_cursor *cursor) {
    const metier_batch *batch = ((metier_rows_table *)cursor->pVtab)->batch;
    return ((metier_rows_cursor *)cursor)->row >= batch->rows;
}

static int metier_rows_column(sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column) {
    const metier_batch *batch = ((metier_rows_table *)cursor->pVtab)->batch;
    if (column >= batch->columns) return SQLITE_OK;
    const metier_cell *cell = &batch->cells[((metier_rows_cursor *)cursor)->row * batch->columns + column];
    switch (cell->kind) {
    case METIER_CELL_INTEGER:
        sqlite3_result_int64(context, cell->bits);
        break;
    case METIER_CELL_REAL: {
        double number;
        memcpy(&number, &cell->bits, sizeof(number));
        sqlite3_result_double(context, number);
        break;
    }
    case METIER_CELL_TEXT:
        sqlite3_result_text(context, batch->text + cell->bits, cell->length, SQLITE_STATIC);
        break;
    default:
        break;
    }
    return SQLITE_OK;
}

static int metier_rows_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *row) {
    *row = ((metier_rows_cursor *)cursor)->row;
    return SQLITE_OK;
}

/* Makes `metier_rows` readable on a connection; it shows what `batch` holds while a statement runs. */
static inline int metier_rows_register(sqlite3 *connection, metier_batch *batch) {
    /* Without xCreate the table exists by its name alone and cannot be created in a schema. */
    static const sqlite3_module module = {
        .iVersion = 1,
        .xConnect = metier_rows_connect,
        .xBestIndex = metier_rows_best_index,
        .xDisconnect = metier_rows_disconnect,
        .xOpen = metier_rows_open,
        .xClose = metier_rows_close,
        .xFilter = metier_rows_filter,
        .xNext = metier_rows_next,
        .xEof = metier_rows_eof,
        .xColumn = metier_rows_column,
        .xRowid = metier_rows_rowid,
    };
    return sqlite3_create_module_v2(connection, "metier_rows", &module, batch, NULL);
}

/* sqlite3_config is variadic. Memory statistics cost a mutex at every allocation and nobody reads them. */
static inline int metier_sqlite3_without_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
