using Dapper;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Platform.Access;

/// <summary>Keeps sign-ins where every process finds them and a restart leaves them.</summary>
public sealed class SignInStore(Database database, AuditStore audit)
{
    private const int MostListed = 1000;

    /// <summary>With its event in the chain: a sign-in that leaves no trace does not happen.</summary>
    public Task<SignIn> BeginAsync(Caller caller, byte[] keyHash, TimeSpan lifetime, string address, string browser, CancellationToken cancellationToken)
    {
        const string sql = """
            insert into sign_in (id, key_hash, issuer, subject, person, authenticated_at, expires_at, address, browser)
            values (@Id, @keyHash, @Issuer, @Subject, @Name, @AuthenticatedAt, clock_timestamp() + make_interval(secs => @Seconds), @address, @browser)
                on conflict (id) do update set last_seen_at = excluded.last_seen_at
            returning id, issuer, subject, person, authenticated_at, issued_at, expires_at, last_seen_at, address, browser, ended_at, ended_by, ended_why
            """;
        // Made before the transaction, which may be repeated.
        var id = Guid.CreateVersion7();
        return database.WriteAsync(async (connection, transaction) =>
        {
            var begun = await connection.QuerySingleAsync<SignIn>(new CommandDefinition(sql, new
            {
                Id = id,
                keyHash,
                Issuer = AuditText.Plain(caller.Key.Issuer),
                Subject = AuditText.Plain(caller.Key.Subject),
                Name = AuditText.Plain(caller.Name),
                caller.AuthenticatedAt,
                Seconds = lifetime.TotalSeconds,
                address,
                browser,
            }, transaction, cancellationToken: cancellationToken));
            await audit.AppendAsync(connection, transaction, new()
            {
                Id = id,
                Caller = caller,
                Action = "signin.succeeded",
                Subject = "console",
                Outcome = "succeeded",
                Detail = new Dictionary<string, string> { ["signIn"] = id.ToString(), ["address"] = address, ["browser"] = browser },
            }, cancellationToken);
            return begun;
        }, cancellationToken);
    }

    public Task<SignIn?> FindAsync(byte[] keyHash, CancellationToken cancellationToken)
    {
        const string sql = """
            select id, issuer, subject, person, authenticated_at, issued_at, expires_at, last_seen_at, address, browser, ended_at, ended_by, ended_why
              from sign_in
             where key_hash = @keyHash
            """;
        return database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<SignIn>(
            new CommandDefinition(sql, new { keyHash }, cancellationToken: cancellationToken)), cancellationToken);
    }

    public Task<SignIn?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        const string sql = """
            select id, issuer, subject, person, authenticated_at, issued_at, expires_at, last_seen_at, address, browser, ended_at, ended_by, ended_why
              from sign_in
             where id = @id
            """;
        return database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<SignIn>(
            new CommandDefinition(sql, new { id }, cancellationToken: cancellationToken)), cancellationToken);
    }

    /// <summary>Open ones and those that ended in the last day, the last seen first; of one person or of all.</summary>
    public async Task<IReadOnlyList<SignIn>> ListAsync(PersonKey? person, CancellationToken cancellationToken)
    {
        const string sql = """
            select id, issuer, subject, person, authenticated_at, issued_at, expires_at, last_seen_at, address, browser, ended_at, ended_by, ended_why
              from sign_in
             where (@issuer::text is null or issuer = @issuer)
               and (@subject::text is null or subject = @subject)
               and expires_at > clock_timestamp()
               and (ended_at is null or ended_at > clock_timestamp() - interval '1 day')
             order by (ended_at is not null), last_seen_at desc
             limit @limit
            """;
        return [.. await database.ReadAsync(connection => connection.QueryAsync<SignIn>(new CommandDefinition(
            sql, new { issuer = person?.Issuer, subject = person?.Subject, limit = MostListed }, cancellationToken: cancellationToken)), cancellationToken)];
    }

    /// <summary>Everybody who signed in while rows are kept, with the latest name of each.</summary>
    public async Task<IReadOnlyList<SignIn>> LatestOfEachPersonAsync(int limit, CancellationToken cancellationToken)
    {
        const string sql = """
            select latest.id, latest.issuer, latest.subject, latest.person, latest.authenticated_at, latest.issued_at, latest.expires_at, latest.last_seen_at,
                   latest.address, latest.browser, latest.ended_at, latest.ended_by, latest.ended_why
              from (select distinct on (issuer, subject) id, issuer, subject, person, authenticated_at, issued_at, expires_at, last_seen_at,
                           address, browser, ended_at, ended_by, ended_why
                      from sign_in
                     order by issuer, subject, issued_at desc) as latest
             order by latest.last_seen_at desc
             limit @limit
            """;
        return [.. await database.ReadAsync(connection => connection.QueryAsync<SignIn>(
            new CommandDefinition(sql, new { limit }, cancellationToken: cancellationToken)), cancellationToken)];
    }

    /// <summary>Null where it was over before; nothing is then written.</summary>
    public Task<SignIn?> EndAsync(Guid id, SignInEnd end, CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        const string sql = """
            update sign_in
               set ended_at = clock_timestamp(), ended_by = @By, ended_why = @Why
             where id = @id
               and ended_at is null
               and expires_at > clock_timestamp()
            returning id, issuer, subject, person, authenticated_at, issued_at, expires_at, last_seen_at, address, browser, ended_at, ended_by, ended_why
            """;
        var ended = await connection.QuerySingleOrDefaultAsync<SignIn>(new CommandDefinition(sql,
            new { id, By = end.By is { } by ? AuditText.Plain(by.Name) : null, end.Why }, transaction, cancellationToken: cancellationToken));
        if (ended is not null)
            await audit.AppendAsync(connection, transaction, EventOf(ended, end), cancellationToken);
        return ended;
    }, cancellationToken);

    public Task TouchAsync(Guid id, CancellationToken cancellationToken) => database.WriteAsync((connection, transaction) =>
    {
        const string sql = """
            update sign_in
               set last_seen_at = clock_timestamp()
             where id = @id
            """;
        return connection.ExecuteAsync(new CommandDefinition(sql, new { id }, transaction, cancellationToken: cancellationToken));
    }, cancellationToken);

    /// <summary>Takes away what has been over for long.</summary>
    public Task<int> ForgetAsync(TimeSpan kept, CancellationToken cancellationToken) => database.WriteAsync((connection, transaction) =>
    {
        const string sql = """
            delete from sign_in
             where expires_at < clock_timestamp() - make_interval(secs => @Seconds)
            """;
        return connection.ExecuteAsync(new CommandDefinition(sql, new { Seconds = kept.TotalSeconds }, transaction, cancellationToken: cancellationToken));
    }, cancellationToken);

    private static AuditEvent EventOf(SignIn ended, SignInEnd end) => new()
    {
        Caller = end.By,
        Action = end.Action,
        Subject = end.Action == SignInEnd.Left ? "console" : $"sign-in of {ended.Person}",
        Outcome = "succeeded",
        Detail = new Dictionary<string, string>
        {
            ["signIn"] = ended.Id.ToString(),
            ["issuer"] = ended.Issuer,
            ["subject"] = ended.Subject,
            ["address"] = ended.Address,
            ["why"] = end.Why,
        },
    };
}
