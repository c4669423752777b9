using System.Net.Sockets;
using Npgsql;

namespace OpsConsole.Platform.Postgres;

/// <summary>The database does not answer, after all tries. What was asked did not happen, or its commit is not known to have.</summary>
public sealed class DatabaseUnavailableException(string message, Exception cause) : Exception(message, cause);

/// <summary>Tells faults that pass from faults that stay.</summary>
internal static class DatabaseFault
{
    /// <summary>The connection or the server went away: another connection may do.</summary>
    public static bool IsConnectionLost(Exception error) => error switch
    {
        PostgresException answer => answer.SqlState.StartsWith("08", StringComparison.Ordinal)
            // admin_shutdown, crash_shutdown, cannot_connect_now, database starting; too_many_connections.
            || answer.SqlState is "57P01" or "57P02" or "57P03" or "53300",
        // A statement that ran out of time would run out of time again.
        NpgsqlException { InnerException: TimeoutException } => false,
        NpgsqlException { InnerException: IOException or SocketException or EndOfStreamException } => true,
        NpgsqlException fault => fault.IsTransient,
        _ => false,
    };

    /// <summary>The server undid the transaction because of another one: serialization failure, deadlock.</summary>
    public static bool IsUndoneByAnother(Exception error) => error is PostgresException { SqlState: "40001" or "40P01" };

    public static string Describe(Exception error) => error switch
    {
        PostgresException answer => $"{answer.SqlState} {answer.MessageText}",
        { InnerException: { } cause } => $"{error.Message.TrimEnd('.')}: {cause.Message}",
        _ => error.Message,
    };
}
