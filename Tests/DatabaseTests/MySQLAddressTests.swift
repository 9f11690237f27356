import Database
import ServiceSupport
import Testing

@Suite("A MySQL address")
struct MySQLAddressTests {
    @Test(
        "is read with its percent signs, and shown without its password",
        arguments: [
            ("mysql://root@127.0.0.1:3307/test", "mysql://root@127.0.0.1:3307/test"),
            ("mariadb://u:geheim@db.example/metier", "mysql://u@db.example:3306/metier"),
            ("mysql://u%40x:ge%3Aheim%2F@h/d%20b", "mysql://u%40x@h:3306/d%20b"),
            ("mysql://u:geheim@[::1]:3310/d?ssl-mode=required", "mysql://u@[::1]:3310/d"),
            (
                "mysql://u:geheim@/d?socket=/run/x.sock&ssl_mode=DISABLE",
                "mysql://u@127.0.0.1:3306/d?socket=/run/x.sock"
            ),
            ("mysql://u@h/d?sslmode=verify-full&ssl-ca=/ca.pem", "mysql://u@h:3306/d"),
        ])
    func display(address: String, shown: String) throws {
        let driver = try DatabaseAddress.driver(for: address)
        #expect(driver.displayAddress == shown)
        #expect(driver.dialect.name == "MySQL")
    }

    @Test(
        "that cannot be read is refused without its password",
        arguments: [
            "mysql:", "mysql:root@h/d", "mysql://root:geheim@h", "mysql://root:geheim@h/", "mysql://:geheim@h/d",
            "mysql://u:geheim@h:port/d", "mysql://u:geheim@h:0/d", "mysql://u:geheim@h:99999/d",
            "mysql://u:ge%heim@h/d",
            "mysql://u:geheim@h/d?ssl-mode=maybe", "mysql://u:geheim@h/d?geheim=1", "mysql://u:geheim@[::1/d",
            "mysql://u:geheim@h/d?ssl-mode=verify-ca", "mysql://u:geheim@h/a/b", "mysql://u:geheim%00@h/d",
        ])
    func bad(address: String) {
        let error = #expect(throws: DatabaseError.self) { try DatabaseAddress.driver(for: address) }
        #expect(error?.code == .badAddress)
        #expect(error?.debugDescription.contains("heim") == false)
    }
}
