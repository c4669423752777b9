using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Platform.Access;
using Xunit;

namespace OpsConsole.Tests.Platform.Access;

public sealed class AssignmentsFileTests : IDisposable
{
    private static readonly PersonKey Person = new("https://id.example", "1");

    private readonly string _path = Path.GetTempFileName();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_changed_file_replaces_the_assignments()
    {
        var file = Open("viewer");

        Assert.Equal(AssignmentsChange.None, file.Reload());
        _time.Advance(TimeSpan.FromMinutes(3));
        Write("administrator");

        Assert.Equal(AssignmentsChange.Reloaded, file.Reload());
        Assert.Equal(Role.Administrator, RoleIn(file));
        Assert.Equal(_time.GetUtcNow(), file.Report.LoadedAt);
    }

    [Fact]
    public void A_bad_file_is_refused_once_and_the_earlier_assignments_stay()
    {
        var file = Open("operator");
        var loadedAt = file.Report.LoadedAt;
        _time.Advance(TimeSpan.FromMinutes(3));
        Write("owner");

        Assert.Equal(AssignmentsChange.Refused, file.Reload());
        Assert.Equal(AssignmentsChange.None, file.Reload());
        Assert.Equal(Role.Operator, RoleIn(file));
        Assert.Equal(loadedAt, file.Report.LoadedAt);
        Assert.Equal(_time.GetUtcNow(), file.Report.RefusedSince);
        Assert.Contains("grants[0].role is 'owner'", file.Report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_refused_and_a_good_one_ends_the_refusal()
    {
        var file = Open("operator");
        File.Delete(_path);

        Assert.Equal(AssignmentsChange.Refused, file.Reload());
        Assert.Equal(Role.Operator, RoleIn(file));

        Write("operator");
        Assert.Equal(AssignmentsChange.Reloaded, file.Reload());
        Assert.Null(file.Report.RefusedSince);
    }

    [Fact]
    public void At_the_start_a_bad_file_is_refused_by_name()
    {
        var refusal = Assert.Throws<FormatException>(() => Open("owner"));

        Assert.Contains(_path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("grants[0].role", refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(AssignmentsFile.FaultOf(_path + ".absent"));
    }

    private AssignmentsFile Open(string role)
    {
        Write(role);
        return new(Options.Create(new AccessOptions { AssignmentsFile = _path }), _time);
    }

    private void Write(string role) => File.WriteAllText(_path,
        $$"""{"grants":[{"issuer":"{{Person.Issuer}}","subject":"{{Person.Subject}}","role":"{{role}}","clusters":""}]}""");

    private static Role RoleIn(AssignmentsFile file) => Assert.Single(file.Current.GrantsOf(Person, [])).Role;
}
