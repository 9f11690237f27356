internal import CMariaDB

extension MySQLHandle {
    /// Takes the rows off the connection that a statement may have returned; gives the number of affected rows.
    func dropRows(of text: String) throws -> UInt64 {
        guard mysql_field_count(pointer) > 0 else { return mysql_affected_rows(pointer) }
        guard let result = mysql_use_result(pointer) else { throw noted(Self.failure(of: pointer), text) }
        while mysql_fetch_row(result) != nil {}
        let failure = Self.failure(of: pointer)
        mysql_free_result(result)
        if failure.number != 0 { throw noted(failure, text) }
        return 0
    }

    /// The number of rows that a statement changed, counted as the other engines count.
    ///
    /// The server leaves rows out that an update found but did not have to change, and counts a row twice that an insert
    /// found and updated. The flag `CLIENT_FOUND_ROWS` would count rows that `orKeep` left alone. So the numbers come from
    /// what the server says in its remark on the statement: for an update the rows matched, for an insert of several rows
    /// their number.
    ///
    /// - Parameters:
    ///   - affected: What the server calls affected.
    ///   - text: The statement.
    ///   - isUpsert: Whether it updates rows that exist already.
    func changedRows(affected: UInt64, by text: String, isUpsert: Bool) -> Int {
        guard affected != .max else { return 0 }
        if isUpsert { return firstNumber ?? min(1, max(1, Int(clamping: affected))) }
        let isUpdate = text.drop { $0.isWhitespace }.prefix(6).uppercased() == "UPDATE"
        return isUpdate ? firstNumber ?? Int(clamping: affected) : Int(clamping: affected)
    }

    /// The first number in the remark, which is that of the rows found or given, whatever the server's language.
    private var firstNumber: Int? {
        guard let remark = mysql_info(pointer) else { return nil }
        let digits = String(cString: remark).drop { !$0.isASCII || !$0.isNumber }.prefix { $0.isASCII && $0.isNumber }
        return Int(digits)
    }
}
