using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Restores;
using OpsConsole.Platform;
using Xunit;

namespace OpsConsole.Tests.Features.Restores;

public sealed partial class RestoreWordsTests
{
    private enum Kind { Planned, NoChange, Blocked, Unknown }

    private static readonly DeletionType Type = new() { Group = "", Resource = "configmaps", Kind = "ConfigMap", Version = "v1", Namespaced = true };
    private static readonly Cluster Cluster = new() { Name = "north", Labels = new Dictionary<string, string>(), Health = new(ClusterState.Ready, null, null, null) };
    private static readonly Dictionary<(string, string), DeletionPlace> Places = new() { [("north", "configmaps")] = new(Cluster, 1, Type) };

    [Fact]
    public void Whatever_the_looks_came_to_each_target_is_planned_as_wanted_left_out_or_unknown() =>
        Gen.Enum<Kind>().Array[1, 14].Sample(kinds =>
        {
            var counts = Enum.GetValues<Kind>().ToDictionary(kind => kind, kind => kinds.Count(one => one == kind));
            var answer = RestoreWords.Planned(new([.. kinds.Select((_, number) => Target(number))]), [.. kinds.Select(Verdict)], Places, RestoreSample.Of([], 1));

            if (counts[Kind.Unknown] > 0)
                Assert.StartsWith($"Of {counts[Kind.Unknown]} of {kinds.Length} objects ", answer.Refusal!.Message, StringComparison.Ordinal);
            else if (counts[Kind.Planned] > 0)
                AssertPlanned(answer.Value!, counts, kinds.Length);
            else if (counts[Kind.Blocked] > 0)
                Assert.Equal((RefusalKind.Conflict, counts[Kind.NoChange], counts[Kind.Blocked]),
                    (answer.Refusal!.Kind, Number(Same(), answer.Refusal.Message), Told(answer.Refusal.Message)));
            else
                Assert.Equal((true, kinds.Length), (answer.Refusal!.Message.StartsWith("There is nothing to restore: ", StringComparison.Ordinal), Told(answer.Refusal.Message)));
        });

    private static void AssertPlanned(PlannedAction plan, Dictionary<Kind, int> counts, int targets)
    {
        var (same, left) = (Number(Same(), plan.Summary), Number(Left(), plan.Summary));
        Assert.Equal((counts[Kind.Planned], counts[Kind.NoChange], counts[Kind.Blocked]), (plan.Items.Count, same, left));
        Assert.Equal(targets, plan.Items.Count + same + left);
        Assert.Equal(plan.Items.Select(item => item.Name), RestoreQuestion.Read(new(plan.Parameters)).Value!.Targets.Select(target => target.Name));
        Assert.Equal(left, Told(plan.Undo.Split("Left out: ").ElementAtOrDefault(1) ?? ""));
    }

    /// <summary>Those that are named and those that are only counted.</summary>
    private static int Told(string words) => Named().Count(words) + Number(More(), words);

    private static int Number(Regex words, string text) => words.Match(text) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    private static RestoreTarget Target(int number) => new() { Cluster = "north", Type = "configmaps", Namespace = "space", Name = $"map-{number}" };

    private static RestoreVerdict Verdict(Kind kind, int number) => kind switch
    {
        Kind.Planned => new RestoreVerdict.Planned(Item(number), RestoreMode.Create, IsManaged: false),
        Kind.NoChange => new RestoreVerdict.NoChange("it is the same"),
        Kind.Blocked => new RestoreVerdict.Blocked("it must not"),
        _ => new RestoreVerdict.Unknown("it cannot be read"),
    };

    private static PlanItem Item(int number) => new()
    {
        Number = 0,
        ClusterId = 1,
        Cluster = "north",
        ClusterUid = Guid.Empty,
        Environment = "dev",
        Type = "configmaps",
        Version = "v1",
        Namespace = "space",
        Name = $"map-{number}",
        Uid = "",
        ResourceVersion = "",
        DriftHash = "",
        Outcome = RestoreWords.OutcomeOf(RestoreMode.Create, isManaged: false, cloud: null),
        Substance = new RestoreOrder { Mode = RestoreMode.Create, Version = number + 1, Body = "{}"u8.ToArray() }.Write(),
    };

    [GeneratedRegex(@"(\d+) as wanted already")]
    private static partial Regex Same();

    [GeneratedRegex(@"(\d+) left out")]
    private static partial Regex Left();

    [GeneratedRegex(@"and (\d+) more\.")]
    private static partial Regex More();

    [GeneratedRegex(@"configmaps space/map-\d+ in north: ")]
    private static partial Regex Named();
}
