package import ServiceSupport

/// Why a document could not be read.
package struct DocumentError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of fault.
    package enum Code: String, Sendable, CaseIterable {
        /// The file does not exist or is not readable.
        case unreadable
        /// The file belongs to one of Metier's own databases and is not opened.
        case databaseFile = "database_file"
        /// The file or folder for extracted content is not writable.
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
        /// The archive is encrypted with a password.
        case encrypted
        /// An entry's name is absolute, leaves its folder or is not in normalized form.
        case unsafePath = "unsafe_path"
        /// An entry is a link or a device.
        case unsafeEntry = "unsafe_entry"
        /// Two entries have the same name.
        case duplicateEntry = "duplicate_entry"
        /// Markup or a workbook violates its format, or a part is missing.
        case malformed
        /// The workbook has no sheet of that name.
        case noSuchSheet = "no_such_sheet"
        /// A limit on entries, bytes or compression was exceeded.
        case limitExceeded = "limit_exceeded"
    }

    /// The kind of fault.
    package var code: Code
    /// What is wrong and how to correct it, suitable for a client.
    package var message: String
    /// The name of the file or archive entry, without local folders.
    package var file: String
    /// The line, counted from 1, if the fault is in one line.
    package var line: Int?

    package init(_ code: Code, _ message: String, file: String, line: Int? = nil) {
        self.code = code
        self.message = message
        self.file = file
        self.line = line
    }

    /// Converts the error of opening a file whose path comes from outside.
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
