using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Resources;

/// <summary>One end of a comparison: chooses a version, a moment, and where it may, another object.</summary>
public sealed partial class CompareEnd
{
    private DateTime? _moment;
    private string _cluster = "", _space = "", _name = "";
    private (string, string, string)? _given;

    [Parameter, EditorRequired] public string Title { get; set; } = "";
    [Parameter, EditorRequired] public ResourceState State { get; set; } = null!;
    [Parameter, EditorRequired] public IReadOnlyList<ResourceVersion> Versions { get; set; } = [];
    /// <summary>What the address says of this end.</summary>
    [Parameter, EditorRequired] public string Point { get; set; } = "";
    [Parameter] public EventCallback<string?> Choose { get; set; }
    [Parameter] public IReadOnlyList<string> Clusters { get; set; } = [];
    /// <summary>Only for the end that may be another object.</summary>
    [Parameter] public EventCallback<(string Cluster, string Namespace, string Name)> Other { get; set; }

    private bool IsMoment => Point.Contains(':', StringComparison.Ordinal) && State.Resource.At is not null;

    private long Shown => (State.Deletion ?? State.Version).Sequence;

    private string FullName => State.Resource.Lineage.Namespace.Length == 0 ? State.Resource.Lineage.Name : $"{State.Resource.Lineage.Namespace}/{State.Resource.Lineage.Name}";

    protected override void OnParametersSet()
    {
        // What somebody is typing outlives a page that is read again under it.
        var given = (State.Resource.Cluster.Name, State.Resource.Lineage.Namespace, State.Resource.Lineage.Name);
        if (_given == given)
            return;
        (_given, (_cluster, _space, _name)) = (given, given);
        _moment = State.Version.ValidFrom.UtcDateTime;
    }

    private Task TakeMoment() => _moment is { } moment
        ? Choose.InvokeAsync(AsOf.Write(new DateTimeOffset(DateTime.SpecifyKind(moment, DateTimeKind.Utc)))) : Task.CompletedTask;

    private Task TakeOther() => Other.InvokeAsync((_cluster, _space.Trim(), _name.Trim()));

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Words(ResourceVersion version) =>
        $"#{Number(version.Sequence)} · {AsOf.Words(version.ValidFrom)}{(version.ValidTo is null ? " · present" : "")}{(version.Change == VersionChange.Deleted ? " · deleted" : "")}";
}
