import Documents
import Taxonomy

extension TableSession {
    /// The position of the occupation that a field names.
    func occupation(_ row: TableRow, _ place: Int) -> Int32? {
        let field = bytes(row, place)
        let index = context.references.occupations.find(field)
        if index >= 0 { return index }
        if field.isEmpty {
            missing(row, place)
        } else if !OccupationCode.isWellFormed(field) {
            if var code = restored(row, place) {
                return code.withUTF8 { context.references.occupations.find(UnsafeRawBufferPointer($0)) }
            }
            bad(row, place, "malformed_code", "is not a code like 15-1252.00; the row is set aside")
        } else {
            bad(row, place, "unknown_code", "is not in the occupation table; the row is set aside")
        }
        return nil
    }

    /// The code that a field without its last zeros means, by the list of codes and the title beside it.
    private func restored(_ row: TableRow, _ place: Int) -> String? {
        let title = text(row, self.place(.title))
        switch context.references.shortened.find(CodeText.unguarded(text(row, place)), title: title) {
        case .known(let code), .restored(let code):
            noteRestored(row, place, code)
            return code
        case .ambiguous, .unknown: return nil
        }
    }

    /// Records a code that was read as another one.
    func noteRestored(_ row: TableRow, _ place: Int, _ code: String) {
        bad(row, place, "restored_code", "was read as \(code), by the list of codes", severity: .note)
    }

    /// The position of the element that a field names.
    func skill(_ row: TableRow, _ place: Int) -> Int32? {
        let field = bytes(row, place)
        let index = context.references.skills.find(field)
        if index >= 0 { return index }
        if field.isEmpty {
            missing(row, place)
        } else {
            bad(row, place, "unknown_element", "is not in the content model; the row is set aside")
        }
        return nil
    }

    /// The position of the scale that a field names.
    func scale(_ row: TableRow, _ place: Int) -> Int16? {
        let field = bytes(row, place)
        let index = context.references.scales.find(field)
        if index >= 0 { return Int16(index) }
        if field.isEmpty {
            missing(row, place)
        } else {
            bad(row, place, "unknown_scale", "is not in the scale table; the row is set aside")
        }
        return nil
    }

    /// Records a value outside the range of its scale; it is kept as published.
    func checkRange(_ value: Double, scale: Int16, _ row: TableRow, _ place: Int) {
        let range = context.references.ranges[Int(scale)]
        if range.contains(value) { return }
        bad(
            row, place, "out_of_range",
            "is outside the scale's range \(range.lowerBound) to \(range.upperBound); it is kept as published")
    }
}
