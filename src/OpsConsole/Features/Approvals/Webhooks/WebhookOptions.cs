using System.ComponentModel.DataAnnotations;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals.Webhooks;

public enum WebhookFormat
{
    /// <summary>Our own document, signed as standardwebhooks.com says.</summary>
    Json,
    /// <summary>An incoming webhook of Slack.</summary>
    Slack,
    /// <summary>A workflow of Microsoft Teams that posts a card.</summary>
    Teams,
}

/// <summary>Somebody who is told over HTTP. What is secret stands in mounted files, read at every delivery.</summary>
public sealed class WebhookOptions : IValidatableObject
{
    /// <summary>By which people and the database know it; under another name it begins anew.</summary>
    [Required, RegularExpression("^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$", ErrorMessage = "write up to 40 letters, digits, dots, hyphens and underscores")]
    public string Name { get; set; } = "";

    public string? Url { get; set; }

    /// <summary>File with the address, where that is a secret itself, as those of Slack and Teams are.</summary>
    public string? UrlFile { get; set; }

    /// <summary>Lets a delivery go over plain HTTP to another machine.</summary>
    public bool AllowHttp { get; set; }

    public WebhookFormat Format { get; set; } = WebhookFormat.Json;

    /// <summary>File with the key of signatures.</summary>
    public string? SecretFile { get; set; }

    /// <summary>What it is told of; null for everything.</summary>
    public WebhookEventKind[]? Events { get; set; }

    /// <summary>Label selector: told of requests that touch such a cluster, and of what concerns all; null for every request.</summary>
    public string? Clusters { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if ((Url is null) == (UrlFile is null))
            yield return new("wants either Url or UrlFile; write one of them");
        // An address may be a secret: it is not repeated.
        if (Url is not null && WebhookFiles.FaultOfUrl(Url, AllowHttp) is { } fault)
            yield return new(fault, [nameof(Url)]);
        if (Format is WebhookFormat.Json && SecretFile is null)
            yield return new("is missing; Json is signed: name a file with a key of 32 bytes or more", [nameof(SecretFile)]);
        if (Format is not WebhookFormat.Json && SecretFile is not null)
            yield return new($"is for Json alone: {Format} knows no signature, its address is the secret; leave the key out", [nameof(SecretFile)]);
        if (Events is { Length: 0 })
            yield return new("names no event, so nothing would be told; name some, or leave the key out", [nameof(Events)]);
        if (Clusters is not null && LabelSelector.FaultOf(Clusters) is { } unreadable)
            yield return new($"is no label selector: {unreadable}", [nameof(Clusters)]);
    }

    /// <param name="clusters">Labels of the clusters that it is about; none where it concerns no cluster.</param>
    /// <param name="kind">What happened.</param>
    internal bool Wants(WebhookEventKind kind, IReadOnlyCollection<IReadOnlyDictionary<string, string>> clusters) =>
        (Events is null || Events.Contains(kind))
        && (Clusters is null || WebhookEventKinds.ConcernAll(kind) || clusters.Any(LabelSelector.Parse(Clusters).Matches));
}

/// <summary>How a delivery that did not arrive is repeated; the same for every webhook.</summary>
public sealed class WebhookRetryOptions : IValidatableObject
{
    /// <summary>The first wait; each is twice the one before.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan First { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan Most { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>What happened so long ago is given up.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Without an answer by then it did not arrive.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:02:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Most < First)
            yield return new($"is '{Most}', which is less than the first wait; write at least {First}", [nameof(Most)]);
    }
}
