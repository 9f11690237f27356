import Access
import Database
import Documents
import Frameworks
import HTTPClient
import HTTPServer
import ServiceSupport

/// The failure of a command: the only place that converts errors into a sentence and an exit code.
struct CommandFailure: Error {
    let code: ExitCode
    let message: String

    init(_ code: ExitCode, _ message: String) {
        self.code = code
        self.message = message
    }

    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure:
            self = failure
        case let settings as SettingsError:
            self.init(.configuration, settings.description)
        case let database as DatabaseError:
            self.init(Self.code(of: database.code), database.message)
        case let document as DocumentError:
            self.init(document.code == .unreadable ? .noInput : .dataError, document.description)
        case let framework as FrameworkError:
            self.init(framework.code == .notARelease ? .noInput : .dataError, framework.message)
        case let remote as HTTPClientError:
            self.init(Self.code(of: remote.code), remote.message)
        case let key as OperatorKeyFile.Failure:
            self.init(.configuration, key.description)
        case let server as HTTPServerError:
            self.init(.unavailable, server.message)
        case is CancellationError:
            self.init(.temporaryFailure, "Interrupted.")
        default:
            self.init(.software, "\(error)")
        }
    }

    private static func code(of code: HTTPClientError.Code) -> ExitCode {
        switch code {
        case .invalidURL: .usage
        case .tooLarge, .redirect: .dataError
        case .cancelled: .temporaryFailure
        case .refused, .timedOut, .truncated, .rateLimited, .status, .tls, .other: .unavailable
        }
    }

    private static func code(of code: DatabaseError.Code) -> ExitCode {
        switch code {
        case .badAddress, .schema: .configuration
        case .unavailable, .poolTimeout, .closed: .unavailable
        case .busy, .conflict, .cancelled: .temporaryFailure
        case .diskFull, .corrupt, .replaced: .ioError
        case .readOnly: .noPermission
        case .constraint: .dataError
        case .statement, .other: .software
        }
    }
}
