import Synchronization

/// A reference that many threads read at every request and that is rarely replaced.
///
/// Reading takes no lock: with a lock shared by all requests, they would queue as soon as a thread is preempted while
/// it holds the lock. A replaced object is released when its last user releases it.
package final class SharedReference<Object: AnyObject & Sendable>: Sendable {
    private let current: Atomic<Unmanaged<Object>>
    /// The number of readers that have loaded `current` but not yet retained the object.
    private let readers = Atomic<Int>(0)
    private let replacing = Locked(())

    /// Creates a reference to an object.
    package init(_ object: Object) {
        current = Atomic(Unmanaged.passRetained(object))
    }

    deinit {
        current.load(ordering: .acquiring).release()
    }

    /// The current object.
    package var object: Object {
        readers.add(1, ordering: .sequentiallyConsistent)
        let object = Self.retained(current.load(ordering: .sequentiallyConsistent))
        readers.subtract(1, ordering: .sequentiallyConsistent)
        return object
    }

    /// Replaces the object by the result of `change`; changes are serialized.
    package func replace(_ change: (Object) -> Object) {
        let old = replacing.withLock { _ in
            let new = Unmanaged.passRetained(change(object))
            return current.exchange(new, ordering: .sequentiallyConsistent)
        }
        // A reader that loaded the old object was counted before that, so once the count has been 0 it has retained the
        // object. Readers are counted for nanoseconds only.
        while readers.load(ordering: .sequentiallyConsistent) > 0 {}
        old.release()
    }

    /// Never inlined, so that the optimizer cannot move the retain past the end of the read.
    @inline(never)
    private static func retained(_ reference: Unmanaged<Object>) -> Object {
        reference.takeUnretainedValue()
    }
}
