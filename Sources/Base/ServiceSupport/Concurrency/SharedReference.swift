import Synchronization

/// A reference that many threads read at every request and one replaces now and then.
///
/// Reading takes no lock: a lock that all requests pass makes them queue as soon as a thread loses the processor while it
/// holds it. A replaced object is released when its last user lets go of it.
package final class SharedReference<Object: AnyObject & Sendable>: Sendable {
    private let current: Atomic<Unmanaged<Object>>
    /// Readers between looking at `current` and having retained what they saw.
    private let readers = Atomic<Int>(0)
    private let replacing = Locked(())

    /// Makes a reference to an object.
    package init(_ object: Object) {
        current = Atomic(Unmanaged.passRetained(object))
    }

    deinit {
        current.load(ordering: .acquiring).release()
    }

    /// The object of this moment.
    package var object: Object {
        readers.add(1, ordering: .sequentiallyConsistent)
        let object = Self.retained(current.load(ordering: .sequentiallyConsistent))
        readers.subtract(1, ordering: .sequentiallyConsistent)
        return object
    }

    /// Replaces the object by what `change` makes of it; changes follow one another.
    package func replace(_ change: (Object) -> Object) {
        let old = replacing.withLock { _ in
            let new = Unmanaged.passRetained(change(object))
            return current.exchange(new, ordering: .sequentiallyConsistent)
        }
        // A reader that saw the old object counted itself before it looked, so once the count has been 0 it has its own
        // hold on it. Readers are there for nanoseconds.
        while readers.load(ordering: .sequentiallyConsistent) > 0 {}
        old.release()
    }

    /// Never inlined, so that the optimizer cannot move the retain behind the end of the reading.
    @inline(never)
    private static func retained(_ reference: Unmanaged<Object>) -> Object {
        reference.takeUnretainedValue()
    }
}
