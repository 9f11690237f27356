#include "markup.h"

#include <libxml/HTMLparser.h>
#include <libxml/tree.h>

metier_page *metier_page_read(const char *bytes, int count, bool is_utf8) {
    return (metier_page *)htmlReadMemory(
        bytes, count, NULL, is_utf8 ? "UTF-8" : NULL,
        HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_COMPACT);
}

void metier_page_free(metier_page *page) { xmlFreeDoc((xmlDocPtr)page); }

const metier_node *metier_page_root(const metier_page *page) {
    return (const metier_node *)xmlDocGetRootElement((xmlDocPtr)page);
}

static const xmlNode *inner(const metier_node *node) { return (const xmlNode *)node; }

metier_node_kind metier_node_kind_of(const metier_node *node) {
    switch (inner(node)->type) {
        case XML_TEXT_NODE:
        case XML_CDATA_SECTION_NODE: return METIER_NODE_TEXT;
        case XML_ELEMENT_NODE: return METIER_NODE_ELEMENT;
        default: return METIER_NODE_OTHER;
    }
}

const char *metier_node_name(const metier_node *node) { return (const char *)inner(node)->name; }

const char *metier_node_content(const metier_node *node) { return (const char *)inner(node)->content; }

const metier_node *metier_node_first_child(const metier_node *node) {
    // The children of an entity reference are another document's; they are not walked.
    return inner(node)->type == XML_ELEMENT_NODE ? (const metier_node *)inner(node)->children : NULL;
}

const metier_node *metier_node_next(const metier_node *node) { return (const metier_node *)inner(node)->next; }

const metier_node *metier_node_parent(const metier_node *node) { return (const metier_node *)inner(node)->parent; }

bool metier_node_has(const metier_node *node, const char *attribute) {
    return xmlHasProp(inner(node), (const xmlChar *)attribute) != NULL;
}

char *metier_node_attribute(const metier_node *node, const char *attribute) {
    return (char *)xmlGetProp(inner(node), (const xmlChar *)attribute);
}

void metier_text_free(char *text) { xmlFree(text); }
