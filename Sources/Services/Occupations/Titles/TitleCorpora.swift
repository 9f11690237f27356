import Search
import Store
import Taxonomy

/// The titles of a catalogue's occupations, as corpora for matching.
enum TitleCorpora {
    /// Characters of a description that are used.
    static let descriptionLimit = 300

    /// Titles in the frameworks' own language, in the order of `Framework.all`.
    static func own(of catalogue: Catalogue) -> TitleCorpus {
        TitleCorpus(
            snapshots(of: catalogue).flatMap { snapshot in
                let content = snapshot.content
                return content.occupations.indices.map { place in
                    let titles = snapshot.titles(of: Position(place)).flatMap { title in
                        [TitleCorpus.Title(title.title, kind: title.kind)]
                            + (title.shortTitle.map { [TitleCorpus.Title($0, kind: .alternate)] } ?? [])
                    }
                    let labels = snapshot.labels(of: OccupationPosition(place)).filter { $0.language == "en" }
                    return TitleCorpus.Record(
                        framework: snapshot.release.frameworkID, code: content.occupations[place].code,
                        preferred: content.occupations[place].title,
                        titles: titles + labels.map { TitleCorpus.Title($0.text, kind: $0.kind) },
                        description: String(content.occupations[place].summary.prefix(descriptionLimit)))
                }
            })
    }

    /// Titles in other languages. Occupations without any are omitted.
    static func foreign(of catalogue: Catalogue) -> TitleCorpus {
        TitleCorpus(
            snapshots(of: catalogue).flatMap { snapshot in
                let content = snapshot.content
                return content.occupations.indices.compactMap { position -> TitleCorpus.Record? in
                    let labels = snapshot.labels(of: OccupationPosition(position)).filter { $0.language != "en" }
                    // The corpus takes the first one as the preferred title.
                    let place = labels.firstIndex { $0.kind == .preferred } ?? labels.startIndex
                    guard labels.indices.contains(place) else { return nil }
                    let first = labels[place]
                    return TitleCorpus.Record(
                        framework: snapshot.release.frameworkID, code: content.occupations[position].code,
                        preferred: first.text,
                        titles: labels.indices.filter { $0 != place }.map {
                            TitleCorpus.Title(labels[$0].text, kind: labels[$0].kind, language: labels[$0].language)
                        },
                        language: first.language)
                }
            })
    }

    private static func snapshots(of catalogue: Catalogue) -> [OccupationSnapshot] {
        catalogue.occupationFrameworks.filter { $0.kind == .occupations }.compactMap { catalogue.snapshots[$0.id] }
    }
}
