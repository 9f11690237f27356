import Search
import Store
import Taxonomy

/// The titles of a catalogue's occupations, as they are matched.
enum TitleCorpora {
    /// Letters of a description that say what the occupation is.
    static let descriptionLimit = 300

    /// Titles in the frameworks' own language, in the order of `Framework.all`.
    static func own(of catalogue: Catalogue) -> TitleCorpus {
        TitleCorpus(
            snapshots(of: catalogue).flatMap { snapshot in
                let content = snapshot.content
                return content.occupations.indices.map { place in
                    let titles = snapshot.titles(of: Int32(place)).flatMap { title in
                        [TitleCorpus.Title(title.title, kind: title.kind)]
                            + (title.shortTitle.map { [TitleCorpus.Title($0, kind: .alternate)] } ?? [])
                    }
                    let labels = snapshot.labels(of: .occupation, Int32(place)).filter { $0.language == "en" }
                    return TitleCorpus.Record(
                        framework: snapshot.release.frameworkID, code: content.occupations[place].code,
                        preferred: content.occupations[place].title,
                        titles: titles + labels.map { TitleCorpus.Title($0.text, kind: $0.kind) },
                        description: String(content.occupations[place].summary.prefix(descriptionLimit)))
                }
            })
    }

    /// Titles in other languages. An occupation without any is left out.
    static func foreign(of catalogue: Catalogue) -> TitleCorpus {
        TitleCorpus(
            snapshots(of: catalogue).flatMap { snapshot in
                let content = snapshot.content
                return content.occupations.indices.compactMap { position -> TitleCorpus.Record? in
                    let labels = snapshot.labels(of: .occupation, Int32(position)).filter { $0.language != "en" }
                    // The corpus takes the first one for a preferred title.
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
