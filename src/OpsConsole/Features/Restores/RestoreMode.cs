namespace OpsConsole.Features.Restores;

/// <summary>How a stored state comes back. It is chosen in the plan and never while it runs.</summary>
public enum RestoreMode
{
    /// <summary>POST of an object that is not there; one that is there is left alone.</summary>
    Create,
    /// <summary>PUT over the one living object that was seen, whole.</summary>
    Replace,
    /// <summary>JSON Patch that takes back chosen fields of it and nothing else.</summary>
    Revert,
    /// <summary>Server-side apply of what the stored state has and the living object has not, or has otherwise; the rest of it stays.</summary>
    Merge,
    /// <summary>JSON Patch that gives what the same plan created as one that only observes its policies back, once its provider has found its cloud resource.</summary>
    Adopt,
    /// <summary>JSON Patch of the status subresource alone: the stored status comes back.</summary>
    Status,
    /// <summary>JSON Patch that lets a claim or composite go which the same plan created paused, once all that it names is there.</summary>
    Release,
}
