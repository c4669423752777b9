using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using OpsConsole.Platform.Configuration;
using OpsConsole.Platform.Operability;
using Xunit;

namespace OpsConsole.Tests.Platform.Operability;

public sealed class ReplicaOptionsTests
{
    [Theory]
    [InlineData("{}", true, true, true)]
    [InlineData("""{ "Replica": { "Roles": ["Web"] } }""", true, false, false)]
    [InlineData("""{ "Replica": { "Roles": ["capture"] } }""", false, true, false)]
    [InlineData("""{ "Replica": { "Roles": ["Executor", "Web"] } }""", true, false, true)]
    public void A_process_does_what_its_roles_say_and_everything_without_any(string json, bool serves, bool captures, bool executes)
    {
        var options = Configuration(json).GetSection(ReplicaOptions.Section).Get<ReplicaOptions>() ?? new();

        Assert.Equal((serves, captures, executes), (options.Serves, options.Captures, options.Executes));
    }

    [Theory]
    [InlineData("""{ "Replica": { "Roles": ["Wed"] } }""", "Replica:Roles:0 is 'Wed'; write one of Web, Capture, Executor")]
    [InlineData("""{ "Replica": { "Roles": [] } }""", "Replica:Roles: names no role")]
    [InlineData("""{ "Replica": { "Role": "Web" } }""", "Replica:Role is not a known key (did you mean Roles?)")]
    public void A_wrong_role_is_one_line_with_the_fix(string json, string line) =>
        Assert.StartsWith(line, Assert.Single(new SettingsCheck(ReplicaOptions.Section, typeof(ReplicaOptions)).Run(Configuration(json))), StringComparison.Ordinal);

    [Theory]
    [InlineData("Web", null)]
    [InlineData("EXECUTOR", "/mounted")]
    [InlineData(null, "/mounted")]
    public void What_a_process_has_no_role_for_is_set_aside(string? role, string? folder)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([new("Clusters:ExecutorCredentialsFolder", "/mounted")]);
        if (role is not null)
            builder.Configuration.AddInMemoryCollection([new("Replica:Roles:0", role)]);

        builder.SetAsideUnless(ReplicaRole.Executor, "Clusters:ExecutorCredentialsFolder", null);

        Assert.Equal(folder, builder.Configuration["Clusters:ExecutorCredentialsFolder"]);
    }

    private static IConfiguration Configuration(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json))).Build();
}
