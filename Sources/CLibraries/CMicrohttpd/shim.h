#pragma once

#include <microhttpd.h>
#include <stdint.h>
#include <sys/socket.h>

/* libmicrohttpd's start, option and information calls are variadic, and its enumerations import differently from one
   header version to the next: both stay behind these functions. */

/* What a daemon is started with. */
struct metier_mhd_settings {
    void *context;
    int listen_descriptor;
    unsigned int use_epoll;
    unsigned int threads;
    unsigned int connection_limit;
    unsigned int per_address_limit;
    unsigned int idle_seconds;
    size_t memory_per_connection;
    MHD_AccessHandlerCallback access;
    void *(*target_seen)(void *context, const char *target, struct MHD_Connection *connection);
    MHD_RequestCompletedCallback completed;
    MHD_NotifyConnectionCallback connection_changed;
    size_t (*unescape)(void *context, struct MHD_Connection *connection, char *text);
};

/* Starts a daemon with threads of its own; a null answer means that it could not start. */
static inline struct MHD_Daemon *metier_mhd_start(const struct metier_mhd_settings *settings) {
    unsigned int flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC;
    flags |= settings->use_epoll ? MHD_USE_EPOLL : MHD_USE_POLL;
    return MHD_start_daemon(
        flags, 0, NULL, NULL, settings->access, settings->context,
        MHD_OPTION_LISTEN_SOCKET, (MHD_socket)settings->listen_descriptor,
        MHD_OPTION_THREAD_POOL_SIZE, settings->threads,
        MHD_OPTION_CONNECTION_LIMIT, settings->connection_limit,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, settings->per_address_limit,
        MHD_OPTION_CONNECTION_TIMEOUT, settings->idle_seconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, settings->memory_per_connection,
        MHD_OPTION_STRICT_FOR_CLIENT, 0,
        MHD_OPTION_URI_LOG_CALLBACK, settings->target_seen, settings->context,
        MHD_OPTION_UNESCAPE_CALLBACK, settings->unescape, settings->context,
        MHD_OPTION_NOTIFY_COMPLETED, settings->completed, settings->context,
        MHD_OPTION_NOTIFY_CONNECTION, settings->connection_changed, settings->context,
        MHD_OPTION_END);
}

/* MHD_YES for a true value, MHD_NO for zero. */
static inline enum MHD_Result metier_mhd_result(int value) { return value ? MHD_YES : MHD_NO; }

/* True when the notification says that a connection has started, false when it has closed. */
static inline int metier_mhd_has_started(enum MHD_ConnectionNotificationCode code) {
    return code == MHD_CONNECTION_NOTIFY_STARTED;
}

/* True when the request ended because its answer was sent whole. */
static inline int metier_mhd_was_sent(enum MHD_RequestTerminationCode code) {
    return code == MHD_REQUEST_TERMINATED_COMPLETED_OK;
}

/* The value of a request header, or null; borrowed until the request ends. */
static inline const char *metier_mhd_header(struct MHD_Connection *connection, const char *name) {
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* Calls `each` for every request header in order. */
static inline void metier_mhd_each_header(
    struct MHD_Connection *connection, MHD_KeyValueIteratorN each, void *context) {
    (void)MHD_get_connection_values_n(connection, MHD_HEADER_KIND, each, context);
}

/* The connection's socket, or -1. */
static inline int metier_mhd_descriptor(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? (int)info->connect_fd : -1;
}

/* What the connection-changed callback stored for this connection. */
static inline void *metier_mhd_connection_context(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

/* The client's address, or null; borrowed from the connection. */
static inline const struct sockaddr *metier_mhd_client_address(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info ? info->client_addr : NULL;
}

/* The size of the request line and headers in bytes. */
static inline size_t metier_mhd_header_size(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info ? info->header_size : 0;
}

/* An answer whose body is a copy of the given bytes. */
static inline struct MHD_Response *metier_mhd_response_copying(const void *bytes, size_t count) {
    return MHD_create_response_from_buffer(count, (void *)bytes, count ? MHD_RESPMEM_MUST_COPY : MHD_RESPMEM_PERSISTENT);
}

/* An answer whose body `read` delivers piece by piece until it returns one of the two ends below. */
static inline struct MHD_Response *metier_mhd_response_streaming(
    uint64_t size, size_t block, MHD_ContentReaderCallback read, void *context, MHD_ContentReaderFreeCallback release) {
    return MHD_create_response_from_callback(size, block, read, context, release);
}

static inline uint64_t metier_mhd_unknown_size(void) { return MHD_SIZE_UNKNOWN; }
static inline ssize_t metier_mhd_end_of_stream(void) { return MHD_CONTENT_READER_END_OF_STREAM; }
static inline ssize_t metier_mhd_end_with_error(void) { return MHD_CONTENT_READER_END_WITH_ERROR; }

/* Adds a header to an answer; zero when libmicrohttpd refuses it. */
static inline int metier_mhd_add_header(struct MHD_Response *response, const char *name, const char *value) {
    return MHD_add_response_header(response, name, value) == MHD_YES;
}

/* Queues an answer; zero when the connection is not in a state to take one. */
static inline int metier_mhd_queue(struct MHD_Connection *connection, unsigned int status, struct MHD_Response *response) {
    return MHD_queue_response(connection, status, response) == MHD_YES;
}
