package import ServiceSupport

/// Why a document could not be read.
package struct DocumentError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What sort of fault.
    package enum Code: String, Sendable, CaseIterable {
        /// The file is not there or may not be read.
        case unreadable
        /// The file is one of Metier's own database and is not opened.
        case databaseFile = "database_file"
        /// The file or folder for extracted content cannot be written.
        case unwritable
        /// The document is empty where content is needed.
        case empty
        /// The text is UTF-16.
        case utf16
        /// The document is a web page.
        case html
        /// The document is binary, not text.
        case binary
        /// The header has more columns than are allowed.
        case tooManyColumns = "too_many_columns"
        /// A quote of a table is never closed.
        case openQuote = "open_quote"
        /// The document is not a ZIP archive, or its directory is missing.
        case notAnArchive = "not_an_archive"
        /// The archive ends early or its content does not match its checksums.
        case damagedArchive = "damaged_archive"
        /// The archive asks for a password.
        case encrypted
        /// An entry's name is absolute, climbs out of its folder or is not plain.
        case unsafePath = "unsafe_path"
        /// An entry is a link or a device.
        case unsafeEntry = "unsafe_entry"
        /// Two entries have the same name.
        case duplicateEntry = "duplicate_entry"
        /// Markup or a workbook does not keep its format's rules, or a part is missing.
        case malformed
        /// The workbook has no sheet of the name.
        case noSuchSheet = "no_such_sheet"
        /// A limit on entries, bytes or compression was passed.
        case limitExceeded = "limit_exceeded"
    }

    /// What sort of fault.
    package var code: Code
    /// What is wrong and what to do, in words fit for a stranger.
    package var message: String
    /// The file's name or the archive entry's, without folders of this machine.
    package var file: String
    /// The line, counted from 1, if one line is to blame.
    package var line: Int?

    /// Makes an error.
    package init(_ code: Code, _ message: String, file: String, line: Int? = nil) {
        self.code = code
        self.message = message
        self.file = file
        self.line = line
    }

    /// Why a file that was named from outside could not be opened.
    package init(_ error: OutsideFileError, file: String) {
        switch error {
        case .absent: self.init(.unreadable, "is not there", file: file)
        case .notRegular: self.init(.unreadable, "is not a regular file", file: file)
        case .databaseFile: self.init(.databaseFile, OutsideFileError.databaseFileRemedy, file: file)
        case .unreadable(let reason): self.init(.unreadable, "cannot be opened: \(reason)", file: file)
        }
    }

    /// `file:line: message`.
    package var description: String {
        if let line { return "\(file):\(line): \(message)" }
        return "\(file): \(message)"
    }
}
