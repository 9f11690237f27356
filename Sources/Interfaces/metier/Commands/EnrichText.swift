import Occupations
import ServiceSupport
import Store

/// The output of `metier enrich`, as text and as JSON.
enum EnrichText {
    private static func release(_ plan: LevelRatingPlan) -> String {
        "\(plan.snapshot.release.frameworkID) \(plan.snapshot.release.version)"
    }

    // MARK: - Estimate

    static func show(
        _ plan: LevelRatingPlan, _ estimate: LevelRatingPlan.Estimate, model: String, _ invocation: Invocation
    ) {
        if invocation.wantsJSON {
            var json = JSONWriter()
            json.object { json in
                json.field("release", release(plan))
                json.field("model", model)
                json.field("calls", plan.occupations.count)
                json.field("skills", plan.question.skillCount)
                json.field("done", plan.doneCount)
                json.field("input_tokens", estimate.inputTokens)
                json.field("output_tokens", estimate.outputTokens)
                json.field("cost", estimate.cost)
                json.field("seconds", estimate.seconds, places: 1)
            }
            return invocation.writeJSON(json.bytes)
        }
        var text = "\(release(plan)): \(Figures.counted(plan.occupations.count, "call")) of \(model), "
        text += "\(Figures.counted(plan.question.skillCount, "skill")) each"
        if plan.doneCount > 0 {
            text += "; \(Figures.counted(plan.doneCount, "occupation is", "occupations are")) told of already"
        }
        text += "\nAbout \(Figures.counted(estimate.inputTokens, "token")) asked and "
        text += "\(Figures.grouped(estimate.outputTokens)) answered\n"
        text +=
            estimate.cost.map { "About \(Figures.decimal($0, places: 4)) US dollars by METIER_LLM_PRICES\n" }
            ?? "No price of \(model) is set (METIER_LLM_PRICES), so the cost is not known\n"
        text +=
            estimate.seconds.map { "About \(Figures.duration(.seconds($0)))\n" }
            ?? "The time is not known before the first calls; --tokens-per-minute tells what the provider allows\n"
        invocation.console.write(text)
    }

    static func showQueued(_ plan: LevelRatingPlan, _ invocation: Invocation) {
        if invocation.wantsJSON {
            var json = JSONWriter()
            json.object { json in
                json.field("release", release(plan))
                json.field("queued", plan.occupations.count)
                json.field("done", plan.doneCount)
            }
            return invocation.writeJSON(json.bytes)
        }
        invocation.console.write(
            "\(release(plan)): \(Figures.counted(plan.occupations.count, "occupation is", "occupations are")) queued; "
                + "`metier work list --kind \(LevelRatingWork.name)` shows what becomes of it\n")
    }

    // MARK: - Results

    static func show(
        _ plan: LevelRatingPlan, _ tally: EnrichRun.Tally, left: [WorkItem], dead: [WorkItem], _ invocation: Invocation
    ) {
        let reason = left.first { $0.lastError != nil }?.lastError
        if invocation.wantsJSON {
            var json = JSONWriter()
            json.object { json in
                json.field("release", release(plan))
                json.field("occupations", tally.occupations.count)
                json.field("cached", tally.cached)
                json.field("clamped", tally.clamped)
                json.field("dropped", tally.dropped)
                json.field("missing", tally.missing)
                json.field("cost", tally.cost)
                json.object("sources") { json in
                    for (source, count) in tally.sources.sorted(by: { $0.key < $1.key }) { json.field(source, count) }
                }
                json.field("left", left.count)
                json.field("failed", dead.count)
                json.field("reason", reason ?? dead.first?.lastError)
            }
            return invocation.writeJSON(json.bytes)
        }
        var text = "\(release(plan)): levels of \(Figures.counted(tally.occupations.count, "occupation")) are stored"
        if !tally.sources.isEmpty {
            let sources = tally.sources.sorted { $0.key < $1.key }.map { "\($0.key) (\(Figures.grouped($0.value)))" }
            text += " from " + sources.joined(separator: ", ")
        }
        text += "; \(Figures.counted(tally.cached, "answer was", "answers were")) kept from before\n"
        text += "\(Figures.counted(tally.clamped, "level was", "levels were")) clamped to the scale, "
        text += "\(tally.missing) left out by the model, "
        text +=
            "\(Figures.counted(tally.dropped, "part", "parts")) of answers dropped; \(Figures.decimal(tally.cost, places: 4)) US dollars\n"
        invocation.console.write(text)
        if !left.isEmpty {
            invocation.console.writeError(
                "\(Figures.counted(left.count, "occupation is", "occupations are")) left; the same command goes on"
                    + (reason.map { ": \($0)" } ?? "") + "\n")
        }
        if let last = dead.first {
            invocation.console.writeError(
                "\(Figures.counted(dead.count, "occupation")) failed for good (`metier work list --state dead`): "
                    + "\(last.lastError ?? "")\n")
        }
    }
}
