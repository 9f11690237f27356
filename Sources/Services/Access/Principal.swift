/// The acting user: the company, the name and the rights.
///
/// Required by everything that reads or changes a company's data. Until accounts and keys distinguish people and
/// companies there is one company, and the name is that of the interface: `api` or `command line`.
package struct Principal: Sendable, Hashable {
    /// A right of a principal.
    package enum Right: String, Sendable, CaseIterable, Hashable {
        /// Read and change the company's data.
        case company
        /// Actions that affect the whole installation, for instance reading files of its machine.
        case installation
    }

    /// The company whose documents and reviews are accessed.
    package let company: String
    /// The name recorded in ledgers.
    package let actor: String
    /// Its rights.
    package let rights: Set<Right>

    package init(company: String, actor: String, rights: Set<Right>) {
        self.company = company
        self.actor = actor
        self.rights = rights
    }

    /// The only company, until keys distinguish companies.
    package static let onlyCompany = "local"

    /// The user who runs `metier` in a shell, authenticated by the operating system.
    package static let commandLine = Principal(
        company: onlyCompany, actor: "command line", rights: [.company, .installation])

    /// The sender of a request over HTTP.
    package init(_ caller: Caller) {
        let rights: Set<Right> =
            switch caller {
            case .operatorOfNode: [.company, .installation]
            case .local: [.company]
            case .anyone: []
            }
        self.init(company: Self.onlyCompany, actor: "api", rights: rights)
    }
}
