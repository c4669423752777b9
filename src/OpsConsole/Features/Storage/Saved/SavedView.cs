using OpsConsole.Features.Storage.Pages;
using OpsConsole.Features.Storage.Views;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Storage.Saved;

/// <summary>A question of a live storage page that a person gave a name; whoever opens it sees their own clusters.</summary>
public sealed record SavedView
{
    public required Guid Id { get; init; }
    public required string Issuer { get; init; }
    public required string SubjectId { get; init; }

    /// <summary>The name that its owner had when it was saved.</summary>
    public required string Person { get; init; }

    /// <summary>As it stands in addresses: <c>buckets</c>.</summary>
    public required string TableName { get; init; }
    public required string Name { get; init; }

    /// <summary>As <see cref="LiveQuestion.Asks"/> writes it.</summary>
    public required string Query { get; init; }
    public required bool IsShared { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }

    public string Href => $"/storage/{TableName}{(Query.Length > 0 ? $"?{Query}" : "")}";

    public bool IsOf(Caller caller) => caller.Key == new PersonKey(Issuer, SubjectId);

    /// <summary>Which clusters it is about; null where it is about all that a person sees.</summary>
    public ClusterChoice? Choice =>
        Shapes.All.TryGetValue(TableName, out var shape) && LiveQuestion.Read(shape, "", Query) is { } asked && (asked.Cluster ?? asked.Environment ?? asked.Region) is not null
            ? new(asked.Cluster, asked.Environment, asked.Region) : null;
}

/// <summary>A person's wish to save a view.</summary>
public sealed record SavedViewOrder
{
    public required string Table { get; init; }
    public required string? Name { get; init; }
    public required string? Query { get; init; }
    public bool IsShared { get; init; }
    public FormerView Former { get; init; }
}

/// <summary>What becomes of a view of the same name that the person has already.</summary>
public enum FormerView
{
    /// <summary>It stays, and saving is refused.</summary>
    Stays,
    /// <summary>The new one takes its place.</summary>
    IsReplaced,
}

/// <summary>Where a list of views goes on.</summary>
/// <param name="IsOfOthers">Behind one's own.</param>
/// <param name="Table">Of the last one that was told.</param>
/// <param name="Name">Of the last one that was told.</param>
/// <param name="Id">Of the last one that was told.</param>
public sealed record SavedViewPlace(bool IsOfOthers, string Table, string Name, Guid Id);
