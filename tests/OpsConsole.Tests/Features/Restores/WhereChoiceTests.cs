using OpsConsole.Features.Restores;
using OpsConsole.Features.Restores.Remapping;
using Xunit;

namespace OpsConsole.Tests.Features.Restores;

public sealed class WhereChoiceTests
{
    private static readonly RestoreTarget One = new() { Cluster = "north", Type = "configmaps", Namespace = "a", Name = "x", Version = 3 };

    [Fact]
    public void What_is_left_as_it_is_goes_back_where_it_was()
    {
        var choice = new WhereChoice(new RestoreQuestion([One with { To = new() { Cluster = "south" } }]));
        choice.Clusters["north"] = "north";

        Assert.Equal([One], Read(choice).Targets);
        Assert.Null(Read(choice).Map);
    }

    [Fact]
    public void What_is_chosen_is_asked_for_and_shown_again()
    {
        var choice = new WhereChoice(new RestoreQuestion([One]));
        (choice.Clusters["north"], choice.Namespaces["a"], choice.Name) = ("south", " b ", "y");

        var asked = Read(choice);
        var again = new WhereChoice(asked);

        Assert.Equal(new RestoreDestination { Cluster = "south", Namespace = "b", Name = "y" }, asked.Targets.Single().To);
        Assert.Equal(("south", "b", "y"), (again.Clusters["north"], again.Namespaces["a"], again.Name));
        Assert.Equal(asked.Targets, Read(again).Targets);
    }

    [Fact]
    public void Of_many_objects_whole_namespaces_go_elsewhere_also_those_that_come_back_themselves()
    {
        var choice = new WhereChoice(new RestoreQuestion([One, One with { Namespace = "c" }, new() { Cluster = "north", Type = "namespaces", Name = "a" }]));
        choice.Namespaces["a"] = "b";

        Assert.Null(choice.Name);
        Assert.Equal(["a", "c"], choice.Namespaces.Keys);
        Assert.Equal(["b", null, null], Read(choice).Targets.Select(target => target.To?.Namespace));
        Assert.Equal("b", Read(choice).Targets[2].To?.Name);
    }

    [Fact]
    public void What_comes_with_it_is_asked_for_and_shown_again_and_the_plan_leaves_it_out_once_it_is_not_wanted()
    {
        var choice = new WhereChoice(new RestoreQuestion([One, One with { Name = "y", Mode = RestoreMode.Merge }]));
        (choice.CreatesNamespaces, choice.CreatesDefinitions, choice.RestoresStatus) = (true, true, true);

        var asked = Read(choice);
        // The plan names what came with it, in the version that it found.
        RestoreTarget space = new() { Cluster = "north", Type = "namespaces", Name = "a", Version = 9 }, chosen = new() { Cluster = "north", Type = "namespaces", Name = "b", Uid = "u", Version = 4 };
        var again = new WhereChoice(asked with { Targets = [space, chosen, .. asked.Targets] });

        Assert.Equal([(MissingChoice.Create, MissingChoice.Create, StatusChoice.Restore), (MissingChoice.Create, MissingChoice.Create, (StatusChoice?)null)], asked.Targets.Select(target => (target.Namespaces!.Value, target.Definitions!.Value, target.Status)));
        Assert.True(again is { CreatesNamespaces: true, CreatesDefinitions: true, RestoresStatus: true });
        Assert.Equal(4, Read(again).Targets.Count);
        again.CreatesNamespaces = false;
        Assert.Equal(["b", "x", "y"], Read(again).Targets.Select(target => target.Name));
        Assert.All(Read(again).Targets, target => Assert.Null(target.Namespaces));
    }

    [Fact]
    public void What_one_object_was_asked_for_alone_stays_its_own()
    {
        var choice = new WhereChoice(new RestoreQuestion([One with { Status = StatusChoice.Restore }, One with { Name = "y" }]));

        Assert.True(choice.RestoresStatus);
        Assert.Equal([StatusChoice.Restore, null], Read(choice).Targets.Select(target => target.Status));
    }

    [Fact]
    public void Elsewhere_nothing_comes_with_it_so_that_the_plan_is_not_refused()
    {
        RestoreTarget space = new() { Cluster = "north", Type = "namespaces", Name = "a", Version = 9 };
        var choice = new WhereChoice(new RestoreQuestion([space, One with { Namespaces = MissingChoice.Create, Definitions = MissingChoice.Create, Status = StatusChoice.Restore }]));
        Assert.False(choice.IsElsewhere);

        choice.Namespaces["a"] = "b";

        Assert.True(choice.IsElsewhere);
        var target = Assert.Single(Read(choice).Targets);
        Assert.Equal((null, null, null, "b"), (target.Namespaces, target.Definitions, target.Status, target.To!.Namespace));
    }

    [Fact]
    public void References_that_stay_are_asked_for_by_object_and_only_where_something_goes_elsewhere()
    {
        var choice = new WhereChoice(new RestoreQuestion([One with { To = new() { Namespace = "b" }, Keep = ["spec.one"] }, One with { Name = "y", To = new() { Namespace = "b" } }]));
        var (x, y) = (One with { To = new() { Namespace = "b" } }, One with { Name = "y" });

        Assert.Equal((true, false), (choice.IsKept(x, "spec.one"), choice.IsKept(y, "spec.one")));
        choice.Keep(x, "spec.one", false);
        choice.Keep(y, "spec.two", true);
        choice.Keep(y, "spec.one", true);
        var asked = Read(choice);

        Assert.Null(asked.Targets[0].Keep);
        Assert.Equal(["spec.one", "spec.two"], asked.Targets[1].Keep);
        choice.Namespaces["a"] = "a";
        Assert.All(Read(choice).Targets, target => Assert.Null(target.Keep));
    }

    private static RestoreQuestion Read(WhereChoice choice) => RestoreQuestion.Read(choice.Question()).Value!;
}
