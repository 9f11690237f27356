#include "poller.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

static short wanted(int kinds) {
    return (short)((kinds & EVENTS_READ ? POLLIN : 0) | (kinds & EVENTS_WRITE ? POLLOUT : 0));
}

static int kinds_of(short found) {
    return (found & POLLIN ? EVENTS_READ : 0) | (found & POLLOUT ? EVENTS_WRITE : 0) |
           (found & (POLLERR | POLLHUP | POLLNVAL) ? EVENTS_BROKEN : 0);
}

int portable_open(struct EventsPoller *poller) {
    int ends[2];
    if (pipe(ends) != 0) return -1;
    for (int end = 0; end < 2; end++) {
        fcntl(ends[end], F_SETFL, O_NONBLOCK);
        fcntl(ends[end], F_SETFD, FD_CLOEXEC);
    }
    poller->wake_read = ends[0];
    poller->wake_write = ends[1];
    return portable_add(poller, ends[0], EVENTS_READ, EVENTS_WAKE);
}

void portable_close(struct EventsPoller *poller) {
    close(poller->wake_read);
    close(poller->wake_write);
    free(poller->waited);
    free(poller->tokens);
    free(poller->places);
}

static int grow(struct EventsPoller *poller, int descriptor) {
    if (poller->count == poller->capacity) {
        size_t capacity = poller->capacity ? poller->capacity * 2 : 64;
        struct pollfd *waited = realloc(poller->waited, capacity * sizeof *waited);
        if (!waited) return -1;
        poller->waited = waited;
        uint64_t *tokens = realloc(poller->tokens, capacity * sizeof *tokens);
        if (!tokens) return -1;
        poller->tokens = tokens;
        poller->capacity = capacity;
    }
    if ((size_t)descriptor >= poller->places_count) {
        size_t count = (size_t)descriptor + 64;
        size_t *places = realloc(poller->places, count * sizeof *places);
        if (!places) return -1;
        for (size_t place = poller->places_count; place < count; place++) places[place] = 0;
        poller->places = places;
        poller->places_count = count;
    }
    return 0;
}

int portable_add(struct EventsPoller *poller, int descriptor, int kinds, uint64_t token) {
    if (descriptor < 0 || grow(poller, descriptor) != 0) return -1;
    poller->waited[poller->count] = (struct pollfd){.fd = descriptor, .events = wanted(kinds), .revents = 0};
    poller->tokens[poller->count] = token;
    poller->count++;
    poller->places[descriptor] = poller->count;
    return 0;
}

static size_t place_of(const struct EventsPoller *poller, int descriptor) {
    return descriptor >= 0 && (size_t)descriptor < poller->places_count ? poller->places[descriptor] : 0;
}

int portable_change(struct EventsPoller *poller, int descriptor, int kinds, uint64_t token) {
    size_t place = place_of(poller, descriptor);
    if (place == 0) return -1;
    poller->waited[place - 1].events = wanted(kinds);
    poller->tokens[place - 1] = token;
    return 0;
}

int portable_remove(struct EventsPoller *poller, int descriptor) {
    size_t place = place_of(poller, descriptor);
    if (place == 0) return -1;
    size_t last = poller->count - 1;
    poller->waited[place - 1] = poller->waited[last];
    poller->tokens[place - 1] = poller->tokens[last];
    poller->places[poller->waited[place - 1].fd] = place;
    poller->places[descriptor] = 0;
    poller->count = last;
    return 0;
}

int portable_wait(struct EventsPoller *poller, struct EventsReady *ready, int capacity, int milliseconds) {
    int left = poll(poller->waited, (nfds_t)poller->count, milliseconds);
    int count = 0;
    size_t first = poller->first < poller->count ? poller->first : 0;
    for (size_t step = 0; left > 0 && count < capacity && step < poller->count; step++) {
        size_t place = first + step < poller->count ? first + step : first + step - poller->count;
        poller->first = place + 1;
        short found = poller->waited[place].revents;
        if (found == 0) continue;
        left--;
        if (poller->tokens[place] == EVENTS_WAKE) {
            char bytes[64];
            while (read(poller->wake_read, bytes, sizeof bytes) > 0) {}
        } else {
            ready[count++] = (struct EventsReady){.token = poller->tokens[place], .kinds = kinds_of(found)};
        }
    }
    return count;
}

void portable_wake(struct EventsPoller *poller) {
    // A full pipe wakes as well as one more byte would.
    while (write(poller->wake_write, "", 1) < 0 && errno == EINTR) {}
}
