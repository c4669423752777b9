using System.Collections.Immutable;
using System.Data;
using System.Text.Json;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace OpsConsole.Platform.Postgres;

/// <summary>What Dapper must know of PostgreSQL, set once a process.</summary>
internal static class DapperSettings
{
    static DapperSettings()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        // The built-in mapping wins over a handler unless it is taken away.
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
        SqlMapper.AddTypeHandler(new MomentHandler());
        SqlMapper.AddTypeHandler(new DetailHandler());
    }

    /// <summary>Runs the static constructor.</summary>
    public static void Apply()
    {
    }

    /// <summary>The provider gives timestamptz as DateTime and takes a DateTimeOffset only with offset 0.</summary>
    private sealed class MomentHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override DateTimeOffset Parse(object value) => value switch
        {
            DateTimeOffset moment => moment.ToUniversalTime(),
            DateTime moment => new DateTimeOffset(DateTime.SpecifyKind(moment, DateTimeKind.Utc)),
            _ => throw new InvalidCastException($"{value.GetType()} is no moment"),
        };

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value)
        {
            if (parameter is NpgsqlParameter typed)
                typed.NpgsqlDbType = NpgsqlDbType.TimestampTz;
            parameter.Value = value.UtcDateTime;
        }
    }

    /// <summary>The named texts of an event. Whatever else foreign hands put there must still be read: it is the row that people look for.</summary>
    private sealed class DetailHandler : SqlMapper.TypeHandler<ImmutableSortedDictionary<string, string>>
    {
        private static readonly ImmutableSortedDictionary<string, string> None = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

        public override ImmutableSortedDictionary<string, string> Parse(object value) =>
            TryRead((string)value) is { } texts && !texts.ContainsValue(null!) ? None.AddRange(texts) : None.Add("unreadable", (string)value);

        public override void SetValue(IDbDataParameter parameter, ImmutableSortedDictionary<string, string>? value)
        {
            if (parameter is NpgsqlParameter typed)
                typed.NpgsqlDbType = NpgsqlDbType.Jsonb;
            parameter.Value = JsonSerializer.Serialize(value);
        }

        private static Dictionary<string, string>? TryRead(string json)
        {
            try
            {
                return JsonSerializer.Deserialize<Dictionary<string, string>>(json);
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}
