/// How the process ends, after `sysexits.h`.
package enum ExitCode: Int32, Sendable, CaseIterable, Error {
    /// All went well.
    case ok = 0
    /// Failed for a reason no other code tells.
    case failure = 1
    /// The command line is wrong.
    case usage = 64
    /// The input data is wrong.
    case dataError = 65
    /// An input file does not exist or cannot be read.
    case noInput = 66
    /// Something needed is not available.
    case unavailable = 69
    /// A fault of the program itself.
    case software = 70
    /// Reading or writing failed.
    case ioError = 74
    /// Failed now, may work later.
    case temporaryFailure = 75
    /// Not allowed.
    case noPermission = 77
    /// The configuration is wrong.
    case configuration = 78
}
