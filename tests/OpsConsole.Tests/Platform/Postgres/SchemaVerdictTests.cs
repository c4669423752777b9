using OpsConsole.Platform.Postgres;
using Xunit;

namespace OpsConsole.Tests.Platform.Postgres;

public sealed class SchemaVerdictTests
{
    private static readonly Migration One = Migration.Parse("0001_test_one.sql", "-- oldest program: 0.1.0\nselect 1;");
    private static readonly Migration Two = Migration.Parse("0002_test_two.sql", "-- oldest program: 0.1.0\nselect 2;");

    [Fact]
    public void All_there_is_fit() => Assert.Equal(SchemaFitness.Fit, Judge([One, Two], Row(One), Row(Two)).Fitness);

    [Fact]
    public void Missing_ones_are_named()
    {
        var verdict = Judge([One, Two], Row(One));

        Assert.Equal(SchemaFitness.Missing, verdict.Fitness);
        Assert.Contains("0002_test_two", verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_later_migration_that_suffers_this_program_is_fit() =>
        Assert.Equal(SchemaFitness.Fit, Judge([One], Row(One), Row(Two)).Fitness);

    [Fact]
    public void A_later_migration_that_needs_a_later_program_is_newer() =>
        Assert.Equal(SchemaFitness.Newer, Judge([One], Row(One), Row(Two) with { OldestProgram = "0.2.0" }).Fitness);

    [Fact]
    public void A_changed_file_is_changed() =>
        Assert.Equal(SchemaFitness.Changed, Judge([One], Row(One with { Sql = One.Sql + " " })).Fitness);

    [Fact]
    public void Another_name_under_a_known_number_is_unknown() =>
        Assert.Equal(SchemaFitness.Unknown, Judge([One], Row(One) with { Name = "other_line" }).Fitness);

    [Fact]
    public void Line_ends_of_a_checkout_do_not_change_a_file() =>
        Assert.Equal(One.Hash, (One with { Sql = One.Sql.Replace("\n", "\r\n", StringComparison.Ordinal) }).Hash);

    [Theory]
    [InlineData("1_test_one.sql", "-- oldest program: 0.1.0", "name it NNNN_feature_what.sql")]
    [InlineData("0001_one.sql", "-- oldest program: 0.1.0", "name it NNNN_feature_what.sql")]
    [InlineData("0001_test_one.sql", "select 1; -- oldest program: 0.1.0", "must begin with the line")]
    public void A_file_that_breaks_the_rules_is_refused(string name, string sql, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => Migration.Parse(name, sql)).Message, StringComparison.Ordinal);

    [Fact]
    public void No_two_of_the_embedded_ones_have_the_same_number() =>
        Assert.Equal(Migration.Embedded.Select(migration => migration.Number).Distinct().Order(), Migration.Embedded.Select(migration => migration.Number));

    private static SchemaVerdict Judge(Migration[] known, params AppliedMigration[] applied) => SchemaVerdict.Judge(known, applied, new(0, 1, 0));

    private static AppliedMigration Row(Migration migration) => new()
    {
        Number = migration.Number,
        Name = migration.Name,
        Hash = migration.Hash,
        OldestProgram = migration.OldestProgram.ToString(),
    };
}
