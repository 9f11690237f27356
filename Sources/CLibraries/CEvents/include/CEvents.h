#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

// Waiting for many descriptors at once, and the socket calls that go with it: epoll on Linux, poll elsewhere. Swift's
// C library module lacks epoll, eventfd and accept4.

/// What a descriptor is waited for, and what it is ready for.
enum EventsKind {
    EVENTS_READ = 1,
    EVENTS_WRITE = 2,
    /// Both directions are closed, or the connection was reset. Always reported, never asked for.
    EVENTS_BROKEN = 4,
};

/// What receiving and sending return instead of a count.
enum EventsFailure {
    /// Nothing can be done until the descriptor is ready.
    EVENTS_AGAIN = -1,
    /// The connection is broken.
    EVENTS_FAILED = -2,
    /// The process or the system has no descriptor left.
    EVENTS_EXHAUSTED = -3,
};

/// One descriptor that is ready, by the token it was added with.
struct EventsReady {
    uint64_t token;
    int32_t kinds;
};

struct EventsPoller;

/// A poller; NULL when there is no descriptor or memory for one. `portable` takes poll where epoll could be had.
struct EventsPoller *events_make(int portable);
/// Frees a poller that nobody waits in any more; what was added stays open.
void events_free(struct EventsPoller *poller);

/// Begins to wait for a descriptor; 0, or -1 when the system refuses. `token` may be anything but UINT64_MAX.
int events_add(struct EventsPoller *poller, int descriptor, int kinds, uint64_t token);
/// Waits for something else of a descriptor that was added.
int events_change(struct EventsPoller *poller, int descriptor, int kinds, uint64_t token);
/// Ends waiting for a descriptor; must come before it is closed.
int events_remove(struct EventsPoller *poller, int descriptor);

/// Waits until something is ready, `events_wake` is called or `milliseconds` have passed (-1: for ever); the count of what is
/// ready, perhaps 0.
int events_wait(struct EventsPoller *poller, struct EventsReady *ready, int capacity, int milliseconds);
/// Ends a wait, the next one if there is none now. May be called on any thread.
void events_wake(struct EventsPoller *poller);

/// Accepts a connection: a non-blocking descriptor that programs started later do not inherit, or an `EventsFailure`.
int events_accept(int listening, struct sockaddr_storage *address);
/// Receives what has come: a count, 0 at the end, or an `EventsFailure`.
ptrdiff_t events_receive(int descriptor, void *bytes, size_t count);
/// Sends as much of two pieces as the socket takes at once: a count, or an `EventsFailure`. Raises no signal.
ptrdiff_t events_send(int descriptor, const void *first, size_t first_count, const void *second, size_t second_count);

/// Nanoseconds of a clock that never goes back.
uint64_t events_nanoseconds(void);
/// Seconds since 1970.
int64_t events_seconds(void);
