import Foundation
package import Synchronization

/// A value that is accessible only inside a closure that holds its lock.
///
/// The closure must not block: no I/O, no callbacks into code that may take another lock. Copy what is needed, leave
/// the closure, then act.
package final class Locked<Value>: @unchecked Sendable {
    // @unchecked because `value` is accessed only while `lock` is held.
    #if THREAD_SANITIZER
        // The sanitizer cannot see the futex behind `Mutex` and reports false races.
        @usableFromInline let lock = NSLock()
    #else
        @usableFromInline let lock = Mutex(())
    #endif
    @usableFromInline var value: Value

    /// Creates the box, which takes ownership of `value`.
    package init(_ value: sending Value) {
        self.value = value
    }

    /// Runs `body` with exclusive access to the value and returns what it returns.
    @inlinable
    @inline(__always)
    package func withLock<Outcome, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Outcome
    ) throws(Failure) -> Outcome {
        #if THREAD_SANITIZER
            lock.lock()
            defer { lock.unlock() }
            return try body(&value)
        #else
            return try lock.withLock { (_) throws(Failure) -> Outcome in try body(&value) }
        #endif
    }
}
