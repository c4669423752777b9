namespace OpsConsole.Features.Captures;

/// <summary>How well one run read one type.</summary>
public enum CoverageMark
{
    /// <summary>The run did not come to it, or the type was not there.</summary>
    Absent,
    Complete,
    /// <summary>Complete, but objects of it could not be stored.</summary>
    Refused,
    Gap,
}

/// <summary>One cell of the grid; its reason says why where it is not complete.</summary>
public sealed record CoverageCell(CaptureRun Run, CoverageMark Mark, TypeCoverage? Coverage);

/// <summary>One type over the runs, newest first.</summary>
public sealed record CoverageRow(string Type, IReadOnlyList<CoverageCell> Cells)
{
    public bool HasGap => Cells.Any(cell => cell.Mark is CoverageMark.Gap or CoverageMark.Refused);
}

/// <summary>Types by runs of one cluster: where there are gaps, since when and why.</summary>
public static class CoverageGrid
{
    /// <summary>What is worst now comes first, then by name.</summary>
    public static IReadOnlyList<CoverageRow> Of(IReadOnlyList<CaptureRun> runs, IReadOnlyList<CoverageOfRun> coverage)
    {
        var byPlace = coverage.ToLookup(entry => (entry.Coverage.Type, entry.RunId));
        return
        [
            .. coverage.Select(entry => entry.Coverage.Type).Distinct(StringComparer.Ordinal)
                .Select(type => new CoverageRow(type, [.. runs.Select(run => Cell(run, byPlace[(type, run.Id)].FirstOrDefault()?.Coverage))]))
                .OrderByDescending(row => row.Cells.FirstOrDefault(cell => cell.Mark != CoverageMark.Absent)?.Mark ?? CoverageMark.Absent)
                .ThenByDescending(row => row.HasGap).ThenBy(row => row.Type, StringComparer.Ordinal),
        ];
    }

    private static CoverageCell Cell(CaptureRun run, TypeCoverage? coverage) => new(run, coverage switch
    {
        null => CoverageMark.Absent,
        { IsComplete: false } => CoverageMark.Gap,
        { Refused: > 0 } => CoverageMark.Refused,
        _ => CoverageMark.Complete,
    }, coverage);
}

/// <summary>A type's coverage with the run that it is of.</summary>
public sealed record CoverageOfRun(Guid RunId, TypeCoverage Coverage);

/// <summary>The last runs of a cluster with what each read.</summary>
public sealed record CoverageOfCluster(IReadOnlyList<CaptureRun> Runs, IReadOnlyList<CoverageOfRun> Coverage);
