#pragma once

#include <curl/curl.h>
#include <fcntl.h>
#include <stdint.h>

#if LIBCURL_VERSION_NUM < 0x075700
#error "libcurl 7.87 or later is needed: earlier ones wait for the resolver when a transfer is given up"
#endif

/* curl_easy_setopt, curl_multi_setopt and curl_easy_getinfo are variadic: each stays behind functions of one type. */

/* Takes a piece of a head (a line) or of a body; the bytes taken, another number to end the transfer, or a pause. */
typedef size_t (*metier_curl_receive)(char *bytes, size_t size, size_t count, void *context);

static inline int metier_curl_start(void) { return (int)curl_global_init(CURL_GLOBAL_DEFAULT); }

static inline CURLcode metier_curl_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode metier_curl_set_number(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

/* The headers of a request; borrowed until the handle is cleaned up. */
static inline CURLcode metier_curl_set_headers(CURL *easy, struct curl_slist *list) {
    return curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list);
}

/* The body of a request; copied. */
static inline CURLcode metier_curl_set_body(CURL *easy, const void *bytes, int64_t count) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
    return code == CURLE_OK ? curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, count ? bytes : "") : code;
}

/* No program that is started meanwhile inherits a connection. */
static int metier_curl_close_on_exec(void *context, curl_socket_t socket, curlsocktype purpose) {
    (void)context;
    (void)purpose;
    (void)fcntl(socket, F_SETFD, FD_CLOEXEC);
    return CURL_SOCKOPT_OK;
}

static inline CURLcode metier_curl_keep_sockets(CURL *easy) {
    return curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, metier_curl_close_on_exec);
}

/* Who takes what comes. */
static inline CURLcode metier_curl_set_receivers(
    CURL *easy, void *context, metier_curl_receive header, metier_curl_receive body) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, header);
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, body);
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
    return code;
}

static inline CURLMcode metier_curl_set_multi(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

static inline size_t metier_curl_pause(void) { return CURL_WRITEFUNC_PAUSE; }

/* Lets a paused transfer go on; may call its receivers at once. */
static inline CURLcode metier_curl_go_on(CURL *easy) { return curl_easy_pause(easy, CURLPAUSE_CONT); }

/* The next transfer that is over and how it ended; null when there is none. */
static inline CURL *metier_curl_next_ended(CURLM *multi, CURLcode *result) {
    int left = 0;
    for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));) {
        if (message->msg != CURLMSG_DONE) continue;
        *result = message->data.result;
        return message->easy_handle;
    }
    return NULL;
}

/* Lets the multi handle do what can be done without waiting. */
static inline CURLMcode metier_curl_perform(CURLM *multi) {
    int running = 0;
    return curl_multi_perform(multi, &running);
}

/* Waits for sockets, timers or a wake-up. */
static inline CURLMcode metier_curl_wait(CURLM *multi, int milliseconds) {
    return curl_multi_poll(multi, NULL, 0, milliseconds, NULL);
}
