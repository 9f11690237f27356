import Documents
import Taxonomy

extension ONetReading {
    /// A job and the files it reads.
    struct TypedJob {
        let job: ReadingJob
        let files: [String]
    }

    /// One job for each table, or for tables that hang together; ratings first, in the order of their element ids.
    func typedJobs() -> [TypedJob] {
        var jobs: [TypedJob] = ONetTable.rated.compactMap { spec in
            job([spec]) { sessions, content in
                RatingParser.read(sessions, into: &content)
                if spec.isRequired, content.ratings.isEmpty, let session = sessions.first, session.isReadable {
                    session.findings.add(.error, "empty_table", "holds no row that can be read")
                }
            }
        }
        jobs += taskJobs() + productJobs()
        jobs += [
            job([.alternateTitles]) { sessions, content in
                for session in sessions {
                    OccupationFactsParser.titles(
                        session, kind: .alternate, title: .alternateTitle, origin: .sources, into: &content)
                }
            },
            job([.reportedTitles]) { sessions, content in
                for session in sessions {
                    OccupationFactsParser.titles(
                        session, kind: .reported, title: .reportedTitle, origin: .shownInMyNextMove, into: &content)
                }
            },
            each(.relatedOccupations, OccupationFactsParser.related),
            each(.jobZones, OccupationFactsParser.jobZones),
            each(.jobZoneReference, OccupationFactsParser.zoneDefinitions),
            each(.educationCategories, ScaleFactsParser.categories),
            each(.contextCategories, ScaleFactsParser.categories),
            each(.taskCategories, ScaleFactsParser.categories),
            each(.levelAnchors, ScaleFactsParser.anchors),
            links(.abilityActivities, "related_activity"), links(.skillActivities, "related_activity"),
            links(.abilityContexts, "related_context"), links(.skillContexts, "related_context"),
            links(.interestAreas, "interest_area"),
        ].compactMap { $0 }
        return jobs
    }

    /// A job that only checks and counts the rows of a table.
    func landingJob(_ open: OpenTable) -> ReadingJob {
        let context = context
        let progress = progress
        return ReadingJob(bytes: open.source.bytes.count) {
            let session = TableSession(open, context: context)
            session.forEachRow { _ in true }
            var outcome = JobOutcome()
            outcome.finish(session, isTyped: false)
            progress.finished(open.source)
            return outcome
        }
    }

    /// Jobs that compute the files' checksums, each of its own so that no file's parsing waits for it.
    func digestJobs() -> [ReadingJob] {
        opening.tables.map { open in
            ReadingJob(bytes: open.source.bytes.count) {
                _ = open.source.sha256
                return JobOutcome()
            }
        }
    }

    // MARK: - Making jobs

    private func taskJobs() -> [TypedJob] {
        [
            job([.taskStatements, .emergingTasks, .taskRatings, .tasksToActivities]) { sessions, content in
                var parser = TaskParser()
                for session in sessions {
                    switch session.open.spec?.id {
                    case ONetTable.taskStatements.id: parser.statements(session, into: &content)
                    case ONetTable.emergingTasks.id: parser.emerging(session, into: &content)
                    case ONetTable.taskRatings.id: parser.ratings(session, into: &content)
                    default: parser.activities(session, into: &content)
                    }
                }
            }
        ].compactMap { $0 }
    }

    private func productJobs() -> [TypedJob] {
        let known = content.commodities
        return [
            job([.technologySkills, .toolsUsed]) { sessions, content in
                var parser = ProductParser(codes: sessions.first?.context.references.commodities ?? ByteInterner())
                // New classes get the places behind the known ones, which are dropped again before merging.
                content.commodities = known
                for session in sessions {
                    let isTool = session.open.spec?.id == ONetTable.toolsUsed.id
                    parser.read(session, kind: isTool ? .tool : .technology, into: &content)
                }
                content.commodities.removeFirst(known.count)
            }
        ].compactMap { $0 }
    }

    private func links(_ spec: ONetTable, _ relation: String) -> TypedJob? {
        each(spec) { ScaleFactsParser.links($0, relation: relation, into: &$1) }
    }

    private func each(
        _ spec: ONetTable, _ parse: @escaping @Sendable (TableSession, inout ReleaseContent) -> Void
    ) -> TypedJob? {
        job([spec]) { sessions, content in
            for session in sessions { parse(session, &content) }
        }
    }

    /// A job over all files of some tables, or `nil` if none of them is there.
    private func job(
        _ specs: [ONetTable], _ parse: @escaping @Sendable ([TableSession], inout ReleaseContent) -> Void
    ) -> TypedJob? {
        let tables = specs.flatMap(opening.files)
        guard !tables.isEmpty else { return nil }
        let context = context
        let progress = progress
        let job = ReadingJob(bytes: tables.reduce(0) { $0 + $1.source.bytes.count }) {
            var outcome = JobOutcome()
            let sessions = tables.map { TableSession($0, context: context) }
            parse(sessions, &outcome.content)
            for session in sessions {
                outcome.finish(session, isTyped: session.isReadable)
                progress.finished(session.open.source)
            }
            return outcome
        }
        return TypedJob(job: job, files: tables.map(\.file))
    }
}

extension ReleaseContent {
    /// Takes over the rows of a partial release; ratings are merged elsewhere.
    mutating func append(_ part: ReleaseContent) {
        titles += part.titles
        skillLinks += part.skillLinks
        scaleCategories += part.scaleCategories
        levelAnchors += part.levelAnchors
        distributions += part.distributions
        tasks += part.tasks
        taskRatings += part.taskRatings
        taskActivities += part.taskActivities
        technologies += part.technologies
        commodities += part.commodities
        relatedOccupations += part.relatedOccupations
        jobZones += part.jobZones
        jobZoneDefinitions += part.jobZoneDefinitions
    }
}
