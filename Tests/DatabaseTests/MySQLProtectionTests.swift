import Database
import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("TLS to MySQL", .enabled(if: MySQLTestServer.isPresent, MySQLTestServer.hint), .timeLimit(.minutes(1)))
struct MySQLProtectionTests {
    private func cipher(_ settings: String, at address: String = MySQLTestServer.address) throws -> String {
        let connection = try MySQLDriver(address: address + settings).open()
        defer { connection.close() }
        return try connection.first("SHOW SESSION STATUS LIKE 'Ssl_cipher'") { $0.text(1) } ?? ""
    }

    /// The authority that signed the server's certificate, where the server names the file and it can be read here.
    private func authority() throws -> String? {
        let connection = try MySQLDriver(address: MySQLTestServer.address).open()
        let file = try connection.first("SELECT @@GLOBAL.ssl_ca") { $0.text(0) } ?? ""
        return FileManager.default.isReadableFile(atPath: file) ? file : nil
    }

    @Test("is used as the address asks")
    func modes() throws {
        try #require(!MySQLTestServer.address.contains("?"))
        let connection = try MySQLDriver(address: MySQLTestServer.address).open()
        let has = try connection.first("SHOW GLOBAL VARIABLES LIKE 'ssl_cert'") { $0.text(1) } ?? ""
        #expect(try cipher("?ssl-mode=disabled").isEmpty)
        if has.isEmpty {
            let error = #expect(throws: DatabaseError.self) { try cipher("?ssl-mode=required") }
            #expect(error?.code == .unavailable)
            #expect(try cipher("?ssl-mode=preferred").isEmpty)
        } else {
            #expect(try !cipher("?ssl-mode=required").isEmpty)
            #expect(try !cipher("?ssl-mode=preferred").isEmpty)
            // A lost connection under TLS must not end the process with a signal.
            let lost = try MySQLDriver(address: MySQLTestServer.address + "?ssl-mode=required").open()
            try connection.killAndWait(try lost.connectionNumber())
            for _ in 0..<2 { #expect(throws: DatabaseError.self) { try lost.execute("SELECT 1") } }
            lost.close()
        }
    }

    @Test("refuses a server whose certificate somebody else signed, or that is made out for another host")
    func verification() throws {
        let folder = try TemporaryFolder()
        let other = folder.path + "/other.pem"
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        openssl.arguments = [
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder.path + "/key.pem", "-out", other,
            "-days", "2",
            "-subj", "/CN=other",
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        for mode in ["verify-ca", "verify-identity"] {
            let error = #expect(throws: DatabaseError.self) { try cipher("?ssl-mode=\(mode)&ssl-ca=\(other)") }
            #expect(error?.code == .unavailable, "\(error.debugDescription)")
        }
        guard let authority = try authority() else { return }
        #expect(try !cipher("?ssl-mode=verify-ca&ssl-ca=\(authority)").isEmpty)
        // By another name of the same machine, for which the certificate is not made out.
        let renamed = MySQLTestServer.address.replacing("127.0.0.1", with: "127.1")
        let error = #expect(throws: DatabaseError.self) {
            try cipher("?ssl-mode=verify-identity&ssl-ca=\(authority)", at: renamed)
        }
        #expect(error?.code == .unavailable, "\(error.debugDescription)")
    }
}
