using System.Data;
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
}
