using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace OpsConsole.Platform.Access;

/// <summary>The assignments in force. A changed file that cannot be read is refused: the assignments before it stay.</summary>
public sealed class AssignmentsFile
{
    private readonly TimeProvider _time;
    private volatile AssignmentsReport _report;
    private volatile Assignments _current;
    private string _seen;

    /// <exception cref="FormatException">There is no earlier state to keep, so a bad file is fatal here; the message names it.</exception>
    public AssignmentsFile(IOptions<AccessOptions> options, TimeProvider time)
    {
        _time = time;
        Path = System.IO.Path.GetFullPath(options.Value.AssignmentsFile ?? throw new FormatException("Access:AssignmentsFile is missing."));
        var (current, seen) = Load(Path);
        _current = current;
        _seen = seen;
        _report = new(Path, time.GetUtcNow(), null, null);
    }

    /// <summary>Raised after other assignments came into force or a changed file was refused.</summary>
    public event Action? Changed;

    public string Path { get; }
    public Assignments Current => _current;
    public AssignmentsReport Report => _report;
    /// <summary>Of the content that was seen last, accepted or refused.</summary>
    internal string Seen => _seen;

    /// <summary>Called by one watcher only.</summary>
    internal AssignmentsChange Reload()
    {
        var (json, fault) = Read(Path);
        var seen = fault ?? Fingerprint(json);
        if (seen == _seen)
            return AssignmentsChange.None;
        _seen = seen;
        Steps.At("access.assignments.read");
        try
        {
            var before = _current;
            _current = Assignments.Parse(fault is null ? json : throw new FormatException(fault));
            _report = new(Path, _time.GetUtcNow(), null, null) { Difference = AssignmentsDifference.Between(before, _current) };
            Changed?.Invoke();
            return AssignmentsChange.Reloaded;
        }
        catch (FormatException error)
        {
            _report = _report with { RefusedSince = _report.RefusedSince ?? _time.GetUtcNow(), Reason = error.Message };
            Changed?.Invoke();
            return AssignmentsChange.Refused;
        }
    }

    /// <summary>What is wrong with the file, or null.</summary>
    internal static string? FaultOf(string path)
    {
        try
        {
            Load(System.IO.Path.GetFullPath(path));
            return null;
        }
        catch (FormatException error)
        {
            return error.Message;
        }
    }

    /// <exception cref="FormatException">Names the file and what is wrong with it.</exception>
    private static (Assignments Assignments, string Fingerprint) Load(string path)
    {
        var (json, fault) = Read(path);
        try
        {
            return (Assignments.Parse(fault is null ? json : throw new FormatException(fault)), Fingerprint(json));
        }
        catch (FormatException error)
        {
            throw new FormatException($"{path}: {error.Message}", error);
        }
    }

    private static (string Json, string? Fault) Read(string path)
    {
        try
        {
            return (File.ReadAllText(path), null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ("", $"The file cannot be read: {error.Message}");
        }
    }

    private static string Fingerprint(string json) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
}

internal enum AssignmentsChange { None, Reloaded, Refused }

/// <summary>The file as the settings page shows it: when the assignments in force were read, and since when its content is refused, and why.</summary>
public sealed record AssignmentsReport(string Path, DateTimeOffset LoadedAt, DateTimeOffset? RefusedSince, string? Reason)
{
    /// <summary>What the last reload changed; null since the start of the process.</summary>
    public AssignmentsDifference? Difference { get; init; }
}

/// <summary>Lines that a reload added and removed.</summary>
public sealed record AssignmentsDifference(IReadOnlyList<string> Added, IReadOnlyList<string> Removed)
{
    public static AssignmentsDifference Between(Assignments before, Assignments after)
    {
        var (old, now) = (before.Lines.ToHashSet(), after.Lines.ToHashSet());
        return new([.. now.Where(line => !old.Contains(line))], [.. old.Where(line => !now.Contains(line))]);
    }
}
