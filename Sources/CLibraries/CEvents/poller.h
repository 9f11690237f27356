#pragma once

#include "CEvents.h"

// What both kinds of poller have in common. The token of the descriptor that `events_wake` writes to.
#define EVENTS_WAKE UINT64_MAX

struct EventsPoller {
    int is_portable;
    // epoll's descriptor; unused by poll.
    int queue;
    // An eventfd, or the two ends of a pipe.
    int wake_read;
    int wake_write;
    // poll: what is waited for, and the tokens in the same order; `places` finds a descriptor's index plus one.
    struct pollfd *waited;
    uint64_t *tokens;
    size_t count;
    size_t capacity;
    size_t *places;
    size_t places_count;
    // Where the next search for what is ready begins, so that everybody has a turn.
    size_t first;
};

int portable_open(struct EventsPoller *poller);
void portable_close(struct EventsPoller *poller);
int portable_add(struct EventsPoller *poller, int descriptor, int kinds, uint64_t token);
int portable_change(struct EventsPoller *poller, int descriptor, int kinds, uint64_t token);
int portable_remove(struct EventsPoller *poller, int descriptor);
int portable_wait(struct EventsPoller *poller, struct EventsReady *ready, int capacity, int milliseconds);
void portable_wake(struct EventsPoller *poller);
