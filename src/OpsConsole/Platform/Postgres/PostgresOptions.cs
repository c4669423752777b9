using System.ComponentModel.DataAnnotations;
using Npgsql;

namespace OpsConsole.Platform.Postgres;

/// <summary>How the two logins reach the database.</summary>
public sealed class ConnectionOptions : IValidatableObject
{
    public const string Section = "ConnectionStrings";

    /// <summary>The login that the console works with; a member of opsconsole_app.</summary>
    [Required]
    public string Console { get; set; } = "";

    /// <summary>The owner of the schema. Only <c>OpsConsole migrate</c> and a host that migrates at start read it.</summary>
    public string? Owner { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!CanRead(Console))
            yield return new("is no PostgreSQL connection string; write Host=…;Database=…;Username=…;Password=…", [nameof(Console)]);
        if (Owner is { Length: > 0 } && !CanRead(Owner))
            yield return new("is no PostgreSQL connection string; write Host=…;Database=…;Username=…;Password=…", [nameof(Owner)]);
    }

    private static bool CanRead(string text)
    {
        try
        {
            return text.Length == 0 || new NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 };
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            return false;
        }
    }
}

public sealed class PostgresOptions
{
    public const string Section = "Postgres";

    /// <summary>True where one process is all there is; otherwise <c>OpsConsole migrate</c> goes first.</summary>
    public bool MigrateAtStart { get; set; }

    /// <summary>What a run repeats is prepared once a connection. Not behind a pooler in transaction mode that does not know prepared statements.</summary>
    public bool PrepareStatements { get; set; } = true;

    /// <summary>How often the connection is looked at.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan WatchInterval { get; set; } = TimeSpan.FromSeconds(2);
}
