namespace OpsConsole.Platform.Postgres;

public enum SchemaFitness
{
    Fit,
    /// <summary>Migrations of this program have not run yet.</summary>
    Missing,
    /// <summary>The database has moved on further than this program can follow.</summary>
    Newer,
    /// <summary>It is not a database of OpsConsole, or of another line of it.</summary>
    Unknown,
    /// <summary>A file that ran there is another file here.</summary>
    Changed,
}

/// <summary>A migration as the database recorded it.</summary>
public sealed record AppliedMigration
{
    public required int Number { get; init; }
    public required string Name { get; init; }
    public required byte[] Hash { get; init; }
    public required string OldestProgram { get; init; }
}

/// <summary>Whether this program may run on a database, and one line that says why not and what to do.</summary>
public sealed record SchemaVerdict(SchemaFitness Fitness, string Message)
{
    /// <summary>Migrations beyond this program's are fine while they say that they still suffer it: they only expand.</summary>
    public static SchemaVerdict Judge(IReadOnlyList<Migration> known, IReadOnlyList<AppliedMigration> applied, Version program)
    {
        foreach (var row in applied)
        {
            var file = known.FirstOrDefault(migration => migration.Number == row.Number);
            if (Version.Parse(row.OldestProgram) > program)
                return new(SchemaFitness.Newer,
                    $"The database needs OpsConsole {row.OldestProgram} or later (migration {row.Number:0000}_{row.Name}); this is {program}. Start the newer program.");
            if (file is null && known.Any(migration => migration.Number > row.Number) || file is not null && file.Name != row.Name)
                return new(SchemaFitness.Unknown,
                    $"The database has run migration {row.Number:0000}_{row.Name}, which this program does not know. Check the connection string: it is another database or another program.");
            if (file is not null && !file.Hash.AsSpan().SequenceEqual(row.Hash))
                return new(SchemaFitness.Changed,
                    $"Migration {row.Number:0000}_{row.Name} is not the file that ran on this database. Migrations are append-only: restore the file and write a new one.");
        }

        var missing = known.Where(migration => applied.All(row => row.Number != migration.Number)).ToList();
        return missing.Count == 0
            ? new(SchemaFitness.Fit, $"The database has all {known.Count} migrations.")
            : new(SchemaFitness.Missing,
                $"The database lacks {string.Join(", ", missing.Select(migration => $"{migration.Number:0000}_{migration.Name}"))}. Run `OpsConsole migrate` with ConnectionStrings:Owner.");
    }
}
