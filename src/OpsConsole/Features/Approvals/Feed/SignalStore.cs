using Dapper;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Approvals.Feed;

/// <summary>PostgreSQL's own way to tell other processes that requests changed. A telling may be lost; whoever must know looks by the clock too.</summary>
public sealed class SignalStore(Database database)
{
    private const string Channel = "opsconsole_approvals";

    /// <summary>After the commit of what changed and in a statement of its own: inside the writing transaction it would make all others wait for one another.</summary>
    /// <param name="sender">Names the process, so that it need not listen to itself.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal Task TellAsync(string sender, CancellationToken cancellationToken)
    {
        const string sql = $"select pg_notify('{Channel}', @sender)";
        return database.ReadAsync(connection => connection.ExecuteAsync(new CommandDefinition(sql, new { sender }, cancellationToken: cancellationToken)), cancellationToken);
    }

    /// <summary>Holds a connection and hears until it is cancelled or the connection is lost for good.</summary>
    /// <param name="heard">Gets the sender of each telling; and null once it listens, for whatever was told before.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal Task ListenAsync(Action<string?> heard, CancellationToken cancellationToken)
    {
        const string sql = $"listen {Channel}";
        return database.ReadAsync<bool>(async connection =>
        {
            connection.Notification += (_, told) => heard(told.Payload);
            await connection.ExecuteAsync(new CommandDefinition(sql, cancellationToken: cancellationToken));
            heard(null);
            while (true)
                await connection.WaitAsync(cancellationToken);
        }, cancellationToken);
    }
}
