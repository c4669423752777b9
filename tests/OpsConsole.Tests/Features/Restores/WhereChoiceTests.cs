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

    private static RestoreQuestion Read(WhereChoice choice) => RestoreQuestion.Read(choice.Question()).Value!;
}
