#ifdef __linux__
#define _GNU_SOURCE
#endif

#include "poller.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/epoll.h>
#include <sys/eventfd.h>

static int control(struct EventsPoller *poller, int operation, int descriptor, int kinds, uint64_t token) {
    struct epoll_event event = {
        .events = (kinds & EVENTS_READ ? EPOLLIN : 0u) | (kinds & EVENTS_WRITE ? EPOLLOUT : 0u), .data.u64 = token};
    // Edge-triggered, so that the count of the eventfd never has to be read.
    if (token == EVENTS_WAKE) event.events |= EPOLLET;
    return epoll_ctl(poller->queue, operation, descriptor, &event);
}

static int native_open(struct EventsPoller *poller) {
    poller->queue = epoll_create1(EPOLL_CLOEXEC);
    poller->wake_read = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (poller->queue >= 0 && poller->wake_read >= 0 &&
        control(poller, EPOLL_CTL_ADD, poller->wake_read, EVENTS_READ, EVENTS_WAKE) == 0) return 0;
    if (poller->queue >= 0) close(poller->queue);
    if (poller->wake_read >= 0) close(poller->wake_read);
    return -1;
}

static void native_close(struct EventsPoller *poller) {
    close(poller->queue);
    close(poller->wake_read);
}

static int native_wait(struct EventsPoller *poller, struct EventsReady *ready, int capacity, int milliseconds) {
    struct epoll_event events[256];
    int found = epoll_wait(poller->queue, events, capacity < 256 ? capacity : 256, milliseconds);
    int count = 0;
    for (int place = 0; place < found; place++) {
        if (events[place].data.u64 == EVENTS_WAKE) continue;
        uint32_t bits = events[place].events;
        ready[count].token = events[place].data.u64;
        ready[count].kinds = (bits & EPOLLIN ? EVENTS_READ : 0) | (bits & EPOLLOUT ? EVENTS_WRITE : 0) |
                             (bits & (EPOLLERR | EPOLLHUP) ? EVENTS_BROKEN : 0);
        count++;
    }
    return count;
}

static void native_wake(struct EventsPoller *poller) {
    uint64_t one = 1;
    while (write(poller->wake_read, &one, sizeof one) < 0 && errno == EINTR) {}
}
#endif

struct EventsPoller *events_make(int portable) {
    struct EventsPoller *poller = calloc(1, sizeof *poller);
    if (!poller) return NULL;
#ifdef __linux__
    poller->is_portable = portable;
    int status = portable ? portable_open(poller) : native_open(poller);
#else
    (void)portable;
    poller->is_portable = 1;
    int status = portable_open(poller);
#endif
    if (status == 0) return poller;
    free(poller);
    return NULL;
}

void events_free(struct EventsPoller *poller) {
#ifdef __linux__
    if (!poller->is_portable) {
        native_close(poller);
        free(poller);
        return;
    }
#endif
    portable_close(poller);
    free(poller);
}

int events_add(struct EventsPoller *poller, int descriptor, int kinds, uint64_t token) {
#ifdef __linux__
    if (!poller->is_portable) return control(poller, EPOLL_CTL_ADD, descriptor, kinds, token);
#endif
    return portable_add(poller, descriptor, kinds, token);
}

int events_change(struct EventsPoller *poller, int descriptor, int kinds, uint64_t token) {
#ifdef __linux__
    if (!poller->is_portable) return control(poller, EPOLL_CTL_MOD, descriptor, kinds, token);
#endif
    return portable_change(poller, descriptor, kinds, token);
}

int events_remove(struct EventsPoller *poller, int descriptor) {
#ifdef __linux__
    if (!poller->is_portable) return control(poller, EPOLL_CTL_DEL, descriptor, 0, 0);
#endif
    return portable_remove(poller, descriptor);
}

int events_wait(struct EventsPoller *poller, struct EventsReady *ready, int capacity, int milliseconds) {
#ifdef __linux__
    if (!poller->is_portable) return native_wait(poller, ready, capacity, milliseconds);
#endif
    return portable_wait(poller, ready, capacity, milliseconds);
}

void events_wake(struct EventsPoller *poller) {
#ifdef __linux__
    if (!poller->is_portable) {
        native_wake(poller);
        return;
    }
#endif
    portable_wake(poller);
}

static int failure(void) {
    switch (errno) {
    case EAGAIN:
#if EWOULDBLOCK != EAGAIN
    case EWOULDBLOCK:
#endif
        return EVENTS_AGAIN;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
        return EVENTS_EXHAUSTED;
    default:
        return EVENTS_FAILED;
    }
}

int events_accept(int listening, struct sockaddr_storage *address) {
    int descriptor;
    do {
        socklen_t size = sizeof *address;
#ifdef __linux__
        descriptor = accept4(listening, (struct sockaddr *)address, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
#else
        descriptor = accept(listening, (struct sockaddr *)address, &size);
#endif
    } while (descriptor < 0 && errno == EINTR);
    if (descriptor < 0) return failure();
#ifndef __linux__
    fcntl(descriptor, F_SETFL, O_NONBLOCK);
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    int one = 1;
    setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &one, sizeof one);
#endif
    return descriptor;
}

ptrdiff_t events_receive(int descriptor, void *bytes, size_t count) {
    ptrdiff_t received;
    do {
        received = recv(descriptor, bytes, count, 0);
    } while (received < 0 && errno == EINTR);
    return received >= 0 ? received : failure();
}

ptrdiff_t events_send(int descriptor, const void *first, size_t first_count, const void *second, size_t second_count) {
#ifdef __linux__
    const int flags = MSG_NOSIGNAL;
#else
    const int flags = 0;
#endif
    ptrdiff_t sent;
    do {
        if (second_count == 0) {
            sent = send(descriptor, first, first_count, flags);
        } else {
            struct iovec pieces[2] = {
                {.iov_base = (void *)first, .iov_len = first_count},
                {.iov_base = (void *)second, .iov_len = second_count},
            };
            struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 2};
            sent = sendmsg(descriptor, &message, flags);
        }
    } while (sent < 0 && errno == EINTR);
    return sent >= 0 ? sent : failure();
}

uint64_t events_nanoseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

int64_t events_seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec;
}
