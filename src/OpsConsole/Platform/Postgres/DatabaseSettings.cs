using Npgsql;

namespace OpsConsole.Platform.Postgres;

/// <summary>What every connection of this program says beside its connection string.</summary>
internal static class DatabaseSettings
{
    public static NpgsqlConnectionStringBuilder Of(string connection, string application) =>
        new(connection) { ApplicationName = application, Timezone = "UTC", TcpKeepAlive = true };

    /// <summary>Its sessions begin with these settings, after those that the connection string has.</summary>
    public static NpgsqlConnectionStringBuilder BeginningWith(this NpgsqlConnectionStringBuilder settings, params IEnumerable<string> session)
    {
        settings.Options = string.Join(' ', session.Select(setting => $"-c {setting}").Prepend(settings.Options ?? "")).Trim();
        return settings;
    }
}
