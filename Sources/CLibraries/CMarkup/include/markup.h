// A web page as libxml2 reads it, behind a header of its own: libxml2's headers bring ICU's, which Foundation has too.
#pragma once

#include <stdbool.h>

/// A page.
typedef struct metier_page metier_page;
/// A place in a page; valid as long as the page.
typedef struct metier_node metier_node;

/// What a place is.
typedef enum {
    METIER_NODE_OTHER,
    METIER_NODE_TEXT,
    METIER_NODE_ELEMENT,
} metier_node_kind;

/// Reads a page of unknown origin: nothing is fetched, nothing is printed, damage is survived. Null if it cannot be.
metier_page *metier_page_read(const char *bytes, int count, bool is_utf8);
/// Ends a page.
void metier_page_free(metier_page *page);
/// The outermost element, or null.
const metier_node *metier_page_root(const metier_page *page);

/// What the node is.
metier_node_kind metier_node_kind_of(const metier_node *node);
/// An element's name, or null.
const char *metier_node_name(const metier_node *node);
/// A text's content in UTF-8, or null.
const char *metier_node_content(const metier_node *node);
/// The first node inside, or null.
const metier_node *metier_node_first_child(const metier_node *node);
/// The node after it beside it, or null.
const metier_node *metier_node_next(const metier_node *node);
/// The node around it, or null.
const metier_node *metier_node_parent(const metier_node *node);
/// Whether an element has an attribute.
bool metier_node_has(const metier_node *node, const char *attribute);
/// The text of an element's attribute, or null; free it with `metier_text_free`.
char *metier_node_attribute(const metier_node *node, const char *attribute);
/// Frees a text.
void metier_text_free(char *text);
